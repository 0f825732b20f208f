//! Where the reader of a handler stands: the ports that lead to the next statement, and what is known on each way.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ids::PortId;

/// A port that leads on, with what is known where the execution came out of it.
#[derive(Clone, Debug)]
pub(super) struct Exit {
    /// The node, by place in the list of nodes.
    pub from: usize,
    pub port: PortId,
    /// Names that tell whether a way arrived, by id, with what they say on this way.
    pub facts: BTreeMap<usize, bool>,
    /// The way around a filter that let nothing through: no port leads here alone.
    pub is_around: bool,
    /// The way died in an arm of a join. It leads to nothing that asks whether the way is there, and to all behind
    /// that.
    pub is_dead: bool,
    /// Where the execution stood before the fork that this way does not lead out of. A join behind that fork is left
    /// out on this way, and what follows the join is reached from there.
    pub before: Option<Rc<Frontier>>,
}

/// All ports that lead to the next statement. None: it is never reached.
pub(super) type Frontier = Vec<Exit>;

/// More ways at one place are not followed: each of them is an edge of the next node.
pub(super) const MOST_EXITS: usize = 256;

/// What an expression gives on one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `()`
    Unit,
    /// `None`
    Missing,
    /// A node's output: for sure, in `Some`, or one that may be missing.
    Data { node: usize, presence: Presence },
    /// Whether the way arrived.
    Told(bool),
    /// What another parallel arm gives.
    Elsewhere,
    /// Several at once.
    Tuple(Vec<Value>),
}

/// Whether a value is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is no option.
    Certain,
    /// `Some`
    Some,
}

/// A way to the end of a block, with the value it gives there.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub exit: Exit,
    pub value: Value,
}

impl Exit {
    pub fn new(from: usize, port: &str) -> Self {
        Self {
            from,
            port: PortId::from(port),
            facts: BTreeMap::new(),
            is_around: false,
            is_dead: false,
            before: None,
        }
    }
}

impl Way {
    /// Whether it does not lead out of the fork that it ends in.
    pub fn stays_behind(&self) -> bool {
        let tells = |part: &Value| !matches!(part, Value::Unit | Value::Elsewhere);
        !self.value.arrives() && (self.exit.is_dead || self.value.parts().iter().any(tells))
    }
}

impl Value {
    /// Its parts, where it is several; else itself.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Tuple(values) => values,
            value => std::slice::from_ref(value),
        }
    }

    /// Whether a way that returns this has arrived: it gives something.
    pub fn arrives(&self) -> bool {
        match self {
            Self::Unit | Self::Missing | Self::Elsewhere => false,
            Self::Data { .. } => true,
            Self::Told(arrived) => *arrived,
            Self::Tuple(values) => values.iter().any(Self::arrives),
        }
    }
}

//! Names that are bound by the block around a node: the item of a loop, the error of a step that failed.

use super::{Level, Place, Reach, common};
use crate::expr::{Binding, Held, Name, Read, Scope};
use crate::flow::Node;
use crate::nodes::{self, Output, Shape};
use crate::types::Type;

/// The name of a step's failure behind its port `error`.
const ERROR: &str = "error";
/// The arm of the port `error`, as levels count arms.
const ERROR_ARM: usize = 2;

/// What the items of a loop are.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub ty: Type,
    pub held: Held,
    /// Where in the data they lie.
    pub path: Option<Read>,
}

/// How turns that run at once share a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lending {
    /// Each has a reference to it.
    Reference,
    /// Each has a copy of its own: of a type that nobody knows a reference may do as little as `&n > 1` does.
    Copy,
}

/// A name that the block around a node binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Local {
    /// The item of this loop.
    Item(usize),
    /// The error of this step.
    Error(usize),
}

impl Reach<'_> {
    /// What a name means by the blocks around a node; the innermost counts.
    pub(crate) fn local(&self, name: &str, node: usize) -> Option<Local> {
        let levels = &self.place(node)?.levels;
        levels.iter().rev().find_map(|level| {
            let (own, local) = self.bound_by(level)?;
            (own == name).then_some(local)
        })
    }

    /// What a read at a node is one of at the node behind: what is read of a loop's item is read of its list, and
    /// what is read of a value of what it was made of.
    pub(crate) fn behind(&self, read: &Read, at: usize) -> Option<(Read, usize)> {
        let (path, at) = match self.local(&read.root, at) {
            Some(Local::Error(_)) => return None,
            Some(Local::Item(each)) => (self.items(each)?.path.as_ref()?, each),
            None => {
                let source = self.source(&read.root, at)?;
                (self.worked.get(source)?.get()?.path()?, source)
            }
        };
        let keys = path.path.iter().chain(&read.path).cloned().collect();
        Some((Read { root: path.root.clone(), path: keys, how: read.how }, at))
    }

    /// What the items of a loop are.
    fn items(&self, each: usize) -> Option<&Item> {
        self.worked.get(each)?.get()?.items()
    }

    /// The name that a block binds for what is inside.
    fn bound_by(&self, level: &Level) -> Option<(&str, Local)> {
        let of = level.of?;
        let drawn = self.flow.nodes.get(of)?;
        if level.is_body {
            return Some((nodes::item_name(drawn), Local::Item(of)));
        }
        let is_error =
            level.is_way && level.arm == ERROR_ARM && nodes::shape(drawn) == Shape::Outcome;
        is_error.then_some((ERROR, Local::Error(of)))
    }

    /// Adds the names that the blocks around a node bind, the innermost last.
    pub(super) fn describe_locals(&self, node: usize, scope: &mut Scope) {
        let levels = self.place(node).map(|place| place.levels.as_slice()).unwrap_or_default();
        for (depth, level) in levels.iter().enumerate() {
            let Some((name, local)) = self.bound_by(level) else {
                continue;
            };
            let below = levels.get(depth + 1..).unwrap_or_default();
            let (ty, held, about) = match local {
                Local::Item(each) => {
                    let item = self.items(each);
                    let ty = item.map(|item| item.ty.clone()).unwrap_or_default();
                    let held = item.map_or(Held::Reference, |item| item.held);
                    (ty, held, format!("The item of {}.", self.title(each)))
                }
                Local::Error(step) => {
                    let ty = Type::record([("message", Type::text()), ("attempts", Type::Int)]);
                    (ty, Held::Place, format!("Why {} failed.", self.title(step)))
                }
            };
            let is_lent = below.iter().any(|level| self.is_at_once(level));
            let held = if held == Held::Place && is_lent { Held::Reference } else { held };
            let binding = Binding::Value { ty, held };
            scope.describe(name, Name { binding, sample: None, about });
        }
    }

    /// Whether a value of `source` is lent to `node`, since turns that run at once lie between: none may take it.
    pub(super) fn is_lent(&self, source: usize, node: usize) -> bool {
        let (Some(from), Some(to)) = (self.place(source), self.place(node)) else {
            return false;
        };
        let depth = common(&from.levels, &to.levels);
        to.levels.get(depth..).unwrap_or_default().iter().any(|level| self.is_at_once(level))
    }

    /// How the turns of a loop share a value from outside of it: one that Rust does not copy by itself, used by a
    /// node inside.
    pub(crate) fn lending(&self, source: usize, each: usize) -> Option<Lending> {
        match self.output(source) {
            Some(Output::Owned(Type::Unknown)) => Some(Lending::Copy),
            // Inside other turns it is a reference already.
            Some(Output::Owned(ty)) if !ty.is_copy() && !self.is_lent(source, each) => {
                Some(Lending::Reference)
            }
            _ => None,
        }
    }

    /// Whether a local name is a value that the body of a loop has to borrow.
    pub(crate) fn is_local_borrowed_by_turns(&self, local: Local, each: usize) -> bool {
        let (Local::Item(of) | Local::Error(of)) = local;
        let is_owned = match local {
            Local::Item(of) => {
                self.items(of).is_some_and(|item| item.held == Held::Place && !item.ty.is_copy())
            }
            Local::Error(_) => true,
        };
        let levels = self.place(each).map(|place| place.levels.as_slice()).unwrap_or_default();
        let inside = levels.iter().skip_while(|level| level.of != Some(of)).skip(1);
        is_owned && !inside.into_iter().any(|level| self.is_at_once(level))
    }

    /// Whether the blocks around `each` bind this local, rather than blocks inside of it.
    pub(crate) fn is_bound_around(&self, local: Local, each: usize) -> bool {
        let (Local::Item(of) | Local::Error(of)) = local;
        let levels = self.place(each).map(|place| place.levels.as_slice()).unwrap_or_default();
        levels.iter().any(|level| level.of == Some(of) && (level.is_body || level.is_way))
    }

    /// The innermost loop around a node.
    pub(crate) fn each_around(&self, node: usize) -> Option<&Node> {
        let levels = &self.place(node)?.levels;
        let around = levels.iter().rev().find(|level| level.is_body)?;
        self.flow.nodes.get(around.of?)
    }

    /// The loop that is around one place but not around the other.
    pub(super) fn loop_around(&self, inner: &Place, outer: &Place) -> Option<&Node> {
        let depth = common(&inner.levels, &outer.levels);
        let own = inner.levels.get(depth..).unwrap_or_default();
        let around = own.iter().find(|level| level.is_body)?;
        (inner.region == outer.region).then_some(())?;
        self.flow.nodes.get(around.of?)
    }

    fn is_at_once(&self, level: &Level) -> bool {
        let drawn = level.of.and_then(|of| self.flow.nodes.get(of));
        level.is_body && drawn.is_some_and(|drawn| nodes::at_once(drawn).is_some())
    }

    fn title(&self, node: usize) -> &str {
        self.flow.nodes.get(node).map_or("", |node| &node.title)
    }
}

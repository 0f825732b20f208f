//! What a node comes to by itself: its output, its items, its Rust. Found once for a node and what its names
//! stand for, and remembered.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use proc_macro2::TokenStream;

use super::Reach;
use super::locals::Item;
use crate::emit::coerce;
use crate::emit::lower::Lower;
use crate::expr::prepared::generation;
use crate::expr::{self, Read, Scope};
use crate::flow::Node;
use crate::memory::Memory;
use crate::nodes::{self, Output, Shape};
use crate::problem::Problem;
use crate::types::Type;

/// A node, what its own fields can name, and what follows from that.
pub(crate) struct Worked {
    pub node: Node,
    pub scope: Scope,
    /// For a trigger: whether a node of its region answers the request.
    responds: bool,
    output: OnceCell<Output>,
    items: OnceCell<Item>,
    path: OnceCell<Option<Read>>,
    lowered: OnceCell<Option<Rc<Lowered>>>,
    /// Its tokens where it takes the values of these names.
    taking: RefCell<Option<(BTreeSet<String>, TokenStream)>>,
}

/// A node on its way to Rust: its tokens, with what was found and read.
pub(crate) struct Lowered {
    pub tokens: TokenStream,
    pub problems: Vec<Problem>,
    pub reads: BTreeSet<Read>,
    /// The names of values of the flow's own that it copies, and names nowhere else.
    pub copied: BTreeSet<String>,
    pub accessed: BTreeSet<String>,
}

/// What this thread remembers. All of it holds parsed syntax, or stands beside what does.
#[derive(Default)]
struct Known {
    nodes: Memory<Rc<Worked>>,
    /// The names of an event's fields, by its type.
    events: Memory<(Type, Scope)>,
    /// The generation of parsed texts that the nodes point to.
    generation: u64,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Begins to work on a flow.
pub(super) fn begin() {
    KNOWN.with_borrow_mut(|known| {
        known.events.next_round();
        if known.generation == generation() {
            known.nodes.next_round();
        } else {
            known.nodes.clear();
            known.generation = generation();
        }
    });
}

/// The names of an event's fields.
pub(super) fn names_of_event(payload: &Type) -> Scope {
    KNOWN.with_borrow_mut(|known| {
        let of_payload = known.events.recall(&(), |(ty, _)| ty == payload);
        let (_, scope) = of_payload.unwrap_or_else(|| {
            let mut scope = Scope::default();
            scope.insert_payload(payload, None);
            known.events.keep(&(), (payload.clone(), scope.clone()));
            (payload.clone(), scope)
        });
        scope
    })
}

impl Worked {
    /// Remembers a node, or begins anew.
    fn of(node: &Node, scope: Scope, responds: bool) -> Rc<Self> {
        KNOWN.with_borrow_mut(|known| {
            let is_same = |worked: &Rc<Self>| {
                worked.responds == responds && worked.node == *node && worked.scope == scope
            };
            known.nodes.recall(&node.id, is_same).unwrap_or_else(|| {
                let worked = Rc::new(Self {
                    node: node.clone(),
                    scope,
                    responds,
                    output: OnceCell::new(),
                    items: OnceCell::new(),
                    path: OnceCell::new(),
                    lowered: OnceCell::new(),
                    taking: RefCell::default(),
                });
                known.nodes.keep(&node.id, Rc::clone(&worked));
                worked
            })
        })
    }

    /// What later nodes can use of it; nothing for a kind that is not known.
    pub fn output(&self) -> &Output {
        self.output.get_or_init(|| match nodes::find(&self.node.kind) {
            Some(kind) => (kind.output)(&mut Lower::new(&self.node, &self.scope)),
            None => Output::None,
        })
    }

    /// What the items of its list are, where it is a loop.
    pub(super) fn items(&self) -> Option<&Item> {
        let is_each = nodes::shape(&self.node) == Shape::Each;
        is_each.then(|| {
            self.items.get_or_init(|| {
                let items = expr::items(self.node.text("list"), &self.scope);
                Item { ty: items.item, held: items.held, path: items.path }
            })
        })
    }

    /// Where in the data lies what it gives, where it is a value that is no more than that.
    pub(super) fn path(&self) -> Option<&Read> {
        let is_value = self.node.kind.as_str() == "value" && !nodes::is_from_outside(&self.node);
        let path = || expr::path(self.node.text("value"), &self.scope);
        self.path.get_or_init(|| if is_value { path() } else { None }).as_ref()
    }

    /// Its Rust; none for a kind that is not known.
    fn lowered(&self) -> Option<Rc<Lowered>> {
        self.lowered.get_or_init(|| self.lower().map(Rc::new)).clone()
    }

    fn lower(&self) -> Option<Lowered> {
        let kind = nodes::find(&self.node.kind)?;
        let mut lower = Lower::new(&self.node, &self.scope);
        lower.responds = self.responds;
        let tokens = (kind.emit)(&mut lower);
        if self.node.disabled && !nodes::can_be_disabled(&self.node) {
            let message = "Only steps, values, filters, delays and answers can be disabled: delete this node, or enable it again.";
            lower.problem("disabled", "", message);
        }
        // What is copied in two places is not free to be taken in both.
        lower.copied.retain(|name| coerce::count_of(name, &tokens) == 1);
        let Lower { problems, reads, accessed, copied, .. } = lower;
        Some(Lowered { tokens, problems, reads, accessed, copied })
    }

    /// Its tokens where it takes the values of some names rather than copies of them.
    fn taking(&self, names: BTreeSet<String>) -> Option<TokenStream> {
        if let Some((known, tokens)) = &*self.taking.borrow()
            && *known == names
        {
            return Some(tokens.clone());
        }
        let kind = nodes::find(&self.node.kind)?;
        let mut lower = Lower::new(&self.node, &self.scope);
        lower.taken.clone_from(&names);
        let tokens = (kind.emit)(&mut lower);
        self.taking.replace(Some((names, tokens.clone())));
        Some(tokens)
    }
}

impl Reach<'_> {
    /// Finds what a node comes to, once for all who ask.
    pub(super) fn work_out(&self, node: usize) {
        if let (Some(slot), Some(worked)) = (self.worked.get(node), self.worked(node)) {
            slot.get_or_init(|| worked);
        }
    }

    /// What a node comes to; none for a place beyond the flow.
    pub(crate) fn worked(&self, node: usize) -> Option<Rc<Worked>> {
        if let Some(worked) = self.worked.get(node).and_then(OnceCell::get) {
            return Some(Rc::clone(worked));
        }
        let drawn = self.flow.nodes.get(node)?;
        Some(Worked::of(drawn, self.own_scope(node), self.responds(node)))
    }

    /// Lowers one node, once; none for a kind that is not known.
    pub(crate) fn lower(&self, node: usize) -> Option<Rc<Lowered>> {
        self.worked(node)?.lowered()
    }

    /// A node's tokens where it takes the values of some names rather than copies of them.
    pub(crate) fn lower_taking(&self, node: usize, names: BTreeSet<String>) -> Option<TokenStream> {
        self.worked(node)?.taking(names)
    }

    /// Whether a trigger's region has a node that answers its request.
    fn responds(&self, trigger: usize) -> bool {
        let region = self.regions.regions.iter().find(|region| region.trigger == trigger);
        let answers = |node: usize| {
            self.flow
                .nodes
                .get(node)
                .is_some_and(|node| node.kind.as_str() == "respond" && !node.disabled)
        };
        region.is_some_and(|region| super::nodes_of(&region.body).into_iter().any(answers))
    }
}

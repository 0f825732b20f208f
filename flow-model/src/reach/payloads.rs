//! What triggers hand to their handlers: the type of each event, and the struct that it is read into.

use std::collections::BTreeMap;

use super::Reach;
use crate::catalog::Catalog;
use crate::flow::{Flow, Node};
use crate::nodes;
use crate::syntax;
use crate::types::{Type, payload_name};

/// Types that generated files and a person's own statements name without a path: those of the runtime's
/// prelude, of serde, and of Rust's own prelude. No payload may hide one of them.
const TAKEN: [&str; 59] = [
    // The runtime's, and serde's.
    "Cx",
    "Deserialize",
    "FlowResult",
    "IgnoredAny",
    "Interrupt",
    "Reply",
    "Serialize",
    "StepError",
    "Triggers",
    "Unknown",
    "Unverified",
    "Value",
    "Verified",
    // Rust's.
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// What a payload's name begins with where it cannot bear the plain one.
const FRONT: &str = "Event";

/// What a trigger's payload is called after. Triggers that listen to one event share a struct.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source<'a> {
    Event(&'a str),
    Trigger(&'a str),
}

impl<'a> Source<'a> {
    fn of(trigger: &'a Node) -> Self {
        match trigger.text("event") {
            event if trigger.kind.as_str() == "github" && !event.is_empty() => Self::Event(event),
            _ => Self::Trigger(trigger.id.as_str()),
        }
    }

    fn name(self) -> String {
        let (Self::Event(words) | Self::Trigger(words)) = self;
        payload_name(words)
    }
}

/// The structs' names by trigger. Of several triggers that would give one name the first in the flow bears it, so
/// that a new trigger renames no payload of those before it.
pub(super) fn names(flow: &Flow) -> BTreeMap<usize, String> {
    let mut given: BTreeMap<String, Source<'_>> = BTreeMap::new();
    let triggers = flow.nodes.iter().enumerate();
    let triggers = triggers.filter(|(_, node)| nodes::is_trigger(&node.kind));
    triggers
        .map(|(place, trigger)| {
            let source = Source::of(trigger);
            let is_free = |name: &String| {
                let is_good = syntax::is_name(name) && !TAKEN.contains(&name.as_str());
                is_good && given.get(name).is_none_or(|other| *other == source)
            };
            let name = candidates(&source.name()).find(is_free);
            let name = name.expect("the numbers do not end");
            given.insert(name.clone(), source);
            (place, name)
        })
        .collect()
}

/// The plain name, and those that stand in for it.
fn candidates(plain: &str) -> impl Iterator<Item = String> {
    let fronted = format!("{FRONT}{plain}");
    let numbered = (2..).map({
        let fronted = fronted.clone();
        move |number: usize| format!("{fronted}Again{number}")
    });
    [plain.to_owned(), fronted].into_iter().chain(numbered)
}

impl Reach<'_> {
    /// The payload struct of a trigger's region.
    pub(crate) fn payload_name(&self, trigger: usize) -> &str {
        self.payload_names.get(&trigger).map_or(FRONT, String::as_str)
    }
}

/// All of the catalog that a flow can ask for: what its triggers hand to their handlers.
pub(super) fn payloads(flow: &Flow, catalog: &dyn Catalog) -> Vec<Option<Type>> {
    flow.nodes.iter().map(|node| payload(node, catalog)).collect()
}

/// The type of what a trigger hands to its handler, where it is known.
fn payload(trigger: &Node, catalog: &dyn Catalog) -> Option<Type> {
    match trigger.kind.as_str() {
        "github" => catalog.event("github", trigger.text("event")),
        "http" => Some(nodes::http_payload(trigger)),
        _ => None,
    }
}

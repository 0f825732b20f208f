//! `flow.layout.jsonl`: what the code does not tell, one node a line, sorted by id.
//!
//! ```json
//! {"hookloom":1,"name":"Bug reports to sheet"}
//! {"id":"add_row","title":"Add a row","at":{"x":320.0,"y":120.0}}
//! ```
//!
//! Nodes that no trigger reaches stand here as a whole (`parked`), as do fields and edges that no code stands for.
//! What this version does not know, lines and fields alike, is carried through.

mod parked;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::flow::{Answer, FieldValue, Flow, Point};
use crate::graph::regions::Regions;
use crate::graph::wires;
use crate::ids::{FieldId, NodeId, PortId};
use crate::memory::Memory;
use crate::problem::{Problem, Severity};
pub use parked::Parked;

/// The version this build writes.
pub const VERSION: u64 = 1;

/// What a layout file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The flow's name; empty where the file has none.
    pub name: String,
    /// Each node's line.
    pub places: BTreeMap<NodeId, Place>,
    /// What is wrong with the file. None of it stands in the way of a deploy.
    pub problems: Vec<Problem>,
    /// Whether a newer version wrote it: then it is not to be written anew.
    pub is_newer: bool,
    /// What else the header has.
    header: Map<String, Value>,
    /// Lines of other kinds.
    others: Vec<String>,
    /// Whole nodes of ids that have a line of a drawn node, too.
    beside: Vec<Place>,
}

/// One node's line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The node.
    pub id: NodeId,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Its top left corner; none for a node that was never placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Point>,
    /// What is pinned to it as its answer in a simulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Answer>,
    /// Fields that no code stands for, such as a sample.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldId, FieldValue>,
    /// Edges into it that no code stands for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<After>,
    /// The whole node, where no trigger reaches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<Parked>,
    /// What this version does not know.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// An edge, by where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct After {
    /// The node it leaves.
    pub from: NodeId,
    /// The port it leaves by.
    pub port: PortId,
}

/// The layout file of a flow that has none yet.
pub fn write(flow: &Flow) -> String {
    update("", flow)
}

/// The same for a flow whose regions are known.
pub(crate) fn write_known(flow: &Flow, regions: &Regions) -> String {
    text(&Layout::default(), flow, Layout::known(flow, regions).places)
}

/// The layout file of a flow, with what the file so far has beyond what this version knows.
/// A file of a newer version stays as it is.
pub fn update(before: &str, flow: &Flow) -> String {
    let before = read(before);
    if before.is_newer {
        return before.others.concat();
    }
    text(&before, flow, Layout::of(flow).places)
}

fn text(before: &Layout, flow: &Flow, places: BTreeMap<NodeId, Place>) -> String {
    let mut header = Map::from_iter([
        ("hookloom".to_owned(), Value::from(VERSION)),
        ("name".to_owned(), Value::from(flow.name.as_str())),
    ]);
    header.extend(before.header.clone());
    let mut text = line(&header);
    for (id, mut place) in places {
        if let Some(known) = before.places.get(&id) {
            place.more = known.more.clone();
        }
        text.push_str(&line(&place));
    }
    for other in &before.others {
        text.push_str(other);
    }
    text
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a line has only text keys and finite numbers") + "\n"
}

thread_local! {
    /// The files that this thread has read last.
    static KNOWN: RefCell<Memory<(String, Rc<Layout>)>> = RefCell::default();
}

/// What a layout file says, remembered: an edit of the code leaves it as it is.
pub(crate) fn remembered(text: &str) -> Rc<Layout> {
    let known = KNOWN.with_borrow_mut(|known| {
        known.next_round();
        known.recall(&(), |(read, _)| read == text)
    });
    let (_, layout) = known.unwrap_or_else(|| {
        let made = (text.to_owned(), Rc::new(read(text)));
        KNOWN.with_borrow_mut(|known| known.keep(&(), made.clone()));
        made
    });
    layout
}

/// Reads a layout file. After a union merge a node may have two lines: the last one counts, but where both are
/// whole nodes that differ they are two, and the second gets an id of its own.
pub fn read(text: &str) -> Layout {
    let mut layout = Layout::default();
    let mut version = None;
    let mut twins = Vec::new();
    for (number, line) in text.lines().enumerate() {
        layout.read_line(number + 1, line, &mut version, &mut twins);
    }
    // Only now all ids that are taken are known.
    twins.into_iter().for_each(|twin| layout.name_twin(twin));
    if version.is_some_and(|version| version > VERSION) {
        layout.is_newer = true;
        let message = "A newer Hookloom wrote flow.layout.jsonl, so commits leave the file as it is: places, titles and nodes without connections that you change here stay in the draft. Update Hookloom.";
        // What else is odd in it may be right in its own version.
        layout.problems = vec![about("newer-layout", message)];
        layout.others = vec![text.to_owned()];
    }
    layout
}

impl Layout {
    /// What the layout file of a flow says.
    pub fn of(flow: &Flow) -> Self {
        Self::known(flow, &Regions::new(flow, wires(flow)))
    }

    /// The same for a flow whose regions are known.
    pub(crate) fn known(flow: &Flow, regions: &Regions) -> Self {
        let places = parked::places(flow, regions);
        Self { name: flow.name.clone(), places, ..Self::default() }
    }

    /// Reads a line. A union merge may bring several headers: the newest version counts.
    fn read_line(
        &mut self,
        number: usize,
        line: &str,
        version: &mut Option<u64>,
        twins: &mut Vec<Place>,
    ) {
        let bare = line.trim_start_matches('\u{feff}').trim();
        if bare.is_empty() {
            return;
        }
        let Ok(value) = serde_json::from_str::<Value>(bare) else {
            let message = format!(
                "Line {number} of flow.layout.jsonl is no JSON: mend it or take it out. It is kept as it is."
            );
            self.problems.push(about("bad-layout", &message));
            return self.others.push(format!("{line}\n"));
        };
        match value {
            Value::Object(mut header) if header.contains_key("hookloom") => {
                let told = header.remove("hookloom").and_then(|version| version.as_u64());
                *version = (*version).max(told);
                if let Some(Value::String(name)) = header.remove("name") {
                    self.name = name;
                }
                self.header.extend(header);
            }
            value if value.get("id").is_some() => match serde_json::from_value::<Place>(value) {
                Ok(place) => self.place(place, twins),
                Err(error) => {
                    let message = format!(
                        "Line {number} of flow.layout.jsonl is not understood: {error}. It is kept as it is."
                    );
                    self.problems.push(about("bad-layout", &message));
                    self.others.push(format!("{line}\n"));
                }
            },
            _ => self.others.push(format!("{line}\n")),
        }
    }

    fn place(&mut self, mut place: Place, twins: &mut Vec<Place>) {
        let Some(known) = self.places.get_mut(&place.id) else {
            self.places.insert(place.id.clone(), place);
            return;
        };
        // A union merge also brings the very same line twice.
        if *known == place || twins.contains(&place) || self.beside.contains(&place) {
            return;
        }
        // One side drew a node, the other parked one: whether they are the same the code says.
        match (known.parked.is_some(), place.parked.is_some()) {
            (false, true) => return self.beside.push(place),
            (true, false) => return self.beside.push(std::mem::replace(known, place)),
            _ => {}
        }
        if known.is_another_node(&place) {
            return twins.push(place);
        }
        let message = format!(
            "flow.layout.jsonl has several lines for `{}`: the last one counts. Saving the flow mends it.",
            place.id
        );
        for (key, value) in std::mem::take(&mut known.more) {
            place.more.entry(key).or_insert(value);
        }
        *known = place;
        self.problems.push(about("duplicate-place", &message));
    }

    /// Keeps a node under the first free number behind its name.
    fn name_twin(&mut self, twin: Place) {
        let numbered = (2_u64..).map(|number| NodeId::new(format!("{}_{number}", twin.id)));
        let Some(id) = numbered.into_iter().find(|id| !self.places.contains_key(id)) else {
            return;
        };
        let message = format!(
            "flow.layout.jsonl has two different nodes `{}`: both are kept, this one as `{id}`.",
            twin.id
        );
        self.problems
            .push(Problem { node: Some(id.clone()), ..about("duplicate-place", &message) });
        self.places.insert(id.clone(), Place { id, ..twin });
    }
}

impl Place {
    /// Whether both are whole nodes, and not the same one.
    fn is_another_node(&self, other: &Self) -> bool {
        let (Some(one), Some(other)) = (&self.parked, &other.parked) else {
            return false;
        };
        let without_edges = |parked: &Parked| Parked { after: Vec::new(), ..parked.clone() };
        without_edges(one) != without_edges(other)
    }
}

fn about(code: &str, message: &str) -> Problem {
    Problem {
        code: code.to_owned(),
        severity: Severity::Warning,
        node: None,
        field: None,
        span: None,
        index: None,
        message: message.to_owned(),
        fix: None,
    }
}

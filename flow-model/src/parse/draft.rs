//! From what was found in a file to a flow: ids, titles, places, and the texts of the fields.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::walk::{Drawn, Walk};
use super::{Parsed, settle};
use crate::catalog::Catalog;
use crate::flow::{Edge, Flow, Node, Point};
use crate::ids::{FieldId, KindId, NodeId};
use crate::layout::Layout;
use crate::place;
use crate::problem::{Problem, Severity};

/// What was found in a file.
pub(super) struct Draft<'s> {
    pub about: String,
    /// Titles that the code itself tells, by node.
    pub titles: BTreeMap<usize, String>,
    pub problems: Vec<Problem>,
    pub walk: Walk<'s>,
}

/// What the layout file knows of a flow whose source cannot be read.
pub(super) fn unreadable(problem: Problem, layout: &Layout) -> Parsed {
    let mut parsed = Parsed { problems: vec![problem], ..Parsed::default() };
    layout.complete(&mut parsed.flow);
    let apart = layout.keep_apart(&mut parsed.flow);
    parsed.problems.extend_from_slice(&layout.problems);
    parsed.problems.extend(apart);
    parsed
}

impl Draft<'_> {
    /// The flow with all it needs besides the code.
    pub fn finish(self, layout: &Layout, catalog: &dyn Catalog) -> Parsed {
        let Self { about, mut titles, mut problems, mut walk } = self;
        let ids = ids(&walk.nodes, &mut problems);
        let mut parsed = Parsed { readable: true, ..Parsed::default() };
        let mut flow = Flow { about, ..Flow::default() };
        for (at, (drawn, id)) in walk.nodes.iter_mut().zip(&ids).enumerate() {
            let title = titles.remove(&at).filter(|title| !title.is_empty());
            let title = title.unwrap_or_else(|| in_words(id.as_str()));
            let output = drawn.output.take().filter(|output| output != id.as_str());
            flow.nodes.push(Node {
                id: id.clone(),
                kind: KindId::from(drawn.kind),
                title,
                fields: std::mem::take(&mut drawn.fields),
                output: output.unwrap_or_default(),
                disabled: drawn.disabled,
                pinned: None,
                at: Point::default(),
            });
        }
        let spans = walk.nodes.iter().zip(&ids);
        parsed.spans = spans.map(|(drawn, id)| (id.clone(), drawn.span.clone())).collect();
        parsed.fields = fields(&walk.nodes, &ids);
        for (from, port, to) in &walk.edges {
            if let (Some(from), Some(to)) = (ids.get(*from), ids.get(*to)) {
                flow.edges.push(Edge { from: from.clone(), port: port.clone(), to: to.clone() });
            }
        }
        let unplaced = layout.complete(&mut flow);
        settle::settle(&mut flow, &walk.nodes, catalog);
        let apart = layout.keep_apart(&mut flow);
        flow.strays = layout.strays(&flow);
        place::arrange(&mut flow, &unplaced);
        problems.extend_from_slice(&layout.problems);
        problems.extend(apart);
        parsed.flow = flow;
        parsed.problems = problems;
        parsed
    }
}

/// Where the fields of all nodes stand. The last place of a field counts.
fn fields(
    nodes: &[Drawn],
    ids: &[NodeId],
) -> BTreeMap<(NodeId, FieldId, Option<usize>), Range<usize>> {
    let mut by_id: Vec<(&NodeId, &Drawn)> = ids.iter().zip(nodes).collect();
    by_id.sort_by_key(|(id, _)| *id);
    let mut fields = Vec::new();
    for (id, drawn) in by_id {
        for (place, range) in drawn.places.ranges() {
            fields.push(((id.clone(), place.field.clone(), place.index), range));
        }
    }
    // Of a list that is nearly sorted a map is made at once.
    fields.into_iter().collect()
}

/// An id for each node: what stands in the code first, then the names that kept statements bind, then numbers.
fn ids(nodes: &[Drawn], problems: &mut Vec<Problem>) -> Vec<NodeId> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut ids: Vec<Option<NodeId>> = vec![None; nodes.len()];
    let is_kept = |drawn: &Drawn| drawn.kind == "code";
    for (slot, drawn) in ids.iter_mut().zip(nodes).filter(|(_, drawn)| !is_kept(drawn)) {
        let wanted = drawn.id.clone().unwrap_or_default();
        let id = free(&wanted, &mut taken);
        if id != wanted {
            problems.push(Problem {
                code: "duplicate-id".to_owned(),
                severity: Severity::Error,
                node: Some(NodeId::new(&id)),
                field: None,
                span: None,
                index: None,
                message: format!(
                    "Another node has the id `{wanted}` already: give this one an id of its own."
                ),
                fix: None,
            });
        }
        *slot = Some(NodeId::new(id));
    }
    let mut number = 0;
    for (slot, drawn) in ids.iter_mut().zip(nodes).filter(|(_, drawn)| is_kept(drawn)) {
        let id = match &drawn.id {
            Some(name) => free(name, &mut taken),
            None => loop {
                number += 1;
                let id = format!("code_{number}");
                if taken.insert(id.clone()) {
                    break id;
                }
            },
        };
        *slot = Some(NodeId::new(id));
    }
    ids.into_iter().flatten().collect()
}

/// The name, or the name with the first free number.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    for id in std::iter::once(name.to_owned()).chain(numbered) {
        if taken.insert(id.clone()) {
            return id;
        }
    }
    name.to_owned()
}

/// `add_row` as "Add row".
fn in_words(id: &str) -> String {
    let words = id.trim_matches('_').replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

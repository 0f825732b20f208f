//! Problems of a whole flow: its structure, its regions, its triggers, its names, its fields.

mod code;
mod graph;
mod names;
mod structure;
mod switches;
mod triggers;

use crate::catalog::Catalog;
use crate::edit::Edit;
use crate::expr::{Scope, forget_parsed};
use crate::flow::{Flow, Node};
use crate::ids::NodeId;
use crate::nodes;
use crate::problem::{Fix, Problem, Severity};
use crate::reach::{Reach, nodes_of};

pub use graph::if_drawn;
pub use structure::check_structure;

/// All problems of a flow, those of the whole flow first, then node by node in the order of its list.
/// Deploy is refused while one of them is an error.
pub fn check(flow: &Flow, catalog: &dyn Catalog) -> Vec<Problem> {
    forget_parsed();
    check_reach(&Reach::new(flow, catalog), catalog)
}

/// The same for a flow whose reach is known.
pub(crate) fn check_reach(reach: &Reach<'_>, catalog: &dyn Catalog) -> Vec<Problem> {
    let flow = reach.flow;
    let mut problems = check_structure(flow);
    graph::check(reach, &mut problems);
    triggers::check(reach, catalog, &mut problems);
    names::check(reach, &mut problems);
    problems.extend(strays(flow));
    for region in &reach.regions.regions {
        let nodes = std::iter::once(region.trigger).chain(nodes_of(&region.body));
        for node in nodes {
            let lowered = reach.lower(node);
            let found = lowered.iter().flat_map(|lowered| lowered.problems.iter().cloned());
            problems.extend(found.map(|problem| with_edges(flow, problem)));
        }
        switches::check(flow, &region.body, &mut problems);
        code::check(reach, region, &mut problems);
    }
    let place = |problem: &Problem| {
        let node = problem.node.as_ref()?;
        flow.nodes.iter().position(|other| &other.id == node)
    };
    problems.sort_by_key(place);
    problems
}

/// Lines of the layout file about nodes that are not there. Whoever wrote them may still want them.
fn strays(flow: &Flow) -> impl Iterator<Item = Problem> + '_ {
    flow.strays.keys().map(|id| Problem {
        code: "stray-line".to_owned(),
        severity: Severity::Warning,
        node: None,
        field: None,
        span: None,
        index: None,
        message: format!(
            "flow.layout.jsonl has a line for `{id}`, and there is no such node. The line is kept."
        ),
        fix: Some(Fix {
            label: "Remove it".to_owned(),
            edit: Box::new(Edit::SetStray { id: id.clone(), line: None }),
        }),
    })
}

/// The names that the expressions of a node can use; empty for a node that is not there.
pub fn scope_at(flow: &Flow, catalog: &dyn Catalog, node: &NodeId) -> Scope {
    let place = flow.nodes.iter().position(|other| &other.id == node);
    place.map(|place| Reach::new(flow, catalog).scope(place)).unwrap_or_default()
}

/// Where a fix sets a field that names ports, it takes their edges along.
fn with_edges(flow: &Flow, mut problem: Problem) -> Problem {
    if let Some(fix) = &mut problem.fix
        && let Edit::SetField { id, field, value } = fix.edit.as_ref()
    {
        *fix.edit = nodes::set_field(flow, id, field.clone(), value.clone());
    }
    problem
}

/// A problem of severity error.
fn error(code: &str, node: Option<&Node>, message: String) -> Problem {
    Problem {
        code: code.to_owned(),
        severity: Severity::Error,
        node: node.map(|node| node.id.clone()),
        field: None,
        span: None,
        index: None,
        message,
        fix: None,
    }
}

//! The shape of the graph: cycles, crossings, shared and unreachable nodes, answers.

mod arms;
mod ends;

use std::collections::BTreeSet;

use super::error;
use crate::edit::Edit;
use crate::flow::{Edge, Flow, Node};
use crate::graph::regions::{Block, DEPTH_LIMIT, Fault, Regions};
use crate::graph::{reached, wires};
use crate::ids::NodeId;
use crate::nodes::{self, Shape};
use crate::problem::{Fix, Problem, Severity};
use crate::reach::{Reach, nodes_of};

/// Checks the shape of the graph.
pub(super) fn check(reach: &Reach<'_>, problems: &mut Vec<Problem>) {
    let flow = reach.flow;
    for fault in &reach.regions.faults {
        problems.extend(told(flow, fault));
    }
    unreachable(flow, problems);
    for region in &reach.regions.regions {
        arms::check(flow, &region.body, problems);
        ends::check(reach, &region.body, problems);
        decisions(flow, &region.body, problems);
        answers(reach, region.trigger, &nodes_of(&region.body), problems);
    }
}

/// What would be wrong with the shape of a flow if this edge were drawn; none where nothing new would be.
pub fn if_drawn(flow: &Flow, edge: &Edge) -> Option<Problem> {
    let faults = |flow: &Flow| {
        let regions = Regions::new(flow, wires(flow));
        regions.faults.iter().filter_map(|fault| told(flow, fault)).collect::<Vec<Problem>>()
    };
    let before = faults(flow);
    let mut drawn = flow.clone();
    drawn.edges.push(edge.clone());
    faults(&drawn).into_iter().find(|problem| !before.contains(problem))
}

fn told(flow: &Flow, fault: &Fault) -> Option<Problem> {
    let node = |place: usize| flow.nodes.get(place);
    match fault {
        Fault::Cycle { nodes, back } => {
            let titles: Vec<&str> = nodes
                .iter()
                .filter_map(|place| node(*place))
                .map(|node| node.title.as_str())
                .collect();
            let (first, listed) = (flow.edges.get(*back.first()?)?, listed(flow, back));
            let message = match (titles.as_slice(), back.as_slice()) {
                ([only], _) => format!("{only} leads back to itself: remove that edge."),
                (titles, [_]) => format!(
                    "These nodes run in a circle: {}. {listed} leads back: remove it, or another edge between them.",
                    titles.join(", ")
                ),
                (titles, _) => format!(
                    "These nodes run in circles: {}. {listed} lead back: remove them, or other edges between these nodes.",
                    titles.join(", ")
                ),
            };
            Some(Problem {
                fix: Some(without(flow, back)?),
                ..error("cycle", flow.node(&first.from), message)
            })
        }
        Fault::SharedByTriggers { node: place, triggers: [one, other], edges } => {
            let (shared, one, other) = (node(*place)?, node(*one)?, node(*other)?);
            let message = format!(
                "{} and {} both lead to {}, but each trigger has nodes of its own: copy it for {}, and remove {}.",
                one.title,
                other.title,
                shared.title,
                other.title,
                listed(flow, edges)
            );
            Some(Problem {
                fix: Some(without(flow, edges)?),
                ..error("shared-by-triggers", Some(shared), message)
            })
        }
        Fault::Wall { each, inside, outside } => {
            let (each, first) = (node(*each)?, flow.edges.get(*inside.first()?)?);
            let message = format!(
                "Paths cross the wall of {}: {} comes from inside, {} from outside. What is inside runs for each item and leads nowhere else.",
                each.title,
                words(flow, first),
                words(flow, flow.edges.get(*outside)?)
            );
            Some(Problem {
                fix: Some(without(flow, inside)?),
                ..error("wall", flow.node(&first.from), message)
            })
        }
        Fault::TooDeep { node: place } => {
            let deep = node(*place)?;
            let message = format!(
                "{} stands inside more than {DEPTH_LIMIT} filters and branches: let the arms meet again, or make a second flow of the inner ones.",
                deep.title
            );
            Some(error("too-deep", Some(deep), message))
        }
        Fault::Crossing { choice, kept, crossing } => crossed(flow, *choice, *kept, crossing),
    }
}

/// Ways that lead to different joins.
fn crossed(flow: &Flow, choice: Option<usize>, kept: usize, crossing: &[usize]) -> Option<Problem> {
    let (kept, first) = (flow.edges.get(kept)?, flow.edges.get(*crossing.first()?)?);
    let (kept, crossing_edges) = (words(flow, kept), listed(flow, crossing));
    let message = match choice.and_then(|place| flow.nodes.get(place)) {
        Some(choice) => format!(
            "The ways of {} meet in different places: {kept} leads to one of them, {crossing_edges} to another. Let the ways that go on meet in one place, or give each a copy of what follows.",
            choice.title
        ),
        None => format!(
            "Paths cross here: {kept} and {crossing_edges} lead out of the same arm to different places. Let the arm lead to one of them alone."
        ),
    };
    Some(Problem {
        fix: Some(without(flow, crossing)?),
        ..error("crossing", flow.node(&first.from), message)
    })
}

/// An edge in words: "Add a row → Tell triage".
fn words(flow: &Flow, edge: &Edge) -> String {
    let title = |id| flow.node(id).map_or("", |node: &Node| node.title.as_str());
    format!("{} → {}", title(&edge.from), title(&edge.to))
}

/// Several edges in words.
fn listed(flow: &Flow, edges: &[usize]) -> String {
    let drawn = edges.iter().filter_map(|edge| flow.edges.get(*edge));
    drawn.map(|edge| words(flow, edge)).collect::<Vec<_>>().join(", ")
}

/// Takes some edges away.
fn without(flow: &Flow, edges: &[usize]) -> Option<Fix> {
    let drawn: Vec<&Edge> = edges.iter().filter_map(|edge| flow.edges.get(*edge)).collect();
    let first = drawn.first()?;
    let label = match drawn.len() {
        1 => format!("Remove {}", words(flow, first)),
        several => format!("Remove these {several} edges"),
    };
    let mut edits: Vec<Edit> =
        drawn.iter().map(|edge| Edit::RemoveEdge { edge: (*edge).clone() }).collect();
    let edit = if edits.len() == 1 { edits.remove(0) } else { Edit::Batch { edits } };
    Some(Fix { label, edit: Box::new(edit) })
}

fn unreachable(flow: &Flow, problems: &mut Vec<Problem>) {
    let drawn = wires(flow);
    let mut runs = vec![false; flow.nodes.len()];
    // A disabled trigger still has its nodes.
    let starts = flow.nodes.iter().enumerate().filter(|(_, node)| nodes::is_trigger(&node.kind));
    for (start, _) in starts {
        for (runs, reached) in runs.iter_mut().zip(reached(flow.nodes.len(), &drawn, start)) {
            *runs |= reached;
        }
    }
    let connected: BTreeSet<&NodeId> =
        flow.edges.iter().flat_map(|edge| [&edge.from, &edge.to]).collect();
    for (node, runs) in flow.nodes.iter().zip(runs) {
        let is_parked = !connected.contains(&node.id);
        if runs || nodes::def(&node.kind).is_none() {
            continue;
        }
        if is_parked {
            let message =
                "This node is connected to nothing, so it never runs: connect it or delete it.";
            let problem = error("not-connected", Some(node), message.to_owned());
            problems.push(Problem { severity: Severity::Warning, ..problem });
        } else {
            let message =
                "No trigger leads here, so this node never runs: connect it behind a trigger.";
            problems.push(error("unreachable", Some(node), message.to_owned()));
        }
    }
    if !nodes::has_trigger(flow) {
        let message = "Nothing starts this flow: add a trigger.";
        problems.push(error("no-trigger", None, message.to_owned()));
    }
}

/// Branches whose ways lead on to the same node, which runs in any case.
fn decisions(flow: &Flow, blocks: &[Block], problems: &mut Vec<Problem>) {
    for (place, block) in blocks.iter().enumerate() {
        match block {
            Block::Node(_) => {}
            Block::Each { body, .. } => decisions(flow, body, problems),
            Block::Filter { arm, .. } | Block::Guard { arm, .. } => {
                decisions(flow, &arm.body, problems);
            }
            Block::Choice { node, arms } => {
                for arm in arms {
                    decisions(flow, &arm.body, problems);
                }
                // A step whose failure leads on like its success does something.
                let decides =
                    flow.nodes.get(*node).is_some_and(|node| nodes::shape(node) != Shape::Outcome);
                let is_empty = decides && arms.iter().all(|arm| arm.body.is_empty());
                let goes_on = matches!(blocks.get(place + 1), Some(next) if !matches!(next, Block::Guard { .. }));
                if is_empty && arms.iter().any(|arm| arm.joins) && goes_on {
                    let message = "This decides nothing: what follows runs either way. Lead its ways to different nodes, or remove the edge that leads around it.";
                    let problem =
                        error("decides-nothing", flow.nodes.get(*node), message.to_owned());
                    problems.push(Problem { severity: Severity::Warning, ..problem });
                }
            }
            Block::Parallel { arms } => {
                for arm in arms {
                    decisions(flow, &arm.body, problems);
                }
            }
        }
    }
}

/// Respond nodes: behind HTTP triggers only, and at most one on any path.
fn answers(reach: &Reach<'_>, trigger: usize, body: &[usize], problems: &mut Vec<Problem>) {
    let node = |place: usize| reach.flow.nodes.get(place);
    let is_http = node(trigger).is_some_and(|trigger| trigger.kind.as_str() == "http");
    let answering: Vec<usize> = body
        .iter()
        .copied()
        .filter(|place| {
            node(*place).is_some_and(|node| node.kind.as_str() == "respond" && !node.disabled)
        })
        .collect();
    for (index, place) in answering.iter().enumerate() {
        if !is_http {
            let message =
                "Only an HTTP trigger has a caller to answer: delete this node or start with HTTP.";
            problems.push(error("nobody-to-answer", node(*place), message.to_owned()));
        }
        if let Some(each) = reach.each_around(*place) {
            let message = format!(
                "{} runs this once for each item, but a caller gets one answer: answer before or behind it.",
                each.title
            );
            problems.push(error("answers-twice", node(*place), message));
        }
        let before = answering.get(..index).unwrap_or_default();
        if let Some(other) = before.iter().find(|other| reach.can_both_run(**other, *place)) {
            let title = node(*other).map_or("", |node| node.title.as_str());
            let message =
                format!("{title} may have answered already: keep one answer on each path.");
            problems.push(error("answers-twice", node(*place), message));
        }
    }
}

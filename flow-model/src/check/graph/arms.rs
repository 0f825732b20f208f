//! How many paths may begin at once.

use crate::check::error;
use crate::edit::Edit;
use crate::flow::{Edge, Flow, Node};
use crate::graph::regions::{Arm, Block};
use crate::nodes::{self, Shape};
use crate::problem::{Fix, Problem};
use crate::reach::nodes_of;

/// How many arms the runtime joins at once.
const MOST: usize = 8;

/// Checks that no more paths begin at once than the runtime joins.
pub(super) fn check(flow: &Flow, blocks: &[Block], problems: &mut Vec<Problem>) {
    for block in blocks {
        match block {
            Block::Node(_) => {}
            Block::Each { body, .. } => check(flow, body, problems),
            Block::Filter { arm, .. } | Block::Guard { arm, .. } => {
                check(flow, &arm.body, problems)
            }
            Block::Choice { arms, .. } => {
                arms.iter().for_each(|arm| check(flow, &arm.body, problems));
            }
            Block::Parallel { arms } => {
                problems.extend(too_many(flow, arms));
                arms.iter().for_each(|arm| check(flow, &arm.body, problems));
            }
        }
    }
}

fn too_many(flow: &Flow, arms: &[Arm]) -> Option<Problem> {
    if arms.len() <= MOST {
        return None;
    }
    let firsts: Vec<&Node> = arms.iter().filter_map(|arm| first(flow, arm)).collect();
    let titles: Vec<&str> = firsts.iter().map(|node| node.title.as_str()).collect();
    let message = format!(
        "{} paths begin here at once, but {MOST} are the most: {}. Let some of them follow others.",
        arms.len(),
        titles.join(", ")
    );
    let fork =
        flow.edges.iter().find(|edge| firsts.first().is_some_and(|first| first.id == edge.to));
    let at = fork.and_then(|edge| flow.node(&edge.from));
    Some(Problem { fix: one_after_another(flow, arms), ..error("too-many-arms", at, message) })
}

fn first<'f>(flow: &'f Flow, arm: &Arm) -> Option<&'f Node> {
    flow.nodes.get(*nodes_of(&arm.body).first()?)
}

/// Lets the arms that are too many follow the others, where those end in a node that always goes on.
fn one_after_another(flow: &Flow, arms: &[Arm]) -> Option<Fix> {
    let surplus = arms.get(MOST..)?;
    let mut edits = Vec::new();
    let mut label = None;
    for (before, arm) in arms.iter().take(MOST).cycle().zip(surplus) {
        let [Block::Node(last)] = before.body.get(before.body.len().checked_sub(1)?..)? else {
            return None;
        };
        let last = flow.nodes.get(*last).filter(|node| nodes::shape(node) == Shape::Plain)?;
        let first = first(flow, arm)?;
        let port = nodes::ports(last).into_iter().next()?;
        label.get_or_insert_with(|| format!("Let {} follow {}", first.title, last.title));
        let into = flow.edges.iter().filter(|edge| edge.to == first.id).cloned();
        edits.extend(into.map(|edge| Edit::RemoveEdge { edge }));
        let edge = Edge { from: last.id.clone(), port, to: first.id.clone() };
        edits.push(Edit::AddEdge { edge, index: flow.edges.len() });
    }
    let label = if surplus.len() == 1 {
        label?
    } else {
        format!("Let {} of them follow others", surplus.len())
    };
    Some(Fix { label, edit: Box::new(Edit::Batch { edits }) })
}

//! Switches: ways that no value can take.

use super::error;
use crate::edit::Edit;
use crate::flow::{Flow, Node};
use crate::graph::regions::{Arm, Block};
use crate::ids::FieldId;
use crate::nodes::{self, OTHERWISE};
use crate::problem::{Fix, Problem};

/// Checks the switches among some blocks.
pub(super) fn check(flow: &Flow, blocks: &[Block], problems: &mut Vec<Problem>) {
    for block in blocks {
        match block {
            Block::Node(_) => {}
            Block::Filter { arm, .. } | Block::Guard { arm, .. } => {
                check(flow, &arm.body, problems)
            }
            Block::Each { body, .. } => check(flow, body, problems),
            Block::Choice { node, arms } => {
                let drawn = flow.nodes.get(*node);
                problems.extend(drawn.and_then(|switch| never_taken(flow, switch, arms)));
                arms.iter().for_each(|arm| check(flow, &arm.body, problems));
            }
            Block::Parallel { arms } => {
                arms.iter().for_each(|arm| check(flow, &arm.body, problems));
            }
        }
    }
}

/// Nodes on the way for all other values, where `true` and `false` have ways of their own.
fn never_taken(flow: &Flow, switch: &Node, arms: &[Arm]) -> Option<Problem> {
    let is_used = arms.last().is_some_and(|arm| !arm.body.is_empty());
    if !is_used || !nodes::is_whole(switch) {
        return None;
    }
    let leaving =
        flow.edges.iter().filter(|edge| edge.from == switch.id && edge.port.as_str() == OTHERWISE);
    let edits = leaving.map(|edge| Edit::RemoveEdge { edge: edge.clone() }).collect();
    let message = "`true` and `false` are all that there is, so nothing takes the way `_`: lead the other ways to what stands there.";
    Some(Problem {
        field: Some(FieldId::from("arms")),
        fix: Some(Fix {
            label: "Remove the way _".to_owned(),
            edit: Box::new(Edit::Batch { edits }),
        }),
        ..error("unreachable-arm", Some(switch), message.to_owned())
    })
}

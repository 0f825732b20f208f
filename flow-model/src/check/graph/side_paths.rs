//! Side paths that may die or lead nowhere, beside the way on which their arm goes on: what stands there would be
//! taken for the arm's end.

use crate::check::error;
use crate::graph::regions::{Arm, Block};
use crate::problem::Problem;
use crate::reach::{Reach, nodes_of};

/// Checks the arms among some blocks.
pub(super) fn check(reach: &Reach<'_>, blocks: &[Block], problems: &mut Vec<Problem>) {
    for block in blocks {
        match block {
            Block::Node(_) => {}
            Block::Filter { body, .. } | Block::Guard { body } => {
                problems.extend(side_path(reach, body));
                check(reach, body, problems);
            }
            Block::Each { body, .. } => check(reach, body, problems),
            Block::Choice { arms, .. } | Block::Parallel { arms } => {
                for arm in arms {
                    problems.extend(side_path(reach, &arm.body));
                    check(reach, &arm.body, problems);
                }
            }
        }
    }
}

/// The last of some blocks, where what follows them is reached from before it and it may not arrive.
fn side_path(reach: &Reach<'_>, blocks: &[Block]) -> Option<Problem> {
    let (last, before) = blocks.split_last()?;
    if arrives(last) {
        return None;
    }
    let (inside, before) = (nodes_of(blocks), nodes_of(before));
    let on = reach
        .regions
        .wires
        .iter()
        .find(|wire| before.contains(&wire.from) && !inside.contains(&wire.to))?;
    let node = |place: usize| reach.flow.nodes.get(place);
    let first = node(*nodes_of(std::slice::from_ref(last)).first()?)?;
    let (from, to) = (node(on.from)?, node(on.to)?);
    let message = format!(
        "{} stands on a side path of {}, which also leads on to {}: put the side path behind {}, or take the edge from {} to {} away.",
        first.title, from.title, to.title, to.title, from.title, to.title
    );
    Some(error("side-path", Some(first), message))
}

/// Whether what follows a block is always reached through it.
fn arrives(block: &Block) -> bool {
    let does = |arm: &Arm| arm.joins && arm.always;
    match block {
        Block::Node(_) | Block::Each { .. } => true,
        Block::Filter { .. } | Block::Guard { .. } => false,
        Block::Choice { arms, .. } => arms.iter().all(|arm| arm.ends || does(arm)),
        Block::Parallel { arms } => arms.iter().any(does),
    }
}

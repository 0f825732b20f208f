//! What never runs: nodes behind the end of the execution, and loops that do not go on.

use crate::check::error;
use crate::flow::{Flow, Node};
use crate::graph::regions::Block;
use crate::nodes::{self, Shape};
use crate::problem::{Problem, Severity};
use crate::reach::{Reach, nodes_of};

/// Checks what follows the ends of the execution.
pub(super) fn check(reach: &Reach<'_>, blocks: &[Block], problems: &mut Vec<Problem>) {
    for (place, block) in blocks.iter().enumerate() {
        if let Some(end) = end_of(reach.flow, block)
            && let Some(first) = nodes_of(blocks.get(place + 1..).unwrap_or_default()).first()
        {
            let message = format!(
                "{} ends the execution before this runs: lead to it from where the execution goes on.",
                end.title
            );
            problems.push(error("never-runs", reach.flow.nodes.get(*first), message));
        }
        match block {
            Block::Node(_) => {}
            Block::Filter { arm, .. } | Block::Guard { arm, .. } => {
                check(reach, &arm.body, problems)
            }
            Block::Each { node, body } => {
                check(reach, body, problems);
                if let Some(end) = body.last().and_then(|block| end_of(reach.flow, block)) {
                    let message = format!(
                        "{} ends the execution with the first item: put a filter or a branch before it.",
                        end.title
                    );
                    let problem = error("never-runs", reach.flow.nodes.get(*node), message);
                    problems.push(Problem { severity: Severity::Warning, ..problem });
                }
            }
            Block::Choice { arms, .. } | Block::Parallel { arms } => {
                for arm in arms {
                    check(reach, &arm.body, problems);
                }
            }
        }
    }
}

/// The node that ends the execution in a block, where it always does.
fn end_of<'f>(flow: &'f Flow, block: &Block) -> Option<&'f Node> {
    let last = |body: &[Block]| body.last().and_then(|block| end_of(flow, block));
    match block {
        Block::Node(node) => flow.nodes.get(*node).filter(|node| nodes::shape(node) == Shape::End),
        Block::Choice { arms, .. } if arms.iter().all(|arm| arm.ends) => last(&arms.first()?.body),
        Block::Parallel { arms } => last(&arms.iter().find(|arm| arm.ends)?.body),
        _ => None,
    }
}

//! What tells which arms of a fork arrived.

use proc_macro2::TokenStream;
use quote::quote;

use super::bindings::Bound;
use super::{End, Writer};
use crate::emit::plan::Export;
use crate::graph::regions::{Arm, Block, targets};
use crate::reach::nodes_of;

impl Writer<'_> {
    /// What leaves a fork; with what tells of each arm where something behind it asks.
    pub(super) fn fork_exports(&mut self, block: &Block, tells: bool) -> Vec<Export> {
        let mut exports = self.plan.exports(&nodes_of(std::slice::from_ref(block)), self.depth);
        if tells {
            for arrival in self.arrivals(block) {
                self.add(&mut exports, arrival);
            }
        }
        exports
    }

    pub(super) fn add(&mut self, exports: &mut Vec<Export>, arrival: Export) {
        if let Export::Data { node, .. } = &arrival {
            self.telling.insert(*node);
        }
        if !exports.contains(&arrival) {
            exports.push(arrival);
        }
    }

    /// For each arm of a fork that leads on, what tells whether it arrived: an output where some are used behind the
    /// fork, else a flag.
    pub(super) fn arrivals(&self, block: &Block) -> Vec<Export> {
        let arms: Vec<&Arm> = arms_of(block).iter().filter(|arm| arm.joins).collect();
        let used = self.plan.exports(&nodes_of(std::slice::from_ref(block)), self.depth);
        let telling: Vec<Option<Export>> =
            arms.iter().map(|arm| self.plan.telling(arm, self.depth)).collect();
        let is_used = telling.iter().flatten().any(|telling| used.contains(telling));
        let targets = targets(arms_of(block));
        match block {
            Block::Choice { .. } if targets.len() > 1 => {
                targets.into_iter().map(|node| Export::GoesTo { node }).collect()
            }
            // Only one arm of a choice runs: one flag tells of all of them.
            Block::Choice { node, .. } if !is_used || telling.contains(&None) => {
                vec![Export::GoesOn { node: *node }]
            }
            _ => {
                let told = |(telling, arm): (Option<Export>, &Arm)| {
                    telling.filter(|_| is_used).unwrap_or_else(|| self.plan.flag_of(arm))
                };
                telling.into_iter().zip(arms).map(told).collect()
            }
        }
    }

    /// Whether any arm of a fork arrived: `row.is_some() || told.is_some()`. Of those that lead to several joins it
    /// asks for the ones to some of them.
    pub(super) fn arrived(&self, block: &Block, of: &[usize]) -> TokenStream {
        let told = |arrival: Export| {
            let name = self.plan.export_name(&arrival);
            match arrival {
                Export::Data { .. } => Some(quote!(#name.is_some())),
                Export::GoesOn { .. } => Some(quote!(#name)),
                Export::GoesTo { node } => of.contains(&node).then(|| quote!(#name)),
            }
        };
        let told: Vec<TokenStream> = self.arrivals(block).into_iter().filter_map(told).collect();
        quote!(#(#told)||*)
    }

    /// Whether what leaves a sequence says more than the values behind its last parallel arms do.
    pub(super) fn is_in_doubt(&self, parallel: &Block, end: End<'_>) -> bool {
        let (End::Values(exports) | End::Async(exports)) = end else {
            return false;
        };
        let inside = nodes_of(std::slice::from_ref(parallel));
        let is_plain = |node: &usize| match inside.contains(node) {
            true => !self.plan.reach.is_optional(*node, self.depth),
            false => self.bindings.output(*node) == Some(Bound::Plain),
        };
        exports.iter().any(|export| match export {
            Export::Data { node, optional } => *optional && is_plain(node),
            flag => !self.bindings.has_flag(flag),
        })
    }
}

/// The arms of a fork.
fn arms_of(block: &Block) -> &[Arm] {
    match block {
        Block::Choice { arms, .. } | Block::Parallel { arms } => arms,
        _ => &[],
    }
}

/// What a guard holds, and the joins whose arms it asks for.
pub(super) fn guard(block: &Block) -> Option<(&Arm, &[usize])> {
    match block {
        Block::Guard { arm, of } => Some((arm, of)),
        _ => None,
    }
}

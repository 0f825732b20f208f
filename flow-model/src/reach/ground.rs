//! What stands under all that is asked about a flow: its regions, its payloads, what each node comes to. Found once
//! for a flow, by whoever asks first, and remembered.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::places::{self, Place};
use super::{payloads, worked};
use crate::emit::Written;
use crate::expr::Scope;
use crate::expr::prepared::generation;
use crate::flow::Flow;
use crate::graph::regions::Regions;
use crate::graph::{Ancestors, wires};
use crate::memory::Memory;
use crate::nodes;
use crate::types::Type;

use super::Worked;

/// What follows from a flow as a whole.
pub struct Ground {
    /// The flow that it was made from.
    flow: Flow,
    /// All that the flow asked the catalog for, by place in `Flow::nodes`.
    asked: Vec<Option<Type>>,
    /// The generation of parsed texts that the nodes point to.
    generation: u64,
    /// Its regions.
    pub regions: Regions,
    /// The payload type of each region, where it is known.
    pub payloads: Vec<Option<Type>>,
    /// What the payload struct of each trigger is called.
    pub(super) payload_names: BTreeMap<usize, String>,
    pub(super) ancestors: Ancestors,
    pub(super) places: Vec<Option<Place>>,
    /// The names of each region's event, where its fields are known.
    pub(super) events: Vec<Option<Scope>>,
    /// What each node of a region comes to.
    pub(super) worked: Vec<OnceCell<Rc<Worked>>>,
    /// The nodes that are no triggers, by output name.
    pub(super) names: BTreeMap<String, Vec<usize>>,
    /// What is written of it where no files of people stand beside it.
    pub(crate) written: OnceCell<Rc<Written>>,
}

thread_local! {
    static KNOWN: RefCell<Memory<Rc<Ground>>> = RefCell::default();
}

/// The ground of a flow that was asked about lately.
pub(super) fn remembered(flow: &Flow, asked: &[Option<Type>]) -> Option<Rc<Ground>> {
    let is_same = |ground: &Rc<Ground>| {
        ground.generation == generation() && ground.asked == asked && ground.flow == *flow
    };
    KNOWN.with_borrow_mut(|known| known.recall(&(), is_same))
}

/// Remembers a ground, and those that were asked for since the one before.
pub(super) fn remember(ground: &Rc<Ground>) {
    KNOWN.with_borrow_mut(|known| {
        known.next_round();
        known.keep(&(), Rc::clone(ground));
    });
}

impl Ground {
    pub(super) fn new(flow: &Flow, asked: Vec<Option<Type>>) -> Self {
        let regions = Regions::new(flow, wires(flow));
        let payload = |trigger: usize| asked.get(trigger).cloned().flatten();
        let payloads: Vec<Option<Type>> =
            regions.regions.iter().map(|region| payload(region.trigger)).collect();
        let events = payloads.iter().map(|payload| payload.as_ref().map(worked::names_of_event));
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, node) in flow.nodes.iter().enumerate() {
            if !nodes::is_trigger(&node.kind) {
                names.entry(node.output_name().to_owned()).or_default().push(place);
            }
        }
        Self {
            flow: flow.clone(),
            generation: generation(),
            ancestors: Ancestors::new(flow.nodes.len(), &regions.wires),
            events: events.collect(),
            payload_names: payloads::names(flow),
            places: places::places(flow, &regions),
            worked: vec![OnceCell::new(); flow.nodes.len()],
            written: OnceCell::new(),
            names,
            asked,
            payloads,
            regions,
        }
    }
}

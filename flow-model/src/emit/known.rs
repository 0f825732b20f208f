//! The `src/flow.rs` of flows that were written lately: a change is compared with what the flow was before it,
//! and that was written for the change before.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::{finish, format, plan::Plan};
use crate::catalog::Catalog;
use crate::flow::Flow;
use crate::memory::Memory;
use crate::reach::{Reach, payloads};
use crate::types::Type;

/// A flow with what it asks the catalog for, and what is written for both.
struct Written {
    flow: Flow,
    payloads: Vec<Option<Type>>,
    flow_rs: Rc<str>,
}

thread_local! {
    static WRITTEN: RefCell<Memory<Rc<Written>>> = RefCell::default();
}

/// Begins a new change: what neither it nor the one before asks for is forgotten.
pub(crate) fn begin() {
    WRITTEN.with_borrow_mut(Memory::next_round);
}

/// The `src/flow.rs` that `emit` writes.
pub(crate) fn flow_rs(flow: &Flow, catalog: &dyn Catalog) -> Rc<str> {
    let payloads = payloads(flow, catalog);
    let is_same = |known: &Rc<Written>| known.flow == *flow && known.payloads == payloads;
    if let Some(known) = WRITTEN.with_borrow_mut(|written| written.recall(&(), is_same)) {
        return Rc::clone(&known.flow_rs);
    }
    crate::expr::forget_parsed();
    let reach = Reach::new(flow, catalog);
    format::begin();
    let (text, _) = finish::flow_rs(&Plan::new(&reach, BTreeSet::new()));
    let flow_rs: Rc<str> = text.into();
    let written = Written { flow: flow.clone(), payloads, flow_rs: Rc::clone(&flow_rs) };
    WRITTEN.with_borrow_mut(|known| known.keep(&(), Rc::new(written)));
    flow_rs
}

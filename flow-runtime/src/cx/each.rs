//! Loops: one item after the other, or several at once.

use std::future::Future;
use std::iter::Enumerate;
use std::pin::Pin;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use super::Cx;
use super::execution::Execution;
use super::strand::{strand, weigh};
use crate::error::FlowResult;
use crate::journal::Kind;

/// The turns of a `cx.each`: each item with a `cx` of its own, whose step paths begin with `labels[3]/`.
#[must_use = "a loop does nothing until it is iterated"]
pub struct Each<'e, I> {
    /// `None` where the execution must fail before the first turn.
    items: Option<Enumerate<I>>,
    place: Place<'e>,
}

/// The body of a turn under way.
type Body<'a> = Pin<Box<dyn Future<Output = FlowResult> + Send + 'a>>;

/// Bodies that have not begun.
type Bodies<'a> = Box<dyn Iterator<Item = Body<'a>> + Send + 'a>;

/// A loop under way that runs several turns at once.
pub type EachAtOnce<'a> = Pin<Box<dyn Future<Output = FlowResult> + Send + 'a>>;

impl<'e, I: ExactSizeIterator> Each<'e, I> {
    pub(super) fn new(cx: Cx<'e>, id: &str, items: I) -> Self {
        let path = cx.execution.keep_text(cx.path(id).into_owned());
        let items = cx.execution.may_loop(path, items.len()).then(|| items.enumerate());
        Self { items, place: Place { execution: cx.execution, path } }
    }
}

impl<'e, I: Iterator> Iterator for Each<'e, I> {
    type Item = (Cx<'e>, I::Item);

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.as_mut()?.next() {
            Some((index, item)) => Some((self.place.turn(index), item)),
            None => {
                self.place.leave();
                None
            }
        }
    }
}

/// Where a loop stands.
#[derive(Clone, Copy)]
struct Place<'e> {
    execution: &'e Execution,
    /// `labels`
    path: &'e str,
}

impl<'e> Place<'e> {
    /// The `cx` of a turn that begins.
    fn turn(self, index: usize) -> Cx<'e> {
        let scope = self.execution.keep_text(format!("{}[{index}]/", self.path));
        self.execution.set_reached(scope.trim_end_matches('/'));
        Cx { execution: self.execution, scope }
    }

    /// What comes next is outside of the loop.
    fn leave(self) {
        self.execution.set_reached(self.path);
    }
}

/// Makes the bodies one by one as there is room for them, and runs them all.
pub(super) fn at_once<'a, 'e: 'a, L, F, Run>(
    cx: Cx<'e>,
    id: &str,
    limit: usize,
    list: L,
    mut body: F,
) -> EachAtOnce<'a>
where
    L: IntoIterator,
    L::IntoIter: ExactSizeIterator + Send + 'a,
    F: FnMut(Cx<'e>, L::Item) -> Run + Send + 'a,
    Run: Future<Output = FlowResult> + Send + 'a,
{
    let path = cx.execution.keep_text(cx.path(id).into_owned());
    let place = Place { execution: cx.execution, path };
    let items = list.into_iter();
    let length = items.len();
    let bodies = items.enumerate().map(move |(index, item)| {
        let body: Body<'a> = Box::pin(body(place.turn(index), item));
        body
    });
    Box::pin(run_all(place, length, limit, Box::new(bodies)))
}

/// Runs all bodies to their end, so many at once, then says the weightiest interrupt.
/// One that waits durably keeps its room: what the limit protects must not see more of them at once.
async fn run_all<'a, 'e: 'a>(
    place: Place<'e>,
    length: usize,
    limit: usize,
    mut bodies: Bodies<'a>,
) -> FlowResult {
    if !place.execution.may_loop(place.path, length) {
        return place.execution.check_doom();
    }
    let mut running = FuturesUnordered::new();
    let mut room = limit.max(1);
    let mut weightiest = None;
    loop {
        while running.len() < room
            && let Some(body) = bodies.next()
        {
            running.push(strand(place.execution, body));
        }
        match running.next().await {
            Some(Ok(())) => {}
            Some(Err(interrupt)) => {
                room -= usize::from(interrupt.is_pause());
                weigh(&mut weightiest, interrupt);
            }
            None => break,
        }
    }
    place.leave();
    weightiest.map_or(Ok(()), Err)
}

impl Execution {
    /// Records the length of a loop's list; false where the execution must fail instead.
    fn may_loop(&self, path: &str, length: usize) -> bool {
        if let Some(recorded) = self.decide(path, Kind::Each, length.into())
            && recorded != length
        {
            self.doom(format!(
                "the list of `{path}` had {recorded} items when this execution began and has {length} now; \
                 what makes it must give the same on every run, or resume it on the old build"
            ));
        }
        !self.is_doomed()
    }
}

//! One of several futures that run side by side: it keeps its own place, and a panic ends it alone.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;

use futures::FutureExt;

use super::execution::Execution;
use crate::error::Interrupt;

/// Runs a future to its end. While it is polled, the path that was reached last is its own, and a panic in it
/// becomes an interrupt: the others go on, and no call of theirs is cut off.
pub(super) fn strand<T>(
    execution: &Execution,
    run: impl Future<Output = Result<T, Interrupt>>,
) -> impl Future<Output = Result<T, Interrupt>> {
    // Now, and not when it is first polled: others may have begun their turns by then.
    let mut reached = execution.reached();
    async move {
        let mut run = pin!(AssertUnwindSafe(run).catch_unwind());
        poll_fn(|context| {
            execution.swap_reached(&mut reached);
            let polled = run.as_mut().poll(context).map(|ended| match ended {
                Ok(ended) => ended,
                Err(_) => Err(execution.panicked()),
            });
            execution.swap_reached(&mut reached);
            polled
        })
        .await
    }
}

/// Of the interrupts of several strands, the one that counts for all.
pub(super) fn weigh(weightiest: &mut Option<Interrupt>, interrupt: Interrupt) {
    *weightiest = Some(match weightiest.take() {
        Some(other) => other.outranking(interrupt),
        None => interrupt,
    });
}

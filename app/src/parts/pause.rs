//! Waiting in the browser.

use std::time::Duration;

use leptos::prelude::set_timeout;

/// Resolves after this time.
pub async fn pause(time: Duration) {
    let (done, wait) = futures::channel::oneshot::channel::<()>();
    set_timeout(
        move || {
            // Nobody waits any more where the task was dropped.
            let _ = done.send(());
        },
        time,
    );
    let _ = wait.await;
}

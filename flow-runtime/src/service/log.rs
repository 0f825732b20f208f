//! Logs: one JSON object a line on standard error, readable lines on a terminal.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

thread_local! {
    /// The message of the last panic on this thread, for whoever catches it there.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Starts logging by a filter such as `info` or `flow_runtime=debug`.
pub(super) fn start(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("HOOKLOOM_LOG: {error}"))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second service in the same process, as in tests, logs through the first one's subscriber.
    let _ = if std::io::stderr().is_terminal() {
        logs.try_init()
    } else {
        logs.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    };
    std::panic::set_hook(Box::new(note_panic));
    Ok(())
}

/// Keeps what a panic says, with the place in the flow's source. It is logged by whoever catches it.
fn note_panic(info: &PanicHookInfo<'_>) {
    let said = info.payload_as_str().unwrap_or("no message");
    let message = match info.location() {
        Some(place) => format!("{said} ({}:{}:{})", place.file(), place.line(), place.column()),
        None => said.to_owned(),
    };
    tracing::error!(panic = message, "panic");
    LAST_PANIC.with(|last| *last.borrow_mut() = Some(message));
}

/// What the panic that was just caught on this thread said.
pub(crate) fn take_panic() -> String {
    LAST_PANIC.with(|last| last.borrow_mut().take()).unwrap_or_else(|| "no message".to_owned())
}

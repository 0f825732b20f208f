//! Logs: one JSON object a line on standard error, readable lines on a terminal.

use std::cell::RefCell;
use std::fmt;
use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

thread_local! {
    /// The last panic on this thread, for whoever catches it there.
    static LAST_PANIC: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// What a panic said, and where.
#[derive(Clone, Debug)]
pub(crate) struct Panic {
    pub(crate) said: String,
    pub(crate) place: Option<Place>,
}

/// A place in a source file; line and column from 1.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl fmt::Display for Panic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.said)?;
        match &self.place {
            Some(Place { file, line, column }) => write!(formatter, " ({file}:{line}:{column})"),
            None => Ok(()),
        }
    }
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
    let panic = Panic {
        said: info.payload_as_str().unwrap_or("no message").to_owned(),
        place: info.location().map(|place| Place {
            file: place.file().to_owned(),
            line: place.line(),
            column: place.column(),
        }),
    };
    tracing::error!(%panic, "panic");
    LAST_PANIC.with(|last| *last.borrow_mut() = Some(panic));
}

/// What the panic that was just caught on this thread said.
pub(crate) fn take_panic() -> Panic {
    let last = LAST_PANIC.with(|last| last.borrow_mut().take());
    last.unwrap_or_else(|| Panic { said: "no message".to_owned(), place: None })
}

//! What a journal record holds.

use serde_json::Value;

/// One step or decision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// Step path.
    pub(crate) path: String,
    /// Order in which records began, from 0.
    pub(crate) position: u32,
    /// What it is.
    pub(crate) kind: Kind,
    /// `google_sheets.append_row`; empty for logic.
    pub(crate) operation: String,
    /// How far it is.
    pub(crate) state: State,
    /// What was sent, as JSON text without secrets.
    pub(crate) input: String,
    /// What came back, or the decision, as JSON text.
    pub(crate) output: String,
    /// What went wrong.
    pub(crate) error: Option<String>,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// When the last try began.
    pub(crate) started_at_ms: i64,
    /// How long the last try took.
    pub(crate) took_us: Option<i64>,
}

impl Record {
    /// A record that has not begun.
    pub(crate) fn new(path: &str, position: u32, kind: Kind, operation: &str) -> Self {
        Self {
            path: path.to_owned(),
            position,
            kind,
            operation: operation.to_owned(),
            state: State::Started,
            input: "null".to_owned(),
            output: "null".to_owned(),
            error: None,
            attempts: 0,
            started_at_ms: 0,
            took_us: None,
        }
    }

    /// The output, read. The journal holds only what it wrote itself, so unreadable text is null.
    pub(crate) fn output_value(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or(Value::Null)
    }

    /// The input, read.
    pub(crate) fn input_value(&self) -> Value {
        serde_json::from_str(&self.input).unwrap_or(Value::Null)
    }
}

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$case_about:meta])* $case:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$case_about])* $case),+ }

        impl $name {
            /// Its name in the store and on the admin listener.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$case => $text),+ }
            }

            /// The one of this name.
            pub(crate) fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$case),)+ _ => None }
            }
        }
    };
}
pub(crate) use named;

named! {
    /// What a record is of.
    Kind {
        /// Work outside.
        Step = "step",
        /// An effect of a Rust node.
        Run = "run",
        /// A decision with two ways on.
        Branch = "branch",
        /// A decision with one way on.
        Filter = "filter",
        /// A decision with as many ways on as the flow names.
        Switch = "switch",
        /// A loop; its output is the length of its list.
        Each = "each",
        /// A computed value, a moment or a random number.
        Value = "value",
        /// An answer to the caller.
        Respond = "respond",
        /// A wait; its input is its length in milliseconds.
        Sleep = "sleep",
        /// The end, early and well; its output is the reason.
        Stop = "stop",
        /// The end in the dead letter.
        Fail = "fail",
    }
}

named! {
    /// How far a record is.
    State {
        /// Begun; the outcome is not known yet.
        Started = "started",
        /// It has an output.
        Done = "done",
        /// It failed for good.
        Failed = "failed",
        /// Its last try failed, the next is due.
        Retrying = "retrying",
        /// Cut off; nobody knows whether it took effect.
        OutcomeUnknown = "outcome_unknown",
        /// Taken as done by policy or by a person, with a null output.
        Skipped = "skipped",
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, State};

    #[test]
    fn names_read_back() {
        let kinds = [
            "step", "run", "branch", "filter", "switch", "each", "value", "respond", "sleep",
            "stop", "fail",
        ];
        for name in kinds {
            assert_eq!(Kind::from_name(name).map(Kind::name), Some(name));
        }
        for name in ["started", "done", "failed", "retrying", "outcome_unknown", "skipped"] {
            assert_eq!(State::from_name(name).map(State::name), Some(name));
        }
        assert_eq!(State::from_name("lost"), None);
    }
}

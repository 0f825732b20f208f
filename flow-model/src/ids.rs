//! Newtype ids: a node, an edge, a port, a field and a slot are never confused with plain text.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Declares an id over a text that reads and writes as plain text in JSON. Copies of it share the text: a flow is
/// copied at every edit, and most of it is ids.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text as it is; whether it is a good id is for `check` to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
    };
}

text_id! {
    /// A node's id: a Rust identifier in snake case, unique in its flow, such as `add_row`.
    /// It is the first literal of the node's statement, the key of its journal records and of its counters.
    NodeId
}
text_id! {
    /// A node kind's id, such as `github`, `branch` or `google_sheets.append_row`.
    KindId
}
text_id! {
    /// A port's name on its node: `then`, `true`, `false`, `ok`, `error`.
    PortId
}
text_id! {
    /// A config field's name on its node kind, such as `channel`.
    FieldId
}
text_id! {
    /// A connection slot's name: a Rust identifier in snake case, such as `team_slack`.
    SlotId
}
text_id! {
    /// Where a journal record stands in an execution: the node's id behind those of the loops around it,
    /// each with the number of the run: `labels[3]/tell`.
    StepPath
}

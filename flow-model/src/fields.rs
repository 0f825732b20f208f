//! What a form can show: the specs of a node kind's fields, from which forms, checks and docs are made.

use serde::Serialize;

/// One field of a node kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldSpec {
    /// Key in `Node::fields`, and the field's name in the generated struct where it has one.
    pub id: &'static str,
    /// Label in the form: "Channel".
    pub label: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// What may stand in it.
    pub input: Input,
    /// Whether an empty field is a problem.
    pub required: bool,
    /// Shown greyed while the field is empty: "#triage".
    pub placeholder: &'static str,
    /// Which tab of the inspector it belongs to.
    pub group: Group,
}

/// What may stand in a field, and with which widget it is edited.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    /// Text with `{expression}` places; becomes `format!` or a literal.
    Template {
        /// Whether the widget has several lines.
        multiline: bool,
    },
    /// One expression that gives a text, a number, anything.
    Expression,
    /// One expression that gives true or false; the form offers rows (field, operator, value).
    Condition,
    /// A list of expressions, such as the cells of a row. `FieldValue::List`.
    Expressions,
    /// A list of Rust patterns of literals, such as `"bug" | "crash"`. `FieldValue::List`.
    Patterns,
    /// Ordered pairs of a literal name and a template. `FieldValue::Pairs`.
    Pairs,
    /// A literal text that the program takes as it is.
    Literal,
    /// One of a closed list.
    Choice {
        /// Value and label of each.
        options: &'static [(&'static str, &'static str)],
    },
    /// A whole number that is not negative.
    Number,
    /// A connection slot for connections of this kind (`github`, `google_sheets`, `slack`, `http`).
    Slot {
        /// The connection kind.
        connection: &'static str,
    },
    /// An event of a catalog, such as `issues.opened`, chosen by search.
    Event {
        /// The catalog: `github`.
        catalog: &'static str,
    },
    /// A JSON document, such as a sample body.
    Json,
    /// Rust statements, kept as they are.
    Rust,
}

/// The tab of the inspector a field is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// "Set up".
    SetUp,
    /// "Retry and errors".
    Retry,
}

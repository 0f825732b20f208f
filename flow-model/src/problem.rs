//! A problem: something the checker found, with the place, the reason and, where it is sure, the cure.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::ids::{FieldId, NodeId};

/// Something the checker found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code for tests and help pages, such as `missing-field`.
    pub code: String,
    /// Whether it stands in the way of a deploy.
    pub severity: Severity,
    /// The node it is about; none where it is about the whole flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeId>,
    /// The field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldId>,
    /// Bytes inside the field's text (the `index`-th entry of a list), where the checker knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// Which entry of a list or map field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// One sentence, without the node's name: "issue has no field `titel`."
    pub message: String,
    /// A cure the checker is sure of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Deploy is refused.
    Error,
    /// Deploy is possible; a person should look.
    Warning,
}

/// A cure as one edit, with the words for its button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// The button: "Use title".
    pub label: String,
    /// What it does.
    pub edit: Box<Edit>,
}

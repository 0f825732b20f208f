//! The list of node kinds: what the palette offers, what forms, checks and emit work from.

use serde::Serialize;

use crate::fields::FieldSpec;

/// What a node kind is, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeDef {
    /// The kind's id: `branch`, `google_sheets.append_row`.
    pub kind: &'static str,
    /// Its name in the palette: "Append row".
    pub title: &'static str,
    /// One sentence: "Appends a row to a Google spreadsheet."
    pub about: &'static str,
    /// Where it stands in the palette, which stripe and icon tile it has.
    pub family: Family,
    /// Icon name in the app's icon set.
    pub icon: &'static str,
    /// Connector in the palette's second line and in node subtitles: "Google Sheets"; empty for logic.
    pub connector: &'static str,
    /// Its fields in form order.
    pub fields: &'static [FieldSpec],
    /// Its output ports, top to bottom. One unnamed-looking port is called `then`.
    pub ports: &'static [&'static str],
    /// Whether edges can enter it; false for triggers.
    pub has_input: bool,
}

/// The family of a node kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Starts executions (indigo).
    Trigger,
    /// Decides and computes (weld).
    Logic,
    /// Does work outside (verdigris).
    Step,
    /// Hand-written Rust (plum).
    Code,
}

//! Google Sheets, append row: adds one row behind the last one of a range.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::json;

use super::common::{ON_ERROR, RETRY, TIMEOUT, UNKNOWN, example, set_up, step, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::{FieldValue, Node};
use crate::parse::recognize::Reading;
use crate::types::Type;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "google_sheets.append_row",
        title: "Append row",
        about: "Appends a row to a Google spreadsheet.",
        family: Family::Step,
        icon: "google_sheets",
        connector: "Google Sheets",
        fields: &[
            set_up(
                "connection",
                "Connection",
                "The Google connection that may write to the spreadsheet.",
                Input::Slot { connection: "google_sheets" },
            )
            .required()
            .placeholder("issue_sheet"),
            set_up(
                "spreadsheet",
                "Spreadsheet",
                "The spreadsheet's id: the long part of its address between /d/ and /edit.",
                Input::Template { multiline: false },
            )
            .required()
            .placeholder("1AbC..."),
            set_up(
                "range",
                "Range",
                "Sheet and columns in which the table stands.",
                Input::Template { multiline: false },
            )
            .required()
            .placeholder("Issues!A:D"),
            set_up(
                "values",
                "Cells",
                "One expression for each cell, from left to right.",
                Input::Expressions,
            )
            .required()
            .placeholder("issue.title"),
            RETRY,
            TIMEOUT,
            UNKNOWN,
            ON_ERROR,
        ],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| {
        Output::Borrowed(Type::record([
            ("updated_range", Type::text()),
            ("updated_rows", Type::Int),
            ("spreadsheet_id", Type::text()),
            ("table_range", Type::text().optional()),
        ]))
    },
    sample: |node| {
        Some(json!({
            "updated_range": "Issues!A5:D5",
            "updated_rows": 1,
            "spreadsheet_id": node.text("spreadsheet"),
            "table_range": "Issues!A1:D4",
        }))
    },
    summary,
    examples: || {
        let cells = ["issue.number", "issue.title", "issue.user.login", "issue.html_url"];
        let mut row = example(
            "google_sheets.append_row",
            "add_row",
            "Add a row",
            &[
                ("connection", text("issue_sheet")),
                ("spreadsheet", text("1AbC")),
                ("range", text("Issues!A:D")),
                ("values", FieldValue::List(cells.map(str::to_owned).to_vec())),
            ],
        );
        row.output = "row".to_owned();
        vec![row]
    },
};

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let connection = lower.slot("connection");
    let spreadsheet = lower.text("spreadsheet");
    let range = lower.text("range");
    let values = lower.cells("values");
    let operation = quote!(google_sheets::AppendRow {
        connection: #connection,
        spreadsheet: #spreadsheet,
        range: #range,
        values: #values,
    });
    step(lower, &operation)
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let mut operation = call.operation("google_sheets::AppendRow")?;
    call.slot("connection", operation.take("connection")?)?;
    call.text("spreadsheet", operation.take("spreadsheet")?)?;
    call.text("range", operation.take("range")?)?;
    call.cells("values", operation.take("values")?)?;
    operation.finish()
}

fn summary(node: &Node) -> String {
    match node.text("range") {
        "" => "Google Sheets".to_owned(),
        range => format!("Sheets · {}", range.split('!').next().unwrap_or(range)),
    }
}

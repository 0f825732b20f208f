//! Google Sheets: append a row.
//! <https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CallContext, decode_output, operation};
use crate::cx::{AnyOperation, AnyOutput, CallFuture};
use crate::error::CallError;
use crate::slots::{GoogleSheets, Slot};

/// Adds one row below the table that `range` names. Values are read as if typed in: `=SUM(A1:A9)` is a formula.
#[derive(Clone, Debug)]
pub struct AppendRow {
    /// Whose spreadsheet.
    pub connection: Slot<GoogleSheets>,
    /// The id between `/d/` and `/edit` in the spreadsheet's address.
    pub spreadsheet: String,
    /// The table's sheet and columns: `Issues!A:D`.
    pub range: String,
    /// The cells, written with `row![..]`.
    pub values: Vec<Value>,
}

/// What Google says it appended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppendedRow {
    /// Where the row stands: `Issues!A5:D5`.
    pub updated_range: String,
    /// How many rows: 1.
    pub updated_rows: i64,
    /// The spreadsheet.
    pub spreadsheet_id: String,
    /// The table that was found, where there was one.
    pub table_range: Option<String>,
}

operation!(AppendRow => AppendedRow);

/// The part of `AppendValuesResponse` that is kept.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppendAnswer {
    spreadsheet_id: String,
    table_range: Option<String>,
    updates: Updates,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Updates {
    updated_range: String,
    #[serde(default)]
    updated_rows: i64,
}

impl AnyOperation for AppendRow {
    fn name(&self) -> &'static str {
        "google_sheets.append_row"
    }

    fn repeatable(&self) -> bool {
        false
    }

    fn input(&self) -> Value {
        json!({ "spreadsheet": self.spreadsheet, "range": self.range, "values": self.values })
    }

    fn perform<'a>(&'a self, context: CallContext<'a>) -> CallFuture<'a> {
        Box::pin(self.append(context))
    }

    fn decode(&self, output: &Value) -> Result<AnyOutput, serde_json::Error> {
        decode_output::<AppendedRow>(output)
    }
}

impl AppendRow {
    async fn append(&self, context: CallContext<'_>) -> Result<Value, CallError> {
        let slot = self.connection.into();
        let token = context.connections.required(slot, "token")?;
        if self.spreadsheet.is_empty() || self.range.is_empty() {
            return Err(CallError::permanent("the spreadsheet and the range must not be empty"));
        }
        let path = format!(
            "v4/spreadsheets/{}/values/{}:append",
            encode_segment(&self.spreadsheet),
            encode_segment(&self.range)
        );
        let request = context
            .client
            .get()?
            .post(context.connections.address(slot, &path)?)
            .query(&[("valueInputOption", "USER_ENTERED"), ("insertDataOption", "INSERT_ROWS")])
            .bearer_auth(token.expose())
            .json(
                &json!({ "range": self.range, "majorDimension": "ROWS", "values": [self.values] }),
            );
        let answer = context.client.send(request).await?.successful()?;
        let answer = serde_json::from_slice::<AppendAnswer>(&answer.body).map_err(|error| {
            CallError::unreadable(format!("Google Sheets answered with something else: {error}"))
        })?;
        Ok(json!(AppendedRow {
            updated_range: answer.updates.updated_range,
            updated_rows: answer.updates.updated_rows,
            spreadsheet_id: answer.spreadsheet_id,
            table_range: answer.table_range,
        }))
    }
}

/// One segment of a path: everything but unreserved characters is percent-encoded, `!` and `:` included,
/// so that a sheet's name can never end the segment or be taken for the custom method.
fn encode_segment(segment: &str) -> String {
    let mut encoded = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// What can stand in a cell. `row![..]` calls it.
#[doc(hidden)]
pub fn cell<T: Serialize + ?Sized>(value: &T) -> Value {
    match serde_json::to_value(value) {
        // The API takes text, numbers, booleans and null; anything deeper stands as its JSON text.
        Ok(deep @ (Value::Array(_) | Value::Object(_))) => Value::String(deep.to_string()),
        Ok(plain) => plain,
        Err(error) => Value::String(format!("(not a cell value: {error})")),
    }
}

/// The cells of a row, each borrowed: `row![issue.number, issue.title]`.
#[macro_export]
macro_rules! row {
    ($($value:expr),* $(,)?) => {
        ::std::vec![$($crate::connectors::google_sheets::cell(&$value)),*]
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{AppendedRow, cell, encode_segment};
    use crate::connectors::decode_output;

    #[test]
    fn encodes_one_path_segment() {
        let check = |segment: &str, expect: &str| assert_eq!(encode_segment(segment), expect);
        check("1AbC", "1AbC");
        check("Issues!A:D", "Issues%21A%3AD");
        check("'Q1 / Q2'!A:D", "%27Q1%20%2F%20Q2%27%21A%3AD");
        check("Übersicht!A1", "%C3%9Cbersicht%21A1");
    }

    #[test]
    fn cells_are_flat() {
        let title = String::from("a");
        assert_eq!(
            row![1, title, true, None::<i64>],
            vec![json!(1), json!("a"), json!(true), json!(null)]
        );
        assert_eq!(cell(&json!({"a": [1]})), json!("{\"a\":[1]}"));
        assert_eq!(title, "a", "a row borrows its cells");
    }

    #[test]
    fn a_skipped_append_has_an_empty_output() {
        let output = decode_output::<AppendedRow>(&json!(null)).expect("null decodes");
        assert_eq!(output.downcast_ref::<AppendedRow>(), Some(&AppendedRow::default()));
    }
}

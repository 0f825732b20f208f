//! What the journal holds of a step's call: the input as the connectors of flow-runtime write it down.

use serde_json::{Value, json};

use super::fields::FieldValues;
use super::trace::Seen;
use crate::flow::Node;

/// What stands in a credential's place.
const HIDDEN: &str = "…";
/// Parts of names whose value is a credential more often than not, as flow-runtime knows them.
const CREDENTIALS: [&str; 7] =
    ["auth", "cookie", "key", "password", "secret", "signature", "token"];
/// Not a credential, whatever it is called: it names a delivery.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// What a step sends, without secrets.
pub(super) fn input(node: &Node, values: &FieldValues) -> Seen {
    if let Some(reason) = values.unknown() {
        return Seen::Unknown(reason.to_owned());
    }
    let one = |field: &str| values.one(field).and_then(Seen::known).cloned();
    let text = |field: &str| one(field).unwrap_or_else(|| Value::String(String::new()));
    Seen::Value(match node.kind.as_str() {
        "google_sheets.append_row" => {
            let cells: Vec<Value> =
                values.all("values").filter_map(Seen::known).map(cell).collect();
            json!({ "spreadsheet": text("spreadsheet"), "range": text("range"), "values": cells })
        }
        "http.request" => json!({
            "method": node.text("method").to_uppercase(),
            "path": text("path").as_str().map(shown_path),
            "query": pairs(node, values, "query"),
            "headers": pairs(node, values, "headers"),
            "body": one("json").or_else(|| one("text")),
        }),
        _ => {
            let entries = values.seen.iter().filter(|seen| seen.index.is_none());
            let entry = |seen: &super::FieldSeen| {
                Some((seen.field.to_string(), seen.value.known()?.clone()))
            };
            Value::Object(entries.filter_map(entry).collect())
        }
    })
}

/// A value as it stands in a cell: anything deep as its JSON text.
fn cell(value: &Value) -> Value {
    match value {
        deep @ (Value::Array(_) | Value::Object(_)) => Value::String(deep.to_string()),
        plain => plain.clone(),
    }
}

fn pairs(node: &Node, values: &FieldValues, field: &str) -> Value {
    let names = node.pairs(field).iter().map(|(name, _)| name);
    let pair = |(name, value): (&String, &Seen)| {
        let value = if is_sensitive(name) { json!(HIDDEN) } else { value.known()?.clone() };
        Some(json!([name, value]))
    };
    Value::Array(names.zip(values.all(field)).filter_map(pair).collect())
}

fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name != IDEMPOTENCY_KEY && CREDENTIALS.iter().any(|part| name.contains(part))
}

/// A path as it may be shown: a query in it is as good a place for a key as any.
fn shown_path(path: &str) -> String {
    let Some((before, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_sensitive(&decoded(name)) => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    format!("{before}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// A name of a query with its percent signs resolved.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::shown_path;

    #[test]
    fn credentials_in_paths_are_hidden() {
        for (path, shown) in [
            ("/orders", "/orders"),
            ("/x?api_key=hunter2&page=1", "/x?api_key=…&page=1"),
            ("/x?api%5Fkey=hunter2&flag", "/x?api%5Fkey=…&flag"),
        ] {
            assert_eq!(shown_path(path), shown);
        }
    }
}

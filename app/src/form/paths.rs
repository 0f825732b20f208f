//! The fields a condition can look at, as paths: `issue.title`, and `issue.labels[].name` for any item of a list.

use flow_model::expr::condition::Row;
use flow_model::expr::{Binding, Scope};
use flow_model::types::Type;
use serde_json::Value;

use super::suggestions::{Suggestion, glyph_of};
use crate::state::outlook::shortened;

/// How deep fields are offered; deeper ones can be typed.
const DEPTH: usize = 4;
/// How many fields are offered.
const COUNT: usize = 4_000;

/// One field that can be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPath {
    /// The path with `[]` behind a list whose items are looked at.
    pub path: String,
    /// Its type.
    pub ty: Type,
    /// Its sample value, shortened.
    pub sample: String,
}

/// All fields of a scope down to a depth, near ones first.
pub fn all(scope: &Scope) -> Vec<FieldPath> {
    let mut found = Vec::new();
    let mut level: Vec<(String, Type, Option<Value>)> = scope
        .names()
        .filter_map(|(name, what)| match &what.binding {
            Binding::Value { ty, .. } => Some((name.to_owned(), ty.clone(), what.sample.clone())),
            Binding::OutOfReach { .. } => None,
        })
        .collect();
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for (path, ty, sample) in level {
            match ty.present() {
                Type::Record(record) => next.extend(record.fields.iter().map(|field| {
                    let sample =
                        sample.as_ref().and_then(|sample| sample.get(&field.name)).cloned();
                    (format!("{path}.{}", field.name), field.ty.clone(), sample)
                })),
                Type::List(item) if !path.contains("[]") => {
                    let sample = sample.as_ref().and_then(|sample| sample.get(0)).cloned();
                    next.push((format!("{path}[]"), (**item).clone(), sample));
                }
                Type::Null => {}
                _ => found.push(FieldPath {
                    path,
                    ty: ty.clone(),
                    sample: sample.as_ref().map(|sample| shortened(sample, 28)).unwrap_or_default(),
                }),
            }
        }
        level = next;
    }
    found.truncate(COUNT);
    found
}

/// The fields whose path holds what was typed, as suggestions.
pub fn matching(fields: &[FieldPath], typed: &str) -> Vec<FieldPath> {
    let typed = typed.trim().to_lowercase().replace("any ", "").replace("[]", "");
    let hits =
        fields.iter().filter(|field| field.path.to_lowercase().replace("[]", "").contains(&typed));
    hits.take(60).cloned().collect()
}

/// A field as a suggestion.
pub fn suggestion(field: &FieldPath) -> Suggestion {
    let words = field.ty.to_string();
    Suggestion {
        label: field.path.clone(),
        glyph: glyph_of(&words),
        detail: if field.sample.is_empty() { words.clone() } else { field.sample.clone() },
        about: words,
    }
}

/// A known value of a text, as a suggestion.
pub fn known_value(value: String) -> Suggestion {
    Suggestion { label: value, glyph: "", detail: String::new(), about: String::new() }
}

/// The path of a row, as it is shown and typed.
pub fn of_row(row: &Row) -> String {
    match &row.any_of {
        None => row.field.clone(),
        Some(list) if row.field.is_empty() => format!("{list}[]"),
        Some(list) => format!("{list}[].{}", row.field),
    }
}

/// Puts a typed path into a row. A path that goes through a list is about any of its items, also without `[]`.
pub fn into_row(row: &mut Row, typed: &str, fields: &[FieldPath]) {
    let typed = typed.trim();
    let known = fields.iter().find(|field| {
        field.path == typed || (field.path.contains("[]") && field.path.replace("[]", "") == typed)
    });
    let path = known.map_or(typed, |field| field.path.as_str());
    match path.split_once("[]") {
        Some((list, rest)) => {
            row.any_of = Some(list.to_owned());
            row.field = rest.trim_start_matches('.').to_owned();
        }
        None => {
            row.any_of = None;
            row.field = path.to_owned();
        }
    }
}

/// The type at a row's path, where it is known.
pub fn type_at(row: &Row, fields: &[FieldPath]) -> Type {
    let path = of_row(row);
    fields.iter().find(|field| field.path == path).map(|field| field.ty.clone()).unwrap_or_default()
}

/// A row's value as it is shown: text without its quotes, an expression in braces, numbers as they are.
pub fn shown_value(value: &str) -> String {
    if let Ok(text) = serde_json::from_str::<String>(value) {
        return text;
    }
    if value.is_empty() || is_plain(value) { value.to_owned() } else { format!("{{{value}}}") }
}

/// What was typed as a value, as an expression: in quotes for text, unless it stands in braces.
pub fn typed_value(typed: &str, ty: &Type) -> String {
    let inner = typed.trim();
    if let Some(expression) = inner.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return expression.trim().to_owned();
    }
    let quoted = serde_json::from_str::<String>(inner).is_ok();
    let wants_text = ty.is_text() || ty.present().is_text();
    if quoted || inner.is_empty() || (is_plain(inner) && !wants_text) {
        return inner.to_owned();
    }
    serde_json::to_string(typed).unwrap_or_default()
}

/// A number, true or false.
fn is_plain(text: &str) -> bool {
    text.parse::<f64>().is_ok() || matches!(text, "true" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_model::expr::Held;
    use flow_model::expr::condition::Operator;

    fn fields() -> Vec<FieldPath> {
        let label = Type::record([("name", Type::text())]);
        let issue = Type::record([
            ("labels", Type::list(label)),
            ("number", Type::Int),
            ("title", Type::text()),
        ]);
        let mut scope = Scope::default();
        scope.insert("issue", Binding::Value { ty: issue, held: Held::Reference });
        all(&scope)
    }

    fn row() -> Row {
        Row { any_of: None, field: String::new(), operator: Operator::Is, value: String::new() }
    }

    #[test]
    fn fields_go_through_records_and_lists() {
        let paths: Vec<_> = fields().into_iter().map(|field| field.path).collect();
        assert_eq!(paths, ["issue.number", "issue.title", "issue.labels[].name"]);
    }

    #[test]
    fn a_path_through_a_list_is_about_any_item() {
        for typed in ["issue.labels[].name", "issue.labels.name"] {
            let mut row = row();
            into_row(&mut row, typed, &fields());
            assert_eq!((row.any_of.as_deref(), row.field.as_str()), (Some("issue.labels"), "name"));
            assert_eq!(of_row(&row), "issue.labels[].name");
        }
        let mut row = row();
        into_row(&mut row, "issue.unknown", &fields());
        assert_eq!((row.any_of, row.field.as_str()), (None, "issue.unknown"));
    }

    #[test]
    fn values_are_quoted_for_people() {
        assert_eq!(typed_value("bug", &Type::text()), "\"bug\"");
        assert_eq!(typed_value("7", &Type::text()), "\"7\"");
        assert_eq!(typed_value("7", &Type::Int), "7");
        assert_eq!(typed_value("{issue.title}", &Type::text()), "issue.title");
        assert_eq!(shown_value("\"bug\""), "bug");
        assert_eq!(shown_value("7"), "7");
        assert_eq!(shown_value("issue.title"), "{issue.title}");
    }
}

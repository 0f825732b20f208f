//! Conditions in plain words, as they stand under a node's title.

use crate::expr::condition::{Join, Operator, Row, rows};

/// A condition in plain words, such as `any label.name is "bug"`; as it is where it fits no words.
pub(super) fn condition(text: &str) -> String {
    let Some(condition) = rows(text) else {
        return text.trim().to_owned();
    };
    let joint = match condition.join {
        Join::All => " and ",
        Join::Any => " or ",
    };
    condition
        .rows
        .iter()
        .map(row)
        .collect::<Vec<_>>()
        .join(joint)
}

fn row(row: &Row) -> String {
    let field = match &row.any_of {
        None => row.field.clone(),
        Some(list) => {
            let item = singular(list.rsplit('.').next().unwrap_or(list));
            match row.field.as_str() {
                "" => format!("any {item}"),
                field => format!("any {item}.{field}"),
            }
        }
    };
    let operator = match row.operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::More => "is more than",
        Operator::AtLeast => "is at least",
        Operator::Less => "is less than",
        Operator::AtMost => "is at most",
        Operator::Contains => "contains",
        Operator::ContainsNot => "does not contain",
        Operator::StartsWith => "starts with",
        Operator::EndsWith => "ends with",
        Operator::IsEmpty => "is empty",
        Operator::IsNotEmpty => "is not empty",
        Operator::IsThere => "is there",
        Operator::IsMissing => "is missing",
        Operator::IsTrue => "is true",
        Operator::IsFalse => "is false",
    };
    format!("{field} {operator} {}", row.value)
        .trim_end()
        .to_owned()
}

/// One of the things a list's name tells of: `labels` is about a `label`.
fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

//! Conditions as rows (field, operator, value), back to the expression, and in plain words.

use syn::{BinOp, Expr, ExprMethodCall, Pat, UnOp};

mod operator;

pub use operator::Operator;

use super::parse;
use crate::emit::names_in;
use crate::syntax;
use crate::types::projection::singular;
use crate::types::rust_name;
use operator::Form;

/// A condition as rows that all hold, or of which any holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Whether all rows must hold (`&&`) or any (`||`).
    pub join: Join,
    /// The rows, top to bottom.
    pub rows: Vec<Row>,
}

/// How rows are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    All,
    /// `||`
    Any,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The list whose items are looked at, for "any of list"; none for a plain field.
    pub any_of: Option<String>,
    /// The field's path: `issue.title`; with `any_of` relative to the item: `name`, empty for the item itself.
    pub field: String,
    /// The operator.
    pub operator: Operator,
    /// The value's text as an expression (`"bug"`, `3`, `issue.user.login`); empty where the operator takes none.
    pub value: String,
}

/// The rows of an expression; none where it does not fit rows. An empty text is no row.
pub fn rows(text: &str) -> Option<Condition> {
    if text.trim().is_empty() {
        return Some(Condition { join: Join::All, rows: Vec::new() });
    }
    let expr = parse::parse(text).ok()?;
    let join = match &expr {
        Expr::Binary(binary) if matches!(binary.op, BinOp::Or(_)) => Join::Any,
        _ => Join::All,
    };
    let mut operands = Vec::new();
    collect(&expr, join, &mut operands);
    let rows = operands.into_iter().map(|operand| row(operand, text)).collect::<Option<_>>()?;
    Some(Condition { join, rows })
}

/// The expression of the rows. A row without field is left out.
pub fn text(condition: &Condition) -> String {
    let rows = condition.rows.iter().filter(|row| row.any_of.is_some() || !row.field.is_empty());
    let rows: Vec<String> = rows.map(row_text).collect();
    rows.join(if condition.join == Join::All { " && " } else { " || " })
}

/// The condition in plain words: `any label.name is "bug"`; the expression itself where it does not fit rows.
pub fn words(text: &str) -> String {
    let Some(condition) = rows(text) else {
        return text.to_owned();
    };
    let rows: Vec<String> = condition.rows.iter().map(row_words).collect();
    rows.join(if condition.join == Join::All { " and " } else { " or " })
}

fn collect<'a>(expr: &'a Expr, join: Join, operands: &mut Vec<&'a Expr>) {
    match expr {
        Expr::Binary(binary)
            if matches!(
                (&binary.op, join),
                (BinOp::And(_), Join::All) | (BinOp::Or(_), Join::Any)
            ) =>
        {
            collect(&binary.left, join, operands);
            operands.push(&binary.right);
        }
        other => operands.push(other),
    }
}

fn row(expr: &Expr, text: &str) -> Option<Row> {
    match any_of(expr) {
        Some((list, variable, body)) => {
            let inner = plain_row(body, text).filter(|row| !names(&row.value, &variable))?;
            let field = inner.field.strip_prefix(&variable)?;
            let field = if field.is_empty() { field } else { field.strip_prefix('.')? };
            Some(Row { any_of: Some(source(list, text)), field: field.to_owned(), ..inner })
        }
        None => plain_row(expr, text),
    }
}

/// Whether a text of Rust names a variable.
fn names(text: &str, variable: &str) -> bool {
    syntax::tokens(text).is_ok_and(|tokens| names_in(&tokens).contains(variable))
}

fn plain_row(expr: &Expr, text: &str) -> Option<Row> {
    let row = |field: &Expr, operator, value| {
        is_field(field).then(|| Row { any_of: None, field: source(field, text), operator, value })
    };
    match expr {
        Expr::Binary(binary) => {
            let value = &*binary.right;
            let simple = matches!(value, Expr::Unary(_) | Expr::Macro(_))
                || is_literal(value)
                || is_field(value);
            let operator = Operator::of_binary(&binary.op).filter(|_| simple)?;
            row(&binary.left, operator, source(value, text))
        }
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match &*unary.expr {
            Expr::MethodCall(call) if call.method == "is_empty" && call.args.is_empty() => {
                row(&call.receiver, Operator::IsNotEmpty, String::new())
            }
            Expr::MethodCall(call) if call.method == "contains" && call.args.len() == 1 => {
                row(&call.receiver, Operator::ContainsNot, source(call.args.first()?, text))
            }
            other => row(other, Operator::IsFalse, String::new()),
        },
        Expr::MethodCall(call) => match of_method(call) {
            Some((operator, None)) => row(&call.receiver, operator, String::new()),
            Some((operator, Some(value))) => row(&call.receiver, operator, source(value, text)),
            None => row(expr, Operator::IsTrue, String::new()),
        },
        other => row(other, Operator::IsTrue, String::new()),
    }
}

fn of_method(call: &ExprMethodCall) -> Option<(Operator, Option<&Expr>)> {
    let name = call.method.to_string();
    let argument = call.args.first();
    let operator = Operator::ALL.into_iter().find(|operator| match operator.form() {
        Form::Method(method) => method == name && call.args.len() == 1,
        Form::Test(method) => method == name && call.args.is_empty(),
        _ => false,
    })?;
    Some((operator, argument))
}

/// `list.iter().any(|item| body)`
fn any_of(expr: &Expr) -> Option<(&Expr, String, &Expr)> {
    let Expr::MethodCall(any) = expr else {
        return None;
    };
    let Expr::MethodCall(iter) = &*any.receiver else {
        return None;
    };
    let Some(Expr::Closure(closure)) =
        any.args.first().filter(|_| any.method == "any" && iter.method == "iter")
    else {
        return None;
    };
    match closure.inputs.first() {
        Some(Pat::Ident(variable)) if closure.inputs.len() == 1 && is_field(&iter.receiver) => {
            Some((&iter.receiver, variable.ident.to_string(), &closure.body))
        }
        _ => None,
    }
}

/// Whether an expression can stand in a row's field: a path, with methods that take no closure.
fn is_field(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_field(&field.base),
        Expr::Index(index) => is_field(&index.expr) && is_literal(&index.index),
        Expr::MethodCall(call) => is_field(&call.receiver) && call.args.iter().all(is_literal),
        _ => false,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(_))
}

fn source(expr: &Expr, text: &str) -> String {
    text.get(parse::span_of(expr)).unwrap_or_default().to_owned()
}

fn row_text(row: &Row) -> String {
    let Some(list) = &row.any_of else {
        return comparison(&row.field, row);
    };
    let variable = item_name(list, &row.value);
    let field =
        if row.field.is_empty() { variable.clone() } else { format!("{variable}.{}", row.field) };
    format!("{list}.iter().any(|{variable}| {})", comparison(&field, row))
}

fn comparison(field: &str, row: &Row) -> String {
    let value = &row.value;
    match row.operator.form() {
        Form::Between(sign) => format!("{field} {sign} {value}"),
        Form::Method(method) => format!("{field}.{method}({value})"),
        Form::NotMethod(method) => format!("!{field}.{method}({value})"),
        Form::Test(method) => format!("{field}.{method}()"),
        Form::NotTest(method) => format!("!{field}.{method}()"),
        Form::Bare => field.to_owned(),
        Form::NotBare => format!("!{field}"),
    }
}

fn row_words(row: &Row) -> String {
    let plain = |field: &str| field.replace(".unwrap_or_default()", "");
    let field = match &row.any_of {
        Some(list) if row.field.is_empty() => format!("any {}", item_name(list, "")),
        Some(list) => format!("any {}.{}", item_name(list, ""), plain(&row.field)),
        None => plain(&row.field),
    };
    let operator = row.operator.words();
    if row.operator.takes_value() {
        format!("{field} {operator} {}", row.value)
    } else {
        format!("{field} {operator}")
    }
}

/// What the items of a list are called; `item` where the value uses that name itself.
fn item_name(list: &str, value: &str) -> String {
    let last = list.rsplit('.').next().unwrap_or(list);
    let name = rust_name(&singular(last));
    let is_used = value
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .any(|word| word == name);
    if is_used || last.contains(['(', '[']) { "item".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn expressions_become_rows_words_and_expressions_again() {
        for (expression, words) in [
            ("", ""),
            ("issue.labels.iter().any(|label| label.name == \"bug\")", "any label.name is \"bug\""),
            ("tags.iter().any(|tag| tag.starts_with(\"p\"))", "any tag starts with \"p\""),
            (
                "issue.number > 3 && issue.title.contains(\"x\")",
                "issue.number is more than 3 and issue.title contains \"x\"",
            ),
            ("a == 1 || b || !c", "a is 1 or b is true or c is false"),
            ("!issue.body.unwrap_or_default().is_empty()", "issue.body is not empty"),
            ("issue.milestone.is_some()", "issue.milestone is there"),
            ("data[\"kind\"] != issue.state", "data[\"kind\"] is not issue.state"),
            ("!title.contains(\"wip\")", "title does not contain \"wip\""),
            ("count >= -2", "count is at least -2"),
        ] {
            let condition = rows(expression).expect(expression);
            assert_eq!(text(&condition), expression);
            assert_eq!(super::words(expression), words);
        }
    }

    #[test]
    fn other_expressions_stay_expressions() {
        for expression in [
            "a == 1 && (b || c)",
            "a == 1 || b && c",
            "if a { b } else { c }",
            "a + 1 > 2",
            "a ==",
            "labels.iter().any(|l| l.name == l.color)",
            "tags.iter().any(|tag| title.contains(tag))",
        ] {
            assert_eq!(rows(expression), None, "{expression}");
            assert_eq!(super::words(expression), expression);
        }
    }

    fn row() -> impl Strategy<Value = Row> {
        let field = prop::sample::select(vec![
            "issue.title",
            "tags",
            "data[\"kind\"]",
            "issue.body.unwrap_or_default()",
            "größe",
            "a.r#type",
        ]);
        let value = prop::sample::select(vec![
            "\"bug\"",
            "\"a || b\"",
            "-3",
            "1.5",
            "issue.user.login",
            "label",
            "title",
            "true",
            "data[\"x\"]",
        ]);
        let list = prop::sample::select(vec![
            "",
            "issue.labels",
            "tags",
            "data[\"list\"].as_array().unwrap_or_default()",
        ]);
        let item = prop::sample::select(vec!["", "name", "user.login", "r#type"]);
        (list, item, field, prop::sample::select(Operator::ALL.to_vec()), value).prop_map(
            |(list, item, field, operator, value)| Row {
                any_of: (!list.is_empty()).then(|| list.to_owned()),
                field: if list.is_empty() { field } else { item }.to_owned(),
                operator,
                value: if operator.takes_value() { value } else { "" }.to_owned(),
            },
        )
    }

    proptest! {
        #[test]
        fn rows_become_expressions_and_rows_again(mut all in prop::collection::vec(row(), 0..5), any: bool) {
            // One row is all rows and any row.
            let join = if any && all.len() > 1 { Join::Any } else { Join::All };
            all.truncate(5);
            let condition = Condition { join, rows: all };
            let expression = text(&condition);
            prop_assert_eq!(rows(&expression), Some(condition), "{}", expression);
        }
    }

    #[test]
    fn a_list_and_a_value_of_one_name_do_not_meet() {
        let row = Row {
            any_of: Some("labels".to_owned()),
            field: "name".to_owned(),
            operator: Operator::Is,
            value: "label".to_owned(),
        };
        let condition = Condition { join: Join::All, rows: vec![row] };
        assert_eq!(text(&condition), "labels.iter().any(|item| item.name == label)");
    }
}

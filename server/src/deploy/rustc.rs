//! What the compiler found, as problems at the nodes whose code it is about.

use std::path::Path;

use flow_model::parse::Stands;
use flow_model::problem::{Problem, Severity};
use flow_model::wire;

use super::cargo::{Diagnostic, Span};
use crate::catalog::Catalog;
use crate::model;

/// The file in which nodes have their code.
const FLOW_FILE: &str = "src/flow.rs";

/// The compiler's errors as problems. `source` is the text of `src/flow.rs` as it was compiled.
pub fn problems(source: &str, catalog: &Catalog, found: &[Diagnostic]) -> Vec<Problem> {
    let errors = found.iter().filter(|found| found.is_error() && !found.spans.is_empty());
    let (errors, places): (Vec<&Diagnostic>, Vec<_>) =
        errors.map(|error| (error, place(error))).unzip();
    let known: Vec<(usize, usize)> = places.iter().flatten().copied().collect();
    let mut stand = model::stand_at(catalog, source, &known).into_iter();
    let mut problems: Vec<Problem> = Vec::new();
    for (error, place) in errors.into_iter().zip(places) {
        let at = place.and_then(|_| stand.next().flatten());
        let (node, field) = at.map_or((None, None), |Stands { node, field }| (Some(node), field));
        let (field, index) = field.unzip();
        let problem = Problem {
            code: "rustc".to_owned(),
            severity: Severity::Error,
            node,
            field,
            span: None,
            index: index.flatten(),
            message: message(error),
            fix: None,
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// What the compiler said by file and line, for the files of the package alone.
pub fn diagnostics(errors: &[Diagnostic]) -> Vec<wire::Diagnostic> {
    let mut found: Vec<wire::Diagnostic> = Vec::new();
    for error in errors {
        let own = |span: &&Span| !Path::new(&span.file_name).is_absolute();
        let mut spans = error.spans.iter().filter(own);
        let primary = spans.clone().find(|span| span.is_primary);
        let Some(span) = primary.or_else(|| spans.next()) else { continue };
        let diagnostic = wire::Diagnostic {
            file: span.file_name.replace('\\', "/"),
            line: span.line_start,
            column: span.column_start,
            end_line: span.line_end,
            end_column: span.column_end,
            message: message(error),
            severity: severity(error),
            lines: span.text.iter().map(|line| format!("{}\n", line.text)).collect(),
        };
        if !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }
    found
}

fn severity(found: &Diagnostic) -> Severity {
    if found.is_error() { Severity::Error } else { Severity::Warning }
}

/// Line and column in the flow's file: of the culprit, or else of what it concerns there.
fn place(error: &Diagnostic) -> Option<(usize, usize)> {
    let in_flow = |span: &&Span| span.file_name.replace('\\', "/").ends_with(FLOW_FILE);
    let mut spans = error.spans.iter().filter(in_flow);
    let primary = spans.clone().find(|span| span.is_primary);
    let span = primary.or_else(|| spans.next())?;
    Some((span.line_start, span.column_start))
}

/// rustc's message with what it writes at the place, and its helps.
fn message(error: &Diagnostic) -> String {
    let primary = error.spans.iter().find(|span| span.is_primary);
    let mut text = format!("rustc: {}", error.message);
    if let Some(label) = primary.and_then(|span| span.label.as_deref())
        && !error.message.contains(label)
    {
        text.push_str(": ");
        text.push_str(label);
    }
    for help in error.children.iter().filter(|child| child.level == "help").take(2) {
        text.push_str("; help: ");
        text.push_str(&help.message);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_are_told_by_file_and_line() {
        let span = |file: &str, line: usize, is_primary: bool| {
            json!({
                "file_name": file, "line_start": line, "line_end": line, "column_start": 5, "column_end": 9,
                "is_primary": is_primary, "label": "not here",
                "text": [{ "text": "    let a = b;", "highlight_start": 5, "highlight_end": 9 }]
            })
        };
        let error = |spans: Vec<serde_json::Value>| -> Diagnostic {
            let error = json!({ "message": "mismatched types", "level": "error", "spans": spans });
            serde_json::from_value(error).unwrap()
        };
        let outside = "/rustc/library/core/src/option.rs";
        let errors = [
            error(vec![span("src/flow.rs", 3, false), span("src/steps.rs", 7, true)]),
            error(vec![span(outside, 1, true), span("src/flow.rs", 4, false)]),
            error(vec![span(outside, 1, true)]),
            error(Vec::new()),
        ];
        let found = diagnostics(&errors);
        let places: Vec<(&str, usize)> =
            found.iter().map(|one| (one.file.as_str(), one.line)).collect();
        assert_eq!(places, [("src/steps.rs", 7), ("src/flow.rs", 4)]);
        assert_eq!(found[0].message, "rustc: mismatched types: not here");
        assert_eq!((found[0].column, found[0].end_column), (5, 9));
        assert_eq!(
            (found[0].severity, found[0].lines.as_str()),
            (Severity::Error, "    let a = b;\n")
        );
    }
}

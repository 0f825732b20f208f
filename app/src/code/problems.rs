//! What is underlined in the code view: the checker's problems, and what the compiler said in the last build.

use std::ops::Range;

use flow_model::emit::Emitted;
use flow_model::problem::{Problem, Severity};
use flow_model::wire::Diagnostic;
use leptos::prelude::*;

use super::editor::{Shown, Underlined};
use crate::form::statement::FLOW_FILE;
use crate::state::editor::EditorContext;
use crate::state::source::FieldPlaces;

/// What is underlined in the shown file. Tracks everything it depends on.
pub fn underlined(editor: EditorContext, shown: &Shown, places: &FieldPlaces) -> Vec<Underlined> {
    let mut found = Vec::new();
    if shown.path == FLOW_FILE {
        editor.problems.with(|problems| {
            editor.emitted.with(|emitted| {
                let Some(emitted) = emitted.as_deref() else { return };
                found.extend(
                    problems.iter().filter_map(|problem| at_place(emitted, places, problem)),
                );
            });
        });
    }
    // A build's lines fit the files that were built alone.
    let built = editor.files.diagnosed.get();
    let is_as_built = editor.document.with(|document| {
        !document.uncommitted && document.head.as_ref().is_some_and(|head| head.id == built.commit)
    });
    if is_as_built {
        let own = built.diagnostics.iter().filter(|one| one.file == shown.path);
        found.extend(own.map(|one| at_lines(&shown.text, one)));
    }
    found
}

/// A problem at the value of its field, or else at the statement of its node.
fn at_place(emitted: &Emitted, places: &FieldPlaces, problem: &Problem) -> Option<Underlined> {
    let underlined =
        |range| Underlined { range, severity: severity(problem), message: problem.message.clone() };
    let Some(node) = &problem.node else {
        // Only a problem of the text itself has a place without a node.
        return problem.span.clone().map(underlined);
    };
    let field = problem.field.as_ref().and_then(|field| {
        let place = |index| places.get(&(node.clone(), field.clone(), index)).cloned();
        place(problem.index).or_else(|| place(None))
    });
    let range = match field {
        Some(range) => range,
        None => first_line(emitted.flow_rs(), emitted.spans.get(node)?),
    };
    Some(underlined(range))
}

/// The part of a span on its first line: a whole statement underlined says less than its beginning.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let first = text.get(span.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
    span.start..span.start + first.len()
}

fn severity(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn at_lines(text: &str, found: &Diagnostic) -> Underlined {
    let range =
        offset(text, found.line, found.column)..offset(text, found.end_line, found.end_column);
    let message = format!("{} (from the last build)", found.message);
    Underlined { range, severity: "error", message }
}

/// The byte place of a line and a column that count from 1, columns in characters.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let inside = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    before + inside
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn places_are_found_by_line_and_column() {
        let text = "a\n日本 b\n";
        for ((line, column), expect) in [((1, 1), 0), ((2, 3), 8), ((2, 99), 10), ((9, 1), 11)] {
            assert_eq!(offset(text, line, column), expect, "{line}:{column}");
        }
    }
}

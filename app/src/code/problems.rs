//! What is underlined in the code view: the checker's problems, and what the compiler said in the last build.

use std::ops::Range;

use flow_model::emit::Emitted;
use flow_model::flow::FieldValue;
use flow_model::parse::FieldPlaces;
use flow_model::problem::{Problem, Severity};
use flow_model::wire::Diagnostic;
use leptos::prelude::*;

use super::editor::{Shown, Underlined};
use crate::form::statement::FLOW_FILE;
use crate::state::build_problems::is_of_build;
use crate::state::editor::EditorContext;

/// What is underlined in the shown file. Tracks everything it depends on.
pub fn underlined(editor: EditorContext, shown: &Shown, places: &FieldPlaces) -> Vec<Underlined> {
    let mut found = Vec::new();
    if shown.path == FLOW_FILE {
        editor.problems.with(|problems| {
            editor.emitted.with(|emitted| {
                let Some(emitted) = emitted.as_deref() else { return };
                // What the compiler said stands at its own lines.
                let own = problems.iter().filter(|problem| !is_of_build(problem));
                found.extend(own.filter_map(|problem| {
                    let range = place(editor, emitted, places, problem)?;
                    let message = problem.message.clone();
                    Some(Underlined { range, severity: severity(problem.severity), message })
                }));
            });
        });
    }
    let said = editor.diagnostics().into_iter().filter(|one| one.file == shown.path);
    found.extend(said.map(|one| at_lines(&shown.text, &one)));
    found
}

/// Where a problem stands in the flow's own file, untracked.
pub fn place_of(editor: EditorContext, problem: &Problem) -> Option<usize> {
    let emitted = editor.emitted.get_untracked()?;
    let places = editor.field_places(emitted.flow_rs());
    place(editor, &emitted, &places, problem).map(|range| range.start)
}

/// A problem at its part of its field's value, or else at the whole value, or at the statement of its node.
fn place(
    editor: EditorContext,
    emitted: &Emitted,
    places: &FieldPlaces,
    problem: &Problem,
) -> Option<Range<usize>> {
    let Some(node) = &problem.node else {
        // Only a problem of the text itself has a place without a node.
        return problem.span.clone();
    };
    let field = problem.field.as_ref().and_then(|field| {
        let place = |index| places.get(&(node.clone(), field.clone(), index)).cloned();
        place(problem.index).or_else(|| place(None))
    });
    let text = emitted.flow_rs();
    let Some(whole) = field else { return Some(first_line(text, emitted.spans.get(node)?)) };
    let part = problem.span.clone().and_then(|span| {
        let value = value_of(editor, problem)?;
        let inside = part_of(text.get(whole.clone())?, &value, span)?;
        Some(whole.start + inside.start..whole.start + inside.end)
    });
    Some(part.unwrap_or(whole))
}

/// The text in a form in which a problem's span counts.
fn value_of(editor: EditorContext, problem: &Problem) -> Option<String> {
    let node = editor.node(problem.node.as_ref()?)?;
    match (node.fields.get(problem.field.as_ref()?)?, problem.index) {
        (FieldValue::Text(text), _) => Some(text.clone()),
        (FieldValue::List(items), Some(index)) => items.get(index).cloned(),
        (FieldValue::Pairs(pairs), Some(index)) => pairs.get(index).map(|pair| pair.1.clone()),
        _ => None,
    }
}

/// Where a part of a form's text stands in the code that was made of it: the same words, at their same turn.
fn part_of(code: &str, value: &str, span: Range<usize>) -> Option<Range<usize>> {
    let part = value.get(span.clone()).filter(|part| !part.is_empty())?;
    let turn = words(value, part).take_while(|at| *at < span.start).count();
    let start = words(code, part).nth(turn)?;
    Some(start..start + part.len())
}

/// Where a part stands in a text without being a part of longer words.
fn words<'t>(text: &'t str, part: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_word = |letter: Option<char>| letter.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(part).map(|(at, _)| at).filter(move |at| {
        let (before, after) = (text.get(..*at), text.get(at + part.len()..));
        let joins_before = is_word(before.and_then(|text| text.chars().next_back()))
            && is_word(part.chars().next());
        let joins_after = is_word(after.and_then(|text| text.chars().next()))
            && is_word(part.chars().next_back());
        !joins_before && !joins_after
    })
}

/// The part of a span on its first line: a whole statement underlined says less than its beginning.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let first = text.get(span.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
    span.start..span.start + first.len()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn at_lines(text: &str, found: &Diagnostic) -> Underlined {
    let range =
        offset(text, found.line, found.column)..offset(text, found.end_line, found.end_column);
    Underlined { range, severity: severity(found.severity), message: found.message.clone() }
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
    use super::{offset, part_of};

    #[test]
    fn a_part_of_a_value_is_found_in_its_code() {
        for (code, value, span, expect) in [
            ("issue.titel.len() > 3", "issue.titel.len() > 3", 6..11, Some("titel")),
            ("format!(\"Bug {}\", issue.titel)", "Bug {issue.titel}", 5..16, Some("issue.titel")),
            ("format!(\"x {} {}\", x, x)", "x {x} {x}", 7..8, Some("x")),
            ("row.map(|row| &row.range)", "row.url", 4..7, None),
            ("format!(\"{}\", a)", "{a}", 1..2, Some("a")),
            ("a", "a", 1..1, None),
        ] {
            assert_eq!(part_of(code, value, span).map(|range| &code[range]), expect, "{code}");
        }
    }

    #[test]
    fn places_are_found_by_line_and_column() {
        let text = "a\n日本 b\n";
        for ((line, column), expect) in [((1, 1), 0), ((2, 3), 8), ((2, 99), 10), ((9, 1), 11)] {
            assert_eq!(offset(text, line, column), expect, "{line}:{column}");
        }
    }
}

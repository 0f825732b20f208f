//! Where the expressions of a template stand, and where a cursor is; pure text, in bytes.

use std::ops::Range;

/// A stretch of a text field, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its bytes.
    pub span: Range<usize>,
    /// What it is.
    pub kind: StretchKind,
}

/// What a stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StretchKind {
    /// Plain text.
    Text,
    /// `{expression}`, with its braces.
    Place,
}

/// Splits a template into text and places. `{{` and `}}` are plain braces; a place that is not closed ends at the end.
pub fn stretches(template: &str) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut text_from = 0;
    let mut rest = template.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        let doubled = rest.peek().is_some_and(|(_, next)| *next == letter);
        match letter {
            '{' | '}' if doubled => {
                rest.next();
            }
            '{' => {
                push(&mut found, text_from..at, StretchKind::Text);
                let end = place_end(template, at);
                push(&mut found, at..end, StretchKind::Place);
                text_from = end;
                while rest.next_if(|(next, _)| *next < end).is_some() {}
            }
            _ => {}
        }
    }
    push(&mut found, text_from..template.len(), StretchKind::Text);
    found
}

fn push(found: &mut Vec<Stretch>, span: Range<usize>, kind: StretchKind) {
    if !span.is_empty() {
        found.push(Stretch { span, kind });
    }
}

/// The end of the place that opens at `open`: behind its closing brace. Braces and quotes inside are respected.
fn place_end(template: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    for (at, letter) in template.char_indices().skip_while(|(at, _)| *at < open) {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '{' if !in_text => depth += 1,
            '}' if !in_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    template.len()
}

/// Whether a template holds an expression at all.
pub fn has_places(template: &str) -> bool {
    stretches(template).iter().any(|stretch| stretch.kind == StretchKind::Place)
}

/// Whether the cursor stands inside a place whose closing brace is missing.
pub fn in_open_place(template: &str, cursor: usize) -> bool {
    stretches(template).iter().any(|stretch| {
        stretch.kind == StretchKind::Place
            && stretch.span.contains(&cursor.saturating_sub(1))
            && !template.get(stretch.span.clone()).is_some_and(|place| place.ends_with('}'))
    })
}

/// Whether a cursor stands inside a place, closed or not.
pub fn in_place(template: &str, cursor: usize) -> bool {
    in_open_place(template, cursor)
        || stretches(template).iter().any(|stretch| {
            stretch.kind == StretchKind::Place
                && stretch.span.start < cursor
                && cursor < stretch.span.end
        })
}

/// The byte place of a cursor that the browser counts in UTF-16 units.
pub fn bytes_from_utf16(text: &str, units: usize) -> usize {
    let mut counted = 0;
    for (at, letter) in text.char_indices() {
        if counted >= units {
            return at;
        }
        counted += letter.len_utf16();
    }
    text.len()
}

/// A byte place in the browser's UTF-16 units.
pub fn utf16_from_bytes(text: &str, bytes: usize) -> usize {
    text.char_indices()
        .take_while(|(at, _)| *at < bytes)
        .map(|(_, letter)| letter.len_utf16())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(template: &str) -> Vec<(&str, StretchKind)> {
        let stretches = stretches(template).into_iter();
        stretches.map(|s| (&template[s.span.clone()], s.kind)).collect()
    }

    #[test]
    fn places_are_told_from_text() {
        use StretchKind::{Place, Text};
        assert_eq!(
            shown("Bug #{issue.number}: {issue.title}"),
            [("Bug #", Text), ("{issue.number}", Place), (": ", Text), ("{issue.title}", Place),]
        );
        assert_eq!(shown("{{x}} {a}"), [("{{x}} ", Text), ("{a}", Place)]);
        assert_eq!(shown("open {iss"), [("open ", Text), ("{iss", Place)]);
        assert_eq!(
            shown("{if a { \"}\" } else { b }} c"),
            [("{if a { \"}\" } else { b }}", Place), (" c", Text)]
        );
        assert_eq!(shown(""), []);
    }

    #[test]
    fn an_open_place_is_known() {
        assert!(in_open_place("a {iss", 6));
        assert!(!in_open_place("a {iss}", 6));
        assert!(!in_open_place("a {iss", 1));
    }

    #[test]
    fn cursors_are_counted_both_ways() {
        let text = "é😀x";
        for (bytes, units) in [(0, 0), (2, 1), (6, 3), (7, 4)] {
            assert_eq!(bytes_from_utf16(text, units), bytes);
            assert_eq!(utf16_from_bytes(text, bytes), units);
        }
        assert_eq!(bytes_from_utf16(text, 99), text.len());
    }
}

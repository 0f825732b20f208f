//! Templates: text with `{expression}` places; `{{` and `}}` are braces.

use std::fmt;
use std::ops::Range;

use super::Found;
use crate::syntax::{Lexeme, lexemes};

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it will appear, braces unescaped.
    Text(String),
    /// An expression's text, with its bytes in the template (inside the braces).
    Place {
        /// The expression.
        text: String,
        /// Where it stands.
        span: Range<usize>,
    },
}

/// Takes a template apart. Never fails: what is wrong is among the problems.
/// Neighbouring texts are one piece; there is no empty text.
pub fn parse(text: &str) -> (Vec<Piece>, Vec<Found>) {
    let mut pieces = Vec::new();
    let mut problems = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("{{") || rest.starts_with("}}") {
            plain.push_str(rest.get(..1).unwrap_or_default());
            at += 2;
        } else if rest.starts_with('{') {
            let start = at + 1;
            let end = place_end(text, start);
            let Some(end) = end else {
                problems.push(Found::error(
                    "open-brace",
                    at..text.len(),
                    "This `{` is never closed. A brace in the text is written `{{`.",
                ));
                plain.push_str(rest);
                break;
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            let place = text.get(start..end).unwrap_or_default();
            if place.trim().is_empty() {
                problems.push(Found::error(
                    "empty-place",
                    at..end + 1,
                    "Something is missing between `{` and `}`.",
                ));
            }
            pieces.push(Piece::Place { text: place.to_owned(), span: start..end });
            at = end + 1;
        } else if rest.starts_with('}') {
            problems.push(Found::error(
                "lone-brace",
                at..at + 1,
                "A `}` in the text is written `}}`.",
            ));
            plain.push('}');
            at += 1;
        } else {
            let next = rest.find(['{', '}']).unwrap_or(rest.len());
            plain.push_str(rest.get(..next).unwrap_or_default());
            at += next;
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    (pieces, problems)
}

/// Puts pieces together again. `parse` of it gives the same pieces.
pub fn print(pieces: &[Piece]) -> String {
    pieces.iter().map(ToString::to_string).collect()
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Self::Place { text, .. } => write!(f, "{{{text}}}"),
        }
    }
}

/// Where the place that starts here ends: at the `}` that is in no bracket and no literal of its own.
fn place_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, lexeme) in lexemes(text.get(start..)?) {
        match lexeme {
            Lexeme::Letter('{') => depth += 1,
            Lexeme::Letter('}') if depth == 0 => return Some(start + offset),
            Lexeme::Letter('}') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(text: &str, start: usize) -> Piece {
        Piece::Place { text: text.to_owned(), span: start..start + text.len() }
    }

    #[test]
    fn templates_come_apart() {
        let text = |text: &str| Piece::Text(text.to_owned());
        for (template, pieces) in [
            ("", vec![]),
            ("plain", vec![text("plain")]),
            (
                "Bug #{issue.number}: {issue.title}",
                vec![text("Bug #"), place("issue.number", 6), text(": "), place("issue.title", 22)],
            ),
            ("{{x}} ü {y}", vec![text("{x} ü "), place("y", 10)]),
            (r#"{tags.join("}")}!"#, vec![place(r#"tags.join("}")"#, 1), text("!")]),
            (r#"{a.replace('"', "'")}!"#, vec![place(r#"a.replace('"', "'")"#, 1), text("!")]),
            ("{a.split('}').count()}", vec![place("a.split('}').count()", 1)]),
            (r##"{r#"}"#}"##, vec![place(r##"r#"}"#"##, 1)]),
            (r#"{if a { "x" } else { "y" }}"#, vec![place(r#"if a { "x" } else { "y" }"#, 1)]),
        ] {
            assert_eq!(parse(template), (pieces, vec![]), "{template}");
        }
    }

    #[test]
    fn broken_templates_say_where() {
        for (template, code, span) in [
            ("a {b", "open-brace", 2..4),
            ("a } b", "lone-brace", 2..3),
            ("a {} b", "empty-place", 2..4),
        ] {
            let (_, problems) = parse(template);
            let found: Vec<_> =
                problems.iter().map(|found| (found.code, found.span.clone())).collect();
            assert_eq!(found, [(code, span)], "{template}");
        }
    }

    proptest! {
        #[test]
        fn printed_pieces_come_apart_the_same(parts in prop::collection::vec(("[^{}]{0,5}[{}]{0,3}[^{}]{1,3}", "[a-z]{1,6}"), 0..6)) {
            let template: String = parts
                .iter()
                .map(|(plain, name)| Piece::Text(plain.clone()).to_string() + &format!("{{{name}}}"))
                .collect();
            let (pieces, problems) = parse(&template);
            prop_assert!(problems.is_empty());
            prop_assert_eq!(&print(&pieces), &template);
            prop_assert_eq!(parse(&print(&pieces)).0, pieces);
        }

        #[test]
        fn any_text_is_taken_apart(text in ".{0,40}") {
            let (pieces, _) = parse(&text);
            prop_assert!(pieces.iter().all(|piece| *piece != Piece::Text(String::new())));
        }
    }
}

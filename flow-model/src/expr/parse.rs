//! From an expression's text to syntax, or to a problem in words.

use std::ops::Range;

use syn::Expr;
use syn::spanned::Spanned;

use super::Found;
use crate::syntax::{self, Refused};

/// The syntax of an expression, or why there is none.
pub(super) fn parse(text: &str) -> Result<Expr, Found> {
    let beyond = |message| Found::error("too-long", 0..text.len(), message);
    syntax::expression(text).map_err(|refused| match refused {
        Refused::TooLong => beyond("This is too long for an expression: put it into a Rust node."),
        Refused::TooDeep => {
            beyond("This nests too deep for an expression: put it into a Rust node.")
        }
        Refused::Syntax(error) => broken(text, &error),
    })
}

/// The bytes an expression stands in.
pub(super) fn span_of(expr: &Expr) -> Range<usize> {
    expr.span().byte_range()
}

fn broken(text: &str, error: &syn::Error) -> Found {
    let message = error.to_string();
    let span = if message.starts_with("unexpected end of input") {
        last_letter(text)
    } else {
        Some(error.span().byte_range()).filter(|span| !span.is_empty()).unwrap_or(0..text.len())
    };
    Found::error("syntax", span, in_words(&message))
}

/// Where something is missing at the end: the last letter, as an empty span cannot be shown.
fn last_letter(text: &str) -> Range<usize> {
    let end = text.trim_end().len();
    let start = text
        .get(..end)
        .and_then(|text| text.char_indices().next_back())
        .map_or(0, |(start, _)| start);
    start..end
}

fn in_words(error: &str) -> String {
    match error {
        missing if missing.starts_with("unexpected end of input") => "Something is missing after this.".to_owned(),
        "unexpected token" | "unexpected token, expected `;`" => {
            "This does not fit here: an operator may be missing before it.".to_owned()
        }
        "cannot parse string into token stream" | "lex error" => {
            "This cannot be read: a quote or a bracket is not closed, or a text stands in single quotes.".to_owned()
        }
        other => format!("This is no expression: {other}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_parse_says_where() {
        for (text, span) in [
            ("issue.", 5..6),
            ("1 +", 2..3),
            ("a b", 2..3),
            ("'bug'", 0..5),
            ("(1", 0..2),
            ("", 0..0),
        ] {
            let found = parse(text).expect_err(text);
            assert_eq!(found.span, span, "{text}: {}", found.message);
        }
    }

    #[test]
    fn endless_nesting_is_refused_at_once() {
        let brackets = "(".repeat(1_000) + "1" + &")".repeat(1_000);
        for text in [brackets, "!".repeat(1_000), "a.".repeat(1_000), "1+".repeat(5_000)] {
            assert_eq!(parse(&text).expect_err("too deep").code, "too-long");
        }
    }
}

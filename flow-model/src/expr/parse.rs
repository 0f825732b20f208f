//! From an expression's text to syntax, with limits that keep every later walk within its stack.

use std::ops::Range;

use syn::Expr;
use syn::spanned::Spanned;

use super::Found;

/// Longest expression, in bytes.
const LENGTH_LIMIT: usize = 8_000;
/// How deep brackets and prefix operators may nest.
const DEPTH_LIMIT: usize = 48;
/// How many operators and dots an expression may have: each is a level of the syntax tree.
const CHAIN_LIMIT: usize = 400;

/// The syntax of an expression, or why there is none.
pub(super) fn parse(text: &str) -> Result<Expr, Found> {
    if let Some(message) = beyond_limits(text) {
        return Err(Found::error("too-long", 0..text.len(), message));
    }
    syn::parse_str::<Expr>(text).map_err(|error| {
        let message = error.to_string();
        let span = if message.starts_with("unexpected end of input") {
            last_letter(text)
        } else {
            Some(error.span().byte_range()).filter(|span| !span.is_empty()).unwrap_or(0..text.len())
        };
        Found::error("syntax", span, in_words(&message))
    })
}

/// The bytes an expression stands in.
pub(super) fn span_of(expr: &Expr) -> Range<usize> {
    expr.span().byte_range()
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

fn beyond_limits(text: &str) -> Option<&'static str> {
    if text.len() > LENGTH_LIMIT {
        return Some("This is too long for an expression: put it into a Rust node.");
    }
    let mut depth = 0_usize;
    let mut prefixes = 0_usize;
    let mut chain = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '!' | '*' | '&' | '-' => prefixes += 1,
            '.' | '+' | '/' | '%' | '|' | '<' | '=' => chain += 1,
            letter if !letter.is_whitespace() => prefixes = 0,
            _ => {}
        }
        if depth > DEPTH_LIMIT || prefixes > DEPTH_LIMIT || chain + prefixes > CHAIN_LIMIT {
            return Some("This nests too deep for an expression: put it into a Rust node.");
        }
    }
    None
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
        for text in ["(".repeat(1_000), "!".repeat(1_000), "a.".repeat(1_000), "1+".repeat(5_000)] {
            assert_eq!(parse(&text).expect_err("too deep").code, "too-long");
        }
    }
}

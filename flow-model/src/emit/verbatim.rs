//! A person's own statements, laid into a handler byte for byte.

use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned;

use crate::parse::{Kind, lex};
use crate::syntax;

/// Each statement with the comments before it; none where the text is empty or no Rust.
pub(super) fn statements(code: &str, indent: usize) -> Vec<String> {
    let Ok(block) = syntax::statements(code) else {
        return Vec::new();
    };
    let mut ends: Vec<usize> = block
        .stmts
        .iter()
        // The text is read inside of a brace.
        .map(|statement| with_comment(code, statement.span().byte_range().end.saturating_sub(1)))
        .collect();
    // What stands behind the last statement, such as a comment, belongs to it.
    if let Some(last) = ends.last_mut() {
        *last = code.len();
    } else if !code.trim().is_empty() {
        ends.push(code.len());
    }
    let mut start = 0;
    let mut found = Vec::new();
    for end in ends {
        let statement = code.get(start..end).unwrap_or_default();
        found.push(verbatim(without_blank_lines(statement), indent));
        start = end;
    }
    found
}

/// The end of a statement with the comment behind it on its line.
fn with_comment(code: &str, end: usize) -> usize {
    let rest = code.get(end..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    if line.trim_start().starts_with("//") { end + line.len() } else { end }
}

/// A text from its first line on that is not blank.
fn without_blank_lines(text: &str) -> &str {
    let mut text = text;
    while let Some((line, rest)) = text.split_once('\n') {
        if !line.trim().is_empty() {
            break;
        }
        text = rest;
    }
    text
}

/// A person's statements: every byte as it is, but for the indent of lines that begin outside literals and comments.
fn verbatim(code: &str, indent: usize) -> String {
    let code = code.trim_matches(['\n', '\r']).trim_end();
    let inside = lines_inside(code);
    let own = code
        .lines()
        .enumerate()
        .filter(|(line, text)| !inside.contains(line) && !text.trim().is_empty())
        .map(|(_, text)| text.len() - text.trim_start().len())
        .min()
        .unwrap_or_default();
    let mut text = String::new();
    for (line, content) in code.split('\n').enumerate() {
        if line > 0 {
            text.push('\n');
        }
        if inside.contains(&line) {
            text.push_str(content);
        } else if !content.trim().is_empty() {
            let pad = if line > 0 { indent } else { 0 };
            text.push_str(&" ".repeat(pad));
            text.push_str(content.get(own..).unwrap_or(content.trim_start()));
        }
    }
    if ends_open(code) { text + ";" } else { text }
}

/// The lines (from 0) that begin inside a literal or a comment of several lines.
fn lines_inside(code: &str) -> BTreeSet<usize> {
    let line = |at: usize| code.get(..at).map_or(0, |before| before.matches('\n').count());
    long(code).flat_map(|range| line(range.start) + 1..line(range.end) + 1).collect()
}

/// The literals and comments of several lines, as bytes of a text.
pub(crate) fn long(code: &str) -> impl Iterator<Item = Range<usize>> {
    let tokens = lex(code).unwrap_or_default().into_iter();
    let whole = tokens.filter(|token| matches!(token.kind, Kind::Quoted | Kind::BlockComment));
    let ranges = whole.map(|token| token.range);
    ranges.filter(|range| code.get(range.clone()).is_some_and(|text| text.contains('\n')))
}

/// Whether the last statement is an expression that still needs its semicolon.
fn ends_open(code: &str) -> bool {
    let Ok(block) = syntax::statements(code) else {
        return false;
    };
    let is_block = |expr: &syn::Expr| {
        matches!(
            expr,
            syn::Expr::If(_)
                | syn::Expr::Match(_)
                | syn::Expr::Block(_)
                | syn::Expr::ForLoop(_)
                | syn::Expr::While(_)
                | syn::Expr::Loop(_)
        )
    };
    match block.stmts.last() {
        Some(syn::Stmt::Expr(expr, None)) => !is_block(expr) && !code.trim_end().ends_with("*/"),
        _ => false,
    }
}

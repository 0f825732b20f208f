//! Lays out the document inside `json!(..)`, which rustfmt leaves as it finds it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::format::{MAX_WIDTH, TAB, newline, tail, width};

/// Longest document on one line.
const ONE_LINE: usize = 60;

/// The document in a macro that may take `room` columns: on one line where it is short and has a place there or on a
/// line of its own, else one entry a line.
pub(super) fn in_macro(name: &str, tokens: &TokenStream, indent: usize, room: usize) -> String {
    let line = one_line(tokens);
    let room = room.max(MAX_WIDTH.saturating_sub(indent + TAB + width(",")));
    let has_place = width(name) + width("()") + width(&line) <= room;
    let document = if has_place { document(tokens, indent) } else { spread(tokens, line, indent) };
    format!("{name}({document})")
}

/// A document: on one line where it is short, else one entry a line, each deeper by one level than `indent`.
fn document(tokens: &TokenStream, indent: usize) -> String {
    let line = one_line(tokens);
    if width(&line) <= ONE_LINE && !line.contains('\n') {
        return line;
    }
    spread(tokens, line, indent)
}

fn spread(tokens: &TokenStream, line: String, indent: usize) -> String {
    let Some((delimiter, inner)) = group(tokens) else {
        return line;
    };
    let (open, close) = brackets(delimiter);
    let deeper = newline(indent + TAB);
    let entries: Vec<String> =
        split(inner, ',').into_iter().map(|entry| self::entry(&entry, indent + TAB)).collect();
    format!("{open}{deeper}{}{}{close}", entries.join(&format!(",{deeper}")), newline(indent))
}

fn entry(tokens: &TokenStream, indent: usize) -> String {
    match split(tokens.clone(), ':').as_slice() {
        [key, value] => format!("{}: {}", one_line(key), document(value, indent)),
        _ => document(tokens, indent),
    }
}

fn one_line(tokens: &TokenStream) -> String {
    let Some((delimiter, inner)) = group(tokens) else {
        return tail(tokens, 0);
    };
    if syn::parse2::<syn::Expr>(tokens.clone()).is_ok() && delimiter == Delimiter::Brace {
        return tail(tokens, 0);
    }
    let entry = |entry: TokenStream| match split(entry.clone(), ':').as_slice() {
        [key, value] => format!("{}: {}", one_line(key), one_line(value)),
        _ => one_line(&entry),
    };
    let entries: Vec<String> = split(inner, ',').into_iter().map(entry).collect();
    match (delimiter, entries.is_empty()) {
        (Delimiter::Brace, true) => "{}".to_owned(),
        (Delimiter::Brace, false) => format!("{{ {} }}", entries.join(", ")),
        _ => format!("[{}]", entries.join(", ")),
    }
}

/// The one group that the tokens are, where they are an object or a list.
fn group(tokens: &TokenStream) -> Option<(Delimiter, TokenStream)> {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None)
            if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket) =>
        {
            Some((group.delimiter(), group.stream()))
        }
        _ => None,
    }
}

fn brackets(delimiter: Delimiter) -> (char, char) {
    if delimiter == Delimiter::Brace { ('{', '}') } else { ('[', ']') }
}

/// The stretches between separators; a path's `::` is no separator.
fn split(tokens: TokenStream, separator: char) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    let mut is_path = false;
    for tree in tokens {
        let punct = match &tree {
            TokenTree::Punct(punct) => Some((punct.as_char(), punct.spacing())),
            _ => None,
        };
        let in_path = is_path;
        is_path = punct == Some((':', proc_macro2::Spacing::Joint));
        match punct {
            Some((c, _)) if c == separator && !is_path && !in_path => parts.push(Vec::new()),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(tree);
                }
            }
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(TokenStream::from_iter).collect()
}

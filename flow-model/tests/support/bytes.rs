//! Looks at Rust byte by byte, with no knowledge of how edits are brought into it: which bytes belong to which
//! node's statement, which are comments, and whether what no edit concerns is still there.

use std::collections::BTreeMap;
use std::ops::Range;

/// What a byte is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Code,
    Literal,
    Comment,
}

/// The role of each byte.
pub fn roles(text: &str) -> Vec<Role> {
    let bytes = text.as_bytes();
    let mut roles = vec![Role::Code; bytes.len()];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (role, length) = if rest.starts_with(b"//") {
            let line = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            (
                Role::Comment,
                rest[..line].iter().rposition(|b| *b != b'\r').map_or(0, |last| last + 1),
            )
        } else if rest.starts_with(b"/*") {
            let end = rest.windows(2).position(|two| two == b"*/").expect("comments close");
            (Role::Comment, end + 2)
        } else if rest[0] == b'"' {
            let mut end = 1;
            while rest[end] != b'"' {
                end += if rest[end] == b'\\' { 2 } else { 1 };
            }
            (Role::Literal, end + 1)
        } else if rest[0] == b'\'' && (rest.get(2) == Some(&b'\'') || rest.get(1) == Some(&b'\\')) {
            let close = rest.iter().skip(2).position(|b| *b == b'\'').expect("letters close");
            (Role::Literal, close + 3)
        } else {
            (Role::Code, 1)
        };
        roles[at..at + length].fill(role);
        at += length;
    }
    roles
}

/// The code alone: no comments, no white space outside of literals.
pub fn code(text: &str) -> String {
    let roles = roles(text);
    let kept = text.char_indices().filter(|(at, c)| match roles[*at] {
        Role::Code => !c.is_whitespace(),
        Role::Literal => true,
        Role::Comment => false,
    });
    kept.map(|(_, c)| c).collect()
}

/// The items of a file, each from the end of the one before it.
pub fn items(text: &str) -> Vec<Range<usize>> {
    let roles = roles(text);
    let bytes = text.as_bytes();
    let is = |at: usize, set: &[u8]| roles[at] == Role::Code && set.contains(&bytes[at]);
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for at in 0..text.len() {
        depth += i32::from(is(at, b"([{")) - i32::from(is(at, b")]}"));
        if depth > 0 || !is(at, b";}") {
            continue;
        }
        match found.last_mut() {
            // `use a::{b, c};`
            Some(last) if is(at, b";") && code(&text[start..=at]) == ";" => last.end = at + 1,
            _ => found.push(start..at + 1),
        }
        start = at + 1;
    }
    // A comment behind an item on its line is the item's.
    for at in 0..found.len() {
        let rest = &text[found[at].end..];
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        if code(line).is_empty() {
            let end = found[at].end + line.len();
            found[at].end = end;
            if let Some(next) = found.get_mut(at + 1) {
                next.start = end;
            }
        }
    }
    // What stands behind the last item belongs to it.
    if let Some(last) = found.last_mut() {
        last.end = text.len();
    }
    found
}

/// The comments with their places.
pub fn comments(text: &str) -> Vec<(Range<usize>, &str)> {
    let roles = roles(text);
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if roles[at] != Role::Comment {
            at += 1;
            continue;
        }
        let is_line = text[at..].starts_with("//");
        let end = if is_line {
            (at..text.len()).find(|at| roles[*at] != Role::Comment).unwrap_or(text.len())
        } else {
            at + text[at..].find("*/").expect("comments close") + 2
        };
        found.push((at..end, &text[at..end]));
        at = end;
    }
    found
}

/// Where the own part of each node's statement stands: from its first word to its semicolon, or to the brace
/// behind which other statements follow.
pub fn statements(text: &str) -> BTreeMap<String, Range<usize>> {
    let roles = roles(text);
    let bytes = text.as_bytes();
    let is = |at: usize, set: &[u8]| roles[at] == Role::Code && set.contains(&bytes[at]);
    let mut found = BTreeMap::new();
    for method in [
        "step",
        "value",
        "branch",
        "filter",
        "respond",
        "switch",
        "each",
        "each_at_once",
        "sleep",
        "stop",
        "fail",
    ] {
        for (at, _) in text.match_indices(method) {
            if roles[at] != Role::Code || at == 0 || bytes[at - 1] != b'.' {
                continue;
            }
            // `cx.stop::<()>("done", "")`
            let rest = &text[at + method.len()..];
            let open = text.len() - rest.strip_prefix("::<()>").unwrap_or(rest).len();
            if !is(open, b"(") {
                continue;
            }
            let Some(quote) = (open + 1..text.len()).find(|at| roles[*at] == Role::Literal) else {
                continue;
            };
            if (open + 1..quote)
                .any(|at| roles[at] == Role::Code && !bytes[at].is_ascii_whitespace())
            {
                continue;
            }
            let end =
                (quote..text.len()).find(|at| roles[*at] != Role::Literal).unwrap_or(text.len());
            let id = text[quote + 1..end - 1].to_owned();
            let mut depth = 0;
            let mut start = at;
            while start > 0 && !(depth == 0 && is(start - 1, b";{}(,")) {
                start -= 1;
                depth += i32::from(is(start, b")]")) - i32::from(is(start, b"[("));
            }
            while start < at
                && (roles[start] == Role::Comment || bytes[start].is_ascii_whitespace())
            {
                start += 1;
            }
            let mut stop = open;
            let mut depth = 0;
            loop {
                if depth == 0 && (is(stop, b";{},") || is(stop, b")]")) {
                    break;
                }
                depth += i32::from(is(stop, b"([{")) - i32::from(is(stop, b")]}"));
                stop += 1;
            }
            while stop > open && bytes[stop - 1].is_ascii_whitespace() {
                stop -= 1;
            }
            found.insert(id, start..stop);
        }
    }
    found
}

/// The lines of a part of a text, each without the white space it begins with; inside literals with it.
pub fn lines(text: &str, part: Range<usize>) -> Vec<String> {
    let roles = roles(text);
    let mut lines = vec![String::new()];
    let mut is_start = true;
    for (at, c) in text[part.clone()].char_indices().map(|(at, c)| (at + part.start, c)) {
        if c == '\n' {
            lines.push(String::new());
            is_start = roles[at] != Role::Literal;
        } else if !(is_start && matches!(c, ' ' | '\t')) {
            is_start = false;
            lines.last_mut().expect("there is a line").push(c);
        }
    }
    lines
}

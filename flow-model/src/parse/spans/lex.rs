//! Tokens and comments with their bytes, read in a loop from any text that closes what it opens.

use std::ops::Range;

/// What a token is, as far as splitting and joining texts needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a keyword, a lifetime or a number.
    Word,
    /// A text, a letter or bytes between quotes.
    Quoted,
    /// An operator or a separator.
    Mark,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comment up to the end of its line.
    LineComment,
    /// A comment between `/*` and `*/`.
    BlockComment,
}

impl Kind {
    pub(crate) fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }
}

/// One token or comment. What stands between two of them is white space.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
    /// The place of the bracket that closes or opens what this one opens or closes; its own for all else.
    pub(crate) partner: usize,
}

/// The tokens of a text; none where a bracket, a quote or a comment stays open.
pub(crate) fn lex(text: &str) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() || first == '\u{feff}' {
            at += first.len_utf8();
            continue;
        }
        let rest = text.get(at..)?;
        let (kind, length) = token(rest, first)?;
        let place = tokens.len();
        let mut partner = place;
        match kind {
            Kind::Open => open.push(place),
            Kind::Close => {
                partner = open.pop()?;
                let opening = tokens.get_mut(partner)?;
                if !fits(text.get(opening.range.clone())?, first) {
                    return None;
                }
                opening.partner = place;
            }
            _ => {}
        }
        tokens.push(Token { kind, range: at..at + length, partner });
        at += length;
    }
    open.is_empty().then_some(tokens)
}

fn fits(open: &str, close: char) -> bool {
    matches!((open, close), ("(", ')') | ("[", ']') | ("{", '}'))
}

/// Kind and length of the token that a text begins with.
fn token(rest: &str, first: char) -> Option<(Kind, usize)> {
    if rest.starts_with("//") {
        let line = rest.find('\n').unwrap_or(rest.len());
        let length = rest.get(..line)?.trim_end_matches('\r').len();
        return Some((Kind::LineComment, length));
    }
    if rest.starts_with("/*") {
        return Some((Kind::BlockComment, block_comment(rest)?));
    }
    if matches!(first, '"' | 'b' | 'c' | 'r')
        && let Some(length) = quoted(rest)
    {
        return Some((Kind::Quoted, length?));
    }
    if first == '\'' {
        return letter(rest);
    }
    if first.is_ascii_digit() {
        return Some((Kind::Word, number(rest)));
    }
    if is_of_word(first) {
        let start = if rest.starts_with("r#") { 2 } else { 0 };
        return Some((Kind::Word, start + word(rest.get(start..)?)));
    }
    Some(match first {
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        _ => (Kind::Mark, mark(rest).unwrap_or(first.len_utf8())),
    })
}

/// The length of an operator of several letters.
fn mark(rest: &str) -> Option<usize> {
    match rest.as_bytes() {
        [b'<', b'<', b'=', ..] | [b'>', b'>', b'=', ..] | [b'.', b'.', b'.' | b'=', ..] => Some(3),
        [b'-' | b'=', b'>', ..]
        | [b':', b':', ..]
        | [b'&', b'&', ..]
        | [b'|', b'|', ..]
        | [b'.', b'.', ..]
        | [b'<', b'<', ..]
        | [b'>', b'>', ..] => Some(2),
        [first, b'=', ..] if b"=!<>+-*/%^&|".contains(first) => Some(2),
        _ => None,
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &str) -> usize {
    let is_plain = |letter: &u8| letter.is_ascii_alphanumeric() || *letter == b'_';
    let plain = rest.bytes().take_while(is_plain).count();
    match rest.as_bytes().get(plain) {
        Some(128..) => rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()),
        _ => plain,
    }
}

/// A number with its point, exponent and suffix.
fn number(rest: &str) -> usize {
    let mut length = word(rest);
    let is_decimal = !rest.starts_with("0x") && !rest.starts_with("0b") && !rest.starts_with("0o");
    let after = |length: usize| rest.get(length..).unwrap_or_default();
    if after(length)
        .strip_prefix('.')
        .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
    {
        length += 1 + word(after(length + 1));
    }
    let ends_in_exponent = rest.get(..length).is_some_and(|text| text.ends_with(['e', 'E']));
    if is_decimal && ends_in_exponent && after(length).starts_with(['+', '-']) {
        length += 1 + word(after(length + 1));
    }
    length
}

/// A letter between quotes, or a lifetime.
fn letter(rest: &str) -> Option<(Kind, usize)> {
    let mut inside = rest.chars().skip(1);
    let first = inside.next()?;
    if first == '\\' {
        return Some((Kind::Quoted, 1 + closed(rest.get(1..)?, '\'')?));
    }
    if inside.next() == Some('\'') {
        return Some((Kind::Quoted, first.len_utf8() + 2));
    }
    Some((Kind::Word, 1 + word(rest.get(1..)?)))
}

/// The length of a quoted text; none where the text begins otherwise, none inside where it stays open.
fn quoted(rest: &str) -> Option<Option<usize>> {
    let letters = rest.bytes().take_while(|letter| matches!(letter, b'b' | b'c' | b'r')).count();
    let (prefix, after) = rest.split_at_checked(letters)?;
    match (prefix, after.as_bytes().first()?) {
        ("b", b'\'') => Some(closed(after.get(1..)?, '\'').map(|length| length + 2)),
        ("" | "b" | "c", b'"') => {
            Some(closed(after.get(1..)?, '"').map(|length| prefix.len() + 1 + length))
        }
        ("r" | "br" | "cr", b'"' | b'#') => {
            let hashes = after.len() - after.trim_start_matches('#').len();
            let inside = after.get(hashes..)?.strip_prefix('"')?;
            let end = format!("\"{}", "#".repeat(hashes));
            Some(inside.find(&end).map(|at| prefix.len() + hashes + 1 + at + end.len()))
        }
        _ => None,
    }
}

/// Bytes up to and with the quote that closes, where backslashes escape.
fn closed(rest: &str, quote: char) -> Option<usize> {
    let mut letters = rest.char_indices();
    while let Some((at, c)) = letters.next() {
        if c == '\\' {
            letters.next();
        } else if c == quote {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// The length of a comment that may hold others.
fn block_comment(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Kind, lex};

    #[test]
    fn tokens_join_to_the_text() {
        let cases: [(&str, &[&str]); 9] = [
            ("a.b(1.5e-3, 0xEF)", &["a", ".", "b", "(", "1.5e-3", ",", "0xEF", ")"]),
            ("1..2 'a' '\\'' 'static", &["1", "..", "2", "'a'", "'\\''", "'static"]),
            ("r#\"a\"b\"# r#type b'x' br\"\\\"", &["r#\"a\"b\"#", "r#type", "b'x'", "br\"\\\""]),
            ("x // y\n/* a /* b */ c */ z", &["x", "// y", "/* a /* b */ c */", "z"]),
            ("\"a\\\"b\" + \"//\"", &["\"a\\\"b\"", "+", "\"//\""]),
            ("|x| -> T { a::b }", &["|", "x", "|", "->", "T", "{", "a", "::", "b", "}"]),
            ("größe >>= 'ü'", &["größe", ">>=", "'ü'"]),
            ("\u{feff}a\r\n// b\r\n", &["a", "// b"]),
            ("x.0.1", &["x", ".", "0.1"]),
        ];
        for (text, expected) in cases {
            let tokens = lex(text).expect(text);
            let found: Vec<&str> = tokens.iter().map(|token| &text[token.range.clone()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_stays_open_is_no_text_of_tokens() {
        for text in ["(", ")", "(]", "\"a", "/* /* */", "'\\", "r#\"a\"", "{ // }"] {
            assert!(lex(text).is_none(), "{text}");
        }
    }

    #[test]
    fn brackets_know_each_other() {
        let tokens = lex("f({[]})").expect("it is closed");
        assert_eq!(tokens[1].partner, 6);
        assert_eq!(tokens[6].partner, 1);
        assert_eq!(tokens[2].kind, Kind::Open);
    }
}

//! Rust letter by letter, as far as literals have to be told from the rest: also where it is not finished.

/// A stretch of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lexeme {
    /// A text or a letter in quotes, raw ones too.
    Literal {
        /// Bytes before its content.
        opening: usize,
        /// Whether its end is there.
        is_closed: bool,
    },
    /// A name or a number.
    Word,
    /// One letter.
    Letter(char),
}

/// The stretches of a text, each with the byte at which it starts.
pub(crate) fn lexemes(text: &str) -> impl Iterator<Item = (usize, Lexeme)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (length, lexeme) = first(text.get(at..)?)?;
        let start = at;
        at += length;
        Some((start, lexeme))
    })
}

/// The first stretch and its length.
fn first(text: &str) -> Option<(usize, Lexeme)> {
    let letter = text.chars().next()?;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    match letter {
        '"' => Some(quoted(text, 1)),
        '\'' => Some(letter_in_quotes(text).unwrap_or((1, Lexeme::Letter(letter)))),
        _ if is_word(letter) => {
            let length = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
            let (word, rest) = text.split_at_checked(length)?;
            Some(prefixed(word, rest).unwrap_or((length, Lexeme::Word)))
        }
        _ => Some((letter.len_utf8(), Lexeme::Letter(letter))),
    }
}

/// A text behind a prefix such as `r`: raw ones end at as many `#` as they begin with.
fn prefixed(word: &str, rest: &str) -> Option<(usize, Lexeme)> {
    let is_raw = matches!(word, "r" | "br" | "cr");
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let content = rest.get(hashes..)?.strip_prefix('"')?;
    let opening = word.len() + hashes + 1;
    if is_raw {
        let end = format!("\"{}", "#".repeat(hashes));
        let found = content.find(&end);
        let length = found.map_or(content.len(), |found| found + end.len());
        return Some((opening + length, Lexeme::Literal { opening, is_closed: found.is_some() }));
    }
    if hashes > 0 || !matches!(word, "b" | "c") {
        return None;
    }
    let (length, lexeme) = quoted(rest, opening);
    Some((word.len() + length, lexeme))
}

/// A text that begins with its quote.
fn quoted(text: &str, opening: usize) -> (usize, Lexeme) {
    let mut is_escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return (place + 1, Lexeme::Literal { opening, is_closed: true }),
            _ => {}
        }
    }
    (text.len(), Lexeme::Literal { opening, is_closed: false })
}

/// `'x'` or `'\u{7d}'`; a lifetime has no second quote.
fn letter_in_quotes(text: &str) -> Option<(usize, Lexeme)> {
    let content = text.strip_prefix('\'')?;
    let first = content.chars().next()?;
    let after = if first == '\\' {
        let escaped = content.chars().nth(1)?;
        let from = 1 + escaped.len_utf8();
        from + content.get(from..)?.find('\'')?
    } else {
        first.len_utf8()
    };
    content.get(after..)?.strip_prefix('\'')?;
    Some((after + 2, Lexeme::Literal { opening: 1, is_closed: true }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_from_the_rest() {
        for (text, literals) in [
            (r#"a.replace('"', "'")"#, &[r#"'"'"#, r#""'""#][..]),
            (r#"a.split('}')"#, &["'}'"]),
            (r"'\'' '\u{7d}'", &[r"'\''", r"'\u{7d}'"]),
            (r#""a\"}" b"}""#, &[r#""a\"}""#, r#"b"}""#]),
            (r###"r"\" r#"a"}"# r#type"###, &[r#"r"\""#, r###"r#"a"}"#"###]),
            ("&'a str", &[]),
            ("order\"x\"", &["\"x\""]),
            ("x == \"open", &["\"open"]),
            ("r#\"open\"", &["r#\"open\""]),
        ] {
            let all: Vec<(usize, Lexeme)> = lexemes(text).collect();
            let ends = all.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
            let found: Vec<&str> = all
                .iter()
                .zip(ends)
                .filter(|((_, lexeme), _)| matches!(lexeme, Lexeme::Literal { .. }))
                .map(|((start, _), end)| &text[*start..end])
                .collect();
            assert_eq!(found, literals, "{text}");
        }
    }
}

//! Colours for short pieces of Rust, such as the statement under a form; the code view has a real editor.

/// A piece of code and the class that colours it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The text.
    pub text: String,
    /// `keyword`, `string`, `type`, `number`, `comment`, or empty.
    pub class: &'static str,
}

/// Splits a line of Rust into coloured pieces.
pub fn rust(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (length, class) = match first {
            _ if rest.starts_with("//") => (rest.len(), "comment"),
            '"' => (text_end(rest), "string"),
            _ if first.is_ascii_digit() => {
                (run(rest, |c| c.is_alphanumeric() || c == '_' || c == '.'), "number")
            }
            _ if first.is_alphabetic() || first == '_' => word(rest),
            _ => (first.len_utf8(), ""),
        };
        let (piece, after) = rest.split_at(length);
        match tokens.last_mut() {
            Some(last) if last.class == class => last.text.push_str(piece),
            _ => tokens.push(Token { text: piece.to_owned(), class }),
        }
        rest = after;
    }
    tokens
}

const KEYWORDS: [&str; 20] = [
    "as", "async", "await", "break", "const", "else", "false", "fn", "for", "if", "in", "let",
    "match", "mod", "move", "mut", "pub", "return", "true", "use",
];

fn word(rest: &str) -> (usize, &'static str) {
    let length = run(rest, |c| c.is_alphanumeric() || c == '_');
    let (word, after) = rest.split_at(length);
    let is_macro = after.starts_with('!') && !after.starts_with("!=");
    let class = if KEYWORDS.contains(&word) {
        "keyword"
    } else if is_macro || word.starts_with(char::is_uppercase) {
        "type"
    } else {
        ""
    };
    (if is_macro { length + 1 } else { length }, class)
}

/// The length of the text literal at the start; to the end of the line where it is not closed.
fn text_end(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_coloured() {
        let tokens = rust("let row = cx.step(\"a\\\"b\").call(slack::PostMessage { n: 5 }); // x");
        let of = |class| {
            let of_class = tokens.iter().filter(|token| token.class == class);
            of_class.map(|token| token.text.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("keyword"), ["let"]);
        assert_eq!(of("string"), ["\"a\\\"b\""]);
        assert_eq!(of("type"), ["PostMessage"]);
        assert_eq!(of("number"), ["5"]);
        assert_eq!(of("comment"), ["// x"]);
        let again: String = tokens.into_iter().map(|token| token.text).collect();
        assert!(again.starts_with("let row") && again.ends_with("// x"));
    }

    #[test]
    fn macros_are_told_from_comparisons() {
        let classes: Vec<_> =
            rust("format!(a != b)").into_iter().map(|token| token.class).collect();
        assert_eq!(classes, ["type", ""]);
    }
}

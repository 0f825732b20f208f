//! Rust identifiers for JSON keys.

/// Words that are no identifiers without `r#`; `self`, `Self`, `super` and `crate` cannot even have that.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield",
];

/// The Rust field name of a JSON key: snake case, `r#type` for a keyword, `_1` for `+1`.
pub fn rust_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    let mut last_small = false;
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && last_small {
            name.push('_');
        }
        last_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        match letter {
            letter if letter.is_ascii_alphanumeric() => name.push(letter.to_ascii_lowercase()),
            '-' if name.is_empty() => name.push_str("minus_"),
            '+' if name.is_empty() => name.push_str("plus_"),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    if name.is_empty() || name == "_" {
        return "field".to_owned();
    }
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return format!("_{name}");
    }
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        "union" => name,
        name if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_identifiers() {
        for (key, name) in [
            ("html_url", "html_url"),
            ("type", "r#type"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("2fa", "_2fa"),
            ("content-type", "content_type"),
            ("orderId", "order_id"),
            ("self", "self_"),
            ("", "field"),
            ("_links", "_links"),
        ] {
            assert_eq!(rust_name(key), name);
            assert!(
                syn::parse_str::<syn::Ident>(name.trim_start_matches("r#")).is_ok()
                    || name.starts_with("r#")
            );
        }
    }
}

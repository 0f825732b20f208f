//! Rust identifiers for JSON keys.

use super::{Field, Record};

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

impl Record {
    /// The Rust name of one of its fields, unlike that of every other field: a key that is its own Rust name
    /// keeps it, the others are numbered in the order of their keys. `foo_bar` beside `foo-bar`: the latter
    /// is `foo_bar_2`.
    pub fn rust_name(&self, key: &str) -> String {
        let name = rust_name(key);
        if is_own(&name, key) {
            return name;
        }
        // Two underscores in a row would be no snake case.
        let plain = name.strip_prefix("r#").unwrap_or(&name).trim_end_matches('_');
        let rivals: Vec<&str> = self
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .filter(|other| rust_name(other) == name)
            .collect();
        let first = rivals.iter().any(|other| is_own(&name, other));
        let before = rivals.iter().take_while(|other| **other != key);
        let before = before.filter(|other| !is_own(&name, other)).count() + usize::from(first);
        if before == 0 {
            return name;
        }
        let mut free = (before + 1..)
            .map(|number| format!("{plain}_{number}"))
            .filter(|name| self.field(name).is_none());
        free.next().expect("the numbers do not end")
    }

    /// The field that an expression names, by its key or by its Rust name.
    pub fn named(&self, name: &str) -> Option<&Field> {
        self.field(name).or_else(|| {
            self.fields.iter().find(|field| {
                let own = self.rust_name(&field.name);
                own.strip_prefix("r#").unwrap_or(&own) == name
            })
        })
    }
}

/// The key of a value that a Rust name means, where its record's type is not at hand: a number at the end may
/// tell keys of one name apart.
pub(crate) fn key_named<'k>(
    keys: impl Iterator<Item = &'k str> + Clone,
    name: &str,
) -> Option<&'k str> {
    let of = |name: &str| {
        let name = name.trim_end_matches('_');
        let mut keys = keys.clone();
        keys.find(|key| rust_name(key).trim_start_matches("r#").trim_end_matches('_') == name)
    };
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).strip_suffix('_');
    of(name).or_else(|| of(stem.filter(|stem| !stem.is_empty())?))
}

/// Whether a key is its own Rust name.
fn is_own(name: &str, key: &str) -> bool {
    name.strip_prefix("r#").unwrap_or(name) == key
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

    #[test]
    fn names_find_their_keys_without_a_type() {
        let keys = ["foo-bar", "+1", "self", "orderId", "type-of"];
        for (name, key) in [
            ("foo_bar", Some("foo-bar")),
            ("foo_bar_2", Some("foo-bar")),
            ("plus_1", Some("+1")),
            ("self_", Some("self")),
            ("order_id", Some("orderId")),
            ("none", None),
            ("_2", None),
        ] {
            assert_eq!(key_named(keys.into_iter(), name), key, "{name}");
        }
    }

    #[test]
    fn keys_of_one_record_never_share_a_name() {
        for (keys, names) in [
            (&["foo-bar", "foo_bar"][..], &["foo_bar_2", "foo_bar"][..]),
            (&["Type", "type"], &["type_2", "r#type"]),
            (&["+1", "-1"], &["plus_1", "minus_1"]),
            (&["", "_", "名前"], &["field", "field_2", "field_3"]),
            (&["a b", "a-b", "a_b_2"], &["a_b", "a_b_3", "a_b_2"]),
            (&["crate", "crate_", "self"], &["crate_2", "crate_", "self_"]),
        ] {
            let fields = keys.iter().map(|key| (*key, super::super::Type::Int));
            let ty = super::super::Type::record(fields);
            let record = ty.as_record().expect("a record");
            let found: Vec<String> = keys.iter().map(|key| record.rust_name(key)).collect();
            assert_eq!(found, names, "{keys:?}");
            for (key, name) in keys.iter().zip(names) {
                let named = record.named(name.trim_start_matches("r#"));
                assert_eq!(named.map(|field| field.name.as_str()), Some(*key));
            }
        }
    }
}

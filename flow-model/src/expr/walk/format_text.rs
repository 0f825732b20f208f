//! The text of a `format!`: plain stretches and places with what they show and how.

/// A stretch of a format text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::expr) enum Stretch {
    /// Text as it will appear.
    Plain(String),
    /// A place, and how it is shown: what stands behind the colon.
    Place(Shown, String),
}

/// What a place shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::expr) enum Shown {
    /// The next argument.
    Next,
    /// The argument at this place.
    At(usize),
    /// What has this name.
    Named(String),
}

/// Takes a format text apart; none where rustc would refuse its braces.
pub(in crate::expr) fn stretches(text: &str) -> Option<Vec<Stretch>> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        plain.push_str(before);
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            plain.push_str(tail.get(..1)?);
            rest = after;
            continue;
        }
        let (place, after) = tail.strip_prefix('{')?.split_once('}')?;
        if !plain.is_empty() {
            found.push(Stretch::Plain(std::mem::take(&mut plain)));
        }
        let (name, spec) = place.split_once(':').unwrap_or((place, ""));
        let shown = match name.trim() {
            "" => Shown::Next,
            name if name.starts_with(|letter: char| letter.is_ascii_digit()) => {
                Shown::At(name.parse().ok()?)
            }
            name => Shown::Named(name.to_owned()),
        };
        found.push(Stretch::Place(shown, spec.trim_end().to_owned()));
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        found.push(Stretch::Plain(plain));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_texts_come_apart() {
        let plain = |text: &str| Stretch::Plain(text.to_owned());
        let place = |shown, spec: &str| Stretch::Place(shown, spec.to_owned());
        for (text, expected) in [
            ("", Some(vec![])),
            ("a {{b}} {}", Some(vec![plain("a {b} "), place(Shown::Next, "")])),
            (
                "{title:>5}{0}",
                Some(vec![place(Shown::Named("title".to_owned()), ">5"), place(Shown::At(0), "")]),
            ),
            ("{", None),
            ("}", None),
        ] {
            assert_eq!(stretches(text), expected, "{text}");
        }
    }
}

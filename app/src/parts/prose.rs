//! A sentence in which names stand between backticks, shown as code.

use leptos::prelude::*;

/// A sentence; what stands between backticks is code.
#[component]
pub fn Prose(
    /// The sentence, such as "There is no connection `team_slack` yet."
    #[prop(into)]
    text: String,
) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(
            |(is_code, words)| {
                if is_code { view! { <code>{words}</code> }.into_any() } else { words.into_any() }
            },
        )
        .collect_view()
}

/// The pieces with whether each is code. A backtick without a partner is an ordinary letter.
fn parts(text: &str) -> Vec<(bool, String)> {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return vec![(false, text.to_owned())];
    }
    pieces
        .into_iter()
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(at, piece)| (!at.is_multiple_of(2), piece.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn names_between_backticks_are_code() {
        let pieces = parts("no field `titel` here");
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces.get(1), Some(&(true, "titel".to_owned())));
        assert_eq!(parts("a ` alone").len(), 1);
    }
}

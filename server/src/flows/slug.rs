//! A flow's address from its name: good as a package name, a folder, a part of a URL.

use flow_model::package::is_taken;

/// Long names are cut here, between words where possible.
const LIMIT: usize = 48;

/// The slug of a name: lower case letters, digits and single dashes, beginning with a letter.
pub fn slug(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => words.push(letter),
            _ => match plain(letter) {
                Some(letters) => words.push_str(letters),
                // An apostrophe joins: "don't" is one word.
                None if matches!(letter, '\'' | '\u{2019}') => {}
                None if !words.is_empty() && !words.ends_with('-') => words.push('-'),
                None => {}
            },
        }
    }
    let words = cut(words.trim_end_matches('-'));
    match words {
        "" => "flow".to_owned(),
        taken if is_taken(taken) => format!("{taken}-flow"),
        number if number.starts_with(|c: char| c.is_ascii_digit()) => format!("flow-{number}"),
        good => good.to_owned(),
    }
}

/// The slug itself, then with a number, for flows of the same name.
pub fn candidates(slug: &str) -> impl Iterator<Item = String> {
    let base = slug.to_owned();
    (1..10_000).map(move |n| if n == 1 { base.clone() } else { format!("{base}-{n}") })
}

fn cut(words: &str) -> &str {
    let Some((head, rest)) = words.split_at_checked(LIMIT) else {
        return words;
    };
    let whole_word = rest.is_empty() || rest.starts_with('-');
    match head.rfind('-') {
        Some(dash) if !whole_word => head.split_at(dash).0,
        _ => head.trim_end_matches('-'),
    }
}

/// Common letters beyond ASCII, as one writes them without.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ö' | 'œ' => "oe",
        'ś' | 'š' => "s",
        'ß' => "ss",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_addresses() {
        for (name, expect) in [
            ("Bug reports to sheet", "bug-reports-to-sheet"),
            ("  Bug -- reports!  ", "bug-reports"),
            ("Ärger für Zoë", "aerger-fuer-zoe"),
            ("don't panic", "dont-panic"),
            ("日本語", "flow"),
            ("", "flow"),
            ("404 alarm", "flow-404-alarm"),
            ("Test", "test-flow"),
            ("serde_json", "serde-json-flow"),
            ("a/../../etc", "a-etc"),
            (
                "a very long name that goes on and on and on until nobody reads it",
                "a-very-long-name-that-goes-on-and-on-and-on",
            ),
        ] {
            assert_eq!(slug(name), expect, "{name}");
        }
        assert_eq!(slug(&"x".repeat(200)).len(), LIMIT);
    }

    #[test]
    fn numbers_flows_of_one_name() {
        assert_eq!(candidates("a").take(3).collect::<Vec<_>>(), ["a", "a-2", "a-3"]);
    }
}

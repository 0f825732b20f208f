//! What people do to emitted Rust without changing what it means: comments, blank lines, items of their own,
//! items in another order, rustfmt with other settings, other line breaks and indents.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::bytes::{Role, items, roles};
use crate::random::Random;

/// A source that means the same, with the items that were added to it.
pub struct Noisy {
    pub text: String,
    pub items: Vec<String>,
    /// Whether rustfmt laid it out with other settings, which puts other commas and braces.
    pub is_laid_out: bool,
}

/// Makes noise in an emitted source.
pub fn noise(random: &mut Random, emitted: &str) -> Noisy {
    let mut text = emitted.to_owned();
    let mut count = 0;
    if random.below(3) == 0 {
        text = squeezed(random, &text);
    }
    for _ in 0..random.below(5) {
        text = at_a_line(random, &text, |indent| {
            count += 1;
            format!("{indent}// note {count}\n")
        });
    }
    for _ in 0..random.below(4) {
        count += 1;
        text = behind_a_line(random, &text, &format!(" // note {count}"));
    }
    for _ in 0..random.below(4) {
        count += 1;
        let note = if random.below(4) == 0 {
            format!("/* note\n {count} */")
        } else {
            format!("/* note {count} */")
        };
        text = behind_a_comma(random, &text, &note);
    }
    for _ in 0..random.below(4) {
        text = at_a_line(random, &text, |_| "\n".to_owned());
    }
    let mut items = Vec::new();
    for place in 0..random.below(3) {
        let item = item(random, place);
        text = before_an_item(random, &text, &item);
        items.push(item);
    }
    if random.below(4) == 0 {
        text = reordered(random, &text);
    }
    let mut is_laid_out = false;
    if random.below(12) == 0 {
        text = by_rustfmt(random, &text);
        is_laid_out = true;
    } else if random.below(6) == 0 {
        text = with_tabs(&text);
        items = items.iter().map(|item| with_tabs(item)).collect();
    }
    Noisy { text, items, is_laid_out }
}

fn item(random: &mut Random, place: usize) -> String {
    match random.below(4) {
        0 => format!(
            "/// Mine.\nfn own_{place}(text: &str) -> bool {{\n    text == \"}} // {{\"\n}}\n"
        ),
        1 => format!("const OWN_{place}: &str = \"a;\n  b\"; // mine\n"),
        2 => format!("#[derive(Debug)]\npub struct Own{place} {{\n    pub a: i64,\n}}\n"),
        _ => format!(
            "#[cfg(test)]\nmod tests_{place} {{\n    #[test]\n    fn own() {{\n        assert!(true);\n    }}\n}}\n"
        ),
    }
}

/// The items behind the imports in another order, each with what stands above it.
fn reordered(random: &mut Random, text: &str) -> String {
    let mut parts: Vec<&str> = items(text).into_iter().map(|item| &text[item]).collect();
    let is_import = |part: &&str| crate::bytes::code(part).starts_with("use");
    let first = parts.iter().rposition(is_import).map_or(0, |last| last + 1);
    for last in (first + 1..parts.len()).rev() {
        parts.swap(last, first + random.below(last - first + 1));
    }
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out += part;
    }
    out
}

/// The text as rustfmt lays it out for a person with other settings; as it was where rustfmt refuses.
fn by_rustfmt(random: &mut Random, text: &str) -> String {
    let heuristics = ["Default", "Max", "Off"][random.below(3)];
    let width = 80 + random.below(41);
    let settings = format!("max_width={width},use_small_heuristics={heuristics}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", &settings])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("rustfmt starts");
    let mut input = rustfmt.stdin.take().expect("it has an input");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    let output = rustfmt.wait_with_output().expect("it ends");
    let laid_out = String::from_utf8(output.stdout).expect("it writes text");
    if output.status.success() { laid_out } else { text.to_owned() }
}

/// Starts of lines that begin outside of literals and comments.
fn starts(text: &str) -> Vec<usize> {
    let roles = roles(text);
    let behind = text.match_indices('\n').filter(|(at, _)| roles[*at] == Role::Code);
    behind.map(|(at, _)| at + 1).filter(|at| *at < text.len()).collect()
}

fn inserted(text: &str, at: usize, what: &str) -> String {
    format!("{}{what}{}", &text[..at], &text[at..])
}

fn at_a_line(random: &mut Random, text: &str, what: impl FnOnce(&str) -> String) -> String {
    let starts = starts(text);
    let at = starts[random.below(starts.len())];
    let line = &text[at..];
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    inserted(text, at, &what(indent))
}

fn behind_a_line(random: &mut Random, text: &str, what: &str) -> String {
    let starts = starts(text);
    let at = starts[random.below(starts.len())] - 1;
    if text[..at].ends_with('\n') { text.to_owned() } else { inserted(text, at, what) }
}

fn behind_a_comma(random: &mut Random, text: &str, what: &str) -> String {
    let roles = roles(text);
    let commas: Vec<usize> = text
        .match_indices([',', '('])
        .filter(|(at, _)| roles[*at] == Role::Code)
        .map(|(at, _)| at + 1)
        .collect();
    inserted(text, commas[random.below(commas.len())], what)
}

fn before_an_item(random: &mut Random, text: &str, item: &str) -> String {
    let heads: Vec<usize> = text
        .match_indices("\n\n")
        .filter(|(at, _)| {
            let line = &text[at + 2..];
            line.starts_with("pub ") || line.starts_with("/// ")
        })
        .map(|(at, _)| at + 1)
        .chain([text.len()])
        .collect();
    inserted(text, heads[random.below(heads.len())], &format!("\n{item}"))
}

/// Some line breaks become spaces.
fn squeezed(random: &mut Random, text: &str) -> String {
    let roles = roles(text);
    let mut out = String::new();
    let mut skips = false;
    for (at, c) in text.char_indices() {
        let is_code = roles[at] == Role::Code;
        let follows_comment = at > 0 && roles[at - 1] == Role::Comment;
        if c == '\n'
            && is_code
            && !follows_comment
            && !text[at..].starts_with("\n\n")
            && random.below(5) == 0
        {
            out.push(' ');
            skips = true;
        } else if !(skips && is_code && c == ' ') {
            skips = false;
            out.push(c);
        }
    }
    out
}

fn with_tabs(text: &str) -> String {
    let roles = roles(text);
    let mut out = String::new();
    let mut is_start = true;
    let mut spaces = 0;
    for (at, c) in text.char_indices() {
        if c == ' ' && is_start {
            spaces += 1;
            if spaces == 4 {
                out.push('\t');
                spaces = 0;
            }
            continue;
        }
        out.push_str(&" ".repeat(std::mem::take(&mut spaces)));
        is_start = c == '\n' && roles[at] == Role::Code;
        out.push(c);
    }
    out
}

//! `docs/expressions.md`, written from the table of methods.

use std::fmt::Write as _;

use super::methods::{self, Method, On};

const HEAD: &str = include_str!("manual/head.md");
const TAIL: &str = include_str!("manual/tail.md");

/// The whole page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for on in On::ALL {
        let _ = write!(page, "\n### {}\n\n{}\n\n", title(on), about(on));
        page.push_str(
            "| method | gives | what it is | example | result |\n|---|---|---|---|---|\n",
        );
        for method in methods::of(on) {
            row(&mut page, on, method);
        }
    }
    page.push('\n');
    page.push_str(TAIL);
    page
}

fn row(page: &mut String, on: On, method: &Method) {
    let takes: Vec<&str> = method.takes.iter().map(|takes| takes.words()).collect();
    let call = format!("{}({})", method.spelt(), takes.join(", "));
    let gives = match method.gives.words() {
        "" => given(on, method),
        words => words,
    };
    let (example, result) = method.example;
    let cells =
        [code(&call), gives.to_owned(), method.about.to_owned(), code(example), code(result)];
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

/// In words what depends on the receiver.
fn given(on: On, method: &Method) -> &'static str {
    match (on, method.gives) {
        (_, methods::Gives::SameMaybe) => "the same, may be missing",
        (On::Whole, _) => "whole number",
        (On::Number, _) => "number",
        (On::Items, _) => "number",
        _ => "the value",
    }
}

/// Code inside a cell of a table, where a bar would end the cell.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn title(on: On) -> &'static str {
    match on {
        On::Text => "Text",
        On::Letter => "Letters",
        On::Truth => "True or false",
        On::Whole => "Whole numbers",
        On::Number => "Numbers",
        On::List => "Lists",
        On::Items => "Items",
        On::Maybe => "Values that may be missing",
        On::Any => "Any data",
    }
}

fn about(on: On) -> &'static str {
    match on {
        On::Text => {
            "A date and time is text too: `2019-05-15T15:20:18Z`.\nIt is compared letter by letter, which is the order in time as long as all of them end in `Z` and have as many digits; `.get(..10)` is the day."
        }
        On::Letter => {
            "What `chars()` gives, one by one.\nA letter stands in single quotes: `c == 'x'`."
        }
        On::Truth => "`!`, `&&` and `||` work on them.",
        On::Whole => "From -9223372036854775808 to 9223372036854775807.",
        On::Number => "With a point: `1.5`, `3.0`. `count as f64` makes one of a whole number.",
        On::List => "`.iter()` goes through the items.",
        On::Items => {
            "What `.iter()`, `.split(..)`, `.chars()` and the like give.\nIn a field they become a list by themselves."
        }
        On::Maybe => "Give it a default before it is used.",
        On::Any => {
            "Parts are read in brackets: `data[\"kind\"]`, `data[\"list\"][0]`.\nWhat is not there is null."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_page_is_current() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/expressions.md");
        let found = std::fs::read_to_string(file).unwrap_or_default();
        assert!(found == page(), "docs/expressions.md is old: run `cargo xtask docs`");
    }
}

//! Which node a place in a flow's source belongs to: what a panic is told by.
//!
//! Only brackets, literals, comments and calls such as `.value("id", ..)` are looked at; a place that belongs to
//! no node's call, such as a line of a Rust node, is nobody's.

use std::path::Path;

use super::execution::Execution;
use crate::error::Interrupt;
use crate::journal::{Kind, State};
use crate::service::{Panic, take_panic};

/// A file of the flow's own: how its name ends, and its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceFile {
    pub(crate) file: &'static str,
    pub(crate) text: &'static str,
}

/// The methods of `Cx` that take a node's id.
const CALLS: [(&str, Kind); 14] = [
    ("step", Kind::Step),
    ("run", Kind::Run),
    ("branch", Kind::Branch),
    ("filter", Kind::Filter),
    ("switch", Kind::Switch),
    ("each", Kind::Each),
    ("each_at_once", Kind::Each),
    ("value", Kind::Value),
    ("now", Kind::Value),
    ("random", Kind::Value),
    ("respond", Kind::Respond),
    ("sleep", Kind::Sleep),
    ("stop", Kind::Stop),
    ("fail", Kind::Fail),
];

/// How wide the compiler takes a tab to be when it counts columns.
const TAB: usize = 4;

impl Execution {
    /// What a panic that was just caught fails the execution with. The node whose expression panicked
    /// is recorded as failed.
    pub(crate) fn panicked(&self) -> Interrupt {
        let panic = take_panic();
        let reached = self.reached();
        let Some((id, kind)) = self.node_at(&panic) else {
            return Interrupt::fail(if reached.is_empty() {
                format!("panic before the first node: {panic}")
            } else {
                format!("panic after `{reached}` was reached: {panic}")
            });
        };
        let path = format!("{}{id}", scope_of(&reached));
        // A node that began before it panicked has a record of its own.
        if self.stored().is_some() && self.recorded(&path).is_none() && !self.is_used(&path) {
            let mut record = self.record_of(&path, kind, "");
            record.state = State::Failed;
            record.error = Some(panic.to_string());
            self.record_with_next(record);
        }
        Interrupt::fail(format!("`{path}` panicked: {panic}"))
    }

    fn node_at(&self, panic: &Panic) -> Option<(&'static str, Kind)> {
        let place = panic.place.as_ref()?;
        let mut sources = self.service.sources.iter();
        let source = sources.find(|source| Path::new(&place.file).ends_with(source.file))?;
        node_at(source.text, place.line, place.column)
    }
}

/// The scope of a path: `labels[3]/` of `labels[3]/tell`, and of `labels[3]`, where a turn has just begun.
fn scope_of(reached: &str) -> String {
    if reached.ends_with(']') {
        return format!("{reached}/");
    }
    reached.rfind('/').and_then(|slash| reached.get(..=slash)).unwrap_or_default().to_owned()
}

/// The node within whose call a place stands: line and column from 1, as a panic tells them.
fn node_at(source: &str, line: u32, column: u32) -> Option<(&str, Kind)> {
    let offset = offset_of(source, line, column)?;
    let mut walk = Walk::new(source);
    while walk.at < offset && walk.token().is_some() {}
    for level in walk.open.iter().rev() {
        if level.node.is_some() || level.is_block {
            return level.node;
        }
    }
    None
}

/// The place in bytes. The compiler counts columns as a terminal shows them; wide letters before the place
/// may shift it a little, which matters only where two calls share a line.
fn offset_of(source: &str, line: u32, column: u32) -> Option<usize> {
    let mut start = 0;
    let mut lines = source.split_inclusive('\n');
    for _ in 1..line {
        start += lines.next()?.len();
    }
    let mut shown = 1;
    for (offset, letter) in lines.next()?.char_indices() {
        if shown >= usize::try_from(column).ok()? {
            return Some(start + offset);
        }
        shown += if letter == '\t' { TAB } else { 1 };
    }
    None
}

/// An open bracket, and what was called last at its level within the statement.
#[derive(Default)]
struct Level<'s> {
    node: Option<(&'s str, Kind)>,
    /// Whether it holds statements, and not the parts of one.
    is_block: bool,
}

/// The token before.
#[derive(Clone, Copy, PartialEq)]
enum Before<'s> {
    /// A name behind a dot.
    Method(&'s str),
    Name(&'s str),
    Mark(u8),
}

struct Walk<'s> {
    source: &'s str,
    at: usize,
    before: Before<'s>,
    open: Vec<Level<'s>>,
}

impl<'s> Walk<'s> {
    fn new(source: &'s str) -> Self {
        let file = Level { node: None, is_block: true };
        Self { source, at: 0, before: Before::Mark(b';'), open: vec![file] }
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Takes one token; `None` at the end.
    fn token(&mut self) -> Option<()> {
        let rest = self.rest();
        let letter = rest.chars().next()?;
        let after_line = || rest.find('\n').unwrap_or(rest.len());
        match letter {
            _ if rest.starts_with("//") => self.at += after_line(),
            _ if rest.starts_with("/*") => self.at += comment_length(rest),
            '"' => self.literal(text_length(rest)),
            '\'' => self.literal(letter_length(rest)),
            _ if letter.is_alphabetic() || letter == '_' => self.name(rest),
            _ if letter.is_whitespace() => self.at += letter.len_utf8(),
            _ => {
                self.at += letter.len_utf8();
                self.mark(letter);
            }
        }
        Some(())
    }

    fn literal(&mut self, length: usize) {
        self.at += length;
        self.before = Before::Mark(b'"');
    }

    fn name(&mut self, rest: &'s str) {
        let belongs = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        if matches!(name, "r" | "br" | "cr")
            && let Some(raw) = raw_length(behind)
        {
            return self.literal(length + raw);
        }
        self.at += length;
        let is_method = self.before == Before::Mark(b'.');
        self.before = if is_method { Before::Method(name) } else { Before::Name(name) };
    }

    fn mark(&mut self, mark: char) {
        match mark {
            '(' | '[' | '{' => {
                if mark == '('
                    && let Before::Method(method) = self.before
                    && let Some((_, kind)) = CALLS.iter().find(|(call, _)| *call == method)
                    && let Some(id) = first_text(self.rest())
                    && let Some(level) = self.open.last_mut()
                {
                    level.node = Some((id, *kind));
                }
                let is_block = mark == '{' && !begins_parts(self.before);
                self.open.push(Level { node: None, is_block });
            }
            ')' | ']' | '}' => {
                let closed = self.open.pop();
                // A statement that ends with a block needs no semicolon.
                if closed.is_some_and(|closed| closed.is_block)
                    && let Some(level) = self.open.last_mut()
                    && level.is_block
                {
                    level.node = None;
                }
            }
            ';' | ',' => {
                if let Some(level) = self.open.last_mut() {
                    level.node = None;
                }
            }
            _ => {}
        }
        self.before = Before::Mark(u8::try_from(mark).unwrap_or(b'?'));
    }
}

/// Whether a brace behind this token holds the parts of an expression: `AppendRow {`, `json!({`.
fn begins_parts(before: Before<'_>) -> bool {
    match before {
        Before::Name(name) => name.starts_with(char::is_uppercase),
        Before::Method(_) => false,
        Before::Mark(mark) => matches!(mark, b'(' | b'[' | b',' | b':'),
    }
}

/// The text literal with which the arguments of a call begin.
fn first_text(arguments: &str) -> Option<&str> {
    arguments.trim_start().strip_prefix('"')?.split('"').next()
}

fn text_length(rest: &str) -> usize {
    let mut escaped = true;
    for (offset, letter) in rest.char_indices() {
        match letter {
            // The first quote begins the text.
            '"' if !escaped => return offset + 1,
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Of what stands behind `r`: `"..."` or `#"..."#`; `None` where that is no raw text.
fn raw_length(behind: &str) -> Option<usize> {
    let fences = behind.len() - behind.trim_start_matches('#').len();
    let inside = behind.get(fences..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(fences));
    Some(inside.find(&end).map_or(behind.len(), |length| fences + 1 + length + end.len()))
}

/// A letter in quotes, or the mark of a lifetime.
fn letter_length(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((escaped, letter))) => {
            let behind = escaped + letter.len_utf8();
            let end = rest.get(behind..).and_then(|rest| rest.find('\''));
            end.map_or(rest.len(), |length| behind + length + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

fn comment_length(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(rest) = rest.get(at..).filter(|rest| !rest.is_empty()) {
        let step = if rest.starts_with("/*") {
            depth += 1;
            2
        } else if rest.starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::{Kind, node_at, scope_of};

    /// The place of `§` in a body of a handler.
    fn found(marked: &str) -> Option<(&'static str, Kind)> {
        let before = marked.split('§').next().expect("text");
        let line = u32::try_from(before.matches('\n').count() + 1).expect("few lines");
        let last = before.rsplit('\n').next().expect("a line");
        let column = last.chars().map(|letter| if letter == '\t' { 4 } else { 1 }).sum::<u32>();
        let source = marked.replace('§', "").leak();
        node_at(source, line, column + 1)
    }

    #[test]
    fn a_place_belongs_to_the_node_in_whose_call_it_stands() {
        let check = |marked: &str, expect: Option<(&str, Kind)>| {
            assert_eq!(found(marked), expect, "{marked}");
        };
        let value = |id| Some((id, Kind::Value));
        check("fn f() { let a = cx.value(\"a\", 1 §/ 0); }", value("a"));
        check("fn f() { let a = cx.value(\"a\", 1); let b = 1 §/ 0; }", None);
        check(
            "fn f() {\n\tlet a = cx.value(\"a\", 1);\n\tlet b = cx.value(\"b\", §x[3]);\n}",
            value("b"),
        );
        check("fn f() { if cx.branch(\"is\", a §/ b) { x } }", Some(("is", Kind::Branch)));
        check("fn f() { if cx.branch(\"is\", a) { x §/ 0 } }", None);
        check("fn f() { if cx.branch(\"is\", a) { x } let b = 1 §/ 0; }", None);
        let step = "let row = cx\n    .step(\"add\")\n    .retry(5)\n    .call(sheets::AppendRow { id: \"x\".into(), cells: row![a §/ 0] })\n    .await?;";
        check(&format!("fn f() {{\n{step}\n}}"), Some(("add", Kind::Step)));
        check(
            "fn f() { cx.disabled().step(\"off\").call(Op { a: §1 / 0 }).await?; }",
            Some(("off", Kind::Step)),
        );
        check(
            "fn f() { for (cx, x) in cx.each(\"xs\", list[§4]) { cx.value(\"a\", 1); } }",
            Some(("xs", Kind::Each)),
        );
        check(
            "fn f() { for (cx, x) in cx.each(\"xs\", l) { cx.value(\"a\", §1 / 0); } }",
            value("a"),
        );
        let at_once = "fn f() { cx.each_at_once(\"xs\", 4, &l, |cx, x| async move { let a = §1 / 0; cx.value(\"a\", 1); Ok(()) }).await?; }";
        check(at_once, None);
        check(&at_once.replace('§', "").replace("4,", "4 § / 0,"), Some(("xs", Kind::Each)));
        check(
            "fn f() { cx.join((async { Ok(cx.value(\"a\", §x / 0)) }, async { Ok(()) })).await?; }",
            value("a"),
        );
        check(
            "fn f() { cx.respond(\"r\", Reply::json(200, json!({ \"a\": §1 / 0 }))).await }",
            Some(("r", Kind::Respond)),
        );
        check(
            "fn f() { match cx.switch(\"s\", §a) { \"x\" => { b } _ => {} } }",
            Some(("s", Kind::Switch)),
        );
        check(
            "fn f() { match cx.switch(\"s\", a) { \"x\" => cx.value(\"v\", 1), _ => §b[0] } }",
            None,
        );
        check(
            "fn f<'a>() { let c = '\"'; /* \" /* ' */ { */ cx.value(\"a\", r#\"\" {\"# + §b); }",
            value("a"),
        );
        check("fn f() { let s = \"a \\\" cx.value(\\\"no\\\", \"; g(§1); }", None);
        check("fn f() { event.value(name, §1 / 0); }", None);
        check("§", None);
    }

    #[test]
    fn a_scope_is_that_of_the_path_or_of_the_turn() {
        for (reached, scope) in [
            ("", ""),
            ("add_row", ""),
            ("labels[3]", "labels[3]/"),
            ("labels[3]/tell", "labels[3]/"),
            ("a[0]/b[1]", "a[0]/b[1]/"),
            ("a[0]/b", "a[0]/"),
        ] {
            assert_eq!(scope_of(reached), scope, "{reached}");
        }
    }
}

//! Puts on one line what was written on several, where rustfmt would.

use super::Writer;
use crate::emit::format::width;

/// Where a statement begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Bytes of the text before it.
    at: usize,
    /// What the writer said of the statement before.
    before: Option<bool>,
}

impl Writer<'_> {
    /// Where the next statement begins.
    pub(super) fn start(&self) -> Start {
        Start { at: self.text.len(), before: self.before }
    }

    /// Puts an `if` of two values on one line where it fits: bound or at the end of its block it is an expression.
    pub(super) fn put_on_one_line(&mut self, lead: &str, start: Start) {
        let written = self.text.get(start.at..).unwrap_or_default().trim_start();
        let from = self.text.len() - written.len();
        let Some((joined, moved)) = joined(written) else {
            return;
        };
        if self.indent + width(&joined) > 100 {
            return;
        }
        // A blank line keeps statements of several lines apart, and this is none any more.
        let is_apart = start.before == Some(true) && !lead.is_empty();
        let blank = usize::from(
            !is_apart && self.text.get(start.at..).is_some_and(|text| text.starts_with("\n\n")),
        );
        self.text.truncate(from);
        self.text.push_str(&joined);
        self.text.replace_range(start.at..start.at + blank, "");
        let moved = |place: usize| {
            let line = moved.iter().rev().find(|(old, _)| from + old <= place);
            line.map_or(place, |(old, new)| place + new - old)
        };
        for span in self.spans.values_mut().filter(|span| span.start >= from) {
            *span = moved(span.start) - blank..moved(span.end) - blank;
        }
        self.before = Some(false);
    }

    /// Puts a block's one expression beside its brace, where it has no more and that fits.
    pub(super) fn put_beside(&mut self, start: usize) -> bool {
        let Some((before, inside)) = self.text.split_at_checked(start) else {
            return false;
        };
        // rustfmt measures such a block by its bytes.
        let only = inside.trim_start();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if only.contains('\n') || only.ends_with(';') || width(line) + only.len() + 4 > 100 {
            return false;
        }
        let (only, gone) = (format!(" {only} }},"), inside.len() - only.len() - 1);
        self.text.truncate(start);
        self.text.push_str(&only);
        for span in self.spans.values_mut().filter(|span| span.start >= start) {
            *span = span.start - gone..span.end - gone;
        }
        true
    }
}

/// The five lines of an `if` of two values as one, with the places where each began and begins; none of others.
fn joined(written: &str) -> Option<(String, Vec<(usize, usize)>)> {
    let lines: Vec<&str> = written.lines().map(str::trim).collect();
    let [head, yes, "} else {", no, _] = lines.as_slice() else {
        return None;
    };
    let is_value = |line: &str| !line.ends_with(['{', ';']) && !line.starts_with("//");
    if !head.ends_with('{') || head.starts_with('}') || !is_value(yes) || !is_value(no) {
        return None;
    }
    let (mut joined, mut moved, mut at) = (String::new(), Vec::new(), 0);
    for line in written.split('\n') {
        let text = line.trim();
        if !joined.is_empty() {
            joined.push(' ');
        }
        moved.push((at + line.len() - line.trim_start().len(), joined.len()));
        joined.push_str(text);
        at += line.len() + 1;
    }
    Some((joined, moved))
}

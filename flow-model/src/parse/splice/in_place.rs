//! A change in the very places where a source says what changes: the texts of fields, whole statements of nodes.
//!
//! A person may have a form of their own that no statement of the emitter's is like. Still it is known where each
//! field and each node stands in it, so that one text can take another's place, a statement go, and one come beside
//! another. Whether that is what was meant is for the proof to say.

use std::collections::BTreeSet;
use std::ops::Range;

use super::proof::says;
use crate::catalog::Catalog;
use crate::flow::Flow;
use crate::ids::NodeId;
use crate::parse::names::inline_names;
use crate::parse::spans::lex;
use crate::parse::{Parsed, parse};

/// A source and both versions of the emitted one, each with what it says.
struct Sides<'t> {
    src: (&'t str, Parsed),
    old: (&'t str, Parsed),
    new: (&'t str, Parsed),
}

/// Some bytes of the source and what takes their place.
type Change = (Range<usize>, String);

/// The source with the change made in place; none where it is of another kind, or would not say what it should.
pub(super) fn changed(src: &str, [old, new]: [&str; 2], catalog: &dyn Catalog) -> Option<String> {
    let read = |text: &'_ str| parse(text, "", catalog);
    let sides = Sides { src: (src, read(src)), old: (old, read(old)), new: (new, read(new)) };
    let changes = sides.fields().or_else(|| sides.leaving()).or_else(|| sides.coming())?;
    let mut text = src.to_owned();
    for (range, instead) in changes.into_iter().rev() {
        text.get(range.clone())?;
        text.replace_range(range, &instead);
    }
    let flows = [&sides.src.1, &sides.old.1, &sides.new.1].map(|parsed| &parsed.flow);
    says(&text, flows, catalog).then_some(text)
}

impl Sides<'_> {
    /// The texts of fields, where nothing else changes.
    fn fields(&self) -> Option<Vec<Change>> {
        let (old, new) = (&self.old.1.fields, &self.new.1.fields);
        if !old.keys().eq(new.keys()) || around(&self.old)? != around(&self.new)? {
            return None;
        }
        let mut changes = Vec::new();
        for (place, range) in new {
            let text = self.new.0.get(range.clone())?;
            if words(self.old.0.get(old.get(place)?.clone())?)? == words(text)? {
                continue;
            }
            let range = self.src.1.fields.get(place)?.clone();
            self.knows_names_of(text).then_some(())?;
            changes.push((range, text.to_owned()));
        }
        in_order(changes)
    }

    /// The statement of a node that goes, and its line with it.
    fn leaving(&self) -> Option<Vec<Change>> {
        let gone = only(&self.old.1.flow, &self.new.1.flow)?;
        let span = self.src.1.spans.get(&gone)?;
        self.is_alone(&gone).then_some(())?;
        let line = line_start(self.src.0, span.start);
        let before = self.src.0.get(line..span.start)?;
        let behind = self.src.0.get(span.end..)?;
        let rest = behind.split_inclusive('\n').next().unwrap_or_default();
        if before.trim().is_empty() && rest.trim().is_empty() {
            return Some(vec![(line..span.end + rest.len(), String::new())]);
        }
        Some(vec![(span.clone(), String::new())])
    }

    /// The statement of a node that comes, before what follows it or behind what leads to it.
    fn coming(&self) -> Option<Vec<Change>> {
        let come = only(&self.new.1.flow, &self.old.1.flow)?;
        let flow = &self.new.1.flow;
        let text = self.new.0.get(self.new.1.spans.get(&come)?.clone())?;
        (text.ends_with(';') && self.knows_names_of(text)).then_some(())?;
        let at_node = |id: &NodeId| self.src.1.spans.get(id).cloned();
        let mut edges = flow.edges.iter();
        let follower = edges.clone().find(|edge| edge.from == come).map(|edge| &edge.to);
        let leader = edges.find(|edge| edge.to == come).map(|edge| &edge.from);
        let is_first = |id: &&NodeId| flow.edges.iter().filter(|edge| edge.to == **id).count() == 1;
        if let Some(span) = follower.filter(is_first).and_then(at_node) {
            let line = line_start(self.src.0, span.start);
            let indent = self.src.0.get(line..span.start)?;
            indent.trim().is_empty().then_some(())?;
            let text = self.indented(text, &come, indent);
            return Some(vec![(
                span.start..span.start,
                format!("{text}{}{indent}", self.newline()),
            )]);
        }
        let leader = leader.filter(|id| self.is_alone(id))?;
        let span = at_node(leader)?;
        let line = line_start(self.src.0, span.start);
        let indent: String =
            self.src.0.get(line..)?.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
        let text = self.indented(text, &come, &indent);
        let comment = self.src.0.get(span.end..)?.lines().next().unwrap_or_default();
        let is_comment = comment.trim_start().starts_with("//");
        let end = span.end + if is_comment { comment.len() } else { 0 };
        Some(vec![(end..end, format!("{}{indent}{text}", self.newline()))])
    }

    /// Whether the source has all names of a text, so that they are most likely bound there.
    fn knows_names_of(&self, text: &str) -> bool {
        match (names(self.src.0), names(text)) {
            (Some(known), Some(names)) => names.is_subset(&known),
            _ => false,
        }
    }

    /// Whether a node stands in the source as a statement of its own.
    fn is_alone(&self, id: &NodeId) -> bool {
        let spans = &self.src.1.spans;
        let text = spans.get(id).and_then(|span| self.src.0.get(span.clone()));
        let others = spans.values().filter(|span| Some(*span) == spans.get(id)).count();
        others == 1 && text.is_some_and(|text| text.ends_with(';'))
    }

    /// A statement of the new version, moved to another indent.
    fn indented(&self, text: &str, id: &NodeId, indent: &str) -> String {
        let start = self.new.1.spans.get(id).map_or(0, |span| span.start);
        let own = self.new.0.get(line_start(self.new.0, start)..start).unwrap_or_default();
        let lines = text.split('\n').map(|line| line.strip_prefix(own).unwrap_or(line));
        let lines: Vec<&str> = lines.collect();
        lines.join(&format!("{}{indent}", self.newline()))
    }

    fn newline(&self) -> &'static str {
        if self.src.0.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// The one node that only the first flow has, where all others are the same.
fn only(flow: &Flow, other: &Flow) -> Option<NodeId> {
    let mut more = flow.nodes.iter().filter(|node| other.node(&node.id).is_none());
    let (found, None) = (more.next()?, more.next()) else {
        return None;
    };
    (flow.nodes.len() == other.nodes.len() + 1).then(|| found.id.clone())
}

/// The words of an emitted source that stand in no field.
fn around((text, parsed): &(&str, Parsed)) -> Option<Vec<String>> {
    let mut ranges: Vec<Range<usize>> = parsed.fields.values().cloned().collect();
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut rest = String::new();
    let mut at = 0;
    for range in ranges {
        if range.start >= at {
            rest.push_str(text.get(at..range.start)?);
            rest.push_str(" _ ");
            at = range.end;
        }
    }
    rest.push_str(text.get(at..)?);
    words(&rest)
}

/// The tokens of a text, without comments, and without commas that come and go with the width of a line.
fn words(text: &str) -> Option<Vec<String>> {
    let tokens = lex::lex(text)?;
    let mut words: Vec<String> = Vec::new();
    for token in tokens.into_iter().filter(|token| !token.kind.is_comment()) {
        let word = text.get(token.range)?;
        if matches!(word, ")" | "]" | "}") && words.last().is_some_and(|last| last == ",") {
            words.pop();
        }
        words.push(word.to_owned());
    }
    Some(words)
}

/// The names that a text takes from around: no fields, methods, parts of paths or macros.
fn names(text: &str) -> Option<BTreeSet<String>> {
    let words = words(text)?;
    let mut names = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        let behind = words.get(at + 1).map_or("", String::as_str);
        if word.starts_with('"') {
            names.extend(inline_names(word));
        } else if word.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !matches!(before, "." | "::")
            && !matches!(behind, ":" | "!")
        {
            names.insert(word.clone());
        }
    }
    Some(names)
}

/// Changes by their place; none where two of them stand in each other.
fn in_order(mut changes: Vec<Change>) -> Option<Vec<Change>> {
    changes.sort_by_key(|(range, _)| range.start);
    let is_apart = changes.windows(2).all(|two| match two {
        [(one, _), (other, _)] => one.end <= other.start,
        _ => true,
    });
    (is_apart && !changes.is_empty()).then_some(changes)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

//! Where nodes and fields stand in a text that does not read as Rust: where they stood when it last did, moved along
//! with what was typed since.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::ids::NodeId;
use crate::parse::{FieldPlaces, Parsed};

/// Where statements and values stand, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub spans: BTreeMap<NodeId, Range<usize>>,
    pub fields: FieldPlaces,
}

/// Places after one text became another.
pub(super) fn moved<K: Ord>(
    places: BTreeMap<K, Range<usize>>,
    before: &str,
    after: &str,
) -> BTreeMap<K, Range<usize>> {
    Change::between(before, after).moved(places)
}

/// One change of a text: bytes `start..end` of it became bytes `start..now` of the next.
struct Change {
    start: usize,
    end: usize,
    now: usize,
}

impl Places {
    pub(super) fn of(parsed: &Parsed) -> Self {
        Self { spans: parsed.spans.clone(), fields: parsed.fields.clone() }
    }

    /// The places after one text became another. What was overwritten has none.
    pub(super) fn moved(self, before: &str, after: &str) -> Self {
        let change = Change::between(before, after);
        Self { spans: change.moved(self.spans), fields: change.moved(self.fields) }
    }
}

impl Change {
    fn between(before: &str, after: &str) -> Self {
        let equal = |(one, other): &(u8, u8)| one == other;
        let most = before.len().min(after.len());
        let mut start = before.bytes().zip(after.bytes()).take_while(equal).count();
        while !before.is_char_boundary(start) {
            start -= 1;
        }
        let back = before.bytes().rev().zip(after.bytes().rev());
        let mut same = back.take(most - start).take_while(equal).count();
        while !before.is_char_boundary(before.len() - same) {
            same -= 1;
        }
        Self { start, end: before.len() - same, now: after.len() - same }
    }

    fn moved<K: Ord>(&self, places: BTreeMap<K, Range<usize>>) -> BTreeMap<K, Range<usize>> {
        let moved = places.into_iter().map(|(key, range)| {
            let start = self.place(range.start, self.now);
            (key, start..self.place(range.end, self.start))
        });
        moved.filter(|(_, range)| range.start < range.end).collect()
    }

    /// A place after the change; `inside` where it was in what was overwritten.
    fn place(&self, place: usize, inside: usize) -> usize {
        match place {
            _ if place <= self.start && place < self.end => place,
            _ if place >= self.end => place - self.end + self.now,
            _ => inside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(before: &str, after: &str, word: &str) -> String {
        let start = before.find(word).unwrap();
        let spans = BTreeMap::from([(NodeId::new("a"), start..start + word.len())]);
        let places = Places { spans, ..Places::default() }.moved(before, after);
        let range = places.spans.into_values().next();
        range.map(|range| after[range].to_owned()).unwrap_or_default()
    }

    #[test]
    fn a_place_moves_with_what_is_typed_around_it() {
        for (before, after, word, expect) in [
            ("one two three", "one! two three", "two", "two"),
            ("one two three", "one two three!", "two", "two"),
            ("one two three", "one two!! three", "two three", "two!! three"),
            ("one two three", "one t\u{e9}o three", "two", "t\u{e9}o"),
            ("one \u{e8}\u{e9} three", "one \u{e8}\u{ea} three", "three", "three"),
            ("one two six", "one six", "two", ""),
            ("one two three", "one X three", "e two", "e X"),
            ("one two three", "one two three", "two", "two"),
            ("aaaa b", "aaaaa b", "b", "b"),
        ] {
            assert_eq!(moved(before, after, word), expect, "{before} -> {after}: {word}");
        }
    }
}

//! The tokens of one statement: what the person wrote stays, what changed between the emitted versions comes in.

use super::align::matches;
use super::merge::{Inside, Merge};
use super::out::Shift;
use super::slots::shift_of_new;
use super::weave::{fresh_part, own_token};
use crate::parse::spans::{Part, StmtId, Trees};

/// What two parts of a statement are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign<'t> {
    Text(&'t str),
    /// A block of the old version, or the counterpart of one.
    Block(usize),
}

/// A run of parts that stands between parts which all three versions have.
struct Run<'p> {
    src: &'p [Part],
    old: &'p [Part],
    new: &'p [Part],
}

/// Writes one statement of three versions.
struct Weaver<'m, 'a, 't> {
    merge: &'m mut Merge<'a, 't>,
    /// The function it stands in.
    handler: String,
    /// The first token of the source's statement that is no comment.
    core: usize,
    indent: String,
    shift: &'m Shift,
    fresh_shift: Shift,
    /// Whether nothing of the statement is written yet: the white space before it is.
    is_first: bool,
}

/// Brings the change from the old to the new version of a statement into the source's own, from one of its tokens on.
pub(super) fn weave(
    merge: &mut Merge<'_, '_>,
    [src, old, new]: [StmtId; 3],
    from: usize,
    shift: &Shift,
) {
    let core = merge.src.stmt(src).core;
    let indent = shift.indent(merge.src.indent(core));
    let ours = merge.src.parts(src, from);
    let base = merge.old.parts(old, merge.old.stmt(old).tokens.start);
    let theirs = merge.new.parts(new, merge.new.stmt(new).tokens.start);
    let anchors = anchors(merge, &ours, &base, &theirs);
    let mut weaver = Weaver {
        handler: merge.new.handler(new).unwrap_or_default().to_owned(),
        core,
        fresh_shift: shift_of_new(merge, new, &indent),
        indent,
        shift,
        is_first: true,
        merge,
    };
    let mut start = [0, 0, 0];
    for anchor in anchors {
        let run = Run {
            src: ours.get(start[0]..anchor[0]).unwrap_or_default(),
            old: base.get(start[1]..anchor[1]).unwrap_or_default(),
            new: theirs.get(start[2]..anchor[2]).unwrap_or_default(),
        };
        let next = ours.get(anchor[0]).copied();
        weaver.run(&run, next);
        if let (Some(part), Some(other)) = (next, theirs.get(anchor[2])) {
            weaver.anchor(&run, part, *other);
        }
        start = anchor.map(|at| at + 1);
    }
}

/// The places of parts that all three versions have, and behind the last ones.
fn anchors(
    merge: &Merge<'_, '_>,
    ours: &[Part],
    base: &[Part],
    theirs: &[Part],
) -> Vec<[usize; 3]> {
    let our_signs: Vec<Sign<'_>> = ours.iter().map(|part| sign_of_src(merge, part)).collect();
    let base_signs: Vec<Sign<'_>> = base.iter().map(|part| sign_of_old(merge, part)).collect();
    let their_signs: Vec<Sign<'_>> = theirs.iter().map(|part| sign_of_new(merge, part)).collect();
    let to_theirs = matches(&base_signs, &their_signs);
    let mut to_theirs = to_theirs.iter().peekable();
    let mut anchors = Vec::new();
    for (of_base, of_ours) in matches(&base_signs, &our_signs) {
        while to_theirs.next_if(|(other, _)| *other < of_base).is_some() {}
        if let Some((_, of_theirs)) = to_theirs.next_if(|(other, _)| *other == of_base) {
            anchors.push([of_ours, of_base, *of_theirs]);
        }
    }
    anchors.push([ours.len(), base.len(), theirs.len()]);
    anchors
}

fn sign_of_old<'t>(merge: &Merge<'_, 't>, part: &Part) -> Sign<'t> {
    match part {
        Part::Token(at) => Sign::Text(merge.old.bytes(*at)),
        Part::Block(id) => Sign::Block(id.0),
    }
}

fn sign_of_src<'t>(merge: &Merge<'_, 't>, part: &Part) -> Sign<'t> {
    match part {
        Part::Token(at) => Sign::Text(merge.src.bytes(*at)),
        Part::Block(id) => {
            Sign::Block(merge.origin.block_back(*id).map_or(usize::MAX, |old| old.0))
        }
    }
}

fn sign_of_new<'t>(merge: &Merge<'_, 't>, part: &Part) -> Sign<'t> {
    match part {
        Part::Token(at) => Sign::Text(merge.new.bytes(*at)),
        Part::Block(id) => {
            Sign::Block(merge.change.block_back(*id).map_or(usize::MAX - 1, |old| old.0))
        }
    }
}

/// The first token of a part.
fn first_of(trees: &Trees<'_>, part: Part) -> usize {
    match part {
        Part::Token(at) => at,
        Part::Block(id) => trees.block(id).tokens.start - 1,
    }
}

impl Weaver<'_, '_, '_> {
    /// Writes what stands between two common parts: the new version's where it changed, else the person's.
    fn run(&mut self, run: &Run<'_>, next: Option<Part>) {
        if !self.is_changed(run) || self.is_talk(run) && self.differs(run) && !run.src.is_empty() {
            for part in run.src {
                self.own(*part);
            }
            return;
        }
        let emitted: Vec<&str> = run
            .old
            .iter()
            .filter_map(|part| match part {
                Part::Token(at) => Some(self.merge.old.bytes(*at)),
                Part::Block(_) => None,
            })
            .collect();
        let mut gap = None;
        let mut behind = Vec::new();
        for part in run.src {
            let at = first_of(self.merge.src, *part);
            let is_comment = matches!(part, Part::Token(_)) && self.merge.src.is_comment(at);
            if !is_comment {
                gap.get_or_insert_with(|| self.shift.gap(self.merge.src.gap(at)).into_owned());
            } else if emitted.contains(&self.merge.src.bytes(at)) {
                // It comes again where it is still meant.
            } else if gap.is_some() {
                behind.push(*part);
            } else {
                self.own(*part);
            }
        }
        if gap.is_none() && self.is_core(next) {
            gap = Some(self.shift.gap(self.merge.src.gap(self.core)).into_owned());
        }
        self.fresh(run.new, gap.as_deref());
        for part in behind {
            self.own(part);
        }
    }

    /// Writes parts of the new version, the first behind the white space of what it stands for.
    fn fresh(&mut self, parts: &[Part], first_gap: Option<&str>) {
        for (place, part) in parts.iter().enumerate() {
            let at = first_of(self.merge.new, *part);
            let own = self.fresh_shift.gap(self.merge.new.gap(at)).into_owned();
            let gap = match (first_gap, place) {
                _ if self.is_first => String::new(),
                // Without white space two tokens could become one.
                (Some(gap), 0) if !gap.is_empty() || own.is_empty() => gap.to_owned(),
                _ => own,
            };
            self.is_first = false;
            fresh_part(self.merge, *part, Some(&gap), &self.handler, &self.fresh_shift);
        }
    }

    fn is_core(&self, part: Option<Part>) -> bool {
        matches!(part, Some(Part::Token(at)) if at == self.core)
    }

    fn is_changed(&self, run: &Run<'_>) -> bool {
        let sign = |(a, b)| sign_of_old(self.merge, a) == sign_of_new(self.merge, b);
        run.old.len() != run.new.len() || !run.old.iter().zip(run.new).all(sign)
    }

    fn differs(&self, run: &Run<'_>) -> bool {
        let sign = |(a, b)| sign_of_old(self.merge, a) == sign_of_src(self.merge, b);
        run.old.len() != run.src.len() || !run.old.iter().zip(run.src).all(sign)
    }

    /// Whether only comments change: a person's own words about a trigger win over a new title.
    fn is_talk(&self, run: &Run<'_>) -> bool {
        let is_comment = |trees: &Trees<'_>, part: &Part| matches!(part, Part::Token(at) if trees.is_comment(*at));
        run.new.iter().all(|part| is_comment(self.merge.new, part))
            && run.old.iter().all(|part| is_comment(self.merge.old, part))
    }

    /// Writes a part of the source as it stands.
    fn own(&mut self, part: Part) {
        let (from, end) = match part {
            Part::Token(at) => (at, at + 1),
            Part::Block(id) => {
                let block = self.merge.src.block(id);
                (block.tokens.start - 1, block.tokens.end + 1)
            }
        };
        for at in from..end {
            let gap =
                if self.is_first { "".into() } else { self.shift.gap(self.merge.src.gap(at)) };
            self.is_first = false;
            own_token(self.merge, at, &gap, self.shift);
        }
    }

    /// Writes a part that all three versions have, behind a run.
    fn anchor(&mut self, run: &Run<'_>, part: Part, new: Part) {
        let gap = if self.is_first { String::new() } else { self.gap_behind(run, part, new) };
        self.is_first = false;
        let at = first_of(self.merge.src, part);
        own_token(self.merge, at, &gap, self.shift);
        let (Part::Block(src), Part::Block(new)) = (part, new) else {
            return;
        };
        let block = self.merge.src.block(src).tokens.clone();
        let first = self.merge.src.gap(block.start);
        let close = self.shift.indent(self.merge.src.indent(at));
        let indent = if first.contains('\n') && !block.is_empty() {
            self.shift.indent(self.merge.src.indent(block.start))
        } else {
            // The block stands on one line so far.
            let line = if close.len() < self.indent.len() { &self.indent } else { &close };
            format!("{line}{}", self.merge.style.unit)
        };
        let inside = Inside { indent, close, shift: self.shift.clone() };
        self.merge.block(new, Some(src), &inside);
        own_token(self.merge, block.end, "", self.shift);
    }

    /// The white space before a part that all three versions have.
    fn gap_behind(&self, run: &Run<'_>, part: Part, new: Part) -> String {
        let own = self.merge.src.gap(first_of(self.merge.src, part));
        let emitted = self.merge.new.gap(first_of(self.merge.new, new));
        let is_solid = |part: &Part| !self.merge.src.is_comment(first_of(self.merge.src, *part));
        let had_tokens = run.src.iter().any(is_solid);
        if had_tokens != run.new.is_empty() || !self.is_changed(run) {
            return self.shift.gap(own).into_owned();
        }
        // Where tokens only came or only went, what they stood apart from stands beside another token now.
        if self.is_core(Some(part)) {
            return self.fresh_shift.gap(emitted).into_owned();
        }
        if run.new.is_empty() && run.src.iter().any(|part| self.is_core(Some(*part))) {
            return self.shift.gap(self.merge.src.gap(self.core)).into_owned();
        }
        if own.contains('\n') {
            self.shift.gap(own).into_owned()
        } else if emitted.contains('\n') {
            " ".to_owned()
        } else {
            emitted.to_owned()
        }
    }
}

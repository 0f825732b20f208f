//! One statement: what the person wrote of it stays, what changed between the emitted versions comes in.

use super::align::matches;
use super::merge::{Inside, Merge, Mode};
use super::out::Shift;
use super::slots::shift_of_new;
use crate::parse::spans::key::Key;
use crate::parse::spans::lex::Kind;
use crate::parse::spans::{BlockId, Part, StmtId};

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

/// Writes a statement that comes to where it did not stand before.
pub(super) fn come(merge: &mut Merge<'_, '_>, new: StmtId, indent: &str) {
    if let Some(text) = merge.imports.added(new) {
        let text = text.to_owned();
        return merge.out.token("", &text, Kind::Mark);
    }
    match merge.origin_of(new) {
        Some((_, src)) => {
            let attached = merge.src.stmt(src).attached;
            let shift = Shift::within(merge.src.indent(attached), indent);
            stmt(merge, src, attached, Some(new), &shift);
        }
        None => fresh(merge, new, indent),
    }
}

/// Writes a statement of the source, from one of its tokens on, as what it becomes.
pub(super) fn stmt(
    merge: &mut Merge<'_, '_>,
    src: StmtId,
    from: usize,
    new: Option<StmtId>,
    shift: &Shift,
) {
    let change = new.and_then(|new| Some((merge.change.back(new)?, new)));
    let Some((old, new)) = change.filter(|_| merge.origin.back(src).is_some()) else {
        return copy(merge, from, merge.src.stmt(src).tokens.end, shift);
    };
    let is_function = matches!(merge.new.stmt(new).key, Key::Function(_));
    let mode = merge.mode(new);
    let is_redone = mode == Mode::Body && !same_as_emitted(merge, src, old);
    if merge.is_unchanged(old, new) && !is_redone {
        return copy(merge, from, merge.src.stmt(src).tokens.end, shift);
    }
    let indent = shift.indent(merge.src.indent(merge.src.stmt(src).core));
    if merge.is_canonical(old) && from == merge.src.stmt(src).tokens.start {
        return fresh(merge, new, &indent);
    }
    if mode == Mode::Tokens || is_function && mode == Mode::Statements {
        return weave(merge, src, from, old, new, shift);
    }
    comments_above(merge, src, from, old, &indent, shift);
    fresh(merge, new, &indent);
}

/// Writes another line in place of a statement of the source, between its comments.
pub(super) fn replaced(merge: &mut Merge<'_, '_>, src: StmtId, line: &str, shift: &Shift) {
    let stmt = merge.src.stmt(src).clone();
    copy(merge, stmt.tokens.start, stmt.core, shift);
    if stmt.core > stmt.tokens.start {
        let gap = shift.gap(merge.src.gap(stmt.core)).into_owned();
        merge.out.space(&gap);
    }
    let line = line.replace('\n', merge.style.newline);
    merge.out.token("", &line, Kind::Mark);
    for at in stmt.end..stmt.tokens.end {
        let gap = shift.gap(merge.src.gap(at)).into_owned();
        own_token(merge, at, &gap, shift);
    }
}

/// Writes a token of the source.
pub(super) fn own_token(merge: &mut Merge<'_, '_>, at: usize, gap: &str, shift: &Shift) {
    let (text, kind) = (merge.src.bytes(at), merge.src.token(at).kind);
    merge.out.token(gap, &shift.token(text, kind), kind);
}

fn same_as_emitted(merge: &Merge<'_, '_>, src: StmtId, old: StmtId) -> bool {
    super::merge::same_tokens(merge.src, src, merge.old, old)
}

/// Writes tokens of the source; the caller has written the white space before the first.
fn copy(merge: &mut Merge<'_, '_>, from: usize, end: usize, shift: &Shift) {
    for at in from..end {
        let gap = if at == from { "".into() } else { shift.gap(merge.src.gap(at)) };
        own_token(merge, at, &gap, shift);
    }
}

/// Writes the comments above a statement that is written anew, but those that the emitter wrote.
fn comments_above(
    merge: &mut Merge<'_, '_>,
    src: StmtId,
    from: usize,
    old: StmtId,
    indent: &str,
    shift: &Shift,
) {
    let emitted = merge.old.stmt(old).tokens.start..merge.old.stmt(old).core;
    let emitted: Vec<&str> = emitted.map(|at| merge.old.bytes(at)).collect();
    let core = merge.src.stmt(src).core;
    let kept: Vec<usize> =
        (from..core).filter(|at| !emitted.contains(&merge.src.bytes(*at))).collect();
    for (place, at) in kept.iter().enumerate() {
        let gap = if place == 0 { "".into() } else { shift.gap(merge.src.gap(*at)) };
        own_token(merge, *at, &gap, shift);
    }
    if !kept.is_empty() {
        let gap = merge.style.newline.to_owned() + indent;
        merge.out.space(&gap);
    }
}

/// Writes a statement as the emitter does; what stands in its blocks and is known to the source stays.
fn fresh(merge: &mut Merge<'_, '_>, new: StmtId, indent: &str) {
    let shift = shift_of_new(merge, new, indent);
    let stmt = merge.new.stmt(new);
    let handler = merge.new.handler(new).unwrap_or_default().to_owned();
    let parts = if merge.is_reused(new) {
        merge.new.parts(new, stmt.tokens.start)
    } else {
        stmt.tokens.clone().map(Part::Token).collect()
    };
    for (place, part) in parts.into_iter().enumerate() {
        let gap = if place == 0 { Some("") } else { None };
        fresh_part(merge, part, gap, &handler, &shift);
    }
}

/// Writes a part of a new statement, behind the given white space or its own.
fn fresh_part(
    merge: &mut Merge<'_, '_>,
    part: Part,
    gap: Option<&str>,
    handler: &str,
    shift: &Shift,
) {
    let own = |merge: &Merge<'_, '_>, at: usize| match gap {
        Some(gap) => gap.to_owned(),
        None => shift.gap(merge.new.gap(at)).into_owned(),
    };
    match part {
        Part::Token(at) => {
            let gap = own(merge, at);
            merge.fresh_token(at, handler, &gap, shift);
        }
        Part::Block(new) => {
            let block = merge.new.block(new).tokens.clone();
            let gap = own(merge, block.start - 1);
            merge.fresh_token(block.start - 1, handler, &gap, shift);
            let src = merge.change.block_back(new).and_then(|old| merge.origin.block_there(old));
            let src = src.filter(|_| !merge.new.block(new).stmts.is_empty());
            let inside = inside_fresh(merge, new, src, shift);
            merge.block(new, src, &inside);
            merge.fresh_token(block.end, handler, "", shift);
        }
    }
}

fn inside_fresh(
    merge: &Merge<'_, '_>,
    new: BlockId,
    src: Option<BlockId>,
    shift: &Shift,
) -> Inside {
    let block = merge.new.block(new);
    let indent = shift.indent(merge.new.indent(block.tokens.start));
    let close = shift.indent(merge.new.indent(block.tokens.end));
    let from = src.map_or("", |src| merge.src.indent(merge.src.block(src).tokens.start));
    Inside { shift: Shift::within(from, &indent), indent, close }
}

/// Brings the change from the old to the new version into the source's own, token by token.
fn weave(
    merge: &mut Merge<'_, '_>,
    src: StmtId,
    from: usize,
    old: StmtId,
    new: StmtId,
    shift: &Shift,
) {
    let ours = merge.src.parts(src, from);
    let base = merge.old.parts(old, merge.old.stmt(old).tokens.start);
    let theirs = merge.new.parts(new, merge.new.stmt(new).tokens.start);
    let base_signs: Vec<Sign<'_>> = base.iter().map(|part| sign_of_old(merge, part)).collect();
    let our_signs: Vec<Sign<'_>> = ours.iter().map(|part| sign_of_src(merge, part)).collect();
    let their_signs: Vec<Sign<'_>> = theirs.iter().map(|part| sign_of_new(merge, part)).collect();
    let to_ours = matches(&base_signs, &our_signs);
    let to_theirs = matches(&base_signs, &their_signs);
    let indent = shift.indent(merge.src.indent(merge.src.stmt(src).core));
    let fresh_shift = shift_of_new(merge, new, &indent);
    let handler = merge.new.handler(new).unwrap_or_default().to_owned();
    let mut start = (0, 0, 0);
    let mut theirs_at = to_theirs.iter().peekable();
    let mut anchors: Vec<(usize, usize, usize)> = Vec::new();
    for (of_base, of_ours) in &to_ours {
        while theirs_at.next_if(|(other, _)| other < of_base).is_some() {}
        if let Some((_, of_theirs)) = theirs_at.next_if(|(other, _)| other == of_base) {
            anchors.push((*of_ours, *of_base, *of_theirs));
        }
    }
    let mut is_first = true;
    anchors.push((ours.len(), base.len(), theirs.len()));
    for anchor in anchors {
        let run = Run {
            src: ours.get(start.0..anchor.0).unwrap_or_default(),
            old: base.get(start.1..anchor.1).unwrap_or_default(),
            new: theirs.get(start.2..anchor.2).unwrap_or_default(),
        };
        write_run(merge, &run, &mut is_first, &handler, shift, &fresh_shift);
        if let (Some(part), Some(other)) = (ours.get(anchor.0), theirs.get(anchor.2)) {
            let gap = gap_behind(merge, &run, *part, *other, is_first, shift);
            write_anchor(merge, *part, *other, &gap, &indent, shift);
            is_first = false;
        }
        start = (anchor.0 + 1, anchor.1 + 1, anchor.2 + 1);
    }
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

/// Writes what stands between two common parts: the new version's where it changed, else the person's.
fn write_run(
    merge: &mut Merge<'_, '_>,
    run: &Run<'_>,
    is_first: &mut bool,
    handler: &str,
    shift: &Shift,
    fresh_shift: &Shift,
) {
    let is_comment_of_new =
        |part: &Part| matches!(part, Part::Token(at) if merge.new.is_comment(*at));
    let is_changed = !same_run(merge, run);
    // A person's own words about a trigger win over a new title.
    let is_talk = run.new.iter().all(is_comment_of_new)
        && run.old.iter().all(|part| matches!(part, Part::Token(at) if merge.old.is_comment(*at)));
    let differs = !same_as_src(merge, run);
    if !is_changed || is_talk && differs && !run.src.is_empty() {
        for part in run.src {
            write_own(merge, *part, is_first, shift);
        }
        return;
    }
    let emitted: Vec<&str> = run
        .old
        .iter()
        .filter_map(|part| match part {
            Part::Token(at) => Some(merge.old.bytes(*at)),
            Part::Block(_) => None,
        })
        .collect();
    let mut gap = None;
    for part in run.src {
        let Part::Token(at) = *part else {
            continue;
        };
        if merge.src.is_comment(at) && !emitted.contains(&merge.src.bytes(at)) {
            write_own(merge, *part, is_first, shift);
            gap = None;
        } else if gap.is_none() {
            gap = Some(shift.gap(merge.src.gap(at)).into_owned());
        }
    }
    for (place, part) in run.new.iter().enumerate() {
        let at = match part {
            Part::Token(at) => *at,
            Part::Block(id) => merge.new.block(*id).tokens.start - 1,
        };
        let own = fresh_shift.gap(merge.new.gap(at)).into_owned();
        let gap = match (&gap, place) {
            _ if *is_first => String::new(),
            // Without white space two tokens could become one.
            (Some(gap), 0) if !gap.is_empty() || own.is_empty() => gap.clone(),
            _ => own,
        };
        *is_first = false;
        fresh_part(merge, *part, Some(&gap), handler, fresh_shift);
    }
}

fn same_run(merge: &Merge<'_, '_>, run: &Run<'_>) -> bool {
    run.old.len() == run.new.len()
        && run.old.iter().zip(run.new).all(|(a, b)| sign_of_old(merge, a) == sign_of_new(merge, b))
}

fn same_as_src(merge: &Merge<'_, '_>, run: &Run<'_>) -> bool {
    run.old.len() == run.src.len()
        && run.old.iter().zip(run.src).all(|(a, b)| sign_of_old(merge, a) == sign_of_src(merge, b))
}

/// Writes a part of the source as it stands.
fn write_own(merge: &mut Merge<'_, '_>, part: Part, is_first: &mut bool, shift: &Shift) {
    let (from, end) = match part {
        Part::Token(at) => (at, at + 1),
        Part::Block(id) => {
            let block = merge.src.block(id);
            (block.tokens.start - 1, block.tokens.end + 1)
        }
    };
    for at in from..end {
        let gap = if *is_first { "".into() } else { shift.gap(merge.src.gap(at)) };
        *is_first = false;
        own_token(merge, at, &gap, shift);
    }
}

/// The white space before a part that all three versions have.
fn gap_behind(
    merge: &Merge<'_, '_>,
    run: &Run<'_>,
    part: Part,
    new: Part,
    is_first: bool,
    shift: &Shift,
) -> String {
    let own = match part {
        Part::Token(at) => merge.src.gap(at),
        Part::Block(id) => merge.src.gap(merge.src.block(id).tokens.start - 1),
    };
    let emitted = match new {
        Part::Token(at) => merge.new.gap(at),
        Part::Block(id) => merge.new.gap(merge.new.block(id).tokens.start - 1),
    };
    // Where tokens only came or only went, what they stood apart from stands beside another token now.
    let has_other_neighbour = run.src.is_empty() != run.new.is_empty() && !same_run(merge, run);
    match is_first {
        true => String::new(),
        false if has_other_neighbour && !own.contains('\n') => {
            if emitted.contains('\n') {
                " ".to_owned()
            } else {
                emitted.to_owned()
            }
        }
        false => shift.gap(own).into_owned(),
    }
}

/// Writes a part that all three versions have.
fn write_anchor(
    merge: &mut Merge<'_, '_>,
    part: Part,
    new: Part,
    gap: &str,
    indent: &str,
    shift: &Shift,
) {
    let (Part::Block(src), Part::Block(new)) = (part, new) else {
        if let Part::Token(at) = part {
            own_token(merge, at, gap, shift);
        }
        return;
    };
    let block = merge.src.block(src).clone();
    own_token(merge, block.tokens.start - 1, gap, shift);
    let first = merge.src.gap(block.tokens.start);
    let close = shift.indent(merge.src.indent(block.tokens.start - 1));
    let inner = if first.contains('\n') && !block.tokens.is_empty() {
        shift.indent(merge.src.indent(block.tokens.start))
    } else {
        // The block stands on one line so far.
        let line = if close.len() < indent.len() { indent.to_owned() } else { close.clone() };
        line + &merge.style.unit
    };
    let inside = Inside { indent: inner, close, shift: shift.clone() };
    merge.block(new, Some(src), &inside);
    let end = block.tokens.end;
    own_token(merge, end, "", shift);
}

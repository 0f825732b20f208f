//! One statement of the result: copied, written anew, or woven of both.

use super::merge::{Inside, Merge, Mode};
use super::out::Shift;
use super::slots::shift_of_new;
use crate::parse::spans::key::Key;
use crate::parse::spans::lex::Kind;
use crate::parse::spans::{BlockId, Part, StmtId};

/// Writes a statement that comes to where it did not stand before.
pub(super) fn come(merge: &mut Merge<'_, '_>, new: StmtId, indent: &str) {
    if let Some(text) = merge.imports.added(new) {
        let text = text.to_owned();
        return merge.out.token("", &text, Kind::Mark);
    }
    match merge.origin_of(new) {
        Some((_, src)) => {
            let own = merge.src.stmt(src);
            // Comments further above stay in their block, where that is still there.
            let from = if merge.keeps_block(own.parent) { own.attached } else { own.tokens.start };
            let shift = Shift::within(merge.src.indent(own.attached), indent);
            stmt(merge, src, from, Some(new), &shift);
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
    let is_plain = !is_function && merge.same_core(src, old);
    if !is_plain && (mode == Mode::Tokens || is_function && mode == Mode::Statements) {
        return super::tokens::weave(merge, [src, old, new], from, shift);
    }
    comments_above(merge, src, from, old, shift);
    fresh(merge, new, &indent);
    comments_behind(merge, src, old, shift);
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
    if from >= end {
        return;
    }
    own_token(merge, from, "", shift);
    if shift.is_still() {
        let (first, last) = (merge.src.token(from), merge.src.token(end - 1));
        let rest = merge.src.text.get(first.range.end..last.range.end).unwrap_or_default();
        return merge.out.tokens(rest, last.kind);
    }
    for at in from + 1..end {
        let gap = shift.gap(merge.src.gap(at));
        own_token(merge, at, &gap, shift);
    }
}

/// Writes the comments above a statement that is written anew, but those that the emitter wrote.
fn comments_above(merge: &mut Merge<'_, '_>, src: StmtId, from: usize, old: StmtId, shift: &Shift) {
    let core = merge.src.stmt(src).core;
    let line = merge.style.newline.to_owned() + &shift.indent(merge.src.indent(core));
    let above = own_comments(merge, from..core, old);
    for (place, at) in above.iter().enumerate() {
        let gap = if place == 0 { "".into() } else { shift.gap(merge.src.gap(*at)) };
        own_token(merge, *at, &gap, shift);
    }
    if !above.is_empty() {
        let gap = shift.gap(merge.src.gap(core)).into_owned();
        merge.out.space(&gap);
    }
    // What stood inside finds no place there any more.
    let parts = merge.src.parts(src, core).into_iter();
    let inside = parts.filter_map(|part| match part {
        Part::Token(at) if at < merge.src.stmt(src).end && merge.src.is_comment(at) => Some(at),
        _ => None,
    });
    let inside: Vec<usize> = inside.collect();
    for at in own_comments(merge, inside.into_iter(), old) {
        own_token(merge, at, "", shift);
        merge.out.space(&line);
    }
}

/// Writes the comments behind a statement that was written anew.
fn comments_behind(merge: &mut Merge<'_, '_>, src: StmtId, old: StmtId, shift: &Shift) {
    let stmt = merge.src.stmt(src);
    for at in own_comments(merge, stmt.end..stmt.tokens.end, old) {
        let gap = shift.gap(merge.src.gap(at)).into_owned();
        own_token(merge, at, &gap, shift);
    }
}

/// The comments among some tokens of the source that the emitter has not written.
fn own_comments(
    merge: &Merge<'_, '_>,
    tokens: impl Iterator<Item = usize>,
    old: StmtId,
) -> Vec<usize> {
    let emitted = merge.old.stmt(old).tokens.clone();
    let emitted: Vec<&str> =
        emitted.filter(|at| merge.old.is_comment(*at)).map(|at| merge.old.bytes(at)).collect();
    tokens.filter(|at| !emitted.contains(&merge.src.bytes(*at))).collect()
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
pub(super) fn fresh_part(
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

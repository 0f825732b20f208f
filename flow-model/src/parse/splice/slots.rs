//! Writes the statements of a block one after the other, with what stands between them.

use super::imports::Becomes;
use super::merge::{Inside, Merge, Slot};
use super::out::Shift;
use super::weave;
use crate::parse::spans::{BlockId, FILE, StmtId};

/// What was written last in a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing yet.
    Start,
    /// The statement that stands before in the source too.
    Own,
    /// A statement of the source, behind which another one has left.
    Gap,
    /// A statement that came, or a comment that stayed alone.
    Other,
}

/// Writes the slots of a block.
pub(super) fn write(
    merge: &mut Merge<'_, '_>,
    slots: &[Slot],
    new: BlockId,
    src: Option<BlockId>,
    inside: &Inside,
) {
    let mut before = Before::Start;
    let mut has_changed = false;
    for slot in slots {
        match *slot {
            Slot::Stay { src, new } => {
                let gap = gap_of_own(merge, src, new, before, inside);
                merge.out.space(&gap);
                stay(merge, src, new, inside);
                before = Before::Own;
            }
            Slot::Leave { src } => {
                if comments_of_leaver(merge, src, inside, before) {
                    before = Before::Other;
                } else if before == Before::Own {
                    before = Before::Gap;
                }
                has_changed = true;
            }
            Slot::Come { new } => {
                let gap = gap_of_new(merge, new, before, inside);
                merge.out.space(&gap);
                weave::come(merge, new, &inside.indent);
                before = Before::Other;
                has_changed = true;
            }
        }
    }
    if new != FILE {
        close(merge, src, inside, before, has_changed);
    } else if let Some(src) = src {
        tail(merge, src, inside);
    }
}

fn stay(merge: &mut Merge<'_, '_>, src: StmtId, new: Option<StmtId>, inside: &Inside) {
    let start = merge.src.stmt(src).tokens.start;
    match merge.imports.becomes(src).cloned() {
        Some(Becomes::Line(line)) => weave::replaced(merge, src, &line, &inside.shift),
        Some(Becomes::Same) => weave::stmt(merge, src, start, None, &inside.shift),
        _ => weave::stmt(merge, src, start, new, &inside.shift),
    }
}

/// The white space before a statement of the source.
fn gap_of_own(
    merge: &Merge<'_, '_>,
    src: StmtId,
    new: Option<StmtId>,
    before: Before,
    inside: &Inside,
) -> String {
    let gap = merge.src.gap(merge.src.stmt(src).tokens.start);
    let moved = inside.shift.gap(gap).into_owned();
    match before {
        Before::Own | Before::Gap => return moved,
        Before::Start => {
            let first = merge.src.block(merge.src.stmt(src).parent).tokens.start;
            return inside.shift.gap(merge.src.gap(first)).into_owned();
        }
        Before::Other => {}
    }
    let lines = |gap: &str| gap.matches('\n').count();
    let wanted = new.map_or(1, |new| lines(merge.new.gap(merge.new.stmt(new).tokens.start)));
    if lines(gap) >= wanted { moved } else { line_breaks(merge, wanted, inside) }
}

/// The white space before a statement that comes.
fn gap_of_new(merge: &Merge<'_, '_>, new: StmtId, before: Before, inside: &Inside) -> String {
    if before == Before::Start {
        let is_file = merge.new.stmt(new).parent == FILE;
        return if is_file { String::new() } else { line_breaks(merge, 1, inside) };
    }
    let gap = merge.new.gap(merge.new.stmt(new).tokens.start);
    line_breaks(merge, gap.matches('\n').count().clamp(1, 2), inside)
}

fn line_breaks(merge: &Merge<'_, '_>, count: usize, inside: &Inside) -> String {
    merge.style.newline.repeat(count) + &inside.indent
}

/// Writes the comments that stay where a statement has left; whether there were any.
fn comments_of_leaver(
    merge: &mut Merge<'_, '_>,
    id: StmtId,
    inside: &Inside,
    before: Before,
) -> bool {
    let stmt = merge.src.stmt(id).clone();
    let old = merge.origin.back(id);
    let is_moved = old.and_then(|old| merge.change.there(old)).is_some();
    let emitted: Vec<&str> = old.map_or_else(Vec::new, |old| {
        let tokens = merge.old.stmt(old).tokens.clone();
        tokens.filter(|at| merge.old.is_comment(*at)).map(|at| merge.old.bytes(at)).collect()
    });
    let mut staying: Vec<usize> = (stmt.tokens.start..stmt.attached).collect();
    if !is_moved {
        let own = (stmt.attached..stmt.core).chain(stmt.end..stmt.tokens.end);
        staying.extend(own.filter(|at| !emitted.contains(&merge.src.bytes(*at))));
    }
    let mut is_first = before == Before::Start;
    for at in &staying {
        let lines = merge.src.gap(*at).matches('\n').count().clamp(1, 2);
        let is_file_start = is_first && merge.out.is_empty();
        let gap = match (is_file_start, is_first) {
            (true, _) => String::new(),
            (false, true) => line_breaks(merge, 1, inside),
            (false, false) => line_breaks(merge, lines, inside),
        };
        is_first = false;
        let (text, kind) = (merge.src.bytes(*at), merge.src.token(*at).kind);
        // Without its item a documentation comment would document the next one.
        let text = match text.strip_prefix("///") {
            Some(plain) => format!("//{plain}"),
            None => inside.shift.token(text, kind).into_owned(),
        };
        merge.out.token(&gap, &text, kind);
    }
    !staying.is_empty()
}

/// Writes what stands before the closing brace.
fn close(
    merge: &mut Merge<'_, '_>,
    src: Option<BlockId>,
    inside: &Inside,
    before: Before,
    has_changed: bool,
) {
    let Some(src) = src else {
        if before != Before::Start {
            let gap = merge.style.newline.to_owned() + &inside.close;
            merge.out.space(&gap);
        }
        return;
    };
    tail(merge, src, inside);
    let block = merge.src.block(src);
    let gap = merge.src.gap(block.tokens.end);
    let is_empty = before == Before::Start && block.tail.is_empty();
    if is_empty && has_changed {
        return;
    }
    let moved = match gap.rfind('\n') {
        None if before != Before::Start && has_changed => {
            merge.style.newline.to_owned() + &inside.close
        }
        // The brace stands below the line that opens the block, wherever that is moved.
        Some(line) if gap.get(line + 1..) == Some(merge.src.indent(block.tokens.start - 1)) => {
            format!("{}{}", gap.get(..=line).unwrap_or_default(), inside.close)
        }
        _ => inside.shift.gap(gap).into_owned(),
    };
    merge.out.space(&moved);
}

/// Writes the comments behind the last statement of a block.
fn tail(merge: &mut Merge<'_, '_>, src: BlockId, inside: &Inside) {
    for at in merge.src.block(src).tail.clone() {
        let gap = inside.shift.gap(merge.src.gap(at)).into_owned();
        weave::own_token(merge, at, &gap, &inside.shift);
    }
}

/// The shift of an emitted statement to an indent.
pub(super) fn shift_of_new(merge: &Merge<'_, '_>, new: StmtId, indent: &str) -> Shift {
    let stmt = merge.new.stmt(new);
    let first = stmt.tokens.start.min(stmt.core);
    Shift::emitted(merge.new.indent(first), indent, &merge.style)
}

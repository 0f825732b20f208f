//! Forms that people prefer to the emitter's: where the source leaves a handler early, so does what it is compared to.

use std::collections::BTreeSet;

use super::out::{Out, Shift};
use crate::parse::spans::key::Key;
use crate::parse::spans::{BlockId, StmtId, Trees};

/// The filters behind which a source leaves its handler, instead of standing around what follows:
/// `if !cx.filter("is_open", ..) { return Ok(()); }`.
pub(super) fn early_returns(src: &Trees<'_>) -> BTreeSet<String> {
    let leaves = |id: &StmtId| {
        let own: Vec<&str> = src.own(*id).take(2).map(|at| src.bytes(at)).collect();
        let [block] = src.stmt(*id).blocks.as_slice() else {
            return false;
        };
        own == ["if", "!"] && is_of_handler(src, *id) && is_end(src, *block, "return")
    };
    (0..src.stmts.len())
        .map(StmtId)
        .filter(leaves)
        .filter_map(|id| match &src.stmt(id).key {
            Key::Node(node) => Some(node.clone()),
            _ => None,
        })
        .collect()
}

/// Whether a block does nothing but end its handler.
fn is_end(trees: &Trees<'_>, block: BlockId, lead: &str) -> bool {
    let [only] = trees.block(block).stmts.as_slice() else {
        return false;
    };
    let own: Vec<&str> = trees.own(*only).map(|at| trees.bytes(at)).collect();
    let own = own.strip_suffix(&[";"]).unwrap_or(&own);
    own.strip_prefix(&[lead]).unwrap_or(own) == ["Ok", "(", "(", ")", ")"]
}

/// An emitted source whose handlers leave early at these filters.
pub(super) fn with_early_returns(emitted: &str, filters: &BTreeSet<String>) -> String {
    let mut text = emitted.to_owned();
    for _ in filters {
        let Some(next) = Trees::new(&text).and_then(|trees| with_early_return(&trees, filters))
        else {
            break;
        };
        text = next;
    }
    text
}

/// The source with the first of these filters that stands around the rest of its handler unfolded.
fn with_early_return(trees: &Trees<'_>, filters: &BTreeSet<String>) -> Option<String> {
    let id = (0..trees.stmts.len()).map(StmtId).find(|id| {
        let is_filter = matches!(&trees.stmt(*id).key, Key::Node(node) if filters.contains(node));
        is_filter && holds_the_rest(trees, *id)
    })?;
    let stmt = trees.stmt(id);
    let block = trees.block(*stmt.blocks.first()?);
    let (start, open) = (trees.token(stmt.core).range.start, block.tokens.start - 1);
    let indent = trees.indent(stmt.core);
    let head = trees.text.get(start..trees.token(open).range.start)?.strip_prefix("if ")?;
    // Several filters at once let through together.
    let is_one = !matches!(syn::parse_str(head), Ok(syn::Expr::Binary(_)));
    let head = if is_one { head.to_owned() } else { format!("({}) ", head.trim_end()) };
    let mut out = Out::default();
    let shift = Shift::within(trees.indent(block.tokens.start), indent);
    for at in block.tokens.clone() {
        let gap = if at == block.tokens.start { "".into() } else { shift.gap(trees.gap(at)) };
        out.token(&gap, &shift.token(trees.bytes(at), trees.token(at).kind), trees.token(at).kind);
    }
    let before = trees.text.get(..start)?;
    let behind = trees.text.get(trees.token(stmt.end - 1).range.end..)?;
    let inner = out.into_text();
    Some(format!(
        "{before}if !{head}{{\n{indent}    return Ok(());\n{indent}}}\n\n{indent}{inner}{behind}"
    ))
}

/// Whether a statement stands in a handler's own block: in an arm, `return` leaves the arm alone.
fn is_of_handler(trees: &Trees<'_>, id: StmtId) -> bool {
    let owner = trees.block(trees.stmt(id).parent).owner;
    owner.is_some() && owner == trees.stmt(id).handler
}

/// Whether a statement is a plain `if` in a handler's own block, behind which only `Ok(())` follows.
fn holds_the_rest(trees: &Trees<'_>, id: StmtId) -> bool {
    let stmt = trees.stmt(id);
    let parent = trees.block(stmt.parent);
    let own: Vec<&str> = trees.own(id).map(|at| trees.bytes(at)).collect();
    let is_plain = own.first() == Some(&"if") && own.get(1) != Some(&"!") && !own.contains(&"else");
    let ends = match parent.stmts.as_slice() {
        [.., last, tail] if *last == id => {
            let tail: Vec<&str> = trees.own(*tail).map(|at| trees.bytes(at)).collect();
            tail == ["Ok", "(", "(", ")", ")"]
        }
        _ => false,
    };
    is_of_handler(trees, id) && is_plain && stmt.blocks.len() == 1 && ends
}

#[cfg(test)]
mod tests {
    use super::{early_returns, with_early_returns};
    use crate::parse::spans::Trees;

    #[test]
    fn a_filter_around_the_rest_becomes_an_early_return() {
        let around = "async fn a() {\n    if cx.filter(\"f\", x < 1) {\n        b();\n\n        c(\"\n  d\");\n    }\n    Ok(())\n}\n";
        let early = "async fn a() {\n    if !cx.filter(\"f\", x < 1) {\n        return Ok(());\n    }\n\n    b();\n\n    c(\"\n  d\");\n    Ok(())\n}\n";
        let trees = Trees::new(early).expect("it closes");
        let filters = early_returns(&trees);
        assert_eq!(filters.iter().collect::<Vec<_>>(), ["f"]);
        assert_eq!(with_early_returns(around, &filters), early);
        assert_eq!(with_early_returns(early, &filters), early);
    }

    #[test]
    fn filters_that_let_through_together_leave_together() {
        let around = "async fn a() {\n    if cx.filter(\"f\", x) && cx.filter(\"g\", y) {\n        b();\n    }\n    Ok(())\n}\n";
        let early = "async fn a() {\n    if !(cx.filter(\"f\", x) && cx.filter(\"g\", y)) {\n        return Ok(());\n    }\n\n    b();\n    Ok(())\n}\n";
        let filters = ["f".to_owned()].into();
        assert_eq!(with_early_returns(around, &filters), early);
    }

    #[test]
    fn an_arm_that_is_left_early_says_nothing_of_its_handler() {
        let arm = "async fn a() {\n    cx.join((async {\n        if !cx.filter(\"f\", x) {\n            return Ok(());\n        }\n        b();\n        Ok(())\n    },)).await?;\n    Ok(())\n}\n";
        let trees = Trees::new(arm).expect("it closes");
        assert!(early_returns(&trees).is_empty());
    }
}

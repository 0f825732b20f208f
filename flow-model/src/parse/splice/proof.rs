//! Whether a result says what it should, told from tokens: where the source said just what the emitter does,
//! the result has to, too; elsewhere the same nodes have to stand in it.

use std::collections::BTreeSet;

use super::merge::same_tokens;
use crate::parse::spans::key::Key;
use crate::parse::spans::{FILE, StmtId, Trees};

/// The names of the functions that do not say what they should.
pub(super) fn differing(
    src: &Trees<'_>,
    old: &Trees<'_>,
    new: &Trees<'_>,
    result: &str,
) -> BTreeSet<String> {
    let functions = |trees: &Trees<'_>| -> Vec<(String, StmtId)> {
        let all = trees.block(FILE).stmts.iter();
        all.filter_map(|id| match &trees.stmt(*id).key {
            Key::Function(name) => Some((name.clone(), *id)),
            _ => None,
        })
        .collect()
    };
    let wanted = functions(new);
    let Some(result) = Trees::new(result) else {
        return wanted.into_iter().map(|(name, _)| name).collect();
    };
    let named = |list: &[(String, StmtId)], name: &str| {
        list.iter().find(|(other, _)| other == name).map(|(_, id)| *id)
    };
    let (of_src, of_old, of_result) = (functions(src), functions(old), functions(&result));
    let is_right = |name: &str, id: StmtId| {
        let Some(found) = named(&of_result, name) else {
            return false;
        };
        let is_as_emitted = match (named(&of_src, name), named(&of_old, name)) {
            (Some(one), Some(two)) => same_tokens(src, one, old, two),
            (None, _) => true,
            _ => false,
        };
        if is_as_emitted {
            same_tokens(&result, found, new, id)
        } else {
            nodes(&result, found) == nodes(new, id)
        }
    };
    wanted.into_iter().filter(|(name, id)| !is_right(name, *id)).map(|(name, _)| name).collect()
}

/// The nodes that stand in a function, sorted.
fn nodes(trees: &Trees<'_>, function: StmtId) -> Vec<String> {
    let name = trees.handler(function);
    let mut nodes: Vec<String> = (0..trees.stmts.len())
        .map(StmtId)
        .filter(|id| trees.handler(*id) == name)
        .filter_map(|id| match &trees.stmt(id).key {
            Key::Node(node) => Some(node.clone()),
            _ => None,
        })
        .collect();
    nodes.sort_unstable();
    nodes
}

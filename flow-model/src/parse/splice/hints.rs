//! After one way through: which names the new text needs, and which ones the person's text still uses.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::imports::{last, paths};
use super::merge::{Hints, Merge, is_alias};
use crate::parse::spans::key::Key;
use crate::parse::spans::lex::Kind;
use crate::parse::spans::{StmtId, Trees};

/// What is known after a way through and its result, with what was known before.
pub(super) fn find(merge: &Merge<'_, '_>, result: &Trees<'_>) -> Hints {
    let mut hints = merge.hints.clone();
    let bound = bound(result);
    // Most changes leave all names as they are, and counting them costs more than all else here.
    let used_now = LazyCell::new(|| used(result));
    let was_used = LazyCell::new(|| used(merge.src));
    for (handler, name) in aliases(merge.new) {
        let name = (handler, name);
        if !bound.contains(&name) && merge.fresh.contains(&name) {
            hints.needed.insert(name);
        }
    }
    let after: Names = aliases(merge.new).collect();
    for name in aliases(merge.old) {
        if !after.contains(&name) && !bound.contains(&name) && used_now.contains_key(&name) {
            hints.kept.insert(name);
        }
    }
    for id in (0..merge.src.stmts.len()).map(StmtId).filter(|id| merge.origin.back(*id).is_none()) {
        if let Key::Let(name) = &merge.src.stmt(id).key {
            let name = (merge.src.handler(id).unwrap_or_default().to_owned(), name.clone());
            // Once is where it is bound.
            let is_read = |used: &Uses| used.get(&name).is_some_and(|count| *count > 1);
            if is_read(&was_used) && !is_read(&used_now) {
                hints.idle.insert(name);
            }
        }
    }
    let (before, wanted, imported) = (paths(merge.old), paths(merge.new), paths(result));
    let of_src = paths(merge.src);
    for path in wanted.keys().filter(|path| !imported.contains_key(*path)) {
        if merge.fresh.iter().any(|(_, name)| name == last(path)) {
            hints.needed.insert((String::new(), last(path).to_owned()));
        }
    }
    for path in before.keys().filter(|path| !wanted.contains_key(*path)) {
        let is_gone = of_src.contains_key(path) && !imported.contains_key(path);
        if is_gone && used_now.keys().any(|(_, name)| name == last(path)) {
            hints.kept.insert((String::new(), last(path).to_owned()));
        }
    }
    hints
}

type Names = BTreeSet<(String, String)>;
/// How often names stand in functions.
type Uses = BTreeMap<(String, String), usize>;

/// The payload fields that have a shorter name, by function.
fn aliases<'t>(trees: &'t Trees<'_>) -> impl Iterator<Item = (String, String)> + 't {
    (0..trees.stmts.len()).map(StmtId).filter_map(|id| match &trees.stmt(id).key {
        Key::Let(name) if is_alias(trees, id) => {
            Some((trees.handler(id).unwrap_or_default().to_owned(), name.clone()))
        }
        _ => None,
    })
}

/// The names that are bound, by function.
fn bound(trees: &Trees<'_>) -> Names {
    let lets = (0..trees.stmts.len()).map(StmtId).filter_map(|id| match &trees.stmt(id).key {
        Key::Let(names) => Some((trees.handler(id).unwrap_or_default(), names)),
        _ => None,
    });
    lets.flat_map(|(handler, names)| {
        names.split(',').map(move |name| (handler.to_owned(), name.to_owned()))
    })
    .collect()
}

/// How often names stand in functions, where they are bound included; those of items have no function.
fn used(trees: &Trees<'_>) -> Uses {
    let mut names = Uses::new();
    for id in (0..trees.stmts.len()).map(StmtId) {
        if matches!(trees.stmt(id).key, Key::Import(_)) {
            continue;
        }
        let handler = trees.handler(id).unwrap_or_default();
        let own: Vec<usize> = trees.own(id).collect();
        let mut before = "";
        for at in own {
            let is_name = trees.kind(at) == Some(Kind::Word) && !matches!(before, "." | "::");
            if is_name {
                *names.entry((handler.to_owned(), trees.bytes(at).to_owned())).or_default() += 1;
            }
            let text = trees.bytes(at);
            if trees.kind(at) == Some(Kind::Quoted) && text.contains('{') {
                for name in inline(text) {
                    *names.entry((handler.to_owned(), name)).or_default() += 1;
                }
            }
            before = text;
        }
    }
    names
}

/// The names in the braces of a format text.
fn inline(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('{').skip(1).filter_map(|part| {
        let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
        part.get(..end).filter(|name| !name.is_empty()).map(str::to_owned)
    })
}

//! Imports: the paths that the emitted code no longer or newly needs, brought into the person's own lines.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::{Hints, same_tokens};
use crate::parse::spans::key::Key;
use crate::parse::spans::{FILE, StmtId, Trees};

/// What becomes of an import of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Becomes {
    /// It stays as it is.
    Same,
    /// It changes as the emitted one does.
    Emitted,
    /// It becomes another line.
    Line(String),
    /// It goes.
    Gone,
}

/// What becomes of all imports.
#[derive(Debug, Default)]
pub(super) struct Imports {
    lines: BTreeMap<StmtId, Becomes>,
    /// Lines that come, by the emitted statement in whose place they stand.
    added: BTreeMap<StmtId, String>,
}

/// rustfmt breaks longer lines.
const WIDTH: usize = 100;

impl Imports {
    pub(super) fn new(src: &Trees<'_>, old: &Trees<'_>, new: &Trees<'_>, hints: &Hints) -> Self {
        let named = |names: &BTreeSet<(String, String)>, path: &str| {
            names.iter().any(|(_, name)| name == last(path))
        };
        let (before, after, known) = (paths(old), paths(new), paths(src));
        let is_known = |path: &String| {
            known.contains_key(path) || known.contains_key(&format!("{}*", stem(path)))
        };
        let is_wanted = |path: &String| {
            !is_known(path) && (!before.contains_key(path) || named(&hints.needed, path))
        };
        let mut wanted: BTreeSet<&String> = after.keys().filter(|path| is_wanted(path)).collect();
        let is_unwanted = |path: &String| {
            before.contains_key(path) && !after.contains_key(path) && !named(&hints.kept, path)
        };
        let mut imports = Self::default();
        for id in imports_of(src) {
            let own = leaves(src, id);
            let stem_of_all = own.first().map(|path| stem(path)).unwrap_or_default();
            let is_plain = own.iter().all(|path| stem(path) == stem_of_all)
                && !own.iter().any(|path| path.contains(' '));
            let mut left: BTreeSet<&String> =
                own.iter().filter(|path| !is_unwanted(path)).collect();
            if is_plain && !own.iter().any(|path| path.ends_with('*')) {
                let fitting: Vec<&String> =
                    wanted.iter().copied().filter(|path| stem(path) == stem_of_all).collect();
                for path in fitting {
                    wanted.remove(path);
                    left.insert(path);
                }
            }
            let becomes = if left.is_empty() && !own.is_empty() {
                Becomes::Gone
            } else if !is_plain || left.len() == own.len() && own.iter().all(|p| left.contains(p)) {
                Becomes::Same
            } else if is_emitted(src, id, old, new, &left) {
                Becomes::Emitted
            } else {
                Becomes::Line(line(&stem_of_all, left.into_iter().map(|path| last(path))))
            };
            imports.lines.insert(id, becomes);
        }
        for id in imports_of(new) {
            let own = leaves(new, id);
            let missing: Vec<&str> =
                own.iter().filter(|path| wanted.contains(path)).map(|path| last(path)).collect();
            if let (Some(path), false) = (own.first(), missing.is_empty()) {
                imports.added.insert(id, line(&stem(path), missing.into_iter()));
            }
        }
        imports
    }

    /// What becomes of a statement of the source; none where it is no import.
    pub(super) fn becomes(&self, src: StmtId) -> Option<&Becomes> {
        self.lines.get(&src)
    }

    /// The line that comes in place of an emitted import.
    pub(super) fn added(&self, new: StmtId) -> Option<&str> {
        self.added.get(&new).map(String::as_str)
    }
}

/// Whether the emitted import changes from what the source has to just what it should have.
fn is_emitted(
    src: &Trees<'_>,
    id: StmtId,
    old: &Trees<'_>,
    new: &Trees<'_>,
    wanted: &BTreeSet<&String>,
) -> bool {
    let key = &src.stmt(id).key;
    let of_key = |trees: &Trees<'_>| imports_of(trees).find(|id| &trees.stmt(*id).key == key);
    let (Some(of_old), Some(of_new)) = (of_key(old), of_key(new)) else {
        return false;
    };
    let after = leaves(new, of_new);
    same_tokens(src, id, old, of_old)
        && after.len() == wanted.len()
        && after.iter().all(|path| wanted.contains(path))
}

fn imports_of<'t>(trees: &'t Trees<'_>) -> impl Iterator<Item = StmtId> + 't {
    let all = trees.block(FILE).stmts.iter().copied();
    all.filter(|id| matches!(trees.stmt(*id).key, Key::Import(_)))
}

/// All paths that a source imports at its top.
pub(super) fn paths(trees: &Trees<'_>) -> BTreeMap<String, StmtId> {
    imports_of(trees)
        .flat_map(|id| leaves(trees, id).into_iter().map(move |path| (path, id)))
        .collect()
}

/// The full paths of an import.
fn leaves(trees: &Trees<'_>, id: StmtId) -> Vec<String> {
    let mut found = Vec::new();
    let mut stems = vec![String::new()];
    let mut path = String::new();
    for at in trees.own(id).skip_while(|at| trees.bytes(*at) != "use").skip(1) {
        match trees.bytes(at) {
            "{" => stems.push(std::mem::take(&mut path)),
            close @ ("," | "}" | ";") => {
                if !path.is_empty() {
                    found.push(std::mem::take(&mut path));
                }
                if close == "}" {
                    stems.pop();
                }
            }
            text => {
                if path.is_empty() {
                    path = stems.last().cloned().unwrap_or_default();
                }
                let is_alias = text == "as" || path.ends_with(" as");
                path.push_str(if is_alias { " " } else { "" });
                path.push_str(text);
            }
        }
    }
    found
}

/// A path up to and with its last colons.
fn stem(path: &str) -> String {
    path.rfind("::").and_then(|at| path.get(..at + 2)).unwrap_or_default().to_owned()
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

fn line<'n>(stem: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [only] => format!("use {stem}{only};"),
        names => {
            let line = format!("use {stem}{{{}}};", names.join(", "));
            if line.len() <= WIDTH { line } else { broken(stem, names) }
        }
    }
}

/// As many names on a line as fit.
fn broken(stem: &str, names: &[&str]) -> String {
    let mut lines = vec![format!("use {stem}{{"), "   ".to_owned()];
    for name in names {
        if lines.last().is_some_and(|line| line.len() + name.len() + 2 > WIDTH) {
            lines.push("   ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!(" {name},"));
        }
    }
    lines.push("};".to_owned());
    lines.join("\n")
}

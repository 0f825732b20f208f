//! By what a statement is found again in another version of its source.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::lex::Kind;
use super::{BlockId, FILE, StmtId, Trees};

/// What tells a statement from its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// The lines about the file.
    About,
    /// A function, by its name.
    Function(String),
    /// An import, by the path before its last part or its braces.
    Import(String),
    /// The statement of a node, by the node's id.
    Node(String),
    /// A statement that bears no id itself but has nodes inside, by what makes it one.
    Group(Group),
    /// A binding without a node, by the names it binds.
    Let(String),
    /// The value at the end of a block, or the `return` there.
    Tail,
    /// Anything else, by a hash of its tokens.
    Text(u64),
}

/// What holds nodes without being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    /// Parallel arms.
    Join,
    /// All else: a guard, a block.
    Other,
}

/// The methods whose first argument is the id of a node.
const METHODS: [&str; 12] = [
    "step",
    "value",
    "branch",
    "filter",
    "switch",
    "each",
    "each_at_once",
    "sleep",
    "respond",
    "stop",
    "fail",
    "run",
];

/// Whether a method of the context takes the id of a node first.
pub(crate) fn is_node_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// Words after which a block ends a statement without a semicolon.
const BLOCK_WORDS: [&str; 7] = ["if", "match", "for", "while", "loop", "unsafe", "{"];

/// Gives each statement its key. What stands inside comes first, since groups ask for it.
pub(super) fn find(trees: &mut Trees<'_>) {
    let mut holds_node = vec![false; trees.stmts.len()];
    for place in (0..trees.stmts.len()).rev() {
        let id = StmtId(place);
        let has_inside = holds_node.get(place).copied().unwrap_or_default();
        let key = key(trees, id, has_inside);
        let is_node = matches!(key, Key::Node(_));
        let owner = trees.block(trees.stmt(id).parent).owner;
        if let Some(holds) = owner.and_then(|owner| holds_node.get_mut(owner.0)) {
            *holds |= is_node || has_inside;
        }
        if let Some(stmt) = trees.stmts.get_mut(place) {
            stmt.key = key;
        }
    }
}

/// A hash of a statement's tokens, without its comments and white space.
pub(crate) fn fingerprint(trees: &Trees<'_>, id: StmtId) -> u64 {
    let stmt = trees.stmt(id);
    let mut hasher = DefaultHasher::new();
    for at in (stmt.core..stmt.end).filter(|at| !trees.is_comment(*at)) {
        trees.bytes(at).hash(&mut hasher);
    }
    hasher.finish()
}

fn key(trees: &Trees<'_>, id: StmtId, has_inside: bool) -> Key {
    let stmt = trees.stmt(id);
    if stmt.key == Key::About {
        return Key::About;
    }
    let own: Vec<usize> = trees.own(id).collect();
    let texts: Vec<&str> = own.iter().map(|at| trees.bytes(*at)).collect();
    if stmt.parent == FILE || stmt.handler == Some(id) {
        return item(&texts).unwrap_or_else(|| Key::Text(fingerprint(trees, id)));
    }
    if let Some(node) = node(trees, &own) {
        return Key::Node(node);
    }
    let lead = texts.first().copied().unwrap_or_default();
    if has_inside {
        return Key::Group(if texts.contains(&"join") { Group::Join } else { Group::Other });
    }
    if lead == "let" {
        let names = bound(&texts);
        if !names.is_empty() {
            return Key::Let(names);
        }
    }
    let closes = is_last(trees, stmt.parent, id) && texts.last() != Some(&";");
    let is_value = closes && !BLOCK_WORDS.contains(&lead);
    if is_value || lead == "return" && is_last(trees, stmt.parent, id) {
        return Key::Tail;
    }
    Key::Text(fingerprint(trees, id))
}

fn is_last(trees: &Trees<'_>, block: BlockId, id: StmtId) -> bool {
    trees.block(block).stmts.last() == Some(&id)
}

/// The key of an item: a function or an import.
fn item(texts: &[&str]) -> Option<Key> {
    let mut words = texts.iter();
    while let Some(word) = words.next() {
        match *word {
            "fn" => return Some(Key::Function((*words.next()?).to_owned())),
            "use" => {
                let path: Vec<&str> =
                    words.copied().take_while(|text| !matches!(*text, "{" | ";" | "as")).collect();
                let prefix = match path.as_slice() {
                    [prefix @ .., "::"] => prefix,
                    [prefix @ .., "::", _] => prefix,
                    all => all,
                };
                return Some(Key::Import(prefix.concat()));
            }
            "struct" | "enum" | "impl" | "mod" | "trait" | "static" | "type" | "=" => return None,
            _ => {}
        }
    }
    None
}

/// The id of the first node that the tokens call.
fn node(trees: &Trees<'_>, own: &[usize]) -> Option<String> {
    own.windows(4).find_map(|window| {
        let [dot, method, open, id] = *window else {
            return None;
        };
        let is_call = trees.bytes(dot) == "."
            && METHODS.contains(&trees.bytes(method))
            && trees.bytes(open) == "("
            && trees.kind(id) == Some(Kind::Quoted);
        let text = trees.bytes(id).strip_prefix('"')?.strip_suffix('"')?;
        is_call.then(|| text.to_owned())
    })
}

/// The names a `let` binds.
fn bound(texts: &[&str]) -> String {
    let pattern = texts.iter().skip(1).take_while(|text| !matches!(**text, "=" | ":" | ";"));
    let is_name = |text: &&&str| -> bool {
        let text: &&str = text;
        text.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !matches!(*text, "mut" | "ref" | "_")
    };
    let names: Vec<&str> = pattern.filter(is_name).copied().collect();
    names.join(",")
}

//! Whether a result says what it should. Where the source had just the tokens that the emitter writes, the result
//! has to have them, too; elsewhere the same nodes have to stand in it, and it has to be read as the same flow.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::same_tokens;
use crate::catalog::Catalog;
use crate::flow::{FieldValue, Flow, Node};
use crate::ids::NodeId;
use crate::nodes::is_trigger;
use crate::parse::parse;
use crate::parse::spans::key::Key;
use crate::parse::spans::{FILE, StmtId, Trees, lex};

/// The names of the functions that do not say what they should; the trees are those of the result's text.
pub(super) fn differing(
    src: &Trees<'_>,
    old: &Trees<'_>,
    new: &Trees<'_>,
    (text, result): (&str, Option<&Trees<'_>>),
    catalog: &dyn Catalog,
) -> BTreeSet<String> {
    let mut wrong = by_tokens(src, old, new, result);
    if is_as_emitted(src, old) {
        return wrong;
    }
    let unlike = |one: &Facts, two: &Facts| -> BTreeSet<String> {
        let names = one.keys().chain(two.keys());
        names.filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
    };
    let misread = unlike(&facts(text, catalog), &facts(new.text, catalog));
    if !misread.is_empty() {
        // Where the source was not read as the flow was before, this is no measure of the change.
        let before = unlike(&facts(src.text, catalog), &facts(old.text, catalog));
        wrong.extend(misread.into_iter().filter(|name| !before.contains(name)));
    }
    wrong
}

/// Whether all functions of the emitter's stand in the source with just their tokens.
fn is_as_emitted(src: &Trees<'_>, old: &Trees<'_>) -> bool {
    let (of_src, of_old) = (functions(src), functions(old));
    of_old.iter().all(|(name, id)| {
        named(&of_src, name).is_some_and(|found| same_tokens(src, found, old, *id))
    })
}

fn by_tokens(
    src: &Trees<'_>,
    old: &Trees<'_>,
    new: &Trees<'_>,
    result: Option<&Trees<'_>>,
) -> BTreeSet<String> {
    let wanted = functions(new);
    let Some(result) = result else {
        return wanted.into_iter().map(|(name, _)| name).collect();
    };
    let (of_src, of_old, of_result) = (functions(src), functions(old), functions(result));
    let is_right = |name: &str, id: StmtId| {
        let Some(found) = named(&of_result, name) else {
            return false;
        };
        let is_as_emitted = match (named(&of_src, name), named(&of_old, name)) {
            (Some(one), Some(two)) => same_tokens(src, one, old, two),
            _ => false,
        };
        if is_as_emitted {
            same_tokens(result, found, new, id)
        } else {
            nodes(result, found) == nodes(new, id)
        }
    };
    wanted.into_iter().filter(|(name, id)| !is_right(name, *id)).map(|(name, _)| name).collect()
}

fn functions(trees: &Trees<'_>) -> Vec<(String, StmtId)> {
    let all = trees.block(FILE).stmts.iter();
    all.filter_map(|id| match &trees.stmt(*id).key {
        Key::Function(name) => Some((name.clone(), *id)),
        _ => None,
    })
    .collect()
}

fn named(list: &[(String, StmtId)], name: &str) -> Option<StmtId> {
    list.iter().find(|(other, _)| other == name).map(|(_, id)| *id)
}

/// What a source says, by function: what its nodes are, and what they lead to.
type Facts = BTreeMap<String, BTreeSet<String>>;

fn facts(source: &str, catalog: &dyn Catalog) -> Facts {
    let parsed = parse(source, "", catalog);
    let mut facts = Facts::new();
    if !parsed.readable {
        return facts;
    }
    let flow = parsed.flow;
    for trigger in flow.nodes.iter().filter(|node| is_trigger(&node.kind)) {
        facts.entry("triggers".to_owned()).or_default().insert(fact(trigger));
        let behind = behind(&flow, &trigger.id);
        let of_nodes = flow.nodes.iter().filter(|node| behind.contains(&node.id)).map(fact);
        let of_edges = flow.edges.iter().filter(|edge| {
            behind.contains(&edge.to) && (edge.from == trigger.id || behind.contains(&edge.from))
        });
        let of_edges =
            of_edges.map(|edge| format!("{} {} leads to {}", edge.from, edge.port, edge.to));
        facts.insert(trigger.id.to_string(), of_nodes.chain(of_edges).collect());
    }
    facts
}

/// The nodes that a trigger leads to.
fn behind<'f>(flow: &'f Flow, trigger: &'f NodeId) -> BTreeSet<&'f NodeId> {
    let mut leads: BTreeMap<&NodeId, Vec<&NodeId>> = BTreeMap::new();
    for edge in &flow.edges {
        leads.entry(&edge.from).or_default().push(&edge.to);
    }
    let mut found = BTreeSet::new();
    let mut due = vec![trigger];
    while let Some(node) = due.pop() {
        for next in leads.get(node).into_iter().flatten() {
            if found.insert(*next) {
                due.push(next);
            }
        }
    }
    found
}

/// What a node is, without what the layout file tells of it.
fn fact(node: &Node) -> String {
    let fields = node.fields.iter().map(|(field, value)| match value {
        FieldValue::Text(text) => format!("{field}: {}", plain(text)),
        FieldValue::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| plain(text)).collect();
            format!("{field}: [{}]", texts.join(", "))
        }
        FieldValue::Pairs(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(name, text)| format!("{name} = {}", plain(text))).collect();
            format!("{field}: [{}]", pairs.join(", "))
        }
    });
    let fields: Vec<String> = fields.collect();
    let (id, kind, output) = (&node.id, &node.kind, node.output_name());
    format!("{id} is {kind} as {output}, disabled: {}; {}", node.disabled, fields.join("; "))
}

/// A text without comments and layout, where it is Rust.
fn plain(text: &str) -> String {
    let Some(tokens) = lex::lex(text) else {
        return text.to_owned();
    };
    let solid = tokens.into_iter().filter(|token| !token.kind.is_comment());
    let texts: Vec<&str> = solid.filter_map(|token| text.get(token.range)).collect();
    texts.join(" ")
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

//! Whether a result says what it should. Where the source had just the tokens that the emitter writes, the result
//! has to have them, too; elsewhere it has to be read as the flow that the change makes of what the source said.

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
    let (wanted, found) = (facts_in(new.text, catalog), facts_in(text, catalog));
    if wanted.iter().all(|(name, facts)| found.get(name) == Some(facts)) {
        return wrong;
    }
    let (source, before) = (facts_in(src.text, catalog), facts_in(old.text, catalog));
    wrong.extend(misread([&source, &before, &wanted], &found));
    wrong
}

/// Whether a text says what a source said, with the change from one flow to another made to it.
pub(super) fn says(text: &str, [src, old, new]: [&Flow; 3], catalog: &dyn Catalog) -> bool {
    let found = facts_in(text, catalog);
    misread([&facts(src), &facts(old), &facts(new)], &found).is_empty()
}

/// The functions that do not say what they should. Where the source was not read as the flow was before, it keeps
/// what is its own.
fn misread([source, before, wanted]: [&Facts; 3], found: &Facts) -> BTreeSet<String> {
    let of = |facts: &Facts, name: &String| facts.get(name).cloned().unwrap_or_default();
    let is_right = |name: &&String| {
        let (before, after, found) = (of(before, name), of(wanted, name), of(found, name));
        let mut expected = of(source, name);
        expected.retain(|fact| after.contains(fact) || !before.contains(fact));
        expected.extend(after.difference(&before).cloned());
        expected == found || after == found
    };
    wanted.keys().filter(|name| !is_right(name)).cloned().collect()
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
        !is_as_emitted || same_tokens(result, found, new, id)
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

fn facts_in(source: &str, catalog: &dyn Catalog) -> Facts {
    let parsed = parse(source, "", catalog);
    if parsed.readable { facts(&parsed.flow) } else { Facts::new() }
}

fn facts(flow: &Flow) -> Facts {
    let mut facts = Facts::new();
    for trigger in flow.nodes.iter().filter(|node| is_trigger(&node.kind)) {
        facts.entry("triggers".to_owned()).or_default().extend(of_node(trigger));
        let behind = behind(flow, &trigger.id);
        let of_nodes = flow.nodes.iter().filter(|node| behind.contains(&node.id));
        let of_nodes = of_nodes.flat_map(of_node);
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

/// What a node is, fact by fact, without what the layout file tells of it.
fn of_node(node: &Node) -> Vec<String> {
    let (id, kind, output) = (&node.id, &node.kind, node.output_name());
    let mut facts =
        vec![format!("{id} is {kind} as {output}"), format!("{id} disabled: {}", node.disabled)];
    for (field, value) in &node.fields {
        let texts = match value {
            FieldValue::Text(text) => vec![plain(text)],
            FieldValue::List(texts) => texts.iter().map(|text| plain(text)).collect(),
            FieldValue::Pairs(pairs) => {
                pairs.iter().map(|(name, text)| format!("{name} = {}", plain(text))).collect()
            }
        };
        facts.push(format!("{id}.{field}: {texts:?}"));
    }
    facts
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

//! From parts to files: the gate of `syn`, the layout of items, headers, and the places of the nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use quote::quote;

use super::body::body;
use super::format::{TAB, newline, statement, tail, width};
use super::items::{self, Handler};
use super::plan::Plan;
use crate::connections;
use crate::flow::Flow;
use crate::graph::regions::Region;
use crate::hooks;
use crate::ids::NodeId;
use crate::nodes;
use crate::syntax;

/// `src/flow.rs` with the bytes at which each node stands.
pub(super) fn flow_rs(plan: &Plan<'_>) -> (String, BTreeMap<NodeId, Range<usize>>) {
    let flow = plan.reach.flow;
    let regions = &plan.reach.regions.regions;
    let payloads: BTreeSet<String> =
        regions.iter().map(|region| plan.payload_name(region)).collect();
    let mut payloads: Vec<String> = payloads.into_iter().collect();
    payloads.sort_by(|one, other| pieces(one).cmp(pieces(other)));
    let mut text = about(flow);
    let has_slots = !hooks::named_slots(flow).is_empty();
    text.push_str(&lay_out(&items::uses(&connectors(plan), &payloads, has_slots)));
    text.push('\n');
    let mut spans = BTreeMap::new();
    let item = lay_out(&items::triggers());
    let (head, foot) = items::around_body(&item);
    text.extend([head, &triggers(plan, regions), foot]);
    for (index, region) in regions.iter().enumerate() {
        text.push('\n');
        let start = text.len();
        let (body, of_body) = body(plan, index, region);
        let body = body.trim_start_matches('\n').trim_start();
        let item = handler(plan, index, region, body);
        let (head, foot) = items::around_body(&item);
        // The body's own text begins with a line break and the indent, which stand in the item already.
        let shift = start + head.len();
        let trimmed = newline(TAB).len();
        text.extend([head, body, foot]);
        for (node, span) in of_body {
            spans.insert(
                node,
                (span.start + shift).saturating_sub(trimmed)
                    ..(span.end + shift).saturating_sub(trimmed),
            );
        }
        if let Some(trigger) = plan.node(region.trigger) {
            spans.insert(trigger.id.clone(), start..start + head.trim_end().len());
        }
    }
    (text, spans)
}

/// `src/payloads.rs`.
pub(super) fn payloads_rs(plan: &Plan<'_>) -> String {
    let structs = items::structs(&plan.projection);
    let types: String = structs.concat();
    let mut uses = String::new();
    let names: BTreeSet<String> =
        syntax::tokens(&types).map(|tokens| super::names_in(&tokens)).unwrap_or_default();
    if names.contains("Value") {
        uses.push_str("use flow_runtime::prelude::Value;\n");
    }
    let has_serialize = plan.projection.structs.iter().any(|payload| payload.serialize);
    let ignored = names.contains("IgnoredAny");
    if !structs.is_empty() {
        uses.push_str(if has_serialize {
            "use serde::{Deserialize, Serialize};\n"
        } else {
            "use serde::Deserialize;\n"
        });
    }
    if ignored {
        uses.push_str("use serde::de::IgnoredAny;\n");
    }
    let mut text = "//! The payload fields that this flow reads. Written by Hookloom.\n".to_owned();
    if !uses.is_empty() {
        text.push_str(&format!("\n{uses}"));
    }
    for item in &structs {
        text.push_str(&format!("\n{}", lay_out(item)));
    }
    text
}

/// `src/slots.rs`.
pub(super) fn slots_rs(flow: &Flow) -> String {
    let slots = hooks::named_slots(flow);
    let mut text = "//! The connection slots of this flow. Written by Hookloom.\n".to_owned();
    let kinds: BTreeSet<&str> = slots.iter().map(|slot| slot_type(slot.connection)).collect();
    if kinds.is_empty() {
        return text;
    }
    let mut names: Vec<&str> = kinds.into_iter().collect();
    names.push("Slot");
    names.sort_unstable();
    text.push_str(&format!("\nuse flow_runtime::slots::{{{}}};\n\n", names.join(", ")));
    for slot in &slots {
        let (name, kind) = (slot.slot.as_str(), slot_type(slot.connection));
        text.push_str(&format!(
            "pub const {}: Slot<{kind}> = Slot::new({name:?});\n",
            name.to_uppercase()
        ));
    }
    text
}

fn slot_type(connection: &str) -> &'static str {
    connections::kind(connection).map_or("Http", |kind| kind.slot_type)
}

/// The flow's description as the module's first lines.
fn about(flow: &Flow) -> String {
    let about = if flow.about.trim().is_empty() { flow.name.trim() } else { flow.about.trim() };
    let lines: Vec<String> = about
        .lines()
        .map(|line| format!("//! {}", super::doc_line(line)).trim_end().to_owned() + "\n")
        .collect();
    if lines.is_empty() { String::new() } else { lines.concat() + "\n" }
}

/// A name in the pieces by which rustfmt orders names: letters one by one, numbers as what they count.
fn pieces(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letter = rest.chars().next().map_or(0, char::len_utf8);
        let (piece, behind) = rest.split_at_checked(digits.max(letter))?;
        rest = behind;
        // A longer number counts more, and any letter more than a number.
        let weight = if digits > 0 { piece.trim_start_matches('0').len() } else { usize::MAX };
        (!piece.is_empty()).then_some((weight, piece))
    })
}

/// The connector modules that the flow's steps call, sorted.
fn connectors(plan: &Plan<'_>) -> Vec<&'static str> {
    let regions = plan.reach.regions.regions.iter();
    let placed = regions.flat_map(|region| crate::reach::nodes_of(&region.body));
    let used = placed.filter_map(|place| plan.node(place));
    let modules: BTreeSet<&str> = used.filter_map(|node| nodes::connector(&node.kind)).collect();
    modules.into_iter().collect()
}

/// So many triggers stand in one chain: the tree of a chain grows with each of its calls, and what reads it calls
/// itself for each level.
const MOST_IN_A_CHAIN: usize = 32;

fn triggers(plan: &Plan<'_>, regions: &[Region]) -> String {
    let mut text = String::new();
    let mut tokens = quote!(Triggers::new());
    for (index, region) in regions.iter().enumerate() {
        if index > 0 && index % MOST_IN_A_CHAIN == 0 {
            text.push_str(&statement(Some("triggers"), &tokens, TAB));
            text.push_str(&newline(TAB));
            tokens = quote!(triggers);
        }
        let trigger = plan.tokens(region.trigger);
        tokens.extend(quote!(.on(#trigger)));
    }
    text + &tail(&tokens, TAB)
}

fn handler(plan: &Plan<'_>, index: usize, region: &Region, body: &str) -> String {
    // Only where the plan does not tell are the statements read again: they can be thousands.
    let is_call = |node: usize| plan.node(node).is_some_and(|node| node.kind.as_str() != "code");
    let calls = crate::reach::nodes_of(&region.body).into_iter().any(is_call);
    let reads = plan.aliases(index).next().is_some();
    let node = plan.node(region.trigger);
    let payload = plan.payload_name(region);
    let guard = if plan.is_unverified(region) { "Unverified" } else { "Verified" };
    let name =
        super::lower::identifier(node.map_or("handler", |node| node.id.as_str())).to_string();
    let title = super::doc_line(node.map_or("", |node| &node.title));
    let stop = if title.is_empty() || title.ends_with(['.', '?', '!']) { "" } else { "." };
    let doc = format!("{title}{stop}");
    lay_out(&items::handler(&Handler {
        name: &name,
        doc: &doc,
        context: if calls || mentions(body, "cx") { "cx" } else { "_cx" },
        event: if reads || mentions(body, "event") { "event" } else { "_event" },
        event_type: format!("{guard}<'_, {payload}>"),
    }))
}

/// Whether statements use a name.
fn mentions(body: &str, name: &str) -> bool {
    body.contains(name)
        && syntax::tokens(body).is_ok_and(|tokens| super::names_in(&tokens).contains(name))
}

/// Items as rustfmt lays them out. The text is the emitter's own, so that it always parses.
fn lay_out(text: &str) -> String {
    syntax::file(text).map_or_else(|| text.to_owned(), |file| wide(&prettyplease::unparse(&file)))
}

/// prettyplease breaks lines at 89 columns, rustfmt at 100: heads of functions and lists of uses are joined again.
fn wide(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let is_head = line.starts_with("pub ") && line.ends_with('(');
        let is_list = line.starts_with("use ") && line.ends_with('{');
        if !(is_head || is_list) {
            out.push(line.to_owned());
            continue;
        }
        let mut items = Vec::new();
        let mut close = "";
        for line in lines.by_ref() {
            if line.starts_with([')', '}']) {
                close = line;
                break;
            }
            items.extend(line.split(',').map(str::trim).filter(|item| !item.is_empty()));
        }
        let generics = items.join(", ");
        let joined = format!("{line}{generics}{close}");
        if width(&joined) <= 100 {
            out.push(joined);
        } else if line.starts_with("use ") {
            out.push(line.to_owned());
            out.extend(packed(&items));
            out.push(close.to_owned());
        } else {
            out.push(line.to_owned());
            out.extend(parameters(&generics).into_iter().map(|item| format!("    {item},")));
            out.push(close.to_owned());
        }
    }
    // No blank line stands between the uses of the runtime and those of the package yet.
    (out.join("\n") + "\n").replacen("\nuse crate::", "\n\nuse crate::", 1)
}

/// As many names on a line as fit.
fn packed(items: &[&str]) -> Vec<String> {
    let mut lines = vec!["   ".to_owned()];
    for item in items {
        let fits = lines.last().is_some_and(|line| width(line) + width(item) + 2 <= 100);
        if !fits {
            lines.push("   ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!(" {item},"));
        }
    }
    lines
}

/// Parameters, split at the commas outside of angle brackets.
fn parameters(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in list.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        match items.last_mut() {
            Some(_) if c == ',' && depth == 0 => items.push(String::new()),
            Some(item) => item.push(c),
            None => {}
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

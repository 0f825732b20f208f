//! A draft and a pushed version as one: node by node, where both sides touched different nodes.

use std::collections::{BTreeMap, BTreeSet};

use flow_model::catalog::Catalog;
use flow_model::code::touched;
use flow_model::edit::Edit;
use flow_model::emit;
use flow_model::flow::Flow;
use flow_model::ids::NodeId;
use flow_model::layout::{self, Place};
use flow_model::parse::{Parsed, parse, splice};
use flow_model::sync::sync;

/// How many nodes a sentence names.
const NAMED: usize = 4;

/// The two files that say what a flow is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// `src/flow.rs`.
    pub source: String,
    /// `flow.layout.jsonl`.
    pub layout: String,
}

/// What a draft becomes.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The flow.
    pub flow: Flow,
    /// Its `src/flow.rs`; none where it is what the emitter writes.
    pub source: Option<String>,
}

/// Why a person has to choose.
#[derive(Clone, Debug)]
pub struct Clash {
    /// A sentence.
    pub reason: String,
    /// The pushed flow.
    pub flow: Option<Flow>,
    /// The pushed text.
    pub source: String,
}

impl Texts {
    fn parse(&self, catalog: &dyn Catalog) -> Parsed {
        parse(&self.source, &self.layout, catalog)
    }
}

/// Draft and push together. `merged` is what git made of the three texts, where it could.
pub fn together(
    mut flow: Flow,
    own: &Texts,
    base: &Texts,
    mut pushed: Texts,
    merged: Option<String>,
    catalog: &dyn Catalog,
) -> Result<Merged, Box<Clash>> {
    pushed.layout = untangled(&base.layout, &pushed.layout);
    let (mut mine, mut before) = (own.parse(catalog), base.parse(catalog));
    let theirs = pushed.parse(catalog);
    let is_untouched = own.source == base.source;
    if !theirs.readable {
        return match is_untouched || pushed.source == base.source {
            true => Ok(Merged { flow, source: Some(pushed.source) }),
            false => Err(clash(
                "The pushed src/flow.rs does not read as Rust, and the flow was changed here too.",
                None,
                pushed,
            )),
        };
    }
    if !mine.readable && !is_untouched && pushed.source != base.source {
        let reason = "The code here does not read as Rust, and a push changed the flow too.";
        return Err(clash(reason, Some(theirs.flow), pushed));
    }
    if !before.readable && !is_untouched && theirs.readable {
        let reason = "The code did not read as Rust, and was changed here and in a push since.";
        return Err(clash(reason, Some(theirs.flow), pushed));
    }
    // What does not read as Rust said nothing new: the canvas has what was read last.
    let drawn = drawn(&flow, catalog);
    for parsed in [&mut mine, &mut before].into_iter().filter(|parsed| !parsed.readable) {
        parsed.flow = drawn.parse(catalog).flow;
    }
    let both = both(&before.flow, &mine.flow, &theirs.flow);
    if !both.is_empty() {
        let reason = format!("{} was changed here and in a push.", named(&both));
        return Err(clash(&reason, Some(theirs.flow), pushed));
    }
    let edit = sync(&flow, &before.flow, &theirs.flow);
    if flow.apply(edit).is_err() {
        let reason = "What was pushed does not fit what was changed here.";
        return Err(clash(reason, Some(theirs.flow), pushed));
    }
    follow_layout(&mut flow, (base, &before.flow), (&pushed, &theirs.flow));
    if is_untouched {
        return Ok(settled(flow, pushed.source, catalog));
    }
    let expect = emit::emit(&flow, catalog);
    let fits = merged.filter(|text| {
        let parsed = parse(text, &layout::write(&flow), catalog);
        let wanted = parse(expect.flow_rs(), &layout::write(&flow), catalog);
        parsed.readable && touched(&parsed.flow, &wanted.flow).is_empty()
    });
    let source =
        fits.unwrap_or_else(|| splice::splice(&pushed.source, &theirs.flow, &flow, catalog).text);
    Ok(settled(flow, source, catalog))
}

/// The pushed version in place of the draft; places on the canvas stay where the push says nothing of them.
pub fn overwrite(mut flow: Flow, own: &Texts, pushed: Texts, catalog: &dyn Catalog) -> Merged {
    let (mut mine, theirs) = (own.parse(catalog), pushed.parse(catalog));
    if !theirs.readable {
        return Merged { flow, source: Some(pushed.source) };
    }
    if !mine.readable {
        mine = drawn(&flow, catalog).parse(catalog);
    }
    let edit = sync(&flow, &mine.flow, &theirs.flow);
    if flow.apply(edit).is_err() {
        flow = theirs.flow.clone();
    }
    follow_layout(&mut flow, (own, &mine.flow), (&pushed, &theirs.flow));
    settled(flow, pushed.source, catalog)
}

/// A flow as the canvas alone would write it.
fn drawn(flow: &Flow, catalog: &dyn Catalog) -> Texts {
    let source = emit::emit(flow, catalog).flow_rs().to_owned();
    Texts { source, layout: layout::write(flow) }
}

/// A text that says no more than the emitter is let go: the canvas writes it anew from then on.
fn settled(flow: Flow, source: String, catalog: &dyn Catalog) -> Merged {
    let is_own = emit::emit(&flow, catalog).flow_rs() != source;
    Merged { flow, source: is_own.then_some(source) }
}

/// Nodes that both sides changed, each in its own way.
fn both(before: &Flow, mine: &Flow, theirs: &Flow) -> BTreeSet<NodeId> {
    let differ = touched(mine, theirs);
    let (ours, others) = (touched(before, mine), touched(before, theirs));
    ours.intersection(&others).filter(|id| differ.contains(id)).cloned().collect()
}

/// Takes titles, places, pins and lines about nobody that the other side changed; each with the flow that it says.
fn follow_layout(flow: &mut Flow, (base, was): (&Texts, &Flow), (pushed, theirs): (&Texts, &Flow)) {
    follow_strays(flow, was, theirs);
    if base.layout == pushed.layout {
        return;
    }
    let (before, after) = (layout::read(&base.layout), layout::read(&pushed.layout));
    let mut edits = Vec::new();
    for (id, place) in &after.places {
        let Some(node) = flow.node(id) else { continue };
        let old = before.places.get(id);
        if let Some(at) = place.at
            && old.and_then(|old| old.at) != Some(at)
            && node.at != at
        {
            edits.push(Edit::MoveNodes { to: vec![(id.clone(), at)] });
        }
        if !place.title.is_empty()
            && old.map(|old| old.title.as_str()) != Some(place.title.as_str())
            && node.title != place.title
        {
            edits.push(Edit::SetTitle { id: id.clone(), title: place.title.clone() });
        }
        if old.and_then(|old| old.pinned.as_ref()) != place.pinned.as_ref()
            && node.pinned != place.pinned
        {
            edits.push(Edit::SetPinned { id: id.clone(), pinned: place.pinned.clone() });
        }
    }
    if !after.name.is_empty() && after.name != before.name && after.name != flow.name {
        edits.push(Edit::SetName { name: after.name });
    }
    // Each names a node that was just found, so all of them fit.
    let _ = flow.apply(Edit::Batch { edits });
}

/// A line about a node that was there before is left over from taking the node away, and goes with it.
fn follow_strays(flow: &mut Flow, was: &Flow, theirs: &Flow) {
    let set = |id: &NodeId, line: Option<&Place>| Edit::SetStray {
        id: id.clone(),
        line: line.cloned().map(Box::new),
    };
    let gone = was.strays.keys().filter(|id| !theirs.strays.contains_key(*id));
    let mut edits: Vec<Edit> = gone.map(|id| set(id, None)).collect();
    let new = theirs.strays.iter().filter(|(id, line)| {
        was.strays.get(*id) != Some(*line) && was.node(id).is_none() && flow.node(id).is_none()
    });
    edits.extend(new.map(|(id, line)| set(id, Some(line))));
    // Lines are set wherever they are.
    let _ = flow.apply(Edit::Batch { edits });
}

/// A layout file after a union merge has both lines of a node that one side changed: the changed one counts.
fn untangled(base: &str, pushed: &str) -> String {
    let id = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(value.get("id")?.as_str()?.to_owned())
    };
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for id in pushed.lines().filter_map(id) {
        *count.entry(id).or_default() += 1;
    }
    let known: BTreeSet<&str> = base.lines().collect();
    let is_left_over = |line: &str| {
        known.contains(line)
            && id(line).and_then(|id| count.get(&id).copied()).is_some_and(|count| count > 1)
    };
    let kept = pushed.lines().filter(|line| !is_left_over(line));
    kept.flat_map(|line| [line, "\n"]).collect()
}

fn clash(reason: &str, flow: Option<Flow>, pushed: Texts) -> Box<Clash> {
    Box::new(Clash { reason: reason.to_owned(), flow, source: pushed.source })
}

fn named(ids: &BTreeSet<NodeId>) -> String {
    let named: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    match ids.len().checked_sub(NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", named.join(", ")),
        _ => named.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_lines_of_a_node_the_changed_one_counts() {
        let base = "{\"id\":\"a\",\"x\":1}\n{\"id\":\"b\",\"x\":1}\n";
        let union = "{\"id\":\"a\",\"x\":1}\n{\"id\":\"b\",\"x\":2}\n{\"id\":\"a\",\"x\":2}\n{\"id\":\"b\",\"x\":1}\n";
        assert_eq!(untangled(base, union), "{\"id\":\"b\",\"x\":2}\n{\"id\":\"a\",\"x\":2}\n");
        assert_eq!(untangled(base, base), base);
    }
}

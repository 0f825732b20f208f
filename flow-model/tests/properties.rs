//! Laws that hold for any flow: an edit and its inverse, what a new node leaves alone, the layout file.

#![expect(clippy::indexing_slicing, reason = "bytes and statements are looked at by place")]

#[path = "support/bytes.rs"]
#[expect(dead_code, reason = "the laws of splices ask for more")]
mod bytes;
#[path = "support/cases.rs"]
mod cases;
#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/edits.rs"]
#[expect(dead_code, reason = "the laws of splices ask for more")]
mod edits;
#[path = "support/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::edit::Edit;
use flow_model::emit::emit;
use flow_model::flow::{Answer, FieldValue, Flow, Point};
use flow_model::ids::{FieldId, KindId, NodeId};
use flow_model::{layout, nodes, saved};
use proptest::prelude::*;
use random::{Random, flow};

/// The catalog, for all cases.
fn events() -> &'static Loaded {
    static EVENTS: OnceLock<Loaded> = OnceLock::new();
    EVENTS.get_or_init(catalog)
}

/// Flows to edit; made once, since making them costs more than editing them.
fn pool() -> &'static [Flow] {
    static POOL: OnceLock<Vec<Flow>> = OnceLock::new();
    POOL.get_or_init(|| {
        let mut flows: Vec<Flow> =
            (0..60).map(|seed| flow(&mut Random::new(seed), events())).collect();
        // Small flows tell as much as large ones and cost less.
        flows.sort_by_key(|flow| flow.nodes.len());
        flows.truncate(30);
        flows
    })
}

/// An edit of each kind that the model knows, which may fit the flow or not.
fn raw(random: &mut Random, flow: &Flow) -> Edit {
    let id = flow.nodes[random.below(flow.nodes.len())].id.clone();
    let edge = flow.edges[random.below(flow.edges.len())].clone();
    let text = format!("word_{}", random.below(90));
    match random.below(12) {
        0 => Edit::RemoveNode { id },
        1 => Edit::RemoveEdge { edge },
        2 => Edit::MoveNodes {
            to: vec![(id.clone(), Point { x: 1.0, y: 2.0 }), (id, Point { x: 3.0, y: 4.0 })],
        },
        3 => {
            Edit::SetField { id, field: FieldId::from("text"), value: Some(FieldValue::Text(text)) }
        }
        4 => Edit::SetTitle { id, title: text },
        5 => Edit::SetOutput { id, output: text },
        6 => Edit::RenameNode { from: id, to: NodeId::new(text) },
        7 => Edit::SetDisabled { id, disabled: random.below(2) == 0 },
        8 => Edit::SetName { name: text },
        9 => Edit::SetAbout { about: text },
        10 => Edit::SetPinned { id, pinned: Some(Answer::Output(text.into())) },
        _ => {
            let node = nodes::new_node(&KindId::from("value"), flow, Point::default());
            Edit::AddNode { node: Box::new(node), index: random.below(9) }
        }
    }
}

/// The name that each node's own call binds; none where it binds none, or a choice binds what its arms hand on.
fn names(source: &str) -> BTreeMap<String, Option<&str>> {
    let bound = |part: Range<usize>| {
        let (name, call) = source[part].strip_prefix("let ")?.split_once(" = ")?;
        call.starts_with("cx").then_some(name)
    };
    bytes::statements(source).into_iter().map(|(id, part)| (id, bound(part))).collect()
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn an_edit_and_its_inverse_change_nothing(seed: u64) {
        let mut random = Random::new(seed);
        let before = &pool()[random.below(pool().len())];
        let count = 1 + random.below(7);
        // Edits of the canvas mostly fit, others mostly do not.
        let is_gesture = random.below(2) == 0;
        let edits = (0..count).filter_map(|_| {
            if is_gesture { edits::structure(&mut random, before) } else { Some(raw(&mut random, before)) }
        });
        let edit = Edit::Batch { edits: edits.collect() };
        let mut flow = before.clone();
        if let Ok(inverse) = flow.apply(edit) {
            let after = flow.clone();
            let again = flow.apply(inverse).expect("an inverse fits");
            prop_assert_eq!(&flow, before);
            flow.apply(again).expect("the inverse of an inverse fits");
            prop_assert_eq!(&flow, &after);
        } else {
            prop_assert_eq!(&flow, before, "a refused edit leaves the flow as it was");
        }
    }

    #[test]
    fn a_new_node_renames_no_other(seed: u64) {
        let mut random = Random::new(seed);
        let before = &pool()[random.below(pool().len())];
        let mut after = before.clone();
        if let Some(edit) = edits::call(&mut random, before) && after.apply(edit).is_ok() {
            let [was, is] = [before, &after].map(|flow| emit(flow, events()));
            let now = names(is.flow_rs());
            for (id, name) in names(was.flow_rs()) {
                let renamed = now.get(&id).is_none_or(|now| matches!((now, name), (Some(now), Some(name)) if *now != name));
                prop_assert!(!renamed, "{id}\n{}\n{}", was.flow_rs(), is.flow_rs());
            }
        }
    }

    #[test]
    fn a_parked_node_leaves_all_code_alone(seed: u64) {
        let mut random = Random::new(seed);
        let mut flow = pool()[random.below(pool().len())].clone();
        let before = emit(&flow, events());
        let node = nodes::new_node(&KindId::from("value"), &flow, Point::default());
        flow.nodes.insert(random.below(flow.nodes.len()), node);
        let after = emit(&flow, events());
        prop_assert_eq!(before.flow_rs(), after.flow_rs());
        prop_assert_eq!(before.spans, after.spans);
    }

    #[test]
    fn places_survive_the_layout_file(seed: u64) {
        let mut random = Random::new(seed);
        let mut flow = pool()[random.below(pool().len())].clone();
        for node in &mut flow.nodes {
            node.at = Point { x: random.below(9_000) as f64 - 4_000.0, y: random.below(900) as f64 / 8.0 };
        }
        let text = layout::write(&flow);
        let places = layout::read(&text);
        prop_assert_eq!(places.places.len(), flow.nodes.len());
        prop_assert_eq!(&layout::Layout::of(&flow), &places);
        prop_assert_eq!(layout::read(&format!("{text}{text}")), places);
        prop_assert_eq!(saved::read(&saved::write(&flow)).expect("what was written is read"), flow);
    }
}

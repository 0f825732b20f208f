//! Laws that hold for any flow: an edit and its inverse, what a new node leaves alone, the layout file.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;

use catalog::catalog;
use flow_model::edit::Edit;
use flow_model::emit;
use flow_model::flow::{FieldValue, Flow, Point};
use flow_model::ids::{FieldId, KindId, NodeId};
use flow_model::{layout, nodes, saved};
use proptest::prelude::*;
use random::{Random, flow};

fn random_flow(seed: u64) -> Flow {
    flow(&mut Random::new(seed), &catalog())
}

/// An edit that may fit the flow or not.
fn edit(flow: &Flow, which: usize, node: usize, edge: usize, text: &str) -> Edit {
    let id = flow.nodes.iter().cycle().nth(node).expect("a random flow has nodes").id.clone();
    let edge = flow.edges.iter().cycle().nth(edge).expect("a random flow has edges").clone();
    let text = text.to_owned();
    match which % 10 {
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
        7 => Edit::SetDisabled { id, disabled: true },
        8 => Edit::SetName { name: text },
        _ => {
            let node = nodes::new_node(&KindId::from("value"), flow, Point::default());
            Edit::AddNode { node: Box::new(node), index: edge.from.as_str().len() }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_and_its_inverse_change_nothing(
        seed in 0_u64..20,
        steps in prop::collection::vec((0_usize..10, 0_usize..50, 0_usize..50, "[a-z]{1,8}"), 1..8),
    ) {
        let before = random_flow(seed);
        let mut flow = before.clone();
        let edits: Vec<Edit> =
            steps.iter().map(|(which, node, edge, text)| edit(&before, *which, *node, *edge, text)).collect();
        if let Ok(inverse) = flow.apply(Edit::Batch { edits }) {
            let after = flow.clone();
            let again = flow.apply(inverse).expect("an inverse fits");
            prop_assert_eq!(&flow, &before);
            flow.apply(again).expect("the inverse of an inverse fits");
            prop_assert_eq!(&flow, &after);
        } else {
            prop_assert_eq!(&flow, &before, "a refused edit leaves the flow as it was");
        }
    }

    #[test]
    fn a_new_node_leaves_all_other_code_alone(seed in 0_u64..40) {
        let catalog = catalog();
        let mut flow = random_flow(seed);
        let before = emit::emit(&flow, &catalog);
        let node = nodes::new_node(&KindId::from("value"), &flow, Point::default());
        flow.nodes.insert(0, node);
        let after = emit::emit(&flow, &catalog);
        prop_assert_eq!(before.flow_rs(), after.flow_rs());
        prop_assert_eq!(before.spans, after.spans);
    }

    #[test]
    fn places_survive_the_layout_file(seed in 0_u64..40) {
        let flow = random_flow(seed);
        let places = layout::read(&layout::write(&flow));
        prop_assert_eq!(places.places.len(), flow.nodes.len());
        let text = layout::write(&flow);
        let merged = format!("{text}{text}");
        prop_assert_eq!(layout::read(&merged), places);
        prop_assert_eq!(saved::read(&saved::write(&flow)).expect("the test has set this up"), flow);
    }
}

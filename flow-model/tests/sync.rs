//! A change of the source on the canvas: what the source does not tell stays, and the rest becomes what it says.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;

use catalog::catalog;
use flow_model::flow::{Answer, Flow, Node, Point};
use flow_model::ids::{KindId, NodeId};
use flow_model::parse::parse;
use flow_model::sync::sync;
use flow_model::{emit, nodes};
use proptest::prelude::*;
use random::{Random, flow};

const HEAD: &str = "use flow_runtime::connectors::slack;\nuse flow_runtime::prelude::*;\nuse crate::slots;\n\
    pub fn triggers() -> Triggers {\n    Triggers::new().on(github::issues(\"opened\").connection(slots::ACME), opened)\n}\n\
    pub async fn opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {\n    let issue = &event.payload().issue;\n";

fn tell(id: &str, text: &str) -> String {
    format!(
        "    cx.step(\"{id}\").call(slack::PostMessage {{ connection: slots::TEAM, channel: \"#a\".into(), text: {text} }}).await?;\n"
    )
}

fn read(body: &str) -> Flow {
    parse(&format!("{HEAD}{body}    Ok(())\n}}\n"), "", &catalog()).flow
}

/// The flow on the canvas: everything moved and with a title of its own.
fn drawn(flow: &Flow) -> Flow {
    let mut flow = flow.clone();
    for (at, node) in flow.nodes.iter_mut().enumerate() {
        node.at = Point { x: 1_000.0, y: 500.0 * at as f64 };
        node.title = format!("My {}", node.id);
        node.pinned = Some(Answer::Output(at.into()));
    }
    flow
}

fn synced(current: &Flow, old: &Flow, new: &Flow) -> Flow {
    let mut flow = current.clone();
    let inverse = flow.apply(sync(current, old, new)).expect("the edit fits");
    let mut back = flow.clone();
    back.apply(inverse).expect("its inverse fits");
    assert_eq!(&back, current);
    flow
}

fn ids(flow: &Flow) -> Vec<&str> {
    flow.nodes.iter().map(|node| node.id.as_str()).collect()
}

fn edges(flow: &Flow) -> Vec<String> {
    let mut edges: Vec<String> =
        flow.edges.iter().map(|edge| format!("{} {} {}", edge.from, edge.port, edge.to)).collect();
    edges.sort();
    edges
}

fn node<'f>(flow: &'f Flow, id: &str) -> &'f Node {
    flow.node(&NodeId::from(id)).expect("the node is there")
}

#[test]
fn a_changed_text_changes_nothing_else() {
    let old = read(&(tell("one", "\"a\".into()") + &tell("two", "\"b\".into()")));
    let new = read(&(tell("one", "\"A\".into()") + &tell("two", "\"b\".into()")));
    let current = drawn(&old);
    let after = synced(&current, &old, &new);
    assert_eq!(node(&after, "one").text("text"), "A");
    assert_eq!(node(&after, "one").at, node(&current, "one").at);
    assert_eq!(node(&after, "two"), node(&current, "two"));
    assert_eq!(after.edges, current.edges);
}

#[test]
fn a_renamed_node_keeps_its_place_and_title() {
    let old = read(&(tell("one", "\"a\".into()") + &tell("two", "\"b\".into()")));
    let new = read(&(tell("uno", "\"a\".into()") + &tell("two", "\"b\".into()")));
    let current = drawn(&old);
    let after = synced(&current, &old, &new);
    assert_eq!(ids(&after), ["opened", "uno", "two"]);
    assert_eq!(node(&after, "uno").at, node(&current, "one").at);
    assert_eq!(edges(&after), ["opened then uno", "uno then two"]);
}

#[test]
fn swapped_ids_are_swapped() {
    let old = read(&(tell("one", "\"a\".into()") + &tell("two", "\"b\".into()")));
    let new = read(&(tell("two", "\"a\".into()") + &tell("one", "\"b\".into()")));
    let after = synced(&drawn(&old), &old, &new);
    assert_eq!(edges(&after), ["opened then two", "two then one"]);
    assert_eq!(node(&after, "two").text("text"), "a");
}

#[test]
fn a_new_node_is_placed_beside_what_leads_to_it() {
    let old = read(&(tell("one", "\"a\".into()") + &tell("two", "\"b\".into()")));
    let new = read(
        &(tell("one", "\"a\".into()")
            + &tell("new", "\"c\".into()")
            + &tell("two", "\"b\".into()")),
    );
    let current = drawn(&old);
    let after = synced(&current, &old, &new);
    assert_eq!(edges(&after), ["new then two", "one then new", "opened then one"]);
    assert!(node(&after, "new").at.x > node(&after, "one").at.x);
    for id in ["opened", "one", "two"] {
        assert_eq!(node(&after, id).at, node(&current, id).at);
    }
}

#[test]
fn statements_without_a_name_are_known_by_what_they_say() {
    let old = read("    first(1);\n    second(2);\n");
    let new = read("    before();\n    first(1);\n    second(2);\n");
    let current = drawn(&old);
    let after = synced(&current, &old, &new);
    let at = |flow: &Flow, code: &str| {
        flow.nodes.iter().find(|node| node.text("code").starts_with(code)).expect("it is there").at
    };
    assert_eq!(at(&after, "first"), at(&current, "first"));
    assert_eq!(at(&after, "second"), at(&current, "second"));
    assert_eq!(after.nodes.len(), 4);
    assert_eq!(after.edges.len(), 3);
}

#[test]
fn parked_nodes_stay_even_where_the_source_takes_their_id() {
    let old = read(&tell("one", "\"a\".into()"));
    let mut current = drawn(&old);
    let parked = nodes::new_node(&KindId::from("value"), &current, Point { x: 7.0, y: 7.0 });
    let id = parked.id.clone();
    current.nodes.push(parked.clone());
    let new = read(&(tell("one", "\"a\".into()") + &tell(id.as_str(), "\"b\".into()")));
    let after = synced(&current, &old, &new);
    assert_eq!(after.nodes.len(), 4);
    assert!(after.nodes.iter().any(|node| node.kind == parked.kind && node.at == parked.at));
    assert_eq!(node(&after, id.as_str()).kind.as_str(), "slack.post_message");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_source_becomes_any_other(one in 0_u64..50, other in 0_u64..50) {
        let catalog = catalog();
        let read = |seed: u64| {
            let flow = flow(&mut Random::new(seed), &catalog);
            parse(emit::emit(&flow, &catalog).flow_rs(), "", &catalog).flow
        };
        let (old, new) = (read(one), read(other));
        let after = synced(&drawn(&old), &old, &new);
        prop_assert_eq!(edges(&after).len(), new.edges.len());
        let after = emit::emit(&after, &catalog);
        prop_assert_eq!(after.flow_rs().lines().count(), emit::emit(&new, &catalog).flow_rs().lines().count());
    }
}

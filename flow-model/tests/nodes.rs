//! What every node kind must keep, for free: examples check clean, help is a sentence, the saved form round-trips.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::fields::Input;
use flow_model::flow::{Edge, Flow, Point};
use flow_model::ids::{KindId, PortId};
use flow_model::{check, emit, nodes, saved};

/// A flow of one example behind a trigger that fits.
fn around(example: flow_model::flow::Node) -> Flow {
    let is_trigger = nodes::is_trigger(&example.kind);
    let trigger_kind = if example.kind.as_str() == "respond" { "http" } else { "github" };
    let trigger = nodes::examples(&KindId::from(trigger_kind)).remove(0);
    let mut flow = Flow { name: "Example".to_owned(), ..Flow::default() };
    if !is_trigger {
        flow.edges.push(Edge {
            from: trigger.id.clone(),
            port: PortId::from("then"),
            to: example.id.clone(),
        });
        flow.nodes.push(trigger);
    }
    flow.nodes.push(example);
    flow
}

#[test]
fn examples_check_clean_and_round_trip() {
    let catalog = catalog();
    for def in nodes::all() {
        let examples = nodes::examples(&KindId::from(def.kind));
        assert!(!examples.is_empty(), "{} has an example", def.kind);
        for example in examples {
            assert!(!nodes::summary(&example).is_empty(), "{} has a summary", def.kind);
            let flow = around(example);
            assert_eq!(check::check(&flow, &catalog), [], "{}", def.kind);
            assert_eq!(saved::read(&saved::write(&flow)).expect("the test has set this up"), flow);
            let emitted = emit::emit(&flow, &catalog);
            for node in &flow.nodes {
                assert!(
                    emitted.spans.contains_key(&node.id),
                    "{} has its place in the code",
                    node.id
                );
            }
        }
    }
}

#[test]
fn words_are_sentences() {
    for def in nodes::all() {
        assert!(def.about.ends_with('.'), "{}: {}", def.kind, def.about);
        assert_eq!(def.has_input, !nodes::is_trigger(&KindId::from(def.kind)));
        for field in def.fields {
            assert!(field.help.ends_with('.'), "{}.{}: {}", def.kind, field.id, field.help);
            assert!(!field.label.is_empty());
            if let Input::Choice { options } = &field.input {
                assert!(options.len() > 1, "{}.{}", def.kind, field.id);
            }
        }
    }
}

#[test]
fn a_new_node_has_a_free_id() {
    let mut flow = Flow::default();
    for def in nodes::all().chain(nodes::all()) {
        let node = nodes::new_node(&KindId::from(def.kind), &flow, Point::default());
        assert!(flow.node(&node.id).is_none());
        flow.nodes.push(node);
    }
    // Nothing is filled in, and yet the code view shows Rust.
    syn::parse_file(emit::emit(&flow, &catalog()).flow_rs()).expect("it is Rust");
}

#[test]
fn the_condition_of_the_example_reads_as_words() {
    let branch = nodes::examples(&KindId::from("branch")).remove(0);
    assert_eq!(nodes::summary(&branch), r#"any label.name is "bug""#);
}

#[test]
fn a_skeleton_has_no_problem() {
    for event in ["issues.opened", "push", "pull_request.opened", "issue_comment.created"] {
        let flow = nodes::skeleton(event);
        assert_eq!(check::check(&flow, &catalog()), [], "{event}");
    }
    assert_eq!(nodes::skeleton("issues.opened").nodes[0].id.as_str(), "issue_opened");
}

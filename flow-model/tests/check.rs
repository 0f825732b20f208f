//! Problems: a change of the main example, and what the checker says of it.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/expect.rs"]
mod expect;

use catalog::catalog;
use expect::{add, connect, example, expect, set};
use flow_model::check::{check, check_structure, if_drawn};
use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow};
use flow_model::ids::{NodeId, PortId};

#[test]
fn the_example_is_clean() {
    expect(|_| {}, &[]);
}

#[test]
fn a_branch_that_decides_nothing() {
    expect(|flow| connect(flow, "add_row", "then", "tell_triage"), &["is_bug decides-nothing"]);
    expect(|flow| connect(flow, "is_bug", "false", "tell_triage"), &["is_bug decides-nothing"]);
    // The row may be there without a message, so here the branch decides.
    expect(
        |flow| {
            add(flow, "value", "place", &[("value", "1")]);
            connect(flow, "is_bug", "false", "place");
            connect(flow, "place", "then", "tell_triage");
        },
        &[],
    );
}

#[test]
fn fields() {
    expect(|flow| set(flow, "tell_triage", "channel", " "), &["tell_triage/channel missing-field"]);
    expect(
        |flow| set(flow, "tell_triage", "connection", "Team Slack"),
        &["tell_triage/connection bad-slot"],
    );
    expect(|flow| set(flow, "tell_triage", "retry", "often"), &["tell_triage/retry bad-number"]);
    for (field, number) in
        [("retry", "101"), ("timeout_seconds", "0"), ("timeout_seconds", "3601"), ("retry", "-1")]
    {
        let problem = format!("tell_triage/{field} bad-number");
        expect(|flow| set(flow, "tell_triage", field, number), &[&problem]);
    }
    expect(
        |flow| set(flow, "tell_triage", "connection", "hookloom_admin"),
        &["tell_triage/connection bad-slot"],
    );
    expect(
        |flow| {
            add(flow, "code", "log", &[("code", "drop(\"\u{202e}\");")]);
            connect(flow, "tell_triage", "then", "log");
        },
        &["log/code bad-letter"],
    );
    for json in ["{\"number\": }", "{number: issue.number}", "[1, 2"] {
        expect(
            |flow| {
                let fields =
                    [("connection", "shop"), ("method", "post"), ("path", "/"), ("json", json)];
                add(flow, "http.request", "order", &fields);
                connect(flow, "tell_triage", "then", "order");
            },
            &["order/json syntax"],
        );
    }
    expect(
        |flow| set(flow, "tell_triage", "unknown", "maybe"),
        &["tell_triage/unknown unknown-choice"],
    );
    expect(
        |flow| set(flow, "tell_triage", "text", "{issue.titel}"),
        &["tell_triage/text unknown-field"],
    );
    expect(
        |flow| set(flow, "issue_opened", "event", "issues.openend"),
        &["issue_opened/event unknown-event"],
    );
    expect(
        |flow| set(flow, "tell_triage", "connection", "issue_sheet"),
        &["tell_triage/connection slot-kinds"],
    );
}

#[test]
fn package_names_are_such() {
    for (name, package) in [
        ("Test", "flow-test"),
        ("serde_json", "flow-serde-json"),
        ("async", "flow-async"),
        ("404", "flow-404"),
        ("", "flow"),
        ("日本", "flow"),
    ] {
        let flow = Flow { name: name.to_owned(), ..Flow::default() };
        assert_eq!(flow_model::package::package_name(&flow), package, "{name}");
    }
    let flow = Flow { name: "x ".repeat(300), ..Flow::default() };
    assert!(flow_model::package::package_name(&flow).len() < 64);
}

#[test]
fn a_misspelt_field_has_a_cure_that_cures() {
    let catalog = catalog();
    let mut flow = example();
    set(&mut flow, "tell_triage", "text", "{issue.titel}");
    let fix = check(&flow, &catalog).remove(0).fix.expect("there is a cure");
    assert_eq!(fix.label, "Use title");
    flow.apply(*fix.edit).expect("the test has set this up");
    assert_eq!(check(&flow, &catalog), []);
}

#[test]
fn shape() {
    expect(|flow| connect(flow, "tell_triage", "then", "add_row"), &["tell_triage cycle"]);
    expect(
        |flow| flow.edges.clear(),
        &["add_row not-connected", "is_bug not-connected", "tell_triage not-connected"],
    );
    expect(
        |flow| drop(flow.edges.remove(0)),
        &["add_row unreachable", "is_bug unreachable", "tell_triage unreachable"],
    );
    expect(
        |flow| {
            add(
                flow,
                "github",
                "labeled",
                &[("event", "issues.labeled"), ("connection", "acme_github")],
            );
            connect(flow, "labeled", "then", "add_row");
        },
        &["add_row shared-by-triggers"],
    );
    expect(
        |flow| {
            add(
                flow,
                "github",
                "again",
                &[("event", "issues.opened"), ("connection", "acme_github")],
            );
        },
        &["again/event duplicate-hook"],
    );
}

/// Holds the one problem of the changed example to its words and its fix, and applies that.
#[track_caller]
fn mends(change: impl Fn(&mut Flow), words: &[&str], label: &str) -> Flow {
    let mut flow = example();
    change(&mut flow);
    let mut problems = check(&flow, &catalog());
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = problems.remove(0);
    for words in words {
        assert!(problem.message.contains(words), "{words}: {}", problem.message);
    }
    let fix = problem.fix.expect("there is a fix");
    assert_eq!(fix.label, label);
    flow.apply(*fix.edit).expect("a fix fits its flow");
    flow
}

#[test]
fn a_circle_names_its_nodes_and_the_edge_that_leads_back() {
    let mended = mends(
        |flow| connect(flow, "tell_triage", "then", "add_row"),
        &["in a circle: Add a row, Is it a bug?, Tell triage.", "leads back"],
        "Remove Tell triage → Add a row",
    );
    assert_eq!(mended, example());
    let mended = mends(
        |flow| connect(flow, "add_row", "then", "add_row"),
        &["Add a row leads back to itself"],
        "Remove Add a row → Add a row",
    );
    assert_eq!(mended, example());
}

#[test]
fn a_node_of_two_triggers_names_both_and_the_edge_of_the_second() {
    let labeled = [("event", "issues.labeled"), ("connection", "acme_github")];
    let mended = mends(
        |flow| {
            add(flow, "github", "labeled", &labeled);
            flow.nodes.last_mut().expect("it was just added").title = "A label".to_owned();
            connect(flow, "labeled", "then", "add_row");
        },
        &[
            "A new issue in acme/app and A label both lead to Add a row",
            "remove A label → Add a row",
        ],
        "Remove A label → Add a row",
    );
    assert_eq!(check(&mended, &catalog()), []);
}

#[test]
fn too_many_arms_are_named_and_can_follow_others() {
    for arms in [9, 20] {
        let fan_out = |flow: &mut Flow| {
            for arm in 1..=arms {
                let id = format!("arm_{arm}");
                add(flow, "value", &id, &[("value", "1")]);
                flow.nodes.last_mut().expect("it was just added").title = format!("Arm {arm}");
                connect(flow, "tell_triage", "then", &id);
            }
        };
        let count = format!("{arms} paths begin here at once, but 8 are the most: Arm 1, Arm 2");
        let label = match arms {
            9 => "Let Arm 9 follow Arm 1".to_owned(),
            more => format!("Let {} of them follow others", more - 8),
        };
        let mended = mends(fan_out, &[&count], &label);
        assert_eq!(check(&mended, &catalog()), []);
    }
    expect(
        |flow| {
            for arm in 1..=8 {
                let id = format!("arm_{arm}");
                add(flow, "value", &id, &[("value", "1")]);
                connect(flow, "tell_triage", "then", &id);
            }
        },
        &[],
    );
}

#[test]
fn crossing_paths_name_their_edges() {
    expect(
        |flow| {
            for id in ["a", "b", "c", "left", "right"] {
                add(flow, "value", id, &[("value", "1")]);
            }
            for (from, to) in [("tell_triage", "a"), ("tell_triage", "b"), ("tell_triage", "c")] {
                connect(flow, from, "then", to);
            }
            for (from, to) in [("a", "left"), ("b", "left"), ("b", "right"), ("c", "right")] {
                connect(flow, from, "then", to);
            }
        },
        &["b crossing"],
    );
}

/// Ways of a choice may meet in two places, where what leads on from one of them is sure to.
#[test]
fn ways_of_a_choice_that_meet_apart() {
    let draw = |flow: &mut Flow, dies: bool| {
        for id in ["a", "b", "left", "right", "behind"] {
            add(flow, "value", id, &[("value", "1")]);
        }
        add(flow, "filter", "some", &[("condition", "issue.number > 1")]);
        add(flow, "switch", "which", &[("value", "issue.number")]);
        let arms = ["1", "2", "3"].map(str::to_owned).to_vec();
        let arms = Some(FieldValue::List(arms));
        flow.apply(Edit::SetField { id: "which".into(), field: "arms".into(), value: arms })
            .expect("the node is there");
        let between = if dies { "some" } else { "b" };
        for (from, port, to) in [
            ("tell_triage", "then", "which"),
            ("which", "1", "left"),
            ("which", "2", "a"),
            ("a", "then", "left"),
            ("which", "3", "right"),
            ("which", "_", "right"),
            ("left", "then", between),
            (between, "then", "behind"),
            ("right", "then", "behind"),
        ] {
            connect(flow, from, port, to);
        }
        let unused = if dies { "b" } else { "some" };
        flow.nodes.retain(|node| node.id.as_str() != unused);
    };
    expect(|flow| draw(flow, false), &[]);
    expect(|flow| draw(flow, true), &["some crossing"]);
}

#[test]
fn what_an_edge_would_make_wrong_is_told_before_it_is_drawn() {
    let mut flow = example();
    for id in ["a", "b", "c", "left", "right"] {
        add(&mut flow, "value", id, &[("value", "1")]);
    }
    for (from, to) in [("tell_triage", "a"), ("tell_triage", "b"), ("tell_triage", "c")] {
        connect(&mut flow, from, "then", to);
    }
    for (from, to) in [("a", "left"), ("b", "left"), ("c", "right")] {
        connect(&mut flow, from, "then", to);
    }
    let edge = |from: &str, to: &str| Edge {
        from: NodeId::from(from),
        port: PortId::from("then"),
        to: NodeId::from(to),
    };
    for (from, to, code) in [
        ("left", "right", None),
        ("b", "right", Some("crossing")),
        ("right", "tell_triage", Some("cycle")),
    ] {
        let found = if_drawn(&flow, &edge(from, to)).map(|problem| problem.code);
        assert_eq!(found.as_deref(), code, "{from} to {to}");
    }
}

#[test]
fn names() {
    expect(
        |flow| {
            add(flow, "value", "match", &[("value", "1")]);
            connect(flow, "tell_triage", "then", "match");
            add(flow, "value", "next", &[("value", "r#match + 1")]);
            connect(flow, "match", "then", "next");
        },
        &[],
    );
    for id in ["self", "Total", "2nd", "minutes"] {
        let problem = format!("{id} bad-id");
        expect(
            |flow| {
                add(flow, "value", id, &[("value", "1")]);
                connect(flow, "tell_triage", "then", id);
            },
            &[&problem],
        );
    }
    // Where an id is no name in the code, it hides nothing.
    expect(
        |flow| {
            add(flow, "delay", "minutes", &[("amount", "5")]);
            connect(flow, "tell_triage", "then", "minutes");
        },
        &[],
    );
    expect(
        |flow| {
            add(flow, "value", "row", &[("value", "1")]);
            connect(flow, "tell_triage", "then", "row");
        },
        &["row duplicate-output"],
    );
    expect(
        |flow| {
            add(flow, "value", "issue", &[("value", "1")]);
            connect(flow, "tell_triage", "then", "issue");
        },
        &["issue hides-field"],
    );
}

#[test]
fn reach() {
    expect(
        |flow| {
            add(flow, "value", "after", &[("value", "1")]);
            connect(flow, "tell_triage", "then", "after");
            set(flow, "tell_triage", "text", "{after}");
        },
        &["tell_triage/text out-of-reach"],
    );
    expect(
        |flow| {
            add(flow, "value", "other", &[("value", "1")]);
            connect(flow, "is_bug", "false", "other");
            set(flow, "tell_triage", "text", "{other}");
        },
        &["tell_triage/text out-of-reach"],
    );
}

#[test]
fn what_a_disabled_node_gives_needs_a_default() {
    let disabled = |flow: &mut Flow| {
        reads_other(flow);
        connect(flow, "add_row", "then", "other");
        connect(flow, "other", "then", "is_bug");
        flow.apply(Edit::SetDisabled { id: NodeId::new("other"), disabled: true })
            .expect("it is there");
    };
    expect(disabled, &["tell_triage/text missing-default"]);
    expect(
        |flow| {
            disabled(flow);
            set(flow, "tell_triage", "text", "{other.unwrap_or_default()}");
        },
        &[],
    );
}

/// Adds a value `other`, which the text of `tell_triage` reads.
fn reads_other(flow: &mut Flow) {
    add(flow, "value", "other", &[("value", "1")]);
    set(flow, "tell_triage", "text", "{other}");
}

#[test]
fn what_is_out_of_reach_says_why() {
    type Change = fn(&mut Flow);
    let cases: [(Change, &str); 6] = [
        (|_| {}, "Value is not connected to this node: connect it before this one."),
        (
            |flow| connect(flow, "is_bug", "false", "other"),
            "Value runs only where the event takes another way.",
        ),
        (
            |flow| {
                add(flow, "for_each", "labels", &[("list", "issue.labels")]);
                connect(flow, "add_row", "then", "labels");
                connect(flow, "labels", "each", "other");
                connect(flow, "labels", "then", "is_bug");
            },
            "Value runs once for each item of For each, so its output is there only inside.",
        ),
        (
            |flow| {
                let event = [("event", "issues.labeled"), ("connection", "acme_github")];
                add(flow, "github", "labeled", &event);
                connect(flow, "labeled", "then", "other");
            },
            "Value belongs to another trigger, so its output is never here.",
        ),
        (
            |flow| connect(flow, "tell_triage", "then", "other"),
            "Value runs only after this node: move it before this one.",
        ),
        (
            |flow| connect(flow, "issue_opened", "then", "other"),
            "No path leads from Value to this node: connect it before this one.",
        ),
    ];
    for (change, reason) in cases {
        let mut flow = example();
        reads_other(&mut flow);
        change(&mut flow);
        let problems = check(&flow, &catalog());
        let told = problems.iter().find(|problem| problem.code == "out-of-reach");
        assert_eq!(told.map(|problem| problem.message.as_str()), Some(reason), "{problems:#?}");
    }
}

#[test]
fn answers() {
    expect(
        |flow| {
            add(flow, "respond", "thank", &[("text", "Thank you")]);
            connect(flow, "tell_triage", "then", "thank");
        },
        &["thank nobody-to-answer"],
    );
}

#[test]
fn structure() {
    let mut flow = example();
    flow.nodes.push(flow.nodes[1].clone());
    connect(&mut flow, "add_row", "else", "is_bug");
    connect(&mut flow, "add_row", "then", "nowhere");
    connect(&mut flow, "add_row", "then", "issue_opened");
    let codes: Vec<String> =
        check_structure(&flow).into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["duplicate-id", "no-port", "edge-nowhere", "into-trigger"]);
}

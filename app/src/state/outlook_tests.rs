//! What samples make of small flows.

use flow_model::catalog::{Empty, Known};

use super::*;

#[test]
fn paths_are_found_in_templates_and_expressions() {
    let paths = paths_in("Bug #{issue.number}: {issue.title} ({row})");
    assert_eq!(paths, ["issue.number", "issue.title"]);
    assert_eq!(
        paths_in("issue.labels.iter().any(|l| l.name == \"bug\")"),
        ["issue.labels.iter", "l.name"]
    );
}

fn node(id: &str, kind: &str, fields: &[(&str, &str)]) -> Node {
    let text = |(field, text): &(&str, &str)| ((*field).into(), FieldValue::Text((*text).into()));
    Node {
        id: id.into(),
        kind: kind.into(),
        title: id.into(),
        fields: fields.iter().map(text).collect(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Default::default(),
    }
}

#[test]
fn the_sample_takes_one_way_of_a_branch() {
    let flow = Flow {
        nodes: vec![
            node("start", "github", &[("event", "issues.opened")]),
            node("open", "branch", &[("condition", "issue.state == \"open\"")]),
            node("yes", "value", &[("value", "issue.number + 1")]),
            node("no", "value", &[]),
        ],
        edges: vec![
            edge("start", "then", "open"),
            edge("open", "true", "yes"),
            edge("open", "false", "no"),
        ],
        ..Flow::default()
    };
    let event = serde_json::json!({ "issue": { "state": "open", "number": 6 } });
    let outlook =
        Outlook::of(&flow, &Empty, &|_| Some((Type::from_sample(&event), event.clone())), 0);
    let fate = |id: &str| outlook.nodes.get(&NodeId::from(id)).map(|node| node.fate);
    assert_eq!([fate("yes"), fate("no")], [Some(Fate::Runs), Some(Fate::Skipped)]);
    assert_eq!(outlook.edges.get(&edge("open", "false", "no")), Some(&Fate::Skipped));
    let trigger = outlook.nodes.get(&NodeId::from("start")).map(|node| node.lines.len());
    assert_eq!(trigger, Some(2));
}

fn edge(from: &str, port: &str, to: &str) -> Edge {
    Edge { from: from.into(), port: port.into(), to: to.into() }
}

fn looked(flow: &Flow, event: &Value) -> Outlook {
    Outlook::of(flow, &Empty, &|_| Some((Type::from_sample(event), event.clone())), 0)
}

fn notes(outlook: &Outlook, id: &str) -> Vec<String> {
    let lines = outlook.nodes.get(&NodeId::from(id)).map(|node| node.lines.clone());
    let note = |line| match line {
        BodyLine::Note(words) => Some(words),
        _ => None,
    };
    lines.unwrap_or_default().into_iter().filter_map(note).collect()
}

/// For each label, those named "bug" are counted.
fn labels() -> Flow {
    Flow {
        nodes: vec![
            node("start", "github", &[("event", "issues.opened")]),
            node("labels", "for_each", &[("list", "issue.labels"), ("item", "label")]),
            node("is_bug", "filter", &[("condition", "label.name == \"bug\"")]),
            node("length", "value", &[("value", "label.name")]),
        ],
        edges: vec![
            edge("start", "then", "labels"),
            edge("labels", "each", "is_bug"),
            edge("is_bug", "then", "length"),
        ],
        ..Flow::default()
    }
}

#[test]
fn of_the_runs_in_a_loop_the_first_that_reached_a_node_is_shown() {
    let names = ["ui", "bug", "ops"].map(|name| serde_json::json!({ "name": name }));
    let event = serde_json::json!({ "issue": { "labels": names } });
    let outlook = looked(&labels(), &event);
    let length = outlook.nodes.get(&NodeId::from("length")).expect("it is in the region");
    assert_eq!(length.fate, Fate::Runs);
    assert_eq!(length.step.as_ref().map(|step| step.path.as_str()), Some("labels[1]/length"));
    assert_eq!(notes(&outlook, "length"), ["reached in 1 of 3 runs"]);
    let label = |id: &str| {
        let values = outlook.values_at(&NodeId::from(id));
        values.and_then(|values| values.get("label")?.sample.clone())
    };
    assert_eq!(label("length"), Some(serde_json::json!({ "name": "bug" })));
    assert_eq!(label("is_bug"), Some(serde_json::json!({ "name": "ui" })));
    assert_eq!(label("labels"), None);
}

/// A catalog whose events all have issues with labels.
struct Issues;

impl Catalog for Issues {
    fn event(&self, _: &str, _: &str) -> Option<Type> {
        let label = Type::record([("name", Type::text())]);
        let issue = Type::record([("labels", Type::list(label))]);
        Some(Type::record([("issue", issue)]))
    }

    fn knows(&self, _: &str, _: &str) -> Known {
        Known::Yes
    }
}

#[test]
fn an_event_that_does_not_fit_says_what_is_missing_and_who_reads_it() {
    let event = serde_json::json!({ "issue": {} });
    let sample = |_: &Node| Some((Issues.event("", "")?, event.clone()));
    let outlook = Outlook::of(&labels(), &Issues, &sample, 0);
    let end = outlook.end_of(&NodeId::from("start")).unwrap_or_default();
    assert!(
        end.contains("issue.labels")
            && end.ends_with("reads. It is read by is_bug, labels and length."),
        "{end}"
    );
    let notes = notes(&outlook, "length");
    assert!(notes.join(" ").contains("issue.labels"), "{notes:?}");
}

#[test]
fn a_pinned_failure_takes_the_error_port() {
    let mut flow = Flow {
        nodes: vec![
            node("start", "github", &[("event", "issues.opened")]),
            node(
                "tell",
                "slack.post_message",
                &[("on_error", "port"), ("channel", "#a"), ("text", "b"), ("connection", "team")],
            ),
            node("told", "value", &[("value", "1")]),
            node("failed", "value", &[("value", "error.message")]),
        ],
        edges: vec![
            edge("start", "then", "tell"),
            edge("tell", "ok", "told"),
            edge("tell", "error", "failed"),
        ],
        ..Flow::default()
    };
    let fates = |flow: &Flow| {
        let outlook = looked(flow, &serde_json::json!({}));
        ["told", "failed"].map(|id| outlook.nodes.get(&NodeId::from(id)).map(|node| node.fate))
    };
    assert_eq!(fates(&flow), [Some(Fate::Runs), Some(Fate::Skipped)]);
    let message = "It is down.".to_owned();
    let pinned = Some(flow_model::flow::Answer::Failure { message, attempts: 1 });
    flow.apply(flow_model::edit::Edit::SetPinned { id: "tell".into(), pinned })
        .expect("the node is there");
    assert_eq!(fates(&flow), [Some(Fate::Skipped), Some(Fate::Runs)]);
}

#[test]
fn what_did_not_arrive_is_nothing() {
    let flow = Flow {
        nodes: vec![
            node("start", "github", &[("event", "issues.opened")]),
            node("pass", "filter", &[("condition", "false")]),
            node("one", "value", &[("value", "1")]),
            node("meet", "value", &[("value", "one.unwrap_or(2)")]),
        ],
        edges: vec![
            edge("start", "then", "pass"),
            edge("pass", "then", "one"),
            edge("one", "then", "meet"),
            edge("start", "then", "meet"),
        ],
        ..Flow::default()
    };
    let outlook = looked(&flow, &serde_json::json!({}));
    let one = outlook.values_at(&NodeId::from("meet")).and_then(|values| values.get("one"));
    assert_eq!(one.and_then(|one| one.sample.clone()), Some(Value::Null));
}

#[test]
fn a_long_reason_stands_on_several_lines() {
    let lines = |words: &str| {
        let line = |line| match line {
            BodyLine::Note(words) => words,
            other => format!("{other:?}"),
        };
        noted(words).into_iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(lines("not reached"), ["not reached"]);
    assert_eq!(
        lines("skipped: Tell triage took its other way out."),
        ["skipped: Tell triage took", "its other way out."]
    );
    let long = lines("aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb cccccccccccccccccccc dddddddddd e");
    assert_eq!(long.len(), BODY_LINES);
    assert_eq!(long.last().map(String::as_str), Some("cccccccccccccccccccc dddddddddd e"));
}

#[test]
fn long_values_are_cut() {
    assert_eq!(shortened(&Value::from(1347), 10), "1347");
    assert_eq!(shortened(&Value::from("Crash when the"), 8), "\"Crash …\"");
    assert_eq!(shortened(&serde_json::json!([1, 2, 3, 4, 5, 6]), 6), "[1,2,…]");
}

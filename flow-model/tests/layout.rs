//! The layout file: what it keeps, what it carries through, and what it says of a file that is not right.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::flow::{Answer, Edge, FieldValue, Flow, Point};
use flow_model::ids::{FieldId, KindId, NodeId, PortId};
use flow_model::parse::parse;
use flow_model::problem::{Problem, Severity};
use flow_model::{check, emit, layout, nodes, saved};

fn main_example() -> Flow {
    saved::read(include_str!("golden/main_example/flow.json")).expect("the golden flow is a flow")
}

/// The main example with two parked nodes, one behind the other.
fn with_parked() -> Flow {
    let mut flow = main_example();
    for (kind, at) in [("value", 1.0), ("slack.post_message", 2.0)] {
        let mut node = nodes::new_node(&KindId::from(kind), &flow, Point { x: at, y: -at });
        node.fields.insert(FieldId::from("text"), FieldValue::Text("Ω".to_owned()));
        node.disabled = kind == "value";
        node.pinned = Some(Answer::Output(serde_json::json!({ "ts": "1.2" })));
        flow.nodes.push(node);
    }
    let edge = |from: &str, to: &str| Edge {
        from: NodeId::from(from),
        port: PortId::from("then"),
        to: NodeId::from(to),
    };
    flow.edges.push(edge("value", "post_message"));
    flow
}

fn codes(text: &str) -> Vec<String> {
    layout::read(text).problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn what_the_code_does_not_tell_comes_back() {
    let catalog = catalog();
    let mut flow = with_parked();
    let row = flow.nodes.iter_mut().find(|node| node.id.as_str() == "add_row");
    let failure = Answer::Failure { message: "The sheet is full.".to_owned(), attempts: 3 };
    row.expect("it is there").pinned = Some(failure);
    let source = emit::emit(&flow, &catalog).flow_rs().to_owned();
    assert!(!source.contains("post_message(\""), "parked nodes stand in no code");
    let parsed = parse(&source, &layout::write(&flow), &catalog);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.flow.name, flow.name);
    let (mut nodes, mut edges) = (parsed.flow.nodes.clone(), parsed.flow.edges.clone());
    nodes.sort_by(|one, other| one.id.cmp(&other.id));
    edges.sort();
    let (mut all, mut drawn) = (flow.nodes.clone(), flow.edges.clone());
    all.sort_by(|one, other| one.id.cmp(&other.id));
    drawn.sort();
    assert_eq!(nodes, all);
    assert_eq!(edges, drawn);
    assert_eq!(layout::write(&parsed.flow), layout::write(&flow));
}

#[test]
fn edges_and_fields_that_no_code_holds_come_back() {
    let catalog = catalog();
    let mut flow = main_example();
    // A way back is no way a program can take.
    let back = Edge {
        from: NodeId::from("tell_triage"),
        port: PortId::from("then"),
        to: NodeId::from("add_row"),
    };
    flow.edges.push(back.clone());
    let row =
        flow.nodes.iter_mut().find(|node| node.id.as_str() == "add_row").expect("it is there");
    row.fields.insert(FieldId::from("retry"), FieldValue::Text("often".to_owned()));
    let emitted = emit::emit(&flow, &catalog);
    let parsed = parse(emitted.flow_rs(), &layout::write(&flow), &catalog);
    assert!(parsed.flow.edges.contains(&back));
    let row = parsed.flow.node(&NodeId::from("add_row")).expect("it is there");
    assert_eq!(row.text("retry"), "often");
}

#[test]
fn what_is_not_known_is_carried_through() {
    let flow = main_example();
    let text = layout::write(&flow);
    let more = text
        .replace("\"hookloom\":1", "\"hookloom\":1,\"theme\":\"dark\"")
        .replace("{\"id\":\"add_row\"", "{\"colour\":{\"deep\":[1,2]},\"id\":\"add_row\"")
        + "{\"group\":\"one\",\"nodes\":[\"add_row\"]}\n[1,2]\n";
    let again = layout::update(&more, &flow);
    assert_eq!(codes(&more), Vec::<String>::new());
    for kept in [
        "\"theme\":\"dark\"",
        "\"colour\":{\"deep\":[1,2]}",
        "{\"group\":\"one\",\"nodes\":[\"add_row\"]}\n[1,2]\n",
    ] {
        assert!(again.contains(kept), "{kept}: {again}");
    }
    assert_eq!(layout::update(&again, &flow), again);
    assert_eq!(layout::update(&text, &flow), text);
}

#[test]
fn a_union_merge_is_read_and_mended() {
    let (mut one, mut other) = (main_example(), main_example());
    let base = layout::write(&one);
    one.nodes.first_mut().expect("it has nodes").at.x = 1_234.0;
    other.nodes.last_mut().expect("it has nodes").at.x = 4_321.0;
    let merged = format!("{}{}", layout::write(&one), layout::write(&other));
    assert!(codes(&merged).iter().all(|code| code == "duplicate-place"));
    assert!(!codes(&merged).is_empty());
    // The very same line twice says nothing new.
    assert_eq!(codes(&format!("{base}{base}")), Vec::<String>::new());
    let read = layout::read(&merged);
    assert_eq!(read.places.len(), one.nodes.len());
    assert_eq!(layout::update(&merged, &one), layout::write(&one));
}

#[test]
fn a_file_that_is_not_right_says_so_and_loses_nothing() {
    let flow = main_example();
    let newer = "{\"hookloom\":2,\"name\":\"Later\"}\n{\"id\":\"add_row\",\"shape\":\"round\"}\n";
    assert_eq!(codes(newer), ["newer-layout"]);
    assert_eq!(layout::update(newer, &flow), newer);
    // Both headers after a union merge: the newer one counts, wherever it stands.
    let merged = format!("{}{newer}", layout::write(&flow));
    assert_eq!(codes(&merged), ["newer-layout"]);
    assert_eq!(layout::update(&merged, &flow), merged);
    let deep = format!("{{\"id\":{}1{}}}\n", "[".repeat(1_000), "]".repeat(1_000));
    for (line, code) in [
        ("<<<<<<< HEAD\n", Some("bad-layout")),
        ("{\"id\":7}\n", Some("bad-layout")),
        ("{\"id\":\"add_row\",\"at\":\"here\"}\n", Some("bad-layout")),
        ("{\"id\":\"add_row\",\"at\":{\"x\":1e999,\"y\":0}}\n", Some("bad-layout")),
        (deep.as_str(), Some("bad-layout")),
        ("\u{feff}{\"hookloom\":1,\"name\":\"Marked\"}\r\n", None),
    ] {
        assert_eq!(codes(line), Vec::from_iter(code.map(str::to_owned)), "{line}");
        let kept = layout::update(line, &flow);
        assert_eq!(kept.contains(line), code.is_some(), "{line}");
        parse("", line, &catalog());
    }
}

#[test]
fn a_line_about_nobody_is_kept_until_a_person_removes_it() {
    let catalog = catalog();
    let flow = main_example();
    let line = "{\"id\":\"nobody\",\"title\":\"x\",\"at\":{\"x\":1.0,\"y\":2.0},\"colour\":[7]}\n";
    let text = layout::write(&flow) + line;
    let source = emit::emit(&flow, &catalog).flow_rs().to_owned();
    let mut read = parse(&source, &text, &catalog).flow;
    assert!(layout::update(&text, &read).contains(line));
    assert!(layout::write(&read).contains(line));
    let found: Vec<Problem> = check::check(&read, &catalog)
        .into_iter()
        .filter(|problem| problem.code == "stray-line")
        .collect();
    let [problem] = found.as_slice() else { panic!("{found:?}") };
    assert!(problem.severity == Severity::Warning && problem.message.contains("`nobody`"));
    let fix = problem.fix.clone().expect("it can be removed");
    let back = read.apply(*fix.edit).expect("it fits");
    assert_eq!(layout::update(&text, &read), layout::write(&flow));
    read.apply(back).expect("it fits");
    assert!(layout::update(&text, &read).contains(line));
    // What is drawn under that name has a line of its own.
    let mut node = nodes::new_node(&KindId::from("value"), &read, Point::default());
    node.id = NodeId::from("nobody");
    read.nodes.push(node);
    assert!(!layout::update(&text, &read).contains("\"title\":\"x\""));
}

#[test]
fn two_parked_nodes_of_one_id_are_two_after_a_union_merge() {
    let catalog = catalog();
    let parked = |id: &str, text: &str, x: f64| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"{text}\",\"at\":{{\"x\":{x:?},\"y\":0.0}},\
             \"parked\":{{\"kind\":\"value\",\"fields\":{{\"value\":\"{text}\"}}}}}}\n"
        )
    };
    let (one, other) = (parked("value", "1", 1.0), parked("value", "2", 1.0));
    let text = one.clone() + &other + &parked("value_2", "3", 1.0) + &one + &other;
    let read = parse("", &text, &catalog);
    let values = read.flow.nodes.iter().map(|node| (node.id.as_str(), node.text("value")));
    let values: Vec<(&str, String)> = values.map(|(id, text)| (id, text.to_owned())).collect();
    let expected = [("value", "1"), ("value_2", "3"), ("value_3", "2")];
    assert_eq!(values, expected.map(|(id, text)| (id, text.to_owned())));
    let about = layout::read(&text).problems;
    let [problem] = about.as_slice() else { panic!("{about:?}") };
    assert_eq!(
        (problem.code.as_str(), problem.node.as_ref().map(NodeId::as_str)),
        ("duplicate-place", Some("value_3"))
    );
    // Written anew, they stay the three they are.
    assert_eq!(layout::update(&text, &read.flow), layout::write(&read.flow));
    assert_eq!(codes(&layout::write(&read.flow)), Vec::<String>::new());
    // One node that was moved is one node.
    assert_eq!(layout::read(&(one + &parked("value", "1", 9.0))).places.len(), 1);
}

#[test]
fn a_parked_and_a_drawn_node_of_one_id_are_two_after_a_union_merge() {
    let catalog = catalog();
    let flow = main_example();
    let source = emit::emit(&flow, &catalog).flow_rs().to_owned();
    let drawn = layout::write(&flow);
    let line = |parked: &str| {
        format!(
            "{{\"id\":\"add_row\",\"title\":\"Mine\",\"at\":{{\"x\":7.0,\"y\":8.0}},\"parked\":{parked}}}\n"
        )
    };
    let parked = line("{\"kind\":\"value\",\"fields\":{\"value\":\"1\"}}");
    let without = drawn.lines().filter(|line| !line.contains("\"add_row\""));
    let without: String = without.map(|line| format!("{line}\n")).collect();
    for text in [
        drawn.clone() + &parked,
        parked.clone() + &drawn,
        drawn.clone() + &parked + &drawn + &parked,
        without + &parked,
    ] {
        let read = parse(&source, &text, &catalog);
        let kept = read.flow.node(&NodeId::from("add_row_2")).expect("it is kept");
        assert_eq!((kept.title.as_str(), kept.text("value"), kept.at.x), ("Mine", "1", 7.0));
        assert_eq!(read.flow.nodes.len(), flow.nodes.len() + 1);
        let told = read.problems.iter().filter(|problem| problem.code == "duplicate-place");
        let told: Vec<_> = told.map(|problem| problem.node.as_ref().map(NodeId::as_str)).collect();
        assert_eq!(told, [Some("add_row_2")], "{text}");
        // Written anew, they stay the two they are.
        let again = parse(&source, &layout::update(&text, &read.flow), &catalog);
        assert_eq!((again.flow.nodes.len(), again.problems), (read.flow.nodes.len(), Vec::new()));
    }
    // What was parked on one side and connected on the other is one node.
    let node = flow.node(&NodeId::from("add_row")).expect("it is there");
    let fields = serde_json::to_string(&node.fields).expect("it is JSON");
    let same = line(&format!("{{\"kind\":\"{}\",\"fields\":{fields}}}", node.kind));
    let read = parse(&source, &(drawn + &same), &catalog);
    assert_eq!((read.flow.nodes.len(), read.problems), (flow.nodes.len(), Vec::new()));
}

#[test]
fn what_only_the_first_of_two_lines_has_is_kept() {
    let flow = main_example();
    let text = layout::write(&flow);
    let first = text.replace("{\"id\":\"add_row\"", "{\"colour\":[7],\"id\":\"add_row\"");
    let mut moved = flow.clone();
    moved.nodes.iter_mut().for_each(|node| node.at.x += 1.0);
    assert!(layout::update(&(first + &layout::write(&moved)), &flow).contains("\"colour\":[7]"));
}

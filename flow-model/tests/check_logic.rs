//! Problems of choices, loops, ends and failures: a change of the main example, and what the checker says of it.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/expect.rs"]
mod expect;

use expect::{add, connect, example, expect, set};
use flow_model::check::check;
use flow_model::edit::Edit;
use flow_model::emit;
use flow_model::flow::{FieldValue, Flow};
use flow_model::ids::{FieldId, NodeId};

fn list(flow: &mut Flow, node: &str, field: &str, texts: &[&str]) {
    let value = Some(FieldValue::List(texts.iter().map(|text| (*text).to_owned()).collect()));
    flow.apply(Edit::SetField { id: NodeId::new(node), field: FieldId::new(field), value })
        .expect("the node is there");
}

fn switch(flow: &mut Flow, value: &str, arms: &[&str]) {
    add(flow, "switch", "which", &[("value", value)]);
    list(flow, "which", "arms", arms);
    connect(flow, "tell_triage", "then", "which");
}

fn labels(flow: &mut Flow) {
    add(flow, "for_each", "labels", &[("list", "issue.labels"), ("item", "label")]);
    connect(flow, "tell_triage", "then", "labels");
    add(flow, "value", "inside", &[("value", "label.name.len()")]);
    connect(flow, "labels", "each", "inside");
}

#[test]
fn switches() {
    expect(|flow| switch(flow, "issue.comments", &["0", "1 | 2", "-3"]), &[]);
    expect(|flow| switch(flow, "issue.comments == 0", &["true", "false"]), &[]);
    for (value, arms, problem) in [
        ("issue.comments", ["0", "\"a\""], "which/arms type-mismatch"),
        ("issue.user.login", ["\"a\"", "7"], "which/arms type-mismatch"),
        ("issue.user.login", ["\"a\"", "\"b\" | \"a\""], "which/arms unreachable-arm"),
        ("issue.user.login", ["\"a\"", "name"], "which/arms bad-pattern"),
        ("issue.user.login", ["\"a\"", " "], "which/arms missing-field"),
        ("issue.labels", ["\"a\"", "\"b\""], "which/value type-mismatch"),
    ] {
        let mut flow = example();
        switch(&mut flow, value, &arms);
        let first = check(&flow, &catalog::catalog()).into_iter().next().expect("a problem");
        let field = first.field.map(|field| field.to_string()).unwrap_or_default();
        assert_eq!(format!("which/{field} {}", first.code), problem, "{}", first.message);
    }
    expect(
        |flow| {
            switch(flow, "issue.comments", &["0"]);
            connect(flow, "which", "7", "add_row");
        },
        &["which no-port"],
    );
}

#[test]
fn the_wall_of_a_loop() {
    expect(labels, &[]);
    // What is inside cannot be used outside, nor the other way about: the item is known inside alone.
    expect(
        |flow| {
            labels(flow);
            add(flow, "value", "behind", &[("value", "inside")]);
            connect(flow, "labels", "then", "behind");
        },
        &["behind/value out-of-reach"],
    );
    expect(
        |flow| {
            labels(flow);
            add(flow, "value", "behind", &[("value", "label.name.len()")]);
            connect(flow, "labels", "then", "behind");
        },
        &["behind/value unknown-name"],
    );
    let mut flow = example();
    labels(&mut flow);
    add(&mut flow, "value", "behind", &[("value", "1")]);
    connect(&mut flow, "labels", "then", "behind");
    connect(&mut flow, "inside", "then", "behind");
    let problem = check(&flow, &catalog::catalog()).remove(0);
    assert_eq!(problem.code, "wall");
    assert!(problem.message.contains("from inside"), "{}", problem.message);
    flow.apply(*problem.fix.expect("a fix").edit).expect("the fix fits");
    assert_eq!(check(&flow, &catalog::catalog()), []);
}

#[test]
fn failures() {
    let failing = |flow: &mut Flow| {
        set(flow, "tell_triage", "on_error", "port");
        add(flow, "value", "attempts", &[("value", "error.attempts + 1")]);
        connect(flow, "tell_triage", "error", "attempts");
    };
    expect(failing, &[]);
    // The error is known where the step failed, its output where it did not.
    expect(
        |flow| {
            failing(flow);
            set(flow, "attempts", "value", "tell_triage.ts.len()");
        },
        &["attempts/value out-of-reach"],
    );
    expect(
        |flow| {
            failing(flow);
            add(flow, "value", "went_well", &[("value", "error.attempts")]);
            connect(flow, "tell_triage", "ok", "went_well");
        },
        &["went_well/value unknown-name"],
    );
    expect(
        |flow| {
            failing(flow);
            add(flow, "value", "either", &[("value", "tell_triage.ts.len()")]);
            connect(flow, "tell_triage", "ok", "either");
            connect(flow, "attempts", "then", "either");
        },
        &["either/value missing-default"],
    );
    // Where the failure ends the execution, the output is certain behind it.
    expect(
        |flow| {
            failing(flow);
            add(flow, "value", "either", &[("value", "tell_triage.ts.len()")]);
            connect(flow, "tell_triage", "ok", "either");
            add(flow, "fail", "give_up", &[("message", "{error.message}")]);
            connect(flow, "attempts", "then", "give_up");
        },
        &[],
    );
}

#[test]
fn ends() {
    expect(
        |flow| {
            add(flow, "stop", "done", &[]);
            add(flow, "value", "behind", &[("value", "1")]);
            connect(flow, "tell_triage", "then", "done");
            connect(flow, "done", "then", "behind");
        },
        &["done no-port", "behind unreachable"],
    );
    expect(
        |flow| {
            labels(flow);
            add(flow, "stop", "done", &[]);
            connect(flow, "inside", "then", "done");
        },
        &["labels never-runs"],
    );
    expect(
        |flow| {
            add(flow, "stop", "done", &[]);
            add(flow, "value", "side", &[("value", "1")]);
            add(flow, "value", "behind", &[("value", "2")]);
            for (from, to) in [("tell_triage", "done"), ("tell_triage", "behind")] {
                connect(flow, from, "then", to);
            }
            for (from, to) in [("tell_triage", "side"), ("side", "behind")] {
                connect(flow, from, "then", to);
            }
        },
        // The arms run side by side: the one that ends holds the other up in nothing.
        &[],
    );
}

#[test]
fn what_cannot_be_disabled() {
    for (kind, fields) in [
        ("stop", [].as_slice()),
        ("fail", &[("message", "x")]),
        ("for_each", &[("list", "issue.labels")]),
        ("code", &[("code", "let _ = 1;")]),
    ] {
        expect(
            |flow| {
                add(flow, kind, "off", fields);
                connect(flow, "tell_triage", "then", "off");
                let id = NodeId::new("off");
                flow.apply(Edit::SetDisabled { id, disabled: true }).expect("the node is there");
            },
            &["off disabled"],
        );
    }
    for (kind, fields) in [
        ("filter", [("condition", "issue.comments == 0")].as_slice()),
        ("value", &[("value", "1")]),
        ("delay", &[("amount", "1")]),
    ] {
        expect(
            |flow| {
                add(flow, kind, "off", fields);
                connect(flow, "tell_triage", "then", "off");
                let id = NodeId::new("off");
                flow.apply(Edit::SetDisabled { id, disabled: true }).expect("the node is there");
            },
            &[],
        );
    }
}

#[test]
fn unfinished_nodes_stand_in_the_code() {
    for (kind, code) in [
        ("switch", r#"match cx.switch("new", todo!("value")) {"#),
        ("for_each", r#"cx.each("new", todo!("list"))"#),
        ("delay", r#"cx.sleep("new", minutes(todo!("amount"))).await?;"#),
        ("stop", r#"cx.stop("new", "")"#),
        ("fail", r#"cx.fail("new", todo!("message"))"#),
        ("filter", r#"cx.filter("new", todo!("condition"));"#),
        ("value", r#"cx.value("new", todo!("value"));"#),
    ] {
        let mut flow = example();
        add(&mut flow, kind, "new", &[]);
        connect(&mut flow, "tell_triage", "then", "new");
        let emitted = emit::emit(&flow, &catalog::catalog());
        assert!(emitted.flow_rs().contains(code), "{kind}: {}", emitted.flow_rs());
    }
}

#[test]
fn the_cure_of_a_json_field_is_its_new_text() {
    let mut flow = example();
    add(&mut flow, "http.request", "send", &[("json", "{ \"title\": issue.titel }")]);
    connect(&mut flow, "tell_triage", "then", "send");
    let problems = check(&flow, &catalog::catalog());
    let of_field = |problem: &&flow_model::problem::Problem| problem.code == "unknown-field";
    let found = problems.iter().find(of_field).expect("there is no such field");
    let fix = found.fix.as_ref().expect("the name is close to another");
    flow.apply(Edit::clone(&fix.edit)).expect("the node is there");
    let send = flow.node(&NodeId::new("send")).expect("it was added");
    assert_eq!(send.text("json"), "{ \"title\": issue.title }");
}

//! `hookloom check` and `hookloom gen` on the saved format.

use std::fs;
use std::process::Output;

use flow_model::saved;
use serde_json::Value;

use crate::product::{errors, hookloom, main_example, run};

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("standard output is JSON")
}

#[test]
fn check_and_gen_take_a_good_flow() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("flow.json"), folder.path().join("new/package"));
    fs::write(&file, saved::write(&main_example())).unwrap();
    let output = run(hookloom().arg("check").arg(&file));
    assert!(output.status.success(), "{}", errors(&output));
    let nodes = main_example().nodes.len();
    let checked = serde_json::json!({"flow": main_example().name, "nodes": nodes, "problems": []});
    assert_eq!(json(&output), checked);
    let output = run(hookloom().arg("gen").arg(&file).arg("--out").arg(&out));
    assert!(output.status.success(), "{}", errors(&output));
    assert!(json(&output)["written"].as_array().unwrap().contains(&"src/flow.rs".into()));
    for path in [
        "Cargo.toml",
        "flow.layout.jsonl",
        "src/flow.rs",
        "src/lib.rs",
        "src/main.rs",
        "src/slots.rs",
    ] {
        assert!(out.join(path).is_file(), "{path}");
    }
}

#[test]
fn problems_are_named_with_node_and_field() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("flow.json"), folder.path().join("package"));
    let mut flow = main_example();
    flow.nodes[1].fields.remove(&"spreadsheet".into());
    fs::write(&file, saved::write(&flow)).unwrap();
    for arguments in [["check"].as_slice(), &["gen", "--out", out.to_str().unwrap()]] {
        let output = run(hookloom().args(arguments).arg(&file));
        assert_eq!(output.status.code(), Some(1));
        assert!(errors(&output).contains("error: add_row.spreadsheet: "), "{}", errors(&output));
        assert_eq!(json(&output)["problems"][0]["field"], "spreadsheet");
    }
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn files_that_are_no_flow_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flow.json");
    for (text, words) in [
        ("", "line 1 column 0"),
        ("{\"version\": 1, \"flow\": {", "line 1"),
        ("{}", "version"),
        ("{\"version\": 99}", "update"),
        ("{\"version\": 1, \"flow\": {}}", "name"),
    ] {
        fs::write(&file, text).unwrap();
        let output = run(hookloom().arg("check").arg(&file));
        assert_eq!(output.status.code(), Some(1));
        let message = errors(&output);
        assert!(message.contains("flow.json") && message.contains(words), "{text}: {message}");
    }
    let output = run(hookloom().arg("check").arg(folder.path().join("none.json")));
    assert!(errors(&output).contains("none.json cannot be read"));
}

#[test]
fn simulate_prints_the_trace_of_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("flow.json"), saved::write(&main_example())).unwrap();
    let package = file("package");
    let output = run(hookloom().arg("gen").arg(file("flow.json")).arg("--out").arg(&package));
    assert!(output.status.success(), "{}", errors(&output));
    let payload = |user: serde_json::Value| {
        serde_json::json!({"issue": {
            "number": 7, "title": "Crash", "html_url": "https://x", "user": user, "labels": [{"name": "bug"}],
        }})
    };
    let simulate = |event: &str, more: &[&str]| {
        fs::write(file("event.json"), event).unwrap();
        let mut command = hookloom();
        command.arg("simulate").arg(&package).arg("--event").arg(file("event.json")).args(more);
        run(&mut command)
    };
    let good = payload(serde_json::json!({"login": "ada"})).to_string();
    let output = simulate(&good, &[]);
    assert!(output.status.success(), "{}", errors(&output));
    let trace = json(&output);
    assert_eq!(trace["end"]["state"], "done");
    let step = |id: &str| {
        let steps = trace["steps"].as_array().unwrap();
        steps.iter().find(|step| step["path"] == id).unwrap().clone()
    };
    assert_eq!(step("add_row")["input"]["value"]["values"][2], "ada");
    assert_eq!(step("add_row")["output"]["value"]["updated_rows"], 1);
    let layout = package.join("flow.layout.jsonl");
    let text = fs::read_to_string(&layout).unwrap();
    let pin = r#"{"id":"add_row","pinned":{"output":{"updated_rows":9}},"#;
    fs::write(&layout, text.replace(r#"{"id":"add_row","#, pin)).unwrap();
    fs::write(file("mocks.json"), r#"{"pinned": {"add_row": {"output": {"updated_rows": 8}}}}"#)
        .unwrap();
    let mocks = file("mocks.json").display().to_string();
    for (more, rows) in [([].as_slice(), 9), (&["--mocks", &mocks], 8)] {
        let trace: serde_json::Value =
            serde_json::from_slice(&simulate(&good, more).stdout).unwrap();
        assert_eq!(trace["steps"][1]["output"]["value"]["updated_rows"], rows);
    }
    let output = simulate(&payload(serde_json::json!({})).to_string(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let trace = json(&output);
    assert_eq!(trace["end"]["fault"]["path"], "issue.user.login");
    for (event, more, words) in [
        ("{", [].as_slice(), "event.json is no JSON"),
        (&good, &["--trigger", "nothing"], "There is no trigger `nothing`"),
        (&good, &["--mocks", "/nowhere"], "/nowhere cannot be read"),
    ] {
        let output = simulate(event, more);
        assert_eq!(output.status.code(), Some(1));
        assert!(errors(&output).contains(words), "{}", errors(&output));
    }
}

#[test]
fn a_package_is_parsed_checked_and_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let (file, package) = (folder.path().join("flow.json"), folder.path().join("package"));
    fs::write(&file, saved::write(&main_example())).unwrap();
    run(hookloom().arg("gen").arg(&file).arg("--out").arg(&package));
    let on = |command: &str| run(hookloom().arg(command).arg(&package));
    let parsed = on("parse");
    assert!(parsed.status.success(), "{}", errors(&parsed));
    let parsed = json(&parsed);
    assert_eq!(
        (&parsed["flow"]["name"], &parsed["readable"]),
        (&main_example().name.into(), &true.into())
    );
    assert_eq!(parsed["flow"]["nodes"].as_array().unwrap().len(), 2);
    assert!(parsed["lines"]["add_row"][0].as_u64().unwrap() > 10);
    assert_eq!(json(&on("check"))["problems"], serde_json::json!([]));

    // A field more is read, a module is added: what Hookloom owns is renewed, the rest stays.
    let flow = package.join("src/flow.rs");
    let text = fs::read_to_string(&flow).unwrap();
    let text = format!("// Ours.\n{}", text.replace("issue.title", "issue.html_url"));
    fs::write(&flow, &text).unwrap();
    fs::write(package.join("src/steps.rs"), "//! Ours.\n").unwrap();
    let renewed = on("gen");
    assert!(renewed.status.success(), "{}", errors(&renewed));
    assert_eq!(json(&renewed)["written"], serde_json::json!(["src/payloads.rs", "src/lib.rs"]));
    assert_eq!(fs::read_to_string(&flow).unwrap(), text);
    assert!(fs::read_to_string(package.join("src/lib.rs")).unwrap().contains("pub mod steps;"));
    assert!(fs::read_to_string(package.join("src/payloads.rs")).unwrap().contains("html_url"));

    // What is no Rust, no text or no package is told.
    fs::write(&flow, "pub fn {").unwrap();
    for command in ["parse", "check", "gen"] {
        let output = on(command);
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert_eq!(json(&output)["problems"][0]["severity"], "error", "{command}");
    }
    assert_eq!(json(&on("parse"))["readable"], false);
    fs::write(&flow, b"fn a() {}\n\xff").unwrap();
    assert!(errors(&on("parse")).contains("line 2"));
    let nowhere = run(hookloom().arg("parse").arg(folder.path().join("none")));
    assert!(errors(&nowhere).contains("is no folder"));
}

//! Versions: each a commit of the whole package in the flow's own repository.

use std::fs;
use std::path::Path;
use std::process::Command;

use flow_model::wire::{Commit, FlowDocument};
use serde_json::json;

use crate::product::{Product, main_example, run};

const COMMITS: &str = "/flows/bug-reports-to-sheet/commits";

pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-C"]);
    let output = run(command.arg(folder).args(arguments));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_version_is_a_commit_of_the_whole_package() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    caller.create(&flow).await;
    assert_eq!(caller.get(COMMITS).await.json::<Vec<Commit>>(), []);

    let answer = caller.post(COMMITS, json!({ "revision": 1 })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let first: Commit = answer.json();
    assert_eq!(first.message, "Draw Bug reports to sheet");
    let document: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert_eq!((document.head.as_ref(), document.uncommitted), (Some(&first), false));
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    let files = git(&repository, &["ls-tree", "-r", "--name-only", "main"]);
    for path in [
        "Cargo.toml",
        "flow.layout.jsonl",
        "src/flow.rs",
        "src/lib.rs",
        "src/main.rs",
        "src/slots.rs",
    ] {
        assert!(files.lines().any(|line| line == path), "{path} in\n{files}");
    }
    git(&repository, &["fsck", "--strict"]);

    // Nothing changed: the same version.
    let again: Commit = caller.post(COMMITS, json!({ "revision": 1, "message": "x" })).await.json();
    assert_eq!(again, first);

    flow.nodes[1].title = "Append".to_owned();
    let draft = json!({ "revision": 1, "flow": flow });
    caller.put("/flows/bug-reports-to-sheet/draft", draft).await;
    let document: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert!(document.uncommitted);
    caller.post(COMMITS, json!({ "revision": 1 })).await.refused(409, "stale");
    let body = json!({ "revision": 2, "message": "Say \"append\"\nwith a reason" });
    let second: Commit = caller.post(COMMITS, body).await.json();
    assert_eq!(second.message, "Say \"append\"");
    assert_eq!(caller.get(COMMITS).await.json::<Vec<Commit>>(), [second, first]);
}

#[tokio::test]
async fn files_of_the_user_stay() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    caller.create(&flow).await;
    caller.post(COMMITS, json!({ "revision": 1 })).await;
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    git(folder.path(), &["clone", "--quiet", repository.to_str().unwrap(), "clone"]);
    fs::write(clone.join("NOTES.md"), "Ours.\n").unwrap();
    git(&clone, &["add", "NOTES.md"]);
    git(&clone, &["commit", "--quiet", "-m", "Add notes"]);
    git(&clone, &["push", "--quiet", "origin", "main"]);
    flow.nodes[1].title = "Append".to_owned();
    let draft = json!({ "revision": 1, "flow": flow });
    caller.put("/flows/bug-reports-to-sheet/draft", draft).await;
    caller.post(COMMITS, json!({ "revision": 2 })).await;
    assert_eq!(git(&repository, &["show", "main:NOTES.md"]), "Ours.\n");
    let commits: Vec<Commit> = caller.get(COMMITS).await.json();
    let lines: Vec<_> =
        commits.iter().map(|commit| (commit.author.as_str(), commit.message.as_str())).collect();
    assert_eq!(
        lines,
        [
            ("Hookloom", "Change Append"),
            ("Ada", "Add notes"),
            ("Hookloom", "Draw Bug reports to sheet")
        ]
    );
}

#[tokio::test]
async fn a_flow_with_problems_is_no_version() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    flow.nodes[1].fields.remove(&"spreadsheet".into());
    caller.create(&flow).await;
    let problems =
        caller.post(COMMITS, json!({ "revision": 1 })).await.refused(422, "problems").problems;
    assert_eq!(problems[0].node.as_ref().unwrap().as_str(), "add_row");
    assert_eq!(problems[0].field.as_ref().unwrap().as_str(), "spreadsheet");
    assert!(!product.data.join("repos/bug-reports-to-sheet.git").exists());
    caller.post("/flows/nobody/commits", json!({ "revision": 1 })).await.refused(404, "not-found");
    caller.get("/flows/nobody/commits").await.refused(404, "not-found");
}

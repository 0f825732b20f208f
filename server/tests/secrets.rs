//! A secret that went in is found nowhere: no answer, no log, no file.

use std::process::Command;

use serde_json::json;

use crate::product::{Product, main_example, run, serve};

const MARKER: &str = "marker-4f1d0c-secret";

#[tokio::test]
async fn a_secret_is_found_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = serve(&data);
    let mut product = Product::start_with(command.env("HOOKLOOM_LOG", "trace"), &data);
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    for (name, kind, field) in [
        ("team_slack", "slack", "token"),
        ("issue_sheet", "google_sheets", "token"),
        ("acme_github", "github", "token"),
    ] {
        let secrets = json!([[field, MARKER]]);
        let body = json!({ "kind": kind, "base_url": "", "secrets": secrets });
        let path = format!("/connections/{name}");
        assert_eq!(caller.put(&path, body).await.status, 200);
        // Refusals and faults do not repeat what was sent.
        let body = json!({ "kind": kind, "secrets": [[MARKER, format!("{MARKER}\n")]] });
        caller.put(&path, body).await;
        let body = json!({ "kind": kind, "secrets": MARKER });
        caller.put(&path, body).await;
        let body = json!({ "kind": kind, "secrets": [[field, { "value": MARKER }]] });
        caller.put(&path, body).await;
    }
    caller.post("/flows/bug-reports-to-sheet/commits", json!({ "revision": 1 })).await;
    for path in ["/connections", "/flows", "/flows/bug-reports-to-sheet", "/session"] {
        assert_eq!(caller.get(path).await.status, 200);
    }
    caller.post("/flows/bug-reports-to-sheet/hook-secret", json!({ "node": "issue_opened" })).await;
    product.stop();

    assert!(!caller.heard.lock().unwrap().contains(MARKER), "in an answer");
    let log = product.log.lock().unwrap().clone();
    assert!(log.len() > 1000, "the log was not read");
    assert!(!log.contains(MARKER), "in the log");
    let found = run(Command::new("grep").args(["-rl", "--", MARKER]).arg(&data));
    assert_eq!(found.status.code(), Some(1), "in {}", String::from_utf8_lossy(&found.stdout));
}

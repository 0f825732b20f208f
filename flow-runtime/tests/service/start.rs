//! Starting, and being unable to.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::process::{Flow, binary, environment};

fn output(settings: &[(&str, String)], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut environment = environment(folder.path(), "http://127.0.0.1:9");
    for (name, value) in settings {
        environment.insert((*name).to_owned(), value.clone());
    }
    Command::new(binary()).args(arguments).envs(environment).output().expect("it runs")
}

#[test]
fn it_says_why_it_cannot_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().map(|address| (taken, address)).expect("an address");
    let no_store = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(no_store.path(), "this is no database, however long it is read ".repeat(99))
        .expect("it can be written");
    let check = |name: &str, value: String, expect: &[&str]| {
        let output = output(&[(name, value)], &[]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().last().unwrap_or_default();
        let message = serde_json::from_str::<Value>(line).expect("a line of JSON");
        let message = message["message"].as_str().expect("a message");
        for part in expect {
            assert!(message.contains(part), "{message} does not say {part}");
        }
    };
    check("HOOKLOOM_LISTEN", taken.1.to_string(), &["is taken", "HOOKLOOM_LISTEN"]);
    check("HOOKLOOM_ADMIN_LISTEN", taken.1.to_string(), &["is taken", "HOOKLOOM_ADMIN_LISTEN"]);
    check(
        "HOOKLOOM_STORE",
        "sqlite:/nowhere/at/all/flow.db".into(),
        &["/nowhere/at/all/flow.db", "cannot be opened"],
    );
    check("HOOKLOOM_STORE", format!("sqlite:{}", no_store.path().display()), &["cannot be opened"]);
    check("HOOKLOOM_DEPLOYMENT", "two".into(), &["HOOKLOOM_DEPLOYMENT", "two"]);
    check("ACME_GITHUB_WEBHOOK_SECRET", String::new(), &["set ACME_GITHUB_WEBHOOK_SECRET"]);
    check("HOOKLOOM_LOG", "[".into(), &["HOOKLOOM_LOG"]);
}

#[test]
fn it_describes_itself() {
    let output = output(&[], &["--describe"]);
    assert!(output.status.success());
    let description = serde_json::from_slice::<Value>(&output.stdout).expect("JSON");
    assert_eq!(description["package"], "issues");
    assert_eq!(
        description["triggers"][0],
        json!({ "handler": "issue_opened", "kind": "github", "path": "acme_github", "event": "issues.opened", "slot": "acme_github", "disabled": false })
    );
    assert_eq!(
        description["triggers"][5],
        json!({ "handler": "open_order", "kind": "http", "path": "open", "event": "POST /open", "slot": null, "disabled": false })
    );
    assert_eq!(
        description["triggers"][8],
        json!({ "handler": "form_never", "kind": "http", "path": "forms/never", "event": "POST /forms/never", "slot": null, "disabled": true })
    );
    assert_eq!(
        description["slots"][0],
        json!({ "name": "acme_github", "kind": "github", "fields": ["webhook_secret", "token"] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_fills_what_the_environment_leaves_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut environment = environment(folder.path(), "http://127.0.0.1:9");
    environment.remove("ACME_GITHUB_WEBHOOK_SECRET");
    let line = format!(
        "ACME_GITHUB_WEBHOOK_SECRET=\"{}\"\nHOOKLOOM_STORE=sqlite:other.db\n",
        crate::process::SECRET
    );
    std::fs::write(folder.path().join(".env"), line).expect("it can be written");
    let mut command = Command::new(binary());
    command.current_dir(folder.path());
    let flow = Flow::start_as(command, &environment);
    let (status, _) = flow.deliver("ping", "d", "{}").await;
    assert_eq!(status, 200);
    assert!(!folder.path().join("other.db").exists(), "the environment wins");
}

//! Processes of flows: they outlive nothing they should not, and come back when they should.

use std::path::Path;
use std::process::Command;

use flow_model::wire::{
    BuilderState, Deployment, DeploymentState, FlowDocument, RunState, Session,
};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::runtime::Handle;

use crate::product::{Product, run, serve};
use crate::running::{Running, issues_to_sheet, until};

fn kill(process: u32) {
    run(Command::new("kill").args(["-9", &process.to_string()]));
}

async fn state(running: &Running, slug: &str) -> Option<RunState> {
    let document: FlowDocument = running.caller.get(&format!("/flows/{slug}")).await.json();
    document.live.map(|live| live.state)
}

#[tokio::test(flavor = "multi_thread")]
async fn flows_run_again_after_the_server_stopped_or_was_killed() {
    let mut running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Comes back")).await;
    let slug = document.slug.as_str();
    for (number, end) in [(1, Product::stop as fn(&mut Product)), (2, Product::kill)] {
        let before = running.processes(slug);
        assert_eq!(before.len(), 1, "{before:?}");
        let data = running.product.data.clone();
        running = running
            .again(|product| {
                end(product);
                // The orphan of a killed server goes by itself.
                let gone = || !std::path::Path::new(&format!("/proc/{}", before[0])).exists();
                let waited = (0..500).any(|_| {
                    std::thread::sleep(std::time::Duration::from_millis(10));
                    gone()
                });
                assert!(waited, "a process of {} outlived the server", data.display());
            })
            .await;
        // No waiting: a delivery that comes too early waits for the process itself.
        assert_eq!(running.issue(slug, number).await.status, 200);
        assert_eq!(
            running.stand_in.rows_come(usize::try_from(number).unwrap()).await.len(),
            usize::try_from(number).unwrap()
        );
        assert_eq!(state(&running, slug).await, Some(RunState::Healthy));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_is_started_again_and_a_crash_loop_is_shown() {
    let running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Crashes")).await;
    let slug = document.slug.as_str();
    let first = running.processes(slug);
    kill(first[0]);
    until("a new process", async || {
        let now = running.processes(slug);
        now.len() == 1 && now != first
    })
    .await;
    assert_eq!(running.issue(slug, 1).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);

    // Its database is no database any more: it cannot start.
    let folder = running.product.data.join("flows").join(slug).join("data");
    for process in running.processes(slug) {
        kill(process);
    }
    for entry in std::fs::read_dir(&folder).unwrap().flatten() {
        std::fs::remove_file(entry.path()).unwrap();
    }
    std::fs::write(folder.join("store.db"), "no database".repeat(1000)).unwrap();
    for process in running.processes(slug) {
        kill(process);
    }
    until("the crash loop", async || state(&running, slug).await == Some(RunState::CrashLoop))
        .await;
    let answer = running.issue(slug, 2).await;
    assert_eq!(answer.status, 503);
    let log: Vec<String> = running.caller.get(&format!("/flows/{slug}/log")).await.json();
    assert!(log.join("\n").contains("database"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_walls_it_says_so_and_processes_still_end_with_the_server() {
    let mut running = Running::start_with(|command| {
        command.env("HOOKLOOM_SANDBOX", "off");
    })
    .await;
    let session: Session = running.caller.get("/session").await.json();
    assert!(session.server.sandbox_missing.is_some());
    let document = running.deployed(&issues_to_sheet("No walls")).await;
    let slug = document.slug.as_str();
    assert_eq!(running.issue(slug, 1).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);
    assert_eq!(running.processes(slug).len(), 1);
    running.product.kill();
    until("the end of the orphan", async || running.processes(slug).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_connection_reaches_the_flow_that_runs() {
    let running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Rotated")).await;
    let slug = document.slug.as_str();
    let before = running.processes(slug);
    let base = &running.stand_in.base;
    let rotated =
        json!({ "kind": "google_sheets", "base_url": base, "secrets": [["token", "new"]] });
    assert_eq!(running.caller.put("/connections/issue_sheet", rotated).await.status, 200);
    until("a process with the new token", async || {
        let now = running.processes(slug);
        now.len() == 1 && now != before
    })
    .await;
    assert_eq!(running.issue(slug, 1).await.status, 200);
    running.stand_in.rows_come(1).await;
    assert_eq!(running.stand_in.tokens(), ["Bearer new"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_not_undone_by_a_restart_under_way() {
    let running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Stays off")).await;
    let slug = document.slug.as_str();
    let flow = format!("/flows/{slug}");
    let (stop, versions) = (format!("{flow}/stop"), format!("{flow}/deployments"));
    let base = &running.stand_in.base;
    for round in 0..4 {
        let rotated =
            json!({ "kind": "google_sheets", "base_url": base, "secrets": [["token", "t"]] });
        // Both at once: the restart is cancelled at whatever stage it has come to.
        let (saved, stopped) = tokio::join!(
            running.caller.put("/connections/issue_sheet", rotated),
            running.caller.post(&stop, json!({})),
        );
        assert_eq!((saved.status.as_u16(), stopped.status.as_u16()), (200, 204));
        running.watch(slug, 1).await;
        let list: Vec<Deployment> = running.caller.get(&versions).await.json();
        assert_eq!(list[0].state, DeploymentState::Retired, "round {round}");
        assert!(running.processes(slug).is_empty(), "round {round}");
        running.activate(slug, 1).await;
    }
    // The same with an archived flow, which no later start of the server revives.
    let rotated = json!({ "kind": "google_sheets", "base_url": base, "secrets": [["token", "t"]] });
    tokio::join!(
        running.caller.put("/connections/issue_sheet", rotated),
        running.caller.delete(&flow),
    );
    let running = running.again(Product::stop).await;
    assert!(running.processes(slug).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_flow_that_cannot_be_started_says_why_and_comes_back() {
    let running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Grounded")).await;
    let slug = document.slug.as_str();
    let refusal = running.caller.delete("/connections/issue_sheet").await.refused(409, "in-use");
    assert!(refusal.message.contains("`grounded`"), "{}", refusal.message);

    // As in a data folder that was put together from two backups.
    let running = running.again(|product| {
        product.stop();
        let database = product.data.join("hookloom.db");
        tokio::task::block_in_place(|| Handle::current().block_on(forget_the_sheet(&database)));
    });
    let running = running.await;
    assert_eq!(state(&running, slug).await, Some(RunState::CrashLoop));
    assert_eq!(running.issue(slug, 1).await.status, 503);
    let log = running.caller.get(&format!("/flows/{slug}/log")).await.text();
    assert!(log.contains("no connection `issue_sheet`"), "{log}");
    let base = &running.stand_in.base;
    let back = json!({ "kind": "google_sheets", "base_url": base, "secrets": [["token", "t"]] });
    assert_eq!(running.caller.put("/connections/issue_sheet", back).await.status, 200);
    until("the flow", async || state(&running, slug).await == Some(RunState::Healthy)).await;
    assert_eq!(running.issue(slug, 1).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);
    running.watch(slug, 1).await;

    let program = running.product.data.join("flows").join(slug).join("1/service");
    let running = running.again(|product| {
        product.stop();
        std::fs::remove_file(&program).unwrap();
        std::fs::write(&program, "another program").unwrap();
    });
    let running = running.await;
    assert_eq!(state(&running, slug).await, Some(RunState::CrashLoop));
    let log = running.caller.get(&format!("/flows/{slug}/log")).await.text();
    assert!(log.contains("not the one that was built"), "{log}");
    // Once the file is gone a restart builds it anew from the version's commit.
    std::fs::remove_file(&program).unwrap();
    let watched = running.activate(slug, 1).await;
    assert_eq!(watched.deployment.state, DeploymentState::Live, "{watched:?}");
    assert_eq!(state(&running, slug).await, Some(RunState::Healthy));
}

async fn forget_the_sheet(database: &Path) {
    let options = SqliteConnectOptions::new().filename(database).foreign_keys(true);
    let mut connection = options.connect().await.unwrap();
    let forget = "DELETE FROM connections WHERE name = 'issue_sheet'";
    sqlx::query(forget).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_cargo_a_deploy_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = serve(&data);
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    let git = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|folder| folder.join("git"))
        .find(|git| git.is_file())
        .unwrap();
    std::os::unix::fs::symlink(git, tools.join("git")).unwrap();
    command.env("PATH", &tools).env("HOOKLOOM_BUILDER_DIR", folder.path().join("builder"));
    let product = Product::start_with(&mut command, &data);
    let caller = product.sign_in().await;
    let connection = json!({ "kind": "google_sheets", "secrets": [["token", "t"]] });
    caller.put("/connections/issue_sheet", connection).await;
    let document = caller.create(&issues_to_sheet("No cargo")).await;
    let path = format!("/flows/{}/deployments", document.slug);
    let answer = caller.post(&path, json!({ "revision": document.revision })).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let events = caller.get(&format!("{path}/1/events")).await.text();
    assert!(events.contains("builder-broken") && events.contains("rustup.rs"), "{events}");
    let deployment: Deployment = caller.get(&format!("{path}/1")).await.json();
    assert_eq!(deployment.state, DeploymentState::Failed);
    let session: Session = caller.get("/session").await.json();
    assert!(matches!(session.server.builder, BuilderState::Broken { .. }));
}

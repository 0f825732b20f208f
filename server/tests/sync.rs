//! A trace of a deployed flow shows its log synced before each 2xx. `kill -9` cannot show that: the page cache
//! survives it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use flow_model::wire::ExecutionSummary;
use serde_json::Value;

use crate::product::{Product, serve};
use crate::running::{Running, issues_to_sheet, until};

/// System calls that write or sync.
const CALLS: &str = "trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_synced_before_each_2xx() {
    let strace = Command::new("strace").arg("-V").output();
    assert!(
        strace.is_ok_and(|output| output.status.success()),
        "this test needs strace; install it with: apt-get install -y strace"
    );
    let running = Running::start().await;
    let slug = running.deployed(&issues_to_sheet("Traced")).await.slug;
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    // A server under the tracer, which starts the flow again by itself: walls and all, as it is run for users.
    let mut running = running.again_under(Product::stop, |data| traced(&trace, &serve(data))).await;
    let secret = running.secret(&slug).await;
    let mut accepted = Vec::new();
    for number in 1000..1020 {
        let id = format!("d-{number}");
        let delivery = running.delivery(&slug, number, &id, &secret);
        let answer = running.caller.send(delivery).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let id = answer.json::<Value>()["execution"].as_str().unwrap().to_owned();
        accepted.push((format!(r#"\"number\":{number},"#), id));
    }
    until("the end of every execution", async || {
        let executions: Vec<ExecutionSummary> =
            running.caller.get(&format!("/flows/{slug}/executions?state=done")).await.json();
        executions.len() == accepted.len()
    })
    .await;
    running.product.stop();
    let log = running.product.data.join("flows").join(&slug).join("data/store.db-wal");
    check(&whole(&trace).await, &accepted, &log);
}

/// The command under the tracer.
fn traced(trace: &Path, command: &Command) -> Command {
    let mut tracer = Command::new("strace");
    // -D keeps the command our own child, -y names the file behind each descriptor,
    // -s is longer than a page, so that payloads can be found.
    tracer.args(["-D", "-f", "-y", "-s", "6000", "-e", CALLS, "-o"]).arg(trace);
    tracer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => tracer.env(name, value),
            None => tracer.env_remove(name),
        };
    }
    tracer
}

/// The trace, once the tracer has written the end of the process.
async fn whole(trace: &Path) -> String {
    for _ in 0..500 {
        let bytes = std::fs::read(trace).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.trim_end().ends_with("+++ exited with 0 +++") {
            return text;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the tracer did not end");
}

/// For each event: its payload was written to the log, then a sync of the log began and ended, then the answer went out.
fn check(trace: &str, accepted: &[(String, String)], log: &Path) {
    let lines = trace.lines().collect::<Vec<_>>();
    let syncs = syncs(&lines, &log.display().to_string());
    for (marker, id) in accepted {
        let written = position(&lines, |line| {
            line.contains("pwrite64(") && line.contains("-wal>") && line.contains(marker.as_str())
        });
        let written = written.unwrap_or_else(|| panic!("`{marker}` was never written to the log"));
        let answered =
            position(&lines, |line| line.contains("HTTP/1.1 200") && line.contains(id.as_str()));
        let answered = answered.unwrap_or_else(|| panic!("no answer with {id}"));
        let synced = syncs.iter().find(|(began, _)| *began > written);
        let (_, ended) =
            synced.unwrap_or_else(|| panic!("the log was never synced after `{marker}`"));
        assert!(*ended < answered, "`{marker}` was answered before the log was synced");
        println!("{marker}: written at line {written}, synced at {ended}, answered at {answered}");
    }
}

fn position(lines: &[&str], wanted: impl Fn(&str) -> bool) -> Option<usize> {
    lines.iter().position(|line| wanted(line))
}

/// Where each sync of the log began and ended. A call that another thread interrupts stands on two lines.
fn syncs(lines: &[&str], log: &str) -> Vec<(usize, usize)> {
    let mut begun = BTreeMap::new();
    let mut syncs = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let Some(pid) = line.split_whitespace().next() else {
            continue;
        };
        let is_sync = line.contains("fdatasync(") || line.contains("fsync(");
        if is_sync && line.contains(log) {
            if line.contains("<unfinished") {
                begun.insert(pid, position);
            } else {
                syncs.push((position, position));
            }
        } else if line.contains("sync resumed")
            && let Some(began) = begun.remove(pid)
        {
            syncs.push((began, position));
        }
    }
    syncs
}

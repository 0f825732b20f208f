//! A trace of the process shows the log synced before each 2xx. `kill -9` cannot show that: the page cache survives it.

#![expect(
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, and JSON is read by index"
)]

#[path = "support/process.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod process;
#[path = "support/stand_in.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod stand_in;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use process::{Flow, binary, environment, issue};
use stand_in::StandIn;

/// System calls that write or sync.
const CALLS: &str = "trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_synced_before_each_2xx() {
    let strace = Command::new("strace").arg("-V").output();
    assert!(
        strace.is_ok_and(|output| output.status.success()),
        "this test needs strace; install it with: apt-get install -y strace"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let stand_in = StandIn::start(|_, _| None).await;
    let trace = folder.path().join("trace");
    let mut command = Command::new("strace");
    // -D keeps the flow our own child, -y names the file behind each descriptor,
    // -s is longer than a page, so that payloads can be found.
    command.args(["-D", "-f", "-y", "-s", "6000", "-e", CALLS, "-o"]).arg(&trace).arg(binary());
    let flow = Flow::start_as(command, &environment(folder.path(), &stand_in.url));
    let mut accepted = Vec::new();
    for number in 1000..1020 {
        let body = issue("opened", number, "bug");
        let (status, answer) = flow.deliver("issues", &format!("d-{number}"), &body).await;
        assert_eq!(status, 200, "{answer}");
        let id = answer["execution"].as_str().expect("an id").to_owned();
        accepted.push((format!("Issue {number}"), id));
    }
    flow.settled().await;
    flow.kill();
    check(&whole(&trace).await, &accepted, &folder.path().join("flow.db-wal"));
}

/// The trace, once the tracer has written the end of the process.
async fn whole(trace: &Path) -> String {
    for _ in 0..500 {
        let bytes = std::fs::read(trace).expect("a trace");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.contains("+++ killed by SIGKILL +++") {
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

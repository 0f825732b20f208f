//! Starts a service as a child process, with a store of its own, and waits until it is ready.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::delivery::SECRET;

/// A running service.
pub struct Service {
    /// Where it takes hooks.
    pub hooks: SocketAddr,
    /// From its start to its ready line.
    pub started_in: Duration,
    child: Child,
    _folder: TempDir,
}

#[derive(Deserialize)]
struct Line {
    ready: Ready,
}

#[derive(Deserialize)]
struct Ready {
    hooks: SocketAddr,
}

/// Starts a service; `variables` are further settings.
pub async fn start(program: &Path, variables: &[(&str, &str)]) -> Result<Service> {
    let folder = tempfile::tempdir()?;
    let program = std::path::absolute(program)?;
    let begin = Instant::now();
    let mut child = Command::new(&program)
        .current_dir(folder.path())
        .env("HOOKLOOM_LISTEN", "127.0.0.1:0")
        .env("HOOKLOOM_ADMIN_LISTEN", "127.0.0.1:0")
        .env("HOOKLOOM_ADMIN_TOKEN", "bench")
        .env("HOOKLOOM_STORE", format!("sqlite:{}", folder.path().join("flow.db").display()))
        .env("HOOKLOOM_LOG", "error")
        .env("ACME_GITHUB_WEBHOOK_SECRET", SECRET)
        .env("ISSUE_SHEET_TOKEN", "bench")
        .env("TEAM_SLACK_TOKEN", "bench")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{}", program.display()))?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let line =
        lines.next_line().await?.with_context(|| format!("{} ended at once", program.display()))?;
    let started_in = begin.elapsed();
    let line: Line =
        serde_json::from_str(&line).with_context(|| format!("no ready line: {line}"))?;
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(Service { hooks: line.ready.hooks, started_in, child, _folder: folder })
}

impl Service {
    /// Its resident memory now.
    pub fn resident_bytes(&self) -> Result<u64> {
        let id = self.child.id().context("the service has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes * 1024)
    }

    /// Ends it.
    pub async fn stop(mut self) {
        self.child.start_kill().ok();
        self.child.wait().await.ok();
    }
}

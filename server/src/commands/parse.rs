//! `hookloom parse`: the flow that a package's Rust says, as JSON, with the lines at which its nodes stand.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use flow_model::flow::Flow;
use flow_model::ids::NodeId;
use flow_model::problem::{Problem, Severity};
use serde::Serialize;

use super::package;
use crate::catalog::Catalog;

/// What is printed.
#[derive(Serialize)]
struct Answer<'a> {
    readable: bool,
    flow: &'a Flow,
    lines: BTreeMap<&'a NodeId, [usize; 2]>,
    problems: &'a [Problem],
}

/// Prints the flow; fails where the file is no Rust or something in it is an error.
///
/// # Errors
/// Where the package cannot be read.
pub fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    let package = package::read(folder, &Catalog::embedded())?;
    let parsed = &package.parsed;
    let line = |place: usize| {
        package.source.get(..place).map_or(1, |before| before.matches('\n').count() + 1)
    };
    let lines = parsed.spans.iter().map(|(node, span)| {
        (node, [line(span.start), line(span.end.saturating_sub(1).max(span.start))])
    });
    let answer = Answer {
        readable: parsed.readable,
        flow: &parsed.flow,
        lines: lines.collect(),
        problems: &parsed.problems,
    };
    print(&answer)?;
    let fails = parsed.problems.iter().any(|problem| problem.severity == Severity::Error);
    Ok(if parsed.readable && !fails { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints JSON for people and programs alike.
///
/// # Errors
/// Where standard output is closed.
pub fn print(answer: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(answer).context("the answer is no JSON")?;
    writeln!(io::stdout(), "{text}").context("standard output is closed")
}

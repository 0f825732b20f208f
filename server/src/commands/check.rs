//! `hookloom check`: the problems of a package or of a saved flow, one line each with node and field.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use flow_model::flow::Flow;
use flow_model::problem::{Problem, Severity};
use flow_model::saved;
use serde_json::json;

use super::{package, parse};
use crate::catalog::Catalog;
use crate::model;

/// Checks the flow of a package, or the saved one in a file.
///
/// # Errors
/// Where the file cannot be read or holds no saved flow.
pub fn run(path: &Path) -> anyhow::Result<ExitCode> {
    let catalog = Catalog::embedded();
    if path.is_dir() {
        return run_on_package(path, &catalog);
    }
    let flow = read(path)?;
    tell(&flow, &model::check(&catalog, &flow, None))
}

/// Checks a package, its Rust included.
fn run_on_package(folder: &Path, catalog: &Catalog) -> anyhow::Result<ExitCode> {
    let package = package::read(folder, catalog)?;
    let flow = &package.parsed.flow;
    let mut problems = package.parsed.problems.clone();
    if package.parsed.readable {
        problems.extend(model::check(catalog, flow, None));
    }
    tell(flow, &problems)
}

/// Prints what was found, as JSON and in words; fails where one of the problems is an error.
fn tell(flow: &Flow, problems: &[Problem]) -> anyhow::Result<ExitCode> {
    print(problems);
    let (name, nodes) = (&flow.name, flow.nodes.len());
    parse::print(&json!({ "flow": name, "nodes": nodes, "problems": problems }))?;
    let fails = problems.iter().any(|problem| problem.severity == Severity::Error);
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads a saved flow.
pub fn read(file: &Path) -> anyhow::Result<Flow> {
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    saved::read(&text).map_err(|error| anyhow!("{shown}: {error}"))
}

/// Prints problems to standard error: `error: add_row.values[2]: issue has no field titel. (unknown-field)`.
pub fn print(problems: &[Problem]) {
    for problem in problems {
        eprintln!("{}", line(problem));
    }
}

fn line(problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut place = problem.node.as_ref().map_or("the flow".to_owned(), ToString::to_string);
    if let Some(field) = &problem.field {
        place = format!("{place}.{field}");
    }
    if let Some(index) = problem.index {
        place = format!("{place}[{index}]");
    }
    format!("{severity}: {place}: {} ({})", problem.message, problem.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_node_and_field() {
        let problem = Problem {
            code: "unknown-field".to_owned(),
            severity: Severity::Error,
            node: Some("add_row".into()),
            field: Some("values".into()),
            span: None,
            index: Some(2),
            message: "issue has no field `titel`.".to_owned(),
            fix: None,
        };
        assert_eq!(
            line(&problem),
            "error: add_row.values[2]: issue has no field `titel`. (unknown-field)"
        );
        let whole = Problem { node: None, field: None, index: None, ..problem };
        assert_eq!(line(&whole), "error: the flow: issue has no field `titel`. (unknown-field)");
    }
}

//! Which crate may know which: checked on cargo's own resolution of the workspace.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Complaint;
use crate::{paths, process};

/// Crates of which a crate may never hear, not even through others.
const NEVER: [(&str, &[&str]); 4] = [
    ("flow-model", &["tokio", "sqlx", "axum", "leptos", "web-sys", "reqwest", "flow-runtime"]),
    ("flow-runtime", &["flow-model", "petgraph", "codegen", "prettyplease", "hookloom", "app"]),
    ("hookloom", &["flow-runtime", "leptos", "app"]),
    ("app", &["hookloom", "flow-runtime", "sqlx", "axum"]),
];

/// Crates which a crate may not name itself.
const NOT_DIRECTLY: [(&str, &[&str]); 3] = [
    ("flow-runtime", &["syn", "quote", "proc-macro2"]),
    ("golden-build", &["flow-model", "hookloom", "tokio", "axum"]),
    ("differential", &["hookloom", "leptos", "sqlx"]),
];

/// Nothing knows these.
const UNKNOWN: [&str; 3] = ["xtask", "bench", "differential"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `null` for a normal dependency, else `dev` or `build`.
    kind: Option<String>,
}

/// Names of the normal dependencies of each package, by the package's name.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The rules of this file.
pub fn check() -> Result<Vec<Complaint>> {
    let metadata = process::output(
        process::command("cargo")
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(paths::root()),
    )?;
    let metadata: Metadata = serde_json::from_str(&metadata).context("cargo's metadata")?;
    Ok(complaints(&graph(&metadata)))
}

fn graph(metadata: &Metadata) -> Graph {
    let names: BTreeMap<&str, &str> = metadata
        .packages
        .iter()
        .map(|package| (package.id.as_str(), package.name.as_str()))
        .collect();
    let mut graph = Graph::new();
    for node in &metadata.resolve.nodes {
        let Some(name) = names.get(node.id.as_str()) else {
            continue;
        };
        let normal = node
            .deps
            .iter()
            .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        let known = normal.filter_map(|dependency| names.get(dependency.pkg.as_str()));
        graph.entry((*name).to_owned()).or_default().extend(known.map(|name| (*name).to_owned()));
    }
    graph
}

fn complaints(graph: &Graph) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut complain = |package: &str, other: &str, how: &str| {
        let what = format!("`{package}` may not {how} `{other}`");
        complaints.push(Complaint { file: "Cargo.toml".to_owned(), line: 0, what });
    };
    for (package, never) in NEVER {
        let reached = reached(graph, package);
        for other in never.iter().filter(|other| reached.contains(**other)) {
            complain(package, other, "know, even through others,");
        }
    }
    for (package, never) in NOT_DIRECTLY {
        let named = graph.get(package);
        for other in never.iter().filter(|other| named.is_some_and(|named| named.contains(**other)))
        {
            complain(package, other, "name");
        }
    }
    for (package, named) in graph {
        for other in UNKNOWN.iter().filter(|other| named.contains(**other)) {
            complain(package, other, "know");
        }
    }
    complaints
}

fn reached(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(package) = open.pop() {
        for other in graph.get(&package).into_iter().flatten() {
            if reached.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph_of(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    }

    #[test]
    fn a_forbidden_crate_is_found_through_others() {
        assert_eq!(complaints(&graph_of(&[("flow-model", "serde"), ("serde", "tokio")])).len(), 1);
        assert_eq!(complaints(&graph_of(&[("flow-model", "serde")])).len(), 0);
    }

    #[test]
    fn a_crate_may_be_reached_but_not_named() {
        assert_eq!(complaints(&graph_of(&[("flow-runtime", "serde"), ("serde", "syn")])).len(), 0);
        assert_eq!(complaints(&graph_of(&[("flow-runtime", "syn")])).len(), 1);
    }
}

//! Statements of one's own: variables that nothing uses, of which rustc would warn.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::ext::IdentExt;

use super::error;
use crate::edit::Edit;
use crate::emit::names_in;
use crate::flow::{FieldValue, Node};
use crate::graph::regions::Region;
use crate::ids::FieldId;
use crate::problem::{Fix, Problem, Severity};
use crate::reach::{Reach, nodes_of};
use crate::syntax;

const FIELD: &str = "code";

/// Checks the nodes of Rust of a region.
pub(super) fn check(reach: &Reach<'_>, region: &Region, problems: &mut Vec<Problem>) {
    let nodes = nodes_of(&region.body);
    let is_code = |place: &usize| {
        reach.flow.nodes.get(*place).is_some_and(|node| node.kind.as_str() == "code")
    };
    if !nodes.iter().any(is_code) {
        return;
    }
    let used: BTreeSet<usize> = nodes.iter().flat_map(|node| sources(reach, *node)).collect();
    for place in nodes.iter().filter(|place| is_code(place) && !used.contains(place)) {
        problems.extend(reach.flow.nodes.get(*place).and_then(unused));
    }
}

/// The nodes whose outputs a node reads.
fn sources(reach: &Reach<'_>, node: usize) -> Vec<usize> {
    let lowered = reach.lower(node);
    let reads = lowered.iter().flat_map(|lowered| lowered.reads.iter());
    let outputs = reads.filter(|read| reach.local(&read.root, node).is_none());
    outputs.filter_map(|read| reach.source(&read.root, node)).collect()
}

/// The last variable of the output's name, where nothing behind it in the same statements uses it.
fn unused(node: &Node) -> Option<Problem> {
    let name = node.output_name();
    let code = node.text(FIELD);
    let block = syntax::statements(code).ok()?;
    let bound = block.stmts.iter().rposition(|statement| binding(statement, name).is_some())?;
    let behind = block.stmts.get(bound + 1..)?;
    let is_used = behind.iter().any(|statement| {
        let names = names_in(&statement.to_token_stream());
        names.iter().any(|other| other.trim_start_matches("r#") == name)
    });
    if is_used {
        return None;
    }
    let ident = block.stmts.get(bound).and_then(|statement| binding(statement, name))?;
    let read = ident.span().byte_range();
    // The text is read inside of a brace.
    let span = read.start.checked_sub(1)?..read.end.checked_sub(1)?;
    let mut without = code.to_owned();
    without.replace_range(span.clone(), "_");
    let message =
        format!("Nothing uses `{name}`: use it in a node that follows, or write `let _`.");
    let edit = Edit::SetField {
        id: node.id.clone(),
        field: FieldId::from(FIELD),
        value: Some(FieldValue::Text(without)),
    };
    Some(Problem {
        severity: Severity::Warning,
        field: Some(FieldId::from(FIELD)),
        span: Some(span),
        fix: Some(Fix { label: "Use let _".to_owned(), edit: Box::new(edit) }),
        ..error("unused-output", Some(node), message)
    })
}

/// The variable of this name that a statement binds.
fn binding<'s>(statement: &'s syn::Stmt, name: &str) -> Option<&'s syn::Ident> {
    let syn::Stmt::Local(local) = statement else {
        return None;
    };
    let pattern = match &local.pat {
        syn::Pat::Type(typed) => typed.pat.as_ref(),
        pattern => pattern,
    };
    match pattern {
        syn::Pat::Ident(bound) if bound.ident.unraw() == name => Some(&bound.ident),
        _ => None,
    }
}

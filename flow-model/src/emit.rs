//! Flow to Rust: plan, items, bodies, layout. Always gives text, also for a flow with problems.

mod body;
pub(crate) mod coerce;
mod finish;
mod format;
mod items;
mod json;
pub(crate) mod known;
pub mod lower;
mod plan;
mod verbatim;

pub(crate) use coerce::{doc_line, names_in};
pub(crate) use plan::any_fields;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::catalog::Catalog;
use crate::check;
use crate::expr::accessed;
use crate::flow::Flow;
use crate::ids::{FieldId, NodeId};
use crate::nodes;
use crate::problem::Problem;
use crate::reach::Reach;
use crate::syntax;

/// One file of a flow's package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedFile {
    /// Path in the package, with slashes: `src/flow.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A flow as a Rust package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
    /// All files of the package, `src/flow.rs` first.
    pub files: Vec<EmittedFile>,
    /// Where each node stands: bytes in `src/flow.rs`.
    pub spans: BTreeMap<NodeId, Range<usize>>,
    /// Node and kind of each span, for `node_at`.
    kinds: BTreeMap<NodeId, String>,
}

impl Emitted {
    /// The text of a file.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// The same package with a `src/flow.rs` in which a person wrote, and the places of the nodes in it.
    #[must_use]
    pub fn with_source(mut self, source: &str, spans: BTreeMap<NodeId, Range<usize>>) -> Self {
        if let Some(file) = self.files.iter_mut().find(|file| file.path == "src/flow.rs") {
            source.clone_into(&mut file.text);
        }
        self.spans = spans;
        self
    }

    /// The text of `src/flow.rs`.
    pub fn flow_rs(&self) -> &str {
        self.file("src/flow.rs").unwrap_or_default()
    }
}

/// Writes the whole package of a flow. Unfinished fields become `todo!("field")`,
/// expressions that do not parse `todo!("what stands there")`.
pub fn emit(flow: &Flow, catalog: &dyn Catalog) -> Emitted {
    emit_beside(flow, catalog, &[])
}

/// The same where files of people stand beside it, whose texts these are: of what the flow hands them, they find
/// the fields that they name.
pub fn emit_beside(flow: &Flow, catalog: &dyn Catalog, files: &[&str]) -> Emitted {
    crate::expr::forget_parsed();
    let names = files.iter().filter_map(|text| syntax::tokens(text).ok());
    let accessed = names.flat_map(|tokens| accessed(&tokens)).collect();
    emit_reach(&Reach::new(flow, catalog), accessed)
}

/// What [`check::check`] and [`emit`] give, for less than both by themselves.
pub fn check_and_emit(flow: &Flow, catalog: &dyn Catalog) -> (Vec<Problem>, Emitted) {
    crate::expr::forget_parsed();
    let reach = Reach::new(flow, catalog);
    (check::check_reach(&reach, catalog), emit_reach(&reach, BTreeSet::new()))
}

fn emit_reach(reach: &Reach<'_>, accessed: BTreeSet<String>) -> Emitted {
    format::begin();
    let flow = reach.flow;
    let plan = plan::Plan::new(reach, accessed);
    let (flow_rs, spans) = finish::flow_rs(&plan);
    let mut files = vec![EmittedFile { path: "src/flow.rs".to_owned(), text: flow_rs }];
    let payloads = finish::payloads_rs(&plan);
    files.push(EmittedFile { path: "src/payloads.rs".to_owned(), text: payloads });
    let slots = finish::slots_rs(flow);
    files.push(EmittedFile { path: "src/slots.rs".to_owned(), text: slots });
    files.extend(crate::package::frame(flow));
    let kinds = flow.nodes.iter().map(|node| (node.id.clone(), node.kind.to_string())).collect();
    Emitted { files, spans, kinds }
}

/// The node, and where it can be told the field, at a place of `src/flow.rs`, such as rustc names it:
/// line and column count from 1, columns in characters.
pub fn node_at(emitted: &Emitted, line: usize, column: usize) -> Option<(NodeId, Option<FieldId>)> {
    let text = emitted.flow_rs();
    let at = offset(text, line, column)?;
    let (node, span) = emitted
        .spans
        .iter()
        .filter(|(_, span)| span.contains(&at))
        .min_by_key(|(_, span)| span.len())?;
    let fields = emitted.kinds.get(node).and_then(|kind| nodes::def(&kind.as_str().into()))?.fields;
    let field = match fields {
        [only] => Some(only.id.to_owned()),
        _ => field_at(text, at, span).filter(|name| fields.iter().any(|field| field.id == name)),
    };
    Some((node.clone(), field.map(FieldId::new)))
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let inside = line.char_indices().nth(column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    Some(start + inside)
}

/// The name of the innermost struct field at a place.
fn field_at(text: &str, at: usize, within: &Range<usize>) -> Option<String> {
    struct Fields {
        at: usize,
        within: Range<usize>,
        found: Option<String>,
    }
    impl Visit<'_> for Fields {
        fn visit_field_value(&mut self, field: &syn::FieldValue) {
            let range = field.span().byte_range();
            if range.contains(&self.at) && self.within.contains(&range.start) {
                if let syn::Member::Named(name) = &field.member {
                    self.found = Some(name.to_string());
                }
                syn::visit::visit_field_value(self, field);
            }
        }
    }
    // Spans count from where this thread's source map stands; the file's own start gives the zero.
    let file = crate::syntax::file(text)?;
    let mut fields = Fields { at, within: within.clone(), found: None };
    fields.visit_file(&file);
    fields.found
}

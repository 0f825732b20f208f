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
pub(crate) use verbatim::long;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::catalog::Catalog;
use crate::check;
use crate::expr::accessed;
use crate::flow::Flow;
use crate::ids::NodeId;
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
    Emitted { files, spans }
}

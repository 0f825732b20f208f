//! Flow to Rust: plan, items, bodies, layout. Always gives text, also for a flow with problems.

mod body;
pub(crate) mod coerce;
mod finish;
mod format;
mod items;
mod json;
pub mod lower;
mod plan;
mod verbatim;

pub(crate) use coerce::{doc_line, names_in};
pub(crate) use plan::{FLAG, any_fields};
pub(crate) use verbatim::long;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

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

/// The `src/flow.rs` that [`emit`] writes.
pub(crate) fn flow_rs(flow: &Flow, catalog: &dyn Catalog) -> Rc<str> {
    crate::expr::forget_parsed();
    Rc::clone(&Written::of(&Reach::new(flow, catalog)).flow_rs)
}

/// The files that tell what a flow does.
pub(crate) struct Written {
    flow_rs: Rc<str>,
    /// Where each node stands in `src/flow.rs`.
    spans: BTreeMap<NodeId, Range<usize>>,
    payloads_rs: String,
}

impl Written {
    /// Writes them, once for all who ask.
    fn of(reach: &Reach<'_>) -> Rc<Self> {
        let written = || Rc::new(Self::beside(reach, BTreeSet::new()));
        Rc::clone(reach.written.get_or_init(written))
    }

    /// Writes them beside files of people that name these fields.
    fn beside(reach: &Reach<'_>, accessed: BTreeSet<String>) -> Self {
        format::begin();
        let plan = plan::Plan::new(reach, accessed);
        let (flow_rs, spans) = finish::flow_rs(&plan);
        Self { flow_rs: flow_rs.into(), spans, payloads_rs: finish::payloads_rs(&plan) }
    }
}

fn emit_reach(reach: &Reach<'_>, accessed: BTreeSet<String>) -> Emitted {
    let written = match accessed.is_empty() {
        true => Written::of(reach),
        false => Rc::new(Written::beside(reach, accessed)),
    };
    let file = |path: &str, text: String| EmittedFile { path: path.to_owned(), text };
    let mut files = vec![
        file("src/flow.rs", written.flow_rs.to_string()),
        file("src/payloads.rs", written.payloads_rs.clone()),
        file("src/slots.rs", finish::slots_rs(reach.flow)),
    ];
    files.extend(crate::package::frame(reach.flow, &reach.regions));
    Emitted { files, spans: written.spans.clone() }
}

//! From Rust back to the flow, and a flow's change into the Rust that a person has edited.

mod draft;
mod ends;
mod frontier;
mod handlers;
mod names;
mod pieces;
mod place;
pub(crate) mod recognize;
mod settle;
mod source;
mod spans;
pub mod splice;
mod uses;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Attribute, Expr, ExprMethodCall, Item, ItemFn, Meta};

use crate::catalog::Catalog;
use crate::flow::Flow;
use crate::ids::{FieldId, NodeId};
use crate::layout::{self, Layout};
use crate::problem::{Problem, Severity};
use crate::syntax::Refused;
use handlers::Handlers;
use pieces::Pieces;
pub use place::Stands;
use recognize::handler_name;
use source::Source;
pub(crate) use spans::lex::{Kind, lex};
use walk::Walk;

/// What a source says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The flow. Where the source is not readable: what the layout file knows of it.
    pub flow: Flow,
    /// What was not understood or does not fit. The span of a problem without node counts bytes in the source.
    pub problems: Vec<Problem>,
    /// Whether the source is Rust at all.
    pub readable: bool,
    /// Bytes of the source at which each node's statement stands.
    pub spans: BTreeMap<NodeId, Range<usize>>,
    /// Bytes of the source at which each field's value stands, with the entry of a list or map.
    pub fields: FieldPlaces,
}

/// Bytes at which the value of each field stands, with the entry of a list or map.
pub type FieldPlaces = BTreeMap<(NodeId, FieldId, Option<usize>), Range<usize>>;

/// What a mark at the start of a file takes.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Reads `flow.rs`, with what `flow.layout.jsonl` tells of places and titles. Never fails: what is not understood
/// is kept as nodes of Rust, or told as a problem.
pub fn parse(source: &str, layout: &str, catalog: &dyn Catalog) -> Parsed {
    parse_beside(source, &layout::remembered(layout), catalog)
}

/// The same beside a layout file that is read already.
pub fn parse_beside(source: &str, layout: &Layout, catalog: &dyn Catalog) -> Parsed {
    crate::expr::forget_parsed();
    let text = source.strip_prefix(BYTE_ORDER_MARK).unwrap_or(source);
    let mut parsed = match Pieces::of(text) {
        Ok(pieces) => readable(&pieces, layout, catalog),
        Err(refused) => draft::unreadable(unreadable(text, refused), layout),
    };
    let skipped = source.len() - text.len();
    if skipped > 0 {
        parsed.shift(skipped);
    }
    parsed
}

fn readable(pieces: &Pieces<'_>, layout: &Layout, catalog: &dyn Catalog) -> Parsed {
    let items = &pieces.file().items;
    let source = pieces.source();
    let mut walk = Walk::new(source, Rc::clone(pieces.uses()));
    let mut problems = Vec::new();
    let mut titles = BTreeMap::new();
    let registered = registered(pieces);
    let mut handlers = Handlers::of(items, &registered, source.text);
    for Registered { trigger, handler, from } in registered {
        walk.source = from;
        let span = from.range(trigger);
        let Some(name) = handler_name(handler) else {
            let message = "This handler is no name of a function, so it is not shown: write a function and name it here.";
            problems.push(about_source("unknown-handler", span, message));
            continue;
        };
        if !handlers.begin(&name) {
            let message = format!(
                "`{name}` is started by several triggers, of which the first is shown: give each a function of its own."
            );
            problems.push(about_source("shared-handler", span, &message));
            continue;
        }
        let function = handlers.find(&name);
        let head = function.map_or(span.clone(), |function| head(source, function));
        let (node, is_known) = walk.trigger(trigger, name.clone(), head);
        if !is_known {
            let message = format!(
                "What starts `{name}` is not understood, so its form is empty; the code stays as it is."
            );
            problems.push(about_source("unknown-trigger", span.clone(), &message));
        }
        if function.is_none_or(|function| function.sig.ident.unraw() != name) {
            let message = format!("There is no function `{name}` in this file.");
            problems.push(about_source("no-handler", span, &message));
        }
        if let Some(function) = function {
            if let Some(title) = doc(&function.attrs).lines().next() {
                titles.insert(node, title.trim().trim_end_matches('.').to_owned());
            }
            walk.source = source;
            walk.handler(node, function, &pieces.statements(function));
        }
    }
    let about = doc(&pieces.file().attrs);
    let drafted = draft::Draft { about, titles, problems, walk };
    drafted.finish(layout, catalog)
}

impl Parsed {
    /// Counts bytes from further ahead.
    fn shift(&mut self, by: usize) {
        let shift = |range: &mut Range<usize>| *range = range.start + by..range.end + by;
        self.spans.values_mut().for_each(shift);
        self.fields.values_mut().for_each(shift);
        for problem in self.problems.iter_mut().filter(|problem| problem.node.is_none()) {
            problem.span.as_mut().map(shift).unwrap_or_default();
        }
    }
}

/// What starts a handler.
struct Registered<'f> {
    trigger: &'f Expr,
    handler: &'f Expr,
    /// Where both stand.
    from: Source<'f>,
}

/// Triggers with their handlers, in the order in which they are registered.
fn registered<'f>(pieces: &'f Pieces<'_>) -> Vec<Registered<'f>> {
    struct Found<'f> {
        registered: Vec<Registered<'f>>,
        from: Source<'f>,
    }
    impl<'f> Visit<'f> for Found<'f> {
        fn visit_expr_method_call(&mut self, call: &'f ExprMethodCall) {
            // The receiver first: a chain reads from left to right.
            syn::visit::visit_expr_method_call(self, call);
            let mut arguments = call.args.iter();
            if call.method == "on"
                && let (Some(trigger), Some(handler), None) =
                    (arguments.next(), arguments.next(), arguments.next())
            {
                self.registered.push(Registered { trigger, handler, from: self.from });
            }
        }
    }
    let mut found = Found { registered: Vec::new(), from: pieces.source() };
    if let Some(triggers) = function(&pieces.file().items, "triggers") {
        for placed in pieces.statements(triggers) {
            found.from = pieces.source().piece(placed.from);
            found.visit_stmt(placed.statement);
        }
    }
    found.registered
}

fn function<'f>(items: &'f [Item], name: &str) -> Option<&'f ItemFn> {
    items.iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident.unraw() == name => Some(function),
        _ => None,
    })
}

/// A function from its first attribute to the end of its head.
fn head(source: Source<'_>, function: &ItemFn) -> Range<usize> {
    let mut head = TokenStream::new();
    function.attrs.iter().for_each(|attribute| attribute.to_tokens(&mut head));
    function.vis.to_tokens(&mut head);
    function.sig.to_tokens(&mut head);
    let head = source.range(&head);
    head.start..head.end + 2
}

/// The text of the doc comments, without the space behind each slash.
fn doc(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(line)
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

fn unreadable(text: &str, refused: Refused) -> Problem {
    let whole = 0..text.len();
    match refused {
        Refused::TooLong => about_source(
            "too-long",
            whole,
            "This file is too long to be read as a flow: move code into files of its own.",
        ),
        Refused::TooDeep => about_source(
            "too-long",
            whole,
            "This file nests too deep to be read as a flow: take it apart with functions and `let` statements.",
        ),
        Refused::Syntax(error) => {
            let span = error.span().byte_range();
            // Where something is missing at the end there is nothing to point at but the last letter.
            let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let is_inside = !span.is_empty() && text.get(span.clone()).is_some();
            let span = if is_inside { span } else { last..text.len() };
            about_source("syntax", span, &format!("This is not Rust yet: {error}."))
        }
    }
}

fn about_source(code: &str, span: Range<usize>, message: &str) -> Problem {
    Problem {
        code: code.to_owned(),
        severity: Severity::Error,
        node: None,
        field: None,
        span: Some(span),
        index: None,
        message: message.to_owned(),
        fix: None,
    }
}

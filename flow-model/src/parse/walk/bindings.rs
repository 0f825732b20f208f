//! `let` statements: nodes with outputs, shorter names, values written before the node that takes them, forks.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{BinOp, Expr, Lit, Local, Pat, PatIdent, Stmt, UnOp};

use super::values::told;
use super::{End, Walk, past_joins};
use crate::parse::frontier::{Exit, Frontier, Presence, Value, Way};
use crate::parse::names::{Meaning, inline_names};
use crate::parse::pieces::Placed;
use crate::parse::recognize;
use crate::parse::spans::key::is_node_method;
use crate::parse::uses::Uses;

/// How often the statements of a block name what is bound in it, counted where anything may depend on it.
pub(super) struct Counts {
    of_statement: Vec<BTreeMap<String, usize>>,
    /// The names that each statement binds by a `let`.
    bound: Vec<Option<String>>,
}

/// A statement's place.
pub(super) struct Here<'c> {
    uses: &'c Counts,
    /// Which of its block's statements it is.
    at: usize,
    /// Its bytes.
    pub span: Range<usize>,
}

impl Counts {
    /// The place of one statement of the block.
    pub fn at(&self, at: usize, span: Range<usize>) -> Here<'_> {
        Here { uses: self, at, span }
    }

    pub fn of(uses: &Uses, statements: &[Placed<'_>]) -> Self {
        if !statements.iter().any(|placed| binds_written(uses, placed.statement)) {
            return Self { of_statement: Vec::new(), bound: Vec::new() };
        }
        let count = |statement: &Stmt| {
            let mut names = BTreeMap::new();
            let tokens = match statement {
                Stmt::Local(local) => local.init.to_token_stream_of_value(),
                other => other.to_token_stream(),
            };
            count_names(tokens, &mut names);
            names
        };
        Self {
            of_statement: statements.iter().map(|placed| count(placed.statement)).collect(),
            bound: statements.iter().map(|placed| bound_name(placed.statement)).collect(),
        }
    }

    /// The statement that names what a statement binds: where only one does, and only `let`s stand between.
    fn only_use(&self, at: usize, name: &str) -> Option<usize> {
        let mut found = None;
        for later in at + 1..self.of_statement.len() {
            let uses = self.of_statement.get(later).and_then(|uses| uses.get(name)).copied();
            match uses.unwrap_or_default() {
                0 => {}
                1 if found.is_none() => found = Some(later),
                _ => return None,
            }
            let bound = self.bound.get(later).and_then(Option::as_deref);
            if found.is_none() && bound.is_none() || bound == Some(name) {
                break;
            }
        }
        found
    }
}

trait Initial {
    fn to_token_stream_of_value(&self) -> TokenStream;
}

impl Initial for Option<syn::LocalInit> {
    fn to_token_stream_of_value(&self) -> TokenStream {
        self.as_ref().map(|init| init.expr.to_token_stream()).unwrap_or_default()
    }
}

fn bound_name(statement: &Stmt) -> Option<String> {
    match statement {
        Stmt::Local(local) => ident(&local.pat),
        _ => None,
    }
}

/// The one name that a pattern binds, with or without type.
fn ident(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) if is_plain(name) => Some(name.ident.unraw().to_string()),
        Pat::Type(typed) => ident(&typed.pat),
        _ => None,
    }
}

/// Whether a pattern binds its name to all of a value, which stays what it is.
pub(super) fn is_plain(name: &PatIdent) -> bool {
    name.subpat.is_none() && name.by_ref.is_none() && name.mutability.is_none()
}

fn count_names(tokens: TokenStream, names: &mut BTreeMap<String, usize>) {
    let mut behind_dot = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        // `text: text` names a field first.
        let is_field = matches!(tokens.peek(), Some(TokenTree::Punct(punct))
            if punct.as_char() == ':' && punct.spacing() == Spacing::Alone);
        match &token {
            TokenTree::Ident(name) if !behind_dot && !is_field => {
                *names.entry(name.unraw().to_string()).or_default() += 1;
            }
            TokenTree::Group(group) => count_names(group.stream(), names),
            TokenTree::Literal(literal) => {
                for name in inline_names(&literal.to_string()) {
                    *names.entry(name).or_default() += 1;
                }
            }
            _ => {}
        }
        behind_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
}

/// Ways behind a statement: there it no longer counts whether one leads around a filter.
fn past(ways: Vec<Way>) -> Vec<Way> {
    let past = |way: Way| Way { exit: Exit { is_around: false, ..way.exit }, ..way };
    ways.into_iter().map(past).collect()
}

/// The statements that may bind a value as it is written, each with the one that takes it.
pub(in crate::parse) fn carried(uses: &Uses, statements: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let counts = Counts::of(uses, statements);
    let taken = |(at, placed): (usize, &Placed<'_>)| {
        let name = bound_name(placed.statement)?;
        binds_written(uses, placed.statement).then_some(())?;
        Some((at, counts.only_use(at, &name)?))
    };
    statements.iter().enumerate().filter_map(taken).collect()
}

fn binds_written(uses: &Uses, statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(local) => local.init.as_ref().is_some_and(|init| is_written(uses, &init.expr)),
        _ => false,
    }
}

/// Whether a value is of a form that stands in a node's field as a whole.
fn is_written(uses: &Uses, expr: &Expr) -> bool {
    match expr {
        Expr::Macro(written) => {
            let name = uses.resolve(&written.mac.path);
            ["format", "json", "row", "vec"].contains(&name.as_str())
        }
        Expr::Struct(literal) => {
            literal.path.segments.len() > 1 || uses.resolve(&literal.path).contains("::")
        }
        Expr::MethodCall(_) | Expr::Call(_) => {
            recognize::string(expr).is_some() || is_reply(uses, expr) || is_condition(expr)
        }
        Expr::Binary(_) | Expr::Unary(_) => is_condition(expr),
        _ => false,
    }
}

/// Whether an expression only compares and asks what is there: it is the same wherever it stands.
fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(binary) => match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                is_condition(&binary.left) && is_condition(&binary.right)
            }
            BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_) => is_read(&binary.left) && is_read(&binary.right),
            _ => false,
        },
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)) && is_condition(&unary.expr),
        Expr::Paren(paren) => is_condition(&paren.expr),
        Expr::MethodCall(call) => asks(&call.method.to_string()) && is_read(expr),
        _ => false,
    }
}

/// Whether a method only tells true or false of what it is called on.
fn asks(method: &str) -> bool {
    matches!(method, "all" | "any" | "contains" | "eq_ignore_ascii_case")
        || ["is_", "starts_", "ends_"].iter().any(|begins| method.starts_with(begins))
}

/// Whether an expression reads values and does nothing else.
fn is_read(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Binary(binary) => {
            let is_arithmetic = !binary.op.to_token_stream().to_string().ends_with('=');
            let compares =
                matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Le(_) | BinOp::Ge(_));
            (is_arithmetic || compares) && is_read(&binary.left) && is_read(&binary.right)
        }
        Expr::Closure(closure) => is_read(&closure.body),
        Expr::Field(field) => is_read(&field.base),
        Expr::Index(index) => is_read(&index.expr) && is_read(&index.index),
        Expr::MethodCall(call) => {
            let names_node =
                call.args.first().is_some_and(is_text) && is_node_method(&call.method.to_string());
            !names_node && is_read(&call.receiver) && call.args.iter().all(is_read)
        }
        Expr::Paren(paren) => is_read(&paren.expr),
        Expr::Reference(reference) => reference.mutability.is_none() && is_read(&reference.expr),
        Expr::Unary(unary) => is_read(&unary.expr),
        _ => false,
    }
}

fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)))
}

fn is_reply(uses: &Uses, expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => uses.resolve(&path.path).starts_with("Reply::"),
            _ => false,
        },
        _ => false,
    }
}

impl Walk<'_> {
    /// Reads a `let`.
    pub(super) fn binding(
        &mut self,
        local: &Local,
        frontier: Frontier,
        here: &Here<'_>,
    ) -> Option<Frontier> {
        let init = local.init.as_ref()?;
        if let Some((_, otherwise)) = &init.diverge {
            return self.or_leave(&local.pat, &init.expr, otherwise, frontier);
        }
        if self.alias(&local.pat, &init.expr).is_some() {
            return Some(frontier);
        }
        let span = here.span.clone();
        if let Some(ways) = self.join(&init.expr, &frontier)? {
            return self.bind_fork(&local.pat, ways, &frontier);
        }
        let first = self.nodes.len();
        if let Some(ways) = self.outcome_ok(&init.expr, &frontier)? {
            self.spread(first, &span);
            if let Some(name) = ident(&local.pat) {
                self.give_name(first, name);
            }
            return self.bind(&local.pat, ways);
        }
        let decisions = self.mark();
        if let Expr::If(_) | Expr::Match(_) | Expr::Block(_) = &*init.expr {
            let mut ways = self.control(&init.expr, frontier.clone(), End::Value)?;
            for way in ways.iter_mut().filter(|way| way.exit.from < first) {
                // Bound to nothing where the ways before it died, the code goes on.
                way.exit.is_dead = false;
            }
            return self.bind_fork(&local.pat, past(ways), &frontier);
        }
        if let Some(ways) = self.where_it_holds(&init.expr, &frontier) {
            self.spread(first, &span);
            return self.bind_fork(&local.pat, past(ways), &frontier);
        }
        self.back_to(&decisions);
        if let Some((yes, no)) = self.decide(&init.expr, frontier.clone()) {
            self.spread(first, &span);
            return self.bind_fork(&local.pat, past(told(yes, no)), &frontier);
        }
        self.back_to(&decisions);
        if let Some(node) = self.call(&init.expr, &frontier, span)? {
            let exit = Exit::new(node, "then");
            let value = Value::Data { node, presence: Presence::Certain };
            let frontier = self.bind(&local.pat, vec![Way { exit, value }])?;
            if let Some(name) = ident(&local.pat) {
                self.give_name(node, name);
            }
            return Some(frontier);
        }
        let name = ident(&local.pat)?;
        let is_next = is_written(&self.uses, &init.expr)
            && !self.kept.contains(&name)
            && here.uses.only_use(here.at, &name).is_some();
        is_next.then(|| {
            let written = self.names.written(&init.expr);
            self.names.bind(&name, Meaning::Written(Box::new(written)));
            frontier
        })
    }

    /// Binds what leaves a fork; the ways that do not lead out of it know where the execution stood before.
    fn bind_fork(
        &mut self,
        pattern: &Pat,
        mut ways: Vec<Way>,
        before: &Frontier,
    ) -> Option<Frontier> {
        let before = Rc::new(past_joins(before.clone()));
        for way in &mut ways {
            way.exit.before = way.stays_behind().then(|| Rc::clone(&before));
        }
        self.bind(pattern, ways)
    }

    pub(super) fn give_name(&mut self, node: usize, name: String) {
        if let Some(slot) = self.outputs.get_mut(node) {
            slot.clone_from(&name);
        }
        if let Some(drawn) = self.nodes.get_mut(node) {
            drawn.output = Some(name);
        }
    }

    /// `let Some(row) = row else { return Ok(()) };`
    fn or_leave(
        &mut self,
        pattern: &Pat,
        expr: &Expr,
        otherwise: &Expr,
        frontier: Frontier,
    ) -> Option<Frontier> {
        let (yes, no) = self.arrived(pattern, expr, frontier)?;
        let mark = self.mark();
        let ways = self.control(otherwise, no, End::Nothing)?;
        (ways.is_empty() && self.nodes.len() == mark.nodes).then_some(yes)
    }

    /// `let issue = &event.payload().issue;`: a shorter name for a place in the payload.
    fn alias(&mut self, pattern: &Pat, expr: &Expr) -> Option<()> {
        let (place, is_reference) = match expr {
            Expr::Reference(reference) if reference.mutability.is_none() => {
                (&*reference.expr, true)
            }
            other => (other, false),
        };
        let path = self.names.payload_path(place)?;
        match pattern {
            Pat::Struct(fields) => {
                for field in &fields.fields {
                    let name = ident(&field.pat).filter(|name| !self.kept.contains(name))?;
                    let syn::Member::Named(member) = &field.member else {
                        return None;
                    };
                    let mut path = path.clone();
                    path.push(member.to_string());
                    self.names.bind(&name, Meaning::Payload(path));
                }
                Some(())
            }
            pattern => {
                let name = ident(pattern)?;
                let is_own =
                    path.iter().map(|part| part.trim_start_matches("r#")).eq([name.as_str()]);
                // A copy of a part may be a statement of one's own; a reference is only a shorter name.
                let is_short = is_reference || self.is_of_event(place);
                if !is_short || !is_own && self.kept.contains(&name) {
                    return None;
                }
                self.names.bind(&name, Meaning::Payload(path));
                Some(())
            }
        }
    }

    /// Whether a place is named from the event itself on.
    fn is_of_event(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(_) => {
                let name = self.names.of(expr);
                name.is_some_and(
                    |name| matches!(&name.meaning, Meaning::Payload(path) if path.is_empty()),
                )
            }
            Expr::Field(field) => self.is_of_event(&field.base),
            Expr::Paren(paren) => self.is_of_event(&paren.expr),
            Expr::MethodCall(_) => true,
            _ => false,
        }
    }
}

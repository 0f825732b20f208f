//! The coercions that the emitter adds inside of expressions, and how each is taken away.

use proc_macro2::Span;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, Lit, Pat, UnOp};

use crate::expr;
use crate::parse::names::plain;
use crate::parse::source::{Change, Source};

/// All coercions inside an expression, from the outside in, each with the changes that take it away.
pub(in crate::parse) fn coercions(source: &Source<'_>, expr: &Expr) -> Vec<Vec<Change>> {
    let mut found = Found { source, all: Vec::new() };
    found.visit_expr(expr);
    found.all
}

struct Found<'f, 's> {
    source: &'f Source<'s>,
    all: Vec<Vec<Change>>,
}

impl<'ast> Visit<'ast> for Found<'_, '_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let ways = [coercion(self.source, expr), spelt_out(self.source, expr)];
        self.all.extend(ways.into_iter().filter(|changes| !changes.is_empty()));
        visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        for value in expr::macro_values(mac).iter().flat_map(|values| &values.exprs) {
            self.visit_expr(value);
        }
    }
}

/// The changes that take an expression's own coercion away; none where it may be none.
pub(super) fn coercion(source: &Source<'_>, expr: &Expr) -> Vec<Change> {
    match expr {
        Expr::MethodCall(call) => of_call(source, call, expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
            vec![Change::without(source.range(&unary.op))]
        }
        Expr::Reference(reference) if reference.mutability.is_none() => {
            vec![Change::without(source.range(&reference.and_token))]
        }
        Expr::Cast(cast) if words(&cast.ty) == "i64" => behind(source, &cast.expr, expr),
        Expr::Paren(paren) if is_coerced(&paren.expr) => inside(source, &paren.expr, expr),
        Expr::Lit(literal) => of_number(&literal.lit)
            .map_or_else(Vec::new, |text| vec![Change { range: source.range(expr), text }]),
        _ => Vec::new(),
    }
}

/// The changes that take away the type that a call spells out.
pub(super) fn spelt_out(source: &Source<'_>, expr: &Expr) -> Vec<Change> {
    let Expr::MethodCall(call) = expr else { return Vec::new() };
    let Some(turbofish) = &call.turbofish else { return Vec::new() };
    let name = call.method.to_string();
    let is_ours = match words(&turbofish.args).as_str() {
        "Vec < _ >" => name == "collect",
        "i64" | "f64" => matches!(name.as_str(), "sum" | "product"),
        _ => false,
    };
    if is_ours { vec![Change::without(source.range(turbofish))] } else { Vec::new() }
}

fn of_call(source: &Source<'_>, call: &ExprMethodCall, whole: &Expr) -> Vec<Change> {
    let name = call.method.to_string();
    let turbofish = call.turbofish.as_ref().map(|of| words(&of.args)).unwrap_or_default();
    match (name.as_str(), call.args.first()) {
        (
            "as_str" | "as_deref" | "as_ref" | "clone" | "cloned" | "copied" | "flatten"
            | "into_iter" | "ok" | "to_owned" | "to_string" | "to_vec",
            None,
        ) => behind(source, &call.receiver, whole),
        ("collect", None) if matches!(turbofish.as_str(), "Vec < _ >" | "String") => {
            behind(source, &call.receiver, whole)
        }
        ("map", Some(function)) if is_conversion(function) => behind(source, &call.receiver, whole),
        ("chain", Some(more)) => plain_items(source, more),
        ("flat_map", Some(Expr::Closure(closure))) => plain_items(source, &closure.body),
        ("unwrap_or_default" | "unwrap_or", _) => {
            let number = expr::counted(whole);
            number.map_or_else(Vec::new, |number| inside(source, number, whole))
        }
        ("any", Some(Expr::Closure(closure))) => contained(source, call, closure),
        _ => Vec::new(),
    }
}

/// `tags.iter().any(|item| item == "bug")`, which is `tags.contains("bug")`.
fn contained(
    source: &Source<'_>,
    call: &ExprMethodCall,
    closure: &syn::ExprClosure,
) -> Vec<Change> {
    let Expr::MethodCall(items) = &*call.receiver else { return Vec::new() };
    let (Some(Pat::Ident(variable)), Expr::Binary(test)) = (closure.inputs.first(), &*closure.body)
    else {
        return Vec::new();
    };
    let is_test = items.method == "iter"
        && items.args.is_empty()
        && matches!(test.op, syn::BinOp::Eq(_))
        && plain(&test.left).is_some_and(|name| variable.ident == name);
    if !is_test {
        return Vec::new();
    }
    let start = source.bytes(token(&items.dot_token)).start;
    vec![Change { range: start..source.range(&*test.right).start, text: ".contains(".to_owned() }]
}

fn token(dot: &syn::Token![.]) -> Span {
    dot.spans.first().copied().unwrap_or_else(Span::call_site)
}

/// Leaves out what stands behind a part of an expression.
fn behind(source: &Source<'_>, part: &Expr, whole: &Expr) -> Vec<Change> {
    vec![Change::without(source.range(part).end..source.range(whole).end)]
}

/// Leaves out what stands around a part of an expression.
pub(super) fn inside(source: &Source<'_>, part: &Expr, whole: &Expr) -> Vec<Change> {
    let (whole, part) = (source.range(whole), source.range(part));
    vec![Change::without(whole.start..part.start), Change::without(part.end..whole.end)]
}

/// A function that makes another form of the same value: `String::as_str`, `|place| place as i64`.
fn is_conversion(function: &Expr) -> bool {
    match function {
        Expr::Path(_) => matches!(
            words(function).as_str(),
            "String :: as_str"
                | "String :: from"
                | "str :: to_owned"
                | "ToOwned :: to_owned"
                | "Vec :: as_slice"
                | "Option :: as_deref"
                | "Option :: as_ref"
                | "< [_] > :: to_vec"
        ),
        Expr::Closure(closure) => {
            matches!((closure.inputs.first(), &*closure.body), (Some(Pat::Ident(name)), Expr::Cast(cast))
                if words(&cast.ty) == "i64" && plain(&cast.expr).is_some_and(|place| name.ident == place))
        }
        _ => false,
    }
}

/// A number without the name of its type.
fn of_number(literal: &Lit) -> Option<String> {
    let text = match literal {
        Lit::Int(number) if number.suffix() == "i64" => number.to_string(),
        Lit::Float(number) if number.suffix() == "f64" => number.to_string(),
        _ => return None,
    };
    let plain = text.strip_suffix("i64").or_else(|| text.strip_suffix("f64"))?;
    Some(plain.strip_suffix('_').unwrap_or(plain).to_owned())
}

/// Whether parentheses stand there for a coercion alone.
fn is_coerced(expr: &Expr) -> bool {
    match expr {
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)),
        Expr::Reference(reference) => reference.mutability.is_none(),
        Expr::Cast(cast) => words(&cast.ty) == "i64",
        _ => false,
    }
}

/// `list.iter()` where a list does.
fn plain_items(source: &Source<'_>, list: &Expr) -> Vec<Change> {
    match list {
        Expr::MethodCall(items) if items.method == "iter" && items.args.is_empty() => {
            behind(source, &items.receiver, list)
        }
        _ => Vec::new(),
    }
}

pub(super) fn words(syntax: &impl ToTokens) -> String {
    syntax.to_token_stream().to_string()
}

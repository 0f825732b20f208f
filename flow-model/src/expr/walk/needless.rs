//! What is for values that may be missing, asked of one that is always there: rustc refuses it. So it comes when a
//! filter before a node is taken away and the default behind it stays.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, ExprClosure, ExprIf, ExprMethodCall, Pat};

use super::{Walker, in_parentheses, only_expr};
use crate::expr::methods::{self, On};
use crate::expr::problem::Cure;
use crate::expr::scope::Use;
use crate::expr::typed::Typed;
use crate::expr::{Found, parse};
use crate::types::Type;

const CODE: &str = "needless-default";

/// Whether a method is one of values that may be missing, and this value never is and has no such method.
pub(super) fn is_needless(receiver: &Typed, name: &str) -> bool {
    let is_certain = !matches!(receiver.ty, Type::Optional(_) | Type::Unknown | Type::Null);
    let has = |on: On| methods::is_known(on, name);
    is_certain
        && has(On::Maybe)
        && !On::of(receiver).is_some_and(|on| has(on) || on == On::List && has(On::Items))
}

/// Whether a value that a pattern `Some(..)` takes apart has no such form.
pub(super) fn is_never_some(value: &Typed) -> bool {
    !matches!(value.ty, Type::Optional(_) | Type::Unknown | Type::Null)
}

impl Walker<'_> {
    /// A call for which [`is_needless`] holds: the value as it is without it.
    pub(super) fn needless(
        &mut self,
        receiver: Typed,
        mut call: ExprMethodCall,
        span: Range<usize>,
    ) -> Typed {
        let name = call.method.to_string();
        let source = self.cured(&receiver.span);
        let text = self.without(&receiver.ty, &source, &call, &span);
        let cure = text.map(|text| Cure {
            label: match text.as_str() {
                "true" | "false" => format!("Use {text}"),
                _ => "Take it as it is".to_owned(),
            },
            span: span.clone(),
            text,
        });
        let written = self.source(&receiver.span);
        let message = if receiver.ty == Type::Any {
            format!(
                "`{written}` can be any data, which is null where it is missing: `{name}` is for what may be missing."
            )
        } else {
            format!("`{written}` is always there: `{name}` is for what may be missing.")
        };
        self.surely(Found::error(CODE, span.clone(), message), cure);
        let mut given = None;
        for argument in std::mem::take(&mut call.args) {
            call.args.push(match argument {
                Expr::Closure(closure) if closure.inputs.is_empty() => self.otherwise(closure).0,
                Expr::Closure(closure) => {
                    let (expr, made) = self.each(closure, receiver.clone());
                    given = Some(made);
                    expr
                }
                other => {
                    let typed = self.walk(other);
                    self.finished(typed).expr
                }
            });
        }
        self.read(&receiver, Use::Presence);
        let made = match name.as_str() {
            "is_some" | "is_none" => Typed::owned(Type::Bool, Expr::PLACEHOLDER, 0..0),
            "filter" => Typed::owned(Type::Unknown, Expr::PLACEHOLDER, 0..0),
            _ => given.unwrap_or_else(|| receiver.clone()),
        };
        call.receiver = Box::new(receiver.expr);
        Typed { expr: Expr::MethodCall(call), span, ..made }
    }

    /// `if let Some(row) = row { .. } else { .. }` of what is always there, once its condition has been read: where
    /// the branches are one expression each, the first says it all.
    pub(super) fn cure_needless_let(&mut self, choice: &ExprIf) {
        let Expr::Let(binding) = &*choice.cond else { return };
        let pattern = parse::span_of(&binding.expr);
        let text = (|| {
            let Pat::TupleStruct(some) = &*binding.pat else { return None };
            let Some(Pat::Ident(name)) = some.elems.first() else { return None };
            let body = only_expr(&choice.then_branch)?;
            let Some((_, otherwise)) = &choice.else_branch else { return None };
            let Expr::Block(otherwise) = &**otherwise else { return None };
            only_expr(&otherwise.block)?;
            self.put_in(body, &name.ident.unraw().to_string(), self.source(&pattern))
        })();
        let whole = parse::span_of(&Expr::If(choice.clone()));
        let found = self
            .problems
            .iter_mut()
            .rfind(|(found, _)| found.code == CODE && found.span == pattern);
        if let (Some((_, cure)), Some(text)) = (found, text) {
            *cure = Some(Cure { label: "Take it as it is".to_owned(), span: whole, text });
        }
    }

    /// A pattern `Some(..)` on a value that is always there.
    pub(super) fn needless_pattern(&mut self, value: &Typed) {
        let source = self.source(&value.span);
        let message = format!("`{source}` is always there: `Some(..)` is for what may be missing.");
        self.surely(Found::error(CODE, value.span.clone(), message), None);
    }

    /// A problem that is sure wherever it stands, since the type of a value is.
    fn surely(&mut self, found: Found, cure: Option<Cure>) {
        let is_told = self.problems.iter().any(|(other, _)| *other == found);
        if !is_told {
            self.problems.push((found, cure));
        }
    }

    /// The text at some bytes; cured where a call of this kind stands there, whose problem is told with the one
    /// around it.
    fn cured(&mut self, span: &Range<usize>) -> String {
        let is_inner = |(found, cure): &&(Found, Option<Cure>)| {
            found.code == CODE && found.span == *span && cure.is_some()
        };
        if self.problems.last().filter(is_inner).is_some()
            && let Some((_, Some(cure))) = self.problems.pop()
        {
            return cure.text;
        }
        self.source(span).to_owned()
    }

    /// The text that means the same without the call; none where that is not sure.
    fn without(
        &self,
        ty: &Type,
        source: &str,
        call: &ExprMethodCall,
        span: &Range<usize>,
    ) -> Option<String> {
        let name = call.method.to_string();
        if *ty == Type::Any {
            return of_any(source, &name, call);
        }
        match name.as_str() {
            "is_some" => Some("true".to_owned()),
            "is_none" => Some("false".to_owned()),
            "filter" => None,
            _ => match call.args.last() {
                Some(Expr::Closure(closure)) if !closure.inputs.is_empty() => {
                    let body = self.put_in(&closure.body, &variable(closure)?, source)?;
                    let is_all = *span == (0..self.text.len());
                    Some(if is_all { body } else { in_parentheses(&closure.body, &body) })
                }
                _ => Some(source.to_owned()),
            },
        }
    }

    /// The text of an expression with a value in the place of a variable.
    fn put_in(&self, expr: &Expr, variable: &str, value: &str) -> Option<String> {
        let around = parse::span_of(expr);
        let mut text = self.source(&around).to_owned();
        if variable == value {
            return Some(text);
        }
        if binds(expr, variable) {
            return None;
        }
        let mut places = Vec::new();
        places_of(&expr.to_token_stream(), variable, &mut places)?;
        for place in places.into_iter().rev() {
            let place =
                place.start.checked_sub(around.start)?..place.end.checked_sub(around.start)?;
            text.get(place.clone())?;
            text.replace_range(place, value);
        }
        Some(text)
    }
}

/// A call on any data in a form that says what it means there.
fn of_any(source: &str, name: &str, call: &ExprMethodCall) -> Option<String> {
    match (name, call.args.first()) {
        ("is_some", _) => Some(format!("!{source}.is_null()")),
        ("is_none", _) => Some(format!("{source}.is_null()")),
        ("unwrap_or", Some(Expr::Lit(default))) => {
            let read = match default.lit {
                syn::Lit::Str(_) => "as_str",
                syn::Lit::Int(_) => "as_i64",
                syn::Lit::Float(_) => "as_f64",
                syn::Lit::Bool(_) => "as_bool",
                _ => return None,
            };
            let default = default.to_token_stream();
            Some(format!("{source}.{read}().unwrap_or({default})"))
        }
        ("unwrap_or_default", None) => Some(source.to_owned()),
        _ => None,
    }
}

/// The variable of a closure that has one plain name.
fn variable(closure: &ExprClosure) -> Option<String> {
    match closure.inputs.first() {
        Some(Pat::Ident(name)) if closure.inputs.len() == 1 => Some(name.ident.unraw().to_string()),
        Some(Pat::Wild(_)) => Some("_".to_owned()),
        _ => None,
    }
}

/// Whether an expression binds a name anew.
fn binds(expr: &Expr, name: &str) -> bool {
    struct Bound<'n>(&'n str, bool);
    impl Visit<'_> for Bound<'_> {
        fn visit_pat_ident(&mut self, bound: &syn::PatIdent) {
            self.1 |= bound.ident.unraw() == self.0;
            visit::visit_pat_ident(self, bound);
        }
    }
    let mut bound = Bound(name, false);
    bound.visit_expr(expr);
    bound.1
}

/// The bytes where a variable stands; none where a text names it, too.
fn places_of(tokens: &TokenStream, name: &str, places: &mut Vec<Range<usize>>) -> Option<()> {
    let mut is_member = false;
    for token in tokens.clone() {
        match &token {
            TokenTree::Ident(ident) if !is_member && ident.unraw() == name => {
                places.push(ident.span().byte_range());
            }
            TokenTree::Literal(literal) if literal.to_string().contains(&format!("{{{name}")) => {
                return None;
            }
            TokenTree::Group(group) => places_of(&group.stream(), name, places)?,
            _ => {}
        }
        is_member = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
    Some(())
}

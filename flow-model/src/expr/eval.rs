//! The value of an expression on JSON data, by the same method table that checks it.
//!
//! It fails where the built flow fails, in the words of Rust's own failure, and gives up where it does not know.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use serde_json::Value;
use syn::ext::IdentExt;
use syn::{Expr, ExprClosure, Lit, Member, Pat, UnOp};
use thiserror::Error;

mod calls;
mod data;
mod items;
mod maybe;
mod operators;
mod series;
mod spec;
mod text;

use super::template::{self, Piece};
use super::walk::arguments::counted;
use super::walk::{Facts, Walker, constant};
use super::{Binding, Found, Scope, parse};
use crate::types::Type;
use data::Data;
use series::{Variable, Variables};

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct EvalError {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What Rust says where the built flow fails while it runs: "attempt to divide by zero"; else one sentence
    /// for people.
    pub message: String,
    /// Whether the built flow has none either.
    pub cause: Cause,
}

/// What keeps an expression from having a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The built flow fails here too, or cannot be built.
    Fails,
    /// The built flow has a value here that is not known before it runs, or that the preview cannot compute.
    Unknown,
}

/// Where an expression finds the values of the names it uses.
pub trait Values {
    /// The value of a name.
    ///
    /// # Errors
    /// Why there is none, in one sentence.
    fn value(&self, name: &str) -> std::result::Result<&Value, (Cause, String)>;
}

type Result<T, E = EvalError> = std::result::Result<T, E>;

/// How many steps one expression may take.
const STEPS: usize = 1_000_000;
/// How many bytes of texts and lists one expression may make.
const BYTES: usize = 64 << 20;

/// The value of an expression.
pub(super) fn eval(text: &str, scope: &Scope) -> Result<Value> {
    let (expr, facts) = walked(text, scope)?;
    value_of(&expr, &facts, scope)
}

/// The text of a template.
pub(super) fn eval_template(text: &str, scope: &Scope) -> Result<String> {
    let (pieces, problems) = template::parse(text);
    if let Some(found) = problems.into_iter().next() {
        return Err(refused(found));
    }
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(plain) => out.push_str(&plain),
            Piece::Place { text, span } => {
                let (expr, facts) =
                    walked(&text, scope).map_err(|error| error.moved(span.start))?;
                let shown = text_of(&expr, &facts, scope);
                out.push_str(&shown.map_err(|error| error.moved(span.start))?);
            }
        }
    }
    Ok(out)
}

fn walked(text: &str, scope: &Scope) -> Result<(Expr, Facts)> {
    let expr = parse::parse(text).map_err(refused)?;
    let mut walker = Walker::new(text, scope);
    walker.walk(expr.clone());
    Ok((expr, walker.facts))
}

/// The value of an expression that was walked.
pub(super) fn value_of<'a>(
    expr: &'a Expr,
    facts: &'a Facts,
    values: &'a dyn Values,
) -> Result<Value> {
    Ok(Evaluator::new(facts, values).value(expr)?.into_json())
}

/// The value of an expression that was walked, as Rust puts it into a text.
pub(super) fn text_of<'a>(
    expr: &'a Expr,
    facts: &'a Facts,
    values: &'a dyn Values,
) -> Result<String> {
    let shown = Evaluator::new(facts, values).value(expr)?.displayed();
    let nothing = "There is no value to put into the text.";
    shown.ok_or_else(|| failed(&parse::span_of(expr), nothing))
}

/// The error where what was typed is no expression at all.
pub(super) fn refused(found: Found) -> EvalError {
    failed(&found.span, &found.message)
}

impl EvalError {
    /// The same in a text in which the expression begins at a byte.
    pub(super) fn moved(self, by: usize) -> Self {
        Self { span: self.span.start + by..self.span.end + by, ..self }
    }
}

impl Values for Scope {
    fn value(&self, name: &str) -> std::result::Result<&Value, (Cause, String)> {
        match self.get(name) {
            Some(known) => match (&known.sample, &known.binding) {
                (_, Binding::OutOfReach { reason }) => Err((Cause::Fails, reason.clone())),
                (Some(sample), _) => Ok(sample),
                (None, _) => Err((Cause::Unknown, format!("`{name}` has no sample value."))),
            },
            None => Err((Cause::Fails, format!("There is no `{name}` here."))),
        }
    }
}

/// Walks the syntax as it was written, with the facts that the checker's walk found.
struct Evaluator<'a> {
    values: &'a dyn Values,
    facts: &'a Facts,
    /// The variables of the closures around.
    variables: Variables<'a>,
    /// How many steps are left.
    steps: usize,
    /// How many bytes may still be made.
    bytes: usize,
}

impl<'a> Evaluator<'a> {
    /// The same beside it, for syntax that does not live as long.
    fn beside(&self) -> Self {
        Self { variables: self.variables.clone(), ..*self }
    }

    fn new(facts: &'a Facts, values: &'a dyn Values) -> Self {
        Self { values, facts, variables: None, steps: STEPS, bytes: BYTES }
    }

    /// The value of an expression that stands alone.
    fn value(&mut self, expr: &'a Expr) -> Result<Data<'a>> {
        let value = self.series(expr)?;
        self.finished(value, expr)
    }

    /// The same where items may stay items.
    fn series(&mut self, expr: &'a Expr) -> Result<Data<'a>> {
        self.steps = self.steps.checked_sub(1).ok_or_else(|| too_much(expr))?;
        let value = self.unnoted(expr)?;
        #[cfg(test)]
        super::tests::differential::note(expr, self.facts);
        Ok(value)
    }

    fn unnoted(&mut self, expr: &'a Expr) -> Result<Data<'a>> {
        match expr {
            Expr::Lit(literal) => literal_value(&literal.lit).ok_or_else(|| unknown(expr)),
            Expr::Path(path) => match path.path.get_ident() {
                Some(ident) if ident == "None" => Ok(Data::Missing),
                Some(ident) => self.variable(&ident.unraw().to_string(), expr),
                None => Err(unknown(expr)),
            },
            Expr::Field(field) => {
                let base = self.value(&field.base)?;
                let Member::Named(ident) = &field.member else {
                    return Err(unknown(expr));
                };
                base.member(&ident.unraw().to_string()).ok_or_else(|| unknown(expr))
            }
            Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some")) => {
                self.value(call.args.first().ok_or_else(|| unknown(expr))?)
            }
            Expr::Index(index) => {
                let base = self.value(&index.expr)?;
                if let Expr::Range(range) = &*index.index {
                    return self.part(&base, range)?.ok_or_else(|| unknown(expr));
                }
                let key = self.value(&index.index)?;
                indexed(&base, &key, expr)
            }
            Expr::Paren(paren) => self.series(&paren.expr),
            Expr::Reference(reference) => self.value(&reference.expr),
            Expr::Unary(unary) => self.unary(unary, expr),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Cast(cast) => {
                let value = self.value(&cast.expr)?;
                operators::cast(&value, &cast.ty).ok_or_else(|| unknown(expr))
            }
            Expr::If(choice) => self.choice(choice, expr),
            Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => self.value(inner),
                _ => Err(unknown(expr)),
            },
            Expr::MethodCall(call) => {
                // What takes a count or a place knows itself what a number below 0 is to it.
                let counts =
                    [("usize", "unwrap_or_default"), ("u32", "unwrap_or"), ("usize", "unwrap_or")];
                let number = counts.iter().find_map(|(ty, method)| counted(expr, ty, method));
                if let Some(number) = number {
                    return self.value(number);
                }
                let value = self.method_call(call, expr)?;
                self.weighed(value, expr)
            }
            Expr::Macro(invocation) => {
                let value = self.macro_call(&invocation.mac, expr)?;
                self.weighed(value, expr)
            }
            other => Err(unknown(other)),
        }
    }

    /// Takes what was made from the bytes that may be.
    fn weighed(&mut self, value: Data<'a>, expr: &Expr) -> Result<Data<'a>> {
        self.bytes = self.bytes.checked_sub(value.weight()).ok_or_else(|| too_much(expr))?;
        Ok(value)
    }

    fn unary(&mut self, unary: &'a syn::ExprUnary, expr: &'a Expr) -> Result<Data<'a>> {
        if let (UnOp::Neg(_), Some(Ok(number))) = (&unary.op, constant::value(expr)) {
            return Ok(Data::Whole(number));
        }
        let value = self.value(&unary.expr)?;
        match (unary.op, value) {
            (UnOp::Deref(_), value) => Ok(value),
            (UnOp::Not(_), Data::Truth(truth)) => Ok(Data::Truth(!truth)),
            (UnOp::Neg(_), Data::Number(number)) => Ok(Data::Number(-number)),
            (UnOp::Neg(_), Data::Whole(number)) => number
                .checked_neg()
                .map(Data::Whole)
                .ok_or_else(|| fails(expr, constant::failure::NEGATE)),
            _ => Err(unknown(expr)),
        }
    }

    /// A stretch of a text or a list; none where there is no such part.
    fn part(&mut self, base: &Data<'a>, range: &'a syn::ExprRange) -> Result<Option<Data<'a>>> {
        let length = match base {
            Data::Text(text) => text.len(),
            Data::List(items) => items.len(),
            _ => return Ok(None),
        };
        let bounds = self.bounds(range, length)?;
        Ok(bounds.and_then(|(start, end)| match base {
            Data::Text(text) => Some(Data::Text(text.get(start..end)?.to_owned().into())),
            Data::List(items) => Some(Data::List(items.get(start..end)?.to_vec())),
            _ => None,
        }))
    }

    fn choice(&mut self, choice: &'a syn::ExprIf, expr: &'a Expr) -> Result<Data<'a>> {
        let truth = self.value(&choice.cond)?.truth().ok_or_else(|| unknown(&choice.cond))?;
        match (truth, &choice.else_branch) {
            (true, _) => match choice.then_branch.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => self.value(inner),
                _ => Err(unknown(expr)),
            },
            (false, Some((_, otherwise))) => self.value(otherwise),
            (false, None) => Err(unknown(expr)),
        }
    }

    fn variable(&self, name: &str, expr: &Expr) -> Result<Data<'a>> {
        let mut around = self.variables.as_deref();
        while let Some(variable) = around {
            if variable.name == name {
                return Ok(variable.value.clone());
            }
            around = variable.around.as_deref();
        }
        let value = self.values.value(name).map_err(|(cause, message)| EvalError {
            cause,
            span: parse::span_of(expr),
            message,
        })?;
        Ok(Data::from_json(value, self.facts.names.get(name).unwrap_or(&Type::Unknown)))
    }

    /// The value of a closure's body for one item.
    fn applied(&mut self, closure: &'a ExprClosure, item: Data<'a>) -> Result<Data<'a>> {
        self.applied_within(closure, item, self.variables.clone())
    }

    /// The same where these variables are around the closure.
    fn applied_within(
        &mut self,
        closure: &'a ExprClosure,
        item: Data<'a>,
        around: Variables<'a>,
    ) -> Result<Data<'a>> {
        let variable = match closure.inputs.first() {
            Some(Pat::Ident(pattern)) if closure.inputs.len() == 1 => {
                pattern.ident.unraw().to_string()
            }
            Some(Pat::Wild(_)) => "_".to_owned(),
            _ => return Err(unknown(&closure.body)),
        };
        let inside = Rc::new(Variable { name: variable, value: item, around });
        let outside = self.variables.replace(inside);
        let value = self.series(&closure.body);
        self.variables = outside;
        value
    }
}

/// The byte of the text at which a closure's body starts.
fn start_of(closure: &ExprClosure) -> usize {
    parse::span_of(&closure.body).start
}

fn literal_value(literal: &Lit) -> Option<Data<'static>> {
    Some(match literal {
        Lit::Str(text) => Data::Text(Cow::Owned(text.value())),
        Lit::Char(letter) => Data::Text(Cow::Owned(letter.value().to_string())),
        Lit::Bool(truth) => Data::Truth(truth.value),
        Lit::Int(number) if number.suffix().starts_with('f') => {
            Data::Number(number.base10_parse().ok()?)
        }
        Lit::Int(number) => Data::Whole(number.base10_parse::<i64>().ok()?),
        Lit::Float(number) => Data::Number(number.base10_parse().ok()?),
        _ => return None,
    })
}

fn indexed<'a>(base: &Data<'a>, key: &Data<'a>, expr: &Expr) -> Result<Data<'a>> {
    match (base, key) {
        (Data::List(items), Data::Whole(place)) => {
            let found = usize::try_from(*place).ok().and_then(|place| items.get(place));
            let length = items.len();
            let place = u64::try_from(*place).unwrap_or(u64::MAX);
            let beyond =
                format!("index out of bounds: the len is {length} but the index is {place}");
            found.cloned().ok_or_else(|| fails(expr, &beyond))
        }
        _ => base.part(key).ok_or_else(|| unknown(expr)),
    }
}

/// The built flow fails here too.
fn fails(expr: &Expr, message: &str) -> EvalError {
    failed(&parse::span_of(expr), message)
}

fn unknown(expr: &Expr) -> EvalError {
    unknown_at(&parse::span_of(expr))
}

fn unknown_at(span: &Range<usize>) -> EvalError {
    let message = "The preview does not know this; the built flow does.".to_owned();
    EvalError { cause: Cause::Unknown, span: span.clone(), message }
}

fn too_much(expr: &Expr) -> EvalError {
    let message = "This is too much for the preview; the built flow computes it.".to_owned();
    EvalError { cause: Cause::Unknown, span: parse::span_of(expr), message }
}

fn failed(span: &Range<usize>, message: &str) -> EvalError {
    EvalError { cause: Cause::Fails, span: span.clone(), message: message.to_owned() }
}

//! The value of an expression on JSON data, by the same method table that checks it.

use std::ops::Range;

use serde_json::{Map, Number, Value};
use syn::ext::IdentExt;
use syn::{Expr, ExprClosure, Lit, Member, Pat, UnOp};
use thiserror::Error;

mod calls;
mod operators;
mod text;

use super::template::{self, Piece};
use super::walk::{Facts, Walker};
use super::{Binding, Found, Scope, parse};
use crate::types::{Type, key_named};

pub(super) use text::displayed;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct EvalError {
    /// Whether the built flow has none either.
    pub cause: Cause,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// One sentence for people.
    pub message: String,
}

/// What keeps an expression from having a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The built flow fails here too, or cannot be built.
    Fails,
    /// The built flow has a value here that is not known before it runs.
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

pub(super) type Result<T, E = EvalError> = std::result::Result<T, E>;

/// The value of an expression.
pub(super) fn eval(text: &str, scope: &Scope) -> Result<Value> {
    let (value, _) = evaluated(text, scope)?;
    Ok(value)
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
                let (value, ty) =
                    evaluated(&text, scope).map_err(|error| error.moved(span.start))?;
                out.push_str(&put_into_text(&value, &ty, &span)?);
            }
        }
    }
    Ok(out)
}

fn evaluated(text: &str, scope: &Scope) -> Result<(Value, Type)> {
    let expr = parse::parse(text).map_err(refused)?;
    let mut walker = Walker::new(text, scope);
    let typed = walker.walk(expr.clone());
    Ok((value_of(&expr, &walker.facts, scope)?, typed.ty))
}

/// The value of an expression that was walked.
pub(super) fn value_of(expr: &Expr, facts: &Facts, values: &dyn Values) -> Result<Value> {
    Evaluator { values, facts, locals: Vec::new() }.value(expr)
}

/// A value inside a template.
pub(super) fn put_into_text(value: &Value, ty: &Type, span: &Range<usize>) -> Result<String> {
    displayed(value, ty).ok_or_else(|| failed(span, "There is no value to put into the text."))
}

/// The error where what was typed is no expression at all.
pub(super) fn refused(found: Found) -> EvalError {
    EvalError { cause: Cause::Fails, span: found.span, message: found.message }
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
    locals: Vec<(String, Value)>,
}

impl Evaluator<'_> {
    fn value(&mut self, expr: &Expr) -> Result<Value> {
        match expr {
            Expr::Lit(literal) => literal_value(&literal.lit).ok_or_else(|| unknown(expr)),
            Expr::Path(_) | Expr::Field(_) => match self.place(expr)? {
                Some(place) => Ok(place.clone()),
                None => match expr {
                    Expr::Field(field) => {
                        let base = self.value(&field.base)?;
                        let name = member_name(&field.member).ok_or_else(|| unknown(expr))?;
                        Ok(member(&base, &name).cloned().unwrap_or_default())
                    }
                    _ => Err(unknown(expr)),
                },
            },
            Expr::Index(index) => {
                let base = self.value(&index.expr)?;
                let key = self.value(&index.index)?;
                Ok(indexed(&base, &key))
            }
            Expr::Paren(paren) => self.value(&paren.expr),
            Expr::Reference(reference) => self.value(&reference.expr),
            Expr::Unary(unary) => {
                let value = self.value(&unary.expr)?;
                match unary.op {
                    UnOp::Deref(_) => Ok(value),
                    UnOp::Not(_) => value
                        .as_bool()
                        .map(|truth| Value::Bool(!truth))
                        .ok_or_else(|| unknown(expr)),
                    _ => operators::negated(&value).ok_or_else(|| unknown(expr)),
                }
            }
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
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(invocation) => self.macro_call(&invocation.mac, expr),
            other => Err(unknown(other)),
        }
    }

    fn choice(&mut self, choice: &syn::ExprIf, expr: &Expr) -> Result<Value> {
        let truth = self.value(&choice.cond)?.as_bool().ok_or_else(|| unknown(&choice.cond))?;
        match (truth, &choice.else_branch) {
            (true, _) => match choice.then_branch.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => self.value(inner),
                _ => Err(unknown(expr)),
            },
            (false, Some((_, otherwise))) => self.value(otherwise),
            (false, None) => Err(unknown(expr)),
        }
    }

    /// A name, or a field of one, without a copy; none for what has to be computed.
    fn place(&self, expr: &Expr) -> Result<Option<&Value>> {
        const MISSING: &Value = &Value::Null;
        match expr {
            Expr::Path(path) => match path.path.get_ident() {
                Some(ident) => self.variable(&ident.unraw().to_string(), expr).map(Some),
                None => Err(unknown(expr)),
            },
            Expr::Field(field) => {
                let Some(base) = self.place(&field.base)? else {
                    return Ok(None);
                };
                let name = member_name(&field.member).ok_or_else(|| unknown(expr))?;
                Ok(Some(member(base, &name).unwrap_or(MISSING)))
            }
            Expr::Paren(paren) => self.place(&paren.expr),
            Expr::Reference(reference) => self.place(&reference.expr),
            _ => Ok(None),
        }
    }

    fn variable(&self, name: &str, expr: &Expr) -> Result<&Value> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(value);
        }
        self.values.value(name).map_err(|(cause, message)| EvalError {
            cause,
            span: parse::span_of(expr),
            message,
        })
    }

    /// The value of a closure's body for one item.
    fn applied(&mut self, closure: &ExprClosure, item: Value) -> Result<Value> {
        let variable = match closure.inputs.first() {
            Some(Pat::Ident(pattern)) if closure.inputs.len() == 1 => {
                pattern.ident.unraw().to_string()
            }
            Some(Pat::Wild(_)) => "_".to_owned(),
            _ => return Err(unknown(&closure.body)),
        };
        self.locals.push((variable, item));
        let value = self.value(&closure.body);
        self.locals.pop();
        value
    }
}

fn literal_value(literal: &Lit) -> Option<Value> {
    Some(match literal {
        Lit::Str(text) => Value::String(text.value()),
        Lit::Bool(truth) => Value::Bool(truth.value),
        Lit::Int(number) if number.suffix().starts_with('f') => {
            number_value(number.base10_parse().ok()?)
        }
        Lit::Int(number) => Value::Number(number.base10_parse::<i64>().ok()?.into()),
        Lit::Float(number) => number_value(number.base10_parse().ok()?),
        _ => return None,
    })
}

/// A number as JSON; what JSON cannot hold (not a number, infinite) is null.
fn number_value(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn member_name(member: &Member) -> Option<String> {
    match member {
        Member::Named(ident) => Some(ident.unraw().to_string()),
        Member::Unnamed(_) => None,
    }
}

fn member<'v>(base: &'v Value, name: &str) -> Option<&'v Value> {
    let object = base.as_object()?;
    object.get(name).or_else(|| object.get(key_named(object.keys().map(String::as_str), name)?))
}

/// As `serde_json::Value` indexes: null where there is nothing.
fn indexed(base: &Value, key: &Value) -> Value {
    let found = match key {
        Value::String(key) => base.get(key),
        key => key.as_u64().and_then(|place| base.get(usize::try_from(place).ok()?)),
    };
    found.cloned().unwrap_or_default()
}

fn object_value(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

fn unknown(expr: &Expr) -> EvalError {
    let message = "The preview does not know this; the built flow does.".to_owned();
    EvalError { cause: Cause::Unknown, span: parse::span_of(expr), message }
}

fn failed(span: &Range<usize>, message: &str) -> EvalError {
    EvalError { cause: Cause::Fails, span: span.clone(), message: message.to_owned() }
}

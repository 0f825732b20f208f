//! Expressions and templates that are read once and computed as often as there are values.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;
use syn::Expr;

use super::eval::{self, EvalError, Values};
use super::template::Piece;
use super::walk::{Facts, Walker};
use super::{Read, Scope, Want, parse, template, walked};
use crate::types::Type;

thread_local! {
    static GENERATION: Cell<u64> = const { Cell::new(0) };
}

/// How often this thread has forgotten what it parsed. What was prepared before must not be computed any more:
/// its syntax points to texts that are gone.
pub fn generation() -> u64 {
    GENERATION.get()
}

/// Notes that the texts of earlier parses are gone.
pub(super) fn next_generation() {
    GENERATION.set(GENERATION.get().wrapping_add(1));
}

/// An expression, ready to be computed.
#[derive(Debug)]
pub struct Prepared {
    expr: Expr,
    facts: Facts,
    ty: Type,
    /// What it reads of the names in scope.
    pub reads: BTreeSet<Read>,
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
}

/// A template, ready to be computed.
#[derive(Debug)]
pub struct PreparedTemplate {
    parts: Vec<PreparedPart>,
    /// What it reads of the names in scope.
    pub reads: BTreeSet<Read>,
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a template has a handful of parts")]
enum PreparedPart {
    Text(String),
    Place { expr: Prepared, span: Range<usize> },
}

impl Prepared {
    /// Reads an expression that gives anything.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn expression(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        Self::new(text, scope, Want::Anything)
    }

    /// Reads an expression that gives true or false.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn condition(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        Self::new(text, scope, Want::Truth)
    }

    /// Reads an expression that decides between ways.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn decision(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        Self::new(text, scope, Want::Decision)
    }

    /// Reads an expression that gives a whole number.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn whole(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        Self::new(text, scope, Want::Whole)
    }

    /// Reads an expression that gives a list, to be taken item by item.
    ///
    /// # Errors
    /// Where it does not parse.
    pub fn items(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        Self::new(text, scope, Want::Items)
    }

    fn new(text: &str, scope: &Scope, want: Want) -> Result<Self, EvalError> {
        let expr = parse::parse(text).map_err(eval::refused)?;
        let mut walker = Walker::new(text, scope);
        let ty = walked(&mut walker, expr.clone(), want).ty;
        Ok(Self { expr, facts: walker.facts, ty, reads: walker.reads, accessed: walker.accessed })
    }

    /// The type of its value.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// Its value.
    ///
    /// # Errors
    /// Where it uses what the evaluator does not know, or fails as the Rust would.
    pub fn value(&self, values: &dyn Values) -> Result<Value, EvalError> {
        eval::value_of(&self.expr, &self.facts, values)
    }
}

impl PreparedTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Where it, or one of its places, does not parse.
    pub fn new(text: &str, scope: &Scope) -> Result<Self, EvalError> {
        let (pieces, problems) = template::parse(text);
        if let Some(found) = problems.into_iter().next() {
            return Err(eval::refused(found));
        }
        let (mut reads, mut accessed) = (BTreeSet::new(), BTreeSet::new());
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(plain) => PreparedPart::Text(plain),
                Piece::Place { text, span } => {
                    let expr = Prepared::new(&text, scope, Want::Display)
                        .map_err(|error| error.moved(span.start))?;
                    reads.extend(expr.reads.iter().cloned());
                    accessed.extend(expr.accessed.iter().cloned());
                    PreparedPart::Place { expr, span }
                }
            });
        }
        Ok(Self { parts, reads, accessed })
    }

    /// Its text.
    ///
    /// # Errors
    /// As [`Prepared::value`].
    pub fn value(&self, values: &dyn Values) -> Result<String, EvalError> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                PreparedPart::Text(plain) => out.push_str(plain),
                PreparedPart::Place { expr, span } => {
                    let shown = eval::text_of(&expr.expr, &expr.facts, values);
                    out.push_str(&shown.map_err(|error| error.moved(span.start))?);
                }
            }
        }
        Ok(out)
    }
}

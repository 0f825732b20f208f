//! Expressions, templates and conditions: a subset of Rust that forms hold and code shows alike.
//!
//! One walk over an expression gives its type, its problems, the payload paths it reads and the Rust it becomes.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

pub mod complete;
pub mod condition;
pub mod eval;
mod nearest;
pub mod problem;
pub mod scope;
pub mod template;

pub use nearest::nearest;
pub use problem::Found;
pub use scope::{Binding, Held, Name, Read, Scope};

use crate::types::Type;

/// What one walk over an expression found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its type.
    pub ty: Type,
    /// How its Rust holds the value.
    pub held: Held,
    /// Its Rust, with all inner coercions applied; none where it does not parse or is empty.
    pub expr: Option<syn::Expr>,
    /// Problems, by byte span in the field's text.
    pub problems: Vec<Found>,
    /// What it reads of the names in scope, sorted, without repeats. Names bound by its own closures are not in it.
    pub reads: Vec<Read>,
}

/// What the walks over a template's places found.
#[derive(Clone, Debug)]
pub struct CheckedTemplate {
    /// Texts and places, in order; neighbouring texts are one.
    pub parts: Vec<Part>,
    /// Problems of the template and of all its places, by byte span in the field's text.
    pub problems: Vec<Found>,
}

/// A checked piece of a template.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a template has a handful of parts, made and used at once"
)]
pub enum Part {
    /// Text as it will appear.
    Text(String),
    /// The expression of a place; its problems stand in the template's list alone.
    Expr(Checked),
}

/// Checks an expression against the names in scope.
pub fn expression(text: &str, scope: &Scope) -> Checked {
    let _ = scope;
    Checked {
        ty: Type::Unknown,
        held: Held::Owned,
        expr: syn::parse_str(text).ok(),
        problems: Vec::new(),
        reads: Vec::new(),
    }
}

/// Checks an expression that must give true or false.
pub fn condition(text: &str, scope: &Scope) -> Checked {
    expression(text, scope)
}

/// Checks a template such as `Bug #{issue.number}: {issue.title}`.
pub fn template(text: &str, scope: &Scope) -> CheckedTemplate {
    let _ = scope;
    CheckedTemplate {
        parts: vec![Part::Text(text.to_owned())],
        problems: Vec::new(),
    }
}

/// The value of an expression, from the values of the names it uses.
///
/// # Errors
/// Where it does not parse, uses what the evaluator does not know, or fails as the Rust would.
pub fn eval(text: &str, values: &BTreeMap<String, Value>) -> Result<Value, eval::EvalError> {
    let _ = (text, values);
    Err(eval::EvalError {
        span: Range::default(),
        message: "not yet".to_owned(),
    })
}

/// The text of a template, from the values of the names it uses.
///
/// # Errors
/// As [`eval`].
pub fn eval_template(
    text: &str,
    values: &BTreeMap<String, Value>,
) -> Result<String, eval::EvalError> {
    let _ = (text, values);
    Err(eval::EvalError {
        span: Range::default(),
        message: "not yet".to_owned(),
    })
}

/// Frees the texts that earlier parses left in this thread. Call it where no parsed syntax is held,
/// such as at the start of `check`: spans from before it must not be asked for their place.
pub fn forget_parsed() {
    proc_macro2::extra::invalidate_current_thread_spans();
}

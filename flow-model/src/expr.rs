//! Expressions, templates and conditions: a subset of Rust that forms hold and code shows alike.
//!
//! One walk over an expression gives its type, its problems, the payload paths it reads and the Rust it becomes.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use serde_json::Value;

pub mod complete;
pub mod condition;
pub mod eval;
pub mod manual;
pub mod methods;
mod nearest;
mod parse;
pub mod prepared;
pub mod problem;
pub mod scope;
pub mod template;
mod typed;
mod walk;

#[cfg(test)]
mod tests;

pub use eval::{Cause, EvalError, Values};
pub use nearest::nearest;
pub use problem::Found;
pub use scope::{Binding, Held, Name, Read, Scope, Use};
pub(crate) use walk::arguments::any_counted as counted;
pub(crate) use walk::macros::{json_fault, macro_values};

use crate::types::Type;
use problem::Cure;
use template::Piece;
use typed::Typed;
use walk::Walker;

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
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
}

/// What the walks over a template's places found.
#[derive(Clone, Debug)]
pub struct CheckedTemplate {
    /// Texts and places, in order; neighbouring texts are one.
    pub parts: Vec<Part>,
    /// Problems of the template and of all its places, by byte span in the field's text.
    pub problems: Vec<Found>,
}

/// A checked list, and what its items are.
#[derive(Clone, Debug)]
pub struct Items {
    /// The list, as a reference or as a list of its own. Of the items it reads only whether they are there.
    pub list: Checked,
    /// The type of an item.
    pub item: Type,
    /// How the variable of an item holds it.
    pub held: Held,
    /// Where in the data the items lie, as the root and path of a read; none where they are computed.
    pub path: Option<Read>,
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

/// What the place wants that an expression stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Anything,
    Truth,
    Display,
    Decision,
    Whole,
    Items,
}

/// Checks an expression against the names in scope.
pub fn expression(text: &str, scope: &Scope) -> Checked {
    checked(text, text, 0, scope, Want::Anything)
}

/// Checks an expression that must give true or false.
pub fn condition(text: &str, scope: &Scope) -> Checked {
    checked(text, text, 0, scope, Want::Truth)
}

/// Checks an expression that decides between ways: its Rust is `&str`, `i64` or `bool`.
pub fn decision(text: &str, scope: &Scope) -> Checked {
    checked(text, text, 0, scope, Want::Decision)
}

/// Checks an expression that must give a whole number; its Rust is `i64`.
pub fn whole(text: &str, scope: &Scope) -> Checked {
    checked(text, text, 0, scope, Want::Whole)
}

/// Where in the data the value of an expression lies, or what it holds; none where it is computed.
pub(crate) fn path(text: &str, scope: &Scope) -> Option<Read> {
    let (_, typed) = checked_typed(text, text, 0, scope, Want::Anything);
    let path = typed?.path?;
    Some(Read { root: path.root, path: path.keys, how: Use::Presence })
}

/// Checks an expression that must give a list, to be taken item by item.
pub fn items(text: &str, scope: &Scope) -> Items {
    let (list, typed) = checked_typed(text, text, 0, scope, Want::Items);
    let item = match &list.ty {
        Type::List(item) => Type::clone(item),
        _ => Type::Unknown,
    };
    let (held, path) = typed.map_or((Held::Reference, None), |typed| {
        let held = if typed.shape.refs > 0 {
            Held::Reference
        } else {
            typed.shape.of_item(&item).held(&item)
        };
        (held, typed.path)
    });
    let path = path.map(|path| Read { root: path.root, path: path.keys, how: Use::Presence });
    Items { list, item, held, path }
}

/// Checks a template such as `Bug #{issue.number}: {issue.title}`.
pub fn template(text: &str, scope: &Scope) -> CheckedTemplate {
    let (pieces, mut problems) = template::parse(text);
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        parts.push(match piece {
            Piece::Text(plain) => Part::Text(plain),
            Piece::Place { text: place, span } => {
                let mut checked = checked(&place, text, span.start, scope, Want::Display);
                problems.append(&mut checked.problems);
                Part::Expr(checked)
            }
        });
    }
    CheckedTemplate { parts, problems }
}

/// What one walk over statements of a person's own found.
pub(crate) struct Statements {
    /// What is sure not to compile, by byte span in their text.
    pub problems: Vec<Found>,
    /// What they read of the names in scope.
    pub reads: BTreeSet<Read>,
    /// The names of fields that they may read of what leads on from there.
    pub accessed: BTreeSet<String>,
}

/// Checks statements of a person's own, which `text` holds and `block` is read from.
pub(crate) fn statements(text: &str, block: &syn::Block, scope: &Scope) -> Statements {
    // The block is read from inside of a brace of its own.
    let whole = format!("{{{text}");
    let mut walker = Walker::new(&whole, scope);
    walker.statements(block);
    let problems = std::mem::take(&mut walker.problems);
    let placed = |(found, cure): (Found, Option<Cure>)| {
        let found = found.placed(&whole, 0, cure);
        let span = found.span.start.saturating_sub(1)..found.span.end.saturating_sub(1);
        let inside =
            |(label, text): (String, String)| Some((label, text.strip_prefix('{')?.to_owned()));
        let replacement = found.replacement.and_then(inside);
        Found { span, replacement, ..found }
    };
    let problems = problems.into_iter().map(placed).collect();
    Statements { problems, reads: walker.reads, accessed: walker.accessed }
}

/// The names of fields that Rust reads, or may read.
pub(crate) fn accessed(tokens: &TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk::foreign::accessed(tokens, &mut names);
    names
}

/// The value of an expression, from the samples of the names it uses.
///
/// # Errors
/// Where it does not parse, uses what the evaluator does not know, or fails as the Rust would.
pub fn eval(text: &str, scope: &Scope) -> Result<Value, EvalError> {
    eval::eval(text, scope)
}

/// The text of a template, from the samples of the names it uses.
///
/// # Errors
/// As [`eval()`].
pub fn eval_template(text: &str, scope: &Scope) -> Result<String, EvalError> {
    eval::eval_template(text, scope)
}

/// Frees the texts that earlier parses left in this thread, once they are many. Call it where no parsed syntax
/// is held, such as at the start of `check`: spans from before it must not be asked for their place.
pub fn forget_parsed() {
    if crate::syntax::forget_many() {
        prepared::next_generation();
    }
}

/// Checks the expression `text`, which stands at `offset` of the field's text `whole`.
fn checked(text: &str, whole: &str, offset: usize, scope: &Scope, want: Want) -> Checked {
    checked_typed(text, whole, offset, scope, want).0
}

/// The same, with what the walk knows of the value beside.
fn checked_typed(
    text: &str,
    whole: &str,
    offset: usize,
    scope: &Scope,
    want: Want,
) -> (Checked, Option<Typed>) {
    let nothing = |problems| Checked {
        ty: Type::Unknown,
        held: Held::Owned,
        expr: None,
        problems,
        reads: Vec::new(),
        accessed: BTreeSet::new(),
    };
    if text.trim().is_empty() {
        return (nothing(Vec::new()), None);
    }
    let expr = match parse::parse(text) {
        Ok(expr) => expr,
        Err(found) => return (nothing(vec![found.placed(whole, offset, None)]), None),
    };
    // It is told from a comparison with a cure, and yet gives no value.
    let is_value = !matches!(bare(&expr), syn::Expr::Assign(_));
    let mut walker = Walker::new(text, scope);
    let typed = walked(&mut walker, expr, want);
    let problems = std::mem::take(&mut walker.problems);
    let checked = Checked {
        held: typed.shape.held(&typed.ty),
        ty: typed.ty.clone(),
        expr: is_value.then(|| typed.expr.clone()),
        problems: problems
            .into_iter()
            .map(|(found, cure)| found.placed(whole, offset, cure))
            .collect(),
        reads: walker.reads.into_iter().collect(),
        accessed: walker.accessed,
    };
    (checked, Some(typed))
}

/// What stands in parentheses.
fn bare(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(paren) => bare(&paren.expr),
        other => other,
    }
}

fn walked(walker: &mut Walker<'_>, expr: syn::Expr, want: Want) -> Typed {
    let typed = walker.walk(expr);
    let typed = match want {
        Want::Anything => walk::rust_shape::wide(walker.finished(typed)).firm_if_large(),
        Want::Truth => walker.condition(typed),
        Want::Display => walker.displayed(typed).firm_if_large(),
        Want::Decision => walker.decision(typed).firm(),
        Want::Whole => walker.whole(typed),
        Want::Items => walker.items(typed),
    };
    match want {
        Want::Decision | Want::Whole | Want::Items => typed,
        _ if typed.ty.is_copy() => typed.dereferenced(0),
        // What stands in brackets has no size by itself.
        _ if typed.shape.slice => typed.borrowed(),
        _ => typed.dereferenced(1),
    }
}

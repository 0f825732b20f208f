//! The one walk over an expression: it infers the type, collects problems and reads, and rewrites the syntax
//! with the inner coercions, so that what a form holds becomes Rust that compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::{Block, Expr, ExprIf, Lit, Stmt, UnOp};

pub(super) mod arguments;
pub(super) mod calls;
mod closures;
pub(super) mod constant;
pub(super) mod foreign;
pub(super) mod format_text;
pub(super) mod items;
pub(super) mod macros;
mod names;
mod needless;
mod operators;
mod result;
mod rewrite;
pub(super) mod rust_shape;

use super::methods::On;
use super::problem::Cure;
use super::scope::{Read, Scope, Use};
use super::typed::{Shape, Typed, prefixed};
use super::{Found, parse};
use crate::syntax;
use crate::types::Type;

/// Stands in a text at the cursor while completion walks it.
pub(super) const CURSOR: &str = "hookloom_cursor";

/// What a walk collects beside the rewritten syntax.
pub(super) struct Walker<'a> {
    scope: &'a Scope,
    /// The text that is walked.
    text: &'a str,
    /// Variables of the closures around, innermost last.
    locals: Vec<(String, Typed)>,
    pub problems: Vec<(Found, Option<Cure>)>,
    pub reads: BTreeSet<Read>,
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
    /// What the evaluator cannot see in the values.
    pub facts: Facts,
    /// What was found at the cursor, where completion put one.
    pub cursor: Option<AtCursor>,
    /// What type fits there, where something around it says so.
    pub wanted: Option<Type>,
    /// Above zero: inside something outside the subset, where no problem is sure.
    unsure: usize,
}

/// What the evaluator cannot see in the values.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The types of the names in scope that are used.
    pub names: BTreeMap<String, Type>,
    /// Whether there is Rust outside the subset in it.
    pub outside: bool,
    /// What the known method is called on whose name starts at this byte.
    pub calls: BTreeMap<usize, (On, Type)>,
    /// Where the names of calls start that give letters as items.
    pub letters: BTreeSet<usize>,
    /// Where calls of `rev` and the bodies of closures start for which all items are made first, as they lead one way only, or
    /// borrow from what ends there.
    pub gathered: BTreeSet<usize>,
}

/// What stands before the cursor.
pub(super) enum AtCursor {
    /// A dot after this value.
    After(Box<Typed>),
    /// Nothing: a name is due. These are the closures' variables.
    Name(Vec<(String, Typed)>),
    /// A text literal that is compared with text of known values.
    Known(Vec<String>),
}

impl<'a> Walker<'a> {
    pub fn new(text: &'a str, scope: &'a Scope) -> Self {
        Self {
            scope,
            text,
            locals: Vec::new(),
            problems: Vec::new(),
            reads: BTreeSet::new(),
            accessed: BTreeSet::new(),
            facts: Facts::default(),
            cursor: None,
            wanted: None,
            unsure: 0,
        }
    }

    /// Walks one expression; its value counts as used only once `used` is called with it.
    pub fn walk(&mut self, expr: Expr) -> Typed {
        let span = parse::span_of(&expr);
        match expr {
            Expr::Lit(literal) => self.literal(literal, span),
            Expr::Path(path) => self.name(path, span),
            Expr::Field(field) => self.field(field, span),
            Expr::Index(index) => self.index(index, span),
            Expr::MethodCall(call) => self.method_call(call, span),
            Expr::Binary(binary) => self.binary(binary, span),
            Expr::Unary(unary) => self.unary(unary, span),
            Expr::Cast(cast) => self.cast(cast, span),
            Expr::If(choice) => self.choice(choice, span),
            Expr::Macro(invocation) => self.macro_call(invocation, span),
            Expr::Paren(mut paren) => {
                let inner = self.walk(*paren.expr);
                paren.expr = Box::new(inner.expr);
                Typed { expr: Expr::Paren(paren), span, ..inner }
            }
            Expr::Reference(mut reference) if reference.mutability.is_none() => {
                let inner = self.walk(*reference.expr);
                let shape = Shape { refs: inner.shape.refs + 1, place: false, ..inner.shape };
                reference.expr = Box::new(inner.expr);
                Typed { expr: Expr::Reference(reference), span, shape, ..inner }
            }
            other => self.outside(other, span),
        }
    }

    /// Walks an expression that stands where values of a type fit.
    fn walk_wanting(&mut self, expr: Expr, wanted: &Type) -> Typed {
        let before = self.cursor.is_some();
        let typed = self.walk(expr);
        if !before && self.cursor.is_some() && self.wanted.is_none() {
            self.wanted = Some(wanted.clone());
        }
        typed
    }

    /// Counts a value as used itself, not only looked at.
    pub fn used(&mut self, typed: &Typed) {
        self.read(typed, Use::Whole);
    }

    /// The same expression as a value that stands alone: items become a list, a `Result` an option.
    pub fn finished(&mut self, typed: Typed) -> Typed {
        self.used(&typed);
        if typed.shape.series {
            return rust_shape::collected(typed);
        }
        rust_shape::settled(typed)
    }

    fn read(&mut self, typed: &Typed, how: Use) {
        if let Some(path) = &typed.path {
            self.reads.insert(Read { root: path.root.clone(), path: path.keys.clone(), how });
        }
    }

    fn problem(&mut self, found: Found, cure: Option<Cure>) {
        if self.unsure == 0 {
            self.problems.push((found, cure));
        }
    }

    /// The text of some bytes.
    fn source(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// A problem where a value that may be missing stands where one must be.
    fn missing_default(&mut self, typed: &Typed) {
        let source = self.source(&typed.span);
        let cure = typed.ty.present().has_default().then(|| Cure {
            label: "Use a default".to_owned(),
            span: typed.span.clone(),
            text: format!("{}.unwrap_or_default()", in_parentheses(&typed.expr, source)),
        });
        let message = format!(
            "`{source}` may be missing: give it a default, such as `.unwrap_or_default()`."
        );
        self.problem(Found::error("missing-default", typed.span.clone(), message), cure);
    }

    /// The value where true or false must stand.
    fn truth(&mut self, typed: Typed) -> Expr {
        self.used(&typed);
        match &typed.ty {
            Type::Bool | Type::Unknown => {}
            Type::Optional(inner) if **inner == Type::Bool => self.missing_default(&typed),
            other => {
                let message = format!("This must be true or false, but it is {other}.");
                let cure = (typed.ty == Type::Any).then(|| Cure {
                    label: "Read it as true or false".to_owned(),
                    span: typed.span.clone(),
                    text: format!("{}.as_bool().unwrap_or_default()", self.source(&typed.span)),
                });
                self.problem(Found::error("type-mismatch", typed.span.clone(), message), cure);
            }
        }
        if typed.ty == Type::Bool { typed.dereferenced(0).expr } else { typed.expr }
    }

    /// Checks the value of a condition.
    pub fn condition(&mut self, typed: Typed) -> Typed {
        let (ty, span, path) = (typed.ty.clone(), typed.span.clone(), typed.path.clone());
        let expr = self.truth(typed);
        Typed { ty, shape: Shape::OWNED, expr, span, path }
    }

    /// `if .. { .. } else { .. }` where each branch is one expression.
    fn choice(&mut self, mut choice: ExprIf, span: Range<usize>) -> Typed {
        let Some((token, alternative)) = choice.else_branch.take() else {
            return self.outside(Expr::If(choice), span);
        };
        let of_one_expr = only_expr(&choice.then_branch).is_some()
            && match &*alternative {
                Expr::Block(block) => only_expr(&block.block).is_some(),
                _ => true,
            };
        if !of_one_expr || foreign::has_binding(&choice.cond) {
            choice.else_branch = Some((token, alternative));
            return self.outside(Expr::If(choice), span);
        }
        let cond = self.walk_wanting(*choice.cond, &Type::Bool);
        choice.cond = Box::new(self.truth(cond));
        let then = take_only_expr(&mut choice.then_branch).map(|expr| self.walk(expr));
        let otherwise = match *alternative {
            Expr::Block(mut block) => take_only_expr(&mut block.block).map(|expr| self.walk(expr)),
            other => Some(self.walk(other)),
        };
        let (Some(then), Some(otherwise)) = (then, otherwise) else {
            return Typed::owned(Type::Unknown, Expr::If(choice), span);
        };
        let (then, otherwise) = (self.finished(then), self.finished(otherwise));
        let (then, otherwise) = self.alike(then, otherwise);
        let (ty, shape) = (then.ty.clone(), then.shape);
        choice.then_branch.stmts = vec![Stmt::Expr(then.expr, None)];
        choice.else_branch = Some((token, Box::new(block_or_if(otherwise.expr))));
        Typed::owned(ty, Expr::If(choice), span).shaped(shape)
    }

    /// Both branches with one type and one Rust form.
    fn alike(&mut self, then: Typed, otherwise: Typed) -> (Typed, Typed) {
        if then.ty.is_text() && otherwise.ty.is_text() {
            // What borrows from a value that nothing holds must not leave its block.
            let owned = Typed::is_fleeting;
            let (mut then, mut otherwise) = if owned(&then) || owned(&otherwise) {
                (then.text_owned(), otherwise.text_owned())
            } else {
                (then.sliced(), otherwise.sliced())
            };
            (then.ty, otherwise.ty) = (Type::text(), Type::text());
            return (then, otherwise);
        }
        let fits = then.ty == otherwise.ty || [&then.ty, &otherwise.ty].contains(&&Type::Unknown);
        if !fits {
            let message =
                format!("The branches differ: one gives {}, the other {}.", then.ty, otherwise.ty);
            self.problem(Found::error("type-mismatch", otherwise.span.clone(), message), None);
        }
        let value = |typed: Typed| {
            if typed.ty.is_copy() {
                rust_shape::wide(typed.dereferenced(0))
            } else {
                closures::leaving(typed)
            }
        };
        if !fits {
            return (then, otherwise);
        }
        let (then, otherwise) = (value(then), value(otherwise));
        rust_shape::of_one_form(then, otherwise)
    }

    fn unary(&mut self, mut unary: syn::ExprUnary, span: Range<usize>) -> Typed {
        // The smallest number is written with a literal that is none by itself.
        if let (UnOp::Neg(_), Expr::Lit(literal)) = (&unary.op, &*unary.expr)
            && constant::value(&Expr::Unary(unary.clone())) == Some(Ok(i64::MIN))
        {
            let typed = literal_type(literal.clone(), span.clone());
            return Typed::owned(typed.ty, Expr::Unary(unary), span);
        }
        let inner = self.walk(*unary.expr);
        let op = unary.op;
        let (ty, expr) = match op {
            UnOp::Not(_) => (Type::Bool, self.truth(inner)),
            UnOp::Deref(_) => {
                let shape =
                    Shape { refs: inner.shape.refs.saturating_sub(1), place: true, ..inner.shape };
                unary.expr = Box::new(inner.expr);
                return Typed { shape, expr: Expr::Unary(unary), span, ..inner };
            }
            _ => {
                let inner = self.number(inner);
                (inner.ty.clone(), prefixed(rust_shape::wide(inner.dereferenced(0)).expr))
            }
        };
        unary.expr = Box::new(expr);
        let expr = Expr::Unary(unary);
        self.always_fails(&expr, &span);
        Typed::owned(ty, expr, span)
    }

    fn literal(&mut self, literal: syn::ExprLit, span: Range<usize>) -> Typed {
        let beyond = match &literal.lit {
            Lit::Int(number) if matches!(number.suffix(), "" | "i64") => {
                number.base10_parse::<i64>().is_err()
            }
            Lit::Float(number) => number.base10_parse::<f64>().is_ok_and(f64::is_infinite),
            _ => false,
        };
        if beyond {
            let message = "This number is too large for Rust's numbers.";
            self.problem(Found::error("number-too-large", span.clone(), message), None);
        }
        literal_type(literal, span)
    }
}

impl Type {
    /// Whether Rust's `unwrap_or_default` has something to give.
    fn has_default(&self) -> bool {
        !matches!(self, Self::Record(_) | Self::Unknown)
    }
}

fn literal_type(mut literal: syn::ExprLit, span: Range<usize>) -> Typed {
    if let Lit::Str(text) = literal.lit {
        literal.lit = Lit::Str(syntax::safe(text));
    }
    let (ty, shape) = match &literal.lit {
        Lit::Str(_) => (Type::text(), Shape::SLICE),
        Lit::Char(_) => (Type::text(), Shape::LETTER),
        Lit::Int(number) => (number_type(number.suffix(), Type::Int), Shape::OWNED),
        Lit::Float(number) => (number_type(number.suffix(), Type::Float), Shape::OWNED),
        Lit::Bool(_) => (Type::Bool, Shape::OWNED),
        _ => (Type::Unknown, Shape::OWNED),
    };
    Typed::owned(ty, Expr::Lit(literal), span).shaped(shape)
}

/// The type that a number's suffix says; Rust has more of them than the types here.
fn number_type(suffix: &str, plain: Type) -> Type {
    match suffix {
        "" => plain,
        "i64" => Type::Int,
        "f64" => Type::Float,
        _ => Type::Unknown,
    }
}

/// Source so that a method call can follow it.
fn in_parentheses(expr: &Expr, source: &str) -> String {
    match expr {
        Expr::Binary(_) | Expr::Cast(_) | Expr::Unary(_) | Expr::Reference(_) | Expr::If(_) => {
            format!("({source})")
        }
        _ => source.to_owned(),
    }
}

/// Takes an expression out of its place.
fn taken(expr: &mut Expr) -> Expr {
    std::mem::replace(expr, Expr::PLACEHOLDER)
}

fn only_expr(block: &Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

fn take_only_expr(block: &mut Block) -> Option<Expr> {
    only_expr(block)?;
    match block.stmts.pop() {
        Some(Stmt::Expr(expr, None)) => Some(expr),
        _ => None,
    }
}

fn block_or_if(expr: Expr) -> Expr {
    match expr {
        Expr::If(_) => expr,
        other => Expr::Block(syn::ExprBlock {
            attrs: Vec::new(),
            label: None,
            block: Block {
                brace_token: syn::token::Brace::default(),
                stmts: vec![Stmt::Expr(other, None)],
            },
        }),
    }
}

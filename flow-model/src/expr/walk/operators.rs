//! Operators: comparison, arithmetic, and, or, casts.

use std::ops::Range;

use syn::{BinOp, Expr, ExprBinary, ExprCast, Lit};

use super::rust_shape::{self, wide};
use super::{AtCursor, CURSOR, Walker, arguments};
use crate::expr::problem::{Cure, capital};
use crate::expr::typed::{Inner, Shape, Typed};
use crate::expr::{Found, nearest, parse};
use crate::problem::Severity;
use crate::types::Type;

impl Walker<'_> {
    pub(super) fn binary(&mut self, mut binary: ExprBinary, span: Range<usize>) -> Typed {
        let truths = matches!(binary.op, BinOp::And(_) | BinOp::Or(_));
        let before = self.cursor.is_some();
        let of_options = matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_));
        let left = if of_options { self.side(*binary.left) } else { self.walk(*binary.left) };
        let at_left = !before && self.cursor.is_some() && self.wanted.is_none();
        let wanted = if truths { Type::Bool } else { left.ty.present().clone() };
        let right = match option_of(&binary.right) {
            Some(_) if of_options => self.side(*binary.right),
            _ => self.walk_wanting(*binary.right, &wanted),
        };
        if at_left {
            self.wanted = Some(if truths { Type::Bool } else { right.ty.present().clone() });
        }
        let (left, right, ty) = match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                let (left, right) = (self.condition(left), self.condition(right));
                (left, right, Type::Bool)
            }
            BinOp::Eq(_) | BinOp::Ne(_) => self.equality(left, right),
            BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => self.order(left, right),
            BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_) => {
                self.arithmetic(left, right)
            }
            _ => {
                self.used(&left);
                self.used(&right);
                (left, right, Type::Unknown)
            }
        };
        binary.left = Box::new(left.expr);
        binary.right = Box::new(right.expr);
        let expr = Expr::Binary(binary);
        if ty == Type::Int {
            self.always_fails(&expr, &span);
        }
        Typed::owned(ty, expr, span)
    }

    fn equality(&mut self, left: Typed, right: Typed) -> (Typed, Typed, Type) {
        if left.is_letter() && right.is_letter() {
            self.used(&left);
            self.used(&right);
            return (left.dereferenced(0), right.dereferenced(0), Type::Bool);
        }
        if let (Type::Optional(a), Type::Optional(b)) = (&left.ty, &right.ty)
            && (a == b || arguments::fits(b, a))
            && [a, b].into_iter().all(|ty| ty.is_scalar() || **ty == Type::Unknown)
        {
            return (self.maybe(left), self.maybe(right), Type::Bool);
        }
        let (left, right) = (self.operand(left), self.operand(right));
        self.known_value(&left, &right);
        self.known_value(&right, &left);
        let (left, right) = match (&left.ty, &right.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => (left, right),
            (a, b) if a.is_text() && b.is_text() => equal_texts(left, right),
            (Type::Int, Type::Int) => same_width(left.dereferenced(0), right.dereferenced(0)),
            (Type::Float, Type::Float) => firmly(left.dereferenced(0), right.dereferenced(0)),
            (Type::Any, other) | (other, Type::Any) if other.is_scalar() || *other == Type::Any => {
                any_with(left, right)
            }
            (a, b) if a == b && a.is_compared() => (left.dereferenced(0), right.dereferenced(0)),
            _ => self.mismatch(left, right),
        };
        (left, right, Type::Bool)
    }

    /// A side of `==`: there `None` and `Some(..)` are understood, too.
    fn side(&mut self, expr: Expr) -> Typed {
        let span = parse::span_of(&expr);
        match (option_of(&expr).map(Option::<&Expr>::cloned), expr) {
            (Some(None), expr) => {
                Typed::owned(Type::Optional(std::sync::Arc::new(Type::Unknown)), expr, span)
            }
            (Some(Some(value)), Expr::Call(mut call)) => {
                let value = self.walk(value);
                let value = self.finished(value);
                let (value, inner) = match &value.ty {
                    ty if ty.is_text() => (value.sliced(), Inner::Slices),
                    ty if ty.is_copy() => (wide(value.dereferenced(0)), Inner::Owned),
                    _ => (value, Inner::Owned),
                };
                let ty = value.ty.optional();
                call.args = std::iter::once(value.expr).collect();
                Typed::owned(ty, Expr::Call(call), span).shaped(Shape::holding(inner))
            }
            (_, expr) => self.walk(expr),
        }
    }

    /// A value that may be missing, in the form in which it is compared with another.
    fn maybe(&mut self, typed: Typed) -> Typed {
        let typed = self.finished(typed);
        if *typed.ty.present() == Type::Unknown {
            return typed;
        }
        rust_shape::plain(rust_shape::detached(typed)).dereferenced(0)
    }

    fn order(&mut self, left: Typed, right: Typed) -> (Typed, Typed, Type) {
        let (left, right) = (self.operand(left), self.operand(right));
        let (left, right) = match (&left.ty, &right.ty) {
            (Type::Unknown, _) | (_, Type::Unknown) => (left, right),
            (a, b) if a.is_text() && b.is_text() => ordered_texts(left, right),
            (Type::Int, Type::Int) => same_width(left.dereferenced(0), right.dereferenced(0)),
            (Type::Float, Type::Float) => firmly(left.dereferenced(0), right.dereferenced(0)),
            _ => self.mismatch(left, right),
        };
        (left, right, Type::Bool)
    }

    fn arithmetic(&mut self, left: Typed, right: Typed) -> (Typed, Typed, Type) {
        let (left, right) = (self.number(left), self.number(right));
        let ty = match (&left.ty, &right.ty) {
            (Type::Int, Type::Int) => Type::Int,
            (Type::Float, Type::Float) => Type::Float,
            (Type::Int, Type::Float) | (Type::Float, Type::Int) => return self.mixed(left, right),
            _ => Type::Unknown,
        };
        // A count is `usize` in Rust, where `len() - 1` of nothing would overflow: numbers here are `i64`.
        (widened(left.dereferenced(0)), widened(right.dereferenced(0)), ty)
    }

    /// A whole number with a fraction: Rust wants it said which of both the result is.
    fn mixed(&mut self, left: Typed, right: Typed) -> (Typed, Typed, Type) {
        let whole = if left.ty == Type::Int { &left } else { &right };
        let source = self.source(&whole.span);
        let text =
            if whole.is_literal() { format!("{source}.0") } else { format!("{source} as f64") };
        let text =
            if matches!(whole.expr, Expr::Binary(_)) { format!("({source}) as f64") } else { text };
        let cure =
            Cure { label: format!("Use {text}"), span: whole.span.clone(), text: text.clone() };
        let message = format!("`{source}` is a whole number, the other is not: write `{text}`.");
        self.problem(Found::error("type-mismatch", whole.span.clone(), message), Some(cure));
        (left, right, Type::Float)
    }

    /// An operand: it is used, it is no iterator, and it is there.
    fn operand(&mut self, typed: Typed) -> Typed {
        let typed = self.finished(typed);
        if matches!(typed.ty, Type::Optional(_)) {
            self.missing_default(&typed);
            return Typed { ty: typed.ty.present().clone(), ..typed };
        }
        typed
    }

    /// An operand of arithmetic.
    pub(super) fn number(&mut self, typed: Typed) -> Typed {
        let typed = self.operand(typed);
        if matches!(typed.ty, Type::Int | Type::Float | Type::Unknown) {
            return typed;
        }
        let (message, cure) = match &typed.ty {
            Type::Any => (
                "This can be any data: read it as a number.".to_owned(),
                Some(Cure {
                    label: "Read it as a whole number".to_owned(),
                    span: typed.span.clone(),
                    text: format!("{}.as_i64().unwrap_or_default()", self.source(&typed.span)),
                }),
            ),
            other if other.is_text() => {
                ("Texts are put together in a template or with `format!`.".to_owned(), None)
            }
            other => (format!("This must be a number, but it is {other}."), None),
        };
        self.problem(Found::error("type-mismatch", typed.span.clone(), message), cure);
        Typed { ty: Type::Unknown, ..typed }
    }

    fn mismatch(&mut self, left: Typed, right: Typed) -> (Typed, Typed) {
        let span = left.span.start..right.span.end;
        let message =
            format!("{} cannot be compared with {}.", capital(&left.ty.to_string()), right.ty);
        let cure = [(&left, &right), (&right, &left)].into_iter().find_map(|(value, literal)| {
            let text = self.literal_as(literal, &value.ty)?;
            Some(Cure { label: format!("Use {text}"), span: literal.span.clone(), text })
        });
        self.problem(Found::error("type-mismatch", span, message), cure);
        (left, right)
    }

    /// A literal spelt as the other type, where that is what was meant: `"3"` as 3, 3 as "3".
    fn literal_as(&self, literal: &Typed, wanted: &Type) -> Option<String> {
        let source = self.source(&literal.span);
        match (&literal.expr, wanted) {
            (Expr::Lit(lit), Type::Int | Type::Float | Type::Bool) => {
                let Lit::Str(text) = &lit.lit else {
                    return matches!((&lit.lit, wanted), (Lit::Int(_), Type::Float))
                        .then(|| format!("{source}.0"));
                };
                let text = text.value();
                let fits = match wanted {
                    Type::Int => text.parse::<i64>().is_ok(),
                    Type::Float => text.parse::<f64>().is_ok() && text.contains('.'),
                    _ => text == "true" || text == "false",
                };
                fits.then_some(text)
            }
            (Expr::Lit(_), wanted) if wanted.is_text() => Some(format!("\"{source}\"")),
            _ => None,
        }
    }

    /// Warns where a literal is none of the values the schema knows.
    fn known_value(&mut self, value: &Typed, literal: &Typed) {
        let (Type::Text { known }, Expr::Lit(lit)) = (&value.ty, &literal.expr) else {
            return;
        };
        let Lit::Str(text) = &lit.lit else { return };
        let text = text.value();
        if text.contains(CURSOR) {
            self.cursor = Some(AtCursor::Known(known.to_vec()));
            return;
        }
        // An empty text is what a missing one reads as.
        if known.is_empty() || known.contains(&text) || text.is_empty() {
            return;
        }
        let meant = nearest(&text, known.iter().map(String::as_str));
        let message = match &meant {
            Some(meant) => format!(
                "`{}` is never \"{text}\" by the schema. Did you mean \"{meant}\"?",
                self.source(&value.span)
            ),
            None => format!("By the schema this is {}, never \"{text}\".", value.ty),
        };
        let cure = meant.map(|meant| Cure {
            label: format!("Use \"{meant}\""),
            span: literal.span.clone(),
            text: format!("\"{meant}\""),
        });
        let found = Found::error("unknown-value", literal.span.clone(), message);
        self.problem(Found { severity: Severity::Warning, ..found }, cure);
    }

    /// `x as f64`, `x as i64`; other casts are for rustc.
    pub(super) fn cast(&mut self, mut cast: ExprCast, span: Range<usize>) -> Typed {
        let inner = self.walk(*cast.expr);
        self.used(&inner);
        let to = match &*cast.ty {
            syn::Type::Path(path) if path.path.is_ident("f64") => Type::Float,
            syn::Type::Path(path) if path.path.is_ident("i64") => Type::Int,
            _ => Type::Unknown,
        };
        let is_free = to == Type::Unknown
            || inner.ty == Type::Unknown
            || (inner.ty == Type::Bool && to == Type::Int);
        let inner = if is_free { inner } else { self.number(inner) };
        let ty = if inner.ty == Type::Unknown { Type::Unknown } else { to };
        let is_number = matches!(inner.ty, Type::Bool | Type::Int | Type::Float);
        cast.expr = Box::new(if is_number {
            inner.dereferenced(0).firm_if_large().expr
        } else {
            inner.expr
        });
        Typed::owned(ty, Expr::Cast(cast), span)
    }
}

/// What is in `Some(..)`, nothing for `None`; none for another expression.
fn option_of(expr: &Expr) -> Option<Option<&Expr>> {
    let is_named =
        |path: &Expr, name: &str| matches!(path, Expr::Path(path) if path.path.is_ident(name));
    match expr {
        Expr::Call(call) if is_named(&call.func, "Some") && call.args.len() == 1 => {
            Some(call.args.first())
        }
        none if is_named(none, "None") => Some(None),
        _ => None,
    }
}

impl Type {
    fn is_scalar(&self) -> bool {
        self.is_text() || matches!(self, Self::Bool | Self::Int | Self::Float)
    }

    /// Whether Rust compares its values with each other: records are compared by none of their fields.
    fn is_compared(&self) -> bool {
        match self {
            Self::List(item) => item.is_compared(),
            Self::Any => true,
            other => other.is_scalar(),
        }
    }
}

/// Rust compares `String` with `str` behind at most one reference, and equal references with each other.
fn equal_texts(left: Typed, right: Typed) -> (Typed, Typed) {
    let slice = left.shape.slice || right.shape.slice;
    if slice {
        let side =
            |text: Typed| if text.shape.slice { text.borrowed() } else { text.dereferenced(1) };
        return (side(left), side(right));
    }
    if left.shape.refs == right.shape.refs {
        return (left, right);
    }
    (left.dereferenced(0), right.dereferenced(0))
}

/// Rust orders only texts of one form.
fn ordered_texts(left: Typed, right: Typed) -> (Typed, Typed) {
    if left.shape.slice == right.shape.slice && left.shape.refs == right.shape.refs {
        return (left, right);
    }
    (left.sliced(), right.sliced())
}

/// `Value` is compared with scalars by value, with text also as `&str`.
fn any_with(left: Typed, right: Typed) -> (Typed, Typed) {
    let side = |typed: Typed| {
        if typed.shape.slice { typed.borrowed() } else { typed.dereferenced(0).firm_if_large() }
    };
    (side(left), side(right))
}

/// Both as `i64`, where one is a count and the other is no literal that adapts.
fn same_width(left: Typed, right: Typed) -> (Typed, Typed) {
    let negative = |typed: &Typed| matches!(typed.expr, Expr::Unary(_));
    let adapts = |typed: &Typed| typed.is_literal() && !negative(typed);
    if left.shape.size == right.shape.size || adapts(&left) || adapts(&right) {
        return firmly(left, right);
    }
    (widened(left), widened(right))
}

/// Literals alone would be 32 bits wide.
fn firmly(left: Typed, right: Typed) -> (Typed, Typed) {
    if left.is_loose() && right.is_loose() {
        (left.firm_if_large(), right.firm_if_large())
    } else {
        (left, right)
    }
}

/// A count as `i64`, in parentheses: `len() as i64 < x` would read as generics.
fn widened(typed: Typed) -> Typed {
    if !typed.shape.size {
        return typed;
    }
    let typed = wide(typed);
    let cast = typed.expr;
    Typed { expr: syn::parse_quote!((#cast)), ..typed }
}

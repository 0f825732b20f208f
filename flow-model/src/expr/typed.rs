//! A walked expression: its type, how its Rust holds the value, and the syntax it became.

use std::ops::Range;

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMethodCall, ExprParen, ExprReference, ExprUnary, Ident, Token, token};

use super::Held;
use crate::types::Type;

/// A walked expression.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub ty: Type,
    pub shape: Shape,
    pub expr: Expr,
    /// Bytes of the text it was written in.
    pub span: Range<usize>,
    /// Where in the data its value lies, as long as it is a plain path to it.
    pub path: Option<DataPath>,
}

/// Where a value lies: keys from a name in scope; list items are transparent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DataPath {
    pub root: String,
    pub keys: Vec<String>,
}

/// How the Rust of an expression holds its value. Finer than [`Held`], which is what others need of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// References around the value: 1 is `&T`.
    pub refs: u8,
    /// A place that others own: using it by value would move out of it.
    pub place: bool,
    /// Text as `str` instead of `String`.
    pub slice: bool,
    /// What an option, list or iterator holds.
    pub inner: Inner,
    /// An iterator; its type is that of the list.
    pub series: bool,
    /// A whole number that is `usize` in Rust.
    pub size: bool,
    /// A `Result` where the type says optional: `"1".parse::<i64>()`.
    pub fallible: bool,
}

/// What an option, list or iterator holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Inner {
    /// Values.
    #[default]
    Owned,
    /// `&T`
    References,
    /// `&str`, `&[T]`
    Slices,
}

impl Shape {
    /// A value of its own.
    pub const OWNED: Self = Self {
        refs: 0,
        place: false,
        slice: false,
        inner: Inner::Owned,
        series: false,
        size: false,
        fallible: false,
    };
    /// `&str`
    pub const SLICE: Self = Self { refs: 1, slice: true, ..Self::OWNED };
    /// `&T`
    pub const REFERENCE: Self = Self { refs: 1, ..Self::OWNED };
    /// A place.
    pub const PLACE: Self = Self { place: true, ..Self::OWNED };

    /// An option or list by value.
    pub fn holding(inner: Inner) -> Self {
        Self { inner, ..Self::OWNED }
    }

    /// The same as an iterator.
    pub fn as_series(self) -> Self {
        Self { series: true, ..self }
    }

    /// The shape of a variable as a scope describes it.
    pub fn of_variable(held: Held, ty: &Type) -> Self {
        match held {
            Held::Owned if ty.is_copy() => Self::OWNED,
            Held::Owned | Held::Place => Self::PLACE,
            Held::Reference => Self::REFERENCE,
            Held::OfReferences => Self { inner: Inner::References, ..Self::OWNED },
        }
    }

    /// The shape of the item of an option, list or iterator that is held by value.
    pub fn of_item(self) -> Self {
        match self.inner {
            Inner::Owned => Self::PLACE,
            Inner::References => Self::REFERENCE,
            Inner::Slices => Self::SLICE,
        }
    }

    /// What of it others need to know.
    pub fn held(self, ty: &Type) -> Held {
        match (self.refs, self.inner) {
            (0, Inner::References | Inner::Slices) => Held::OfReferences,
            (0, Inner::Owned) if self.place && !ty.is_copy() => Held::Place,
            (0, Inner::Owned) => Held::Owned,
            _ => Held::Reference,
        }
    }
}

impl Typed {
    /// A value of its own, without place in the data.
    pub fn owned(ty: Type, expr: Expr, span: Range<usize>) -> Self {
        Self { ty, shape: Shape::OWNED, expr, span, path: None }
    }

    /// With another shape.
    #[must_use]
    pub fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// Whether it is a literal, whose Rust type adapts to its surroundings.
    pub fn is_literal(&self) -> bool {
        match &self.expr {
            Expr::Lit(_) => true,
            Expr::Unary(unary) => matches!(&*unary.expr, Expr::Lit(_)),
            _ => false,
        }
    }

    /// The value behind all references but `left` of them.
    #[must_use]
    pub fn dereferenced(mut self, left: u8) -> Self {
        while self.shape.refs > left {
            self.shape.refs -= 1;
            self.shape.place = self.shape.refs == 0;
            self.expr = deref(self.expr);
        }
        self
    }

    /// As `&T` or `&str`, for an argument or an owned-elsewhere result.
    #[must_use]
    pub fn borrowed(mut self) -> Self {
        if self.shape.refs == 0 {
            self.expr = reference(self.expr);
            self.shape = Shape { refs: 1, place: false, ..self.shape };
        }
        self.dereferenced(1)
    }

    /// Text as `&str`.
    #[must_use]
    pub fn sliced(self) -> Self {
        if self.shape.slice {
            return self.dereferenced(1);
        }
        self.calls("as_str", Shape::SLICE)
    }

    /// Text as `String`.
    #[must_use]
    pub fn text_owned(self) -> Self {
        match self.shape {
            Shape { refs: 0, place: false, .. } => self,
            Shape { place: true, .. } => self.calls("clone", Shape::OWNED),
            _ => self.dereferenced(1).calls("to_owned", Shape::OWNED),
        }
    }

    /// With a call of a method without arguments on top.
    #[must_use]
    pub fn calls(mut self, method: &str, shape: Shape) -> Self {
        self.expr = call(self.expr, method, []);
        self.shape = shape;
        self
    }
}

/// `receiver.method(arguments)`
pub(super) fn call(
    receiver: Expr,
    method: &str,
    arguments: impl IntoIterator<Item = Expr>,
) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(postfix(receiver)),
        dot_token: <Token![.]>::default(),
        method: Ident::new(method, Span::call_site()),
        turbofish: None,
        paren_token: token::Paren::default(),
        args: arguments.into_iter().collect::<Punctuated<Expr, Token![,]>>(),
    })
}

/// `*expr`
pub(super) fn deref(expr: Expr) -> Expr {
    let op = syn::UnOp::Deref(<Token![*]>::default());
    Expr::Unary(ExprUnary { attrs: Vec::new(), op, expr: Box::new(prefixed(expr)) })
}

/// `&expr`
pub(super) fn reference(expr: Expr) -> Expr {
    Expr::Reference(ExprReference {
        attrs: Vec::new(),
        and_token: <Token![&]>::default(),
        mutability: None,
        expr: Box::new(prefixed(expr)),
    })
}

/// The expression so that `.method()` can follow it.
fn postfix(expr: Expr) -> Expr {
    match expr {
        Expr::Unary(_) | Expr::Reference(_) => parenthesised(expr),
        other => prefixed(other),
    }
}

/// The expression so that a prefix operator can stand before it.
pub(super) fn prefixed(expr: Expr) -> Expr {
    match expr {
        Expr::Binary(_) | Expr::Cast(_) | Expr::Closure(_) | Expr::If(_) | Expr::Range(_) => {
            parenthesised(expr)
        }
        other => other,
    }
}

fn parenthesised(expr: Expr) -> Expr {
    Expr::Paren(ExprParen {
        attrs: Vec::new(),
        paren_token: token::Paren::default(),
        expr: Box::new(expr),
    })
}

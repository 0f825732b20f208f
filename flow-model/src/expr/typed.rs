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
    /// It borrows from a value that nothing holds: it must not leave a closure or a block as it is.
    pub fleeting: bool,
    /// Where an iterator can be read from.
    pub ends: Ends,
}

/// Where an iterator can be read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ends {
    /// From both ends, its length is known.
    #[default]
    Counted,
    /// From both ends.
    Both,
    /// From the front.
    Front,
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
    /// `char`, where the type says text. Text that is one letter has it too.
    Letters,
    /// `usize`, where the type says whole number.
    Sizes,
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
        fleeting: false,
        ends: Ends::Counted,
    };
    /// `char`
    pub const LETTER: Self = Self { inner: Inner::Letters, ..Self::OWNED };
    /// `usize`
    pub const SIZE: Self = Self { size: true, ..Self::OWNED };
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
            // What is not known and yet nobody's to clone, Rust copies by itself.
            Held::Owned if ty.is_copy() || *ty.present() == Type::Unknown => Self::OWNED,
            Held::Owned | Held::Place => Self::PLACE,
            Held::Reference => Self::REFERENCE,
            // Where it is named, it becomes one option, of its own.
            Held::Nested { of_reference: false, .. } => Self::OWNED,
            Held::OfReferences | Held::Nested { .. } => {
                Self { inner: Inner::References, ..Self::OWNED }
            }
        }
    }

    /// The shape of an item, of this type, of an option, list or iterator that is held by value.
    pub fn of_item(self, ty: &Type) -> Self {
        let item = match (self.inner, ty) {
            // Items that may be missing are options by value; what those hold is what is known of them.
            (inner, Type::Optional(_)) => Self { inner, ..Self::OWNED },
            (Inner::Owned, _) => Self::PLACE,
            (Inner::References, _) => Self::REFERENCE,
            (Inner::Slices, _) => Self::SLICE,
            (Inner::Letters, _) => Self::LETTER,
            (Inner::Sizes, _) => Self::SIZE,
        };
        Self { fleeting: self.fleeting, ..item }
    }

    /// What of it others need to know.
    pub fn held(self, ty: &Type) -> Held {
        match (self.refs, self.inner) {
            (0, Inner::References | Inner::Slices) => Held::OfReferences,
            (0, _) if self.place && !ty.is_copy() => Held::Place,
            (0, _) => Held::Owned,
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

    /// Whether it is a value that nothing holds, so that what borrows from it ends with the statement.
    pub fn is_fleeting(&self) -> bool {
        self.shape.fleeting || (self.shape.refs == 0 && !self.shape.place && !self.ty.is_copy())
    }

    /// Whether it is one letter: `char` in Rust.
    pub fn is_letter(&self) -> bool {
        self.ty.is_text() && self.shape.inner == Inner::Letters
    }

    /// Whether Rust would have to guess its number type: literals, and what is made of them alone.
    pub fn is_loose(&self) -> bool {
        loose_literal(&self.expr).is_some()
    }

    /// With its number type said where Rust would have to guess it: `3_i64`.
    #[must_use]
    pub fn firm(mut self) -> Self {
        let ty = if self.ty == Type::Float { "f64" } else { "i64" };
        if self.is_loose() {
            make_firm(&mut self.expr, ty);
        }
        self
    }

    /// The same where Rust's guess, 32 bits, may be too small.
    #[must_use]
    pub fn firm_if_large(self) -> Self {
        let small = match loose_literal(&self.expr) {
            Some(syn::Lit::Int(number)) => number.base10_parse::<i32>().is_ok(),
            _ => true,
        };
        let single = !matches!(without_parentheses(&self.expr), Expr::Binary(_) | Expr::If(_));
        if small && single { self } else { self.firm() }
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
            return self.borrowed();
        }
        let fleeting = self.is_fleeting();
        self.calls("as_str", Shape { fleeting, ..Shape::SLICE })
    }

    /// Text as `String`.
    #[must_use]
    pub fn text_owned(self) -> Self {
        match self.shape {
            Shape { refs: 0, place: false, .. } => self,
            Shape { place: true, slice: false, .. } => self.calls("clone", Shape::OWNED),
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

/// The literal that decides the number type of an expression made of literals alone; none where all is said.
fn loose_literal(expr: &Expr) -> Option<&syn::Lit> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) if number.suffix().is_empty() => Some(&literal.lit),
            syn::Lit::Float(number) if number.suffix().is_empty() => Some(&literal.lit),
            _ => None,
        },
        Expr::Paren(paren) => loose_literal(&paren.expr),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => loose_literal(&unary.expr),
        Expr::Binary(binary) if is_arithmetic(&binary.op) => {
            loose_literal(&binary.left).filter(|_| loose_literal(&binary.right).is_some())
        }
        Expr::If(choice) => match (choice.then_branch.stmts.as_slice(), &choice.else_branch) {
            ([syn::Stmt::Expr(then, None)], Some((_, otherwise))) => {
                loose_literal(then).filter(|_| loose_literal(otherwise).is_some())
            }
            _ => None,
        },
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => loose_literal(inner),
            _ => None,
        },
        _ => None,
    }
}

fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => without_parentheses(&paren.expr),
        Expr::Unary(unary) => without_parentheses(&unary.expr),
        other => other,
    }
}

fn make_firm(expr: &mut Expr, ty: &str) {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => {
                let text = format!("{number}_{ty}");
                literal.lit = syn::Lit::Int(syn::LitInt::new(&text, number.span()));
            }
            syn::Lit::Float(number) => {
                // `1._f64` would be a field.
                let zero = if number.to_string().ends_with('.') { "0" } else { "" };
                let text = format!("{number}{zero}_{ty}");
                literal.lit = syn::Lit::Float(syn::LitFloat::new(&text, number.span()));
            }
            _ => {}
        },
        Expr::Paren(paren) => make_firm(&mut paren.expr, ty),
        Expr::Unary(unary) => make_firm(&mut unary.expr, ty),
        Expr::Binary(binary) => make_firm(&mut binary.left, ty),
        Expr::If(choice) => {
            if let [syn::Stmt::Expr(then, None)] = choice.then_branch.stmts.as_mut_slice() {
                make_firm(then, ty);
            }
        }
        _ => {}
    }
}

pub(super) fn is_arithmetic(op: &syn::BinOp) -> bool {
    use syn::BinOp as B;
    matches!(op, B::Add(_) | B::Sub(_) | B::Mul(_) | B::Div(_) | B::Rem(_))
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
        Expr::Binary(_)
        | Expr::Cast(_)
        | Expr::Closure(_)
        | Expr::If(_)
        | Expr::Match(_)
        | Expr::Range(_) => parenthesised(expr),
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

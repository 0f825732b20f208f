//! Closures: their variable is bound to the item, their body is brought into a form that can leave them.

use syn::{Expr, ExprClosure, Pat};

use super::Walker;
use crate::expr::typed::{Inner, Shape, Typed};
use crate::types::Type;

impl Walker<'_> {
    /// Walks a closure of one plain variable. None where it is another one: then all of it is for rustc.
    pub(super) fn closure(&mut self, closure: &ExprClosure, item: Typed) -> Option<Typed> {
        let variable = variable_of(closure)?;
        self.locals.push((variable, item));
        let body = self.walk((*closure.body).clone());
        self.locals.pop();
        Some(body)
    }

    /// The closure with a body that gives true or false.
    pub(super) fn test(&mut self, mut closure: ExprClosure, item: Typed) -> Expr {
        match self.closure(&closure, item) {
            Some(body) => {
                closure.body = Box::new(self.condition(body).expr);
                Expr::Closure(closure)
            }
            None => self.foreign_closure(closure),
        }
    }

    /// The closure with a body that gives a value, and that value's type and shape.
    pub(super) fn each(&mut self, mut closure: ExprClosure, item: Typed) -> (Expr, Type, Shape) {
        match self.closure(&closure, item) {
            Some(body) => {
                let body = self.finished(body);
                let body = leaving(body);
                closure.body = Box::new(body.expr);
                (Expr::Closure(closure), body.ty, body.shape)
            }
            None => (self.foreign_closure(closure), Type::Unknown, Shape::OWNED),
        }
    }

    fn foreign_closure(&mut self, closure: ExprClosure) -> Expr {
        let span = crate::expr::parse::span_of(&Expr::Closure(closure.clone()));
        self.outside(Expr::Closure(closure), span).expr
    }
}

/// What a closure may give away: values and references, no places of what it borrows.
fn leaving(body: Typed) -> Typed {
    if body.ty.is_copy() {
        return super::rust_shape::wide(body.dereferenced(0));
    }
    match (&body.ty, body.shape.place) {
        (Type::Optional(_), _) => super::rust_shape::detached(body),
        (ty, true) if ty.is_text() => body.sliced(),
        (_, true) => body.borrowed(),
        (_, false) => body.dereferenced(1),
    }
}

/// The shape of a container that holds what a closure gave.
pub(super) fn container_of(item: Shape) -> Shape {
    let inner = match (item.refs, item.slice) {
        (0, _) => item.inner,
        (_, true) => Inner::Slices,
        (_, false) => Inner::References,
    };
    Shape { inner, ..Shape::OWNED }
}

/// The variable of `|label| ..`; none for patterns and typed variables.
fn variable_of(closure: &ExprClosure) -> Option<String> {
    if closure.inputs.len() != 1 || closure.asyncness.is_some() {
        return None;
    }
    match closure.inputs.first()? {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            Some(syn::ext::IdentExt::unraw(&pattern.ident).to_string())
        }
        Pat::Wild(_) => Some("_".to_owned()),
        _ => None,
    }
}

//! Closures: their variable is bound to the item, their body is brought into a form that can leave them.

use syn::{Expr, ExprClosure, Pat};

use super::{Walker, rust_shape};
use crate::expr::scope::Use;
use crate::expr::typed::{Inner, Shape, Typed};
use crate::types::Type;

impl Walker<'_> {
    /// Walks a closure of one plain variable. None where it is another one: then all of it is for rustc.
    fn closure(&mut self, closure: &ExprClosure, item: Typed, wanted: &Type) -> Option<Typed> {
        let Some(variable) = variable_of(closure) else {
            self.outside_taking(closure, &item);
            return None;
        };
        self.locals.push((variable, item));
        let body = self.walk_wanting((*closure.body).clone(), wanted);
        self.locals.pop();
        Some(body)
    }

    /// The closure with a body that gives true or false.
    pub(super) fn test(&mut self, mut closure: ExprClosure, item: Typed) -> Expr {
        match self.closure(&closure, item, &Type::Bool) {
            Some(body) => {
                closure.body = Box::new(self.condition(body).expr);
                Expr::Closure(closure)
            }
            None => Expr::Closure(closure),
        }
    }

    /// The closure with a body that gives a value, and that value. A record of the data keeps its path:
    /// what is read of it is for those to say who take it.
    pub(super) fn each(&mut self, mut closure: ExprClosure, item: Typed) -> (Expr, Typed) {
        match self.closure(&closure, item, &Type::Unknown) {
            Some(body) => {
                let path = body.path.clone().filter(|_| body.ty.as_record().is_some());
                let body = match path {
                    Some(_) => {
                        self.read(&body, Use::Presence);
                        rust_shape::settled(body)
                    }
                    None => self.finished(body),
                };
                let body = Typed { path, ..leaving(body) };
                closure.body = Box::new(body.expr.clone());
                (Expr::Closure(closure), body)
            }
            None => foreign_each(closure),
        }
    }

    /// The closure with a body that gives a list, and that list as items.
    pub(super) fn each_list(&mut self, mut closure: ExprClosure, item: Typed) -> (Expr, Typed) {
        match self.closure(&closure, item, &Type::Unknown) {
            Some(body) => {
                self.used(&body);
                let items = rust_shape::items(body);
                // Letters are copies, but their iterator borrows as others do.
                let items = if items.is_fleeting_series() {
                    self.facts.gathered.insert(crate::expr::parse::span_of(&closure.body).start);
                    let list = if items.shape.inner == Inner::Letters {
                        rust_shape::mapped(items, syn::parse_quote!(String::from), Inner::Owned)
                    } else {
                        items
                    };
                    let list = rust_shape::kept(rust_shape::collected(list));
                    let shape = list.shape.as_series();
                    list.shaped(shape)
                } else {
                    items
                };
                closure.body = Box::new(items.expr.clone());
                (Expr::Closure(closure), items)
            }
            None => foreign_each(closure),
        }
    }

    /// The closure with a body by which items are ordered: a copy, as it must not borrow from the item.
    pub(super) fn key(&mut self, mut closure: ExprClosure, item: Typed) -> (Expr, Typed) {
        match self.closure(&closure, item, &Type::Unknown) {
            Some(body) => {
                let body = self.finished(body);
                let body = if body.ty.is_text() { body.text_owned() } else { leaving(body) };
                closure.body = Box::new(body.expr.clone());
                (Expr::Closure(closure), body)
            }
            None => foreign_each(closure),
        }
    }

    /// The closure without variable, and what it gives.
    pub(super) fn otherwise(&mut self, mut closure: ExprClosure) -> (Expr, Typed) {
        if !closure.inputs.is_empty() || closure.asyncness.is_some() {
            let span = crate::expr::parse::span_of(&Expr::Closure(closure.clone()));
            self.outside(Expr::Closure(closure.clone()), span);
            return foreign_each(closure);
        }
        let body = self.walk((*closure.body).clone());
        let body = self.finished(body);
        let body = leaving(body);
        closure.body = Box::new(body.expr.clone());
        (Expr::Closure(closure), body)
    }
}

impl Typed {
    fn is_fleeting_series(&self) -> bool {
        self.shape.series && self.shape.fleeting
    }
}

/// A closure that is for rustc, of which nobody knows what it gives.
fn foreign_each(closure: ExprClosure) -> (Expr, Typed) {
    let expr = Expr::Closure(closure);
    let typed = Typed::owned(Type::Unknown, expr.clone(), 0..0);
    (expr, typed)
}

/// What a closure or a block may give away: values and references, no places of what it borrows.
pub(super) fn leaving(body: Typed) -> Typed {
    if body.ty.is_copy() {
        return rust_shape::wide(rust_shape::plain(body).dereferenced(0)).firm();
    }
    let body = rust_shape::kept(body);
    match (&body.ty, body.shape.place) {
        (Type::Optional(_), _) => rust_shape::kept(rust_shape::detached(body)),
        (ty, true) if ty.is_text() => body.sliced(),
        (_, true) => body.borrowed(),
        (_, false) => body.dereferenced(1),
    }
}

/// The type and shape of a container that holds what a closure gave.
pub(super) fn container_of(item: &Typed) -> (Type, Shape) {
    let Shape { refs, slice, inner, .. } = item.shape;
    let inner = match (refs, slice) {
        // A list of lists of references has no name here.
        (0, _) if matches!(item.ty, Type::List(_)) && inner != Inner::Owned => {
            return (Type::Unknown, Shape::OWNED);
        }
        (0, _) => inner,
        (_, true) => Inner::Slices,
        (_, false) => Inner::References,
    };
    (item.ty.clone(), Shape { inner, fleeting: item.shape.fleeting, ..Shape::OWNED })
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

//! The Rust that a call of a known method becomes.

use std::ops::Range;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, ExprClosure, ExprMethodCall, Ident};

use super::rust_shape;
use crate::emit::names_in;
use crate::expr::methods::{Method, On, Takes};
use crate::expr::typed::{Ends, Inner, Shape, Typed, call};
use crate::types::Type;

/// The receiver in the form the method needs.
pub(super) fn prepared(method: &Method, receiver: Typed) -> Typed {
    match (method.on, method.name) {
        // `&i64` has an order of its own, which compares with `&i64`.
        (On::Whole, "min" | "max" | "clamp") => rust_shape::wide(receiver.firm().dereferenced(0)),
        (On::Whole | On::Number, _) => rust_shape::wide(receiver.firm()),
        (On::Letter, _) => receiver,
        (On::Maybe, "is_some" | "is_none") if receiver.shape.fallible => {
            let shape = Shape { fallible: false, ..receiver.shape };
            receiver.calls("ok", shape)
        }
        (On::Maybe, "is_some" | "is_none") => receiver,
        (On::Maybe, "unwrap_or_default" | "unwrap_or") if receiver.shape.fallible => receiver,
        (On::Maybe, "unwrap_or_default" | "unwrap_or") if receiver.shape.inner == Inner::Sizes => {
            receiver
        }
        (On::Maybe, "unwrap_or_default" | "unwrap_or" | "unwrap_or_else" | "or") => {
            match receiver.ty.present() {
                // Of a reference to any data there is no default.
                Type::Any if receiver.shape.place && receiver.shape.inner == Inner::Owned => {
                    receiver.calls("clone", Shape::OWNED)
                }
                _ => rust_shape::plain(rust_shape::detached(receiver)),
            }
        }
        (On::Maybe, _) => rust_shape::detached(receiver),
        (On::Items, "join" | "collect" | "chain" | "sum" | "product") => receiver,
        (On::List, "join" | "concat") if receiver.shape.inner == Inner::References => {
            rust_shape::plain_items(rust_shape::items(receiver))
        }
        (On::Items, "rev") if receiver.shape.ends == Ends::Front => {
            let typed = rust_shape::collected(rust_shape::letters_as_items(receiver));
            let shape = Shape { ends: Ends::Counted, ..typed.shape.as_series() };
            typed.calls("into_iter", shape)
        }
        _ => receiver,
    }
}

/// The call with its receiver, in the Rust it becomes.
pub(super) fn rebuilt(method: &Method, receiver: Typed, mut call_: ExprMethodCall) -> Expr {
    match (method.on, method.name) {
        (On::Items | On::List, "join" | "concat") if receiver.shape.series => {
            let list = match receiver.shape.inner {
                Inner::Letters => rust_shape::letters_as_items(receiver),
                _ => receiver,
            };
            call(rust_shape::collected(list).expr, method.name, call_.args)
        }
        (On::Items, "collect") if method.generic == "String" => {
            rust_shape::collected_text(receiver).expr
        }
        (On::Items, "collect") => rust_shape::collected(receiver).expr,
        (On::Items, "sum" | "product") => {
            let name = Ident::new(method.name, Span::call_site());
            let is_float = receiver.ty.item() == Some(&Type::Float);
            let receiver = receiver.expr;
            if is_float {
                syn::parse_quote!(#receiver.#name::<f64>())
            } else {
                syn::parse_quote!(#receiver.#name::<i64>())
            }
        }
        (On::Text, "as_str") if receiver.shape.slice => receiver.dereferenced(1).expr,
        (On::List, "iter") => rust_shape::items(receiver).expr,
        (On::List, "first" | "last" | "get")
            if method.takes != [Takes::Range]
                && matches!(receiver.shape.inner, Inner::References | Inner::Slices) =>
        {
            let found = call(receiver.expr, method.name, call_.args);
            call(found, "copied", [])
        }
        _ => {
            let name = call_.method.to_string();
            let arguments = std::mem::take(&mut call_.args);
            let mut rebuilt = call(receiver.expr, &name, arguments);
            if let Expr::MethodCall(inner) = &mut rebuilt {
                inner.turbofish = call_.turbofish;
            }
            rebuilt
        }
    }
}

pub(super) fn receiver_called(
    receiver: Typed,
    mut call: ExprMethodCall,
    ty: Type,
    shape: Shape,
    span: Range<usize>,
) -> Typed {
    call.receiver = Box::new(receiver.expr);
    Typed::owned(ty, Expr::MethodCall(call), span).shaped(shape)
}

/// `clone()` and `to_owned()`: a value of its own, also where Rust would give but another reference.
pub(super) fn owned_copy(receiver: Typed, name: &str, span: Range<usize>) -> Typed {
    let ty = receiver.ty.clone();
    let is_own =
        receiver.shape.refs == 0 && !receiver.shape.place && receiver.shape.inner == Inner::Owned;
    if receiver.shape.series || is_own {
        return Typed { span, ..receiver };
    }
    let receiver = receiver.dereferenced(1);
    let inner = receiver.shape.inner;
    let name = match (&ty, receiver.shape.slice) {
        (Type::List(_), true) => "to_vec",
        (_, true) => "to_owned",
        _ => name,
    };
    let fleeting = receiver.shape.fleeting && matches!(inner, Inner::References | Inner::Slices);
    let copy = receiver.calls(name, Shape { inner, fleeting, ..Shape::OWNED });
    Typed { span, ..copy }
}

/// `copied()` and `cloned()` of what holds references. Where the emitter adds them by itself, they go.
pub(super) fn copied(receiver: Typed, name: &str, span: Range<usize>) -> Typed {
    if receiver.shape.inner != Inner::References {
        return Typed { span, ..receiver };
    }
    let held = receiver.ty.item().unwrap_or(receiver.ty.present());
    if name == "copied" && !held.is_copy() {
        // References that were copied out of a list.
        return Typed { span, ..receiver };
    }
    if held.is_copy() && matches!(receiver.ty, Type::Optional(_)) {
        return Typed { span, ..rust_shape::plain(rust_shape::detached(receiver)) };
    }
    let shape = Shape { inner: Inner::Owned, fleeting: false, ..receiver.shape };
    Typed { span, ..receiver.calls(name, shape) }
}

/// `into_iter()`: the items, which belong to nobody else where the list is a value of its own.
pub(super) fn into_items(receiver: Typed, call: ExprMethodCall, span: Range<usize>) -> Typed {
    if receiver.shape.series {
        return Typed { span, ..receiver };
    }
    if receiver.shape.refs > 0 || receiver.shape.place {
        return Typed { span, ..rust_shape::items(receiver) };
    }
    let (ty, shape) = (receiver.ty.clone(), receiver.shape);
    let shape = Shape { fleeting: shape.fleeting, ..Shape::holding(shape.inner).as_series() };
    receiver_called(receiver, call, ty, shape, span)
}

/// `tags.contains("bug")` as `tags.iter().any(|item| item == "bug")`.
pub(super) fn text_contained(
    receiver: Typed,
    mut call_: ExprMethodCall,
    span: Range<usize>,
) -> Typed {
    let items = rust_shape::items(receiver).expr;
    let argument = call_.args.pop();
    // The argument may itself name a variable of a closure around.
    let taken = names_in(&argument.to_token_stream());
    let free = |name: &&str| !taken.contains(*name);
    let name = ["item", "entry", "other"].into_iter().find(free).unwrap_or("one_of_these");
    let name = Ident::new(name, Span::call_site());
    let closure: ExprClosure = syn::parse_quote!(|#name| #name == #argument);
    Typed::owned(Type::Bool, call(items, "any", [Expr::Closure(closure)]), span)
}

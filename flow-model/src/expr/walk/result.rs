//! What a known method gives: its type and the shape of its Rust.

use super::closures::container_of;
use super::rust_shape;
use crate::expr::methods::{Gives, Method, On, Takes};
use crate::expr::typed::{Ends, Inner, Shape, Typed};
use crate::types::Type;

/// The type and shape of a call; `made` is what its closure gave, where it has one that gives a value.
pub(super) fn result_of(method: &Method, receiver: &Typed, made: Option<&Typed>) -> (Type, Shape) {
    let (ty, shape) = plain_result(method, receiver, made);
    let borrows = match method.gives {
        Gives::Slice | Gives::Slices | Gives::Letters | Gives::MaybeSlice | Gives::MaybePart => {
            true
        }
        Gives::MaybeList | Gives::SameItems | Gives::SameMaybe => true,
        Gives::Present => shape.refs > 0,
        Gives::MaybeItem | Gives::Collected => shape.inner != Inner::Owned,
        _ => false,
    };
    // Items and options hand on what they hold themselves.
    let of_holder = matches!(method.on, On::Items | On::Maybe);
    let source = if of_holder { receiver.shape.fleeting } else { receiver.is_fleeting() };
    if method.gives == Gives::Items {
        return (ty, shape);
    }
    let fleeting = (borrows && source) || made.is_some_and(|made| made.shape.fleeting);
    (ty, Shape { fleeting, ..shape })
}

fn plain_result(method: &Method, receiver: &Typed, made: Option<&Typed>) -> (Type, Shape) {
    let item = || receiver.ty.item().cloned().unwrap_or_default();
    let (made_ty, made_shape) = made.map_or((Type::Unknown, Shape::OWNED), container_of);
    // Items of a list are references to what it holds; a list of references gives those.
    let of_list = match receiver.shape.inner {
        Inner::Owned => Inner::References,
        inner => inner,
    };
    let holding = Shape::holding(receiver.shape.inner);
    let slices = Shape::holding(Inner::Slices);
    let parsed = Shape { fallible: true, ..Shape::OWNED };
    let series = |inner, ends| Shape { ends, ..Shape::holding(inner).as_series() };
    match method.gives {
        Gives::Truth => (Type::Bool, Shape::OWNED),
        Gives::Size => (Type::Int, Shape::SIZE),
        Gives::Same => (receiver.ty.clone(), Shape::OWNED),
        Gives::Slice if method.name == "as_str" => (receiver.ty.clone(), Shape::SLICE),
        Gives::Slice => (Type::text(), Shape::SLICE),
        Gives::Text => (Type::text(), Shape::OWNED),
        Gives::Slices => {
            (Type::list(Type::text()), series(Inner::Slices, ends_of_parts(method.name)))
        }
        Gives::Letters => (Type::list(Type::text()), series(Inner::Letters, Ends::Both)),
        Gives::MaybeSlice => (Type::text().optional(), slices),
        Gives::MaybeSize => (Type::Int.optional(), Shape::holding(Inner::Sizes)),
        Gives::MaybeWhole => (Type::Int.optional(), Shape::OWNED),
        Gives::ParsedWhole => (Type::Int.optional(), parsed),
        Gives::ParsedNumber => (Type::Float.optional(), parsed),
        Gives::ParsedTruth => (Type::Bool.optional(), parsed),
        Gives::MaybeNumber => (Type::Float.optional(), Shape::OWNED),
        Gives::MaybeTruth => (Type::Bool.optional(), Shape::OWNED),
        Gives::MaybeList => (Type::list(Type::Any).optional(), Shape::holding(Inner::References)),
        Gives::MaybePart => (receiver.ty.clone().optional(), slices),
        Gives::Items => {
            let items = rust_shape::items(receiver.clone());
            (receiver.ty.clone(), items.shape)
        }
        Gives::SameItems => (
            receiver.ty.clone(),
            series(receiver.shape.inner, ends_after(method.name, receiver.shape.ends)),
        ),
        Gives::Mapped => {
            // Of what may be missing, `filter_map` keeps what is there.
            let keeps = method.takes == [Takes::EachMaybe];
            let ty = if keeps { made_ty.present().clone() } else { made_ty };
            (Type::list(ty), series(made_shape.inner, ends_after(method.name, receiver.shape.ends)))
        }
        Gives::Flattened => {
            let shape = series(made.map_or(Inner::Owned, |made| made.shape.inner), Ends::Front);
            (made.map_or(Type::Unknown, |made| made.ty.clone()), shape)
        }
        Gives::MaybeItem if method.on == On::List => (item().optional(), Shape::holding(of_list)),
        Gives::MaybeItem => (item().optional(), holding),
        Gives::MaybeMapped => (made_ty.optional(), made_shape),
        Gives::MappedOr => {
            made.map_or((Type::Unknown, Shape::OWNED), |made| (made.ty.clone(), made.shape))
        }
        Gives::Present => (receiver.ty.present().clone(), present(receiver.shape.inner)),
        Gives::SameMaybe => (receiver.ty.clone(), holding),
        Gives::Sum => (item(), Shape::OWNED),
        Gives::Collected if receiver.shape.inner == Inner::Letters => (Type::text(), Shape::OWNED),
        Gives::Collected => (receiver.ty.clone(), Shape::holding(inner_of_list(receiver))),
    }
}

/// What a list holds that the items are collected into.
fn inner_of_list(items: &Typed) -> Inner {
    match (items.shape.inner, items.ty.item()) {
        (Inner::References, Some(item)) if item.is_text() => Inner::Slices,
        (Inner::References, Some(Type::Bool | Type::Int | Type::Float)) => Inner::Owned,
        (inner, _) => inner,
    }
}

/// The value out of an option.
fn present(inner: Inner) -> Shape {
    match inner {
        Inner::Owned => Shape::OWNED,
        Inner::References => Shape::REFERENCE,
        Inner::Slices => Shape::SLICE,
        Inner::Letters => Shape::LETTER,
        Inner::Sizes => Shape::SIZE,
    }
}

/// Searching for a text goes forward only.
fn ends_of_parts(method: &str) -> Ends {
    if matches!(method, "lines" | "split_whitespace") { Ends::Both } else { Ends::Front }
}

fn ends_after(method: &str, before: Ends) -> Ends {
    match (method, before) {
        ("map" | "rev", before) => before,
        ("skip" | "take", Ends::Counted) => Ends::Counted,
        ("filter" | "filter_map" | "chain", Ends::Counted | Ends::Both) => Ends::Both,
        _ => Ends::Front,
    }
}

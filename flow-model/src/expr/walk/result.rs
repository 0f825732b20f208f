//! What a known method gives: its type and the shape of its Rust.

use super::closures::container_of;
use crate::expr::methods::{Gives, Method, On, Takes};
use crate::expr::typed::{Inner, Shape, Typed};
use crate::types::Type;

/// The type and shape of a call; `mapped` is what its closure gave, where it has one that gives a value.
pub(super) fn result_of(
    method: &Method,
    receiver: &Typed,
    mapped: Option<(Type, Shape)>,
) -> (Type, Shape) {
    let item = || receiver.ty.item().cloned().unwrap_or_default();
    let (mapped_ty, mapped_shape) = mapped.unwrap_or((Type::Unknown, Shape::OWNED));
    // Items of a list are references to what it holds; a list of slices gives slices again.
    let of_list =
        if receiver.shape.inner == Inner::Slices { Inner::Slices } else { Inner::References };
    let (of_list, holding) = (Shape::holding(of_list), Shape::holding(receiver.shape.inner));
    let slices = Shape::holding(Inner::Slices);
    match method.gives {
        Gives::Truth => (Type::Bool, Shape::OWNED),
        Gives::Size => (Type::Int, Shape { size: true, ..Shape::OWNED }),
        Gives::Same => (receiver.ty.clone(), Shape::OWNED),
        Gives::Slice => (Type::text(), Shape::SLICE),
        Gives::Text => (Type::text(), Shape::OWNED),
        Gives::Slices => (Type::list(Type::text()), slices.as_series()),
        Gives::MaybeSlice => (Type::text().optional(), slices),
        Gives::MaybeWhole => (Type::Int.optional(), Shape::OWNED),
        Gives::MaybeNumber => (Type::Float.optional(), Shape::OWNED),
        Gives::MaybeTruth => (Type::Bool.optional(), Shape::OWNED),
        Gives::MaybeList => (Type::list(Type::Any).optional(), Shape::holding(Inner::References)),
        Gives::Items => (receiver.ty.clone(), of_list.as_series()),
        Gives::SameItems => (receiver.ty.clone(), holding.as_series()),
        Gives::Mapped => {
            // Of what may be missing, `filter_map` keeps what is there.
            let keeps = method.takes == [Takes::EachMaybe];
            let ty = if keeps { mapped_ty.present().clone() } else { mapped_ty };
            (Type::list(ty), container_of(mapped_shape).as_series())
        }
        Gives::MaybeItem if method.on == On::List => (item().optional(), of_list),
        Gives::MaybeItem => (item().optional(), holding),
        Gives::MaybeMapped => (mapped_ty.optional(), container_of(mapped_shape)),
        Gives::Present => (receiver.ty.present().clone(), present(receiver.shape.inner)),
        Gives::SameMaybe => (receiver.ty.clone(), holding),
        Gives::Sum => (item(), Shape::OWNED),
        Gives::Collected => (receiver.ty.clone(), holding),
    }
}

/// The value out of an option.
fn present(inner: Inner) -> Shape {
    match inner {
        Inner::Owned => Shape::OWNED,
        Inner::References => Shape::REFERENCE,
        Inner::Slices => Shape::SLICE,
    }
}

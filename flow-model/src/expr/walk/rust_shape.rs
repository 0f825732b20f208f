//! Coercions inside an expression: how a value is brought into the Rust form that its next use needs.

use crate::expr::typed::{Inner, Shape, Typed, call};
use crate::types::Type;

/// Items as a list.
pub(super) fn collected(typed: Typed) -> Typed {
    let shape = Shape { series: false, place: false, refs: 0, ..typed.shape };
    let receiver = typed.expr;
    let expr = syn::parse_quote!(#receiver.collect::<Vec<_>>());
    Typed { expr, shape, ..typed }
}

/// A `Result` as an option; all else as it is.
pub(super) fn settled(typed: Typed) -> Typed {
    if typed.shape.fallible {
        let shape = Shape { fallible: false, ..typed.shape };
        return typed.calls("ok", shape);
    }
    typed
}

/// A count as `i64`, which a whole number is wherever it leaves an expression.
pub(in crate::expr) fn wide(typed: Typed) -> Typed {
    if !typed.shape.size {
        return typed;
    }
    let count = typed.expr;
    Typed { expr: syn::parse_quote!(#count as i64), shape: Shape::OWNED, ..typed }
}

/// An option by value, so that its methods do not move out of a place: `body.as_deref()`.
pub(super) fn detached(typed: Typed) -> Typed {
    let typed = settled(typed);
    let in_place = typed.shape.place || typed.shape.refs > 0;
    if !in_place || typed.ty.is_copy() || typed.shape.inner != Inner::Owned {
        return typed;
    }
    let (method, inner) = match typed.ty.present() {
        Type::Text { .. } | Type::DateTime | Type::List(_) => ("as_deref", Inner::Slices),
        _ => ("as_ref", Inner::References),
    };
    typed.calls(method, Shape { inner, ..Shape::OWNED })
}

/// An option of references as one whose value has a default and can be compared: `Option<&String>` as
/// `Option<&str>`, `Option<&i64>` as `Option<i64>`.
pub(super) fn plain(typed: Typed) -> Typed {
    if typed.shape.inner != Inner::References {
        return typed;
    }
    match typed.ty.present() {
        present if present.is_copy() => {
            let shape = Shape { inner: Inner::Owned, ..typed.shape };
            typed.calls("copied", shape)
        }
        Type::Text { .. } | Type::DateTime => mapped(typed, syn::parse_quote!(String::as_str)),
        Type::List(_) => mapped(typed, syn::parse_quote!(Vec::as_slice)),
        _ => typed,
    }
}

/// Items of text as `&str`, which `join` needs.
pub(super) fn text_slices(typed: Typed) -> Typed {
    match typed.shape.inner {
        Inner::References => mapped(typed, syn::parse_quote!(String::as_str)),
        Inner::Owned | Inner::Slices => typed,
    }
}

fn mapped(typed: Typed, function: syn::Expr) -> Typed {
    let shape = Shape { inner: Inner::Slices, ..typed.shape };
    let expr = call(typed.expr, "map", [function]);
    Typed { expr, shape, ..typed }
}

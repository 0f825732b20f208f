//! Coercions inside an expression: how a value is brought into the Rust form that its next use needs.

use crate::expr::typed::{Ends, Inner, Shape, Typed, call};
use crate::types::Type;

/// An option of an option, so many times, as one; `is_copy` where Rust copies it by itself.
pub(super) fn flattened(nested: syn::Expr, deep: u8, is_copy: bool) -> syn::Expr {
    let nested = if is_copy { nested } else { call(nested, "clone", []) };
    (0..deep).fold(nested, |nested, _| call(nested, "flatten", []))
}

/// Items as a list; letters as a text.
pub(super) fn collected(typed: Typed) -> Typed {
    if typed.shape.inner == Inner::Letters {
        return collected_text(typed);
    }
    let typed = plain_items(typed);
    let shape = Shape { series: false, place: false, refs: 0, ends: Ends::Counted, ..typed.shape };
    let receiver = typed.expr;
    let expr = syn::parse_quote!(#receiver.collect::<Vec<_>>());
    Typed { expr, shape, ..typed }
}

/// Texts or letters as one text.
pub(super) fn collected_text(typed: Typed) -> Typed {
    let typed = plain_items(typed);
    let receiver = typed.expr;
    let expr = syn::parse_quote!(#receiver.collect::<String>());
    Typed { ty: Type::text(), expr, shape: Shape::OWNED, ..typed }
}

/// A `Result` as an option, a letter as text, an option of references as one that can stand alone.
pub(super) fn settled(typed: Typed) -> Typed {
    if typed.shape.fallible {
        let shape = Shape { fallible: false, ..typed.shape };
        return typed.calls("ok", shape);
    }
    if typed.is_letter() {
        return typed.calls("to_string", Shape::OWNED);
    }
    if matches!(typed.ty, Type::Optional(_)) { plain(typed) } else { typed }
}

/// A count as `i64`, which a whole number is wherever it leaves an expression.
pub(in crate::expr) fn wide(typed: Typed) -> Typed {
    if !typed.shape.size {
        return typed;
    }
    let count = typed.dereferenced(0);
    let expr = count.expr;
    Typed { expr: syn::parse_quote!(#expr as i64), shape: Shape::OWNED, ..count }
}

/// An option by value, so that its methods do not move out of a place: `body.as_deref()`.
pub(super) fn detached(typed: Typed) -> Typed {
    let typed = if typed.shape.fallible { settled(typed) } else { typed };
    let in_place = typed.shape.place || typed.shape.refs > 0;
    if in_place && typed.ty.is_copy() && typed.shape.refs > 1 {
        return typed.dereferenced(1);
    }
    if !in_place || typed.ty.is_copy() {
        return typed;
    }
    let fleeting = typed.shape.fleeting;
    if *typed.ty.present() == Type::Unknown && typed.shape.inner == Inner::Owned {
        // Nobody knows what its methods do on a reference.
        return typed.calls("clone", Shape::OWNED);
    }
    if typed.shape.inner != Inner::Owned {
        // An option of references is copied out of its place.
        let shape = Shape { refs: 0, place: false, ..typed.shape };
        return typed.dereferenced(0).shaped(shape);
    }
    let (method, inner) = match typed.ty.present() {
        Type::Text { .. } | Type::DateTime | Type::List(_) => ("as_deref", Inner::Slices),
        _ => ("as_ref", Inner::References),
    };
    typed.calls(method, Shape { inner, fleeting, ..Shape::OWNED })
}

/// An option of references as one whose value has a default and can be compared: `Option<&String>` as
/// `Option<&str>`, `Option<&i64>` as `Option<i64>`, `Option<char>` as `Option<String>`.
pub(super) fn plain(typed: Typed) -> Typed {
    let owned = Shape { inner: Inner::Owned, ..typed.shape };
    match (typed.shape.inner, typed.ty.present()) {
        (Inner::Letters, _) => mapped(typed, syn::parse_quote!(String::from), Inner::Owned),
        (Inner::Sizes, _) => mapped(typed, syn::parse_quote!(|place| place as i64), Inner::Owned),
        (Inner::References, present) if present.is_copy() => typed.calls("copied", owned),
        (Inner::References, Type::Any) => typed.calls("cloned", owned),
        (Inner::References, Type::Text { .. } | Type::DateTime) => {
            mapped(typed, syn::parse_quote!(String::as_str), Inner::Slices)
        }
        (Inner::References, Type::List(_)) => {
            mapped(typed, syn::parse_quote!(Vec::as_slice), Inner::Slices)
        }
        _ => typed,
    }
}

/// Items in the form in which lists hold them: `&str` for text, copies of numbers.
pub(super) fn plain_items(typed: Typed) -> Typed {
    match (typed.shape.inner, typed.ty.item()) {
        (Inner::References, Some(item)) if item.is_text() => {
            mapped(typed, syn::parse_quote!(String::as_str), Inner::Slices)
        }
        (Inner::References, Some(Type::Bool | Type::Int | Type::Float)) => {
            let shape = Shape { inner: Inner::Owned, ..typed.shape };
            typed.calls("copied", shape)
        }
        _ => typed,
    }
}

/// A list as its items.
pub(super) fn items(typed: Typed) -> Typed {
    if typed.shape.series || typed.ty.item().is_none() {
        return typed;
    }
    let held = typed.shape.inner;
    if typed.shape.refs == 0 && !typed.shape.place {
        // A list that nothing holds gives its items away.
        let shape = Shape { fleeting: typed.shape.fleeting, ..Shape::holding(held).as_series() };
        return typed.calls("into_iter", shape);
    }
    let fleeting = typed.is_fleeting();
    let shape = Shape { fleeting, ..Shape::holding(Inner::References).as_series() };
    let optional = match typed.ty.item() {
        Some(Type::Optional(inner)) => Some((**inner).clone()),
        _ => None,
    };
    let fleeting_before = typed.shape.fleeting;
    let series = typed.calls("iter", shape);
    match (held, optional) {
        // References are copied out of the list that holds them.
        (Inner::References | Inner::Slices, _) => {
            let fleeting = fleeting_before;
            series.calls("copied", Shape { inner: held, fleeting, ..shape })
        }
        (_, Some(inner)) if inner.is_copy() => {
            series.calls("copied", Shape { inner: Inner::Owned, ..shape })
        }
        (_, Some(inner)) if inner.is_text() || inner.item().is_some() => {
            mapped(series, syn::parse_quote!(Option::as_deref), Inner::Slices)
        }
        (_, Some(_)) => mapped(series, syn::parse_quote!(Option::as_ref), Inner::References),
        (_, None) => series,
    }
}

/// A value that borrows from nothing that ends here.
pub(super) fn kept(typed: Typed) -> Typed {
    if !typed.shape.fleeting {
        return typed;
    }
    let owned = Shape::OWNED;
    match (&typed.ty, typed.shape.inner) {
        (ty, _) if ty.is_copy() => plain(typed),
        (ty, _) if ty.is_text() => {
            let typed = typed.text_owned();
            typed.shaped(owned)
        }
        (Type::Optional(inner), Inner::Slices) if inner.is_text() => {
            mapped(typed, syn::parse_quote!(str::to_owned), Inner::Owned).shaped(owned)
        }
        (Type::Optional(_), Inner::Slices) => {
            mapped(typed, syn::parse_quote!(<[_]>::to_vec), Inner::Owned).shaped(owned)
        }
        (Type::Optional(_), Inner::References) => typed.calls("cloned", owned),
        (Type::List(item), Inner::Slices) if item.is_text() && typed.shape.refs == 0 => {
            let list = typed.expr;
            let expr = syn::parse_quote!(
                #list.into_iter().map(str::to_owned).collect::<Vec<_>>()
            );
            Typed { expr, shape: owned, ..typed }
        }
        (Type::List(_), Inner::References) if typed.shape.refs == 0 => {
            let list = typed.expr;
            let expr = syn::parse_quote!(#list.into_iter().cloned().collect::<Vec<_>>());
            Typed { expr, shape: owned, ..typed }
        }
        (Type::List(_), Inner::Owned) if typed.shape.refs > 0 => typed.calls("to_vec", owned),
        (_, Inner::Owned) if typed.shape.refs > 0 || typed.shape.place => {
            typed.dereferenced(1).calls("clone", owned)
        }
        _ => typed,
    }
}

/// An option of text as one of `String`.
pub(super) fn text_owned_inside(typed: Typed) -> Typed {
    match typed.shape.inner {
        Inner::Slices => {
            mapped(typed, syn::parse_quote!(str::to_owned), Inner::Owned).shaped(Shape::OWNED)
        }
        _ => typed,
    }
}

pub(super) fn mapped(typed: Typed, function: syn::Expr, inner: Inner) -> Typed {
    let shape = Shape { inner, ..typed.shape };
    let expr = call(typed.expr, "map", [function]);
    Typed { expr, shape, ..typed }
}

/// Letters as texts, so that they make a list.
pub(super) fn letters_as_items(typed: Typed) -> Typed {
    match typed.shape.inner {
        Inner::Letters => mapped(typed, syn::parse_quote!(String::from), Inner::Owned),
        _ => typed,
    }
}

/// Items as values of their own.
pub(super) fn owned_items(typed: Typed) -> Typed {
    let shape = Shape { inner: Inner::Owned, fleeting: false, ..typed.shape };
    match (typed.shape.inner, typed.ty.item()) {
        (Inner::Slices, Some(item)) if item.is_text() => {
            mapped(typed, syn::parse_quote!(str::to_owned), Inner::Owned).shaped(shape)
        }
        (Inner::Letters, _) => letters_as_items(typed),
        (Inner::References, _) => typed.calls("cloned", shape),
        _ => typed,
    }
}

/// Two values that stand in for each other, in one Rust form: both borrowed, or both values of their own.
pub(super) fn of_one_form(left: Typed, right: Typed) -> (Typed, Typed) {
    let form = |typed: &Typed| (typed.shape.refs, typed.shape.slice, typed.shape.inner);
    if form(&left) == form(&right) || left.ty.is_copy() {
        return (left, right);
    }
    (owned(left), owned(right))
}

/// A value of its own, whatever it borrows from now.
fn owned(typed: Typed) -> Typed {
    if typed.shape.refs == 0 && typed.shape.inner == Inner::Owned && !typed.shape.place {
        return typed;
    }
    let shape = Shape { fleeting: true, ..typed.shape };
    let plain = Shape { fleeting: false, place: false, ..typed.shape };
    let made = kept(typed.shaped(shape));
    if made.shape.fleeting { made.shaped(plain) } else { made }
}

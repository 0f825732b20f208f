//! Coercions: what is added to an expression so that it fits where it stands, and people need not type.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use crate::expr::{Held, Part};
use crate::syntax::{string, turns_direction};
use crate::types::Type;

/// As it is: conditions, cells, arguments of macros.
pub(crate) fn as_it_is(expr: syn::Expr, _ty: &Type, _held: Held) -> TokenStream {
    expr.into_token_stream()
}

/// A literal as a `String`.
pub(crate) fn literal(text: &str) -> TokenStream {
    if text.is_empty() {
        return quote!(String::new());
    }
    let text = string(text);
    quote!(#text.into())
}

/// An expression as an owned value.
///
/// A step's output and the event belong to the execution, which hands out references until it ends: an operation,
/// which is tried again and outlives the statement, needs a copy of what it takes from them.
pub(crate) fn owned(expr: syn::Expr, ty: &Type, held: Held) -> TokenStream {
    if ty.is_copy() {
        return expr.into_token_stream();
    }
    if is_text_literal(&expr) {
        return quote!(#expr.to_owned());
    }
    let receiver = receiver(&expr);
    match (held, ty) {
        (Held::Owned | Held::Nested { .. }, _) => expr.into_token_stream(),
        (Held::Place, _) => quote!(#receiver.clone()),
        // A text's own `clone` would give but another reference.
        (Held::Reference, Type::Unknown) => quote!(#receiver.to_owned()),
        (Held::Reference, Type::List(_)) => quote!(#receiver.to_vec()),
        (Held::Reference, ty) if ty.is_text() => quote!(#receiver.to_owned()),
        (Held::Reference, _) => quote!(#receiver.clone()),
        (Held::OfReferences, Type::Optional(inner)) if inner.is_text() => {
            quote!(#receiver.map(str::to_owned))
        }
        (Held::OfReferences, Type::Optional(inner)) if matches!(**inner, Type::List(_)) => {
            quote!(#receiver.map(<[_]>::to_vec))
        }
        (Held::OfReferences, Type::Optional(inner)) if **inner == Type::Unknown => {
            quote!(#receiver.map(ToOwned::to_owned))
        }
        (Held::OfReferences, Type::List(item)) => owned_items(&expr, item),
        (Held::OfReferences, _) => quote!(#receiver.cloned()),
    }
}

/// A list of references as one of values.
fn owned_items(list: &syn::Expr, item: &Type) -> TokenStream {
    // What was just collected is collected once, from values.
    let items = match list {
        syn::Expr::MethodCall(call) if call.method == "collect" => call.receiver.to_token_stream(),
        list => {
            let list = receiver(list);
            quote!(#list.into_iter())
        }
    };
    match item {
        Type::Optional(inner) if inner.is_text() => {
            quote!(#items.map(|item| item.map(str::to_owned)).collect::<Vec<_>>())
        }
        Type::Optional(_) => quote!(#items.map(|item| item.cloned()).collect::<Vec<_>>()),
        item if item.is_text() => quote!(#items.map(str::to_owned).collect::<Vec<_>>()),
        _ => quote!(#items.cloned().collect::<Vec<_>>()),
    }
}

/// A list as a loop takes it. The walk has borrowed what it knows; of a value whose type nobody knows a reference
/// may give other items.
pub(crate) fn iterated(list: syn::Expr, ty: &Type, held: Held) -> TokenStream {
    match (held, ty) {
        (Held::Place, Type::Unknown) => owned(list, ty, held),
        _ => list.into_token_stream(),
    }
}

/// A template as a `String`.
pub(crate) fn text(parts: Vec<Part>) -> TokenStream {
    let mut parts = parts.into_iter();
    let (first, rest) = (parts.next(), parts.collect::<Vec<_>>());
    match first {
        None => literal(""),
        Some(Part::Text(text)) if rest.is_empty() => literal(&text),
        Some(Part::Expr(place)) if rest.is_empty() && place.ty.is_text() => match place.expr {
            Some(expr) if is_text_literal(&expr) => quote!(#expr.into()),
            Some(expr) => owned(expr, &place.ty, place.held),
            None => literal(""),
        },
        Some(Part::Expr(place)) if rest.is_empty() => {
            let expr = place.expr;
            let receiver = expr.as_ref().map(receiver);
            match &expr {
                Some(syn::Expr::Macro(written)) if written.mac.path.is_ident("format") => {
                    written.to_token_stream()
                }
                _ => quote!(#receiver.to_string()),
            }
        }
        Some(first) => format(std::iter::once(first).chain(rest)),
    }
}

fn format(parts: impl Iterator<Item = Part>) -> TokenStream {
    let mut pattern = String::new();
    let mut arguments = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Expr(place) => {
                let Some(expr) = place.expr else { continue };
                // A plain name stands inside the braces, as clippy asks for: there a keyword is one, too.
                let name = match &expr {
                    syn::Expr::Path(path) => path.path.get_ident().map(syn::Ident::unraw),
                    _ => None,
                };
                let place = name.as_ref().map(|name| format!("{{{name}}}"));
                pattern.push_str(place.as_deref().unwrap_or("{}"));
                arguments.extend(Some(expr).filter(|_| name.is_none()));
            }
        }
    }
    let pattern = string(&pattern);
    quote!(format!(#pattern #(, #arguments)*))
}

/// One line of a comment: without letters that rustc refuses there or that end the line for it.
pub(crate) fn doc_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let plain =
        line.chars().filter(|c| !turns_direction(*c)).map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().to_owned()
}

fn is_text_literal(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. }))
}

/// An expression that a method can be called on.
fn receiver(expr: &syn::Expr) -> TokenStream {
    match expr {
        // A call borrows by itself what stands in brackets.
        syn::Expr::Reference(part) if matches!(*part.expr, syn::Expr::Index(_)) => {
            part.expr.to_token_stream()
        }
        syn::Expr::Binary(_)
        | syn::Expr::Unary(_)
        | syn::Expr::Reference(_)
        | syn::Expr::Closure(_)
        | syn::Expr::Cast(_)
        | syn::Expr::Range(_)
        | syn::Expr::If(_)
        | syn::Expr::Match(_) => quote!((#expr)),
        _ => expr.into_token_stream(),
    }
}

/// The name that a path of fields begins with: of such a place the value can be taken.
pub(crate) fn root(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Path(name) => Some(name.path.get_ident()?.unraw().to_string()),
        syn::Expr::Field(field) => root(&field.base),
        _ => None,
    }
}

/// All identifiers of some tokens, those inside the strings of format macros included.
pub(crate) fn names_in(tokens: &TokenStream) -> BTreeSet<String> {
    all_names(tokens).into_iter().collect()
}

/// How often an identifier stands in some tokens, inside the strings of format macros too.
pub(crate) fn count_of(name: &str, tokens: &TokenStream) -> usize {
    let is_it = |other: &&String| other.trim_start_matches("r#") == name;
    all_names(tokens).iter().filter(is_it).count()
}

fn all_names(tokens: &TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    names.push(ident.to_string());
                }
                TokenTree::Group(group) => open.push(group.stream()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    for part in text.split('{').skip(1) {
                        let name = part.split(['}', ':']).next().unwrap_or_default();
                        names.push(name.to_owned());
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }
    names
}

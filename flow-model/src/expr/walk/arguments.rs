//! Arguments of known methods, in the Rust form that each method takes.

use std::ops::Range;

use syn::{Expr, ExprClosure, ExprPath, ExprRange};

use super::{Walker, closures, rust_shape};
use crate::expr::Found;
use crate::expr::methods::{Method, On, Takes};
use crate::expr::scope::Use;
use crate::expr::typed::{Inner, Shape, Typed};
use crate::types::Type;
use crate::types::join::join;

impl Walker<'_> {
    /// An argument that is no closure and stands for no missing value.
    pub(super) fn argument(
        &mut self,
        takes: Takes,
        argument: Expr,
        method: &Method,
        receiver: &Typed,
    ) -> Expr {
        let argument = match takes {
            Takes::Range => return self.range(argument),
            Takes::Size => uncounted(argument, "usize", "unwrap_or_default"),
            Takes::Exponent => uncounted(argument, "u32", "unwrap_or"),
            _ => argument,
        };
        let wanted = match takes {
            Takes::Text => Type::text(),
            Takes::Size | Takes::Exponent => Type::Int,
            Takes::Same => receiver.ty.clone(),
            Takes::Item => receiver.ty.item().cloned().unwrap_or_default(),
            _ => Type::Unknown,
        };
        let typed = self.walk_wanting(argument, &wanted);
        if takes == Takes::Text && typed.is_letter() && takes_letter(method) {
            self.used(&typed);
            return typed.dereferenced(0).expr;
        }
        let typed = self.finished(typed);
        if matches!(
            takes,
            Takes::Test
                | Takes::TestOfReference
                | Takes::Each
                | Takes::EachMaybe
                | Takes::EachList
                | Takes::Key
                | Takes::Otherwise
        ) {
            // No closure, but perhaps a function's name: for rustc.
            return typed.expr;
        }
        if !self.fits(&typed, &wanted) {
            return typed.expr;
        }
        match takes {
            Takes::Text if matches!(method.name, "join" | "eq_ignore_ascii_case") => {
                typed.sliced().expr
            }
            Takes::Text => typed.borrowed().expr,
            Takes::Size => size(typed),
            Takes::Exponent => exponent(typed),
            Takes::Item if typed.ty.is_text() => {
                // Compared with `&String` or `&str` items.
                let slices = receiver.shape.inner == Inner::Slices || receiver.is_fleeting();
                if typed.shape.slice || slices {
                    typed.sliced().expr
                } else {
                    typed.borrowed().expr
                }
            }
            Takes::Item => rust_shape::wide(typed).borrowed().expr,
            _ if typed.ty.is_copy() => rust_shape::wide(typed.dereferenced(0)).expr,
            _ => typed.expr,
        }
    }

    /// Whether an argument has the type that is wanted; a problem where not.
    fn fits(&mut self, typed: &Typed, wanted: &Type) -> bool {
        if fits(&typed.ty, wanted) {
            return true;
        }
        if matches!(&typed.ty, Type::Optional(inner) if fits(inner, wanted)) {
            self.missing_default(typed);
        } else {
            let message = format!("This must be {wanted}, but it is {}.", typed.ty);
            self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
        }
        false
    }

    pub(super) fn range(&mut self, argument: Expr) -> Expr {
        let Expr::Range(mut range) = argument else {
            return self.walk(argument).expr;
        };
        let mut bound = |bound: Option<Box<Expr>>| {
            bound.map(|bound| {
                let typed = self.walk(uncounted(*bound, "usize", "unwrap_or_default"));
                let typed = self.finished(typed);
                let fits = self.fits(&typed, &Type::Int);
                Box::new(if fits { size(typed) } else { typed.expr })
            })
        };
        range.start = bound(range.start);
        range.end = bound(range.end);
        Expr::Range(ExprRange { ..range })
    }

    /// The default of `unwrap_or`; the receiver takes on its form where text is made anew for it.
    pub(super) fn default(&mut self, argument: Expr, receiver: &mut Typed) -> Expr {
        let typed = self.walk_wanting(argument, receiver.ty.present());
        let typed = self.finished(typed);
        let wanted = receiver.ty.present().clone();
        if !self.fits(&typed, &wanted) {
            return typed.expr;
        }
        receiver.ty = known_beside(&wanted, &typed).optional();
        match &wanted {
            ty if ty.is_text() => same_text(receiver, typed).expr,
            Type::Int if receiver.shape.inner == Inner::Sizes => {
                let literal = matches!(&typed.expr, Expr::Lit(_));
                if typed.shape.size || literal {
                    return typed.dereferenced(0).expr;
                }
                *receiver = rust_shape::plain(receiver.clone());
                rust_shape::wide(typed.dereferenced(0)).expr
            }
            ty if ty.is_copy() => rust_shape::wide(typed.dereferenced(0)).expr,
            Type::List(_) => same_list(receiver, typed).expr,
            Type::Any => any_owned(typed).expr,
            _ => typed.expr,
        }
    }

    /// The default of `map_or`, in one form with what the closure gives.
    pub(super) fn default_beside(
        &mut self,
        argument: Expr,
        made: Option<&mut Typed>,
        closure: Option<&mut Expr>,
    ) -> Expr {
        let typed = self.walk(argument);
        let typed = self.finished(typed);
        let (Some(made), Some(Expr::Closure(closure))) = (made, closure) else {
            return typed.expr;
        };
        if !self.fits(&typed, &made.ty) {
            return typed.expr;
        }
        made.ty = known_beside(&made.ty, &typed);
        if made.ty.is_text() && made.shape.refs > 0 && typed.is_fleeting() {
            // A text that is made for it must not be borrowed beyond it.
            *made = made.clone().text_owned();
            *closure.body = made.expr.clone();
        }
        match &made.ty {
            ty if ty.is_text() && made.shape.refs == 0 => typed.text_owned().expr,
            ty if ty.is_text() => typed.sliced().expr,
            ty if ty.is_copy() => rust_shape::wide(typed.dereferenced(0)).expr,
            _ if made.shape.refs > 0 => {
                made.shape.fleeting |= typed.is_fleeting();
                typed.borrowed().expr
            }
            _ => typed.expr,
        }
    }

    /// The closure of `unwrap_or_else`.
    pub(super) fn stand_in(&mut self, closure: ExprClosure, receiver: &mut Typed) -> Expr {
        let (expr, given) = self.otherwise(closure);
        let wanted = receiver.ty.present().clone();
        if !self.fits(&given, &wanted) {
            return expr;
        }
        receiver.ty = known_beside(&wanted, &given).optional();
        let Expr::Closure(mut closure) = expr else { return expr };
        closure.body = Box::new(match &wanted {
            ty if ty.is_text() => same_text(receiver, given).expr,
            Type::List(_) => same_list(receiver, given).expr,
            Type::Any => any_owned(given).expr,
            _ => given.expr,
        });
        Expr::Closure(closure)
    }

    /// The other value of `or`, which may be missing too.
    pub(super) fn other_maybe(&mut self, argument: Expr, receiver: &mut Typed) -> Expr {
        let typed = self.walk(argument);
        let typed = self.finished(typed);
        let typed = rust_shape::plain(rust_shape::detached(typed));
        let wanted = receiver.ty.clone();
        if !fits(&typed.ty, &wanted) && !fits(typed.ty.present(), wanted.present()) {
            let message = format!("This must be {wanted}, but it is {}.", typed.ty);
            self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
            return typed.expr;
        }
        if !matches!(typed.ty, Type::Optional(_) | Type::Unknown) {
            let message = "This is always there: use `unwrap_or`.".to_owned();
            self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
            return typed.expr;
        }
        receiver.shape.fleeting |= typed.shape.fleeting;
        if receiver.shape.inner == typed.shape.inner {
            return typed.expr;
        }
        if wanted.present().is_text() {
            *receiver = rust_shape::text_owned_inside(receiver.clone());
            return rust_shape::text_owned_inside(typed).expr;
        }
        let owned = |typed: Typed| match typed.shape.inner {
            Inner::References => typed.calls("cloned", Shape::OWNED),
            Inner::Slices => {
                rust_shape::mapped(typed, syn::parse_quote!(<[_]>::to_vec), Inner::Owned)
            }
            _ => typed,
        };
        *receiver = owned(receiver.clone());
        owned(typed).expr
    }

    /// The list of `chain`, as items of the same form.
    pub(super) fn more_items(&mut self, argument: Expr, receiver: &mut Typed) -> Expr {
        let typed = self.walk(argument);
        self.read(&typed, Use::Whole);
        if !fits(&typed.ty, &receiver.ty) {
            let message = format!("This must be {}, but it is {}.", receiver.ty, typed.ty);
            self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
            return typed.expr;
        }
        let mut more = rust_shape::items(typed);
        if receiver.shape.inner != more.shape.inner {
            *receiver = rust_shape::plain_items(receiver.clone());
            more = rust_shape::plain_items(more);
        }
        if receiver.shape.inner != more.shape.inner {
            *receiver = rust_shape::owned_items(receiver.clone());
            more = rust_shape::owned_items(more);
        }
        receiver.shape.ends = receiver.shape.ends.max(more.shape.ends);
        receiver.shape.fleeting |= more.shape.fleeting;
        more.expr
    }

    /// `String::as_str` and the like, which the emitter adds.
    pub(super) fn named_closure(
        &mut self,
        path: ExprPath,
        receiver: &mut Typed,
    ) -> (Expr, Option<Typed>) {
        let words: Vec<String> =
            path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let item = super::calls::item_of(receiver, false);
        let text = item.ty.is_text();
        let (ty, shape) = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["String", "as_str"] if text => {
                (item.ty, Shape { fleeting: item.shape.fleeting, ..Shape::SLICE })
            }
            ["String", "from"] | ["str", "to_owned"] | ["String", "clone"] if text => {
                (item.ty, Shape::OWNED)
            }
            ["Vec", "as_slice"] if item.ty.item().is_some() => {
                (item.ty, Shape { slice: true, ..Shape::REFERENCE })
            }
            ["Option", "as_deref"] if matches!(item.ty, Type::Optional(_)) => {
                (item.ty, Shape::holding(Inner::Slices))
            }
            ["Option", "as_ref"] if matches!(item.ty, Type::Optional(_)) => {
                (item.ty, Shape::holding(Inner::References))
            }
            _ => (Type::Unknown, Shape::OWNED),
        };
        let expr = Expr::Path(path);
        (expr.clone(), Some(Typed::owned(ty, expr, 0..0).shaped(shape)))
    }

    /// A problem where a closure that may give nothing always gives something.
    pub(super) fn not_missing(&mut self, method: &Method, ty: &Type, span: Range<usize>) {
        let instead = if method.name == "find_map" { "find" } else { "map" };
        let message = format!(
            "`{}` wants a value that may be missing, but this is {ty}: use `{instead}`.",
            method.name
        );
        self.problem(Found::error("type-mismatch", span, message), None);
    }
}

/// The type of a value or what stands in for it: of texts the known values of both.
fn known_beside(ty: &Type, default: &Typed) -> Type {
    if !ty.is_text() || !default.ty.is_text() {
        return ty.clone();
    }
    let default = match &default.expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
            Type::Text { known: [text.value()].into() }
        }
        _ => default.ty.clone(),
    };
    join(ty.clone(), default)
}

/// Whether the method takes one letter where it takes text.
fn takes_letter(method: &Method) -> bool {
    method.on == On::Text && method.name != "eq_ignore_ascii_case" && method.takes == [Takes::Text]
}

/// A count or place: `usize` in Rust, 0 for what is below 0.
fn size(typed: Typed) -> Expr {
    let is_plain = matches!(&typed.expr, Expr::Lit(literal) if matches!(&literal.lit, syn::Lit::Int(number) if number.suffix().is_empty()));
    if typed.shape.size || is_plain {
        return typed.dereferenced(0).expr;
    }
    let number = rust_shape::wide(typed.dereferenced(0)).firm().expr;
    syn::parse_quote!(usize::try_from(#number).unwrap_or_default())
}

/// An exponent: one that is none is so large that the power fails.
fn exponent(typed: Typed) -> Expr {
    let is_plain = matches!(&typed.expr, Expr::Lit(literal) if matches!(&literal.lit, syn::Lit::Int(number) if number.suffix().is_empty() && number.base10_parse::<u32>().is_ok()));
    if is_plain {
        return typed.expr;
    }
    let number = rust_shape::wide(typed.dereferenced(0)).firm().expr;
    syn::parse_quote!(u32::try_from(#number).unwrap_or(u32::MAX))
}

/// The number in `usize::try_from(number).unwrap_or_default()`, which `size` makes, or with another method
/// instead of `unwrap_or_default`.
pub(in crate::expr) fn counted<'e>(expr: &'e Expr, ty: &str, method: &str) -> Option<&'e Expr> {
    let Expr::MethodCall(call) = expr else {
        return None;
    };
    let Expr::Call(from) = &*call.receiver else {
        return None;
    };
    let Expr::Path(path) = &*from.func else {
        return None;
    };
    let mut words = path.path.segments.iter().map(|segment| &segment.ident);
    let is_ours = words.next().is_some_and(|word| word == ty)
        && words.next().is_some_and(|word| word == "try_from")
        && call.method == method
        && from.args.len() == 1;
    from.args.first().filter(|_| is_ours)
}

/// The number that is made a count, a place or an exponent, in any of the ways in which that is written.
pub(crate) fn any_counted(expr: &Expr) -> Option<&Expr> {
    let ways = [("usize", "unwrap_or_default"), ("usize", "unwrap_or"), ("u32", "unwrap_or")];
    ways.into_iter().find_map(|(ty, method)| counted(expr, ty, method))
}

fn uncounted(expr: Expr, ty: &str, method: &str) -> Expr {
    counted(&expr, ty, method).cloned().unwrap_or(expr)
}

/// A text beside what an option of text holds: both borrowed, or both values of their own.
fn same_text(receiver: &mut Typed, typed: Typed) -> Typed {
    if receiver.shape.inner == Inner::Owned || receiver.shape.fallible {
        return typed.text_owned();
    }
    if typed.is_fleeting() {
        *receiver = rust_shape::text_owned_inside(receiver.clone());
        return typed.text_owned();
    }
    typed.sliced()
}

/// A list beside what an option of a list holds.
fn same_list(receiver: &mut Typed, typed: Typed) -> Typed {
    match receiver.shape.inner {
        Inner::Slices | Inner::References if typed.shape.inner == Inner::Owned => typed.borrowed(),
        _ => typed,
    }
}

fn any_owned(typed: Typed) -> Typed {
    closures::leaving(typed)
}

pub(super) fn fits(found: &Type, wanted: &Type) -> bool {
    found == wanted
        || (found.is_text() && wanted.is_text())
        || matches!(found, Type::Unknown)
        || matches!(wanted, Type::Unknown | Type::Any)
        || matches!((found, wanted), (Type::List(a), Type::List(b)) if a.is_text() && b.is_text())
}

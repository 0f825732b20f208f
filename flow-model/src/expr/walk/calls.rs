//! Method calls, by the table of methods.

use std::ops::Range;

use proc_macro2::Span;
use syn::{Expr, ExprClosure, ExprMethodCall, Ident};

use super::result::result_of;
use super::{AtCursor, CURSOR, Use, Walker, rust_shape, taken};
use crate::expr::methods::{self, Gives, Method, On, Takes};
use crate::expr::problem::{Cure, capital};
use crate::expr::typed::{Inner, Shape, Typed, call};
use crate::expr::{Found, nearest};
use crate::types::Type;

impl Walker<'_> {
    pub(super) fn method_call(&mut self, mut call: ExprMethodCall, span: Range<usize>) -> Typed {
        let receiver = self.walk(taken(&mut call.receiver));
        let name = call.method.to_string();
        if name == CURSOR {
            let expr = receiver.expr.clone();
            self.cursor = Some(AtCursor::After(Box::new(receiver)));
            return Typed::owned(Type::Unknown, expr, span);
        }
        let known = On::of(&receiver)
            .and_then(|on| methods::find(on, &name))
            .filter(|method| self.applies(method, &receiver));
        match known {
            Some(method) if method.takes.len() == call.args.len() => {
                self.known_call(method, receiver, call, span)
            }
            Some(method) => {
                self.argument_count(method, &call, &span);
                call.receiver = Box::new(receiver.expr.clone());
                self.used(&receiver);
                Typed::owned(Type::Unknown, Expr::MethodCall(call), span)
            }
            None => self.other_call(receiver, call, &name, span),
        }
    }

    /// Some methods of the table are only for lists of some items.
    fn applies(&self, method: &Method, receiver: &Typed) -> bool {
        let item = receiver.ty.item();
        match (method.on, method.name) {
            (On::List | On::Items, "join") => item.is_some_and(Type::is_text),
            (On::Items, "sum") => matches!(item, Some(Type::Int | Type::Float)),
            (On::Items, "min" | "max") => {
                item.is_some_and(|item| *item == Type::Int || item.is_text())
            }
            (On::List, "contains") => item.is_some_and(|item| item.is_copy() || item.is_text()),
            (On::Maybe, "unwrap_or_default" | "unwrap_or") => receiver.ty.present().has_default(),
            // Option<&Value> would call itself any data and still not be one.
            _ if method.gives == Gives::MaybeItem => {
                !matches!(item, None | Some(Type::Any | Type::Unknown))
            }
            _ => true,
        }
    }

    fn known_call(
        &mut self,
        method: &Method,
        receiver: Typed,
        mut call: ExprMethodCall,
        span: Range<usize>,
    ) -> Typed {
        self.read(&receiver, reads_of(method));
        let at = call.method.span().byte_range().start;
        self.facts.calls.insert(at, (method.on, receiver.ty.clone()));
        let receiver = self.prepared(method, receiver);
        let arguments = std::mem::take(&mut call.args);
        let mut mapped = None;
        let text_in_list = method.on == On::List
            && method.name == "contains"
            && receiver.ty.item().is_some_and(Type::is_text);
        for (takes, argument) in method.takes.iter().zip(arguments) {
            let expr = match (takes, argument) {
                (Takes::Each | Takes::EachMaybe, Expr::Closure(closure)) => {
                    let (expr, ty, shape) = self.each(closure, item_of(&receiver, false));
                    mapped = Some((ty, shape));
                    expr
                }
                (Takes::Test, Expr::Closure(closure)) => {
                    self.test(closure, item_of(&receiver, false))
                }
                (Takes::TestOfReference, Expr::Closure(closure)) => {
                    self.test(closure, item_of(&receiver, true))
                }
                (takes, argument) => self.argument(*takes, argument, &receiver),
            };
            call.args.push(expr);
        }
        if text_in_list {
            // `Vec<String>` has no `contains(&str)`.
            return text_contained(receiver, call, span);
        }
        let (ty, shape) = result_of(method, &receiver, mapped);
        let path = passes_on(method).then(|| receiver.path.clone()).flatten();
        let expr = rebuilt(method, receiver, call);
        Typed { ty, shape, expr, span, path }
    }

    /// The receiver in the form the method needs.
    fn prepared(&mut self, method: &Method, receiver: Typed) -> Typed {
        match (method.on, method.name) {
            (On::Maybe, "is_some" | "is_none") => rust_shape::settled(receiver),
            (On::Maybe, "unwrap_or_default" | "unwrap_or") if receiver.shape.fallible => receiver,
            (On::Maybe, "unwrap_or_default" | "unwrap_or") => {
                rust_shape::plain(rust_shape::detached(receiver))
            }
            (On::Maybe, _) => rust_shape::detached(receiver),
            (On::Items | On::List, "join") if receiver.shape.inner == Inner::References => {
                rust_shape::text_slices(receiver)
            }
            _ => receiver,
        }
    }

    fn argument(&mut self, takes: Takes, argument: Expr, receiver: &Typed) -> Expr {
        let typed = self.walk(argument);
        let typed = self.finished(typed);
        let wanted = match takes {
            Takes::Text => Type::text(),
            Takes::Size => Type::Int,
            Takes::Same => receiver.ty.clone(),
            Takes::Item => receiver.ty.item().cloned().unwrap_or_default(),
            Takes::Default => receiver.ty.present().clone(),
            // No closure, but perhaps a function's name: for rustc.
            Takes::Test | Takes::TestOfReference | Takes::Each | Takes::EachMaybe => {
                return typed.expr;
            }
        };
        if !fits(&typed.ty, &wanted) {
            if matches!(&typed.ty, Type::Optional(inner) if fits(inner, &wanted)) {
                self.missing_default(&typed);
            } else {
                let message = format!("This must be {wanted}, but it is {}.", typed.ty);
                self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
            }
            return typed.expr;
        }
        match takes {
            Takes::Text => typed.borrowed().expr,
            Takes::Size if typed.shape.size || typed.is_literal() => typed.dereferenced(0).expr,
            Takes::Size => {
                let number = typed.dereferenced(0).expr;
                syn::parse_quote!(usize::try_from(#number).unwrap_or_default())
            }
            Takes::Item => rust_shape::wide(typed).borrowed().expr,
            Takes::Default if typed.ty.is_text() && receiver.shape.inner == Inner::Owned => {
                typed.text_owned().expr
            }
            Takes::Default if typed.ty.is_text() => typed.sliced().expr,
            _ if typed.ty.is_copy() => rust_shape::wide(typed.dereferenced(0)).expr,
            _ => typed.expr,
        }
    }

    /// A method that is not in the table: common ones of all types, a slip of the pen, or Rust we leave to rustc.
    fn other_call(
        &mut self,
        receiver: Typed,
        mut call: ExprMethodCall,
        name: &str,
        span: Range<usize>,
    ) -> Typed {
        if call.args.is_empty() && receiver.ty != Type::Unknown {
            match name {
                "to_string" if receiver.ty.is_displayed() => {
                    self.used(&receiver);
                    if receiver.ty == Type::Any {
                        self.facts.json.insert(receiver.span.start);
                    }
                    return receiver_called(receiver, call, Type::text(), Shape::OWNED, span);
                }
                "clone" | "to_owned" => {
                    self.used(&receiver);
                    let (ty, inner) = (receiver.ty.clone(), receiver.shape.inner);
                    return receiver_called(
                        receiver,
                        call,
                        ty,
                        Shape { inner, ..Shape::OWNED },
                        span,
                    );
                }
                "as_ref" | "as_deref" if matches!(receiver.ty, Type::Optional(_)) => {
                    return Typed { span, ..receiver };
                }
                "ok" if receiver.shape.fallible => {
                    return rust_shape::settled(Typed { span, ..receiver });
                }
                "parse" if receiver.ty.is_text() => {
                    if let Some(ty) = parsed_type(&call) {
                        self.used(&receiver);
                        let shape = Shape { fallible: true, ..Shape::OWNED };
                        return receiver_called(receiver, call, ty.optional(), shape, span);
                    }
                }
                _ => {}
            }
        }
        self.suspect(&receiver, &call, name, &span);
        self.used(&receiver);
        call.receiver = Box::new(receiver.expr.clone());
        let arguments = std::mem::take(&mut call.args);
        self.unsure += 1;
        for argument in arguments {
            let argument_span = super::parse::span_of(&argument);
            let outside = self.outside(argument, argument_span);
            call.args.push(outside.expr);
        }
        self.unsure -= 1;
        Typed::owned(Type::Unknown, Expr::MethodCall(call), span)
    }

    /// Problems that are sure although the method is unknown.
    fn suspect(
        &mut self,
        receiver: &Typed,
        call: &ExprMethodCall,
        name: &str,
        span: &Range<usize>,
    ) {
        let Some(on) = On::of(receiver) else { return };
        let member = call.method.span().byte_range();
        let source = self.source(&receiver.span);
        if on == On::Maybe {
            let present = Typed { ty: receiver.ty.present().clone(), ..receiver.clone() };
            let inner = On::of(&present);
            if inner.is_some_and(|inner| methods::find(inner, name).is_some()) {
                return self.missing_default(receiver);
            }
        }
        if on == On::List && methods::find(On::Items, name).is_some() {
            let at = receiver.span.end..receiver.span.end;
            let cure = Cure {
                label: "Go through the items".to_owned(),
                span: at,
                text: ".iter()".to_owned(),
            };
            let message =
                format!("`{name}` goes through items: write `{source}.iter().{name}(..)`.");
            return self.problem(Found::error("unknown-method", member, message), Some(cure));
        }
        let close = nearest(name, methods::of(on).map(|method| method.name));
        // Rust has many more methods: only a name that is one letter off is surely a slip.
        let Some(meant) = close.filter(|meant| is_slip(name, meant)) else {
            return;
        };
        let message = format!("{} has no method `{name}`. Did you mean `{meant}`?", on.words());
        let cure = Cure { label: format!("Use {meant}"), span: member.clone(), text: meant };
        let _ = span;
        self.problem(Found::error("unknown-method", member, capital(&message)), Some(cure));
    }

    fn argument_count(&mut self, method: &Method, call: &ExprMethodCall, span: &Range<usize>) {
        let wanted = match method.takes.len() {
            0 => "nothing".to_owned(),
            1 => "one value".to_owned(),
            more => format!("{more} values"),
        };
        let message = format!(
            "`{}` takes {wanted} in its parentheses, not {}.",
            method.name,
            call.args.len()
        );
        self.problem(Found::error("argument-count", span.clone(), message), None);
    }
}

impl Type {
    /// The items' type of a list.
    pub(super) fn item(&self) -> Option<&Self> {
        match self {
            Self::List(item) => Some(item),
            _ => None,
        }
    }

    /// Whether Rust can put it into text.
    pub(in crate::expr) fn is_displayed(&self) -> bool {
        self.is_text()
            || matches!(self, Self::Bool | Self::Int | Self::Float | Self::Any | Self::Unknown)
    }
}

/// Whether a method needs the value itself.
fn reads_of(method: &Method) -> Use {
    match (method.on, method.name) {
        (On::List, "len" | "is_empty" | "iter" | "first" | "last" | "get") => Use::Presence,
        (
            On::Maybe,
            "is_some" | "is_none" | "map" | "and_then" | "is_some_and" | "is_none_or" | "filter",
        ) => Use::Presence,
        (On::Items, "join" | "sum" | "min" | "max" | "collect") => Use::Whole,
        (On::Items, _) => Use::Presence,
        _ => Use::Whole,
    }
}

/// Whether what a method gives still lies at the receiver's place in the data.
fn passes_on(method: &Method) -> bool {
    matches!(method.gives, Gives::Items | Gives::SameItems | Gives::MaybeItem | Gives::SameMaybe)
}

/// The closure's variable: an item as the iterator gives it, or a reference to that.
fn item_of(receiver: &Typed, referenced: bool) -> Typed {
    let ty = match &receiver.ty {
        Type::List(item) => (**item).clone(),
        other => other.present().clone(),
    };
    let shape = receiver.shape.of_item();
    let shape =
        if referenced { Shape { refs: shape.refs + 1, place: false, ..shape } } else { shape };
    let expr = syn::parse_quote!(item);
    Typed { ty, shape, expr, span: 0..0, path: receiver.path.clone() }
}

/// The call with its receiver, in the Rust it becomes.
fn rebuilt(method: &Method, receiver: Typed, mut call_: ExprMethodCall) -> Expr {
    let item_ty = receiver.ty.item().cloned();
    let is_series = receiver.shape.series;
    let receiver = receiver.expr;
    match (method.on, method.name) {
        (On::Items, "join") if is_series => {
            let list = syn::parse_quote!(#receiver.collect::<Vec<_>>());
            call(list, "join", call_.args)
        }
        (On::Items, "collect") => syn::parse_quote!(#receiver.collect::<Vec<_>>()),
        (On::Items, "sum") if item_ty == Some(Type::Float) => {
            syn::parse_quote!(#receiver.sum::<f64>())
        }
        (On::Items, "sum") => syn::parse_quote!(#receiver.sum::<i64>()),
        // A Result is `ok` where an option is `some`; `settled` made it an option before.
        _ => {
            let method = call_.method.to_string();
            let arguments = std::mem::take(&mut call_.args);
            let mut rebuilt = call(receiver, &method, arguments);
            if let Expr::MethodCall(inner) = &mut rebuilt {
                inner.method = Ident::new(&method, Span::call_site());
                inner.turbofish = call_.turbofish;
            }
            rebuilt
        }
    }
}

fn receiver_called(
    receiver: Typed,
    mut call: ExprMethodCall,
    ty: Type,
    shape: Shape,
    span: Range<usize>,
) -> Typed {
    call.receiver = Box::new(receiver.expr);
    Typed::owned(ty, Expr::MethodCall(call), span).shaped(shape)
}

/// `tags.contains("bug")` as `tags.iter().any(|item| item == "bug")`.
fn text_contained(receiver: Typed, mut call_: ExprMethodCall, span: Range<usize>) -> Typed {
    let items = call(receiver.expr, "iter", []);
    let argument = call_.args.pop();
    let closure: ExprClosure = syn::parse_quote!(|item| item == #argument);
    Typed::owned(Type::Bool, call(items, "any", [Expr::Closure(closure)]), span)
}

fn parsed_type(call: &ExprMethodCall) -> Option<Type> {
    let generics = call.turbofish.as_ref()?;
    match generics.args.first()? {
        syn::GenericArgument::Type(syn::Type::Path(path)) if path.path.is_ident("i64") => {
            Some(Type::Int)
        }
        syn::GenericArgument::Type(syn::Type::Path(path)) if path.path.is_ident("f64") => {
            Some(Type::Float)
        }
        _ => None,
    }
}

fn fits(found: &Type, wanted: &Type) -> bool {
    found == wanted
        || (found.is_text() && wanted.is_text())
        || matches!(found, Type::Unknown)
        || matches!(wanted, Type::Unknown | Type::Any)
}

/// Whether two names differ by so little that the one is surely meant to be the other.
fn is_slip(name: &str, meant: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
        letters.sort_unstable();
        letters
    };
    letters(&name.to_lowercase()) == letters(meant)
        || (name.len() > 4 && name.len().abs_diff(meant.len()) == 1)
}

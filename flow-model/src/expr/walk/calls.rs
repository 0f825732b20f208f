//! Method calls, by the table of methods.

use std::ops::Range;

use syn::{Expr, ExprMethodCall, GenericArgument};

use super::needless::is_needless;
use super::result::result_of;
use super::rewrite::{
    copied, into_items, owned_copy, prepared, rebuilt, receiver_called, text_contained,
};
use super::{AtCursor, CURSOR, Walker, rust_shape, taken};
use crate::expr::methods::{self, Gives, Method, On, Takes};
use crate::expr::problem::{Cure, capital};
use crate::expr::scope::Use;
use crate::expr::typed::{Ends, Inner, Shape, Typed};
use crate::expr::{Found, nearest, parse};
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
            .and_then(|on| picked(on, &call))
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
            None if is_needless(&receiver, &name) => self.needless(receiver, call, span),
            None => self.other_call(receiver, call, &name, span),
        }
    }

    /// Some methods of the table are only for lists of some items.
    fn applies(&self, method: &Method, receiver: &Typed) -> bool {
        let item = receiver.ty.item();
        let number = matches!(item, Some(Type::Int | Type::Float));
        match (method.on, method.name) {
            (On::List | On::Items, "join" | "concat") => item.is_some_and(Type::is_text),
            (On::Items, "collect") if !method.generic.is_empty() => item.is_some_and(Type::is_text),
            (On::Items, "sum" | "product") => number,
            (On::Items, "min" | "max") => {
                item.is_some_and(|item| *item == Type::Int || item.is_text())
            }
            (On::List, "contains") => item.is_some_and(|item| item.is_copy() || item.is_text()),
            (On::List, "get") if method.takes == [Takes::Range] => {
                receiver.shape.inner == Inner::Owned
            }
            (On::Maybe, "unwrap_or_default" | "unwrap_or" | "unwrap_or_else") => {
                receiver.ty.present().has_default() || *receiver.ty.present() == Type::Unknown
            }
            // Option<&Value> would call itself any data and still not be one, nor is an option one in an option.
            _ if method.gives == Gives::MaybeItem => {
                !matches!(item, None | Some(Type::Any | Type::Unknown | Type::Optional(_)))
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
        if method.name == "rev" && receiver.shape.ends == Ends::Front {
            self.facts.gathered.insert(at);
        }
        let mut arguments: Vec<Expr> = std::mem::take(&mut call.args).into_iter().collect();
        let mut receiver = prepared(method, receiver);
        let mut made = match (arguments.pop(), method.takes.last()) {
            (Some(last), Some(takes)) => {
                let (expr, made) = self.last_argument(method, *takes, last, &mut receiver);
                call.args.push(expr);
                made
            }
            _ => None,
        };
        for (place, (takes, argument)) in method.takes.iter().zip(arguments).enumerate() {
            let expr = if *takes == Takes::Default {
                self.default_beside(argument, made.as_mut(), call.args.last_mut())
            } else {
                self.argument(*takes, argument, method, &receiver)
            };
            call.args.insert(place, expr);
        }
        if method.on == On::List
            && method.name == "contains"
            && receiver.ty.item().is_some_and(Type::is_text)
        {
            // `Vec<String>` has no `contains(&str)`.
            return text_contained(receiver, call, span);
        }
        let (ty, shape) = result_of(method, &receiver, made.as_ref());
        if shape.series && shape.inner == Inner::Letters {
            self.facts.letters.insert(at);
        }
        let mut path = passes_on(method).then(|| receiver.path.clone()).flatten();
        if let Some(made) = made {
            match method.gives {
                Gives::Mapped | Gives::MaybeMapped => path = made.path,
                _ => self.used(&made),
            }
        }
        let expr = rebuilt(method, receiver, call);
        Typed { ty, shape, expr, span, path }
    }

    /// The last argument, and what it gives where it is a closure that gives a value.
    fn last_argument(
        &mut self,
        method: &Method,
        takes: Takes,
        argument: Expr,
        receiver: &mut Typed,
    ) -> (Expr, Option<Typed>) {
        let (expr, made) = match (takes, argument) {
            (Takes::Each | Takes::EachMaybe, Expr::Path(path)) => {
                return self.named_closure(path, receiver);
            }
            (Takes::Each, Expr::Closure(closure)) => {
                let (expr, made) = self.each(closure, item_of(receiver, false));
                let (Expr::Closure(mut closure), true) = (expr.clone(), method.name == "map_or")
                else {
                    return (expr, Some(made));
                };
                // The default and the closure give text in one form.
                let made =
                    if made.ty.is_text() && made.shape.refs > 0 { made.sliced() } else { made };
                closure.body = Box::new(made.expr.clone());
                (Expr::Closure(closure), made)
            }
            (Takes::EachMaybe, Expr::Closure(closure)) => {
                let span = parse::span_of(&closure.body);
                let (expr, made) = self.each(closure, item_of(receiver, false));
                if !matches!(made.ty, Type::Optional(_) | Type::Unknown) {
                    self.not_missing(method, &made.ty, span);
                }
                (expr, made)
            }
            (Takes::EachList, Expr::Closure(closure)) => {
                let span = parse::span_of(&closure.body);
                let (expr, made) = self.each_list(closure, item_of(receiver, false));
                if !matches!(made.ty, Type::List(_) | Type::Unknown) {
                    let message = format!("This must be a list, but it is {}.", made.ty);
                    self.problem(Found::error("type-mismatch", span, message), None);
                }
                (expr, made)
            }
            (Takes::Key, Expr::Closure(closure)) => {
                let span = parse::span_of(&closure.body);
                let (expr, key) = self.key(closure, item_of(receiver, true));
                if !(key.ty.is_text() || matches!(key.ty, Type::Int | Type::Bool | Type::Unknown)) {
                    let message =
                        format!("{} has no order to go by.", capital(&key.ty.to_string()));
                    self.problem(Found::error("type-mismatch", span, message), None);
                }
                return (expr, None);
            }
            (Takes::Otherwise, Expr::Closure(closure)) => {
                return (self.stand_in(closure, receiver), None);
            }
            (Takes::Default, argument) => return (self.default(argument, receiver), None),
            (Takes::Maybe, argument) => return (self.other_maybe(argument, receiver), None),
            (Takes::Items, argument) => return (self.more_items(argument, receiver), None),
            (Takes::Test, Expr::Closure(closure)) => {
                return (self.test(closure, item_of(receiver, false)), None);
            }
            (Takes::TestOfReference, Expr::Closure(closure)) => {
                return (self.test(closure, item_of(receiver, true)), None);
            }
            (takes, argument) => return (self.argument(takes, argument, method, receiver), None),
        };
        (expr, Some(made))
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
                "clone" | "to_owned" => {
                    return owned_copy(receiver, name, span);
                }
                "as_ref" | "as_deref" | "flatten" if matches!(receiver.ty, Type::Optional(_)) => {
                    return Typed { span, ..receiver };
                }
                "copied" | "cloned" if is_holder(&receiver) => return copied(receiver, name, span),
                "into_iter" if matches!(receiver.ty, Type::List(_)) => {
                    self.read(&receiver, Use::Presence);
                    return into_items(receiver, call, span);
                }
                "to_vec" if matches!(receiver.ty, Type::List(_)) => {
                    self.used(&receiver);
                    let (ty, inner) = (receiver.ty.clone(), receiver.shape.inner);
                    return receiver_called(receiver, call, ty, Shape::holding(inner), span);
                }
                "ok" if receiver.shape.fallible => {
                    return rust_shape::settled(Typed { span, ..receiver });
                }
                _ => {}
            }
        }
        self.suspect(&receiver, &call, name, &span);
        self.read(&receiver, Use::Handed);
        self.facts.outside = true;
        call.receiver = Box::new(receiver.expr.clone());
        let arguments = std::mem::take(&mut call.args);
        self.unsure += 1;
        for argument in arguments {
            let argument_span = parse::span_of(&argument);
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
            if inner.is_some_and(|inner| methods::is_known(inner, name)) {
                return self.missing_default(receiver);
            }
        }
        if on == On::List && methods::is_known(On::Items, name) {
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
}

/// The method of the table that a call means.
pub(in crate::expr) fn picked(on: On, call: &ExprMethodCall) -> Option<&'static Method> {
    let name = call.method.to_string();
    let generic = generic_of(call);
    let by_range = matches!(call.args.first(), Some(Expr::Range(_)));
    let found = |generic: &str| {
        methods::of(on).find(|method| {
            method.name == name
                && method.generic == generic
                && (name != "get" || (method.takes == [Takes::Range]) == by_range)
        })
    };
    // `collect::<Vec<_>>()` is what `collect()` becomes.
    if name == "collect" && generic.starts_with("Vec") {
        return found("");
    }
    let is_number = |generic: &str| matches!(generic, "i64" | "f64");
    if matches!(name.as_str(), "sum" | "product") && is_number(&generic) {
        return found("");
    }
    found(&generic)
}

/// What stands in `::<..>`, as far as the table has it.
fn generic_of(call: &ExprMethodCall) -> String {
    let argument = call.turbofish.as_ref().and_then(|generics| generics.args.first());
    match argument {
        Some(GenericArgument::Type(syn::Type::Path(path))) => {
            path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
        }
        Some(_) => "_".to_owned(),
        None => String::new(),
    }
}

/// Whether it holds other values: an option, a list, items.
fn is_holder(typed: &Typed) -> bool {
    matches!(typed.ty, Type::Optional(_)) || typed.shape.series
}

/// Whether a method needs the value itself.
fn reads_of(method: &Method) -> Use {
    match (method.on, method.name) {
        (On::List, "len" | "is_empty" | "iter" | "first" | "last" | "get") => Use::Presence,
        (
            On::Maybe,
            "is_some" | "is_none" | "map" | "and_then" | "is_some_and" | "is_none_or" | "filter"
            | "map_or" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else",
        ) => Use::Presence,
        (On::Items, "collect") if passes_on(method) => Use::Presence,
        (On::Items, "join" | "sum" | "product" | "min" | "max" | "collect" | "chain") => Use::Whole,
        (On::Items, _) => Use::Presence,
        _ => Use::Whole,
    }
}

/// Whether what a method gives still lies at the receiver's place in the data.
fn passes_on(method: &Method) -> bool {
    use Gives as G;
    matches!(
        method.gives,
        G::Items
            | G::SameItems
            | G::MaybeItem
            | G::SameMaybe
            | G::MaybePart
            | G::Present
            | G::Collected
    )
}

/// The closure's variable: an item as the iterator gives it, or a reference to that.
pub(super) fn item_of(receiver: &Typed, referenced: bool) -> Typed {
    let ty = match &receiver.ty {
        Type::List(item) => (**item).clone(),
        other => other.present().clone(),
    };
    let shape = receiver.shape.of_item(&ty);
    let shape =
        if referenced { Shape { refs: shape.refs + 1, place: false, ..shape } } else { shape };
    let expr = syn::parse_quote!(item);
    Typed { ty, shape, expr, span: 0..0, path: receiver.path.clone() }
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

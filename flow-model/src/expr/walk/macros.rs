//! `format!` and `json!`: their arguments are expressions like others. Other macros are for rustc.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMacro, LitStr, Token, braced, bracketed, token};

use super::Walker;
use super::foreign::in_text;
use super::format_text::{self, Shown, Stretch};
use crate::expr::Found;
use crate::expr::problem::Cure;
use crate::expr::typed::Typed;
use crate::problem::Severity;
use crate::syntax;
use crate::types::Type;

impl Walker<'_> {
    pub(super) fn macro_call(&mut self, mut invocation: ExprMacro, span: Range<usize>) -> Typed {
        let path = &invocation.mac.path;
        if path.is_ident("format") {
            if let Ok(format) = invocation.mac.parse_body::<Format>() {
                invocation.mac.tokens = self.format_arguments(format);
                return Typed::owned(Type::text(), Expr::Macro(invocation), span);
            }
        } else if path.is_ident("json")
            && let Ok(json) = invocation.mac.parse_body::<Json>()
        {
            invocation.mac.tokens = self.json(json);
            return Typed::owned(Type::Any, Expr::Macro(invocation), span);
        }
        self.outside_macro(&invocation.mac);
        Typed::owned(Type::Unknown, Expr::Macro(invocation), span)
    }

    fn format_arguments(&mut self, format: Format) -> TokenStream {
        // A place inside the literal is not known byte by byte, as the literal may have escapes.
        let span = format.text.span().byte_range();
        let places = format_text::stretches(&format.text.value());
        if places.is_none() {
            let message =
                "The braces of this text do not pair: a brace in the text is written `{{` or `}}`.";
            self.problem(Found::error("format-braces", span.clone(), message), None);
        }
        let places = places.unwrap_or_default();
        let given: Vec<String> = format.arguments.iter().filter_map(given_name).collect();
        for place in &places {
            if let Stretch::Place(Shown::Named(name), spec) = place
                && !given.contains(name)
                && let Some(name) = in_text(name)
            {
                let typed = self.walk(syn::parse_quote!(#name));
                let typed = Typed { span: span.clone(), ..typed };
                self.shown(typed, &[spec]);
            }
        }
        if given.is_empty() {
            self.count_places(&places, format.arguments.len(), &span);
        }
        let arguments: Vec<Expr> = format
            .arguments
            .into_iter()
            .enumerate()
            .map(|(place, argument)| {
                let specs = specs_of(&places, place, given_name(&argument).as_deref());
                let mut shown = |argument| {
                    let typed = self.walk(argument);
                    self.shown(typed, &specs).firm_if_large().expr
                };
                match argument {
                    Expr::Assign(mut given) => {
                        given.right = Box::new(shown(*given.right));
                        Expr::Assign(given)
                    }
                    other => shown(other),
                }
            })
            .collect();
        let text = format.text;
        quote!(#text #(, #arguments)*)
    }

    /// rustc refuses a format text with more or fewer places than there are arguments.
    fn count_places(&mut self, places: &[Stretch], arguments: usize, span: &Range<usize>) {
        let next = places.iter().filter(|place| matches!(place, Stretch::Place(Shown::Next, _)));
        let at = places.iter().filter_map(|place| match place {
            Stretch::Place(Shown::At(place), _) => Some(place + 1),
            _ => None,
        });
        let next = next.count();
        let wanted = next.max(at.clone().max().unwrap_or_default());
        let unused = at.count() == 0 && arguments > next;
        if wanted > arguments || unused {
            let message =
                format!("This text has {wanted} places, but {arguments} values follow it.");
            self.problem(Found::error("format-places", span.clone(), message), None);
        }
    }

    /// A value that is put into text by these specs: what stands behind a colon.
    fn shown(&mut self, typed: Typed, specs: &[&str]) -> Typed {
        if !specs.is_empty() && specs.iter().all(|spec| spec.ends_with('?')) {
            return self.finished(typed);
        }
        let of_digits = specs.iter().any(|spec| spec.ends_with(['x', 'X', 'b', 'o']));
        if of_digits && !matches!(typed.ty, Type::Int | Type::Unknown) {
            let message = format!("Only a whole number has such digits, but this is {}.", typed.ty);
            self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
        }
        self.displayed(typed)
    }

    /// A value that is put into text.
    pub(in crate::expr) fn displayed(&mut self, typed: Typed) -> Typed {
        let typed = self.finished(typed);
        let source = self.source(&typed.span);
        let cure = |label: &str, text: String| {
            Some(Cure { label: label.to_owned(), span: typed.span.clone(), text })
        };
        match &typed.ty {
            Type::Optional(_) => self.missing_default(&typed),
            Type::Any => {
                let found = Found::error(
                    "any-in-text",
                    typed.span.clone(),
                    format!(
                        "`{source}` can be any data and is written as JSON, a text in quotes: read it as text."
                    ),
                );
                let text = format!("{source}.as_str().unwrap_or_default()");
                let found = Found { severity: Severity::Warning, ..found };
                self.problem(found, cure("Read it as text", text));
            }
            Type::List(item) => {
                let join = item
                    .is_text()
                    .then(|| cure("Join the items", format!("{source}.join(\", \")")))
                    .flatten();
                let message = format!("`{source}` is a list, not one text.");
                self.problem(Found::error("not-text", typed.span.clone(), message), join);
            }
            Type::Record(_) | Type::Null => {
                let message = format!("`{source}` is a {}: choose one of its fields.", typed.ty);
                self.problem(Found::error("not-text", typed.span.clone(), message), None);
            }
            _ => {}
        }
        typed
    }

    fn json(&mut self, json: Json) -> TokenStream {
        match json {
            Json::Object(entries) => {
                self.repeated_keys(&entries);
                let entries = entries.into_iter().map(|(key, value)| {
                    let value = self.json(value);
                    quote!(#key: #value)
                });
                let entries: Vec<TokenStream> = entries.collect();
                quote!({ #(#entries),* })
            }
            Json::Array(items) => {
                let items: Vec<TokenStream> =
                    items.into_iter().map(|item| self.json(item)).collect();
                quote!([ #(#items),* ])
            }
            Json::Null => quote!(null),
            Json::Value(expr) => {
                let typed = self.walk(*expr);
                self.finished(typed).firm_if_large().expr.into_token_stream()
            }
        }
    }

    /// Of entries with one name the last counts, which nobody means.
    fn repeated_keys(&mut self, entries: &[(LitStr, Json)]) {
        let mut seen = BTreeSet::new();
        for (key, _) in entries {
            if !seen.insert(key.value()) {
                let message =
                    format!("There is another \"{}\" before: this one counts.", key.value());
                let found = Found::error("repeated-key", key.span().byte_range(), message);
                self.problem(Found { severity: Severity::Warning, ..found }, None);
            }
        }
    }
}

/// How an argument is shown, wherever it is.
fn specs_of<'s>(places: &'s [Stretch], argument: usize, name: Option<&str>) -> Vec<&'s str> {
    let mut next = 0;
    let mut specs = Vec::new();
    for place in places {
        let Stretch::Place(shown, spec) = place else { continue };
        let is_this = match shown {
            Shown::Next => {
                next += 1;
                next == argument + 1
            }
            Shown::At(place) => *place == argument,
            Shown::Named(shown) => Some(shown.as_str()) == name,
        };
        specs.extend(is_this.then_some(spec.as_str()));
    }
    specs
}

/// What stands in a `format!` or `json!`.
pub(crate) struct MacroValues {
    /// The text of a `format!`.
    pub text: Option<LitStr>,
    /// Its arguments, or the expressions inside the document.
    pub exprs: Vec<Expr>,
}

/// The values inside a `format!` or `json!`; none for other macros, and where the body is no such one.
pub(crate) fn macro_values(mac: &syn::Macro) -> Option<MacroValues> {
    if mac.path.is_ident("format") {
        let format = mac.parse_body::<Format>().ok()?;
        let exprs = format.arguments.into_iter().collect();
        return Some(MacroValues { text: Some(format.text), exprs });
    }
    if !mac.path.is_ident("json") {
        return None;
    }
    let mut exprs = Vec::new();
    let mut open = vec![mac.parse_body::<Json>().ok()?];
    while let Some(json) = open.pop() {
        match json {
            Json::Object(entries) => open.extend(entries.into_iter().map(|(_, value)| value)),
            Json::Array(items) => open.extend(items),
            Json::Null => {}
            Json::Value(expr) => exprs.push(*expr),
        }
    }
    Some(MacroValues { text: None, exprs })
}

/// `"text", arguments..` of `format!`.
pub(in crate::expr) struct Format {
    pub text: LitStr,
    pub arguments: Punctuated<Expr, Token![,]>,
}

impl Parse for Format {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let text = syntax::safe(input.parse()?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { text, arguments: Punctuated::parse_terminated(input)? })
    }
}

/// The name of `name = value` among the arguments.
pub(in crate::expr) fn given_name(argument: &Expr) -> Option<String> {
    match argument {
        Expr::Assign(given) => match &*given.left {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        },
        _ => None,
    }
}

/// What is wrong with the body of a `json!`; nothing where it was understood, or is no such macro.
pub(crate) fn json_fault(expr: &Expr) -> Option<Found> {
    let Expr::Macro(invocation) = expr else {
        return None;
    };
    let error = invocation.mac.parse_body::<Json>().err()?;
    let message = format!(
        "This is not JSON with expressions in it: {error}. Names stand in double quotes, such as {{ \"title\": issue.title }}."
    );
    Some(Found::error("syntax", error.span().byte_range(), message))
}

/// The body of `json!`.
pub(in crate::expr) enum Json {
    Object(Vec<(LitStr, Json)>),
    Array(Vec<Json>),
    Null,
    Value(Box<Expr>),
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            let body;
            braced!(body in input);
            let entries = Punctuated::<Entry, Token![,]>::parse_terminated(&body)?;
            return Ok(Self::Object(
                entries.into_iter().map(|entry| (entry.key, entry.value)).collect(),
            ));
        }
        if input.peek(token::Bracket) {
            let body;
            bracketed!(body in input);
            let items = Punctuated::<Json, Token![,]>::parse_terminated(&body)?;
            return Ok(Self::Array(items.into_iter().collect()));
        }
        let expr: Expr = input.parse()?;
        let is_null = matches!(&expr, Expr::Path(path) if path.path.is_ident("null"));
        Ok(if is_null { Self::Null } else { Self::Value(Box::new(expr)) })
    }
}

struct Entry {
    key: LitStr,
    value: Json,
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = syntax::safe(input.parse()?);
        input.parse::<Token![:]>()?;
        Ok(Self { key, value: input.parse()? })
    }
}

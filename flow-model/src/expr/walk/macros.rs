//! `format!` and `json!`: their arguments are expressions like others. Other macros are for rustc.

use std::ops::Range;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMacro, LitStr, Token, braced, bracketed, token};

use super::Walker;
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
        Typed::owned(Type::Unknown, Expr::Macro(invocation), span)
    }

    fn format_arguments(&mut self, format: Format) -> TokenStream {
        for name in inline_names(&format.text.value()) {
            if let Ok(expr) = syntax::expression(&name) {
                // Its place inside the literal is not known byte by byte, as the literal may have escapes.
                let span = format.text.span().byte_range();
                let typed = self.walk(expr);
                let typed = Typed { span, ..typed };
                self.displayed(typed);
            }
        }
        let arguments: Vec<Expr> = format
            .arguments
            .into_iter()
            .map(|argument| {
                let typed = self.walk(argument);
                self.displayed(typed).expr
            })
            .collect();
        let text = format.text;
        quote!(#text #(, #arguments)*)
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
                self.facts.json.insert(typed.span.start);
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
                self.finished(typed).expr.into_token_stream()
            }
        }
    }
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

/// The names in `{name}` and `{name:..}` of a format text.
pub(in crate::expr) fn inline_names(text: &str) -> Vec<String> {
    let plain = text.replace("{{", "").replace("}}", "");
    plain
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .filter_map(|place| place.split(':').next())
        .filter(|name| {
            name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        })
        .map(str::to_owned)
        .collect()
}

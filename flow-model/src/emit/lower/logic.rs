//! The fields of logic nodes: what decides, what is counted, what is taken one by one, what is said at the end.

use proc_macro2::TokenStream;
use quote::quote;

use super::Lower;
use crate::emit::coerce;
use crate::expr::{self, Part};
use crate::problem::Problem;
use crate::types::Type;

impl Lower<'_> {
    /// `cx`, or `cx.disabled()` for a node that is not to run.
    pub fn context(&self) -> TokenStream {
        if self.node.disabled { quote!(cx.disabled()) } else { quote!(cx) }
    }

    /// `.disabled()` for a trigger that starts nothing.
    pub fn off(&self) -> TokenStream {
        if self.node.disabled { quote!(.disabled()) } else { TokenStream::new() }
    }

    /// A text field as whatever becomes a text: a plain literal stands as it is. Empty where the field is.
    pub fn words(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let template = expr::template(self.node.text(field), self.scope);
        match template.parts.as_slice() {
            [] => quote!(""),
            [Part::Text(text)] if template.problems.is_empty() => {
                let text = crate::syntax::string(text);
                quote!(#text)
            }
            _ => self.template(field, None, template),
        }
    }

    /// An expression that decides between ways: `&str`, `i64` or `bool`; with its type.
    pub fn decision(&mut self, field: &str) -> (TokenStream, Type) {
        if self.is_missing(field) {
            return (self.todo(field), Type::Unknown);
        }
        let checked = expr::decision(self.node.text(field), self.scope);
        let ty = checked.ty.clone();
        (self.place(field, None, 0, checked, coerce::as_it_is), ty)
    }

    /// An expression that gives a whole number.
    pub fn whole(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let checked = expr::whole(self.node.text(field), self.scope);
        self.place(field, None, 0, checked, coerce::as_it_is)
    }

    /// The list that a loop takes its items from: a reference, or a list of its own.
    pub fn items(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let items = expr::items(self.node.text(field), self.scope);
        self.place(field, None, 0, items.list, coerce::as_it_is)
    }

    /// The patterns of a `match` on a value of this type: tells what is no pattern, and what never matches.
    pub fn patterns(&mut self, field: &str, ty: &Type) {
        if self.is_missing(field) {
            return;
        }
        let mut seen: Vec<syn::Lit> = Vec::new();
        for (index, text) in self.node.list(field).iter().enumerate() {
            let told = match literals_of(text) {
                None if text.trim().is_empty() => Some((
                    "missing-field",
                    "This arm has no pattern: fill it in or take it away.".to_owned(),
                )),
                None => Some((
                    "bad-pattern",
                    format!(
                        "`{text}` is no pattern: write a literal such as \"bug\" or 7, or several with | between them."
                    ),
                )),
                Some(literals) => {
                    let found = literals.iter().find_map(|literal| unfit(literal, ty, &seen));
                    seen.extend(literals);
                    found
                }
            };
            if let Some((code, message)) = told {
                let about = self.about(code, field, &message);
                self.problems.push(Problem { index: Some(index), ..about });
            }
        }
    }
}

/// The literals of a pattern; none where it is anything else.
pub(crate) fn literals_of(text: &str) -> Option<Vec<syn::Lit>> {
    let pattern = crate::syntax::pattern(text)?;
    let mut literals = Vec::new();
    let mut open = vec![pattern];
    while let Some(pattern) = open.pop() {
        match pattern {
            syn::Pat::Lit(literal) => literals.push(literal.lit),
            syn::Pat::Or(or) => open.extend(or.cases.into_iter().rev()),
            _ => return None,
        }
    }
    Some(literals)
}

/// Why a literal cannot match a value of this type, or never does.
fn unfit(literal: &syn::Lit, ty: &Type, seen: &[syn::Lit]) -> Option<(&'static str, String)> {
    use quote::ToTokens;
    let written = literal.to_token_stream().to_string();
    let fits = match literal {
        syn::Lit::Str(_) => ty.is_text(),
        syn::Lit::Int(number) => *ty == Type::Int && number.base10_parse::<i64>().is_ok(),
        syn::Lit::Bool(_) => *ty == Type::Bool,
        _ => false,
    };
    if !fits && *ty != Type::Unknown {
        return Some((
            "type-mismatch",
            format!("The value is {ty}, so {written} never matches it."),
        ));
    }
    if seen.contains(literal) {
        return Some((
            "unreachable-arm",
            format!("{written} has an arm already, so this one never sees it: take it out here."),
        ));
    }
    let (syn::Lit::Str(text), Type::Text { known }) = (literal, ty) else {
        return None;
    };
    let text = text.value();
    if known.is_empty() || known.iter().any(|other| **other == text) {
        return None;
    }
    let hint = expr::nearest(&text, known.iter().map(String::as_str))
        .map_or_else(String::new, |meant| format!(" Did you mean \"{meant}\"?"));
    Some(("unknown-value", format!("The value never is {written}.{hint}")))
}

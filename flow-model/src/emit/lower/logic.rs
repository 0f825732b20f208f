//! The fields of logic nodes: what decides, what is counted, what is taken one by one, what is said at the end.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::Lower;
use crate::edit::Edit;
use crate::emit::coerce;
use crate::expr::{self, Part};
use crate::ids::FieldId;
use crate::problem::{Fix, Problem};
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
        let mut list = expr::items(self.node.text(field), self.scope).list;
        if let Some(expr) = &list.expr {
            list.held = self.taking(expr, &list.ty, list.held);
        }
        self.place(field, None, 0, list, coerce::iterated)
    }

    /// The patterns of a `match` on a value of this type: tells what is no pattern, and what never matches.
    pub fn patterns(&mut self, field: &str, ty: &Type) {
        if self.is_missing(field) {
            return;
        }
        let mut seen: Vec<syn::Lit> = Vec::new();
        for (index, text) in self.node.list(field).iter().enumerate() {
            let told = match literals_of(text) {
                None if text.trim().is_empty() => Some(Unfit {
                    code: "missing-field",
                    message: "This arm has no pattern: fill it in or take it away.".to_owned(),
                    cure: None,
                }),
                None => Some(Unfit {
                    code: "bad-pattern",
                    message: format!(
                        "`{text}` is no pattern: write a literal such as \"bug\" or 7, or several with | between them."
                    ),
                    cure: None,
                }),
                Some(literals) => unfit_in(&literals, ty, &mut seen),
            };
            if let Some(Unfit { code, message, cure }) = told {
                let fix = cure.and_then(|(label, text)| {
                    let value = Some(self.replaced(field, Some(index), text)?);
                    let (id, field) = (self.node.id.clone(), FieldId::from(field));
                    Some(Fix { label, edit: Box::new(Edit::SetField { id, field, value }) })
                });
                let about = self.about(code, field, &message);
                self.problems.push(Problem { index: Some(index), fix, ..about });
            }
        }
    }
}

/// Why a pattern does not do.
struct Unfit {
    code: &'static str,
    message: String,
    /// The words of a button, and the pattern that does.
    cure: Option<(String, String)>,
}

/// What is wrong with the first literal of a pattern that does not do; `seen` are those of the patterns before.
fn unfit_in(literals: &[syn::Lit], ty: &Type, seen: &mut Vec<syn::Lit>) -> Option<Unfit> {
    let mut found = None;
    for (place, literal) in literals.iter().enumerate() {
        let told = unfit(literal, ty, seen);
        seen.push(literal.clone());
        let Some((code, message)) = told.filter(|_| found.is_none()) else {
            continue;
        };
        let (before, after) = (literals.get(..place)?, literals.get(place + 1..)?);
        let plain = plain(literal);
        let instead: Vec<String> = before.iter().map(written).chain(plain.clone()).collect();
        let rest: Vec<String> = instead.into_iter().chain(after.iter().map(written)).collect();
        let label = plain.map_or_else(
            || format!("Take {} out", written(literal)),
            |plain| format!("Use {plain}"),
        );
        let is_curable = matches!(code, SUFFIX | UNREACHABLE) && !rest.is_empty();
        let cure = is_curable.then(|| (label, rest.join(" | ")));
        found = Some(Unfit { code, message, cure });
    }
    found
}

const SUFFIX: &str = "number-suffix";
const UNREACHABLE: &str = "unreachable-arm";

/// A literal as it is written.
pub(crate) fn written(literal: &syn::Lit) -> String {
    literal.to_token_stream().to_string().replace("- ", "-")
}

/// A number without the name of a type behind it; none where there is no such name.
fn plain(literal: &syn::Lit) -> Option<String> {
    match literal {
        syn::Lit::Int(number) if !number.suffix().is_empty() => {
            written(literal).strip_suffix(number.suffix()).map(str::to_owned)
        }
        _ => None,
    }
}

/// Whether two literals match the same value, however they are written.
fn are_one(one: &syn::Lit, other: &syn::Lit) -> bool {
    match (one, other) {
        (syn::Lit::Str(one), syn::Lit::Str(other)) => one.value() == other.value(),
        (syn::Lit::Int(one), syn::Lit::Int(other)) => one.base10_digits() == other.base10_digits(),
        _ => one == other,
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
    let written = written(literal);
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
    if plain(literal).is_some() {
        return Some((SUFFIX, format!("{written} names the type of a number: leave it out.")));
    }
    if seen.iter().any(|other| are_one(other, literal)) {
        return Some((
            UNREACHABLE,
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

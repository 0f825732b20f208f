//! From a node's fields to Rust tokens: parses, checks, coerces, and notes problems and reads on the way.

pub(crate) mod logic;

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::edit::Edit;
use crate::emit::coerce;
use crate::expr::{self, Binding, Checked, Found, Held, Part, Read, Scope};
use crate::fields::{FieldSpec, Input};
use crate::flow::{FieldValue, Node};
use crate::ids::FieldId;
use crate::nodes::{self, NodeDef};
use crate::problem::{Fix, Problem, Severity};
use crate::syntax::{self, Refused};
use crate::types::Type;

pub(crate) use logic::literals_of;

/// What Rust copies by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// A number, true or false.
    Value,
    /// A reference.
    Reference,
}

/// One node on its way to Rust.
pub struct Lower<'a> {
    node: &'a Node,
    def: Option<&'static NodeDef>,
    scope: &'a Scope,
    /// What was found on the way.
    pub problems: Vec<Problem>,
    /// What the node's fields read.
    pub reads: BTreeSet<Read>,
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
    /// For a trigger: whether a node of its region answers the request.
    pub responds: bool,
    /// The names whose values the node may take: nothing uses them afterwards.
    pub taken: BTreeSet<String>,
    /// The names of values of the flow's own that were copied since something may use them afterwards.
    pub copied: BTreeSet<String>,
}

impl<'a> Lower<'a> {
    /// Begins with a node and the names its expressions can use.
    pub fn new(node: &'a Node, scope: &'a Scope) -> Self {
        let def = nodes::def(&node.kind);
        Self {
            node,
            def,
            scope,
            problems: Vec::new(),
            reads: BTreeSet::new(),
            accessed: BTreeSet::new(),
            responds: false,
            taken: BTreeSet::new(),
            copied: BTreeSet::new(),
        }
    }

    /// The node.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// The node's id as a string literal.
    pub fn id(&self) -> Literal {
        Literal::string(self.node.id.as_str())
    }

    /// The node's id as an identifier.
    pub fn ident(&self) -> syn::Ident {
        identifier(self.node.id.as_str())
    }

    /// A text field as a `String`.
    pub fn text(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) { self.todo(field) } else { self.text_or_empty(field) }
    }

    /// A text field as a `String`; empty where the field is.
    pub fn text_or_empty(&mut self, field: &str) -> TokenStream {
        let template = expr::template(self.node.text(field), self.scope);
        self.template(field, None, template)
    }

    /// A literal field, as it is.
    pub fn literal(&mut self, field: &str) -> Option<String> {
        Some(self.node.text(field).to_owned()).filter(|text| !text.is_empty())
    }

    /// A choice, as it is; a value that is no option is a problem.
    pub fn choice(&mut self, field: &str) -> &'a str {
        let value = self.node.text(field);
        if let Some(Input::Choice { options }) = self.spec(field).map(|spec| &spec.input)
            && !value.is_empty()
            && !options.iter().any(|(option, _)| *option == value)
        {
            let known = options.iter().map(|(option, _)| format!("`{option}`")).collect::<Vec<_>>();
            let message = format!("`{value}` is no choice here: take one of {}.", known.join(", "));
            self.problem("unknown-choice", field, &message);
        }
        self.is_missing(field);
        value
    }

    /// A number field; none where it is empty or no number within the bounds.
    pub fn number(&mut self, field: &str, bounds: RangeInclusive<u32>) -> Option<syn::LitInt> {
        let text = self.node.text(field).trim();
        if text.is_empty() {
            self.is_missing(field);
            return None;
        }
        match text.parse::<u32>() {
            Ok(number) if bounds.contains(&number) => {
                Some(syn::LitInt::new(&number.to_string(), proc_macro2::Span::call_site()))
            }
            _ => {
                let (least, most) = (bounds.start(), bounds.end());
                let message = format!("`{text}` is no whole number from {least} to {most}.");
                self.problem("bad-number", field, &message);
                None
            }
        }
    }

    /// A slot as its constant: `slots::TEAM_SLACK`.
    pub fn slot(&mut self, field: &str) -> TokenStream {
        let slot = self.node.text(field);
        if self.is_missing(field) {
            return self.todo(field);
        }
        if !is_snake_case(slot) {
            let message = format!(
                "`{slot}` is no slot name: use lower case letters, digits and `_`, such as `team_slack`."
            );
            self.problem("bad-slot", field, &message);
            return self.todo(field);
        }
        let constant = format_ident!("{}", slot.to_uppercase());
        quote!(slots::#constant)
    }

    /// A condition as a `bool`.
    pub fn condition(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let checked = expr::condition(self.node.text(field), self.scope);
        self.place(field, None, 0, checked, coerce::as_it_is)
    }

    /// An expression as an owned value.
    pub fn owned(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let mut checked = expr::expression(self.node.text(field), self.scope);
        if let Some(expr) = &checked.expr {
            checked.held = self.taking(expr, &checked.ty, checked.held);
        }
        self.place(field, None, 0, checked, coerce::owned)
    }

    /// The type of an expression field.
    pub fn type_of(&mut self, field: &str) -> Type {
        expr::expression(self.node.text(field), self.scope).ty
    }

    /// How Rust copies by itself what an expression gives as it is written; none where it does not.
    pub fn copied(&self, text: &str) -> Option<Copied> {
        let checked = expr::expression(text, self.scope);
        match checked.held {
            _ if !checked.problems.is_empty() => None,
            _ if checked.ty.is_copy() => Some(Copied::Value),
            Held::Reference => Some(Copied::Reference),
            _ => None,
        }
    }

    /// A list of expressions as the cells of a row.
    pub fn cells(&mut self, field: &str) -> TokenStream {
        if self.is_missing(field) {
            return self.todo(field);
        }
        let mut cells = Vec::new();
        for (index, text) in self.node.list(field).iter().enumerate() {
            if text.trim().is_empty() {
                let message = "This cell is empty: fill it in, write \"\" for an empty cell, or take it away.";
                self.problems.push(Problem {
                    index: Some(index),
                    ..self.about("missing-field", field, message)
                });
                cells.push(self.todo(field));
                continue;
            }
            let checked = expr::expression(text, self.scope);
            cells.push(self.place(field, Some(index), 0, checked, coerce::as_it_is));
        }
        quote!(row![#(#cells),*])
    }

    /// Pairs of a literal name and a template as a `Vec<(String, String)>`.
    pub fn pairs(&mut self, field: &str) -> TokenStream {
        let mut pairs = Vec::new();
        for (index, (name, value)) in self.node.pairs(field).iter().enumerate() {
            if name.is_empty() {
                let message = "This line has no name: fill it in or take it away.";
                self.problems.push(Problem {
                    index: Some(index),
                    ..self.about("missing-field", field, message)
                });
            }
            let name = coerce::literal(name);
            let value = expr::template(value, self.scope);
            let value = self.template(field, Some(index), value);
            pairs.push(quote!((#name, #value)));
        }
        if pairs.is_empty() { quote!(Vec::new()) } else { quote!(vec![#(#pairs),*]) }
    }

    /// A JSON document with expressions as a `Value`.
    pub fn json(&mut self, field: &str) -> TokenStream {
        const OPEN: &str = "json!(";
        let text = self.node.text(field);
        let mut checked = expr::expression(&format!("{OPEN}{text})"), self.scope);
        // Elsewhere rustc has the last word on a macro; this field holds JSON and nothing else.
        checked.problems.extend(checked.expr.as_ref().and_then(expr::json_fault));
        self.place(field, None, OPEN.len(), checked, coerce::as_it_is)
    }

    /// Statements: tells where they do not parse, and what they read of the names in scope.
    pub fn statements(&mut self, field: &str) {
        if self.is_missing(field) {
            return;
        }
        let text = self.node.text(field);
        if let Some(at) = text.find(syntax::turns_direction) {
            let message = "A letter here changes the direction of writing, which Rust refuses: write it as `\\u{..}`.";
            let problem = self.about("bad-letter", field, message);
            let span = Some(
                at..at
                    + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8),
            );
            self.problems.push(Problem { span, ..problem });
        }
        match syntax::statements(text) {
            Ok(block) => {
                let checked = expr::statements(text, &block, self.scope);
                self.reads.extend(checked.reads);
                self.accessed.extend(checked.accessed);
                self.found(field, None, 0, checked.problems);
            }
            Err(Refused::TooLong) => self.problem(
                "too-long",
                field,
                "This code is too long to be read here: make it shorter, or use several Rust nodes.",
            ),
            Err(Refused::TooDeep) => self.problem(
                "too-long",
                field,
                "This code is too deeply nested to be read here: take it apart with `let` statements.",
            ),
            Err(Refused::Syntax(error)) => {
                let at = error.span().byte_range().start.saturating_sub(1).min(text.len());
                let message = format!("This is not Rust yet: {error}.");
                let span = Some(at..text.len());
                self.problems.push(Problem { span, ..self.about("syntax", field, &message) });
            }
        }
    }

    /// `todo!("field")`, which keeps an unfinished field in sight.
    pub fn todo(&self, field: &str) -> TokenStream {
        quote!(todo!(#field))
    }

    /// Notes a problem with a field, or with the whole node where `field` is empty.
    pub fn problem(&mut self, code: &str, field: &str, message: &str) {
        let problem = self.about(code, field, message);
        self.problems.push(problem);
    }

    /// Whether a required field is empty; notes the problem.
    fn is_missing(&mut self, field: &str) -> bool {
        let Some(spec) = self.spec(field).filter(|spec| spec.required) else {
            return false;
        };
        let filled = match self.node.fields.get(&FieldId::from(field)) {
            None => false,
            Some(FieldValue::Text(text)) => !text.trim().is_empty(),
            Some(FieldValue::List(items)) => !items.is_empty(),
            Some(FieldValue::Pairs(pairs)) => !pairs.is_empty(),
        };
        let known =
            |problem: &Problem| problem.field.as_ref().is_some_and(|id| id.as_str() == field);
        if !filled && !self.problems.iter().any(known) {
            let message = format!("{} is missing: fill it in.", spec.label);
            self.problem("missing-field", field, &message);
        }
        !filled
    }

    fn spec(&self, field: &str) -> Option<&'static FieldSpec> {
        self.def?.fields.iter().find(|spec| spec.id == field)
    }

    fn about(&self, code: &str, field: &str, message: &str) -> Problem {
        Problem {
            code: code.to_owned(),
            severity: Severity::Error,
            node: Some(self.node.id.clone()),
            field: Some(FieldId::from(field)).filter(|_| !field.is_empty()),
            span: None,
            index: None,
            message: message.to_owned(),
            fix: None,
        }
    }

    fn template(
        &mut self,
        field: &str,
        index: Option<usize>,
        mut template: expr::CheckedTemplate,
    ) -> TokenStream {
        let broken = template
            .parts
            .iter()
            .any(|part| matches!(part, Part::Expr(place) if place.expr.is_none()));
        for part in &template.parts {
            if let Part::Expr(place) = part {
                self.reads.extend(place.reads.iter().cloned());
                self.accessed.extend(place.accessed.iter().cloned());
            }
        }
        self.found(field, index, 0, template.problems);
        if let [Part::Expr(only)] = template.parts.as_mut_slice()
            && let Some(expr) = &only.expr
        {
            only.held = self.taking(expr, &only.ty, only.held);
        }
        if broken { self.keep(field, index) } else { coerce::text(template.parts) }
    }

    /// An expression's Rust, coerced; kept in sight as it is where it does not parse.
    fn place(
        &mut self,
        field: &str,
        index: Option<usize>,
        offset: usize,
        checked: Checked,
        coerce: fn(syn::Expr, &Type, Held) -> TokenStream,
    ) -> TokenStream {
        self.reads.extend(checked.reads);
        self.accessed.extend(checked.accessed);
        self.found(field, index, offset, checked.problems);
        match checked.expr {
            Some(expr) => coerce(expr, &checked.ty, checked.held),
            None => self.keep(field, index),
        }
    }

    /// How an expression that must become a value of its own holds it: what the node may take is its own already.
    fn taking(&mut self, expr: &syn::Expr, ty: &Type, held: Held) -> Held {
        let is_own = |name: &String| {
            let binding = self.scope.get(name).map(|name| &name.binding);
            matches!(binding, Some(Binding::Value { held: Held::Place, .. }))
        };
        let is_copied = held == Held::Place && !ty.is_copy();
        match coerce::root(expr).filter(|name| is_copied && is_own(name)) {
            Some(name) if self.taken.contains(&name) => Held::Owned,
            Some(name) => {
                self.copied.insert(name);
                held
            }
            None => held,
        }
    }

    /// What a person typed, kept in sight inside `todo!`.
    fn keep(&self, field: &str, index: Option<usize>) -> TokenStream {
        let text = self.field_text(field, index);
        quote!(todo!(#text))
    }

    fn field_text(&self, field: &str, index: Option<usize>) -> &'a str {
        let texts = match (self.node.fields.get(&FieldId::from(field)), index) {
            (Some(FieldValue::Text(text)), _) => Some(text),
            (Some(FieldValue::List(items)), Some(index)) => items.get(index),
            (Some(FieldValue::Pairs(pairs)), Some(index)) => {
                pairs.get(index).map(|(_, value)| value)
            }
            _ => None,
        };
        texts.map_or("", String::as_str)
    }

    fn found(&mut self, field: &str, index: Option<usize>, offset: usize, found: Vec<Found>) {
        let length = self.field_text(field, index).len();
        let inside = |at: usize| at.saturating_sub(offset).min(length);
        for found in found {
            let Found { code, severity, span, message, replacement } = found;
            let span: Range<usize> = inside(span.start)..inside(span.end);
            let fix = replacement.and_then(|(label, text)| {
                // What was put around the field's text to check it is no part of the field.
                let end = text.len().checked_sub(usize::from(offset > 0))?;
                let text = text.get(offset..end)?.to_owned();
                let value = Some(self.replaced(field, index, text)?);
                let (id, field) = (self.node.id.clone(), FieldId::from(field));
                Some(Fix { label, edit: Box::new(Edit::SetField { id, field, value }) })
            });
            let about = self.about(code, field, &message);
            self.problems.push(Problem { severity, span: Some(span), index, fix, ..about });
        }
    }

    /// The field's value with one text replaced.
    fn replaced(&self, field: &str, index: Option<usize>, text: String) -> Option<FieldValue> {
        let mut value = self.node.fields.get(&FieldId::from(field))?.clone();
        match (&mut value, index) {
            (FieldValue::Text(old), _) => *old = text,
            (FieldValue::List(items), Some(index)) => *items.get_mut(index)? = text,
            (FieldValue::Pairs(pairs), Some(index)) => pairs.get_mut(index)?.1 = text,
            _ => return None,
        }
        Some(value)
    }
}

/// Text as an identifier, `r#` where it is a keyword; `unnamed` where it is none at all.
pub fn identifier(text: &str) -> syn::Ident {
    syntax::name(text)
        .or_else(|| syntax::name(&format!("r#{text}")))
        .unwrap_or_else(|| format_ident!("unnamed"))
}

/// Words that Rust takes for a name in no spelling.
const NEVER_NAMES: [&str; 3] = ["crate", "self", "super"];

/// Whether a text is an identifier of lower case letters, digits and underscores; a keyword is one as `r#type`.
pub fn is_snake_case(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !NEVER_NAMES.contains(&text)
}

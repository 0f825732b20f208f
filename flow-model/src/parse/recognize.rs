//! From a call in the code to a node's fields: what the recognisers of all node kinds work with.

mod strip;
mod template;

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Member};

use super::names::{Meaning, Names, plain};
use super::source::Source;
use super::uses::Uses;
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::syntax;
use strip::{Around, changes};

/// The call that may be a node.
#[derive(Clone, Copy)]
pub(crate) enum Call<'r> {
    /// `cx.name("id", arguments..)`, with `.await?` where it is awaited.
    Method { name: &'r str, arguments: &'r [&'r Expr] },
    /// The operation of `cx.step("id").call(operation)`.
    Operation(&'r Expr),
    /// What a handler is registered with: `github::issues("opened").connection(..)`.
    Trigger(&'r Expr),
}

/// A call under way to a node.
pub(crate) struct Reading<'r> {
    pub(super) source: Source<'r>,
    pub(super) uses: &'r Uses,
    pub(super) names: &'r Names,
    /// Names of the outputs of the nodes read so far.
    pub(super) outputs: &'r [String],
    pub(super) call: Call<'r>,
    /// The fields found so far.
    pub(super) fields: BTreeMap<FieldId, FieldValue>,
    /// Where the fields stand, and what their texts may be.
    pub(super) places: Vec<Place>,
}

/// One text of a form field, as it stands in the code.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub field: FieldId,
    /// Which entry of a list or map.
    pub index: Option<usize>,
    /// Bytes in the source.
    pub range: Range<usize>,
    /// The text in parts; each place in it may be written in several ways.
    pub parts: Vec<Part>,
}

/// A part of a field's text.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// As it is.
    Plain(String),
    /// An expression, in the ways in which it can be written, the shortest first.
    Open {
        ways: Vec<String>,
        /// What stands in the code.
        wanted: TokenStream,
        /// Which of the ways only leaves out what stands around it.
        core: usize,
        fit: Fit,
    },
}

/// What the emitter makes of an expression where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Any value, as it is.
    Value,
    /// True or false.
    Truth,
    /// A place among others in a text.
    Display,
    /// A text of its own, inside the braces of a template.
    Text,
    /// A value of its own.
    Owned,
    /// What decides between ways.
    Decision,
    /// A whole number.
    Whole,
    /// A list whose items are taken one by one.
    Items,
}

/// A path with arguments, and the methods called on what it gives.
pub(crate) struct Chain<'r> {
    pub path: String,
    pub arguments: Vec<&'r Expr>,
    pub methods: Vec<(String, Vec<&'r Expr>)>,
}

/// The fields of a struct literal.
pub(crate) struct Literal<'r>(Vec<(String, &'r Expr)>);

impl<'r> Literal<'r> {
    /// Takes a field's value.
    pub fn take(&mut self, name: &str) -> Option<&'r Expr> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.remove(at).1)
    }

    /// Fails where a field was not taken: it would be lost.
    pub fn finish(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

impl<'r> Reading<'r> {
    /// The arguments behind the id of `cx.method("id", ..)`.
    pub fn arguments<const N: usize>(&self, method: &str) -> Option<[&'r Expr; N]> {
        match self.call {
            Call::Method { name, arguments } if name == method => arguments.try_into().ok(),
            _ => None,
        }
    }

    /// The fields of the operation that a step calls.
    pub fn operation(&self, path: &str) -> Option<Literal<'r>> {
        let Call::Operation(operation) = self.call else {
            return None;
        };
        match self.written(operation) {
            Expr::Struct(literal) if literal.rest.is_none() && literal.dot2_token.is_none() => {
                if self.path(&literal.path) != path {
                    return None;
                }
                let field = |field: &'r syn::FieldValue| match &field.member {
                    Member::Named(name) => Some((name.unraw().to_string(), &field.expr)),
                    Member::Unnamed(_) => None,
                };
                literal.fields.iter().map(field).collect::<Option<_>>().map(Literal)
            }
            _ => None,
        }
    }

    /// What a handler is registered with, whether it is disabled or not.
    pub fn trigger(&self) -> Option<Chain<'r>> {
        let Call::Trigger(expr) = self.call else {
            return None;
        };
        let mut chain = self.chain(expr)?;
        chain.methods.retain(|(name, arguments)| name != "disabled" || !arguments.is_empty());
        Some(chain)
    }

    /// A field that was found before.
    pub fn text_of(&self, field: &str) -> String {
        match self.fields.get(&FieldId::from(field)) {
            Some(FieldValue::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// A path with arguments, and the methods called on what it gives.
    pub fn chain(&self, expr: &'r Expr) -> Option<Chain<'r>> {
        let mut methods = Vec::new();
        let mut expr = self.written(expr);
        while let Expr::MethodCall(call) = expr {
            methods.push((call.method.unraw().to_string(), call.args.iter().collect()));
            expr = self.written(&call.receiver);
        }
        methods.reverse();
        let (path, arguments) = match expr {
            Expr::Call(call) => (&*call.func, call.args.iter().collect()),
            path => (path, Vec::new()),
        };
        let Expr::Path(path) = path else {
            return None;
        };
        Some(Chain { path: self.path(&path.path), arguments, methods })
    }

    /// What a path means.
    pub fn path(&self, path: &syn::Path) -> String {
        self.uses.resolve(path)
    }

    /// The expression itself, also where it was bound to a name before.
    pub fn written(&self, expr: &'r Expr) -> &'r Expr {
        match self.names.of(expr).map(|name| &name.meaning) {
            Some(Meaning::Written(written)) => written,
            _ => match expr {
                Expr::Paren(paren) => self.written(&paren.expr),
                Expr::Group(group) => self.written(&group.expr),
                _ => expr,
            },
        }
    }

    /// A connection slot: `slots::TEAM_SLACK`.
    pub fn slot(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let Expr::Path(path) = self.written(expr) else {
            return None;
        };
        let path = self.path(&path.path);
        let name = path.strip_prefix("slots::")?;
        let slot = name.to_lowercase();
        (slot.to_uppercase() == name && crate::emit::lower::is_snake_case(&slot)).then_some(())?;
        self.found(field, None, expr, slot)
    }

    /// A literal text.
    pub fn literal(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let text = string(self.written(expr))?;
        self.found(field, None, expr, text)
    }

    /// A whole number.
    pub fn number(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        let Expr::Lit(literal) = self.written(expr) else {
            return None;
        };
        let Lit::Int(number) = &literal.lit else {
            return None;
        };
        self.found(field, None, expr, number.base10_digits().to_owned())
    }

    /// A choice, told by what stands for each option.
    pub fn choice(&mut self, field: &str, expr: &'r Expr, options: &[(&str, &str)]) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let Expr::Path(path) = self.written(expr) else {
            return None;
        };
        let path = self.path(&path.path);
        let (_, option) = options.iter().find(|(written, _)| *written == path)?;
        self.found(field, None, expr, (*option).to_owned())
    }

    /// A choice that the code tells in another way than by a value.
    pub fn chosen(&mut self, field: &str, option: &str) {
        self.fields.insert(FieldId::from(field), FieldValue::Text(option.to_owned()));
    }

    /// An expression that gives true or false.
    pub fn condition(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        self.single(field, expr, Fit::Truth)
    }

    /// An expression that gives a value of its own.
    pub fn owned(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        self.single(field, expr, Fit::Owned)
    }

    /// An expression that decides between several ways.
    pub fn decision(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        self.single(field, expr, Fit::Decision)
    }

    /// An expression that gives a whole number.
    pub fn whole(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        self.single(field, expr, Fit::Whole)
    }

    /// A list whose items are taken one by one.
    pub fn items(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        self.single(field, expr, Fit::Items)
    }

    fn single(&mut self, field: &str, expr: &'r Expr, fit: Fit) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let part = self.open(self.written(expr), fit)?;
        self.place(field, None, expr, vec![part]);
        Some(())
    }

    /// A text: a literal, a `format!`, or anything that gives a `String`.
    pub fn text(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let parts = self.template(self.written(expr))?;
        self.place(field, None, expr, parts);
        Some(())
    }

    /// `row![..]`: the cells of a row.
    pub fn cells(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let cells = self.entries(self.written(expr), "row")?;
        self.fields
            .insert(FieldId::from(field), FieldValue::List(vec![String::new(); cells.len()]));
        for (index, cell) in cells.iter().enumerate() {
            if !self.unfinished(field, Some(index), cell) {
                let part = self.open(cell, Fit::Value)?;
                self.place(field, Some(index), cell, vec![part]);
            }
        }
        Some(())
    }

    /// `vec![("name".into(), text)]`, or `Vec::new()` for none.
    pub fn pairs(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        let expr = self.written(expr);
        if self.chain(expr).is_some_and(|chain| {
            chain.path == "Vec::new" && chain.arguments.is_empty() && chain.methods.is_empty()
        }) {
            return Some(());
        }
        let items = self.entries(expr, "vec")?;
        if items.is_empty() {
            return Some(());
        }
        let mut pairs = Vec::new();
        let mut places = Vec::new();
        for item in &items {
            let Expr::Tuple(pair) = item else {
                return None;
            };
            let mut sides = pair.elems.iter();
            let (Some(name), Some(value), None) = (sides.next(), sides.next(), sides.next()) else {
                return None;
            };
            pairs.push((string(self.written_in(name))?, String::new()));
            places.push(value);
        }
        self.fields.insert(FieldId::from(field), FieldValue::Pairs(pairs));
        for (index, value) in places.into_iter().enumerate() {
            if !self.unfinished(field, Some(index), value) {
                let parts = self.template(value)?;
                self.place(field, Some(index), value, parts);
            }
        }
        Some(())
    }

    /// `json!(..)`: a JSON document.
    pub fn json(&mut self, field: &str, expr: &'r Expr) -> Option<()> {
        if self.unfinished(field, None, expr) {
            return Some(());
        }
        let written = self.written(expr);
        let Expr::Macro(document) = written else {
            return None;
        };
        if self.path(&document.mac.path) != "json" {
            return None;
        }
        let names = changes(self, written, Around::Nothing)?.names;
        let text = self.source.one_line(&document.mac.tokens, &names);
        self.small(&document.mac.tokens, &text)?;
        self.found(field, None, expr, text)
    }

    /// The entries of a list macro.
    fn entries(&self, expr: &Expr, name: &str) -> Option<Vec<Expr>> {
        let Expr::Macro(list) = expr else {
            return None;
        };
        if self.path(&list.mac.path) != name {
            return None;
        }
        let parser = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        Some(list.mac.parse_body_with(parser).ok()?.into_iter().collect())
    }

    fn written_in<'e>(&self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Paren(paren) => &paren.expr,
            _ => expr,
        }
    }

    /// Takes `todo!("field")` for an empty field, and `todo!("text")` for a text that did not parse.
    pub fn unfinished(&mut self, field: &str, index: Option<usize>, expr: &Expr) -> bool {
        let Expr::Macro(todo) = expr else {
            return false;
        };
        if self.path(&todo.mac.path) != "todo" {
            return false;
        }
        let typed = match todo.mac.parse_body::<syn::LitStr>() {
            Ok(text) => text.value(),
            Err(_) if todo.mac.tokens.is_empty() => String::new(),
            Err(_) => return false,
        };
        if typed != field && !typed.is_empty() {
            self.set(&FieldId::from(field), index, typed);
        }
        true
    }

    /// The part that an expression is in a field's text.
    fn open(&self, expr: &Expr, fit: Fit) -> Option<Part> {
        let around = match fit {
            Fit::Text => Around::Text,
            Fit::Owned => Around::Owned,
            _ => Around::Nothing,
        };
        let changes = changes(self, expr, around)?;
        let as_written = self.source.one_line(expr, &changes.names);
        let mut ways = Vec::new();
        let mut all = changes.names;
        let renamed = !all.is_empty();
        let has_outer = !changes.outer.is_empty();
        if has_outer {
            all.extend(changes.outer);
            ways.push(self.source.one_line(expr, &all));
        }
        if !changes.inner.is_empty() {
            all.extend(changes.inner);
            ways.push(self.source.one_line(expr, &all));
        }
        ways.reverse();
        let core = ways.len().saturating_sub(usize::from(has_outer));
        let wanted = if renamed { as_written.parse().ok()? } else { expr.to_token_stream() };
        self.small(&wanted, &as_written)?;
        ways.push(as_written);
        Some(Part::Open { ways, wanted, core, fit })
    }

    /// Fails where an expression is more than a form field takes.
    fn small(&self, tokens: &TokenStream, text: &str) -> Option<()> {
        syntax::is_field(tokens, text).then_some(())
    }

    fn found(
        &mut self,
        field: &str,
        index: Option<usize>,
        expr: &Expr,
        text: String,
    ) -> Option<()> {
        self.place(field, index, expr, vec![Part::Plain(text)]);
        Some(())
    }

    fn place(&mut self, field: &str, index: Option<usize>, expr: &Expr, parts: Vec<Part>) {
        let field = FieldId::from(field);
        let place = Place { field: field.clone(), index, range: self.source.range(expr), parts };
        let text = place.text(&[]);
        self.places.push(place);
        if index.is_some() || !text.is_empty() {
            self.set(&field, index, text);
        }
    }

    fn set(&mut self, field: &FieldId, index: Option<usize>, text: String) {
        set(&mut self.fields, field, index, text);
    }

    /// The name under which a node's output is known.
    fn output_name(&self, node: usize) -> String {
        self.outputs.get(node).cloned().unwrap_or_default()
    }
}

impl Place {
    /// The text with a way chosen for each open part, in order; the first where none is.
    pub fn text(&self, chosen: &[usize]) -> String {
        let mut chosen = chosen.iter();
        let part = |part: &Part| match part {
            Part::Plain(text) => text.clone(),
            Part::Open { ways, fit, .. } => {
                let way = chosen.next().copied().unwrap_or_default();
                let text = ways.get(way).cloned().unwrap_or_default();
                if fit.is_in_braces() { format!("{{{text}}}") } else { text }
            }
        };
        self.parts.iter().map(part).collect()
    }
}

impl Fit {
    fn is_in_braces(self) -> bool {
        matches!(self, Self::Display | Self::Text)
    }
}

/// Puts a text into a field, or into an entry of it.
pub(super) fn set(
    fields: &mut BTreeMap<FieldId, FieldValue>,
    field: &FieldId,
    index: Option<usize>,
    text: String,
) {
    match (fields.get_mut(field), index) {
        (Some(FieldValue::List(items)), Some(index)) => {
            if let Some(item) = items.get_mut(index) {
                *item = text;
            }
        }
        (Some(FieldValue::Pairs(pairs)), Some(index)) => {
            if let Some(pair) = pairs.get_mut(index) {
                pair.1 = text;
            }
        }
        _ => {
            fields.insert(field.clone(), FieldValue::Text(text));
        }
    }
}

/// The literal text that an expression is, with what makes a `String` of it.
pub(super) fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::MethodCall(call) if call.args.is_empty() => {
            let makes = ["into", "to_owned", "to_string"];
            makes.iter().any(|name| call.method == name).then(|| string(&call.receiver)).flatten()
        }
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else {
                return None;
            };
            let path = path.to_token_stream().to_string();
            match (path.as_str(), call.args.first()) {
                ("String :: from", Some(text)) => string(text),
                ("String :: new", None) => Some(String::new()),
                _ => None,
            }
        }
        Expr::Paren(paren) => string(&paren.expr),
        Expr::Reference(reference) if reference.mutability.is_none() => string(&reference.expr),
        _ => None,
    }
}

/// The name of the handler that a trigger starts.
pub(super) fn handler_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.unraw().to_string()),
        _ => plain(expr),
    }
}

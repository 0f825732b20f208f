//! Reads the fields of a call, each as its kind of input is written.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit};

use super::place::{Fit, Part, Place, set};
use super::strip::{Around, changes};
use super::{Reading, string};
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::syntax;

impl<'r> Reading<'r> {
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
        let digits = match self.written(expr) {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => number.base10_digits(),
                _ => return None,
            },
            // A name of the handler's own hides a constant.
            named @ Expr::Path(path) if self.names.of(named).is_none() => {
                self.uses.number(&path.path)?
            }
            _ => return None,
        };
        self.found(field, None, expr, digits.to_owned())
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
    pub(super) fn open(&self, expr: &Expr, fit: Fit) -> Option<Part> {
        let around = match fit {
            Fit::Text => Around::Text,
            Fit::Owned | Fit::Items => Around::Owned,
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
    pub(super) fn output_name(&self, node: usize) -> String {
        self.outputs.get(node).cloned().unwrap_or_default()
    }
}

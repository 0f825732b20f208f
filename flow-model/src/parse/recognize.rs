//! From a call in the code to a node's fields: what the recognisers of all node kinds work with.

mod coercions;
mod fields;
mod place;
mod strip;
mod template;

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Lit, Member};

use super::names::{Meaning, Names, plain};
use super::source::Source;
use super::uses::Uses;
use crate::flow::FieldValue;
use crate::ids::FieldId;
pub(super) use coercions::coercions;
pub(super) use place::{Fit, Part, Place, Places, set};

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
                    Member::Named(name) if field.attrs.is_empty() => {
                        Some((name.unraw().to_string(), &field.expr))
                    }
                    _ => None,
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

    /// The literal text that an expression is.
    pub fn literal_of(&self, expr: &Expr) -> Option<String> {
        string(expr)
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

    /// Whether a field cannot name some data by a text that begins with this name, since it is another's here.
    pub(super) fn is_hidden(&self, text: &str, meaning: &Meaning) -> bool {
        let root = text.split('.').next().unwrap_or_default();
        let root = root.strip_prefix("r#").unwrap_or(root);
        match (self.names.get(root).map(|name| &name.meaning), meaning) {
            // Shorter names are the handler's own: a field knows the payload by its fields alone.
            (None | Some(Meaning::Payload(_)), _) => false,
            (Some(Meaning::Output(one)), Meaning::Output(other)) => one != other,
            _ => true,
        }
    }

    /// The expression itself, also where it was bound to a name before.
    pub fn written(&self, expr: &'r Expr) -> &'r Expr {
        match self.names.of(expr).map(|name| &name.meaning) {
            Some(Meaning::Written(written)) if self.names.is_current(written) => &written.expr,
            _ => match expr {
                Expr::Paren(paren) => self.written(&paren.expr),
                Expr::Group(group) => self.written(&group.expr),
                _ => expr,
            },
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

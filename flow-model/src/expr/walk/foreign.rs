//! Rust outside the subset: kept as it is. Its bindings are followed to what they read of the names in scope; what
//! leads on from there is noted as handed on, with the names of the fields that may be read of it.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, Member, Pat};

use super::format_text::{Shown, Stretch, stretches};
use super::needless::is_never_some;
use super::{Walker, calls};
use crate::expr::problem::Cure;
use crate::expr::scope::Use;
use crate::expr::typed::{DataPath, Shape, Typed};
use crate::expr::{Found, parse};
use crate::syntax;
use crate::types::Type;

impl Walker<'_> {
    /// An expression outside the subset.
    pub(super) fn outside(&mut self, expr: Expr, span: Range<usize>) -> Typed {
        if let Expr::Assign(assign) = &expr {
            let found =
                Found::error("syntax", span.clone(), "One `=` sets a value: compare with `==`.");
            let between = parse::span_of(&assign.left).end..parse::span_of(&assign.right).start;
            let cure = Cure { label: "Use ==".to_owned(), span: between, text: " == ".to_owned() };
            self.problem(found, Some(cure));
        }
        self.foreign(&expr.to_token_stream(), |foreign| foreign.inside(&expr));
        Typed::owned(Type::Unknown, expr, span)
    }

    /// A closure outside the subset that is handed a value.
    pub(super) fn outside_taking(&mut self, closure: &syn::ExprClosure, value: &Typed) {
        self.foreign(&closure.to_token_stream(), |foreign| {
            foreign.closure(closure, Some(value));
        });
    }

    /// A macro that is not of the subset.
    pub(super) fn outside_macro(&mut self, mac: &syn::Macro) {
        self.foreign(&mac.tokens, |foreign| foreign.visit_macro(mac));
    }

    /// Statements of a person's own.
    pub fn statements(&mut self, block: &Block) {
        self.foreign(&block.to_token_stream(), |foreign| foreign.visit_block(block));
    }

    fn foreign(&mut self, tokens: &TokenStream, read: impl FnOnce(&mut Foreign<'_, '_>)) {
        self.facts.outside = true;
        accessed(tokens, &mut self.accessed);
        self.unsure += 1;
        read(&mut Foreign(self));
        self.unsure -= 1;
    }
}

/// The names of fields that Rust reads, or may read: what follows a dot or stands in the braces of a pattern.
pub(in crate::expr) fn accessed(tokens: &TokenStream, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        match token {
            TokenTree::Ident(ident) if is_punct(before, '.') && !is_called(&tokens, place) => {
                names.insert(ident.unraw().to_string());
            }
            TokenTree::Group(group) => {
                let of_struct = group.delimiter() == Delimiter::Brace
                    && matches!(before, Some(TokenTree::Ident(name)) if is_constant(name));
                if of_struct {
                    members(&group.stream(), names);
                }
                accessed(&group.stream(), names);
            }
            _ => {}
        }
    }
}

/// The members of `Issue { title, body: text, .. }`.
fn members(tokens: &TokenStream, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let after = tokens.get(place + 1);
        let ends = after.is_none() || is_punct(after, ',') || is_punct(after, ':');
        if let TokenTree::Ident(ident) = token
            && ends
        {
            names.insert(ident.unraw().to_string());
        }
    }
}

fn is_punct(token: Option<&TokenTree>, letter: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == letter)
}

/// Whether the name at a place is that of a method, a function, a macro or a module.
fn is_called(tokens: &[TokenTree], place: usize) -> bool {
    let after = tokens.get(place + 1);
    let is_path = is_punct(after, ':') && is_punct(tokens.get(place + 2), ':');
    let has_arguments = matches!(after, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    has_arguments || is_path
}

/// Whether a name is one of a type or a constant, as Rust spells them.
fn is_constant(name: &proc_macro2::Ident) -> bool {
    name.to_string().starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Walks foreign Rust; what the checker understands inside of it, it reads as it does elsewhere.
struct Foreign<'w, 'a>(&'w mut Walker<'a>);

impl<'ast> Visit<'ast> for Foreign<'_, '_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Some(typed) = self.understood(expr) {
            self.0.read(&typed, Use::Handed);
        } else {
            self.inside(expr);
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.scoped(|inner| visit::visit_block(inner, block));
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let init = local.init.as_ref();
        let value = init.and_then(|init| self.looked_at(&init.expr));
        if let Some((_, otherwise)) = init.and_then(|init| init.diverge.as_ref()) {
            self.visit_expr(otherwise);
        }
        self.bind(&local.pat, value.as_ref());
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let parser = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        match parser.parse2(mac.tokens.clone()) {
            Ok(arguments) => arguments.iter().for_each(|argument| self.visit_expr(argument)),
            Err(_) => self.paths(&mac.tokens),
        }
        self.named_in_texts(&mac.tokens);
    }

    /// Items cannot use the names around them.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Foreign<'_, '_> {
    /// The value of what the checker understands; none where it is too much for it, too.
    fn understood(&mut self, expr: &Expr) -> Option<Typed> {
        let is_known = match expr {
            Expr::Path(_) | Expr::Field(_) | Expr::MethodCall(_) | Expr::Index(_) => true,
            Expr::Unary(_) | Expr::Cast(_) | Expr::Paren(_) | Expr::Macro(_) => true,
            Expr::Binary(binary) => !has_binding(expr) && is_pure(&binary.op),
            Expr::Reference(reference) => reference.mutability.is_none(),
            _ => false,
        };
        (is_known && syntax::is_light(&expr.to_token_stream())).then(|| self.0.walk(expr.clone()))
    }

    /// A value that a pattern takes apart: what is read of it, the pattern says.
    fn looked_at(&mut self, expr: &Expr) -> Option<Typed> {
        let typed = self.understood(expr);
        if typed.is_none() {
            self.inside(expr);
        }
        typed
    }

    /// What stands inside an expression.
    fn inside(&mut self, expr: &Expr) {
        match expr {
            Expr::Closure(closure) => self.closure(closure, None),
            Expr::Let(binding) => {
                let value = self.looked_at(&binding.expr);
                self.bind(&binding.pat, value.as_ref());
            }
            Expr::If(choice) => {
                self.scoped(|inner| {
                    inner.condition(&choice.cond);
                    inner.0.cure_needless_let(choice);
                    inner.visit_block(&choice.then_branch);
                });
                if let Some((_, otherwise)) = &choice.else_branch {
                    self.visit_expr(otherwise);
                }
            }
            Expr::While(turns) => self.scoped(|inner| {
                inner.condition(&turns.cond);
                inner.visit_block(&turns.body);
            }),
            Expr::ForLoop(turns) => {
                let list = self.looked_at(&turns.expr);
                let item = list.as_ref().and_then(|list| self.item(list));
                self.scoped(|inner| {
                    inner.bind(&turns.pat, item.as_ref());
                    inner.visit_block(&turns.body);
                });
            }
            Expr::Match(choice) => {
                let value = self.looked_at(&choice.expr);
                for arm in &choice.arms {
                    self.scoped(|inner| {
                        inner.bind(&arm.pat, value.as_ref());
                        inner.visit_expr(&arm.body);
                    });
                }
            }
            other => visit::visit_expr(self, other),
        }
    }

    /// A condition: names that it binds are there for what follows.
    fn condition(&mut self, cond: &Expr) {
        match cond {
            Expr::Binary(binary) if has_binding(cond) => {
                self.condition(&binary.left);
                self.condition(&binary.right);
            }
            other => self.visit_expr(other),
        }
    }

    fn closure(&mut self, closure: &syn::ExprClosure, value: Option<&Typed>) {
        self.scoped(|inner| {
            let only = closure.inputs.len() == 1;
            for input in &closure.inputs {
                inner.bind(input, value.filter(|_| only));
            }
            if let Some(value) = value.filter(|_| !only) {
                inner.0.read(value, Use::Handed);
            }
            inner.visit_expr(&closure.body);
        });
    }

    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        let before = self.0.locals.len();
        inside(self);
        self.0.locals.truncate(before);
    }

    fn item(&mut self, list: &Typed) -> Option<Typed> {
        self.0.read(list, Use::Presence);
        matches!(list.ty, Type::List(_)).then(|| calls::item_of(list, false))
    }

    /// Binds the names of a pattern to the parts of a value that they stand for.
    fn bind(&mut self, pattern: &Pat, value: Option<&Typed>) {
        if let Pat::Guard(guarded) = pattern {
            self.bind(&guarded.pat, value);
            return self.condition(&guarded.guard);
        }
        let Some(value) = value else {
            return self.bind_unknown(pattern);
        };
        self.0.read(value, Use::Presence);
        match pattern {
            Pat::Ident(name) if name.subpat.is_none() && !is_constant(&name.ident) => {
                self.0.locals.push((name.ident.unraw().to_string(), value.clone()));
            }
            Pat::Wild(_) | Pat::Rest(_) => {}
            Pat::Reference(reference) => self.bind(&reference.pat, Some(value)),
            Pat::Paren(paren) => self.bind(&paren.pat, Some(value)),
            Pat::Type(typed) => self.bind(&typed.pat, Some(value)),
            Pat::Or(cases) => cases.cases.iter().for_each(|case| self.bind(case, Some(value))),
            Pat::TupleStruct(tuple) if tuple.path.is_ident("Some") && is_never_some(value) => {
                self.0.needless_pattern(value);
                tuple.elems.iter().for_each(|inner| self.bind(inner, Some(value)));
            }
            Pat::TupleStruct(tuple) => match (tuple.elems.first(), &value.ty) {
                (Some(inner), Type::Optional(ty)) if tuple.path.is_ident("Some") => {
                    let present = Typed { ty: Type::clone(ty), ..value.clone() };
                    self.bind(inner, Some(&present));
                }
                _ => self.bind_handed(pattern, value),
            },
            Pat::Struct(fields) if value.ty.as_record().is_some() => {
                for field in &fields.fields {
                    let part = member_of(value, &field.member);
                    self.bind(&field.pat, part.as_ref());
                }
            }
            Pat::Ident(name) if name.ident == "None" => {}
            _ => self.bind_handed(pattern, value),
        }
    }

    /// A pattern that is not followed: all of the value may be read.
    fn bind_handed(&mut self, pattern: &Pat, value: &Typed) {
        self.0.read(value, Use::Handed);
        self.bind_unknown(pattern);
    }

    fn bind_unknown(&mut self, pattern: &Pat) {
        struct Names(Vec<String>);
        impl Visit<'_> for Names {
            fn visit_pat_ident(&mut self, name: &syn::PatIdent) {
                if !is_constant(&name.ident) {
                    self.0.push(name.ident.unraw().to_string());
                }
                visit::visit_pat_ident(self, name);
            }
        }
        let mut names = Names(Vec::new());
        names.visit_pat(pattern);
        for name in names.0 {
            let unknown = Typed::owned(Type::Unknown, Expr::PLACEHOLDER, 0..0);
            self.0.locals.push((name, unknown));
        }
    }

    /// The paths in tokens that are no list of expressions.
    fn paths(&mut self, tokens: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut path: Vec<TokenTree> = Vec::new();
        for (place, token) in tokens.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|before| tokens.get(before));
            let goes_on = is_punct(before, '.');
            match token {
                TokenTree::Ident(_) if is_called(&tokens, place) || is_punct(before, ':') => {
                    self.path(&mut path);
                }
                TokenTree::Ident(_) if goes_on != path.is_empty() => path.push(token.clone()),
                TokenTree::Punct(punct) if punct.as_char() == '.' && !path.is_empty() => {
                    path.push(token.clone());
                }
                TokenTree::Group(group) => {
                    self.path(&mut path);
                    self.paths(&group.stream());
                }
                _ => self.path(&mut path),
            }
        }
        self.path(&mut path);
    }

    /// A path whose tokens were collected.
    fn path(&mut self, path: &mut Vec<TokenTree>) {
        let mut path = std::mem::take(path);
        if is_punct(path.last(), '.') {
            path.pop();
        }
        if let Ok(expr) = syn::parse2::<Expr>(path.into_iter().collect()) {
            self.visit_expr(&expr);
        }
    }

    /// The names in the braces of texts, as `println!` and its like read them.
    fn named_in_texts(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            let TokenTree::Literal(literal) = token else { continue };
            let syn::Lit::Str(text) = syn::Lit::new(literal) else { continue };
            for stretch in stretches(&text.value()).unwrap_or_default() {
                if let Stretch::Place(Shown::Named(name), _) = stretch
                    && let Some(name) = in_text(&name)
                {
                    self.visit_expr(&syn::parse_quote!(#name));
                }
            }
        }
    }
}

/// A name in the braces of a text, where keywords are names, too.
pub(super) fn in_text(name: &str) -> Option<syn::Ident> {
    syntax::name(name).or_else(|| syntax::name(&format!("r#{name}")))
}

/// The field of a record that a pattern names.
fn member_of(value: &Typed, member: &Member) -> Option<Typed> {
    let Member::Named(name) = member else { return None };
    let found = value.ty.as_record()?.named(&name.unraw().to_string())?;
    let path = value.path.clone().map(|DataPath { root, mut keys }| {
        keys.push(found.name.clone());
        DataPath { root, keys }
    });
    let field = Typed::owned(found.ty.clone(), Expr::PLACEHOLDER, 0..0);
    Some(Typed { path, ..field.shaped(Shape::REFERENCE) })
}

/// Whether an operator gives a value and changes none.
fn is_pure(op: &BinOp) -> bool {
    use BinOp as B;
    let bits = matches!(op, B::BitAnd(_) | B::BitOr(_) | B::BitXor(_) | B::Shl(_) | B::Shr(_));
    let compares = matches!(
        op,
        B::Eq(_) | B::Ne(_) | B::Lt(_) | B::Le(_) | B::Gt(_) | B::Ge(_) | B::And(_) | B::Or(_)
    );
    bits || compares || crate::expr::typed::is_arithmetic(op)
}

/// Whether a condition binds names: `let Some(milestone) = &issue.milestone && flag`.
pub(super) fn has_binding(cond: &Expr) -> bool {
    match cond {
        Expr::Let(_) => true,
        Expr::Binary(binary) if matches!(binary.op, BinOp::And(_)) => {
            has_binding(&binary.left) || has_binding(&binary.right)
        }
        _ => false,
    }
}

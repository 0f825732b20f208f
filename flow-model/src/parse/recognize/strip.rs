//! From an expression in the code to the text of a form field: coercions are taken away, other names for the
//! same data are written as the payload and the outputs have them.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, Stmt};

use super::Reading;
use super::coercions::{coercion, inside, spelt_out, words};
use crate::expr;
use crate::parse::ends::Ends;
use crate::parse::names::{Meaning, inline_names, plain};
use crate::parse::source::Change;

/// What is to be changed in an expression's text.
#[derive(Default)]
pub(super) struct Changes {
    /// Names to be written otherwise, and blocks that only break lines.
    pub names: Vec<Change>,
    /// What the emitter adds around it.
    pub outer: Vec<Change>,
    /// What the emitter adds inside of it.
    pub inner: Vec<Change>,
}

/// What is added around an expression where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    Nothing,
    /// What makes a `String`.
    Text,
    /// What makes a value of one's own.
    Owned,
}

/// What to change in an expression; none where it names what no form field can name.
pub(super) fn changes(reading: &Reading<'_>, expr: &Expr, around: Around) -> Option<Changes> {
    let mut changes = Changes::default();
    let mut core = expr;
    if around != Around::Nothing {
        core = outer(reading, expr, around, &mut changes.outer);
    }
    let mut locals = Locals::default();
    locals.visit_expr(expr);
    let mut walk =
        Walk { reading, locals: locals.0, names: Vec::new(), inner: Vec::new(), is_lost: false };
    walk.visit_expr(core);
    if walk.is_lost {
        return None;
    }
    (changes.names, changes.inner) = (walk.names, walk.inner);
    Some(changes)
}

/// Takes away what makes an expression a value of its own; gives what is left.
fn outer<'e>(
    reading: &Reading<'_>,
    expr: &'e Expr,
    around: Around,
    changes: &mut Vec<Change>,
) -> &'e Expr {
    let source = &reading.source;
    let core = match expr {
        Expr::MethodCall(call) if is_outer(call, around) => {
            let receiver = match &*call.receiver {
                Expr::MethodCall(inner) if call.method == "collect" => items_of(inner),
                receiver => Some(receiver),
            };
            let Some(receiver) = receiver else {
                return expr;
            };
            changes.push(Change::without(source.range(receiver).end..source.range(expr).end));
            receiver
        }
        Expr::Call(call) if around == Around::Text && call.args.len() == 1 => {
            let is_from = matches!(&*call.func, Expr::Path(path)
                if path.path.segments.len() == 2 && reading.path(&path.path) == "String::from");
            match call.args.first() {
                Some(argument) if is_from => {
                    let (whole, inside) = (source.range(expr), source.range(argument));
                    changes.push(Change::without(whole.start..inside.start));
                    changes.push(Change::without(inside.end..whole.end));
                    argument
                }
                _ => return expr,
            }
        }
        _ => return expr,
    };
    // `(a + b).to_string()`: without the call the parentheses hold nothing together.
    match core {
        Expr::Paren(paren) => {
            changes.extend(inside(source, &paren.expr, core));
            &paren.expr
        }
        _ => core,
    }
}

fn is_outer(call: &ExprMethodCall, around: Around) -> bool {
    let name = call.method.to_string();
    match (name.as_str(), call.args.first()) {
        ("clone" | "to_owned", None) => true,
        ("to_string" | "into", None) => around == Around::Text,
        ("to_vec" | "cloned", None) => around == Around::Owned,
        ("collect", None) => around == Around::Owned && call.turbofish.is_none(),
        ("map", Some(Expr::Path(function))) => {
            around == Around::Owned
                && matches!(words(function).as_str(), "str :: to_owned" | "ToOwned :: to_owned")
        }
        _ => false,
    }
}

/// The list of `list.into_iter().cloned()`.
fn items_of(cloned: &ExprMethodCall) -> Option<&Expr> {
    match &*cloned.receiver {
        Expr::MethodCall(items) if cloned.method == "cloned" && items.method == "into_iter" => {
            Some(&items.receiver)
        }
        _ => None,
    }
}

/// The names that an expression binds itself, but for those of its closures.
#[derive(Default)]
struct Locals(BTreeSet<String>);

impl Visit<'_> for Locals {
    fn visit_expr_closure(&mut self, closure: &syn::ExprClosure) {
        self.visit_expr(&closure.body);
    }

    fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
        self.0.insert(pattern.ident.unraw().to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

struct Walk<'w, 'r> {
    reading: &'w Reading<'r>,
    locals: BTreeSet<String>,
    names: Vec<Change>,
    inner: Vec<Change>,
    /// Something is named that no form field can name.
    is_lost: bool,
}

impl Walk<'_, '_> {
    fn range(&self, syntax: &impl Ends) -> Range<usize> {
        self.reading.source.range(syntax)
    }

    /// Writes a name or path as a form field has it; tells whether it was one that has another way to be written.
    fn rename(&mut self, expr: &Expr) -> bool {
        let names = self.reading.names;
        let root = root(expr).filter(|root| !self.locals.contains(root));
        let Some(known) = root.as_deref().and_then(|root| names.get(root)) else {
            return false;
        };
        match &known.meaning {
            Meaning::Payload(_) | Meaning::Event => {
                let Some(path) = names.payload_path(expr) else {
                    // Only a part of it leads into the payload, or it is the event itself.
                    self.is_lost |=
                        matches!(known.meaning, Meaning::Event) && plain(expr).is_some();
                    return false;
                };
                self.is_lost |= path.is_empty();
                let range = self.range(expr);
                let text = path.join(".");
                self.is_lost |= self.is_taken(&text, &known.meaning);
                if self.reading.source.slice(range.clone()) != text
                    && is_foreign(expr, &known.meaning)
                {
                    self.names.push(Change { range, text });
                }
                true
            }
            Meaning::Output(node) => {
                let Some(name) = plain(expr) else {
                    return false;
                };
                let text = self.reading.output_name(*node);
                self.is_lost |= self.is_taken(&text, &known.meaning);
                if name != text {
                    let text = crate::emit::lower::identifier(&text).to_string();
                    self.names.push(Change { range: self.range(expr), text });
                }
                true
            }
            Meaning::Context | Meaning::Arrived | Meaning::Missing | Meaning::Written(_) => {
                self.is_lost = true;
                true
            }
            Meaning::Other => false,
        }
    }

    /// Whether the name at the root of a text stands for something else where the text is to stand.
    fn is_taken(&self, text: &str, meaning: &Meaning) -> bool {
        let root = text.split('.').next().unwrap_or_default();
        let root = root.strip_prefix("r#").unwrap_or(root);
        self.locals.contains(root) || self.reading.is_hidden(text, meaning)
    }

    /// Names inside a macro whose body is no list of expressions.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut behind_dot = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(ident) if !behind_dot => {
                    let known = self.reading.names.get(&ident.unraw().to_string());
                    self.is_lost |= known.is_some_and(|known| {
                        self.is_stand_in(&ident.unraw().to_string(), &known.meaning)
                    });
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.inline(&literal.to_string()),
                _ => {}
            }
            behind_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        }
    }

    /// Names inside the braces of a text.
    fn inline(&mut self, text: &str) {
        for name in inline_names(text) {
            let known = self.reading.names.get(&name);
            self.is_lost |= known.is_some_and(|known| self.is_stand_in(&name, &known.meaning));
        }
    }

    /// Whether a name must not stand in a field as it is.
    fn is_stand_in(&self, name: &str, meaning: &Meaning) -> bool {
        match meaning {
            Meaning::Payload(path) => path.as_slice() != [name],
            Meaning::Output(node) => self.reading.output_name(*node) != name,
            Meaning::Other => false,
            _ => true,
        }
    }
}

impl<'ast> Visit<'ast> for Walk<'_, '_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.is_lost {
            return;
        }
        self.inner.extend(coercion(&self.reading.source, expr));
        self.inner.extend(spelt_out(&self.reading.source, expr));
        match expr {
            Expr::Path(_) | Expr::Field(_) if self.rename(expr) => return,
            Expr::MethodCall(_) if self.rename(expr) => return,
            Expr::Closure(closure) => {
                if let Expr::Block(block) = &*closure.body
                    && let [Stmt::Expr(only, None)] = block.block.stmts.as_slice()
                    && block.label.is_none()
                {
                    self.names.extend(inside(&self.reading.source, only, &closure.body));
                }
                let mut own = Locals::default();
                closure.inputs.iter().for_each(|input| own.visit_pat(input));
                let outside = self.locals.clone();
                self.locals.extend(own.0);
                visit::visit_expr(self, expr);
                self.locals = outside;
                return;
            }
            Expr::Await(_)
            | Expr::Try(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Continue(_) => {
                // It leaves the expression, or waits: more than a form field does.
                self.is_lost = true;
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let Some(values) = expr::macro_values(mac) else {
            return self.tokens(mac.tokens.clone());
        };
        if let Some(text) = &values.text {
            self.inline(&text.value());
        }
        for value in &values.exprs {
            self.visit_expr(value);
        }
    }
}

/// The name at the root of fields and calls without arguments.
fn root(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(_) => plain(expr),
        Expr::Field(field) => root(&field.base),
        Expr::MethodCall(call) if call.method == "payload" => root(&call.receiver),
        Expr::Paren(paren) => root(&paren.expr),
        _ => None,
    }
}

/// Whether a path begins with a name that is not the payload field's own.
fn is_foreign(expr: &Expr, meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Payload(path) => {
            let root = root(expr).unwrap_or_default();
            let own = path.first().map(|first| first.trim_start_matches("r#"));
            path.len() != 1 || own != Some(root.as_str())
        }
        _ => true,
    }
}

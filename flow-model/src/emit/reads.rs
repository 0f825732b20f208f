//! What a person's own statements read of the names in scope, as far as their syntax tells.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Member};

use super::coerce::names_in;
use crate::expr::{self, Read, Scope};

/// The payload fields and outputs that statements name: `issue.title` reads `title` of `issue`.
pub(crate) fn of_statements(block: &Block, scope: &Scope) -> BTreeSet<Read> {
    let mut reader = Reader { scope, reads: BTreeSet::new() };
    reader.visit_block(block);
    reader.reads
}

struct Reader<'s> {
    scope: &'s Scope,
    reads: BTreeSet<Read>,
}

impl Visit<'_> for Reader<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Field(_) | Expr::Path(_) => {
                let mut path = Vec::new();
                if let Some(root) =
                    root(expr, &mut path).filter(|root| self.scope.get(root).is_some())
                {
                    self.reads.insert(Read { root, path, whole: true });
                    return;
                }
            }
            // What the checker understands it knows better: the items of a list, for one.
            Expr::MethodCall(_) => {
                let text = expr.to_token_stream().to_string();
                let checked = expr::expression(&text, self.scope);
                if checked.problems.is_empty() && !checked.reads.is_empty() {
                    self.reads.extend(checked.reads);
                    return;
                }
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_macro(&mut self, mac: &syn::Macro) {
        let parser = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        if let Ok(arguments) = mac.parse_body_with(parser) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
        // Names inside the texts of `format!`, and all names where the body is no list of expressions.
        for name in names_in(&mac.tokens) {
            let name = name.trim_start_matches("r#").to_owned();
            let is_read = self.reads.iter().any(|read| read.root == name);
            if !is_read && self.scope.get(&name).is_some() {
                self.reads.insert(Read { root: name, path: Vec::new(), whole: true });
            }
        }
    }
}

/// The name at the root of a path of fields; the fields are collected from left to right.
fn root(expr: &Expr, path: &mut Vec<String>) -> Option<String> {
    match expr {
        Expr::Path(name) => {
            Some(name.path.get_ident()?.to_string().trim_start_matches("r#").to_owned())
        }
        Expr::Field(field) => {
            let name = root(&field.base, path)?;
            if let Member::Named(member) = &field.member {
                path.push(member.to_string().trim_start_matches("r#").to_owned());
            }
            Some(name)
        }
        _ => None,
    }
}

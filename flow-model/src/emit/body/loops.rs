//! Loops: `for (cx, item) in cx.each(..) { .. }`, and turns that run at once.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::{End, TAB, Writer};
use crate::emit::format::{for_head, newline, statement, tail, width};
use crate::emit::lower::identifier;
use crate::graph::regions::Block;
use crate::nodes::{self, Shape};
use crate::reach::{Lending, Local};

impl Writer<'_> {
    /// A loop with its body.
    pub(super) fn each(&mut self, node: usize, body: &[Block]) {
        let Some(drawn) = self.plan.node(node) else {
            return;
        };
        let context = if self.uses_context(body) { "cx" } else { "_cx" };
        let item = nodes::item_name(drawn);
        let is_used = self.plan.is_local_used(Local::Item(node));
        let item = identifier(item);
        let item = if is_used { item.to_string() } else { format!("_{}", item.unraw()) };
        match nodes::at_once(drawn) {
            None => self.in_turn(node, context, &item, body),
            Some(_) => self.at_once(node, context, &item, body),
        }
    }

    fn in_turn(&mut self, node: usize, context: &str, item: &str, body: &[Block]) {
        let pattern = format!("({context}, {item})");
        let head = for_head(&pattern, &self.plan.tokens(node), self.indent);
        if body.is_empty() {
            let last = head.lines().last().unwrap_or_default();
            let start = if head.contains('\n') { 0 } else { self.indent };
            let is_broken = head.contains('\n') && last.trim() == "{" || start + width(last) >= 100;
            let close = if is_broken { newline(self.indent) + "}" } else { "}".to_owned() };
            return self.write_node(&[node], &format!("{head}{close}"));
        }
        self.write(&head, true);
        self.mark(&[node], head.len());
        self.nested(|writer| writer.sequence(body, End::Nothing));
        self.close("}");
    }

    fn at_once(&mut self, node: usize, context: &str, item: &str, body: &[Block]) {
        let lent = self.plan.lent(node, body);
        let call = self.plan.tokens(node);
        let arguments = arguments(&call);
        let parameters = format!("|{context}, {item}|");
        let opening = if lent.is_empty() { "async move {" } else { "{" };
        let listed: Vec<String> =
            arguments.iter().map(|argument| tail(argument, self.indent + TAB)).collect();
        let line = format!("cx.each_at_once({}, {parameters} {opening}", listed.join(", "));
        let only = self.only_call(body).map(|call| format!("{parameters} async move {{ {call} }}"));
        if let Some(turn) = &only {
            let text = format!("cx.each_at_once({}, {turn}).await?;", listed.join(", "));
            if !text.contains('\n') && self.indent + width(&text) <= 100 {
                return self.write_node(&[node], &text);
            }
        }
        // Behind the closure `)` and `.await` follow, for which rustfmt keeps columns free.
        let most = if lent.is_empty() { 98 } else { 97 };
        let is_one_line = !line.contains('\n') && self.indent + width(&line) <= most;
        if is_one_line {
            self.write(&line, true);
            self.mark(&[node], line.len());
            self.turns(body, &lent);
            self.close("})");
        } else {
            self.write("cx.each_at_once(", true);
            self.indent += TAB;
            for argument in &listed {
                self.close(&format!("{argument},"));
            }
            let turn = only.map(|turn| format!("{turn},"));
            let fits = |turn: &String| self.indent + width(turn) <= 100;
            if let Some(turn) = turn.filter(fits) {
                self.close(&turn);
            } else {
                self.close(&format!("{parameters} {opening}"));
                self.turns(body, &lent);
                self.close("},");
            }
            self.indent -= TAB;
            self.close(")");
            let start = self.text.rfind("cx.each_at_once(").unwrap_or_default();
            self.mark(&[node], self.text.len() - start);
        }
        self.close(".await?;");
    }

    /// The turns of a loop, with the values that they share lent to each.
    fn turns(&mut self, body: &[Block], lent: &BTreeMap<String, Lending>) {
        if lent.is_empty() {
            return self.nested(|writer| writer.sequence(body, End::Turn));
        }
        self.indent += TAB;
        for (name, how) in lent {
            let name: TokenStream = name.parse().unwrap_or_default();
            let value = match how {
                Lending::Reference => quote!(&#name),
                Lending::Copy => quote!(#name.clone()),
            };
            let text = statement(Some(&name.to_string()), &value, self.indent);
            self.close(&text);
        }
        self.close("async move {");
        self.nested(|writer| writer.sequence(body, End::Turn));
        self.close("}");
        self.indent -= TAB;
    }

    /// The one call that a turn is, where it stands on one line.
    fn only_call(&self, body: &[Block]) -> Option<String> {
        let call = match body {
            [] => "Ok(())".to_owned(),
            [Block::Node(node)] if self.plan.shape(*node) == Shape::End => {
                tail(&self.plan.tokens(*node), 0)
            }
            _ => return None,
        };
        Some(call).filter(|call| !call.contains('\n'))
    }

    /// Whether the body of a loop names its `cx`: all nodes do but a person's own statements, which may.
    fn uses_context(&self, body: &[Block]) -> bool {
        body.iter().any(|block| match block {
            Block::Node(node) => {
                let drawn = self.plan.node(*node);
                let code = drawn.filter(|node| node.kind.as_str() == "code");
                code.is_none_or(|node| names_context(node.text("code")))
            }
            Block::Guard { arm, .. } => self.uses_context(&arm.body),
            Block::Filter { .. } | Block::Choice { .. } | Block::Each { .. } => true,
            Block::Parallel { .. } => true,
        })
    }
}

fn names_context(code: &str) -> bool {
    crate::syntax::tokens(code).is_ok_and(|tokens| crate::emit::names_in(&tokens).contains("cx"))
}

/// The arguments of a call.
fn arguments(call: &TokenStream) -> Vec<TokenStream> {
    match syn::parse2::<syn::Expr>(call.clone()) {
        Ok(syn::Expr::MethodCall(call)) => {
            call.args.iter().map(|argument| quote!(#argument)).collect()
        }
        _ => Vec::new(),
    }
}

//! Switches, steps with an error port, and choices in which the execution ends.

use proc_macro2::TokenStream;
use quote::quote;

use super::{BELOW, End, Writer, missing};
use crate::emit::format::{arm as arm_of, match_head, newline, statement, tail};
use crate::emit::lower::{identifier, literals_of};
use crate::emit::plan::Export;
use crate::graph::regions::{Arm, Block};
use crate::nodes::{self, Shape};
use crate::reach::Local;

/// What stands in an empty arm where clippy would ask for an `if let`.
const NOTHING: &str = "// Nothing follows.";

impl Writer<'_> {
    /// The end of the execution: `return cx.stop(..);`, or the bare call where the function ends too.
    pub(super) fn conclude(&mut self, node: usize, end: End<'_>) {
        let text = match self.conclusion(node, end) {
            Some(call) => tail(&call, self.indent),
            None => {
                let call = self.plan.tokens(node);
                statement(None, &quote!(return #call), self.indent)
            }
        };
        self.write_node(&[node], &text);
    }

    /// The call that ends the execution, where it is the last expression of a function.
    fn conclusion(&self, node: usize, end: End<'_>) -> Option<TokenStream> {
        let call = self.plan.tokens(node);
        match end {
            End::Handler | End::Turn => Some(call),
            // Nothing else says what such an arm would have given.
            End::Async(_) => Some(with_unit(&call)),
            End::Nothing | End::Values(_) | End::Missing(_) => None,
        }
    }

    /// A choice in all of whose arms the execution ends.
    pub(super) fn concluding(
        &mut self,
        lead: &str,
        node: usize,
        arms: &[Arm],
        end: End<'_>,
        after: &str,
    ) {
        let end = match end {
            End::Handler | End::Turn | End::Async(_) => end,
            End::Nothing | End::Values(_) | End::Missing(_) => End::Nothing,
        };
        if let (Shape::Branch, [yes, no]) = (self.plan.shape(node), arms) {
            self.leave_early(node, &self.plan.tokens(node), &yes.body);
            self.depth += 1;
            self.sequence(&no.body, end);
            self.depth -= 1;
            return;
        }
        self.arms(lead, node, arms, |_| end, after);
    }

    /// A branch of which one way ends the execution and the other goes on: the way that goes on, the condition
    /// of the other, and that.
    pub(super) fn early_end<'b>(
        &self,
        block: &'b Block,
    ) -> Option<(&'b Arm, TokenStream, &'b [Block])> {
        let (node, [yes, no]) = self.branch_of(block)?;
        let condition = self.plan.tokens(node);
        match (yes.ends, no.ends) {
            (true, false) => Some((no, condition, &yes.body)),
            (false, true) => Some((yes, quote!(!#condition), &no.body)),
            _ => None,
        }
    }

    pub(super) fn leave_early(&mut self, node: usize, condition: &TokenStream, ending: &[Block]) {
        self.head("", &[node], condition);
        self.nested(|writer| writer.sequence(ending, End::Nothing));
        self.close("}");
    }

    /// A choice as a statement, or bound to what leaves it.
    pub(super) fn bind_choice(&mut self, node: usize, arms: &[Arm], exports: &[Export]) {
        if let Some(short) = self.short_form(node, arms, exports) {
            let pattern = self.pattern(exports);
            let pattern = Some(pattern.as_str()).filter(|_| !exports.is_empty());
            let text = statement(pattern, &short, self.indent);
            self.write_node(&[node], &text);
            return self.bind(exports);
        }
        if let (Shape::Branch, [yes, no]) = (self.plan.shape(node), arms) {
            return self.bind_branch(node, [yes, no], exports);
        }
        if exports.is_empty() {
            return match self.one_way(node, arms) {
                Some((condition, body)) => self.plain_if("", vec![node], condition, body),
                None => self.arms("", node, arms, |_| End::Nothing, ""),
            };
        }
        let pattern = self.pattern(exports);
        if self.may_stand_below(&format!("let {pattern} = "), node) {
            self.let_if(&pattern, |writer, lead| writer.choice(lead, node, arms, exports, ";"));
        } else {
            let lead = self.lead(&pattern);
            self.choice(&lead, node, arms, exports, ";");
        }
        self.bind(exports);
    }

    /// A choice that nothing leaves and of whose two arms only one holds anything, as the condition of that arm:
    /// `let Ok(row) = call`, `call.is_err()`, `cx.switch(..) == "a"`, `matches!(cx.switch(..), "a" | "b")`.
    pub(super) fn one_way<'b>(
        &self,
        node: usize,
        arms: &'b [Arm],
    ) -> Option<(TokenStream, &'b [Block])> {
        let [first, second] = arms else {
            return None;
        };
        let (is_first, body) = match (first.body.as_slice(), second.body.as_slice()) {
            ([_, ..], []) => (true, &first.body),
            ([], [_, ..]) => (false, &second.body),
            _ => return None,
        };
        let condition = match self.plan.shape(node) {
            Shape::Outcome => self.came(node, is_first),
            Shape::Switch => self.matched(node, is_first)?,
            _ => return None,
        };
        Some((condition, body))
    }

    /// Whether a step came through, or failed, with what it gives.
    fn came(&self, node: usize, well: bool) -> TokenStream {
        let call = self.plan.tokens(node);
        match (well, self.taken_of(node)) {
            (true, (Some(name), _)) => quote!(let Ok(#name) = #call),
            (true, (None, _)) => quote!(#call.is_ok()),
            (false, (_, Some(error))) => quote!(let Err(#error) = #call),
            (false, (_, None)) => quote!(#call.is_err()),
        }
    }

    /// The names of a step's output and of its error, where anything uses them.
    fn taken_of(&self, node: usize) -> (Option<syn::Ident>, Option<syn::Ident>) {
        let is_bound = self.plan.is_used(node) || self.telling.contains(&node);
        let drawn = self.plan.node(node).filter(|_| is_bound);
        let has_error = self.plan.is_local_used(Local::Error(node));
        (drawn.map(|drawn| identifier(drawn.output_name())), has_error.then(|| identifier("error")))
    }

    /// Whether a switch takes its one named arm, or any other way.
    fn matched(&self, node: usize, named: bool) -> Option<TokenStream> {
        let call = self.plan.tokens(node);
        let ports = nodes::ports(self.plan.node(node)?);
        let pattern = ports.first()?.as_str();
        let (literals, written): (_, TokenStream) = (literals_of(pattern)?, pattern.parse().ok()?);
        match literals.as_slice() {
            // There is nothing shorter that still says which of the two is meant.
            [syn::Lit::Bool(_)] => None,
            [_] if named => Some(quote!(#call == #written)),
            [_] => Some(quote!(#call != #written)),
            _ => {
                let not = (!named).then(|| quote!(!));
                Some(quote!(#not matches!(#call, #written)))
            }
        }
    }

    /// Whether a `match` may stand better below the names that it is bound to: its head is shorter there.
    fn may_stand_below(&self, lead: &str, node: usize) -> bool {
        let value = self.plan.tokens(node);
        let lines = |head: String| head.matches('\n').count();
        let beside = lines(match_head(lead, &value, self.indent));
        beside > lines(match_head("", &value, self.indent + super::TAB))
    }

    /// A choice whose arms end in values.
    pub(super) fn choice(
        &mut self,
        lead: &str,
        node: usize,
        arms: &[Arm],
        exports: &[Export],
        after: &str,
    ) {
        match (self.plan.shape(node), arms) {
            (Shape::Branch, [yes, no]) => self.branch(lead, node, [yes, no], exports, after),
            _ => self.arms(lead, node, arms, |arm| super::end::end_of(arm, exports), after),
        }
    }

    /// A choice without anything in its arms as one expression: whether the step came through, which way was taken.
    pub(super) fn short_form(
        &self,
        node: usize,
        arms: &[Arm],
        exports: &[Export],
    ) -> Option<TokenStream> {
        if arms.iter().any(|arm| !arm.body.is_empty()) {
            return None;
        }
        let call = self.plan.tokens(node);
        let shape = self.plan.shape(node);
        match (shape, exports) {
            (Shape::Outcome, []) => Some(quote!(#call.ok())),
            (Shape::Outcome, [Export::Data { node: own, .. }]) if *own == node => {
                Some(quote!(#call.ok()))
            }
            (_, [Export::GoesOn { .. }]) | (Shape::Branch, _) => {
                self.where_it_holds(&self.goes_on(node, arms)?, exports)
            }
            _ => None,
        }
    }

    /// The same as the result of an async block, where it stands on one line.
    pub(super) fn short_result(
        &self,
        node: usize,
        arms: &[Arm],
        exports: &[Export],
    ) -> Option<String> {
        if let [Export::Data { node: own, .. }] = exports
            && *own == node
        {
            return None;
        }
        let short = self.short_form(node, arms, exports)?;
        let text = tail(&quote!(Ok(#short)), self.indent);
        Some(text).filter(|text| !exports.is_empty() && !text.contains('\n'))
    }

    /// Whether the way of a choice that leads on was taken, where nothing stands in its arms.
    pub(super) fn goes_on(&self, node: usize, arms: &[Arm]) -> Option<TokenStream> {
        if arms.iter().any(|arm| !arm.body.is_empty()) {
            return None;
        }
        let call = self.plan.tokens(node);
        let joins: Vec<bool> = arms.iter().map(|arm| arm.joins).collect();
        match (self.plan.shape(node), joins.as_slice()) {
            (Shape::Branch, [true, false]) => Some(call),
            (Shape::Branch, [false, true]) => Some(quote!(!#call)),
            (Shape::Outcome, [true, false]) => Some(quote!(#call.is_ok())),
            (Shape::Outcome, [false, true]) => Some(quote!(#call.is_err())),
            (Shape::Switch, joins) => self.matches(node, joins),
            _ => None,
        }
    }

    /// `matches!(cx.switch(..), "a" | "b")`
    fn matches(&self, node: usize, joins: &[bool]) -> Option<TokenStream> {
        let call = self.plan.tokens(node);
        let ports = nodes::ports(self.plan.node(node)?);
        let joins_otherwise = *joins.last()?;
        let named = ports.iter().zip(joins).take(ports.len() - 1);
        let listed: Vec<TokenStream> = named
            .filter(|(_, joins)| **joins != joins_otherwise)
            .filter_map(|(port, _)| port.as_str().parse().ok())
            .collect();
        let not = joins_otherwise.then(|| quote!(!));
        (!listed.is_empty()).then(|| quote!(#not matches!(#call, #(#listed)|*)))
    }

    /// `match value { pattern => { .. } .. }`
    fn arms<'e>(
        &mut self,
        lead: &str,
        node: usize,
        arms: &[Arm],
        end: impl Fn(&Arm) -> End<'e>,
        after: &str,
    ) {
        let is_below = lead == BELOW;
        let lead = lead.trim_start();
        let head = match_head(lead, &self.plan.tokens(node), self.indent);
        if lead.ends_with("=> ") {
            self.text.push_str(&newline(self.indent));
            self.text.push_str(&head);
            self.mark(&[node], head.len() - lead.len());
        } else {
            self.put_head(lead, is_below, &head, &[node]);
        }
        self.indent += super::TAB;
        let patterns = self.patterns(node, arms);
        let is_if_let = is_like_if_let(&patterns);
        let last = patterns.len().saturating_sub(1);
        for (place, (pattern, arm)) in patterns.iter().zip(arms).enumerate() {
            // Both ways of true and false are named: nothing is left for the last.
            if pattern.is_empty() {
                continue;
            }
            let empty = if is_if_let && place == last { NOTHING } else { "" };
            let takes = (place == 0 && self.plan.shape(node) == Shape::Outcome).then_some(node);
            self.arm(pattern, arm, end(arm), empty, takes);
        }
        self.indent -= super::TAB;
        self.close(&format!("}}{after}"));
    }

    /// One arm. `empty` is the comment in it where nothing else is; `takes` the node whose output it binds.
    fn arm(&mut self, pattern: &str, arm: &Arm, end: End<'_>, empty: &str, takes: Option<usize>) {
        self.depth += 1;
        let around = std::mem::replace(&mut self.leads_to, arm.to);
        let mark = self.bindings.mark();
        if let Some(node) = takes {
            self.bindings.bind(node, super::Bound::Plain);
        }
        match self.only_expression(arm, end) {
            Some((Only::Match(node, arms), _)) if self.is_one_line_match(pattern, node) => {
                let lead = format!("{pattern} => ");
                match end {
                    End::Values(exports) if !exports.is_empty() => {
                        self.choice(&lead, node, arms, exports, ",");
                    }
                    _ if arms.iter().all(|arm| arm.ends) => {
                        self.concluding(&lead, node, arms, end, ",");
                    }
                    _ => self.arms(&lead, node, arms, |_| End::Nothing, ","),
                }
            }
            Some((Only::Value(nodes), tokens)) => {
                let text = arm_of(pattern, &tokens, self.indent);
                self.text.push_str(&newline(self.indent));
                self.text.push_str(&text);
                self.mark(&nodes, text.len());
            }
            _ if arm.body.is_empty() && empty.is_empty() => {
                self.close(&format!("{pattern} => {{}}"));
            }
            _ => {
                self.close(&format!("{pattern} => {{"));
                // `nested` counts the level anew.
                self.depth -= 1;
                self.nested(|writer| {
                    writer.fill(arm, end);
                    if arm.body.is_empty() {
                        writer.close(empty);
                    }
                });
                self.depth += 1;
                self.close("}");
            }
        }
        self.bindings.back_to(mark);
        self.leads_to = around;
        self.depth -= 1;
    }

    /// What an arm is that consists of one expression without a semicolon.
    fn only_expression<'b>(&self, arm: &'b Arm, end: End<'_>) -> Option<(Only<'b>, TokenStream)> {
        // What is written behind the last block is no part of it.
        if !arm.body.is_empty() && self.closing(arm, end).is_none() {
            return None;
        }
        match (arm.body.as_slice(), end) {
            ([], End::Values(exports @ [_, ..])) => {
                Some((Only::Value(Vec::new()), self.values(exports, None)))
            }
            ([], End::Missing(exports @ [_, ..])) => {
                Some((Only::Value(Vec::new()), missing(exports)))
            }
            ([Block::Node(node)], end) if self.plan.shape(*node) == Shape::End => {
                let call = self.plan.tokens(*node);
                let ending = self.conclusion(*node, end).unwrap_or_else(|| quote!(return #call));
                Some((Only::Value(vec![*node]), ending))
            }
            ([Block::Node(node)], End::Nothing | End::Values([]) | End::Missing([]))
                if self.plan.node(*node).is_some_and(nodes::gives_unit) =>
            {
                Some((Only::Value(vec![*node]), self.plan.tokens(*node)))
            }
            ([Block::Filter { node, arm }], End::Values(exports)) => {
                let (nodes, told) = self.told(&[*node], &self.plan.tokens(*node), arm, exports)?;
                Some((Only::Value(nodes), told))
            }
            ([Block::Choice { node, arms }], end) => {
                let exports = end_of_choice(arms, end)?;
                match self.short_form(*node, arms, exports) {
                    Some(short) if matches!(end, End::Values([_, ..])) => {
                        Some((Only::Value(vec![*node]), short))
                    }
                    Some(_) => None,
                    None if self.plan.shape(*node) == Shape::Branch => None,
                    None if exports.is_empty() && self.one_way(*node, arms).is_some() => None,
                    None => Some((Only::Match(*node, arms), TokenStream::new())),
                }
            }
            _ => None,
        }
    }

    /// Whether the head of a `match` fits beside the pattern of the arm around it.
    fn is_one_line_match(&self, pattern: &str, node: usize) -> bool {
        let head = match_head(&format!("{pattern} => "), &self.plan.tokens(node), self.indent);
        !head.contains('\n')
    }

    /// The patterns of a choice, an empty one where nothing is left to match.
    fn patterns(&self, node: usize, arms: &[Arm]) -> Vec<String> {
        let Some(drawn) = self.plan.node(node) else {
            return Vec::new();
        };
        if self.plan.shape(node) == Shape::Outcome {
            let (output, error) = self.taken_of(node);
            let name =
                |name: Option<syn::Ident>| name.map_or("_".to_owned(), |name| name.to_string());
            return vec![format!("Ok({})", name(output)), format!("Err({})", name(error))];
        }
        let ports = nodes::ports(drawn);
        let is_whole = nodes::is_whole(drawn);
        let last_is_empty = arms.last().is_some_and(|arm| arm.body.is_empty());
        let pattern = |port: &crate::ids::PortId| match port.as_str() {
            "_" if is_whole && last_is_empty => String::new(),
            "_" => "_".to_owned(),
            text => written(text),
        };
        ports.iter().map(pattern).collect()
    }
}

/// The one expression that an arm is.
enum Only<'b> {
    /// A value, or the calls of these nodes.
    Value(Vec<usize>),
    /// A `match`.
    Match(usize, &'b [Arm]),
}

/// What leaves a choice that is all there is in an arm; none where more is written behind it.
fn end_of_choice<'e>(arms: &[Arm], end: End<'e>) -> Option<&'e [Export]> {
    match end {
        _ if arms.iter().all(|arm| arm.ends) => Some(&[]),
        End::Nothing => Some(&[]),
        End::Values(exports) => Some(exports),
        End::Missing([]) => Some(&[]),
        End::Missing(_) | End::Handler | End::Turn | End::Async(_) => None,
    }
}

/// A pattern as rustfmt writes it; one that is none is kept in sight as a text.
fn written(text: &str) -> String {
    use quote::ToTokens;
    match literals_of(text) {
        Some(literals) => {
            let written =
                |literal: &syn::Lit| literal.to_token_stream().to_string().replace("- ", "-");
            literals.iter().map(written).collect::<Vec<_>>().join(" | ")
        }
        None => crate::syntax::string(text).to_string(),
    }
}

/// Whether clippy would have an `if let`: one plain pattern, then all the rest.
fn is_like_if_let(patterns: &[String]) -> bool {
    matches!(patterns, [first, second] if !first.contains(" | ") && !second.is_empty())
}

/// `cx.stop::<()>(..)`
fn with_unit(call: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(call.clone()) {
        Ok(syn::Expr::MethodCall(mut call)) => {
            call.turbofish = Some(syn::parse_quote!(::<()>));
            quote!(#call)
        }
        _ => call.clone(),
    }
}

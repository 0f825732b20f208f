//! Ifs, branches and parallel arms, with the values that leave them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{End, Writer, missing};
use crate::emit::format::{newline, statement, tail, width};
use crate::emit::plan::Export;
use crate::graph::regions::{Arm, Block};
use crate::nodes::Shape;
use crate::reach::nodes_of;

impl Writer<'_> {
    /// What leaves a fork; with what tells of each arm where something behind it asks.
    pub(super) fn fork_exports(&mut self, block: &Block, tells: bool) -> Vec<Export> {
        let mut exports = self.plan.exports(&nodes_of(std::slice::from_ref(block)), self.depth);
        if tells {
            for arrival in self.arrivals(block) {
                self.add(&mut exports, arrival);
            }
        }
        exports
    }

    fn add(&mut self, exports: &mut Vec<Export>, arrival: Export) {
        if let Export::Data { node, .. } = &arrival {
            self.telling.insert(*node);
        }
        if !exports.contains(&arrival) {
            exports.push(arrival);
        }
    }

    /// For each arm of a fork that leads on, what tells whether it arrived.
    fn arrivals(&self, block: &Block) -> Vec<Export> {
        let arms = match block {
            Block::Choice { arms, .. } | Block::Parallel { arms } => arms.as_slice(),
            _ => &[],
        };
        let arrival = |arm: &Arm| self.plan.arrival(arm, self.depth);
        let arrivals: Vec<Export> = arms.iter().filter(|arm| arm.joins).map(arrival).collect();
        let is_flag = |arrival: &Export| matches!(arrival, Export::Arrived { .. });
        match block {
            // Only one arm of a choice runs: one flag tells of all of them.
            Block::Choice { node, .. } if arrivals.iter().any(is_flag) => {
                vec![Export::Arrived { node: *node }]
            }
            _ => arrivals,
        }
    }

    /// Whether any arm of a fork arrived: `row.is_some() || told.is_some()`.
    pub(super) fn arrived(&self, block: &Block) -> TokenStream {
        let told = |arrival: Export| {
            let name = self.plan.export_name(&arrival);
            match arrival {
                Export::Data { .. } => quote!(#name.is_some()),
                Export::Arrived { .. } => quote!(#name),
            }
        };
        let told: Vec<TokenStream> = self.arrivals(block).into_iter().map(told).collect();
        quote!(#(#told)||*)
    }

    /// A filter or guard behind which nothing more stands in its sequence.
    pub(super) fn last_if(
        &mut self,
        nodes: &[usize],
        condition: TokenStream,
        body: &[Block],
        end: End<'_>,
    ) {
        match end {
            End::Async(exports) if self.told(nodes, &condition, body, exports).is_some() => {
                let (nodes, told) = self.told(nodes, &condition, body, exports).unwrap_or_default();
                let text = tail(&quote!(Ok(#told)), self.indent);
                self.write_node(&nodes, &text);
            }
            End::Async(exports) => {
                let negated = negate(&condition);
                self.head("", nodes, &negated);
                let values = missing(exports);
                self.nested(|writer| {
                    let text = statement(None, &quote!(return Ok(#values)), writer.indent);
                    writer.write(&text, false);
                });
                self.close("}");
                self.depth += 1;
                self.sequence(body, end);
                self.depth -= 1;
            }
            End::Values(exports) if !exports.is_empty() => {
                self.value_if("", nodes, &condition, body, exports, "");
            }
            _ => {
                self.plain_if("", nodes.to_vec(), condition, body);
                self.end(end, None);
            }
        }
    }

    /// `let x = if condition { body; Some(x) } else { None };`, or a plain `if` where nothing leaves it.
    pub(super) fn bind_if(
        &mut self,
        exports: &[Export],
        nodes: &[usize],
        condition: &TokenStream,
        body: &[Block],
    ) {
        if exports.is_empty() {
            return self.plain_if("", nodes.to_vec(), condition.clone(), body);
        }
        let pattern = self.pattern(exports);
        if let Some((nodes, told)) = self.told(nodes, condition, body, exports) {
            let text = statement(Some(&pattern), &told, self.indent);
            self.write_node(&nodes, &text);
        } else {
            self.let_if(&pattern, |writer, lead| {
                writer.value_if(lead, nodes, condition, body, exports, ";");
            });
        }
        self.bind(exports);
    }

    /// Filters that have nothing behind them but tell whether they let through: their nodes, and all they ask.
    pub(super) fn told(
        &self,
        nodes: &[usize],
        condition: &TokenStream,
        body: &[Block],
        exports: &[Export],
    ) -> Option<(Vec<usize>, TokenStream)> {
        let [Export::Arrived { node: flag }] = exports else {
            return None;
        };
        let inner = match body {
            _ if self.bindings.has_flag(*flag) => None,
            [] => return Some((nodes.to_vec(), condition.clone())),
            [Block::Filter { node, body }] => {
                self.told(&[*node], &self.plan.tokens(*node), body, exports)
            }
            [Block::Choice { node, arms }] => {
                self.short_form(*node, arms, exports).map(|short| (vec![*node], short))
            }
            _ => None,
        };
        let (more, asked) = inner?;
        let outer = conjunct(condition);
        Some((nodes.iter().copied().chain(more).collect(), quote!(#outer && #asked)))
    }

    fn value_if(
        &mut self,
        lead: &str,
        nodes: &[usize],
        condition: &TokenStream,
        body: &[Block],
        exports: &[Export],
        after: &str,
    ) {
        if let Some((nodes, told)) = self.told(nodes, condition, body, exports) {
            return self.last_value(lead, &nodes, &told, after);
        }
        self.head(lead, nodes, condition);
        self.nested(|writer| writer.sequence(body, End::Values(exports)));
        self.close("} else {");
        self.nested(|writer| writer.end(End::Missing(exports), None));
        self.close(&format!("}}{after}"));
    }

    /// A value of its own in the place of an `if`: at the end of its block, or in the last `else`.
    fn last_value(&mut self, lead: &str, nodes: &[usize], value: &TokenStream, after: &str) {
        if lead.is_empty() {
            let text = tail(value, self.indent);
            return self.write_node(nodes, &text);
        }
        self.close("} else {");
        self.nested(|writer| {
            let text = tail(value, writer.indent);
            writer.write_node(nodes, &text);
        });
        self.close(&format!("}}{after}"));
    }

    /// `if condition { body }`. An `if` around nothing but another one is one `if` with both conditions.
    pub(super) fn plain_if(
        &mut self,
        lead: &str,
        mut nodes: Vec<usize>,
        condition: TokenStream,
        body: &[Block],
    ) {
        let inner = match body {
            [Block::Filter { node, body }] => {
                Some((*node, self.plan.tokens(*node), body.as_slice()))
            }
            [block] => self.condition_of(block),
            _ => None,
        };
        // What decides nothing is a statement, not part of a condition.
        let inner = inner.filter(|(_, _, body)| !body.is_empty());
        if let Some((node, inner, body)) = inner {
            let outer = conjunct(&condition);
            nodes.push(node);
            // The bodies stand one level deeper in the region tree than in the code.
            self.depth += 1;
            self.plain_if(lead, nodes, quote!(#outer && #inner), body);
            self.depth -= 1;
        } else if body.is_empty() && lead.is_empty() {
            let text = statement(None, &condition, self.indent);
            self.write_node(&nodes, &text);
        } else {
            self.head(lead, &nodes, &condition);
            self.nested(|writer| writer.sequence(body, End::Nothing));
            self.close("}");
        }
    }

    /// A choice that is one `if` without `else`: its node, its condition, and what stands in it.
    fn condition_of<'b>(&self, block: &'b Block) -> Option<(usize, TokenStream, &'b [Block])> {
        if let Some((node, [yes, no])) = self.branch_of(block) {
            let condition = self.plan.tokens(node);
            return match (yes.body.is_empty(), no.body.is_empty()) {
                (_, true) => Some((node, condition, &yes.body)),
                (true, _) => Some((node, quote!(!#condition), &no.body)),
                _ => None,
            };
        }
        let Block::Choice { node, arms } = block else {
            return None;
        };
        self.one_way(*node, arms).map(|(condition, body)| (*node, condition, body))
    }

    /// A branch as a statement, or bound to what leaves it.
    pub(super) fn bind_branch(&mut self, node: usize, ways: [&Arm; 2], exports: &[Export]) {
        if exports.is_empty() {
            return self.plain_branch("", node, ways);
        }
        let pattern = self.pattern(exports);
        self.let_if(&pattern, |writer, lead| writer.branch(lead, node, ways, exports, ";"));
        self.bind(exports);
    }

    fn plain_branch(&mut self, lead: &str, node: usize, [yes, no]: [&Arm; 2]) {
        let condition = self.plan.tokens(node);
        if no.body.is_empty() {
            return self.plain_if(lead, vec![node], condition, &yes.body);
        }
        if yes.body.is_empty() {
            return self.plain_if(lead, vec![node], quote!(!#condition), &no.body);
        }
        self.head(lead, &[node], &condition);
        self.nested(|writer| writer.sequence(&yes.body, End::Nothing));
        // An `else` around nothing but an `if` is an `else if`.
        match no.body.as_slice() {
            [Block::Filter { node, body }] if !body.is_empty() => {
                let condition = self.plan.tokens(*node);
                self.depth += 1;
                self.plain_if("} else ", vec![*node], condition, body);
                self.depth -= 1;
            }
            body => match self.only_branch(body) {
                Some((node, [yes, no])) if !yes.body.is_empty() || !no.body.is_empty() => {
                    self.depth += 1;
                    self.plain_branch("} else ", node, [yes, no]);
                    self.depth -= 1;
                }
                _ => {
                    let only = match body {
                        [block] => self.condition_of(block).filter(|(_, _, body)| !body.is_empty()),
                        _ => None,
                    };
                    if let Some((node, condition, body)) = only {
                        self.depth += 1;
                        self.plain_if("} else ", vec![node], condition, body);
                        self.depth -= 1;
                        return;
                    }
                    self.close("} else {");
                    self.nested(|writer| writer.sequence(body, End::Nothing));
                    self.close("}");
                }
            },
        }
    }

    /// A branch with its two ways.
    pub(super) fn branch_of<'b>(&self, block: &'b Block) -> Option<(usize, [&'b Arm; 2])> {
        match block {
            Block::Choice { node, arms } if self.plan.shape(*node) == Shape::Branch => {
                let [yes, no] = arms.as_slice() else {
                    return None;
                };
                Some((*node, [yes, no]))
            }
            _ => None,
        }
    }

    /// The branch that is all there is.
    fn only_branch<'b>(&self, blocks: &'b [Block]) -> Option<(usize, [&'b Arm; 2])> {
        match blocks {
            [only] => self.branch_of(only),
            _ => None,
        }
    }

    /// Whether all there is is a choice that stands as one expression.
    fn is_short(&self, blocks: &[Block], exports: &[Export]) -> bool {
        match blocks {
            [Block::Choice { node, arms }] => self.short_form(*node, arms, exports).is_some(),
            _ => false,
        }
    }

    /// A branch whose ways end in values.
    pub(super) fn branch(
        &mut self,
        lead: &str,
        node: usize,
        [yes, no]: [&Arm; 2],
        exports: &[Export],
        after: &str,
    ) {
        let condition = self.plan.tokens(node);
        self.head(lead, &[node], &condition);
        self.nested(|writer| writer.sequence(&yes.body, end_of(yes, exports)));
        self.depth += 1;
        match no.body.as_slice() {
            [Block::Filter { node, body }] if no.joins => {
                let condition = self.plan.tokens(*node);
                self.value_if("} else ", &[*node], &condition, body, exports, after);
            }
            body => {
                match self.only_branch(body).filter(|_| no.joins && !self.is_short(body, exports)) {
                    Some((node, ways)) => self.branch("} else ", node, ways, exports, after),
                    None => {
                        self.depth -= 1;
                        self.close("} else {");
                        self.nested(|writer| writer.sequence(body, end_of(no, exports)));
                        self.close(&format!("}}{after}"));
                        self.depth += 1;
                    }
                }
            }
        }
        self.depth -= 1;
    }

    /// `cx.join((async { .. }, async { .. })).await?`, bound to what leaves the arms.
    pub(super) fn parallel(&mut self, arms: &[Arm], tells: bool) {
        let unsure = tells && !arms.iter().any(|arm| arm.joins && arm.always);
        let mut exports = Vec::new();
        for arm in arms {
            let mut of_arm = self.plan.exports(&nodes_of(&arm.body), self.depth);
            if unsure && arm.joins {
                let arrival = self.plan.arrival(arm, self.depth);
                self.add(&mut of_arm, arrival);
            }
            exports.push(of_arm);
        }
        let patterns: Vec<String> = exports.iter().map(|exports| self.pattern(exports)).collect();
        let is_bound = exports.iter().any(|exports| !exports.is_empty());
        let below = newline(self.indent + 4);
        let deeper = if is_bound {
            self.write(&format!("let ({}) = cx{below}.join((", patterns.join(", ")), true);
            4
        } else {
            self.write("cx.join((", true);
            0
        };
        self.indent += deeper;
        for (arm, exports) in arms.iter().zip(&exports) {
            self.indent += 4;
            self.close("async {");
            let start = self.text.len();
            self.nested(|writer| writer.sequence(&arm.body, End::Async(exports)));
            if !self.put_beside(start) {
                self.close("},");
            }
            self.indent -= 4;
        }
        self.close("))");
        self.close(".await?;");
        self.indent -= deeper;
        for exports in &exports {
            self.bind(exports);
        }
    }
}

impl Writer<'_> {
    /// Puts a block's one expression beside its brace, where it has no more and that fits.
    fn put_beside(&mut self, start: usize) -> bool {
        let Some((before, inside)) = self.text.split_at_checked(start) else {
            return false;
        };
        let only = inside.trim_start();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if only.contains('\n') || only.ends_with(';') || width(line) + width(only) + 4 > 100 {
            return false;
        }
        let (only, gone) = (format!(" {only} }},"), inside.len() - only.len() - 1);
        self.text.truncate(start);
        self.text.push_str(&only);
        for span in self.spans.values_mut().filter(|span| span.start >= start) {
            *span = span.start - gone..span.end - gone;
        }
        true
    }
}

pub(super) fn end_of<'e>(arm: &Arm, exports: &'e [Export]) -> End<'e> {
    if arm.joins { End::Values(exports) } else { End::Missing(exports) }
}

/// A condition inside `&&`.
fn conjunct(condition: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(condition.clone()) {
        Ok(syn::Expr::Binary(binary)) if matches!(binary.op, syn::BinOp::Or(_)) => {
            quote!((#condition))
        }
        _ => condition.clone(),
    }
}

/// The opposite of a condition: `row.is_none() && told.is_none()` for a guard.
fn negate(condition: &TokenStream) -> TokenStream {
    let Ok(expr) = syn::parse2::<syn::Expr>(condition.clone()) else {
        return quote!(!(#condition));
    };
    match expr {
        syn::Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Or(_)) => {
            let (left, right) = (&binary.left, &binary.right);
            let (left, right) = (negate(&quote!(#left)), negate(&quote!(#right)));
            quote!(#left && #right)
        }
        syn::Expr::MethodCall(call) if call.method == "is_some" => {
            let receiver = &call.receiver;
            quote!(#receiver.is_none())
        }
        _ => quote!(!#condition),
    }
}

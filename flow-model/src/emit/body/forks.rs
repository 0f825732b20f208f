//! Ifs, branches and parallel arms, with the values that leave them.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::end::end_of;
use super::{Bound, End, Writer, missing};
use crate::emit::format::{newline, statement, tail};
use crate::emit::plan::Export;
use crate::graph::regions::{Arm, Block};
use crate::nodes::Shape;
use crate::reach::nodes_of;

impl Writer<'_> {
    /// A filter or guard that the end of its sequence stands in.
    pub(super) fn last_if(
        &mut self,
        nodes: &[usize],
        condition: TokenStream,
        arm: &Arm,
        end: End<'_>,
    ) {
        match end {
            End::Async(exports) if self.told(nodes, &condition, arm, exports).is_some() => {
                let (nodes, told) = self.told(nodes, &condition, arm, exports).unwrap_or_default();
                let text = tail(&quote!(Ok(#told)), self.indent);
                self.write_node(&nodes, &text);
            }
            End::Async(exports) if !arm.ends => {
                let negated = negate(&condition);
                self.head("", nodes, &negated);
                let values = missing(exports);
                self.nested(|writer| {
                    let text = statement(None, &quote!(return Ok(#values)), writer.indent);
                    writer.write(&text, false);
                });
                self.close("}");
                self.depth += 1;
                self.fill(arm, end);
                self.depth -= 1;
            }
            End::Values(exports) if !exports.is_empty() => {
                self.value_if("", nodes, &condition, arm, exports, "");
            }
            _ => {
                self.plain_if("", nodes.to_vec(), condition, &arm.body);
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
        arm: &Arm,
    ) {
        if exports.is_empty() {
            return self.plain_if("", nodes.to_vec(), condition.clone(), &arm.body);
        }
        let pattern = self.pattern(exports);
        if let Some((nodes, told)) = self.told(nodes, condition, arm, exports) {
            let text = statement(Some(&pattern), &told, self.indent);
            self.write_node(&nodes, &text);
        } else {
            self.let_if(&pattern, |writer, lead| {
                writer.value_if(lead, nodes, condition, arm, exports, ";");
            });
        }
        self.bind(exports);
    }

    /// Filters that have nothing behind them, as one value: their nodes, and whether they let through or what then
    /// leaves them.
    pub(super) fn told(
        &self,
        nodes: &[usize],
        condition: &TokenStream,
        arm: &Arm,
        exports: &[Export],
    ) -> Option<(Vec<usize>, TokenStream)> {
        let (nodes, asked) = self.asked(nodes, condition, arm)?;
        Some((nodes, self.where_it_holds(&asked, exports)?))
    }

    /// All that a filter and those behind it ask, where nothing else stands in them.
    fn asked(
        &self,
        nodes: &[usize],
        condition: &TokenStream,
        arm: &Arm,
    ) -> Option<(Vec<usize>, TokenStream)> {
        let (more, asked) = match arm.body.as_slice() {
            [] => return Some((nodes.to_vec(), condition.clone())),
            _ if arm.closing().is_none() => return None,
            [Block::Filter { node, arm }] => self.asked(&[*node], &self.plan.tokens(*node), arm)?,
            [Block::Choice { node, arms }] => (vec![*node], self.goes_on(*node, arms)?),
            _ => return None,
        };
        let outer = conjunct(condition);
        Some((nodes.iter().copied().chain(more).collect(), quote!(#outer && #asked)))
    }

    /// The one value that leaves a block where a condition holds: `cx.filter(..)`, `cx.filter(..).then_some(row)`.
    pub(super) fn where_it_holds(
        &self,
        condition: &TokenStream,
        exports: &[Export],
    ) -> Option<TokenStream> {
        match exports {
            [flag @ Export::GoesOn { .. }] if !self.bindings.has_flag(flag) => {
                Some(condition.clone())
            }
            [export @ Export::Data { node, optional: true }]
                if self.bindings.output(*node) == Some(Bound::Plain) =>
            {
                let name = self.plan.export_name(export);
                let asked = receiver(condition);
                Some(quote!(#asked.then_some(#name)))
            }
            _ => None,
        }
    }

    fn value_if(
        &mut self,
        lead: &str,
        nodes: &[usize],
        condition: &TokenStream,
        arm: &Arm,
        exports: &[Export],
        after: &str,
    ) {
        if let Some((nodes, told)) = self.told(nodes, condition, arm, exports) {
            return self.last_value(lead, &nodes, &told, after);
        }
        let start = self.start();
        self.head(lead, nodes, condition);
        self.nested(|writer| writer.fill(arm, End::Values(exports)));
        self.close("} else {");
        self.nested(|writer| writer.end(End::Missing(exports), None));
        self.close(&format!("}}{after}"));
        self.put_on_one_line(lead, start);
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
            [Block::Filter { node, arm }] => {
                Some((*node, self.plan.tokens(*node), arm.body.as_slice()))
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
            [Block::Filter { node, arm }] if !arm.body.is_empty() => {
                let condition = self.plan.tokens(*node);
                self.depth += 1;
                self.plain_if("} else ", vec![*node], condition, &arm.body);
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
        let start = self.start();
        self.head(lead, &[node], &condition);
        self.nested(|writer| writer.fill(yes, end_of(yes, exports)));
        let is_inside = no.joins && self.closing(no, End::Values(exports)).is_some();
        self.depth += 1;
        match no.body.as_slice() {
            [Block::Filter { node, arm }] if is_inside => {
                let condition = self.plan.tokens(*node);
                self.value_if("} else ", &[*node], &condition, arm, exports, after);
            }
            body => {
                match self.only_branch(body).filter(|_| is_inside && !self.is_short(body, exports))
                {
                    Some((node, ways)) => self.branch("} else ", node, ways, exports, after),
                    None => {
                        self.depth -= 1;
                        self.close("} else {");
                        self.nested(|writer| writer.fill(no, end_of(no, exports)));
                        self.close(&format!("}}{after}"));
                        self.put_on_one_line(lead, start);
                        self.depth += 1;
                    }
                }
            }
        }
        self.depth -= 1;
    }

    /// `cx.join((async { .. }, async { .. })).await?`, bound to what leaves the arms.
    pub(super) fn parallel(&mut self, block: &Block, arms: &[Arm], tells: bool) {
        let mut exports = Vec::new();
        let mut arrivals = self.arrivals(block).into_iter();
        for arm in arms {
            let mut of_arm = self.plan.exports(&nodes_of(&arm.body), self.depth);
            if arm.joins
                && let Some(arrival) = arrivals.next().filter(|_| tells)
            {
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
            self.nested(|writer| writer.fill(arm, End::Async(exports)));
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

/// A condition inside `&&`.
fn conjunct(condition: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(condition.clone()) {
        Ok(syn::Expr::Binary(binary)) if matches!(binary.op, syn::BinOp::Or(_)) => {
            quote!((#condition))
        }
        _ => condition.clone(),
    }
}

/// A condition of which a method is called.
fn receiver(condition: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(condition.clone()) {
        Ok(syn::Expr::Binary(_) | syn::Expr::Unary(_)) => quote!((#condition)),
        _ => condition.clone(),
    }
}

/// The opposite of a condition: `row.is_none() && told.is_none()` for a guard.
fn negate(condition: &TokenStream) -> TokenStream {
    // Only these turn into something else, and syntax is dear.
    let turns = |token: TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == '|',
        TokenTree::Ident(name) => name == "is_some",
        _ => false,
    };
    if !condition.clone().into_iter().any(turns) {
        return quote!(!#condition);
    }
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

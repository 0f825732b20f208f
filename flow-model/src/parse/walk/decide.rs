//! Conditions of `if` and `match`: decisions of nodes, and what tells which ways arrived.

use syn::{BinOp, Expr, Pat, UnOp};

use super::Walk;
use crate::parse::frontier::{Exit, Frontier, Presence, Value, Way};
use crate::parse::names::Meaning;

impl Walk<'_> {
    /// The ways on which a condition holds, and those on which it does not.
    pub(super) fn decide(
        &mut self,
        condition: &Expr,
        frontier: Frontier,
    ) -> Option<(Frontier, Frontier)> {
        match condition {
            Expr::Paren(paren) => self.decide(&paren.expr, frontier),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                let (yes, no) = self.decide(&unary.expr, frontier)?;
                Some((no, yes))
            }
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => {
                    let (yes, mut no) = self.decide(&binary.left, frontier)?;
                    let (yes, other) = self.decide(&binary.right, yes)?;
                    no.extend(other);
                    Some((yes, no))
                }
                BinOp::Or(_) => {
                    let (mut yes, no) = self.decide(&binary.left, frontier)?;
                    // A filter lets through by one port only: nothing stands on the way around it.
                    if no.iter().any(|exit| exit.is_around) {
                        return None;
                    }
                    let (other, no) = self.decide(&binary.right, no)?;
                    yes.extend(other);
                    Some((yes, no))
                }
                _ => self.short_decision(condition, &frontier),
            },
            Expr::Let(asked) => match &*asked.expr {
                Expr::Try(_) => self.let_outcome(&asked.pat, &asked.expr, &frontier),
                _ => self.arrived(&asked.pat, &asked.expr, frontier),
            },
            _ => {
                if let Some((id, when)) = self.fact(condition) {
                    return split(frontier, id, when);
                }
                self.short_decision(condition, &frontier)
                    .or_else(|| self.decision(condition, frontier))
            }
        }
    }

    /// `Some(row) = row`: the ways on which the output is there, where it is bound.
    pub(super) fn arrived(
        &mut self,
        pattern: &Pat,
        expr: &Expr,
        frontier: Frontier,
    ) -> Option<(Frontier, Frontier)> {
        let Pat::TupleStruct(some) = pattern else {
            return None;
        };
        if !some.path.is_ident("Some") || some.elems.len() != 1 {
            return None;
        }
        let name = self.names.of(borrowed(expr))?;
        let Meaning::Output(node) = name.meaning else {
            return None;
        };
        let (yes, no) = split(frontier, name.id, true)?;
        let value = Value::Data { node, presence: Presence::Certain };
        let ways = yes.into_iter().map(|exit| Way { exit, value: value.clone() }).collect();
        let yes = self.bind(some.elems.first()?, ways)?;
        Some((yes, no))
    }

    fn decision(&mut self, expr: &Expr, frontier: Frontier) -> Option<(Frontier, Frontier)> {
        let span = self.source.range(expr);
        let node = self.call(expr, &frontier, span)??;
        let around = |frontier: Frontier| {
            frontier.into_iter().map(|exit| Exit { is_around: true, ..exit }).collect()
        };
        match self.nodes.get(node)?.kind {
            "branch" => Some((vec![Exit::new(node, "true")], vec![Exit::new(node, "false")])),
            "filter" => Some((vec![Exit::new(node, "then")], around(frontier))),
            _ => None,
        }
    }
}

/// What an expression borrows: `row` of `&row` and `row.as_ref()`.
pub(super) fn borrowed(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => borrowed(&paren.expr),
        Expr::Reference(reference) if reference.mutability.is_none() => borrowed(&reference.expr),
        Expr::MethodCall(call) if call.method == "as_ref" && call.args.is_empty() => {
            borrowed(&call.receiver)
        }
        _ => expr,
    }
}

/// Parts the ways by what a name says. Where none of them knows it, it is not what the condition asks for.
fn split(frontier: Frontier, id: usize, when: bool) -> Option<(Frontier, Frontier)> {
    if !frontier.is_empty() && !frontier.iter().any(|exit| exit.facts.contains_key(&id)) {
        return None;
    }
    let holds = |exit: &Exit| exit.facts.get(&id).copied().unwrap_or_default() == when;
    Some(frontier.into_iter().partition(holds))
}

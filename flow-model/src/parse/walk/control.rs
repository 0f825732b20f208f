//! `if`, `match`, blocks and parallel arms.

use std::collections::BTreeMap;
use std::rc::Rc;

use syn::{Expr, ExprIf, ExprMatch, Lit, Pat};

use super::decide::borrowed;
use super::{End, Walk, units};
use crate::parse::frontier::{Exit, Frontier, Value, Way};
use crate::parse::names::Meaning;

impl Walk<'_> {
    /// The ways behind an `if`, a `match` or a block.
    pub(super) fn control(
        &mut self,
        expr: &Expr,
        frontier: Frontier,
        end: End,
    ) -> Option<Vec<Way>> {
        match expr {
            Expr::If(choice) => self.choice(choice, frontier, end),
            Expr::Match(choice) => self.selection(choice, frontier, end),
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                self.block(&block.block, frontier, end)
            }
            _ => None,
        }
    }

    fn choice(&mut self, choice: &ExprIf, frontier: Frontier, end: End) -> Option<Vec<Way>> {
        let names = self.names.mark();
        let first = self.nodes.len();
        let (yes, no) = self.decide(&choice.cond, frontier)?;
        let start = self.source.range(&choice.if_token).start;
        let head = self.source.bytes(choice.then_branch.brace_token.span.open()).end;
        self.spread(first, &(start..head));
        // Behind a question that no node decides.
        let is_question = self.nodes.len() == first;
        let is_join = is_question && super::is_join(&yes);
        let told = if is_question { facts_of_all(&yes) } else { BTreeMap::new() };
        let mut ways = self.way(yes, |walk, yes| walk.block(&choice.then_branch, yes, end))?;
        for way in &mut ways {
            // What let the execution in holds behind it too.
            for (id, fact) in &told {
                way.exit.facts.entry(*id).or_insert(*fact);
            }
        }
        self.names.forget(names);
        let other = match &choice.else_branch {
            Some((_, other)) => self.way(no, |walk, no| walk.control(other, no, end))?,
            None if end == End::Nothing => units(super::behind_question(no, is_join)),
            None => return None,
        };
        ways.extend(other);
        Some(ways)
    }

    /// One way of a choice. No node can stand on the way around a filter: no port leads there alone.
    fn way(
        &mut self,
        frontier: Frontier,
        walk: impl FnOnce(&mut Self, Frontier) -> Option<Vec<Way>>,
    ) -> Option<Vec<Way>> {
        let is_around = frontier.iter().any(|exit| exit.is_around);
        let before = self.nodes.len();
        let ways = walk(self, frontier)?;
        (!is_around || self.nodes.len() == before).then_some(ways)
    }

    fn selection(&mut self, choice: &ExprMatch, frontier: Frontier, end: End) -> Option<Vec<Way>> {
        // An attribute may take its arm away.
        choice.arms.iter().all(|arm| arm.attrs.is_empty()).then_some(())?;
        let names = self.names.of(borrowed(&choice.expr)).map(|name| name.meaning.clone());
        if let Some(Meaning::Output(_)) = names {
            return self.presence(choice, frontier, end);
        }
        if let Some(ways) = self.ways_of(choice, &frontier, end)? {
            return Some(ways);
        }
        let first = self.nodes.len();
        let (mut yes, mut no) = self.decide(&choice.expr, frontier)?;
        let start = self.source.range(&choice.match_token).start;
        let head = self.source.bytes(choice.brace_token.span.open()).end;
        self.spread(first, &(start..head));
        let mut ways = Vec::new();
        for arm in &choice.arms {
            let from = match &arm.pat {
                Pat::Lit(literal) => match &literal.lit {
                    Lit::Bool(told) if told.value => std::mem::take(&mut yes),
                    Lit::Bool(_) => std::mem::take(&mut no),
                    _ => return None,
                },
                Pat::Wild(_) => {
                    let mut rest = std::mem::take(&mut yes);
                    rest.append(&mut no);
                    rest
                }
                _ => return None,
            };
            ways.extend(self.way(from, |walk, from| walk.arm(&arm.body, from, end))?);
        }
        (yes.is_empty() && no.is_empty()).then_some(ways)
    }

    /// `match row { Some(row) => .., None => .. }`.
    fn presence(&mut self, choice: &ExprMatch, frontier: Frontier, end: End) -> Option<Vec<Way>> {
        let mut rest = frontier;
        let mut ways = Vec::new();
        for arm in &choice.arms {
            let names = self.names.mark();
            let from = match &arm.pat {
                Pat::TupleStruct(_) => {
                    let (yes, no) = self.arrived(&arm.pat, &choice.expr, rest)?;
                    rest = no;
                    yes
                }
                Pat::Wild(_) => std::mem::take(&mut rest),
                Pat::Ident(name) if name.ident == "None" => std::mem::take(&mut rest),
                _ => return None,
            };
            ways.extend(self.way(from, |walk, from| walk.arm(&arm.body, from, end))?);
            self.names.forget(names);
        }
        rest.is_empty().then_some(ways)
    }

    /// The body of a `match` arm.
    pub(super) fn arm(&mut self, body: &Expr, frontier: Frontier, end: End) -> Option<Vec<Way>> {
        match body {
            Expr::Block(_) => self.control(body, frontier, end),
            Expr::Tuple(unit) if unit.elems.is_empty() && end == End::Nothing => {
                Some(units(frontier))
            }
            _ => self.tail(body, frontier, end),
        }
    }

    /// The ways behind `cx.join((async { .. }, ..)).await?`; none where it is no such call.
    #[expect(clippy::option_option, reason = "not understood is another thing than not a join")]
    pub(super) fn join(&mut self, expr: &Expr, frontier: &Frontier) -> Option<Option<Vec<Way>>> {
        let Some(arms) = self.arms(expr) else {
            return Some(None);
        };
        let mut of_arms = Vec::new();
        for arm in &arms {
            let before = std::mem::take(&mut self.returned);
            let outside = std::mem::take(&mut self.is_in_turn);
            let mut of_arm = self.block(&arm.block, frontier.clone(), End::Result)?;
            self.is_in_turn = outside;
            of_arm.extend(std::mem::replace(&mut self.returned, before));
            of_arms.push(of_arm);
        }
        // Where all arms died, what follows is reached from before them.
        let before = of_arms.iter().all(|ways| may_die(ways)).then(|| Rc::new(frontier.clone()));
        let mut ways = Vec::new();
        for (at, of_arm) in of_arms.into_iter().enumerate() {
            for Way { mut exit, value } in of_arm {
                let mut values = vec![Value::Elsewhere; arms.len()];
                if let Some(slot) = values.get_mut(at) {
                    *slot = value;
                }
                exit.is_around = false;
                if exit.is_dead && before.is_some() {
                    exit.before.clone_from(&before);
                }
                ways.push(Way { exit, value: Value::Tuple(values) });
            }
        }
        for exit in before.iter().flat_map(|before| before.iter()) {
            let value = Value::Tuple(vec![Value::Missing; arms.len()]);
            ways.push(Way { exit: exit.clone(), value });
        }
        Some(Some(ways))
    }

    /// The arms of a join.
    fn arms<'e>(&self, expr: &'e Expr) -> Option<Vec<&'e syn::ExprAsync>> {
        let Expr::Try(tried) = expr else {
            return None;
        };
        let Expr::Await(awaited) = &*tried.expr else {
            return None;
        };
        let Expr::MethodCall(join) = &*awaited.base else {
            return None;
        };
        if join.method != "join" || !self.names.is_context(&join.receiver) || join.args.len() != 1 {
            return None;
        }
        let Some(Expr::Tuple(arms)) = join.args.first() else {
            return None;
        };
        let arm = |arm: &'e Expr| match arm {
            Expr::Async(block) => Some(block),
            _ => None,
        };
        arms.elems.iter().map(arm).collect()
    }
}

/// Whether an arm of a join may die: a way in it did, and the arm does not go on from before that.
fn may_die(arm: &[Way]) -> bool {
    let is_on = |exit: &Exit| {
        let is_same = |way: &Way| way.exit.from == exit.from && way.exit.port == exit.port;
        arm.iter().any(|way| !way.exit.is_dead && is_same(way))
    };
    let goes_on = |exit: &Exit| exit.before.as_ref().is_some_and(|before| before.iter().all(is_on));
    let mut dead = arm.iter().filter(|way| way.exit.is_dead);
    arm.iter().all(|way| way.exit.is_dead) || dead.any(|way| !goes_on(&way.exit))
}

/// What is known alike on all ways.
fn facts_of_all(ways: &Frontier) -> BTreeMap<usize, bool> {
    let Some((first, others)) = ways.split_first() else {
        return BTreeMap::new();
    };
    let is_common =
        |(id, fact): &(&usize, &bool)| others.iter().all(|other| other.facts.get(id) == Some(fact));
    first.facts.iter().filter(is_common).map(|(id, fact)| (*id, *fact)).collect()
}

//! What expressions give on each way, and what patterns bind of it.

use std::collections::BTreeSet;

use syn::ext::IdentExt;
use syn::{BinOp, Expr, ExprMethodCall, Lit, Pat, UnOp};

use super::Walk;
use super::bindings::is_plain;
use crate::ids::PortId;
use crate::parse::frontier::{Exit, Frontier, Presence, Value, Way};
use crate::parse::names::Meaning;

impl Walk<'_> {
    /// The ways with the value that an expression gives on each.
    pub(super) fn value(&mut self, expr: &Expr, frontier: Frontier) -> Option<Vec<Way>> {
        let (inside, is_some) = match some(expr) {
            Some(inside) => (inside, true),
            None => (expr, false),
        };
        let span = self.source.range(expr);
        let mark = self.mark();
        let node = self.call(inside, &frontier, span.clone()).flatten();
        if let Some(node) = node
            && !matches!(self.nodes.get(node)?.kind, "branch" | "filter")
        {
            let presence = if is_some { Presence::Some } else { Presence::Certain };
            let exit = Exit::new(node, "then");
            return Some(vec![Way { exit, value: Value::Data { node, presence } }]);
        }
        self.back_to(&mark);
        if let Some(ways) = self.where_it_holds(expr, &frontier) {
            self.spread(mark.nodes, &span);
            return Some(ways);
        }
        self.back_to(&mark);
        let known = frontier.iter().map(|exit| self.value_on(expr, exit));
        if let Some(values) = known.collect::<Option<Vec<Value>>>() {
            let way = |(exit, value)| Way { exit, value };
            return Some(frontier.into_iter().zip(values).map(way).collect());
        }
        let first = self.nodes.len();
        let (yes, no) = self.decide(expr, frontier)?;
        self.spread(first, &span);
        Some(told(yes, no))
    }

    /// The ways behind `cx.filter(..).then_some(row)`; none where no node decides it.
    pub(super) fn where_it_holds(&mut self, expr: &Expr, frontier: &Frontier) -> Option<Vec<Way>> {
        let Expr::MethodCall(call) = expr else {
            return None;
        };
        if call.method != "then_some" || call.args.len() != 1 || self.truth_is_known(call, frontier)
        {
            return None;
        }
        let given = call.args.first()?;
        let (yes, no) = self.decide(&call.receiver, frontier.clone())?;
        let there = |exit: Exit| match self.value_on(given, &exit)? {
            Value::Data { node, .. } => {
                Some(Way { exit, value: Value::Data { node, presence: Presence::Some } })
            }
            _ => None,
        };
        let mut ways: Vec<Way> = yes.into_iter().map(there).collect::<Option<_>>()?;
        ways.extend(no.into_iter().map(|exit| Way { exit, value: Value::Missing }));
        Some(ways)
    }

    /// Whether what a method is called on asks only what arrived.
    fn truth_is_known(&self, call: &ExprMethodCall, frontier: &Frontier) -> bool {
        frontier.iter().all(|exit| self.truth_on(&call.receiver, exit).is_some())
    }

    /// What an expression gives on one way.
    pub(super) fn value_on(&self, expr: &Expr, exit: &Exit) -> Option<Value> {
        match expr {
            Expr::Paren(paren) => self.value_on(&paren.expr, exit),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Some(Value::Unit),
            Expr::Tuple(tuple) => {
                let values = tuple.elems.iter().map(|expr| self.value_on(expr, exit));
                values.collect::<Option<_>>().map(Value::Tuple)
            }
            Expr::Lit(literal) => match &literal.lit {
                Lit::Bool(told) => Some(Value::Told(told.value)),
                _ => None,
            },
            Expr::Path(path) if path.path.is_ident("None") => Some(Value::Missing),
            Expr::Path(_) => {
                let name = self.names.of(expr)?;
                match (&name.meaning, exit.facts.get(&name.id)) {
                    (Meaning::Output(_) | Meaning::Missing, Some(false)) => Some(Value::Missing),
                    (Meaning::Missing, _) => Some(Value::Missing),
                    (Meaning::Output(node), known) => {
                        let presence =
                            if known.is_some() { Presence::Some } else { Presence::Certain };
                        Some(Value::Data { node: *node, presence })
                    }
                    (Meaning::Arrived, Some(told)) => Some(Value::Told(*told)),
                    // It tells of another parallel arm.
                    (Meaning::Arrived, None) => Some(Value::Elsewhere),
                    _ => None,
                }
            }
            Expr::Call(_) => match self.value_on(some(expr)?, exit)? {
                Value::Data { node, .. } => Some(Value::Data { node, presence: Presence::Some }),
                _ => None,
            },
            Expr::MethodCall(call) if call.method == "then_some" => {
                let is_there = self.truth_on(&call.receiver, exit)?;
                let value = self.value_on(call.args.first()?, exit)?;
                match value {
                    Value::Data { node, .. } if is_there => {
                        Some(Value::Data { node, presence: Presence::Some })
                    }
                    _ => Some(Value::Missing),
                }
            }
            _ => self.truth_on(expr, exit).map(Value::Told),
        }
    }

    /// Whether a condition over what arrived holds on one way; none where it asks for anything else.
    pub(super) fn truth_on(&self, expr: &Expr, exit: &Exit) -> Option<bool> {
        match expr {
            Expr::Paren(paren) => self.truth_on(&paren.expr, exit),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                self.truth_on(&unary.expr, exit).map(|truth| !truth)
            }
            Expr::Binary(binary) => {
                let left = self.truth_on(&binary.left, exit)?;
                let right = self.truth_on(&binary.right, exit)?;
                match binary.op {
                    BinOp::Or(_) => Some(left || right),
                    BinOp::And(_) => Some(left && right),
                    _ => None,
                }
            }
            _ => {
                let (id, when) = self.fact(expr)?;
                let known = exit.facts.get(&id).copied().unwrap_or_default();
                Some(known == when)
            }
        }
    }

    /// The name that a condition asks for, and what it must say.
    pub(super) fn fact(&self, expr: &Expr) -> Option<(usize, bool)> {
        match expr {
            Expr::MethodCall(call) if call.args.is_empty() => {
                let name = self.names.of(&call.receiver)?;
                let is_output = matches!(name.meaning, Meaning::Output(_) | Meaning::Missing);
                match call.method.to_string().as_str() {
                    "is_some" if is_output => Some((name.id, true)),
                    "is_none" if is_output => Some((name.id, false)),
                    _ => None,
                }
            }
            Expr::Path(_) => {
                let name = self.names.of(expr)?;
                matches!(name.meaning, Meaning::Arrived).then_some((name.id, true))
            }
            _ => None,
        }
    }

    /// Binds a pattern to what the ways give; the ways then know what their names say.
    pub(super) fn bind(&mut self, pattern: &Pat, mut ways: Vec<Way>) -> Option<Frontier> {
        self.mark_dead(&mut ways);
        let hands_on = self.hands_on(pattern, &ways);
        let (mut frontier, values): (Frontier, Vec<Value>) =
            ways.into_iter().map(|way| (way.exit, way.value)).unzip();
        self.bind_values(pattern, &values, &mut frontier)?;
        if hands_on {
            // A way that gives nothing of what was there before has died: had it arrived, it would hand that on.
            let mut arrived = values.iter().map(Value::arrives);
            frontier.retain(|_| arrived.next().unwrap_or(true));
        }
        Some(frontier)
    }

    /// Marks the ways that passed a node and give nothing though its output is given: had they arrived, they would
    /// give that.
    fn mark_dead(&self, ways: &mut [Way]) {
        let given: BTreeSet<usize> = ways
            .iter()
            .flat_map(|way| way.value.parts())
            .filter_map(|value| match value {
                Value::Data { node, .. } => Some(*node),
                _ => None,
            })
            .collect();
        let is_missing =
            |way: &Way| !way.value.arrives() && way.value.parts().contains(&Value::Missing);
        let Some(first) = given.first().copied().filter(|_| ways.iter().any(is_missing)) else {
            return;
        };
        // A step that failed gives nothing behind its port.
        let failed = |from: usize, port: &PortId| given.contains(&from) && port.as_str() == "error";
        let mut behind = given.clone();
        // Nodes stand in the order in which they were read, and their edges with them.
        let start = self.edges.partition_point(|(_, _, to)| *to <= first);
        for (from, port, to) in self.edges.get(start..).unwrap_or_default() {
            if behind.contains(from) && !failed(*from, port) {
                behind.insert(*to);
            }
        }
        for way in ways.iter_mut().filter(|way| is_missing(way)) {
            let Exit { from, port, .. } = &way.exit;
            way.exit.is_dead |= behind.contains(from) && !failed(*from, port);
        }
    }

    /// Whether any way hands on an output that had the same name before.
    fn hands_on(&self, pattern: &Pat, ways: &[Way]) -> bool {
        let handed_on = |pattern: &Pat| match pattern {
            Pat::Ident(name) => match self.names.get(&name.ident.unraw().to_string())?.meaning {
                Meaning::Output(node) => Some(node),
                _ => None,
            },
            _ => None,
        };
        let nodes: Vec<usize> = match pattern {
            Pat::Tuple(tuple) => tuple.elems.iter().filter_map(handed_on).collect(),
            pattern => handed_on(pattern).into_iter().collect(),
        };
        let is_handed_on =
            |value: &Value| matches!(value, Value::Data { node, .. } if nodes.contains(node));
        ways.iter().any(|way| way.value.parts().iter().any(is_handed_on))
    }

    fn bind_values(
        &mut self,
        pattern: &Pat,
        values: &[Value],
        frontier: &mut Frontier,
    ) -> Option<()> {
        match pattern {
            Pat::Wild(_) => Some(()),
            Pat::Paren(inner) => self.bind_values(&inner.pat, values, frontier),
            Pat::Type(typed) => self.bind_values(&typed.pat, values, frontier),
            Pat::Tuple(tuple) if tuple.elems.is_empty() => Some(()),
            Pat::Tuple(tuple) => {
                for (at, pattern) in tuple.elems.iter().enumerate() {
                    let part = |value: &Value| match value {
                        Value::Tuple(values) if values.len() == tuple.elems.len() => {
                            values.get(at).cloned()
                        }
                        Value::Elsewhere | Value::Missing => Some(value.clone()),
                        _ => None,
                    };
                    let parts: Vec<Value> = values.iter().map(part).collect::<Option<_>>()?;
                    self.bind_values(pattern, &parts, frontier)?;
                }
                Some(())
            }
            Pat::Ident(name) if is_plain(name) => {
                let meaning = meaning_of(values)?;
                let name = name.ident.unraw().to_string();
                if let Meaning::Arrived = meaning {
                    self.name_kept(&name, values, frontier);
                }
                let id = self.names.bind(&name, meaning);
                for (exit, value) in frontier.iter_mut().zip(values) {
                    let fact = match value {
                        Value::Data { presence: Presence::Some, .. } => Some(true),
                        Value::Missing => Some(false),
                        Value::Told(told) => Some(*told),
                        _ => None,
                    };
                    if let Some(fact) = fact {
                        exit.facts.insert(id, fact);
                    }
                }
                Some(())
            }
            _ => None,
        }
    }
}

impl Walk<'_> {
    /// What tells whether a way arrived bears the id of the node at its end; statements of one's own have no other.
    fn name_kept(&mut self, name: &str, values: &[Value], frontier: &Frontier) {
        let id = name.trim_end_matches('_').strip_suffix(crate::emit::FLAG);
        let is_taken = self.nodes.iter().any(|node| node.id.as_deref() == id);
        let arrived = frontier.iter().zip(values).filter(|(_, value)| **value == Value::Told(true));
        let is_code = |node: &usize| self.nodes.get(*node).is_some_and(|node| node.kind == "code");
        let last = arrived.map(|(exit, _)| exit.from).find(is_code).filter(|_| !is_taken);
        let node = last.and_then(|node| self.nodes.get_mut(node));
        if let (Some(node), Some(id)) = (node, id) {
            node.id = Some(id.to_owned());
        }
    }
}

/// The ways on which a condition holds and those on which it does not, each telling which it is.
pub(super) fn told(yes: Frontier, no: Frontier) -> Vec<Way> {
    let told = |told: bool| move |exit| Way { exit, value: Value::Told(told) };
    yes.into_iter().map(told(true)).chain(no.into_iter().map(told(false))).collect()
}

/// What a name stands for that has these values; none where they are of different nodes.
fn meaning_of(values: &[Value]) -> Option<Meaning> {
    let mut meaning = Meaning::Missing;
    for value in values {
        meaning = match (value, meaning) {
            (Value::Missing | Value::Elsewhere | Value::Unit, meaning) => meaning,
            (Value::Data { node, .. }, Meaning::Missing) => Meaning::Output(*node),
            (Value::Data { node, .. }, Meaning::Output(same)) if *node == same => {
                Meaning::Output(same)
            }
            (Value::Told(_), Meaning::Missing | Meaning::Arrived) => Meaning::Arrived,
            _ => return None,
        };
    }
    Some(meaning)
}

/// What stands in `Some(..)`.
fn some(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(call) if call.args.len() == 1 => match &*call.func {
            Expr::Path(path) if path.path.is_ident("Some") => call.args.first(),
            _ => None,
        },
        _ => None,
    }
}

//! Choices with ways of their own: switches, and steps with an error port.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{BinOp, Expr, ExprMatch, Pat, PatIdent, Token, UnOp};

use super::bindings::is_plain;
use super::decide::borrowed;
use super::{End, Walk};
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::parse::ends::Ends;
use crate::parse::frontier::{Exit, Frontier, Presence, Value, Way};
use crate::parse::names::Meaning;
use crate::parse::recognize::{Part, Place};

/// The way of a switch for all values that no arm matches.
const OTHERWISE: &str = "_";

impl Walk<'_> {
    /// The exits of a node behind which nothing is asked: one for each of its ports.
    pub(super) fn exits_of(&self, node: usize, around: Frontier) -> Frontier {
        let Some(drawn) = self.nodes.get(node) else {
            return Vec::new();
        };
        let exits = |ports: &[&str]| ports.iter().map(|port| Exit::new(node, port)).collect();
        match drawn.kind {
            "branch" => exits(&["true", "false"]),
            "switch" => exits(&[OTHERWISE]),
            "stop" | "fail" => Vec::new(),
            "filter" => {
                let mut exits: Frontier = exits(&["then"]);
                exits.extend(around);
                exits
            }
            _ if drawn.has_error_port() => exits(&["ok", "error"]),
            _ => exits(&["then"]),
        }
    }

    /// The ways behind `cx.step(..).call(..).outcome().await?.ok()`; none where it is no such call.
    #[expect(clippy::option_option, reason = "not understood is another thing than no such call")]
    pub(super) fn outcome_ok(
        &mut self,
        expr: &Expr,
        frontier: &Frontier,
    ) -> Option<Option<Vec<Way>>> {
        let Expr::MethodCall(call) = expr else {
            return Some(None);
        };
        if call.method != "ok" || !call.args.is_empty() {
            return Some(None);
        }
        let Some(node) = self.outcome(&call.receiver, expr, frontier)? else {
            return Some(None);
        };
        let value = Value::Data { node, presence: Presence::Some };
        Some(Some(vec![
            Way { exit: Exit::new(node, "ok"), value },
            Way { exit: Exit::new(node, "error"), value: Value::Missing },
        ]))
    }

    /// The step with an error port that an expression awaits.
    #[expect(clippy::option_option, reason = "not understood is another thing than no such call")]
    pub(super) fn outcome(
        &mut self,
        expr: &Expr,
        whole: &Expr,
        frontier: &Frontier,
    ) -> Option<Option<usize>> {
        if !matches!(expr, Expr::Try(_)) {
            return Some(None);
        }
        let span = self.source.range(whole);
        let Some(node) = self.call(expr, frontier, span)? else {
            return Some(None);
        };
        self.nodes.get(node)?.has_error_port().then_some(Some(node))
    }

    /// Conditions on an outcome or a switch: `.is_ok()`, `.is_err()`, `cx.switch(..) == "a"`,
    /// `matches!(cx.switch(..), "a" | "b")`.
    pub(super) fn short_decision(
        &mut self,
        expr: &Expr,
        frontier: &Frontier,
    ) -> Option<(Frontier, Frontier)> {
        match expr {
            Expr::MethodCall(call) if call.args.is_empty() => {
                let wants = match call.method.to_string().as_str() {
                    "is_ok" => ["ok", "error"],
                    "is_err" => ["error", "ok"],
                    _ => return None,
                };
                let node = self.outcome(&call.receiver, expr, frontier)??;
                let [yes, no] = wants.map(|port| vec![Exit::new(node, port)]);
                Some((yes, no))
            }
            Expr::Binary(asked) if matches!(asked.op, BinOp::Eq(_) | BinOp::Ne(_)) => {
                let node = self.switch(&asked.left, frontier)?;
                let arm =
                    self.add_literals(node, vec![self.literal(&asked.right)?], &asked.right)?;
                let (is, others) = (vec![Exit::new(node, &arm)], vec![Exit::new(node, OTHERWISE)]);
                Some(if matches!(asked.op, BinOp::Eq(_)) { (is, others) } else { (others, is) })
            }
            Expr::Macro(asked) if self.uses.resolve(&asked.mac.path) == "matches" => {
                let matches: Matches = asked.mac.parse_body().ok()?;
                let node = self.switch(&matches.value, frontier)?;
                let arm = self.add_arm(node, &matches.pattern)?;
                Some((vec![Exit::new(node, &arm)], vec![Exit::new(node, OTHERWISE)]))
            }
            _ => None,
        }
    }

    /// `if let Ok(row) = cx.step(..)..`: the ways on which it is so, where its name is bound.
    pub(super) fn let_outcome(
        &mut self,
        pattern: &Pat,
        expr: &Expr,
        frontier: &Frontier,
    ) -> Option<(Frontier, Frontier)> {
        let node = self.outcome(expr, expr, frontier)??;
        let port = self.bind_outcome(pattern, node)?;
        let other = if port == "ok" { "error" } else { "ok" };
        Some((vec![Exit::new(node, port)], vec![Exit::new(node, other)]))
    }

    /// A `match` on an outcome or a switch; none where it is on something else.
    #[expect(clippy::option_option, reason = "not understood is another thing than no such choice")]
    pub(super) fn ways_of(
        &mut self,
        choice: &ExprMatch,
        frontier: &Frontier,
        end: End,
    ) -> Option<Option<Vec<Way>>> {
        let first = self.nodes.len();
        let start = self.source.range(&choice.match_token).start;
        let head = start..self.source.bytes(choice.brace_token.span.open()).end;
        if let Some(node) = self.outcome(&choice.expr, &choice.expr, frontier)? {
            self.spread(first, &head);
            return self.outcome_arms(choice, node, end).map(Some);
        }
        let Some(node) = self.switch(&choice.expr, frontier) else {
            return Some(None);
        };
        self.spread(first, &head);
        let mut ways = Vec::new();
        for arm in &choice.arms {
            let names = self.names.mark();
            let port = match &arm.pat {
                Pat::Wild(_) => OTHERWISE.to_owned(),
                Pat::Ident(name) if is_plain(name) => {
                    self.bind_rest(name, &choice.expr);
                    OTHERWISE.to_owned()
                }
                pattern => self.add_arm(node, pattern)?,
            };
            ways.extend(self.arm(&arm.body, vec![Exit::new(node, &port)], end)?);
            self.names.forget(names);
        }
        Some(Some(ways))
    }

    /// Binds what a switch decides by where no arm matches it: a shorter name for a place in the payload, or
    /// something that no field can name.
    fn bind_rest(&mut self, name: &PatIdent, decides: &Expr) {
        let by = match decides {
            Expr::MethodCall(call) => call.args.iter().nth(1),
            _ => None,
        };
        let path = by.and_then(|by| self.names.payload_path(borrowed(by)));
        let meaning = path.map_or(Meaning::Other, Meaning::Payload);
        self.names.bind(&name.ident.unraw().to_string(), meaning);
    }

    fn outcome_arms(&mut self, choice: &ExprMatch, node: usize, end: End) -> Option<Vec<Way>> {
        let mut left = vec!["ok", "error"];
        let mut ways = Vec::new();
        for arm in &choice.arms {
            let names = self.names.mark();
            let from: Frontier = match &arm.pat {
                Pat::Wild(_) => left.drain(..).map(|port| Exit::new(node, port)).collect(),
                pattern => {
                    let port = self.bind_outcome(pattern, node)?;
                    left.retain(|other| *other != port);
                    vec![Exit::new(node, port)]
                }
            };
            ways.extend(self.arm(&arm.body, from, end)?);
            self.names.forget(names);
        }
        left.is_empty().then_some(ways)
    }

    /// Binds what an outcome gives; tells by which port.
    fn bind_outcome(&mut self, pattern: &Pat, node: usize) -> Option<&'static str> {
        let Pat::TupleStruct(result) = pattern else {
            return None;
        };
        let port = match result.path.get_ident()?.to_string().as_str() {
            "Ok" => "ok",
            "Err" => "error",
            _ => return None,
        };
        let mut inside = result.elems.iter();
        match (inside.next(), inside.next()) {
            (Some(Pat::Wild(_)), None) => {}
            (Some(Pat::Ident(name)), None) if is_plain(name) => {
                let name = name.ident.unraw().to_string();
                if port == "ok" {
                    self.give_name(node, name.clone());
                    self.names.bind(&name, Meaning::Output(node));
                } else {
                    // In fields the error has one name everywhere.
                    self.names.bind(&name, Meaning::Payload(vec!["error".to_owned()]));
                }
            }
            _ => return None,
        }
        Some(port)
    }

    fn switch(&mut self, expr: &Expr, frontier: &Frontier) -> Option<usize> {
        let span = self.source.range(expr);
        let mark = self.mark();
        let node = self.call(expr, frontier, span).flatten();
        let is_switch =
            |node: &usize| self.nodes.get(*node).is_some_and(|node| node.kind == "switch");
        let found = node.filter(is_switch);
        if found.is_none() {
            self.back_to(&mark);
        }
        found
    }

    /// Adds an arm to a switch; gives its port.
    fn add_arm(&mut self, node: usize, pattern: &Pat) -> Option<String> {
        let literal = |pattern: &Pat| match pattern {
            Pat::Lit(_) => Some(self.source.one_line(pattern, &[])),
            _ => None,
        };
        let literals: Vec<String> = match pattern {
            Pat::Or(or) => or.cases.iter().map(literal).collect::<Option<_>>()?,
            pattern => vec![literal(pattern)?],
        };
        self.add_literals(node, literals, pattern)
    }

    /// A literal, which may be a negative number.
    fn literal(&self, expr: &Expr) -> Option<String> {
        let number = match expr {
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => &unary.expr,
            expr => expr,
        };
        matches!(number, Expr::Lit(_)).then(|| self.source.one_line(expr, &[]))
    }

    fn add_literals(
        &mut self,
        node: usize,
        literals: Vec<String>,
        at: &impl Ends,
    ) -> Option<String> {
        let text = literals.join(" | ");
        let range = self.source.range(at);
        let drawn = self.nodes.get_mut(node)?;
        let field = FieldId::from("arms");
        let arms =
            drawn.fields.entry(field.clone()).or_insert_with(|| FieldValue::List(Vec::new()));
        let FieldValue::List(arms) = arms else {
            return None;
        };
        let parts = vec![Part::Plain(text.clone())];
        drawn.places.push(Place { field, index: Some(arms.len()), range, parts });
        arms.push(text.clone());
        Some(text)
    }
}

/// The body of `matches!(value, pattern)`.
struct Matches {
    value: Expr,
    pattern: Pat,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
        let rest: TokenStream = input.parse()?;
        if rest.is_empty() { Ok(Self { value, pattern }) } else { Err(input.error("a guard")) }
    }
}

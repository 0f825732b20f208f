//! Calls on the context: which node each of them is.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::ext::IdentExt;
use syn::{Expr, Lit};

use super::{Drawn, End, Walk};
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::nodes;
use crate::parse::frontier::Frontier;
use crate::parse::recognize::{Call, Places, Reading};

/// Calls that wait for something.
const AWAITED: [&str; 3] = ["respond", "sleep", "each_at_once"];

/// The calls on the context that make a node, from left to right.
struct OnContext<'e> {
    methods: Vec<(String, Vec<&'e Expr>)>,
    is_awaited: bool,
}

impl Walk<'_> {
    /// The node that a call is; none where it is no call on the context. Fails where it is one that is not understood.
    #[expect(clippy::option_option, reason = "not understood is another thing than no node")]
    pub(super) fn call(
        &mut self,
        expr: &Expr,
        frontier: &Frontier,
        span: Range<usize>,
    ) -> Option<Option<usize>> {
        self.call_before(End::Nothing, expr, frontier, span)
    }

    /// As [`Walk::call`], for a call that stands before a block's end.
    #[expect(clippy::option_option, reason = "not understood is another thing than no node")]
    pub(super) fn call_before(
        &mut self,
        end: End,
        expr: &Expr,
        frontier: &Frontier,
        span: Range<usize>,
    ) -> Option<Option<usize>> {
        let Some(mut call) = self.on_context(expr, end) else {
            return Some(None);
        };
        let mut disabled = false;
        if call
            .methods
            .first()
            .is_some_and(|(name, arguments)| name == "disabled" && arguments.is_empty())
        {
            call.methods.remove(0);
            disabled = true;
        }
        if call.methods.first()?.0 == "join" {
            return Some(None);
        }
        let mut drawn = self.noted(expr, || self.node(&call))?;
        drawn.disabled = disabled;
        drawn.span = span;
        let node = self.add(drawn);
        self.connect(frontier, node);
        Some(Some(node))
    }

    fn on_context<'e>(&self, expr: &'e Expr, end: End) -> Option<OnContext<'e>> {
        let (mut expr, is_awaited) = match awaited(expr, end) {
            Some(call) => (call, true),
            None => (expr, false),
        };
        let mut methods = Vec::new();
        while let Expr::MethodCall(call) = expr {
            // `cx.stop::<()>(..)` says what the compiler cannot know; what others say would be lost.
            if call.turbofish.is_some() && !self.names.is_context(&call.receiver) {
                return None;
            }
            methods.push((call.method.unraw().to_string(), call.args.iter().collect()));
            expr = &call.receiver;
        }
        methods.reverse();
        (self.names.is_context(expr) && !methods.is_empty())
            .then_some(OnContext { methods, is_awaited })
    }

    fn node(&self, call: &OnContext<'_>) -> Option<Drawn> {
        let ((name, arguments), rest) = call.methods.split_first()?;
        let (id, arguments) = arguments.split_first()?;
        let id = literal(id)?;
        if name == "step" {
            return self.step(id, arguments, rest, call.is_awaited);
        }
        if !rest.is_empty() || call.is_awaited != AWAITED.contains(&name.as_str()) {
            return None;
        }
        self.recognized(id, Call::Method { name, arguments }, &[])
    }

    fn step(
        &self,
        id: String,
        arguments: &[&Expr],
        rest: &[(String, Vec<&Expr>)],
        is_awaited: bool,
    ) -> Option<Drawn> {
        let (has_port, rest) = match rest.split_last() {
            Some(((last, nothing), rest)) if last == "outcome" && nothing.is_empty() => {
                (true, rest)
            }
            _ => (false, rest),
        };
        let ((last, operation), policies) = rest.split_last()?;
        let [operation] = operation.as_slice() else {
            return None;
        };
        if !arguments.is_empty() || last != "call" || !is_awaited {
            return None;
        }
        let mut drawn = self.recognized(id, Call::Operation(operation), policies)?;
        if has_port {
            drawn.fields.insert(FieldId::from("on_error"), FieldValue::Text("port".to_owned()));
        }
        Some(drawn)
    }

    /// The node that the first kind makes of a call which understands it.
    fn recognized(
        &self,
        id: String,
        call: Call<'_>,
        policies: &[(String, Vec<&Expr>)],
    ) -> Option<Drawn> {
        nodes::recognizers().find_map(|(kind, recognize)| {
            let mut reading = self.reading(call);
            recognize(&mut reading)?;
            for (policy, arguments) in policies {
                let [argument] = arguments.as_slice() else {
                    return None;
                };
                nodes::recognize_policy(&mut reading, policy, argument)?;
            }
            let id = Some(id.clone());
            Some(drawn(kind, id, reading))
        })
    }

    /// What a handler is registered with, as a node without edges, and whether it is understood.
    pub fn trigger(&mut self, expr: &Expr, id: String, span: Range<usize>) -> (usize, bool) {
        let is_disabled = |expr: &Expr| {
            let mut expr = expr;
            while let Expr::MethodCall(call) = expr {
                if call.method == "disabled" {
                    return true;
                }
                expr = &call.receiver;
            }
            false
        };
        let known = self.recognized(id.clone(), Call::Trigger(expr), &[]);
        let is_known = known.is_some();
        let mut drawn = known.unwrap_or_else(|| {
            let reading = self.reading(Call::Trigger(expr));
            let chain = reading.chain(expr);
            let is_webhook = chain.is_some_and(|chain| chain.path.starts_with("webhook::"));
            // The code alone says what starts it; all that follows is still its own.
            drawn(if is_webhook { "http" } else { "github" }, Some(id), reading)
        });
        drawn.disabled = is_disabled(expr);
        drawn.span = span;
        (self.add(drawn), is_known)
    }

    fn reading<'r>(&'r self, call: Call<'r>) -> Reading<'r> {
        Reading {
            source: self.source,
            uses: &self.uses,
            names: &self.names,
            outputs: &self.outputs,
            call,
            fields: BTreeMap::new(),
            places: Vec::new(),
        }
    }
}

/// The call that an expression awaits. Its failure must go on: by `?`, or as the result at a block's end.
pub(super) fn awaited(expr: &Expr, end: End) -> Option<&Expr> {
    let expr = match (expr, end) {
        (_, End::Result) => expr,
        (Expr::Try(tried), _) => &*tried.expr,
        _ => return None,
    };
    match expr {
        Expr::Await(awaited) => Some(&awaited.base),
        _ => None,
    }
}

fn drawn(kind: &'static str, id: Option<String>, reading: Reading<'_>) -> Drawn {
    Drawn {
        id,
        kind,
        fields: reading.fields,
        places: Places::new(reading.places, reading.source.from),
        output: None,
        disabled: false,
        span: 0..0,
    }
}

fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

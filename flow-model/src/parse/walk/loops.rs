//! Loops: `for (cx, item) in cx.each(..) { .. }`, and turns that run at once.

use syn::ext::IdentExt;
use syn::{Expr, ExprAsync, ExprClosure, ExprForLoop, Pat, Stmt};

use super::bindings::is_plain;
use super::calls::awaited;
use super::{End, Walk};
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::parse::frontier::{Exit, Frontier};
use crate::parse::names::{Meaning, plain};

impl Walk<'_> {
    /// The way behind a `for` over `cx.each(..)`.
    pub(super) fn in_turn(&mut self, turns: &ExprForLoop, frontier: &Frontier) -> Option<Frontier> {
        if turns.label.is_some() {
            return None;
        }
        let Pat::Tuple(pattern) = &*turns.pat else {
            return None;
        };
        let start = self.source.range(&turns.for_token).start;
        let head = start..self.source.bytes(turns.body.brace_token.span.open()).end;
        let node = self.call(&turns.expr, frontier, head)?.filter(|node| self.is_loop(*node))?;
        let names = self.names.mark();
        let mut pattern = pattern.elems.iter();
        let (Some(context), Some(item), None) = (pattern.next(), pattern.next(), pattern.next())
        else {
            return None;
        };
        self.turn(node, context, item)?;
        let outside = std::mem::replace(&mut self.is_in_turn, true);
        let body = self.block(&turns.body, vec![Exit::new(node, "each")], End::Nothing);
        self.is_in_turn = outside;
        self.names.forget(names);
        body.map(|_| vec![Exit::new(node, "then")])
    }

    /// The way behind `cx.each_at_once(.., |cx, item| async move { .. }).await?`; none where it is no such call.
    #[expect(clippy::option_option, reason = "not understood is another thing than no such call")]
    pub(super) fn at_once(
        &mut self,
        end: End,
        expr: &Expr,
        frontier: &Frontier,
    ) -> Option<Option<Frontier>> {
        let Some(closure) = self.turns_of(expr, end) else {
            return Some(None);
        };
        let span = self.source.range(expr);
        let node = self.call_before(end, expr, frontier, span)?;
        let node = node.filter(|node| self.is_loop(*node))?;
        let names = self.names.mark();
        let mut inputs = closure.inputs.iter();
        let (Some(context), Some(item), None) = (inputs.next(), inputs.next(), inputs.next())
        else {
            return None;
        };
        self.turn(node, context, item)?;
        let body = body_of(closure)?;
        let outside = std::mem::replace(&mut self.is_in_turn, false);
        let returned = std::mem::take(&mut self.returned);
        let ways = self.block(&body.block, vec![Exit::new(node, "each")], End::Result);
        self.returned = returned;
        self.is_in_turn = outside;
        self.names.forget(names);
        ways.map(|_| Some(vec![Exit::new(node, "then")]))
    }

    fn is_loop(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.kind == "for_each")
    }

    /// The turns that an expression runs at once.
    fn turns_of<'e>(&self, expr: &'e Expr, end: End) -> Option<&'e ExprClosure> {
        let Expr::MethodCall(call) = awaited(expr, end)? else {
            return None;
        };
        match call.args.last() {
            Some(Expr::Closure(closure))
                if call.method == "each_at_once" && self.names.is_context(&call.receiver) =>
            {
                Some(closure)
            }
            _ => None,
        }
    }

    /// Binds the names of a turn, and takes the item's name into the node's field.
    fn turn(&mut self, node: usize, context: &Pat, item: &Pat) -> Option<()> {
        // The context of what stands around is another one: its steps are none of the turn's.
        for outer in self.names.contexts() {
            self.names.bind(&outer, Meaning::Other);
        }
        match context {
            Pat::Ident(name) => {
                self.names.bind(&name.ident.unraw().to_string(), Meaning::Context);
            }
            Pat::Wild(_) => {}
            _ => return None,
        }
        let name = match item {
            Pat::Ident(name) if is_plain(name) => name.ident.unraw().to_string(),
            Pat::Wild(_) => return Some(()),
            _ => return None,
        };
        self.names.bind(&name, Meaning::Other);
        // An item that no node uses is written with an underscore.
        let bare = name.strip_prefix('_').unwrap_or(&name);
        if bare != "item" {
            let value = FieldValue::Text(bare.to_owned());
            self.nodes.get_mut(node)?.fields.insert(FieldId::from("item"), value);
        }
        Some(())
    }
}

/// The async block of a turn, also behind values that are lent to it: `let total = &total;`.
fn body_of(closure: &ExprClosure) -> Option<&ExprAsync> {
    match &*closure.body {
        Expr::Async(body) => Some(body),
        Expr::Block(block) => {
            let (last, lent) = block.block.stmts.split_last()?;
            let Stmt::Expr(Expr::Async(body), None) = last else {
                return None;
            };
            lent.iter().all(is_lent).then_some(body)
        }
        _ => None,
    }
}

/// Whether a statement is `let name = &name;` or `let name = name.clone();`.
fn is_lent(statement: &Stmt) -> bool {
    let Stmt::Local(local) = statement else {
        return false;
    };
    let (Pat::Ident(name), Some(init)) = (&local.pat, &local.init) else {
        return false;
    };
    let lent = match &*init.expr {
        Expr::Reference(reference) => plain(&reference.expr),
        Expr::MethodCall(call) if call.method == "clone" => plain(&call.receiver),
        _ => None,
    };
    lent.is_some_and(|lent| name.ident.unraw() == lent)
}

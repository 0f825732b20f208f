//! Reads a handler's statements from top to bottom, with the ports that lead to the next one.
//!
//! A statement that is not understood down to its last part is taken back and kept as it is.

mod bindings;
mod calls;
mod choices;
mod control;
mod decide;
mod loops;
mod notes;
mod opaque;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use syn::ext::IdentExt;
use syn::{Block, Expr, ExprReturn, FnArg, Item, ItemFn, Pat, Stmt};

use super::frontier::{Exit, Frontier, MOST_EXITS, Value, Way};
use super::names::{Meaning, Names};
use super::pieces::Placed;
use super::recognize::Places;
use super::source::Source;
use super::uses::Uses;
use crate::flow::FieldValue;
use crate::ids::{FieldId, PortId};
pub(super) use bindings::carried;

/// A node as it was found.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// Its id in the code; for statements that have none, the name that they bind.
    pub id: Option<String>,
    pub kind: &'static str,
    pub fields: BTreeMap<FieldId, FieldValue>,
    pub places: Places,
    /// Name of its output where it is bound to one.
    pub output: Option<String>,
    pub disabled: bool,
    /// Bytes of its statement.
    pub span: Range<usize>,
}

impl Drawn {
    fn has_error_port(&self) -> bool {
        matches!(self.fields.get(&FieldId::from("on_error")), Some(FieldValue::Text(port)) if port == "port")
    }
}

/// What was found in a file so far, and where the reader stands.
pub(super) struct Walk<'s> {
    pub source: Source<'s>,
    pub uses: Rc<Uses>,
    pub nodes: Vec<Drawn>,
    /// From, port, to; nodes by place.
    pub edges: Vec<(usize, PortId, usize)>,
    /// Names of the outputs, by place.
    outputs: Vec<String>,
    names: Names,
    /// Names that are bound as they are written, since statements that are kept use them.
    kept: BTreeSet<String>,
    /// Names that kept statements use though they stand for something else.
    missed: Vec<String>,
    /// Ways that left the async block under way early.
    returned: Vec<Way>,
    /// Whether the statements under way are the body of a `for`, where `return` leaves more than the turn.
    is_in_turn: bool,
    /// Where the last statement ended: what stands before it belongs to it.
    floor: usize,
}

/// What stands at the end of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// A statement like others.
    Nothing,
    /// A value.
    Value,
    /// `Ok(value)`.
    Result,
}

/// A place to go back to.
struct Mark {
    nodes: usize,
    edges: usize,
    names: usize,
    returned: usize,
    missed: usize,
}

impl<'s> Walk<'s> {
    pub fn new(source: Source<'s>, uses: Rc<Uses>) -> Self {
        notes::begin();
        Self {
            source,
            uses,
            nodes: Vec::new(),
            edges: Vec::new(),
            outputs: Vec::new(),
            names: Names::default(),
            kept: BTreeSet::new(),
            missed: Vec::new(),
            returned: Vec::new(),
            is_in_turn: false,
            floor: 0,
        }
    }

    /// Adds a node that stands in no handler's body.
    pub fn add(&mut self, drawn: Drawn) -> usize {
        let name = drawn.output.clone().or_else(|| drawn.id.clone()).unwrap_or_default();
        self.outputs.push(name);
        self.nodes.push(drawn);
        self.nodes.len() - 1
    }

    /// Reads the handler that a trigger starts.
    pub fn handler(&mut self, trigger: usize, handler: &ItemFn, body: &[Placed<'_>]) {
        self.kept.clear();
        let frame = self.source;
        let uses = Uses::inside(&self.uses, body.iter().map(|placed| placed.statement));
        let around = std::mem::replace(&mut self.uses, uses);
        loop {
            let mark = self.mark();
            self.missed.clear();
            self.parameters(handler);
            self.floor = frame.range(&handler.block).start + 1;
            self.body(body, vec![Exit::new(trigger, "then")]);
            self.source = frame;
            self.names.forget(mark.names);
            self.returned.clear();
            // Each round keeps at least one more name, and there are only so many.
            let before = self.kept.len();
            self.kept.extend(self.missed.drain(..));
            if self.kept.len() == before {
                break;
            }
            self.back_to(&mark);
        }
        self.uses = around;
    }

    fn parameters(&mut self, handler: &ItemFn) {
        let meanings = [Meaning::Context, Meaning::Event];
        for (input, meaning) in handler.sig.inputs.iter().zip(meanings) {
            if let FnArg::Typed(typed) = input
                && let Pat::Ident(name) = &*typed.pat
            {
                self.names.bind(&name.ident.unraw().to_string(), meaning);
            }
        }
    }

    fn body(&mut self, statements: &[Placed<'_>], mut frontier: Frontier) {
        let Some((last, rest)) = statements.split_last() else {
            return;
        };
        self.statements(rest, &mut frontier);
        self.source = self.source.piece(last.from);
        let mark = self.mark();
        let understood = match last.statement {
            Stmt::Expr(tail, None) => self.tail(tail, frontier.clone(), End::Result).map(exits),
            _ => None,
        };
        if understood.is_none() {
            self.back_to(&mark);
            self.statements(std::slice::from_ref(last), &mut frontier);
            if let Stmt::Expr(tail, None) = last.statement {
                self.pass_on(mark.nodes, tail);
            }
        }
    }

    fn mark(&self) -> Mark {
        Mark {
            nodes: self.nodes.len(),
            edges: self.edges.len(),
            names: self.names.mark(),
            returned: self.returned.len(),
            missed: self.missed.len(),
        }
    }

    fn back_to(&mut self, mark: &Mark) {
        self.nodes.truncate(mark.nodes);
        self.outputs.truncate(mark.nodes);
        self.edges.truncate(mark.edges);
        self.names.forget(mark.names);
        self.returned.truncate(mark.returned);
        self.missed.truncate(mark.missed);
    }

    fn statements(&mut self, statements: &[Placed<'_>], frontier: &mut Frontier) {
        let uses = bindings::Counts::of(&self.uses, statements);
        for (at, placed) in statements.iter().enumerate() {
            self.source = self.source.piece(placed.from);
            let statement = placed.statement;
            let range = self.source.range(statement);
            let mark = self.mark();
            match self.statement(statement, frontier.clone(), &uses.at(at, range.clone())) {
                Some(behind) if behind.len() <= MOST_EXITS => *frontier = behind,
                _ => {
                    self.back_to(&mark);
                    self.keep(statement, range.clone(), frontier);
                }
            }
            self.floor = range.end;
        }
    }

    /// Reads a statement that is understood; gives what leads to the next one.
    fn statement(
        &mut self,
        statement: &Stmt,
        frontier: Frontier,
        here: &bindings::Here<'_>,
    ) -> Option<Frontier> {
        if self.has_attribute(&here.span) {
            return None;
        }
        match statement {
            Stmt::Local(local) => self.binding(local, frontier, here),
            Stmt::Expr(Expr::Return(back), _) => self.leave(back, frontier),
            Stmt::Expr(expr, _) => self.plain(expr, frontier, here.span.clone()),
            Stmt::Item(Item::Use(item)) if self.uses.has(item) => Some(frontier),
            Stmt::Item(_) | Stmt::Macro(_) => None,
        }
    }

    /// Whether a statement has an attribute, which may take it away.
    fn has_attribute(&self, span: &Range<usize>) -> bool {
        self.source.slice(span.clone()).starts_with('#')
    }

    /// A statement that binds nothing.
    fn plain(&mut self, expr: &Expr, frontier: Frontier, span: Range<usize>) -> Option<Frontier> {
        match expr {
            Expr::If(_) | Expr::Match(_) | Expr::Block(_) => {
                let ways = self.control(expr, frontier, End::Nothing)?;
                let mut frontier = exits(ways);
                for exit in &mut frontier {
                    exit.is_around = false;
                }
                Some(frontier)
            }
            Expr::Paren(paren) => self.plain(&paren.expr, frontier, span),
            // `_ = cx.step(..)` binds nothing either.
            Expr::Assign(dropped) if matches!(&*dropped.left, Expr::Infer(_)) => {
                self.plain(&dropped.right, frontier, span)
            }
            Expr::ForLoop(turns) => self.in_turn(turns, &frontier),
            Expr::Continue(next) if self.is_in_turn && next.label.is_none() => Some(Vec::new()),
            _ => {
                let first = self.nodes.len();
                if let Some(arms) = self.join(expr, &frontier)? {
                    return Some(exits(arms));
                }
                if let Some(behind) = self.at_once(End::Nothing, expr, &frontier)? {
                    return Some(behind);
                }
                if let Some(ways) = self.outcome_ok(expr, &frontier)? {
                    self.spread(first, &span);
                    return Some(exits(ways));
                }
                if let Some(node) = self.call(expr, &frontier, span.clone())? {
                    return Some(self.exits_of(node, frontier));
                }
                let (mut yes, no) = self.decide(expr, frontier)?;
                self.spread(first, &span);
                yes.extend(no);
                Some(yes)
            }
        }
    }

    /// `return Ok(..)`: the ways lead to the end of the async block; those that give nothing die there.
    fn leave(&mut self, back: &ExprReturn, frontier: Frontier) -> Option<Frontier> {
        let returned = back.expr.as_deref()?;
        if self.concludes(returned, &frontier, self.source.range(back))? {
            return Some(Vec::new());
        }
        // Out of a `for` it would leave the turns that are still to come.
        let value = ok(returned).filter(|_| !self.is_in_turn)?;
        for exit in frontier {
            let value = self.value_on(value, &exit)?;
            let exit = Exit { is_dead: exit.is_dead || !value.arrives(), ..exit };
            self.returned.push(Way { exit, value });
        }
        Some(Vec::new())
    }

    /// Whether an expression ends the execution.
    fn concludes(&mut self, expr: &Expr, frontier: &Frontier, span: Range<usize>) -> Option<bool> {
        let Some(node) = self.call(expr, frontier, span)? else {
            return Some(false);
        };
        let is_end = matches!(self.nodes.get(node)?.kind, "stop" | "fail");
        is_end.then_some(true)
    }

    /// The ways to the end of a block.
    fn block(&mut self, block: &Block, mut frontier: Frontier, end: End) -> Option<Vec<Way>> {
        let mark = self.names.mark();
        self.floor = self.source.bytes(block.brace_token.span.open()).end;
        let (statements, tail) = match block.stmts.split_last() {
            Some((Stmt::Expr(tail, None), rest)) if end != End::Nothing => (rest, Some(tail)),
            _ => (block.stmts.as_slice(), None),
        };
        let placed = |statement| Placed { statement, from: self.source.from };
        let statements: Vec<Placed<'_>> = statements.iter().map(placed).collect();
        self.statements(&statements, &mut frontier);
        let ways = match tail {
            Some(tail) => self.tail(tail, frontier, end)?,
            // A block that gives no result is whole only where it is left before its end.
            None if end == End::Result && !frontier.is_empty() => return None,
            None => units(frontier),
        };
        self.names.forget(mark);
        Some(ways)
    }

    /// The ways behind the last expression of a block.
    fn tail(&mut self, tail: &Expr, frontier: Frontier, end: End) -> Option<Vec<Way>> {
        if self.has_attribute(&self.source.range(tail)) {
            return None;
        }
        match (tail, end) {
            (Expr::Return(back), _) => self.leave(back, frontier).map(units),
            (Expr::If(_) | Expr::Match(_) | Expr::Block(_), _) => self.control(tail, frontier, end),
            (_, End::Result) => match ok(tail) {
                Some(value) => self.value(value, frontier),
                None => self.result(tail, frontier),
            },
            (_, End::Value) => self.value(tail, frontier),
            (_, End::Nothing) => {
                let span = self.source.range(tail);
                self.plain(tail, frontier, span).map(units)
            }
        }
    }

    /// The ways behind a call whose result is that of the block.
    fn result(&mut self, tail: &Expr, frontier: Frontier) -> Option<Vec<Way>> {
        if let Some(behind) = self.at_once(End::Result, tail, &frontier)? {
            return Some(units(behind));
        }
        let span = self.source.range(tail);
        let node = self.call_before(End::Result, tail, &frontier, span)??;
        match self.nodes.get(node)?.kind {
            "stop" | "fail" => Some(Vec::new()),
            "delay" | "respond" => Some(units(self.exits_of(node, frontier))),
            _ => None,
        }
    }

    /// Draws the edges to a node.
    fn connect(&mut self, frontier: &Frontier, to: usize) {
        let mut drawn = BTreeSet::new();
        for exit in frontier.iter().filter(|exit| !exit.is_dead) {
            if drawn.insert((exit.from, &exit.port)) {
                self.edges.push((exit.from, exit.port.clone(), to));
            }
        }
    }

    /// Says where the nodes from one on stand.
    fn spread(&mut self, first: usize, span: &Range<usize>) {
        for node in self.nodes.iter_mut().skip(first) {
            node.span = span.clone();
        }
    }
}

/// What stands in `Ok(..)`.
fn ok(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Call(call) if call.args.len() == 1 => match &*call.func {
            Expr::Path(path) if path.path.segments.last()?.ident == "Ok" => call.args.first(),
            _ => None,
        },
        _ => None,
    }
}

fn exits(ways: Vec<Way>) -> Frontier {
    ways.into_iter().map(|way| way.exit).collect()
}

/// Ways behind a question whether any way arrived. Around a join the code goes on from before the fork; else, where
/// only dead ways did not arrive, for them too.
fn behind_question(frontier: Frontier, is_join: bool) -> Frontier {
    if is_join && frontier.iter().any(|exit| exit.before.is_some()) {
        return past_joins(frontier);
    }
    if frontier.iter().any(|exit| !exit.is_dead) {
        return frontier;
    }
    frontier.into_iter().map(|exit| Exit { is_dead: false, ..exit }).collect()
}

/// The ways with those from before a fork in the place of the ones that do not lead out of it.
fn past_joins(frontier: Frontier) -> Frontier {
    let mut past: Frontier = Vec::new();
    for exit in frontier {
        match exit.before {
            None => past.push(exit),
            Some(before) => {
                let is_new = |exit: &&Exit| {
                    !past.iter().any(|other| other.from == exit.from && other.port == exit.port)
                };
                let new: Frontier = before.iter().filter(is_new).cloned().collect();
                past.extend(new);
            }
        }
    }
    past
}

/// Whether several ports lead on.
fn is_join(frontier: &Frontier) -> bool {
    let mut ports =
        frontier.iter().filter(|exit| !exit.is_dead).map(|exit| (exit.from, &exit.port));
    let first = ports.next();
    ports.any(|port| Some(port) != first)
}

fn units(frontier: Frontier) -> Vec<Way> {
    frontier.into_iter().map(|exit| Way { exit, value: Value::Unit }).collect()
}

//! Chooses the text of each field: the shortest from which the emitter makes again what stands in the code.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::recognize::{Fit, Part, Place, set};
use super::walk::Drawn;
use crate::catalog::Catalog;
use crate::emit::coerce;
use crate::expr::{self, Scope};
use crate::flow::Flow;
use crate::memory::Memory;
use crate::reach::Reach;

/// Sets the fields of all nodes. `drawn` is in the order of the flow's nodes.
pub(super) fn settle(flow: &mut Flow, drawn: &[Drawn], catalog: &dyn Catalog) {
    KNOWN.with_borrow_mut(Memory::next_round);
    // What a node gives can depend on its own text, and so can the texts of the nodes behind it.
    for _ in 0..2 {
        if !settle_once(flow, drawn, catalog) {
            return;
        }
    }
}

/// Whether a text was chosen that others may depend on.
fn settle_once(flow: &mut Flow, drawn: &[Drawn], catalog: &dyn Catalog) -> bool {
    let open: BTreeSet<usize> =
        drawn.iter().enumerate().filter(|(_, node)| node.is_open()).map(|(at, _)| at).collect();
    if open.is_empty() {
        return false;
    }
    let mut chosen = Vec::new();
    {
        let reach = Reach::new(flow, catalog);
        for at in open {
            let Some(node) = drawn.get(at) else {
                continue;
            };
            let scope = reach.own_scope(at);
            for place in node.places.texts().filter(|place| place.is_open()) {
                chosen.push((at, place, place.text(&ways(place, &scope))));
            }
        }
    }
    let mut changed = false;
    for (at, place, text) in chosen {
        if let Some(node) = flow.nodes.get_mut(at) {
            changed |= set(&mut node.fields, &place.field, place.index, text);
        }
    }
    changed
}

impl Drawn {
    fn is_open(&self) -> bool {
        self.places.texts().any(Place::is_open)
    }
}

impl Place {
    fn is_open(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Open { ways, .. } if ways.len() > 1))
    }
}

/// For each open part the way from which the code comes again; the first where none does.
fn ways(place: &Place, scope: &Scope) -> Vec<usize> {
    let way = |part: &Part| match part {
        Part::Plain(_) => None,
        Part::Open { ways, .. } if ways.len() == 1 => Some(0),
        Part::Open { ways, wanted, core, fit } => {
            let wanted = words(wanted.clone());
            Some(way_of(ways, wanted, (*core, *fit), scope))
        }
    };
    place.parts.iter().filter_map(way).collect()
}

/// A way that was chosen, with all it was chosen by.
struct Chosen {
    ways: Vec<String>,
    wanted: Vec<String>,
    /// What a part tells of where it stands.
    stands: (usize, Fit),
    scope: Scope,
    way: usize,
}

thread_local! {
    static KNOWN: RefCell<Memory<Rc<Chosen>>> = RefCell::default();
}

/// The way from which the wanted words come again, as it was chosen before or is now.
fn way_of(ways: &[String], wanted: Vec<String>, stands: (usize, Fit), scope: &Scope) -> usize {
    let is_same = |known: &Rc<Chosen>| {
        known.stands == stands
            && known.ways == ways
            && known.wanted == wanted
            && known.scope == *scope
    };
    if let Some(known) = KNOWN.with_borrow_mut(|known| known.recall(&ways, is_same)) {
        return known.way;
    }
    let (core, fit) = stands;
    let exact = ways.iter().position(|way| words(lowered(way, fit, scope)) == wanted);
    // What makes a value of one's own can be written in several ways; what it is made of counts.
    let way = exact.unwrap_or_else(|| as_core(ways, core, fit, scope));
    let chosen = Chosen { ways: ways.to_vec(), wanted, stands, scope: scope.clone(), way };
    KNOWN.with_borrow_mut(|known| known.keep(&ways, Rc::new(chosen)));
    way
}

/// The shortest way that gives the same as the one in which only what stands around was left out.
fn as_core(ways: &[String], core: usize, fit: Fit, scope: &Scope) -> usize {
    // Whatever makes a `String` of a text makes the same one.
    if let (Fit::Text, Some(shortest)) = (fit, ways.first()) {
        let template = expr::template(&format!("{{{shortest}}}"), scope);
        let is_text =
            |part: &expr::Part| matches!(part, expr::Part::Expr(found) if found.ty.is_text());
        if template.problems.is_empty() && template.parts.first().is_some_and(is_text) {
            return 0;
        }
    }
    let Some(wanted) = ways.get(core).and_then(|way| way.parse().ok()).map(words) else {
        return 0;
    };
    let inside = match fit {
        Fit::Text => Fit::Display,
        Fit::Owned => Fit::Value,
        other => other,
    };
    let fits = |way: &String| words(lowered(way, inside, scope)) == wanted;
    ways.iter().take(core + 1).position(fits).unwrap_or(core)
}

fn words(tokens: TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    flatten(tokens, &mut words);
    words
}

/// What the emitter makes of an expression.
fn lowered(way: &str, fit: Fit, scope: &Scope) -> TokenStream {
    let bare = |checked: expr::Checked| checked.expr.map(quote::ToTokens::into_token_stream);
    match fit {
        Fit::Value => bare(expr::expression(way, scope)).unwrap_or_default(),
        Fit::Decision => bare(expr::decision(way, scope)).unwrap_or_default(),
        Fit::Whole => bare(expr::whole(way, scope)).unwrap_or_default(),
        Fit::Items => {
            let list = expr::items(way, scope).list;
            list.expr.map(|expr| coerce::iterated(expr, &list.ty, list.held)).unwrap_or_default()
        }
        Fit::Truth => bare(expr::condition(way, scope)).unwrap_or_default(),
        Fit::Owned => {
            let checked = expr::expression(way, scope);
            let expr = checked.expr.map(|expr| coerce::owned(expr, &checked.ty, checked.held));
            expr.unwrap_or_default()
        }
        Fit::Text => coerce::text(expr::template(&format!("{{{way}}}"), scope).parts),
        Fit::Display => {
            let parts = expr::template(&format!("{{{way}}}"), scope).parts;
            match parts.into_iter().next() {
                Some(expr::Part::Expr(checked)) => bare(checked).unwrap_or_default(),
                _ => TokenStream::new(),
            }
        }
    }
}

/// Tokens as plain words: without spacing, commas before a closing bracket, and blocks around a closure's
/// one expression, which come and go with the width of a line.
fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    let mut behind_bars = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace if behind_bars => ("", ""),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                if !open.is_empty() {
                    words.push(open.to_owned());
                }
                flatten(group.stream(), words);
                if words.last().is_some_and(|last| last == ",") {
                    words.pop();
                }
                if !close.is_empty() {
                    words.push(close.to_owned());
                }
                behind_bars = false;
            }
            TokenTree::Punct(punct) => {
                behind_bars = punct.as_char() == '|';
                words.push(punct.as_char().to_string());
            }
            other => {
                behind_bars = false;
                words.push(other.to_string());
            }
        }
    }
}

//! Chooses the text of each field: the shortest from which the emitter makes again what stands in the code.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

use super::recognize::{Fit, Part, Place, coercions, set};
use super::source::{Change, Source};
use super::walk::Drawn;
use crate::catalog::Catalog;
use crate::emit::coerce;
use crate::expr::{self, Held, Scope};
use crate::flow::Flow;
use crate::memory::Memory;
use crate::reach::Reach;
use crate::syntax;
use crate::types::Type;

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
                chosen.push((at, place, place.text(&texts(place, &scope))));
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

/// For each open part the text from which the code comes again; the first of its ways where none does.
fn texts(place: &Place, scope: &Scope) -> Vec<String> {
    let text = |part: &Part| match part {
        Part::Plain(_) => None,
        Part::Open { ways, .. } if ways.len() == 1 => ways.first().cloned(),
        Part::Open { ways, wanted, core, fit } => {
            let wanted = words(wanted.clone());
            Some(text_of(ways, wanted, (*core, *fit), scope))
        }
    };
    place.parts.iter().filter_map(text).collect()
}

/// A text that was chosen, with all it was chosen by.
struct Chosen {
    ways: Vec<String>,
    wanted: Vec<String>,
    /// What a part tells of where it stands.
    stands: (usize, Fit),
    scope: Scope,
    text: String,
}

thread_local! {
    static KNOWN: RefCell<Memory<Rc<Chosen>>> = RefCell::default();
}

/// The text from which the wanted words come again, as it was chosen before or is now.
fn text_of(ways: &[String], wanted: Vec<String>, stands: (usize, Fit), scope: &Scope) -> String {
    let is_same = |known: &Rc<Chosen>| {
        known.stands == stands
            && known.ways == ways
            && known.wanted == wanted
            && known.scope == *scope
    };
    if let Some(known) = KNOWN.with_borrow_mut(|known| known.recall(&ways, is_same)) {
        return known.text.clone();
    }
    let (core, fit) = stands;
    // What makes a value of one's own can be written in several ways; what it is made of counts.
    let text =
        exact(ways, (core, fit), &wanted, scope).unwrap_or_else(|| as_core(ways, core, fit, scope));
    let chosen = Chosen { ways: ways.to_vec(), wanted, stands, scope: scope.clone(), text };
    let text = chosen.text.clone();
    KNOWN.with_borrow_mut(|known| known.keep(&ways, Rc::new(chosen)));
    text
}

/// The shortest text of which the emitter makes exactly the wanted words.
fn exact(
    ways: &[String],
    (core, fit): (usize, Fit),
    wanted: &[String],
    scope: &Scope,
) -> Option<String> {
    let problems = ways.last().map_or(0, |written| lowered(written, fit, scope).1);
    // A shorter text must not ask for what the longer one says.
    let gives = |text: &str| {
        let (tokens, found) = lowered(text, fit, scope);
        words(tokens) == wanted && found <= problems
    };
    let known = ways.iter().position(|way| gives(way));
    if known == Some(0) {
        return ways.first().cloned();
    }
    // Some of it a person may have written, or an earlier emitter.
    let partly = ways.get(core).and_then(|whole| thinned(whole, gives));
    partly.or_else(|| known.and_then(|way| ways.get(way)).cloned())
}

/// The shortest text that gives the same as the one in which only what stands around was left out.
fn as_core(ways: &[String], core: usize, fit: Fit, scope: &Scope) -> String {
    let shortest = ways.first().cloned().unwrap_or_default();
    // Whatever makes a `String` of a text makes the same one.
    if fit == Fit::Text {
        let template = expr::template(&format!("{{{shortest}}}"), scope);
        let is_text =
            |part: &expr::Part| matches!(part, expr::Part::Expr(found) if found.ty.is_text());
        if template.problems.is_empty() && template.parts.first().is_some_and(is_text) {
            return shortest;
        }
    }
    let Some(whole) = ways.get(core) else {
        return shortest;
    };
    let inside = match fit {
        Fit::Text => Fit::Display,
        Fit::Owned => Fit::Value,
        other => other,
    };
    let wanted = whole.parse().map(words).unwrap_or_default();
    exact(ways.get(..=core).unwrap_or_default(), (core, inside), &wanted, scope)
        .unwrap_or_else(|| whole.clone())
}

/// With how many coercions it is tried which of them are a person's.
const MOST: usize = 12;

/// The text without as many of its coercions as can be, so that it still gives what it should.
fn thinned(whole: &str, gives: impl Fn(&str) -> bool) -> Option<String> {
    let expr = syntax::expression(whole).ok()?;
    let source = Source { text: whole, from: 0, cuts: &[] };
    let groups = coercions(&source, &expr);
    let without = |is_left: &dyn Fn(usize) -> bool| {
        let groups = groups.iter().enumerate().filter(|(place, _)| !is_left(*place));
        let changes: Vec<Change> = groups.flat_map(|(_, changes)| changes.clone()).collect();
        source.one_line(&expr, &changes)
    };
    if groups.len() > MOST {
        return None;
    }
    let all = 0..groups.len();
    let one = all.clone().map(|left| (left, left));
    let two = all.clone().flat_map(|left| (0..left).map(move |other| (other, left)));
    let few = one.chain(two).map(|(one, other)| without(&|place| place == one || place == other));
    if let Some(text) = few.into_iter().find(|text| gives(text)) {
        return Some(text);
    }
    let mut left: BTreeSet<usize> = all.clone().collect();
    let mut text = Some(whole.to_owned()).filter(|text| gives(text))?;
    for place in all {
        let fewer = without(&|other| other != place && left.contains(&other));
        if gives(&fewer) {
            left.remove(&place);
            text = fewer;
        }
    }
    Some(text)
}

fn words(tokens: TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    flatten(tokens, &mut words);
    words
}

/// What the emitter makes of an expression, and how many problems that has.
fn lowered(way: &str, fit: Fit, scope: &Scope) -> (TokenStream, usize) {
    type Coerce = fn(syn::Expr, &Type, Held) -> TokenStream;
    let (checked, coerce): (expr::Checked, Coerce) = match fit {
        Fit::Value => (expr::expression(way, scope), coerce::as_it_is),
        Fit::Decision => (expr::decision(way, scope), coerce::as_it_is),
        Fit::Whole => (expr::whole(way, scope), coerce::as_it_is),
        Fit::Items => (expr::items(way, scope).list, coerce::iterated),
        Fit::Truth => (expr::condition(way, scope), coerce::as_it_is),
        Fit::Owned => (expr::expression(way, scope), coerce::owned),
        Fit::Text | Fit::Display => {
            let template = expr::template(&format!("{{{way}}}"), scope);
            let problems = template.problems.len();
            let tokens = match (fit, template.parts.into_iter().next()) {
                (Fit::Text, part) => coerce::text(part.into_iter().collect()),
                (_, Some(expr::Part::Expr(checked))) => checked.expr.into_token_stream(),
                _ => TokenStream::new(),
            };
            return (tokens, problems);
        }
    };
    let tokens = checked.expr.map(|expr| coerce(expr, &checked.ty, checked.held));
    (tokens.unwrap_or_default(), checked.problems.len())
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

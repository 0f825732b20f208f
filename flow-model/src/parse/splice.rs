//! A change of the flow as replacements in the Rust that a person has edited: all other bytes stay.
//!
//! The flow is emitted as it was and as it becomes. What differs between the two is done to the source, statement
//! by statement: those that are equal in both keep the source's bytes, those that changed take the changed tokens,
//! new ones come behind their predecessors. Imports, aliases, handlers and the list of triggers likewise.

mod align;
mod forms;
mod hints;
mod imports;
mod in_place;
mod lines;
mod merge;
mod out;
mod pair;
mod proof;
mod results;
mod slots;
mod tokens;
mod weave;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::catalog::Catalog;
use crate::emit;
use crate::flow::Flow;
use crate::parse::spans::{self, Trees};
use merge::{Hints, Merge, Mode};
use pair::{Leftovers, Pairs};

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Bytes of the source it was computed for.
    pub range: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// A source after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spliced {
    /// The whole text.
    pub text: String,
    /// What changed: in order, apart from each other, in bytes of the source it was computed for.
    pub splices: Vec<Splice>,
    /// How much had to be written anew.
    pub reach: Reach,
}

/// How much of a source had to be written anew, from little to much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nothing changes.
    Nothing,
    /// The source was as the emitter writes it, and still is.
    Emitted,
    /// Tokens inside of changed statements, whole new statements.
    Tokens,
    /// Changed statements as a whole: the person's own form of them could not take the change.
    Statements,
    /// Bodies of handlers: the person's own form of them could not take the change.
    Bodies,
    /// The source is no Rust whose brackets and quotes close: it is left as it is, and the change is not in it.
    Unreadable,
}

/// Brings a source that means `before` to mean `after`, touching only the statements concerned.
pub fn splice(source: &str, before: &Flow, after: &Flow, catalog: &dyn Catalog) -> Spliced {
    let (before, after) = (emit::flow_rs(before, catalog), emit::flow_rs(after, catalog));
    splice_emitted(source, &before, &after, catalog)
}

/// As `splice`, for who has both versions of the flow emitted already.
pub fn splice_emitted(source: &str, before: &str, after: &str, catalog: &dyn Catalog) -> Spliced {
    let spliced = |text: String, reach| {
        let splices = lines::splices(source, &text);
        Spliced { reach: if splices.is_empty() { Reach::Nothing } else { reach }, text, splices }
    };
    if before == after {
        return spliced(source.to_owned(), Reach::Nothing);
    }
    if source == before {
        return spliced(after.to_owned(), Reach::Emitted);
    }
    let unreadable =
        || Spliced { text: source.to_owned(), splices: Vec::new(), reach: Reach::Unreadable };
    spans::begin();
    let Some(src) = Trees::new(source) else {
        return unreadable();
    };
    let filters = forms::early_returns(&src);
    let emitted = [before, after];
    let before = forms::with_early_returns(before, &filters);
    let after = forms::with_early_returns(after, &filters);
    let Some((aligned, before, after)) = results::aligned(source, before, after) else {
        return unreadable();
    };
    let (Some(src), Some(old), Some(new)) =
        (Trees::new(&aligned), Trees::new(&before), Trees::new(&after))
    else {
        return unreadable();
    };
    let (text, reach) = merged(&src, &old, &new, catalog);
    let in_place = || in_place::changed(source, emitted, catalog);
    match Some(reach).filter(|reach| *reach == Reach::Bodies).and_then(|_| in_place()) {
        Some(text) => spliced(text, Reach::Tokens),
        None => spliced(text, reach),
    }
}

/// How often the names that new text asks for may call for another way through.
const ROUNDS: usize = 3;

/// The source with the change in it, and how much of it was written anew.
fn merged(
    src: &Trees<'_>,
    old: &Trees<'_>,
    new: &Trees<'_>,
    catalog: &dyn Catalog,
) -> (String, Reach) {
    let change = Pairs::new(old, new, Leftovers::Pair);
    let origin = Pairs::new(old, src, Leftovers::Leave);
    let mut modes: BTreeMap<String, Mode> = BTreeMap::new();
    let (mut hints, mut rounds) = (Hints::default(), 0);
    loop {
        let mut merge = Merge::new(src, old, new, [&change, &origin], modes.clone(), hints);
        merge.run();
        let text = std::mem::take(&mut merge.out).into_text();
        let result = Trees::new(&text);
        if let Some(result) = result.as_ref().filter(|_| rounds < ROUNDS) {
            let more = hints::find(&merge, result);
            if more != merge.hints {
                (hints, rounds) = (more, rounds + 1);
                continue;
            }
        }
        let reach = match modes.values().max() {
            None | Some(Mode::Tokens) => Reach::Tokens,
            Some(Mode::Statements) => Reach::Statements,
            Some(Mode::Body) => Reach::Bodies,
        };
        let mut goes_on = false;
        for handler in proof::differing(src, old, new, (&text, result.as_ref()), catalog) {
            let mode = modes.entry(handler).or_default();
            goes_on |= *mode != Mode::Body;
            *mode = match mode {
                Mode::Tokens => Mode::Statements,
                Mode::Statements | Mode::Body => Mode::Body,
            };
        }
        if !goes_on {
            return (text, reach);
        }
        (hints, rounds) = (Hints::default(), 0);
    }
}

//! A file in the pieces that are read one by one: what stands outside of functions, and the statements inside.
//!
//! A piece is read from its own text alone. So what was read of it is remembered, wherever in the file it stands,
//! and an edit costs what it changed. Where pieces could mean something else than the file, it is read as a whole.

mod outline;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use syn::{File, Item, ItemFn, Stmt};

use super::BYTE_ORDER_MARK;
use super::source::{Cut, Source};
use super::uses::Uses;
use super::walk::carried;
use crate::expr::prepared::generation;
use crate::memory::Memory;
use crate::syntax::{self, Refused};
use outline::{Braces, Outline};

/// A file that was read.
pub(super) struct Pieces<'s> {
    text: &'s str,
    frame: Rc<Frame>,
    /// What stands in the functions of the frame; none where the frame is the whole file.
    bodies: Vec<Body>,
    cuts: Vec<Cut>,
}

/// A file without what stands inside its functions.
struct Frame {
    text: String,
    file: File,
    uses: Rc<Uses>,
}

/// Statements that are read together.
struct Run {
    text: String,
    statements: Vec<Stmt>,
}

/// The runs of a function, with the byte at which each begins.
type Body = Vec<(usize, Rc<Run>)>;

/// A statement of a function.
#[derive(Clone, Copy)]
pub(super) struct Placed<'p> {
    pub statement: &'p Stmt,
    /// The byte of the file from which its own bytes count.
    pub from: usize,
}

/// What this thread remembers.
#[derive(Default)]
struct Known {
    /// The outline of the last file whose brackets close.
    outline: Option<Rc<Outline>>,
    frames: Memory<Rc<Frame>>,
    runs: Memory<Rc<Run>>,
    /// The generation of parsed texts to which frames and runs point.
    generation: u64,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// Forgets syntax whose texts are gone.
fn begin() {
    KNOWN.with_borrow_mut(|known| {
        if known.generation != generation() {
            *known = Known { generation: generation(), ..Known::default() };
        }
    });
}

/// Forgets what a file that was read no longer has. While one is typed that cannot be read, all of it stays.
fn finish() {
    KNOWN.with_borrow_mut(|known| {
        known.frames.next_round();
        known.runs.next_round();
    });
}

impl<'s> Pieces<'s> {
    /// Reads a file.
    pub fn of(text: &'s str) -> Result<Self, Refused> {
        begin();
        match Self::in_pieces(text) {
            Some(pieces) => {
                finish();
                Ok(pieces)
            }
            None => Self::whole(text),
        }
    }

    fn whole(text: &'s str) -> Result<Self, Refused> {
        let file = syntax::source(text)?;
        let uses = Rc::new(Uses::of(&file.items));
        let frame = Rc::new(Frame { text: String::new(), file, uses });
        Ok(Self { text, frame, bodies: Vec::new(), cuts: Vec::new() })
    }

    /// None where pieces are no valid Rust, or too deep: then the whole file decides.
    fn in_pieces(text: &'s str) -> Option<Self> {
        // Such a mark is no white space between statements, but would be skipped before a piece.
        if text.len() > syntax::LONGEST_SOURCE || text.contains(BYTE_ORDER_MARK) {
            return None;
        }
        let outline = KNOWN.with_borrow_mut(|known| {
            let outline = Outline::of(text, known.outline.as_ref())?;
            known.outline = Some(Rc::clone(&outline));
            Some(outline)
        })?;
        let mut rest = String::new();
        let mut cuts = Vec::new();
        let mut from = 0;
        for Braces { inside, .. } in &outline.functions {
            rest.push_str(text.get(from..inside.start)?);
            cuts.push(Cut { at: rest.len(), length: inside.len() });
            from = inside.end;
        }
        rest.push_str(text.get(from..)?);
        let frame = Frame::of(&rest)?;
        let functions = outline.functions.iter();
        let bodies = functions.map(|function| body(text, function, &frame.uses));
        let bodies = bodies.collect::<Option<_>>()?;
        let pieces = Self { text, frame, bodies, cuts };
        // Braces that look like those of a function may be others.
        let functions = pieces.file().items.iter().filter_map(|item| match item {
            Item::Fn(function) => Some(opening(function)),
            _ => None,
        });
        functions.eq(pieces.cuts.iter().map(|cut| cut.at)).then_some(pieces)
    }

    /// The text with the places of what stands outside of functions.
    pub fn source(&self) -> Source<'_> {
        Source { text: self.text, from: 0, cuts: &self.cuts }
    }

    /// The file as it is read; its functions may be empty.
    pub fn file(&self) -> &File {
        &self.frame.file
    }

    /// What its names mean.
    pub fn uses(&self) -> &Rc<Uses> {
        &self.frame.uses
    }

    /// The statements of a function of the file.
    pub fn statements<'p>(&'p self, function: &'p ItemFn) -> Vec<Placed<'p>> {
        let at = opening(function);
        match self.cuts.iter().zip(&self.bodies).find(|(cut, _)| cut.at == at) {
            Some((_, body)) => placed(body),
            None => {
                let placed = |statement| Placed { statement, from: 0 };
                function.block.stmts.iter().map(placed).collect()
            }
        }
    }
}

/// The byte behind the brace that opens a function's body.
fn opening(function: &ItemFn) -> usize {
    function.block.brace_token.span.open().byte_range().end
}

fn placed(body: &Body) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for (from, run) in body {
        placed.extend(run.statements.iter().map(|statement| Placed { statement, from: *from }));
    }
    placed
}

impl Frame {
    fn of(text: &str) -> Option<Rc<Self>> {
        let is_same = |frame: &Rc<Self>| frame.text == text;
        if let Some(frame) = KNOWN.with_borrow_mut(|known| known.frames.recall(&(), is_same)) {
            return Some(frame);
        }
        let file = syntax::frame(text).ok()?;
        let uses = Rc::new(Uses::of(&file.items));
        let frame = Rc::new(Self { text: text.to_owned(), file, uses });
        KNOWN.with_borrow_mut(|known| known.frames.keep(&(), Rc::clone(&frame)));
        Some(frame)
    }
}

impl Run {
    fn of(text: &str) -> Option<Rc<Self>> {
        let is_same = |run: &Rc<Self>| run.text == text;
        if let Some(run) = KNOWN.with_borrow_mut(|known| known.runs.recall(&text, is_same)) {
            return Some(run);
        }
        let statements = syntax::run(text).ok()?;
        let run = Rc::new(Self { text: text.to_owned(), statements });
        KNOWN.with_borrow_mut(|known| known.runs.keep(&text, Rc::clone(&run)));
        Some(run)
    }
}

/// Reads the runs of a function. A value that stands written before the statement which takes it is read with it.
fn body(text: &str, function: &Braces, uses: &Rc<Uses>) -> Option<Body> {
    let read = |range: Range<usize>| Some((range.start, Run::of(text.get(range)?)?));
    let body: Body = function.runs().map(read).collect::<Option<_>>()?;
    let statements = placed(&body);
    let uses = Uses::inside(uses, statements.iter().map(|placed| placed.statement));
    let carried = carried(&uses, &statements);
    if carried.is_empty() {
        return Some(body);
    }
    let run_of: Vec<usize> = body
        .iter()
        .enumerate()
        .flat_map(|(at, (_, run))| run.statements.iter().map(move |_| at))
        .collect();
    // For each run the last one that takes a value of it.
    let mut taken: Vec<usize> = (0..body.len()).collect();
    for (from, to) in carried {
        let taken = taken.get_mut(*run_of.get(from)?)?;
        *taken = (*taken).max(*run_of.get(to)?);
    }
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (at, (range, taken)) in function.runs().zip(taken).enumerate() {
        match joined.last_mut() {
            Some(before) if last >= Some(at) => before.end = range.end,
            _ => joined.push(range),
        }
        last = last.max(Some(taken));
    }
    joined.into_iter().map(read).collect()
}

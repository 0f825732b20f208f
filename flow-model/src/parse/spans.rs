//! A source as a tree of statements with their bytes: which statement holds which node, and what stands around it.
//!
//! The tree is syntactic and never fails on a text whose brackets close. The file itself is the outermost block,
//! items are its statements; comments belong to the statement they stand directly above or behind.

pub(crate) mod key;
pub(crate) mod lex;
mod split;

use std::cell::RefCell;
use std::ops::{Deref, DerefMut, Range};
use std::rc::Rc;

use crate::memory::Memory;
use key::Key;
use lex::{Kind, Token};

/// A statement's place in `Trees::stmts`. What stands inside a statement comes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StmtId(pub(crate) usize);

/// A block's place in `Trees::blocks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BlockId(pub(crate) usize);

/// The block that is the file itself.
pub(crate) const FILE: BlockId = BlockId(0);

/// A source and its statements.
#[derive(Debug)]
pub(crate) struct Trees<'t> {
    pub(crate) text: &'t str,
    shape: Rc<Shape>,
}

/// The tokens and statements of a source.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) tokens: Vec<Token>,
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) blocks: Vec<Block>,
}

impl Deref for Trees<'_> {
    type Target = Shape;

    fn deref(&self) -> &Shape {
        &self.shape
    }
}

impl DerefMut for Trees<'_> {
    fn deref_mut(&mut self) -> &mut Shape {
        Rc::make_mut(&mut self.shape)
    }
}

thread_local! {
    /// The sources of this change and of the one before: what a change comes to is what the next one starts from.
    static KNOWN: RefCell<Memory<(Rc<str>, Rc<Shape>)>> = RefCell::default();
}

/// Begins a new change.
pub(crate) fn begin() {
    KNOWN.with_borrow_mut(Memory::next_round);
}

/// One statement or item.
#[derive(Clone, Debug)]
pub(crate) struct Stmt {
    /// Its tokens, with the comments above it and behind it.
    pub(crate) tokens: Range<usize>,
    /// The first of the comments that stand directly above it, without a blank line between.
    pub(crate) attached: usize,
    /// Its first token that is no comment.
    pub(crate) core: usize,
    /// Behind its last token that is no comment.
    pub(crate) end: usize,
    /// The block it stands in.
    pub(crate) parent: BlockId,
    /// The blocks of statements in it, in order.
    pub(crate) blocks: Vec<BlockId>,
    /// By what it is found in another version of the source.
    pub(crate) key: Key,
    /// The function it stands in; none for items.
    pub(crate) handler: Option<StmtId>,
}

/// A pair of braces with statements between.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The tokens between the braces.
    pub(crate) tokens: Range<usize>,
    /// The statement it is a part of; none for the file.
    pub(crate) owner: Option<StmtId>,
    /// Its statements in order.
    pub(crate) stmts: Vec<StmtId>,
    /// Comments behind its last statement.
    pub(crate) tail: Range<usize>,
}

/// One part of a statement: a token, or a whole block with its braces.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Token(usize),
    Block(BlockId),
}

impl<'t> Trees<'t> {
    /// The statements of a source; none where its brackets or quotes do not close.
    pub(crate) fn new(text: &'t str) -> Option<Self> {
        let is_same = |(known, _): &(Rc<str>, Rc<Shape>)| **known == *text;
        let known = KNOWN.with_borrow_mut(|known| known.recall(&text.len(), is_same));
        if let Some((_, shape)) = known {
            return Some(Self { text, shape });
        }
        let tokens = lex::lex(text)?;
        let shape = Shape { tokens, stmts: Vec::new(), blocks: Vec::new() };
        let mut trees = Self { text, shape: Rc::new(shape) };
        split::split(&mut trees);
        key::find(&mut trees);
        let made = (text.into(), Rc::clone(&trees.shape));
        KNOWN.with_borrow_mut(|known| known.keep(&text.len(), made));
        Some(trees)
    }

    pub(crate) fn stmt(&self, id: StmtId) -> &Stmt {
        self.stmts.get(id.0).expect("ids of statements are made with the statement")
    }

    pub(crate) fn block(&self, id: BlockId) -> &Block {
        self.blocks.get(id.0).expect("ids of blocks are made with the block")
    }

    pub(crate) fn token(&self, at: usize) -> &Token {
        self.tokens.get(at).expect("places of tokens come from the list itself")
    }

    /// The bytes of a token.
    pub(crate) fn bytes(&self, at: usize) -> &'t str {
        let text: &'t str = self.text;
        self.tokens.get(at).and_then(|token| text.get(token.range.clone())).unwrap_or_default()
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(crate) fn is_comment(&self, at: usize) -> bool {
        self.kind(at).is_some_and(Kind::is_comment)
    }

    /// The white space before a token; before the end of the file for the place behind the last token.
    pub(crate) fn gap(&self, at: usize) -> &'t str {
        let text: &'t str = self.text;
        let start = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let start = start.map_or(0, |token| token.range.end);
        let end = self.tokens.get(at).map_or(text.len(), |token| token.range.start);
        text.get(start..end).unwrap_or_default()
    }

    /// The white space at the beginning of the line on which a token stands.
    pub(crate) fn indent(&self, at: usize) -> &'t str {
        let text: &'t str = self.text;
        let start = self.tokens.get(at).map_or(text.len(), |token| token.range.start);
        let before = text.get(..start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text.get(line..).unwrap_or_default();
        let length = line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len());
        line.get(..length).unwrap_or_default()
    }

    /// The parts of a statement from a token on.
    pub(crate) fn parts(&self, id: StmtId, from: usize) -> Vec<Part> {
        let stmt = self.stmt(id);
        let mut parts = Vec::new();
        let mut at = from;
        for id in &stmt.blocks {
            let block = self.block(*id);
            let open = block.tokens.start - 1;
            parts.extend((at..open).map(Part::Token));
            parts.push(Part::Block(*id));
            at = block.tokens.end + 1;
        }
        parts.extend((at..stmt.tokens.end).map(Part::Token));
        parts
    }

    /// The tokens of a statement that stand in none of its blocks, without comments.
    pub(crate) fn own(&self, id: StmtId) -> impl Iterator<Item = usize> {
        let core = self.stmt(id).core;
        self.parts(id, core).into_iter().filter_map(|part| match part {
            Part::Token(at) if !self.is_comment(at) => Some(at),
            _ => None,
        })
    }

    /// The name of the function a statement stands in or is.
    pub(crate) fn handler(&self, id: StmtId) -> Option<&str> {
        let stmt = self.stmt(id);
        match &self.stmt(stmt.handler.unwrap_or(id)).key {
            Key::Function(name) => Some(name),
            _ => None,
        }
    }
}

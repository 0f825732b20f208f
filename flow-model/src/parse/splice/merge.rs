//! Three sources into one: what differs between two emitted ones is done to the third, statement by statement.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::imports::{Becomes, Imports};
use super::out::{Out, Shift, Style};
use super::pair::Pairs;
use crate::parse::spans::key::Key;
use crate::parse::spans::lex::Kind;
use crate::parse::spans::{BlockId, FILE, StmtId, Trees};

/// How much of a function is left as the person wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// All tokens but those that change.
    #[default]
    Tokens,
    /// All statements but those that change.
    Statements,
    /// Statements that stand there as the emitter writes them, and items.
    Body,
}

/// What one way through told the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// Names that new text uses, though the source has not bound them so far, by function.
    pub(super) needed: BTreeSet<(String, String)>,
    /// Names that are still used, though the emitter would no longer bind them, by function.
    pub(super) kept: BTreeSet<(String, String)>,
    /// Names of the person's that nothing uses any more, by function.
    pub(super) idle: BTreeSet<(String, String)>,
}

/// The three sources, and which statement of one is which of another.
pub(super) struct Merge<'a, 't> {
    pub(super) src: &'a Trees<'t>,
    pub(super) old: &'a Trees<'t>,
    pub(super) new: &'a Trees<'t>,
    /// From old to new.
    pub(super) change: &'a Pairs,
    /// From old to the source.
    pub(super) origin: &'a Pairs,
    pub(super) modes: BTreeMap<String, Mode>,
    pub(super) hints: Hints,
    pub(super) imports: Imports,
    pub(super) style: Style,
    /// For each old statement, whether the source has it laid out just as the emitter does.
    canonical: Vec<bool>,
    /// For each new statement, whether the source has something of its own in it.
    reused: Vec<bool>,
    /// Names in a function that the source calls otherwise.
    renamed: BTreeMap<(String, String), String>,
    pub(super) out: Out,
    /// Words that were written anew, by function.
    pub(super) fresh: BTreeSet<(String, String)>,
}

/// Where the inside of a block stands.
pub(super) struct Inside {
    /// The indent of its statements.
    pub(super) indent: String,
    /// The indent of the line that closes it.
    pub(super) close: String,
    /// How the source's own text inside is moved.
    pub(super) shift: Shift,
}

/// One place in a block as it becomes.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    /// A statement of the source that stays here, and what it becomes; none where it is the person's alone.
    Stay { src: StmtId, new: Option<StmtId> },
    /// A statement of the source that leaves. Comments stay, but those that move with it.
    Leave { src: StmtId },
    /// A statement that comes.
    Come { new: StmtId },
}

impl<'a, 't> Merge<'a, 't> {
    pub(super) fn new(
        src: &'a Trees<'t>,
        old: &'a Trees<'t>,
        new: &'a Trees<'t>,
        [change, origin]: [&'a Pairs; 2],
        modes: BTreeMap<String, Mode>,
        hints: Hints,
    ) -> Self {
        let mut merge = Self {
            src,
            old,
            new,
            change,
            origin,
            modes,
            imports: Imports::new(src, old, new, &hints),
            hints,
            style: Style::of(src),
            canonical: Vec::new(),
            reused: Vec::new(),
            renamed: BTreeMap::new(),
            out: Out::default(),
            fresh: BTreeSet::new(),
        };
        merge.find_canonical();
        merge.find_reused();
        merge.find_renamed();
        merge
    }

    /// Writes the whole file.
    pub(super) fn run(&mut self) {
        let inside =
            Inside { indent: String::new(), close: String::new(), shift: Shift::within("", "") };
        self.block(FILE, Some(FILE), &inside);
        let end = self.src.gap(self.src.tokens.len());
        self.out.space(end);
    }

    /// The statement of the source that a new one continues, with what the emitter made of it before.
    pub(super) fn origin_of(&self, new: StmtId) -> Option<(StmtId, StmtId)> {
        let old = self.change.back(new)?;
        let src = self.origin.there(old)?;
        if self.mode(new) == Mode::Body && !matches!(self.new.stmt(new).key, Key::Function(_)) {
            let is_as_emitted = self.is_canonical(old)
                || same_tokens(self.src, src, self.old, old) && self.is_unchanged(old, new);
            return is_as_emitted.then_some((old, src));
        }
        Some((old, src))
    }

    pub(super) fn mode(&self, new: StmtId) -> Mode {
        let handler = self.new.handler(new).unwrap_or_default();
        self.modes.get(handler).copied().unwrap_or_default()
    }

    pub(super) fn is_canonical(&self, old: StmtId) -> bool {
        self.canonical.get(old.0).copied().unwrap_or_default()
    }

    pub(super) fn is_reused(&self, new: StmtId) -> bool {
        self.reused.get(new.0).copied().unwrap_or_default()
    }

    /// Whether a block of the source is written in the result.
    pub(super) fn keeps_block(&self, src: BlockId) -> bool {
        let old = self.origin.block_back(src);
        src == FILE || old.and_then(|old| self.change.block_there(old)).is_some()
    }

    /// Whether two emitted statements have the same tokens and comments.
    pub(super) fn is_unchanged(&self, old: StmtId, new: StmtId) -> bool {
        let (ours, theirs) = (&self.old.stmt(old).tokens, &self.new.stmt(new).tokens);
        ours.len() == theirs.len()
            && ours.clone().zip(theirs.clone()).all(|(a, b)| self.old.bytes(a) == self.new.bytes(b))
    }

    /// The slots of a block, in the order in which they stand.
    fn slots(&self, new: BlockId, src: Option<BlockId>) -> Vec<Slot> {
        let coming = &self.new.block(new).stmts;
        let staying = self.staying(coming, src);
        let mut slots: Vec<Slot> = Vec::new();
        for id in src.into_iter().flat_map(|src| &self.src.block(src).stmts) {
            if let Some(import) = self.imports.becomes(*id) {
                slots.push(self.slot_of_import(*id, import));
                continue;
            }
            let old = self.origin.back(*id);
            let becomes = old.and_then(|old| self.change.there(old));
            slots.push(match (old, becomes) {
                (None, _) if self.is_dropped(*id, new) || self.is_idle(*id) => {
                    Slot::Leave { src: *id }
                }
                (None, _) => Slot::Stay { src: *id, new: None },
                (Some(_), Some(new)) if staying.contains(&new) => {
                    Slot::Stay { src: *id, new: Some(new) }
                }
                (Some(_), None) if self.is_kept(*id) => Slot::Stay { src: *id, new: None },
                _ => Slot::Leave { src: *id },
            });
        }
        let mut at = None;
        for id in coming {
            let is_here =
                |slot: &Slot| matches!(slot, Slot::Stay { new: Some(new), .. } if new == id);
            if staying.contains(id) {
                at = slots.iter().position(is_here).or(at);
            } else if self.comes(*id) {
                let place = match at {
                    Some(before) => self.behind(&slots, before),
                    None => self.before_next(&slots, coming, *id),
                };
                slots.insert(place, Slot::Come { new: *id });
                at = Some(place);
            }
        }
        slots
    }

    fn slot_of_import(&self, src: StmtId, becomes: &Becomes) -> Slot {
        let new = self.origin.back(src).and_then(|old| self.change.there(old));
        match becomes {
            Becomes::Gone => Slot::Leave { src },
            _ => Slot::Stay { src, new },
        }
    }

    /// The new statements that stay in the block they stand in, and in their order there.
    fn staying(&self, coming: &[StmtId], src: Option<BlockId>) -> BTreeSet<StmtId> {
        let mut here: Vec<(StmtId, usize)> = Vec::new();
        for (place, id) in coming.iter().enumerate() {
            if let Some((old, of_src)) = self.origin_of(*id)
                && Some(self.src.stmt(of_src).parent) == src
            {
                here.push((old, place));
            }
        }
        here.sort_unstable();
        let places: Vec<usize> = here.iter().map(|(_, place)| *place).collect();
        super::align::rising(&places)
            .into_iter()
            .filter_map(|at| coming.get(*places.get(at)?).copied())
            .collect()
    }

    /// Whether a statement that only the source has must go where the body is written anew.
    fn is_dropped(&self, src: StmtId, block: BlockId) -> bool {
        let owner = self.new.block(block).owner;
        let is_anew = owner.is_some_and(|owner| self.mode(owner) == Mode::Body);
        let stmt = self.src.stmt(src);
        let is_item = matches!(
            self.src.bytes(stmt.core),
            "fn" | "const" | "static" | "struct" | "enum" | "use" | "#"
        );
        is_anew && !is_item
    }

    /// Whether a statement only binds names that nothing uses any more.
    fn is_idle(&self, src: StmtId) -> bool {
        let Key::Let(name) = &self.src.stmt(src).key else {
            return false;
        };
        let handler = self.src.handler(src).unwrap_or_default();
        self.hints.idle.contains(&(handler.to_owned(), name.clone()))
    }

    /// Whether a name that is no longer read by the emitted code is still read by the person's.
    fn is_kept(&self, src: StmtId) -> bool {
        let Key::Let(name) = &self.src.stmt(src).key else {
            return false;
        };
        let handler = self.src.handler(src).unwrap_or_default();
        self.hints.kept.contains(&(handler.to_owned(), name.clone()))
    }

    /// Whether a new statement that does not stand here already is written here.
    fn comes(&self, new: StmtId) -> bool {
        let key = &self.new.stmt(new).key;
        if let Key::Import(_) = key {
            return self.imports.added(new).is_some();
        }
        let handler = self.new.handler(new).unwrap_or_default();
        if self.origin_of(new).is_some() || self.mode(new) == Mode::Body {
            return true;
        }
        if let Key::Let(name) = key
            && is_alias(self.new, new)
        {
            let is_new = self.change.back(new).is_none() && !self.binds(handler, name);
            return is_new || self.hints.needed.contains(&(handler.to_owned(), name.clone()));
        }
        // The source says it in another way, of which nothing is known here.
        self.change.back(new).is_none()
    }

    /// Whether the source binds a name in a function by itself.
    fn binds(&self, handler: &str, name: &str) -> bool {
        let by_hand = |id: &StmtId| {
            matches!(&self.src.stmt(*id).key, Key::Let(bound) if bound == name)
                && self.src.handler(*id) == Some(handler)
        };
        (0..self.src.stmts.len()).map(StmtId).any(|id| by_hand(&id))
    }

    /// Behind a slot, and behind what a person has put there to shorten names.
    fn behind(&self, slots: &[Slot], before: usize) -> usize {
        let is_passed = |slot: &&Slot| match slot {
            Slot::Stay { src, new: None } => matches!(self.src.stmt(*src).key, Key::Let(_)),
            Slot::Leave { .. } => true,
            _ => false,
        };
        before + 1 + slots.iter().skip(before + 1).take_while(is_passed).count()
    }

    /// Before the first slot of a statement that follows a new one.
    fn before_next(&self, slots: &[Slot], coming: &[StmtId], id: StmtId) -> usize {
        let followers: BTreeSet<StmtId> =
            coming.iter().copied().skip_while(|other| *other != id).collect();
        let is_next = |slot: &Slot| matches!(slot, Slot::Stay { new: Some(new), .. } if followers.contains(new));
        slots.iter().position(is_next).unwrap_or(slots.len())
    }

    fn find_canonical(&mut self) {
        let mut canonical = Vec::with_capacity(self.old.stmts.len());
        for (place, stmt) in self.old.stmts.iter().enumerate() {
            let outer = self.old.block(stmt.parent).owner;
            let is_inside = outer.is_some_and(|outer| canonical.get(outer.0) == Some(&true));
            let src = self.origin.there(StmtId(place));
            canonical
                .push(is_inside || src.is_some_and(|src| self.same_layout(src, StmtId(place))));
        }
        self.canonical = canonical;
    }

    /// Whether a statement of the source is laid out as the emitter does, in the person's own indent.
    fn same_layout(&self, src: StmtId, old: StmtId) -> bool {
        let (ours, theirs) = (self.src.stmt(src), self.old.stmt(old));
        self.same_tokens_and_gaps((src, ours.tokens.clone()), (old, theirs.tokens.clone()))
    }

    /// As `same_layout`, but for the comments above and behind the statement.
    pub(super) fn same_core(&self, src: StmtId, old: StmtId) -> bool {
        let (ours, theirs) = (self.src.stmt(src), self.old.stmt(old));
        self.same_tokens_and_gaps((src, ours.core..ours.end), (old, theirs.core..theirs.end))
    }

    fn same_tokens_and_gaps(
        &self,
        (src, own): (StmtId, Range<usize>),
        (old, emitted): (StmtId, Range<usize>),
    ) -> bool {
        let (ours, theirs) = (self.src.stmt(src), self.old.stmt(old));
        if own.len() != emitted.len() {
            return false;
        }
        let (from, to) = (self.old.indent(theirs.core), self.src.indent(ours.core));
        let shift = Shift::emitted(from, to, &self.style);
        own.clone().zip(emitted).all(|(i, j)| {
            self.src.bytes(i) == self.old.bytes(j)
                && (i == own.start || self.src.gap(i) == shift.gap(self.old.gap(j)))
        })
    }

    fn find_reused(&mut self) {
        let mut reused = vec![false; self.new.stmts.len()];
        for place in (0..self.new.stmts.len()).rev() {
            let id = StmtId(place);
            let own = self.origin_of(id).is_some_and(|(old, _)| !self.is_canonical(old));
            let is_reused = own || reused.get(place) == Some(&true);
            let outer = self.new.block(self.new.stmt(id).parent).owner;
            for at in [Some(place), outer.map(|outer| outer.0)].into_iter().flatten() {
                if let Some(known) = reused.get_mut(at) {
                    *known |= is_reused;
                }
            }
        }
        self.reused = reused;
    }

    /// A person may call the context or the event otherwise than the emitter.
    fn find_renamed(&mut self) {
        for place in (0..self.new.stmts.len()).map(StmtId) {
            let Key::Function(handler) = &self.new.stmt(place).key else {
                continue;
            };
            let Some((_, src)) = self.origin_of(place).filter(|_| self.mode(place) != Mode::Body)
            else {
                continue;
            };
            for kind in ["Cx", "Verified", "Unverified"] {
                let (theirs, ours) =
                    (parameter(self.new, place, kind), parameter(self.src, src, kind));
                if let (Some(theirs), Some(ours)) = (theirs, ours)
                    && theirs != ours
                    && !ours.starts_with('_')
                    && !theirs.starts_with('_')
                {
                    let name = (handler.clone(), theirs.to_owned());
                    self.renamed.insert(name, ours.to_owned());
                }
            }
        }
    }

    /// Writes a block's inside, without its braces.
    pub(super) fn block(&mut self, new: BlockId, src: Option<BlockId>, inside: &Inside) {
        let slots = self.slots(new, src);
        super::slots::write(self, &slots, new, src, inside);
    }

    /// Writes a token that the emitter wrote.
    pub(super) fn fresh_token(&mut self, at: usize, handler: &str, gap: &str, shift: &Shift) {
        let Some(kind) = self.new.kind(at) else {
            return;
        };
        let text = self.new.bytes(at);
        if kind == Kind::Word {
            let name = (handler.to_owned(), text.to_owned());
            let is_field = at > 0 && self.new.bytes(at - 1) == ".";
            let renamed = self.renamed.get(&name).filter(|_| !is_field).cloned();
            self.fresh.insert(name);
            self.out.token(gap, &renamed.unwrap_or_else(|| text.to_owned()), kind);
        } else {
            self.out.token(gap, &shift.token(text, kind), kind);
        }
    }
}

/// Whether a statement gives a payload field a shorter name: `let issue = &event.payload().issue;`.
pub(super) fn is_alias(trees: &Trees<'_>, id: StmtId) -> bool {
    let own: Vec<&str> = trees.own(id).map(|at| trees.bytes(at)).collect();
    matches!(
        own.as_slice(),
        ["let", _, "=", "event", ".", "payload", "(", ")", ".", _, ";"]
            | ["let", _, "=", "&", "event", ".", "payload", "(", ")", ".", _, ";"]
    )
}

/// The name of the parameter of a type.
fn parameter<'t>(trees: &'t Trees<'_>, function: StmtId, kind: &str) -> Option<&'t str> {
    let own: Vec<usize> = trees.own(function).collect();
    own.windows(3).find_map(|window| {
        let [name, colon, of_kind] = *window else {
            return None;
        };
        (trees.bytes(colon) == ":" && trees.bytes(of_kind) == kind).then(|| trees.bytes(name))
    })
}

/// Whether two statements have the same tokens, whatever their comments.
pub(super) fn same_tokens(a: &Trees<'_>, one: StmtId, b: &Trees<'_>, two: StmtId) -> bool {
    fn solid<'t>(trees: &'t Trees<'_>, id: StmtId) -> impl Iterator<Item = &'t str> {
        let stmt = trees.stmt(id);
        (stmt.core..stmt.end).filter(|at| !trees.is_comment(*at)).map(|at| trees.bytes(at))
    }
    solid(a, one).eq(solid(b, two))
}

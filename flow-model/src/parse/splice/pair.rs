//! Which statement of one source is which of another.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::align::{best, matches};
use crate::parse::spans::key::{Key, fingerprint};
use crate::parse::spans::{BlockId, FILE, StmtId, Trees};

/// Where more pairs of statements are left over in a block, it is another block altogether.
const COMPARED: usize = 400;

/// What becomes of statements whose key is only in one of the two sources.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leftovers {
    /// Those in the same block that are much alike are the same under another id.
    Pair,
    /// They have no counterpart.
    Leave,
}

/// Statements and blocks of two sources, each with its counterpart.
pub(super) struct Pairs {
    there: Vec<Option<StmtId>>,
    back: Vec<Option<StmtId>>,
    blocks: Vec<Option<BlockId>>,
    blocks_back: Vec<Option<BlockId>>,
}

impl Pairs {
    /// Pairs the statements of `a` with those of `b`.
    pub(super) fn new(a: &Trees<'_>, b: &Trees<'_>, leftovers: Leftovers) -> Self {
        let mut pairs = Self {
            there: vec![None; a.stmts.len()],
            back: vec![None; b.stmts.len()],
            blocks: vec![None; a.blocks.len()],
            blocks_back: vec![None; b.blocks.len()],
        };
        pairs.by_key(a, b);
        pairs.groups(a, b);
        pairs.inside(a, b, leftovers);
        pairs
    }

    /// The counterpart in `b`.
    pub(super) fn there(&self, id: StmtId) -> Option<StmtId> {
        self.there.get(id.0).copied().flatten()
    }

    /// The counterpart in `a`.
    pub(super) fn back(&self, id: StmtId) -> Option<StmtId> {
        self.back.get(id.0).copied().flatten()
    }

    /// The block's counterpart in `b`.
    pub(super) fn block_there(&self, id: BlockId) -> Option<BlockId> {
        self.blocks.get(id.0).copied().flatten()
    }

    /// The block's counterpart in `a`.
    pub(super) fn block_back(&self, id: BlockId) -> Option<BlockId> {
        self.blocks_back.get(id.0).copied().flatten()
    }

    fn join(&mut self, a: StmtId, b: StmtId) {
        if let (Some(there @ None), Some(back @ None)) =
            (self.there.get_mut(a.0), self.back.get_mut(b.0))
        {
            (*there, *back) = (Some(b), Some(a));
        }
    }

    fn join_blocks(&mut self, a: BlockId, b: BlockId) {
        if let (Some(there @ None), Some(back @ None)) =
            (self.blocks.get_mut(a.0), self.blocks_back.get_mut(b.0))
        {
            (*there, *back) = (Some(b), Some(a));
        }
    }

    fn by_key(&mut self, a: &Trees<'_>, b: &Trees<'_>) {
        let exact = |trees: &Trees<'_>, id| match &trees.stmt(id).key {
            Key::Let(_) => Some(fingerprint(trees, id)),
            _ => None,
        };
        // Of bindings with one name, those that are wholly the same find each other first.
        self.by(a, b, |trees, id| exact(trees, id).map(Some));
        self.by(a, b, |trees, id| match &trees.stmt(id).key {
            Key::Group(_) | Key::Tail => None,
            _ => Some(None),
        });
    }

    fn by(
        &mut self,
        a: &Trees<'_>,
        b: &Trees<'_>,
        sign: impl Fn(&Trees<'_>, StmtId) -> Option<Option<u64>>,
    ) {
        let mut known: HashMap<_, VecDeque<StmtId>> = HashMap::new();
        for id in (0..b.stmts.len()).map(StmtId).filter(|id| self.back(*id).is_none()) {
            if let Some(sign) = sign(b, id) {
                known.entry((scope(b, id), &b.stmt(id).key, sign)).or_default().push_back(id);
            }
        }
        for id in (0..a.stmts.len()).map(StmtId) {
            let Some(sign) = sign(a, id).filter(|_| self.there(id).is_none()) else {
                continue;
            };
            let of_key = known.get_mut(&(scope(a, id), &a.stmt(id).key, sign));
            if let Some(other) = of_key.and_then(VecDeque::pop_front) {
                self.join(id, other);
            }
        }
    }

    /// Groups find each other by the nodes they hold.
    fn groups(&mut self, a: &Trees<'_>, b: &Trees<'_>) {
        let mut votes: BTreeMap<(StmtId, StmtId), usize> = BTreeMap::new();
        for id in (0..a.stmts.len()).map(StmtId) {
            let Some(other) = self.there(id).filter(|_| matches!(a.stmt(id).key, Key::Node(_)))
            else {
                continue;
            };
            let theirs: Vec<StmtId> = groups_around(b, other).collect();
            for of_a in groups_around(a, id) {
                for of_b in theirs.iter().filter(|of_b| a.stmt(of_a).key == b.stmt(**of_b).key) {
                    *votes.entry((of_a, *of_b)).or_default() += 1;
                }
            }
        }
        let mut ranked: Vec<(usize, StmtId, StmtId)> =
            votes.into_iter().map(|((of_a, of_b), votes)| (votes, of_a, of_b)).collect();
        // Where several share as many nodes, the inner ones belong together, which come later.
        ranked.sort_unstable_by(|one, two| two.cmp(one));
        for (_, of_a, of_b) in ranked {
            self.join(of_a, of_b);
        }
    }

    /// From paired statements to their blocks, and to what stands in them without a key of its own.
    fn inside(&mut self, a: &Trees<'_>, b: &Trees<'_>, leftovers: Leftovers) {
        let mut due = VecDeque::new();
        self.join_blocks(FILE, FILE);
        due.push_back((FILE, FILE));
        for id in (0..a.stmts.len()).map(StmtId) {
            if let Some(other) = self.there(id) {
                due.extend(self.blocks_of(a, b, id, other));
            }
        }
        while let Some((of_a, of_b)) = due.pop_front() {
            for (one, two) in self.keyless(a, b, of_a, of_b, leftovers) {
                self.join(one, two);
                due.extend(self.blocks_of(a, b, one, two));
            }
        }
    }

    /// Pairs the blocks of two statements.
    fn blocks_of(
        &mut self,
        a: &Trees<'_>,
        b: &Trees<'_>,
        one: StmtId,
        two: StmtId,
    ) -> Vec<(BlockId, BlockId)> {
        let (ours, theirs) = (&a.stmt(one).blocks, &b.stmt(two).blocks);
        let found = best(ours.len(), theirs.len(), |i, j| match (ours.get(i), theirs.get(j)) {
            (Some(of_a), Some(of_b)) => {
                let shared = a.block(*of_a).stmts.iter().filter(|id| {
                    self.there(**id).is_some_and(|other| b.stmt(other).parent == *of_b)
                });
                let is_alike = usize::from(lead(a, *of_a) == lead(b, *of_b));
                8 * shared.count() + 4 * is_alike + usize::from(i == j)
            }
            _ => 0,
        });
        let mut paired = Vec::new();
        for (i, j) in found {
            if let (Some(of_a), Some(of_b)) = (ours.get(i), theirs.get(j)) {
                self.join_blocks(*of_a, *of_b);
                paired.push((*of_a, *of_b));
            }
        }
        paired
    }

    /// The values at the ends of two blocks, and what is alike among the rest.
    fn keyless(
        &self,
        a: &Trees<'_>,
        b: &Trees<'_>,
        of_a: BlockId,
        of_b: BlockId,
        leftovers: Leftovers,
    ) -> Vec<(StmtId, StmtId)> {
        let free = |trees: &Trees<'_>, block, is_free: &dyn Fn(StmtId) -> bool| -> Vec<StmtId> {
            trees.block(block).stmts.iter().copied().filter(|id| is_free(*id)).collect()
        };
        let ours = free(a, of_a, &|id| self.there(id).is_none());
        let theirs = free(b, of_b, &|id| self.back(id).is_none());
        let mut found = Vec::new();
        if let (Some(one), Some(two)) = (ours.last(), theirs.last())
            && a.stmt(*one).key == Key::Tail
            && b.stmt(*two).key == Key::Tail
        {
            found.push((*one, *two));
        }
        let is_much = ours.len().saturating_mul(theirs.len()) > COMPARED;
        if leftovers == Leftovers::Leave || is_much {
            return found;
        }
        let mut taken: Vec<StmtId> = found.iter().map(|(_, two)| *two).collect();
        let tail = found.first().map(|(tail, _)| *tail);
        for one in ours.iter().filter(|one| Some(**one) != tail) {
            let alike = theirs
                .iter()
                .copied()
                .find(|two| !taken.contains(two) && are_alike(a, *one, b, *two));
            if let Some(two) = alike {
                taken.push(two);
                found.push((*one, two));
            }
        }
        found
    }
}

/// Where a key counts: a node, a function or an import in the whole file, all else in its function.
fn scope<'t>(trees: &'t Trees<'_>, id: StmtId) -> Option<&'t str> {
    match trees.stmt(id).key {
        Key::About | Key::Function(_) | Key::Import(_) | Key::Node(_) => None,
        _ => trees.handler(id),
    }
}

fn groups_around<'t>(trees: &'t Trees<'_>, id: StmtId) -> impl Iterator<Item = StmtId> + 't {
    let outer = move |id: &StmtId| trees.block(trees.stmt(*id).parent).owner;
    std::iter::successors(outer(&id), outer)
        .filter(|id| matches!(trees.stmt(*id).key, Key::Group(_)))
}

/// What stands before a block: `else`, `async`, a match arm's pattern.
fn lead<'t>(trees: &Trees<'t>, block: BlockId) -> Vec<&'t str> {
    let open = trees.block(block).tokens.start.saturating_sub(1);
    let before = (0..open).rev().filter(|at| !trees.is_comment(*at)).map(|at| trees.bytes(at));
    before.take_while(|text| !matches!(*text, "{" | "}" | "," | ";" | "(" | ")")).take(24).collect()
}

fn are_alike(a: &Trees<'_>, one: StmtId, b: &Trees<'_>, two: StmtId) -> bool {
    let kind = |key: &Key| match key {
        Key::Node(_) => 1,
        Key::Let(_) => 2,
        Key::Function(_) => 3,
        _ => 0,
    };
    let of_kind = kind(&a.stmt(one).key);
    if of_kind == 0 || of_kind != kind(&b.stmt(two).key) {
        return false;
    }
    let texts = |trees: &Trees<'_>, id| -> Vec<String> {
        trees.own(id).take(400).map(|at| trees.bytes(at).to_owned()).collect()
    };
    let (ours, theirs) = (texts(a, one), texts(b, two));
    let shared = matches(&ours, &theirs).len();
    2 * shared * 10 >= 7 * (ours.len() + theirs.len())
}

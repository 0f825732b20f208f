//! Who may take a value rather than copy it: the last node to use it, where it runs once for it.

use super::{Local, Reach};
use crate::nodes;

/// What holds a value that a node may take.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    /// The output of this node.
    Output(usize),
    /// A name that a block around the node binds.
    Local(Local),
}

impl Reach<'_> {
    /// What holds the value of a name at a node.
    pub(crate) fn holder(&self, name: &str, at: usize) -> Option<Holder> {
        let local = self.local(name, at).map(Holder::Local);
        local.or_else(|| self.source(name, at).map(Holder::Output))
    }

    /// Whether a node may take a value that others use too.
    pub(crate) fn may_take(
        &self,
        holder: Holder,
        node: usize,
        mut others: impl Iterator<Item = usize>,
    ) -> bool {
        // A person's own statements may borrow from it for as long as they please, where there are others than the
        // one that makes it.
        let is_code = |node: usize| self.flow.nodes.get(node).is_none_or(nodes::is_code);
        let lends = |node: usize| self.flow.nodes.get(node).is_none_or(nodes::has_statements);
        let is_own = !matches!(holder, Holder::Output(source) if lends(source));
        is_own
            && !self.is_repeated(holder, node)
            && others.all(|other| !is_code(other) && self.is_over_before(other, node))
    }

    /// Whether a node may run several times for one value, since it stands in a loop that the value does not.
    fn is_repeated(&self, holder: Holder, node: usize) -> bool {
        let Some(place) = self.place(node) else {
            return true;
        };
        match holder {
            Holder::Output(source) => {
                self.place(source).is_none_or(|source| self.loop_around(place, source).is_some())
            }
            Holder::Local(Local::Item(of) | Local::Error(of)) => {
                let binds =
                    |level: &super::Level| level.of == Some(of) && (level.is_body || level.is_way);
                let inside = place.levels.iter().skip_while(|level| !binds(level)).skip(1);
                inside.into_iter().any(|level| level.is_body)
            }
        }
    }

    /// Whether all that `other` does is over where `node` runs, or never happens there.
    fn is_over_before(&self, other: usize, node: usize) -> bool {
        let (Some(from), Some(to)) = (self.place(other), self.place(node)) else {
            return false;
        };
        let depth = super::common(&from.levels, &to.levels);
        let own = from.levels.get(depth..).unwrap_or_default();
        // No path leads out of a loop: the loop as a whole comes before or does not.
        let around = own.iter().find(|level| level.is_body).and_then(|level| level.of);
        let whole = around.unwrap_or(other);
        // A side path stands before the rest of its sequence, though it leads to none of it.
        let block = |place: &super::Place| place.levels.get(depth).map(|level| level.block);
        let stands_before = from.region == to.region && block(from) < block(to);
        stands_before
            || self.ancestors.leads(whole, node)
            || self.are_ways_of_one_choice(from, to) && !self.ancestors.leads(node, whole)
    }
}

//! Which node and field stand at a place of a source, such as rustc names it.

use super::Parsed;
use crate::ids::{FieldId, NodeId};

/// What stands at a place of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The innermost node around the place.
    pub node: NodeId,
    /// The field in whose value it is, with the entry of a list.
    pub field: Option<(FieldId, Option<usize>)>,
}

impl Parsed {
    /// What stands at a place of the source that was read: line and column count from 1, columns in characters.
    pub fn stands_at(&self, source: &str, line: usize, column: usize) -> Option<Stands> {
        let at = offset(source, line, column)?;
        let around = self.spans.iter().filter(|(_, span)| span.contains(&at));
        let (node, _) = around.min_by_key(|(_, span)| span.len())?;
        let own = self.fields.iter().filter(|((of, ..), range)| of == node && range.contains(&at));
        // Of a list and its entry, which may be as long as the list, the entry says more.
        let innermost = own.min_by_key(|((_, _, index), range)| (range.len(), index.is_none()));
        let field = innermost.map(|((_, field, index), _)| (field.clone(), *index));
        Some(Stands { node: node.clone(), field })
    }
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let inside = line.char_indices().nth(column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    Some(start + inside)
}

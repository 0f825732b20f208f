//! What a sequence of blocks ends with.

use crate::emit::plan::Export;
use crate::graph::regions::Arm;

/// What a sequence ends with.
#[derive(Clone, Copy)]
pub(super) enum End<'e> {
    /// Nothing: it is a block of statements.
    Nothing,
    /// `Ok(())` of the handler.
    Handler,
    /// The values that leave an `if`.
    Values(&'e [Export]),
    /// None of the values that leave an `if`: this arm does not lead on.
    Missing(&'e [Export]),
    /// `Ok(values)` of an async block; a filter may leave it early.
    Async(&'e [Export]),
    /// `Ok(())` of a turn of a loop.
    Turn,
}

impl End<'_> {
    /// Whether values leave the sequence.
    pub fn gives(self) -> bool {
        match self {
            Self::Values(exports) | Self::Missing(exports) | Self::Async(exports) => {
                !exports.is_empty()
            }
            Self::Nothing | Self::Handler | Self::Turn => false,
        }
    }

    /// Whether what leaves the sequence is what leaves its last block, and no more.
    pub fn is_all(self, exports: &[Export]) -> bool {
        matches!(self, Self::Values(all) if !all.is_empty() && all == exports)
    }
}

/// How an arm ends out of which some values lead.
pub(super) fn end_of<'e>(arm: &Arm, exports: &'e [Export]) -> End<'e> {
    if arm.joins { End::Values(exports) } else { End::Missing(exports) }
}

/// How an arm ends that is the last of its sequence.
pub(super) fn end_in<'e>(arm: &Arm, end: End<'e>) -> End<'e> {
    match end {
        End::Values(exports) if !arm.joins => End::Missing(exports),
        end => end,
    }
}

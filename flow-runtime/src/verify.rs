//! Verifiers: the only places that can vouch for a delivery.

pub(crate) mod bearer;
pub(crate) mod github;

/// Shows that a delivery was verified. Only this module's verifiers make one,
/// and the inbox gives it back with an event that it stored with one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof(());

impl Proof {
    /// The proof of an event that was verified before it was stored.
    pub(crate) fn from_inbox(verified: bool) -> Option<Self> {
        verified.then_some(Self(()))
    }
}

/// Why a delivery was turned away, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection(pub(crate) String);

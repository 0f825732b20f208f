//! HTTP triggers: `webhook::post("orders").bearer(slots::SHOP)`.

use std::time::Duration;

use super::{Described, Source, SourceKind};
use crate::payload::{ByNobody, ByVerifier};
use crate::slots::{Http, Slot};

/// How long a caller waits for `cx.respond` unless the trigger says otherwise.
const RESPOND_WITHIN: Duration = Duration::from_secs(10);

/// A method and a path. It still lacks who may call.
#[derive(Clone, Copy, Debug)]
#[must_use = "a trigger needs `.bearer(slots::..)` or `.unverified()`"]
pub struct Endpoint {
    method: Option<&'static str>,
    path: &'static str,
}

/// An HTTP trigger that asks for a bearer token.
#[derive(Clone, Debug)]
pub struct Guarded {
    source: Source,
}

/// An HTTP trigger that takes anything from anybody.
#[derive(Clone, Debug)]
pub struct Open {
    source: Source,
}

macro_rules! methods {
    ($($name:ident $method:expr;)+) => {
        $(
            #[doc = concat!("`", stringify!($name), "` requests to this path below the flow's address.")]
            pub fn $name(path: &'static str) -> Endpoint {
                Endpoint { method: $method, path: path.trim_matches('/') }
            }
        )+
    };
}

methods! {
    get Some("GET");
    post Some("POST");
    put Some("PUT");
    patch Some("PATCH");
    delete Some("DELETE");
    any None;
}

impl Endpoint {
    /// Callers send `Authorization: Bearer` with the slot's `token`.
    pub fn bearer(self, slot: Slot<Http>) -> Guarded {
        let Self { method, path } = self;
        let kind = SourceKind::Http { path, method, slot: Some(slot.into()) };
        Guarded { source: Source::new(kind) }
    }

    /// Anybody may call; the handler's `Unverified` says so.
    pub fn unverified(self) -> Open {
        let Self { method, path } = self;
        Open { source: Source::new(SourceKind::Http { path, method, slot: None }) }
    }
}

macro_rules! ways_to_answer {
    ($trigger:ty) => {
        impl $trigger {
            /// Answers and runs without storing: fast, but a crash loses what was under way.
            pub fn ephemeral(mut self) -> Self {
                self.source.ephemeral = true;
                self
            }

            /// Does not listen. What came before still runs.
            pub fn disabled(mut self) -> Self {
                self.source.disabled = true;
                self
            }

            /// The flow answers by `cx.respond`; after ten seconds the caller gets 202.
            pub fn responds(mut self) -> Self {
                self.source.responds = Some(RESPOND_WITHIN);
                self
            }

            /// The flow answers by `cx.respond`; after so many seconds the caller gets 202.
            pub fn responds_within_seconds(mut self, seconds: u64) -> Self {
                self.source.responds = Some(Duration::from_secs(seconds));
                self
            }
        }
    };
}

ways_to_answer!(Guarded);
ways_to_answer!(Open);

impl Described for Guarded {
    type Mark = ByVerifier;

    fn source(self) -> Source {
        self.source
    }
}

impl Described for Open {
    type Mark = ByNobody;

    fn source(self) -> Source {
        self.source
    }
}

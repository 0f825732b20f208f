//! The compact form in which one event's schema is stored and served: a pool of types that name each other by place.

use serde::{Deserialize, Serialize};

use crate::types::Type;

/// One event's payload type, as stored in `catalog/` and served as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventSchema {
    /// Such as `issues.opened`.
    pub id: String,
}

impl EventSchema {
    /// The payload's type.
    pub fn payload(&self) -> Type {
        Type::Any
    }
}

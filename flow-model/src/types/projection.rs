//! The projection: structs for exactly the payload fields that a flow reads.

use crate::expr::Read;
use crate::types::Type;

/// One payload to project.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The root struct's name: `IssuesOpened`; see [`payload_name`].
    pub name: String,
    /// The payload's type.
    pub ty: Type,
    /// What the flow reads; each read's root is a top-level field of the payload.
    pub reads: Vec<Read>,
}

/// The structs of `payloads.rs` in print order, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// Each payload's root before the structs it uses; equal structs are shared.
    pub structs: Vec<PayloadStruct>,
}

/// One struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadStruct {
    /// Its name.
    pub name: String,
    /// One doc line; empty for none.
    pub doc: String,
    /// Its fields, sorted by JSON key.
    pub fields: Vec<PayloadField>,
    /// Whether it must derive `Serialize` too: a whole record is used as a value.
    pub serialize: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadField {
    /// The Rust identifier, `r#type` where it is a keyword. A `#[serde(rename)]` is due where it differs
    /// from `json_name` by more than the `r#`.
    pub name: String,
    /// The JSON key.
    pub json_name: String,
    /// The Rust type: `String`, `Vec<Label>`, `Option<User>`, `Value`, `IgnoredAny` (of serde).
    pub rust_type: String,
    /// Whether `#[serde(default)]` is due.
    pub default: bool,
    /// One doc line; empty for none.
    pub doc: String,
}

/// The struct name of an event: `issues.opened` is `IssuesOpened`.
pub fn payload_name(event: &str) -> String {
    event
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// The structs of one payload.
pub fn projection(root: &str, ty: &Type, reads: &[Read]) -> Projection {
    projections(&[Payload {
        name: root.to_owned(),
        ty: ty.clone(),
        reads: reads.to_vec(),
    }])
}

/// The structs of all payloads of a package. Names are deterministic.
pub fn projections(payloads: &[Payload]) -> Projection {
    let structs = payloads.iter().map(|payload| PayloadStruct {
        name: payload.name.clone(),
        doc: String::new(),
        fields: Vec::new(),
        serialize: false,
    });
    Projection {
        structs: structs.collect(),
    }
}

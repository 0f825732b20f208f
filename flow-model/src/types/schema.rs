//! From JSON Schema and OpenAPI schema objects to types.

use serde_json::Value;

use super::Type;

/// Imports a schema; references are looked up in `document`.
pub(super) fn import(_schema: &Value, _document: &Value) -> Type {
    Type::Any
}

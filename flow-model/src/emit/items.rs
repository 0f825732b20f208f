//! Items with the `codegen` crate: uses, functions, structs. The only file that knows it.
//! Only single-line fragments go in: its formatter indents every physical line anew, also inside literals.

use codegen::{Field, Function, Scope, Struct};

use super::doc_line;
use crate::types::{PayloadStruct, Projection};

/// What stands for the body of a function until the body is laid out.
const BODY: &str = "body!();";

/// A function on both sides of its body. What a person wrote stands before the body alone, whatever it says.
pub(super) fn around_body(function: &str) -> (&str, &str) {
    function.rsplit_once(BODY).unwrap_or((function, ""))
}

/// The uses of `flow.rs`: those of the runtime, a blank line, those of the package.
pub(super) fn uses(connectors: &[&str], payloads: &[String], has_slots: bool) -> String {
    let mut runtime = Scope::new();
    for connector in connectors {
        runtime.import("flow_runtime::connectors", connector);
    }
    runtime.import("flow_runtime::prelude", "*");
    let mut own = Scope::new();
    for payload in payloads {
        own.import("crate::payloads", payload);
    }
    if has_slots {
        own.import("crate", "slots");
    }
    let own = own.to_string();
    let own = own.trim();
    let blank = if own.is_empty() { "" } else { "\n\n" };
    format!("{}{blank}{own}\n", runtime.to_string().trim())
}

/// One handler as `flow.rs` has it, without its body.
pub(super) struct Handler<'a> {
    /// Its name.
    pub name: &'a str,
    /// One line about it; empty for none.
    pub doc: &'a str,
    /// The name of its context, `_cx` where it goes unused.
    pub context: &'a str,
    /// The name of its event, `_event` where it goes unused.
    pub event: &'a str,
    /// The event's type: `Verified<'_, IssuesOpened>`.
    pub event_type: String,
}

/// The function that hands the triggers to the runtime.
pub(super) fn triggers() -> String {
    let mut function = Function::new("triggers");
    function.vis("pub").ret("Triggers").line(BODY);
    print(function)
}

/// A handler.
pub(super) fn handler(handler: &Handler<'_>) -> String {
    let mut function = Function::new(handler.name);
    if !handler.doc.is_empty() {
        function.doc(handler.doc);
    }
    function
        .vis("pub")
        .set_async(true)
        .arg(handler.context, "Cx<'_>")
        .arg(handler.event, handler.event_type.as_str())
        .ret("FlowResult")
        .line(BODY);
    print(function)
}

/// The structs of `payloads.rs`, each as text of its own.
pub(super) fn structs(projection: &Projection) -> Vec<String> {
    projection.structs.iter().map(structure).collect()
}

fn structure(payload: &PayloadStruct) -> String {
    let mut item = Struct::new(&payload.name);
    item.vis("pub").derive("Clone").derive("Debug").derive("Deserialize");
    if payload.serialize {
        item.derive("Serialize");
    }
    if !payload.doc.is_empty() {
        item.doc(doc_line(&payload.doc));
    }
    for known in &payload.fields {
        let mut field = Field::new(&known.name, known.rust_type.as_str());
        field.vis("pub");
        if !known.doc.is_empty() {
            field.doc(doc_line(&known.doc));
        }
        let renamed = known.name.trim_start_matches("r#") != known.json_name;
        let mut serde = Vec::new();
        if known.default {
            serde.push("default".to_owned());
        }
        if renamed {
            serde.push(format!("rename = {}", crate::syntax::string(&known.json_name)));
        }
        if !serde.is_empty() {
            field.annotation(format!("#[serde({})]", serde.join(", ")));
        }
        item.push_field(field);
    }
    let mut scope = Scope::new();
    scope.push_struct(item);
    let text = scope.to_string();
    // A struct without fields still has to take any record.
    match text.trim_end().strip_suffix(';') {
        Some(unit) => format!("{unit} {{}}\n"),
        None => text,
    }
}

fn print(function: Function) -> String {
    let mut scope = Scope::new();
    scope.push_fn(function);
    scope.to_string()
}

//! `hookloom simulate`: runs one event through a flow's package without building it; the trace as JSON.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use flow_model::flow::Flow;
use flow_model::ids::NodeId;
use flow_model::simulate::{End, Event, Mocks, simulate};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::package;
use crate::catalog::Catalog;

/// What to simulate.
pub struct Arguments {
    /// Folder of the package, or a saved flow.
    pub flow: PathBuf,
    /// File with the event.
    pub event: PathBuf,
    /// The trigger it comes to.
    pub trigger: Option<String>,
    /// File with what steps answer.
    pub mocks: Option<PathBuf>,
}

/// An event that names its trigger.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Addressed {
    trigger: NodeId,
    payload: Value,
}

/// Prints the trace; succeeds where the execution ends well.
///
/// # Errors
/// Where a file cannot be read or is not what it should be.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let catalog = Catalog::embedded();
    let flow = package::flow(&arguments.flow, &catalog)?;
    let event = event(&flow, json_file(&arguments.event)?, arguments.trigger.as_deref());
    let pinned = Mocks::pinned_in(&flow);
    let mocks = match &arguments.mocks {
        Some(file) => {
            let mut mocks: Mocks = serde_json::from_value(json_file(file)?)
                .with_context(|| format!("{} holds no mocks", file.display()))?;
            mocks.pinned = pinned.pinned.into_iter().chain(mocks.pinned).collect();
            mocks
        }
        None => pinned,
    };
    let trace = simulate(&flow, &event, &mocks, &catalog);
    if let End::NoTrigger { message } = &trace.end {
        bail!("{message}");
    }
    let text =
        serde_json::to_string_pretty(&trace).context("the trace cannot be written as JSON")?;
    writeln!(io::stdout(), "{text}").context("the trace cannot be printed")?;
    let is_well = matches!(trace.end, End::Done | End::Stopped { .. });
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn json_file(file: &Path) -> anyhow::Result<Value> {
    let shown = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    serde_json::from_str(&text).with_context(|| format!("{shown} is no JSON"))
}

/// The event that a file holds: a payload, or `{"trigger": .., "payload": ..}`.
fn event(flow: &Flow, json: Value, trigger: Option<&str>) -> Event {
    let named = trigger.map(NodeId::new);
    let (trigger, payload) = match serde_json::from_value::<Addressed>(json.clone()) {
        Ok(Addressed { trigger, payload }) => (Some(named.unwrap_or(trigger)), payload),
        Err(_) => (named, json),
    };
    let is_http = |id: &NodeId| flow.node(id).is_some_and(|node| node.kind.as_str() == "http");
    let to_http = match &trigger {
        Some(id) => is_http(id),
        None => flow.nodes.iter().any(|node| is_http(&node.id)),
    };
    let payload = if to_http { request(payload) } else { payload };
    Event { trigger, payload }
}

/// What an HTTP trigger hands on: what the file leaves out of a request is empty, and a file that holds no
/// request at all is its body.
fn request(payload: Value) -> Value {
    const PARTS: [&str; 5] = ["method", "path", "query", "headers", "body"];
    let given = match payload {
        Value::Object(parts) if parts.keys().all(|key| PARTS.contains(&key.as_str())) => parts,
        body => Map::from_iter([("body".to_owned(), body)]),
    };
    let mut request =
        json!({ "method": "POST", "path": "", "query": {}, "headers": {}, "body": null });
    if let Value::Object(request) = &mut request {
        request.extend(given);
    }
    request
}

#[cfg(test)]
mod tests {
    use flow_model::saved;

    use super::*;

    #[test]
    fn an_event_is_a_payload_or_names_its_trigger() {
        let flow = saved::read(
            r#"{"version": 1, "flow": {"name": "Shop", "nodes": [
                {"id": "order", "kind": "http", "title": "", "at": {"x": 0, "y": 0}},
                {"id": "issue", "kind": "github", "title": "", "at": {"x": 0, "y": 0}}
            ]}}"#,
        )
        .unwrap();
        let full = |body: Value| json!({"method": "POST", "path": "", "query": {}, "headers": {}, "body": body});
        for (json, trigger, expected_trigger, payload) in [
            (
                json!({"action": "opened"}),
                Some("issue"),
                Some("issue"),
                json!({"action": "opened"}),
            ),
            (json!({"number": 7}), Some("order"), Some("order"), full(json!({"number": 7}))),
            (json!([1]), Some("order"), Some("order"), full(json!([1]))),
            (json!({"trigger": "order", "payload": 5}), None, Some("order"), full(json!(5))),
            (
                json!({"trigger": "issue", "payload": {"trigger": 1}}),
                None,
                Some("issue"),
                json!({"trigger": 1}),
            ),
            (
                json!({"method": "GET", "body": {"a": 1}}),
                Some("order"),
                Some("order"),
                json!({"method": "GET", "path": "", "query": {}, "headers": {}, "body": {"a": 1}}),
            ),
        ] {
            let found = event(&flow, json.clone(), trigger);
            let expected = Event { trigger: expected_trigger.map(NodeId::new), payload };
            assert_eq!(found, expected, "{json}");
        }
    }
}

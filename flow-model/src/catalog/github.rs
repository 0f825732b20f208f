//! GitHub's webhooks: from its OpenAPI document and published examples to the catalog's data.
//!
//! The examples correct the schema where it is too strict and, for records, where it is too loose:
//! GitHub's document calls nearly every user nullable, though deliveries hold one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::evidence;
use crate::types::Type;
use crate::wire::CatalogEvent;

/// How many published examples of an event+action are kept.
const SAMPLE_LIMIT: usize = 3;
/// Longest description of an event, in characters.
const ABOUT_LIMIT: usize = 300;

/// Everything the catalog has about GitHub's webhooks.
#[derive(Clone, Debug, Default)]
pub struct Github {
    /// The list to search in, sorted by id.
    pub events: Vec<CatalogEvent>,
    /// The payload of each event.
    pub payloads: BTreeMap<String, Type>,
    /// Published examples of each event, first published first. Only events that have some.
    pub samples: BTreeMap<String, Vec<Value>>,
    /// Webhooks of the document that could not be read. Empty for a good document.
    pub unread: Vec<String>,
}

/// Reads `@octokit/openapi-webhooks` (an OpenAPI 3.1 document) and `@octokit/webhooks-examples`
/// (a list of `{name, examples}`).
pub fn import(document: &Value, examples: &Value) -> Github {
    let mut github = Github::default();
    let webhooks = document.get("webhooks").and_then(Value::as_object);
    for (name, webhook) in webhooks.into_iter().flatten() {
        match read_webhook(webhook, document, examples) {
            Some(webhook) => github.add(webhook),
            None => github.unread.push(name.clone()),
        }
    }
    github.events.sort_by(|a, b| a.id.cmp(&b.id));
    github
}

struct Webhook {
    id: String,
    about: String,
    payload: Type,
    samples: Vec<Value>,
}

impl Github {
    fn add(&mut self, webhook: Webhook) {
        self.events.push(CatalogEvent {
            id: webhook.id.clone(),
            about: webhook.about,
            samples: webhook.samples.len(),
        });
        if !webhook.samples.is_empty() {
            self.samples.insert(webhook.id.clone(), webhook.samples);
        }
        self.payloads.insert(webhook.id, webhook.payload);
    }
}

fn read_webhook(webhook: &Value, document: &Value, examples: &Value) -> Option<Webhook> {
    let post = webhook.get("post")?;
    let schema = post.pointer("/requestBody/content/application~1json/schema")?;
    let payload = Type::from_schema(schema, document);
    let (event, action) = event_and_action(post.get("operationId")?.as_str()?, &payload);
    let of_event = examples_of(examples, &event);
    let of_action: Vec<&Value> = of_event
        .iter()
        .copied()
        .filter(|example| {
            action.is_none() || example.get("action").and_then(Value::as_str) == action.as_deref()
        })
        .collect();
    let payload = evidence::loosen(&payload, &of_action);
    let payload = evidence::never_null(&payload, &of_event);
    let payload = evidence::loosen(&payload, &of_action);
    let about = post.get("description").and_then(Value::as_str).unwrap_or_default();
    Some(Webhook {
        id: action.map_or(event.clone(), |action| format!("{event}.{action}")),
        about: plain(about),
        payload,
        samples: of_action.into_iter().take(SAMPLE_LIMIT).cloned().collect(),
    })
}

/// The `X-GitHub-Event` header and the payload's action. The document's own header examples all say `issues`;
/// its operation ids (`pull-request/review-requested`) tell. `repository_dispatch` lets the sender name the action.
fn event_and_action(operation: &str, payload: &Type) -> (String, Option<String>) {
    let (event, last) = operation.split_once('/').unwrap_or((operation, ""));
    let event = event.replace('-', "_");
    let known = payload.field("action").map(|field| field.ty.present().clone());
    let action = match known {
        _ if last.is_empty() || event == "repository_dispatch" => None,
        Some(Type::Text { known }) if known.len() == 1 => known.first().cloned(),
        _ => Some(last.replace('-', "_")),
    };
    (event, action)
}

fn examples_of<'a>(examples: &'a Value, event: &str) -> Vec<&'a Value> {
    examples
        .as_array()
        .into_iter()
        .flatten()
        .filter(|entry| entry.get("name").and_then(Value::as_str) == Some(event))
        .filter_map(|entry| entry.get("examples")?.as_array())
        .flatten()
        .collect()
}

/// A description as one paragraph of plain text: Markdown links become their text, back quotes go.
fn plain(markdown: &str) -> String {
    let first = markdown.split("\n\n").next().unwrap_or_default();
    let mut text = String::with_capacity(first.len());
    let mut rest = first;
    while let Some((before, label, after)) = next_link(rest) {
        text.push_str(before);
        text.push_str(label);
        rest = after;
    }
    text.push_str(rest);
    let text = text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(ABOUT_LIMIT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let (before, link) = text.split_once('[')?;
    let (label, target) = link.split_once("](")?;
    let (_, after) = target.split_once(')')?;
    Some((before, label, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_ids_tell_event_and_action() {
        let action = |value: &str| {
            Type::record([("action", Type::Text { known: [value.to_owned()].into() })])
        };
        for (operation, payload, event, expected) in [
            ("issues/opened", action("opened"), "issues", Some("opened")),
            (
                "merge-group/checks-requested",
                action("checks_requested"),
                "merge_group",
                Some("checks_requested"),
            ),
            ("pull-request/review-requested", Type::Any, "pull_request", Some("review_requested")),
            ("push", Type::Any, "push", None),
            ("repository-dispatch/sample.collected", Type::Any, "repository_dispatch", None),
        ] {
            let (found, action) = event_and_action(operation, &payload);
            assert_eq!((found.as_str(), action.as_deref()), (event, expected), "{operation}");
        }
    }

    #[test]
    fn descriptions_become_plain_text() {
        let markdown = "An `issue` was [opened](https://example.org/x).\nRead on.\n\nMore.";
        assert_eq!(plain(markdown), "An issue was opened. Read on.");
    }
}

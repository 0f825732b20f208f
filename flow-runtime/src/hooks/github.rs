//! A delivery of a GitHub webhook.
//! <https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers>

use std::fmt;
use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use serde::Deserializer;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde_json::json;

use super::answer::{self, Refusal};
use super::routes::GithubRoute;
use super::take::{Event, body_key, dedupe_key, take};
use crate::metrics::Counter;
use crate::service::Service;

/// Verifies, finds the triggers that want it, and takes it.
pub(super) async fn deliver(
    service: &Arc<Service>,
    route: &GithubRoute,
    parts: &Parts,
    body: Bytes,
) -> Result<Response, Refusal> {
    let proof = route
        .verifier
        .verify(&parts.headers, &body)
        .map_err(|rejection| Refusal::unauthorized(rejection.0))?;
    let payload = payload(&parts.headers, &body)?;
    let event = text(&parts.headers, "x-github-event");
    if event.is_empty() {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "there is no X-GitHub-Event header"));
    }
    if event == "ping" {
        return Ok(answer::json_response(StatusCode::OK, &json!({ "pong": true })));
    }
    let wants_event = || route.triggers.iter().filter(|trigger| trigger.event == event);
    let action = if wants_event().next().is_some() { action(&payload)? } else { None };
    let name = match &action {
        Some(action) => format!("{event}.{action}"),
        None => event.to_owned(),
    };
    let triggers = wants_event()
        .filter(|trigger| trigger.action.is_none_or(|own| Some(own) == action.as_deref()))
        .filter_map(|trigger| Some((trigger.index, service.triggers.get(trigger.index)?)))
        .collect::<Vec<_>>();
    if triggers.is_empty() {
        service.metrics.count(Counter::Ignored);
        return Ok(answer::ignored(&name));
    }
    let delivery_id = text(&parts.headers, "x-github-delivery").to_owned();
    // Keys are wanted only by what is stored.
    let mut keys = Vec::new();
    if !triggers.iter().all(|(_, trigger)| trigger.source.ephemeral) {
        keys.push(body_key(route.path, &body));
        if !delivery_id.is_empty() {
            keys.push(dedupe_key(route.path, "delivery", &delivery_id));
        }
    }
    let event = Event { triggers, event: name, delivery_id, payload, proof: Some(proof), keys };
    take(service, event).await
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The JSON of either content type that GitHub offers.
fn payload(headers: &HeaderMap, body: &Bytes) -> Result<Bytes, Refusal> {
    let content_type = text(headers, CONTENT_TYPE.as_str());
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(body.clone());
    }
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return url::form_urlencoded::parse(body)
            .find(|(name, _)| name == "payload")
            .map(|(_, payload)| Bytes::from(payload.into_owned()))
            .ok_or_else(|| {
                Refusal::new(StatusCode::BAD_REQUEST, "the form has no field `payload`")
            });
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the content type is `{media_type}`; set it to application/json at GitHub"),
    ))
}

/// The payload's `action`. It stands first in GitHub's payloads, and reading stops there:
/// the rest is read once, by the handler's own type.
fn action(json: &[u8]) -> Result<Option<String>, Refusal> {
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    match deserializer.deserialize_map(ActionSeeker { found: &mut found }) {
        Ok(()) => Ok(None),
        Err(_) if found.is_some() => Ok(found),
        Err(error) => match serde_json::from_slice::<IgnoredAny>(json) {
            Ok(_) => Ok(None),
            Err(_) => Err(Refusal::broken_json(&error)),
        },
    }
}

/// Leaves the action behind and gives up on purpose, which is how serde is stopped early.
struct ActionSeeker<'f> {
    found: &'f mut Option<String>,
}

impl<'de> Visitor<'de> for ActionSeeker<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == "action" {
                *self.found = Some(map.next_value::<String>()?);
                return Err(A::Error::custom("found"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::action;

    #[test]
    fn finds_the_action_wherever_it_stands() {
        let check = |json: &str, expect: Result<Option<&str>, &str>| {
            let found = action(json.as_bytes());
            match (&found, expect) {
                (Ok(found), Ok(expect)) => assert_eq!(found.as_deref(), expect, "{json}"),
                (Err(refusal), Err(expect)) => {
                    assert!(refusal.reason.contains(expect), "{}", refusal.reason)
                }
                _ => panic!("{json}: {found:?} instead of {expect:?}"),
            }
        };
        check(r#"{"action":"opened","issue":{}}"#, Ok(Some("opened")));
        check(r#"{"issue":{"action":"no"},"action":"opened"}"#, Ok(Some("opened")));
        check(r#"{"issue":{"action":"no"}}"#, Ok(None));
        check(r#"{"action":7}"#, Ok(None));
        check(r#"[1]"#, Ok(None));
        check(r#"{"issue":{"#, Err("line 1 column 10"));
        check("", Err("the body is not JSON"));
    }
}

//! `/flows/{slug}/test`: signs a sample as the provider would, and sends it through the real ingress.

use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use flow_model::catalog::event_and_action;
use flow_model::flow::{Flow, Node};
use flow_model::ids::NodeId;
use flow_model::wire::{TestRequest, TestResponse};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Limited};
use sha2::Sha256;
use tokio::time::timeout;

use crate::app::AppState;
use crate::config::reachable;
use crate::connections::Origin;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf};
use crate::supervise::upstream::{Sent, Upstream};
use crate::{connections, flows, model};

/// Largest answer that is shown.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// A sample of GitHub's largest size, escaped as a text in JSON: over a flow's own limit, so that its refusal
/// can be seen here.
const BODY_LIMIT_BYTES: usize = 60 * 1024 * 1024;

/// How long a flow may take to answer here.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A delivery, ready to be sent.
struct Delivery {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
    /// A secret that was typed in is not told, even to whoever asked for the delivery.
    origin: Origin,
}

/// `POST /flows/{slug}/test`.
pub async fn send(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(test): JsonBody<TestRequest, BODY_LIMIT_BYTES>,
) -> Result<Json<TestResponse>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    let id = if test.delivery_id.is_empty() { new_id() } else { test.delivery_id.clone() };
    let delivery = delivery(&state, &slug, &draft.flow, &test, &id).await?;
    let curl = curl(&state.config.hooks_base, &delivery);
    let began = Instant::now();
    let answered = timeout(ANSWER_WITHIN, answer(&state, delivery)).await;
    let (status, headers, body) = answered.map_err(|_| {
        let message = format!("The flow did not answer within {} s.", ANSWER_WITHIN.as_secs());
        ApiError::refused(StatusCode::GATEWAY_TIMEOUT, "late", message)
    })??;
    let took_ms = began.elapsed().as_secs_f64() * 1000.0;
    Ok(Json(TestResponse { status, headers, body, took_ms, delivery_id: id, curl }))
}

/// The sample as the trigger's provider would send it.
async fn delivery(
    state: &AppState,
    slug: &str,
    flow: &Flow,
    test: &TestRequest,
    id: &str,
) -> Result<Delivery, ApiError> {
    let node_id = NodeId::new(test.node.as_str());
    let not_a_trigger = || ApiError::not_found(format!("The node `{}` is no trigger.", test.node));
    let hook = model::hooks(flow).into_iter().find(|hook| hook.node == node_id);
    let (hook, node) = hook.zip(flow.node(&node_id)).ok_or_else(not_a_trigger)?;
    let path = format!("/hooks/{slug}/{}", hook.path);
    let secret = match &hook.slot {
        Some(_) => Some(connections::signing_secret(state, flow, &node_id).await?),
        None => None,
    };
    let (secret, origin) = match &secret {
        Some((secret, origin)) => (Some(secret.reveal()), *origin),
        None => (None, Origin::MadeHere),
    };
    match node.kind.as_str() {
        "github" => {
            let body =
                if test.delivery_id.is_empty() { distinct(&test.body) } else { test.body.clone() };
            let headers = github_headers(node, &body, secret.unwrap_or_default(), id);
            Ok(Delivery { method: "POST".to_owned(), path, headers, body, origin })
        }
        "http" => Ok(Delivery { origin, ..http(node, test.body.clone(), secret, path) }),
        _ => Err(not_a_trigger()),
    }
}

/// As GitHub sends: <https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers>.
fn github_headers(node: &Node, body: &str, secret: &str, id: &str) -> Vec<(String, String)> {
    let (event, _) = event_and_action(node.text("event"));
    [
        ("content-type", "application/json".to_owned()),
        ("user-agent", "GitHub-Hookshot/hookloom-test".to_owned()),
        ("x-github-delivery", id.to_owned()),
        ("x-github-event", event.to_owned()),
        ("x-hub-signature-256", format!("sha256={}", signature(secret, body))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn http(node: &Node, body: String, secret: Option<&str>, path: String) -> Delivery {
    let method = match node.text("method") {
        "" | "any" => "POST".to_owned(),
        method => method.to_uppercase(),
    };
    let mut headers = Vec::new();
    if let Some(token) = secret {
        headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    if !body.is_empty() {
        let json = serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok();
        let kind = if json { "application/json" } else { "text/plain; charset=utf-8" };
        headers.push(("content-type".to_owned(), kind.to_owned()));
    }
    Delivery { method, path, headers, body, origin: Origin::MadeHere }
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length will do");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The same JSON with other white space at its end. Flows take a GitHub body they have seen for a duplicate,
/// whatever its delivery id: the id is not signed.
fn distinct(body: &str) -> String {
    let bits: u32 = rand::random();
    let space = |bit: u32| if bits >> bit & 1 == 0 { ' ' } else { '\t' };
    body.trim_end().chars().chain(std::iter::once('\n')).chain((0..32).map(space)).collect()
}

/// A random UUID (version 4), as GitHub's delivery ids are.
fn new_id() -> String {
    let bits = (rand::random::<u128>() & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

async fn answer(
    state: &AppState,
    delivery: Delivery,
) -> Result<(u16, Vec<(String, String)>, String), ApiError> {
    let unsendable = |error: axum::http::Error| {
        ApiError::bad_request(format!("This sample cannot be sent: {error}."))
    };
    let host = state.config.hooks_host();
    let mut request = Request::builder().method(delivery.method.as_str()).uri(&delivery.path);
    request = request.header("host", host).header("content-length", delivery.body.len());
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(delivery.body)).map_err(unsendable)?;
    let Sent::Answered(response) =
        Upstream::new(reachable(state.config.hooks_listen)).send(request).await
    else {
        return Err(ApiError::Internal(anyhow::anyhow!("the hooks listener does not answer")));
    };
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = Limited::new(response.into_body(), ANSWER_LIMIT_BYTES).collect().await;
    let body = body.map_or_else(
        |_| "(the answer broke off or is over 1 MB)".to_owned(),
        |body| String::from_utf8_lossy(&body.to_bytes()).into_owned(),
    );
    Ok((status, headers, body))
}

/// The request for a POSIX shell, ready to paste.
fn curl(base: &str, delivery: &Delivery) -> String {
    let mut lines = vec![format!(
        "curl -X {} {}",
        delivery.method,
        quoted(&format!("{base}{}", delivery.path))
    )];
    for (name, value) in &delivery.headers {
        let hidden = delivery.origin == Origin::TypedIn && name == "authorization";
        let value = if hidden { "Bearer PASTE-THE-TOKEN-HERE" } else { value };
        lines.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
    }
    if !delivery.body.is_empty() {
        lines.push(format!("--data-binary {}", quoted(&delivery.body)));
    }
    lines.join(" \\\n  ")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_as_github_documents() {
        // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
        assert_eq!(
            signature("It's a Secret to Everybody", "Hello, World!"),
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        );
    }

    #[test]
    fn ids_are_uuids_and_bodies_differ_in_space_alone() {
        let id = new_id();
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert!("89ab".contains(&id[19..20]), "{id}");
        let (one, two) = (distinct("{}"), distinct("{}"));
        assert_ne!(one, two);
        assert_eq!(one.trim_end(), "{}");
    }

    #[test]
    fn curl_quotes_for_the_shell() {
        let delivery = Delivery {
            method: "POST".to_owned(),
            path: "/hooks/bugs/gh".to_owned(),
            headers: vec![("a".to_owned(), "b".to_owned())],
            body: "it's".to_owned(),
            origin: Origin::MadeHere,
        };
        let expect =
            "curl -X POST 'http://h/hooks/bugs/gh' \\\n  -H 'a: b' \\\n  --data-binary 'it'\\''s'";
        assert_eq!(curl("http://h", &delivery), expect);
    }
}

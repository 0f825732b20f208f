//! HTTP: send a request to any API.

use std::collections::BTreeMap;

use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CallContext, decode_output, operation};
use crate::cx::{AnyOperation, AnyOutput, CallFuture};
use crate::error::CallError;
use crate::sensitive::{shown, shown_path};
use crate::slots::{Http, Slot, SlotInfo};

/// Sends a request below the connection's base URL, with its bearer token where it has one.
/// Statuses from 300 on are failures of the step.
#[derive(Clone, Debug)]
pub struct Request {
    /// Base URL and token.
    pub connection: Slot<Http>,
    /// The method.
    pub method: Method,
    /// Joined to the base URL.
    pub path: String,
    /// Query parameters, encoded where they are sent.
    pub query: Vec<(String, String)>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// A request's method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads the headers alone.
    Head,
    /// Does something; not repeatable.
    Post,
    /// Replaces.
    Put,
    /// Changes in part; not repeatable.
    Patch,
    /// Removes.
    Delete,
}

/// A request's body.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// No body.
    #[default]
    None,
    /// JSON, with its content type.
    Json(Value),
    /// Plain text.
    Text(String),
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Response {
    /// 200 to 299.
    pub status: u16,
    /// By lower-case name; several of one name are joined with commas.
    pub headers: BTreeMap<String, String>,
    /// JSON where the answer says so and is, text otherwise, null where there is none.
    pub body: Value,
}

operation!(Request => Response);

impl Method {
    fn name(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

impl AnyOperation for Request {
    fn name(&self) -> &'static str {
        "http.request"
    }

    /// Idempotent methods: <https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods>
    fn repeatable(&self) -> bool {
        !matches!(self.method, Method::Post | Method::Patch)
    }

    fn input(&self) -> Value {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| json!([name, shown(name, value)]))
            .collect::<Vec<_>>();
        json!({
            "method": self.method.name().as_str(),
            "path": shown_path(&self.path),
            "query": self.query.iter().map(|(name, value)| {
                json!([name, shown(name, value)])
            }).collect::<Vec<_>>(),
            "headers": headers,
            "body": match &self.body {
                Body::None => Value::Null,
                Body::Json(body) => body.clone(),
                Body::Text(text) => Value::String(text.clone()),
            },
        })
    }

    fn perform<'a>(&'a self, context: CallContext<'a>) -> CallFuture<'a> {
        Box::pin(self.send(context))
    }

    fn decode(&self, output: &Value) -> Result<AnyOutput, serde_json::Error> {
        decode_output::<Response>(output)
    }
}

impl Request {
    async fn send(&self, context: CallContext<'_>) -> Result<Value, CallError> {
        let slot = SlotInfo::from(self.connection);
        let mut url = context.connections.address(slot, &self.path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = context.client.get()?.request(self.method.name(), url);
        if let Some(token) = context.connections.secret(slot, "token") {
            request = request.bearer_auth(token.expose());
        }
        if !self.repeatable() {
            // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
            request = request.header("Idempotency-Key", context.idempotency_key);
        }
        request = match &self.body {
            Body::None => request,
            Body::Json(body) => request.json(body),
            Body::Text(text) => {
                request.header("Content-Type", "text/plain; charset=utf-8").body(text.clone())
            }
        };
        let answer =
            context.client.send(request.headers(self.header_map()?)).await?.successful()?;
        let headers = joined_headers(&answer.headers);
        let body = body_value(&headers, &answer.body);
        Ok(json!(Response { status: answer.status, headers, body }))
    }

    /// The flow's own headers; they replace ours of the same name.
    fn header_map(&self) -> Result<reqwest::header::HeaderMap, CallError> {
        let mut map = reqwest::header::HeaderMap::new();
        for (name, value) in &self.headers {
            let named = HeaderName::try_from(name.as_str())
                .map_err(|_| CallError::permanent(format!("`{name}` is no header name")))?;
            let value = HeaderValue::try_from(value.as_str()).map_err(|_| {
                CallError::permanent(format!("the header `{name}` holds what no header may hold"))
            })?;
            map.append(named, value);
        }
        Ok(map)
    }
}

fn joined_headers(headers: &reqwest::header::HeaderMap) -> BTreeMap<String, String> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        // A session of the other side is a credential; it is neither recorded nor handed on.
        if name == reqwest::header::SET_COOKIE {
            continue;
        }
        joined
            .entry(name.as_str().to_owned())
            .and_modify(|earlier| {
                earlier.push_str(", ");
                earlier.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    joined
}

fn body_value(headers: &BTreeMap<String, String>, body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let says_json = headers.get("content-type").is_some_and(|kind| kind.contains("json"));
    if says_json && let Ok(value) = serde_json::from_slice(body) {
        return value;
    }
    Value::String(String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Body, Method, Request};
    use crate::cx::AnyOperation;
    use crate::slots::Slot;

    #[test]
    fn recorded_input_carries_no_secrets() {
        let request = Request {
            connection: Slot::new("shop"),
            method: Method::Post,
            path: "/orders?token=hunter2".into(),
            query: vec![("api_key".into(), "hunter2".into()), ("page".into(), "1".into())],
            headers: vec![("X-Api-Key".into(), "hunter2".into()), ("X-Trace".into(), "7".into())],
            body: Body::Json(json!({"a": 1})),
        };
        let input = request.input();
        assert!(!input.to_string().contains("hunter2"), "{input}");
        assert_eq!(input["headers"][1], json!(["X-Trace", "7"]));
        assert_eq!(input["query"][1], json!(["page", "1"]));
        assert!(!request.repeatable());
        assert!(Request { method: Method::Put, ..request }.repeatable());
    }
}

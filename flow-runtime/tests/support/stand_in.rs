//! A real server that stands in for Sheets, Slack and a shop, counts what it is asked, and fails on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One call as it came.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Value,
}

/// How to answer a call.
#[derive(Clone, Debug)]
pub struct Answer {
    pub after: Duration,
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
}

type Script = dyn Fn(&Call, usize) -> Option<Answer> + Send + Sync;

/// The server.
#[derive(Clone)]
pub struct StandIn {
    pub url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    script: Arc<Script>,
}

impl StandIn {
    /// Starts one. The script gets each call and how many calls there were to the same path before;
    /// where it says nothing, the provider's usual answer is given.
    pub async fn start(
        script: impl Fn(&Call, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let stand_in = Self { url, calls: Arc::default(), script: Arc::new(script) };
        let router = Router::new().fallback(handle).with_state(stand_in.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        stand_in
    }

    /// The calls whose target contains this.
    pub fn calls_to(&self, part: &str) -> Vec<Call> {
        let calls = self.calls.lock().expect("no test panics while it holds this");
        calls.iter().filter(|call| call.target.contains(part)).cloned().collect()
    }
}

async fn handle(
    State(stand_in): State<StandIn>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call {
        method: method.to_string(),
        target: uri.to_string(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let before = {
        let mut calls = stand_in.calls.lock().expect("no test panics while it holds this");
        let path = |call: &Call| call.target.split('?').next().map(str::to_owned);
        let before = calls.iter().filter(|other| path(other) == path(&call)).count();
        calls.push(call.clone());
        before
    };
    let answer = (stand_in.script)(&call, before).unwrap_or_else(|| usual(&call, before));
    tokio::time::sleep(answer.after).await;
    let status = StatusCode::from_u16(answer.status).expect("a status");
    let mut response = (status, axum::Json(answer.body)).into_response();
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value.parse().expect("a header value"));
    }
    response
}

/// What the provider would say.
pub fn usual(call: &Call, before: usize) -> Answer {
    let body = if call.target.starts_with("/v4/spreadsheets/") {
        let row = before + 2;
        json!({
            "spreadsheetId": "1AbC",
            "tableRange": "Issues!A1:D1",
            "updates": { "updatedRange": format!("Issues!A{row}:D{row}"), "updatedRows": 1 },
        })
    } else if call.target.starts_with("/api/chat.postMessage") {
        json!({ "ok": true, "channel": "C024BE91L", "ts": format!("1503435956.{before:06}") })
    } else {
        json!({ "order": "found" })
    };
    Answer { after: Duration::ZERO, status: 200, headers: Vec::new(), body }
}

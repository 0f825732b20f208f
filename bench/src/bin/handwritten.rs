//! The same work by hand: axum, a signature check, the typed payload, the branch, an answer.

use std::hint::black_box;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

#[derive(Deserialize)]
struct IssuesOpened {
    issue: Issue,
}

#[derive(Deserialize)]
struct Issue {
    number: i64,
    title: String,
    html_url: String,
    user: User,
    labels: Vec<Label>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let secret = std::env::var("ACME_GITHUB_WEBHOOK_SECRET").unwrap_or_default();
    let key =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    let app = Router::new()
        .route("/acme_github", post(issue_opened))
        .layer(DefaultBodyLimit::max(25_000_000))
        .with_state(key);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{{\"ready\":{{\"hooks\":\"{}\"}}}}", listener.local_addr()?);
    axum::serve(listener, app).await
}

async fn issue_opened(
    State(key): State<Hmac<Sha256>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if !is_signed(key, &headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    if headers.get("x-github-event").is_none_or(|event| event != "issues") {
        return StatusCode::ACCEPTED;
    }
    let Ok(event) = serde_json::from_slice::<IssuesOpened>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let issue = &event.issue;
    black_box(serde_json::json!([issue.number, issue.title, issue.user.login, issue.html_url]));
    if issue.labels.iter().any(|label| label.name == "bug") {
        black_box(format!("Bug #{}: {}", issue.number, issue.title));
    }
    StatusCode::OK
}

fn is_signed(mut key: Hmac<Sha256>, headers: &HeaderMap, body: &[u8]) -> bool {
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    let signature = signature.and_then(|value| value.strip_prefix("sha256=")).map(hex::decode);
    let Some(Ok(signature)) = signature else {
        return false;
    };
    key.update(body);
    key.verify_slice(&signature).is_ok()
}

//! Stand-ins for Google Sheets and Slack that say yes and count.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// What was received so far.
#[derive(Default)]
struct Received {
    rows: AtomicU64,
    messages: AtomicU64,
}

/// Running stand-ins.
#[derive(Clone)]
pub struct StandIns {
    /// Where they listen.
    pub address: SocketAddr,
    received: Arc<Received>,
}

/// Starts them on a free port.
pub async fn start() -> Result<StandIns> {
    let received = Arc::new(Received::default());
    let app = Router::new()
        .route("/v4/spreadsheets/{spreadsheet}/values/{range}", post(append))
        .route("/api/chat.postMessage", post(post_message))
        .with_state(Arc::clone(&received));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(StandIns { address, received })
}

impl StandIns {
    /// Rows appended so far.
    pub fn rows(&self) -> u64 {
        self.received.rows.load(Ordering::Relaxed)
    }

    /// Messages posted so far.
    pub fn messages(&self) -> u64 {
        self.received.messages.load(Ordering::Relaxed)
    }
}

async fn append(State(received): State<Arc<Received>>) -> Json<Value> {
    let row = received.rows.fetch_add(1, Ordering::Relaxed) + 2;
    let range = format!("Issues!A{row}:D{row}");
    Json(json!({
        "spreadsheetId": "1AbC",
        "tableRange": "Issues!A1:D1",
        "updates": { "spreadsheetId": "1AbC", "updatedRange": range, "updatedRows": 1, "updatedColumns": 4, "updatedCells": 4 },
    }))
}

async fn post_message(State(received): State<Arc<Received>>) -> Json<Value> {
    let number = received.messages.fetch_add(1, Ordering::Relaxed);
    Json(
        json!({ "ok": true, "channel": "C1", "ts": format!("1700000000.{number:06}"), "message": {} }),
    )
}

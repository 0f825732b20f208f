//! Reading a body through the flow's limit.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use super::answer::Refusal;

/// Longest time a body may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of a body over the limit is still read, so that its sender gets to see the answer.
const POLITENESS_BYTES: usize = 8 * 1024 * 1024;

/// The whole body, or 413, 408 or 400.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    match tokio::time::timeout(PATIENCE, collect(headers, &mut stream, limit)).await {
        Ok(result) => result,
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

async fn collect(
    headers: &HeaderMap,
    stream: &mut BodyDataStream,
    limit: usize,
) -> Result<Bytes, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    if announced > limit {
        return Err(too_long(stream, limit).await);
    }
    let Some(first) = next(stream).await? else {
        return Ok(Bytes::new());
    };
    if first.len() == announced && first.len() <= limit {
        // The usual case: one piece, no copy.
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(announced.clamp(first.len(), limit.max(first.len())));
    let mut piece = Some(first);
    while let Some(bytes) = piece {
        if whole.len() + bytes.len() > limit {
            return Err(too_long(stream, limit).await);
        }
        whole.extend_from_slice(&bytes);
        piece = next(stream).await?;
    }
    Ok(whole.freeze())
}

async fn next(stream: &mut BodyDataStream) -> Result<Option<Bytes>, Refusal> {
    stream.next().await.transpose().map_err(|error| {
        Refusal::new(StatusCode::BAD_REQUEST, format!("the body broke off: {error}"))
    })
}

/// 413, after reading some of the rest: a connection closed with unread data is reset,
/// and the sender would never see the answer.
async fn too_long(stream: &mut BodyDataStream, limit: usize) -> Refusal {
    let mut thrown_away = 0;
    while let Ok(Some(bytes)) = next(stream).await {
        thrown_away += bytes.len();
        if thrown_away > POLITENESS_BYTES {
            break;
        }
    }
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {limit} bytes"))
}

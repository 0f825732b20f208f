//! Reading a body through the flow's limit.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::Refusal;

/// Longest time a body may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of a body over the limit is still read, so that its sender gets to see the answer.
const POLITENESS_BYTES: usize = 8 * 1024 * 1024;
/// Least room for bodies under way: a small part of the memory that a flow may use.
const LEAST_ROOM_BYTES: usize = 128 * 1024 * 1024;

/// Room for the bodies that are under way, in bytes. What has not arrived takes none, whatever was announced.
pub(crate) struct Room {
    bytes: Arc<Semaphore>,
}

/// A body, and the room it takes until its delivery is answered.
pub(super) struct Read {
    pub(super) body: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Room for a few of the longest bodies, or for thousands of the usual ones.
    pub(crate) fn new(limit: usize) -> Self {
        Self { bytes: Arc::new(Semaphore::new(LEAST_ROOM_BYTES.max(limit))) }
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
        u32::try_from(bytes)
            .ok()
            .and_then(|bytes| Arc::clone(&self.bytes).try_acquire_many_owned(bytes).ok())
            .ok_or_else(|| Refusal::unavailable("too many bodies are under way"))
    }
}

/// The whole body, or 413, 408, 503 or 400.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    room: &Room,
) -> Result<Read, Refusal> {
    let mut stream = body.into_data_stream();
    match tokio::time::timeout(PATIENCE, collect(headers, &mut stream, limit, room)).await {
        Ok(result) => result,
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

async fn collect(
    headers: &HeaderMap,
    stream: &mut BodyDataStream,
    limit: usize,
    room: &Room,
) -> Result<Read, Refusal> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    if announced > limit {
        return Err(too_long(stream, limit).await);
    }
    let Some(first) = next(stream).await? else {
        return Ok(Read { body: Bytes::new(), _room: None });
    };
    if first.len() > limit {
        return Err(too_long(stream, limit).await);
    }
    let mut taken = room.take(first.len())?;
    if first.len() == announced {
        // The usual case: one piece, no copy.
        return Ok(Read { body: first, _room: Some(taken) });
    }
    // Grows with what arrives: anybody can announce anything.
    let mut whole = BytesMut::from(first);
    while let Some(bytes) = next(stream).await? {
        if whole.len() + bytes.len() > limit {
            return Err(too_long(stream, limit).await);
        }
        taken.merge(room.take(bytes.len())?);
        whole.extend_from_slice(&bytes);
    }
    Ok(Read { body: whole.freeze(), _room: Some(taken) })
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

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::http::HeaderMap;
    use futures::stream;

    use super::{LEAST_ROOM_BYTES, Room, read};

    fn body(pieces: &[usize]) -> Body {
        let pieces =
            pieces.iter().map(|length| Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; *length])));
        Body::from_stream(stream::iter(pieces.collect::<Vec<_>>()))
    }

    #[tokio::test]
    async fn bodies_take_room_until_their_deliveries_are_answered() {
        let room = Room::new(100);
        let whole = room.bytes.available_permits();
        assert_eq!(whole, LEAST_ROOM_BYTES);
        let headers = HeaderMap::new();
        let one = read(&headers, body(&[10, 20, 30]), 100, &room).await.expect("there is room");
        assert_eq!((one.body.len(), room.bytes.available_permits()), (60, whole - 60));
        let rest = room.take(whole - 100).expect("there is room");
        let refused =
            read(&headers, body(&[20, 30]), 100, &room).await.err().expect("none is left");
        assert_eq!(refused.status.as_u16(), 503);
        let long = read(&headers, body(&[90, 30]), 100, &room).await.err().expect("too long");
        assert_eq!(long.status.as_u16(), 503);
        drop(one);
        let long = read(&headers, body(&[90, 30]), 100, &room).await.err().expect("too long");
        assert_eq!(long.status.as_u16(), 413);
        drop(rest);
        assert_eq!(room.bytes.available_permits(), whole);
    }
}

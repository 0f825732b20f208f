//! `GET /metrics.json`: what graphs show.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};

use super::AdminError;
use crate::clock::now_ms;
use crate::metrics::minutes::{MINUTE_MS, Point, minute_of, without_gaps};
use crate::metrics::{NodeMetrics, resident_bytes};
use crate::service::Service;

/// How far back.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    minutes: Option<i64>,
}

/// Points and nodes.
#[derive(Debug, Serialize)]
pub(super) struct FlowMetrics {
    points: Vec<Point>,
    step_ms: i64,
    rss_bytes: u64,
    binary_bytes: u64,
    nodes: Vec<NodeMetrics>,
}

/// The minutes so far, those of other processes of this flow included.
pub(super) async fn get(
    State(service): State<Arc<Service>>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<FlowMetrics>, AdminError> {
    let minutes = wanted.minutes.unwrap_or(60).clamp(1, 24 * 60);
    let last_ms = minute_of(now_ms());
    let first_ms = last_ms - (minutes - 1) * MINUTE_MS;
    let (open, process) = {
        let minutes = service.metrics.minutes();
        (minutes.open_point(), minutes.process())
    };
    let mut points = service.reader.minutes(first_ms, open.at_ms, &process).await?;
    points.push(open);
    Ok(Json(FlowMetrics {
        points: without_gaps(&points, first_ms, last_ms),
        step_ms: MINUTE_MS,
        rss_bytes: resident_bytes(),
        binary_bytes: 0,
        nodes: service.metrics.node_metrics(),
    }))
}

//! The load generator: connections that are kept open, each sending its next request after the last answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::delivery::Deliveries;

/// What a run gave.
pub struct Outcome {
    /// Answers with 2xx a second.
    pub per_second: f64,
    /// 99th percentile of the time to the answer.
    pub p99_ms: f64,
}

/// Sends each delivery once, and waits for every answer; one that is not 2xx ends the run.
pub async fn run(
    address: SocketAddr,
    connections: usize,
    deliveries: &Arc<Deliveries>,
) -> Result<Outcome> {
    let mut open = JoinSet::new();
    let start = Instant::now();
    for first in 0..connections {
        let deliveries = Arc::clone(deliveries);
        open.spawn(async move { connection(address, first, connections, &deliveries).await });
    }
    let mut times = Vec::with_capacity(deliveries.count());
    while let Some(ended) = open.join_next().await {
        times.extend(ended??);
    }
    let elapsed = start.elapsed();
    times.sort_unstable();
    let rank = times.len() * 99 / 100;
    let p99 = times.get(rank).copied().unwrap_or_default();
    Ok(Outcome {
        per_second: times.len() as f64 / elapsed.as_secs_f64(),
        p99_ms: p99.as_secs_f64() * 1000.0,
    })
}

async fn connection(
    address: SocketAddr,
    first: usize,
    step: usize,
    deliveries: &Deliveries,
) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    let mut response = Vec::new();
    let mut times = Vec::new();
    for index in (first..deliveries.count()).step_by(step) {
        deliveries.write_request(index, &mut request);
        let start = Instant::now();
        stream.write_all(&request).await?;
        let status = answer(&mut stream, &mut response).await?;
        times.push(start.elapsed());
        if !(200..300).contains(&status) {
            bail!(
                "delivery {index} was answered with {status}: {}",
                String::from_utf8_lossy(&response)
            );
        }
    }
    Ok(times)
}

/// Reads one answer, body included, and gives its status.
async fn answer(stream: &mut TcpStream, response: &mut Vec<u8>) -> Result<u16> {
    response.clear();
    loop {
        let read = stream.read_buf(response).await?;
        if read == 0 {
            bail!("the connection was closed before the answer");
        }
        let Some(end) = response.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(response.get(..end).unwrap_or_default()).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize =
            length.map_or(Ok(0), |length| length.trim().parse()).context("content-length")?;
        while response.len() < end + 4 + length {
            if stream.read_buf(response).await? == 0 {
                bail!("the connection was closed within the answer");
            }
        }
        let status = head.split_whitespace().nth(1).context("an answer without a status")?;
        return status.parse().context("status");
    }
}

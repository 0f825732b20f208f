//! Numbers by the minute, for graphs. Ended minutes are kept in the store, so that they outlive the process.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::{Counter, latencies, micros, quantile_ms};
use crate::clock::now_ms;

/// Width of a point.
pub(crate) const MINUTE_MS: i64 = 60_000;

/// One point of the graphs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Point {
    /// Start of the interval.
    pub(crate) at_ms: i64,
    /// Events accepted.
    pub(crate) accepted: u64,
    /// Executions done.
    pub(crate) done: u64,
    /// Executions failed.
    pub(crate) failed: u64,
    /// Deliveries rejected.
    pub(crate) rejected: u64,
    /// Accepted-to-end latency: median.
    pub(crate) p50_ms: f64,
    /// 95th percentile.
    pub(crate) p95_ms: f64,
    /// 99th percentile.
    pub(crate) p99_ms: f64,
}

/// A minute of one process.
#[derive(Clone, Debug)]
pub(crate) struct Minute {
    /// Which process.
    pub(crate) process: String,
    /// Its numbers.
    pub(crate) point: Point,
}

/// The open minute, and ended ones that are not in the store yet.
pub(crate) struct Minutes {
    process: String,
    open: Point,
    latency: Histogram<u32>,
    changed: bool,
    ended: Vec<Point>,
}

impl Minutes {
    pub(super) fn new(process: String) -> Self {
        let open = Point { at_ms: minute_of(now_ms()), ..Point::default() };
        Self { process, open, latency: latencies(), changed: false, ended: Vec::new() }
    }

    pub(super) fn count(&mut self, counter: Counter) {
        self.turn(now_ms());
        self.changed = true;
        match counter {
            Counter::Accepted => self.open.accepted += 1,
            Counter::Done => self.open.done += 1,
            Counter::Failed => self.open.failed += 1,
            Counter::Rejected => self.open.rejected += 1,
            _ => {}
        }
    }

    pub(super) fn took(&mut self, took: Duration) {
        self.latency.saturating_record(micros(took));
    }

    /// Ends the open minute when its time is over.
    fn turn(&mut self, now_ms: i64) {
        let at_ms = minute_of(now_ms);
        if at_ms == self.open.at_ms {
            return;
        }
        let ended = self.open_point();
        if self.changed {
            self.ended.push(ended);
        }
        self.open = Point { at_ms, ..Point::default() };
        self.latency.reset();
        self.changed = false;
    }

    /// The open minute so far.
    pub(crate) fn open_point(&self) -> Point {
        Point {
            p50_ms: quantile_ms(&self.latency, 0.50),
            p95_ms: quantile_ms(&self.latency, 0.95),
            p99_ms: quantile_ms(&self.latency, 0.99),
            ..self.open.clone()
        }
    }

    /// What is to be written to the store: ended minutes, and the open one where it changed.
    pub(crate) fn take_unkept(&mut self) -> Vec<Minute> {
        self.turn(now_ms());
        let mut points = std::mem::take(&mut self.ended);
        if self.changed {
            points.push(self.open_point());
        }
        points.into_iter().map(|point| Minute { process: self.process.clone(), point }).collect()
    }

    /// Which process these are of.
    pub(crate) fn process(&self) -> String {
        self.process.clone()
    }
}

/// The start of the minute.
pub(crate) fn minute_of(at_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(MINUTE_MS)
}

/// One point a minute from `first_ms` to `last_ms`, zeros where nothing is known.
pub(crate) fn without_gaps(known: &[Point], first_ms: i64, last_ms: i64) -> Vec<Point> {
    let mut points = Vec::new();
    let mut at_ms = first_ms;
    while at_ms <= last_ms {
        let mut point = Point { at_ms, ..Point::default() };
        for known in known.iter().filter(|known| known.at_ms == at_ms) {
            point.accepted += known.accepted;
            point.done += known.done;
            point.failed += known.failed;
            point.rejected += known.rejected;
            point.p50_ms = point.p50_ms.max(known.p50_ms);
            point.p95_ms = point.p95_ms.max(known.p95_ms);
            point.p99_ms = point.p99_ms.max(known.p99_ms);
        }
        points.push(point);
        at_ms += MINUTE_MS;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{MINUTE_MS, Point, minute_of, without_gaps};

    #[test]
    fn fills_gaps_and_adds_processes_up() {
        let at = |minute: i64, done: u64, p50_ms: f64| Point {
            at_ms: minute * MINUTE_MS,
            done,
            p50_ms,
            ..Point::default()
        };
        let known = [at(2, 3, 1.0), at(2, 4, 5.0), at(9, 1, 1.0)];
        let points = without_gaps(&known, MINUTE_MS, 3 * MINUTE_MS);
        assert_eq!(points, [at(1, 0, 0.0), at(2, 7, 5.0), at(3, 0, 0.0)]);
    }

    #[test]
    fn minutes_start_where_they_should() {
        assert_eq!(minute_of(61_500), MINUTE_MS);
        assert_eq!(minute_of(60_000), MINUTE_MS);
    }
}

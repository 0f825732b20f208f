//! What the service counts: totals, minutes and nodes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

pub(crate) mod minutes;
pub(crate) mod prometheus;

use minutes::Minutes;

/// Everything that is counted. The names on `/metrics` stand here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Events that were stored, or run at once by an ephemeral trigger.
    Accepted,
    /// Deliveries that had been accepted before.
    Duplicate,
    /// Deliveries no trigger listens to.
    Ignored,
    /// Deliveries that were turned away.
    Rejected,
    /// Deliveries answered 503: store full, inbox over its limit, draining.
    Unavailable,
    /// Executions done.
    Done,
    /// Executions that went to the dead letter.
    Failed,
    /// Executions that wait for a person.
    OutcomeUnknown,
    /// Executions that wait for their next try.
    Suspended,
}

impl Counter {
    /// All of them, in the order of their discriminants.
    pub(crate) const ALL: [Self; 9] = [
        Self::Accepted,
        Self::Duplicate,
        Self::Ignored,
        Self::Rejected,
        Self::Unavailable,
        Self::Done,
        Self::Failed,
        Self::OutcomeUnknown,
        Self::Suspended,
    ];

    /// Name and help on `/metrics`.
    pub(crate) fn name_and_help(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("hookloom_events_accepted_total", "Events accepted."),
            Self::Duplicate => ("hookloom_events_duplicate_total", "Deliveries accepted before."),
            Self::Ignored => ("hookloom_events_ignored_total", "Deliveries no trigger listens to."),
            Self::Rejected => ("hookloom_events_rejected_total", "Deliveries turned away."),
            Self::Unavailable => ("hookloom_events_unavailable_total", "Deliveries answered 503."),
            Self::Done => ("hookloom_executions_done_total", "Executions done."),
            Self::Failed => ("hookloom_executions_failed_total", "Executions in the dead letter."),
            Self::OutcomeUnknown => {
                ("hookloom_executions_outcome_unknown_total", "Executions that wait for a person.")
            }
            Self::Suspended => (
                "hookloom_executions_suspended_total",
                "Times an execution waited for its next try.",
            ),
        }
    }
}

/// Latencies from 1 microsecond to an hour with two significant digits.
pub(crate) fn latencies() -> Histogram<u32> {
    Histogram::new_with_bounds(1, 3_600_000_000, 2).expect("the bounds are in order")
}

/// The numbers of a running service.
pub(crate) struct Metrics {
    totals: [AtomicU64; Counter::ALL.len()],
    minutes: Mutex<Minutes>,
    nodes: Mutex<BTreeMap<String, Node>>,
}

/// Counts of one node.
struct Node {
    runs: u64,
    failed: u64,
    latency: Histogram<u32>,
}

/// Counters of one node, as `/metrics.json` gives them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct NodeMetrics {
    /// The node.
    pub(crate) node: String,
    /// How often it ran.
    pub(crate) runs: u64,
    /// How often it failed.
    pub(crate) failed: u64,
    /// Median latency.
    pub(crate) p50_ms: f64,
    /// 95th percentile.
    pub(crate) p95_ms: f64,
}

impl Metrics {
    pub(crate) fn new(process: String) -> Self {
        Self {
            totals: Default::default(),
            minutes: Mutex::new(Minutes::new(process)),
            nodes: Mutex::default(),
        }
    }

    /// A poisoned lock only means that a panic is on its way out; counts are always whole.
    pub(crate) fn minutes(&self) -> MutexGuard<'_, Minutes> {
        self.minutes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nodes(&self) -> MutexGuard<'_, BTreeMap<String, Node>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one.
    pub(crate) fn count(&self, counter: Counter) {
        if let Some(total) = self.totals.get(counter as usize) {
            total.fetch_add(1, Ordering::Relaxed);
        }
        self.minutes().count(counter);
    }

    /// Counts the end of an execution.
    pub(crate) fn ended(&self, counter: Counter, took: Duration) {
        self.count(counter);
        self.minutes().took(took);
    }

    /// Counts a run of a step.
    pub(crate) fn node_ran(&self, path: &str, took: Duration, failed: bool) {
        let node = path.rsplit('/').next().unwrap_or(path);
        let mut nodes = self.nodes();
        if !nodes.contains_key(node) {
            nodes.insert(node.to_owned(), Node { runs: 0, failed: 0, latency: latencies() });
        }
        if let Some(counts) = nodes.get_mut(node) {
            counts.runs += 1;
            counts.failed += u64::from(failed);
            counts.latency.saturating_record(micros(took));
        }
    }

    /// The total of a counter.
    pub(crate) fn total(&self, counter: Counter) -> u64 {
        self.totals.get(counter as usize).map_or(0, |total| total.load(Ordering::Relaxed))
    }

    /// The nodes that ran, by name.
    pub(crate) fn node_metrics(&self) -> Vec<NodeMetrics> {
        self.nodes()
            .iter()
            .map(|(node, counts)| NodeMetrics {
                node: node.clone(),
                runs: counts.runs,
                failed: counts.failed,
                p50_ms: quantile_ms(&counts.latency, 0.50),
                p95_ms: quantile_ms(&counts.latency, 0.95),
            })
            .collect()
    }
}

pub(crate) fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1)
}

/// A quantile in milliseconds; zero where nothing was recorded.
pub(crate) fn quantile_ms(latency: &Histogram<u32>, quantile: f64) -> f64 {
    if latency.is_empty() { 0.0 } else { latency.value_at_quantile(quantile) as f64 / 1000.0 }
}

/// Resident memory of this process; zero where the system does not say.
pub(crate) fn resident_bytes() -> u64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return 0;
    };
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Counter, Metrics};

    #[test]
    fn every_counter_has_a_place_of_its_own() {
        let metrics = Metrics::new("test".into());
        for (position, counter) in Counter::ALL.into_iter().enumerate() {
            assert_eq!(counter as usize, position);
            for _ in 0..=position {
                metrics.count(counter);
            }
        }
        for (position, counter) in Counter::ALL.into_iter().enumerate() {
            assert_eq!(metrics.total(counter), position as u64 + 1, "{counter:?}");
        }
    }

    #[test]
    fn nodes_are_counted_by_the_end_of_their_path() {
        let metrics = Metrics::new("test".into());
        metrics.node_ran("labels[0]/tell", Duration::from_millis(10), false);
        metrics.node_ran("labels[1]/tell", Duration::from_millis(30), true);
        let nodes = metrics.node_metrics();
        assert_eq!(nodes.len(), 1);
        assert_eq!((nodes[0].node.as_str(), nodes[0].runs, nodes[0].failed), ("tell", 2, 1));
        assert!((9.0..11.0).contains(&nodes[0].p50_ms), "{}", nodes[0].p50_ms);
    }
}

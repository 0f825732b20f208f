//! The text that Prometheus reads.
//! <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>

use std::fmt::Write;

use super::{Counter, Metrics, resident_bytes};

/// Numbers that go up and down, read at the time of the request.
pub(crate) struct Gauges {
    /// Executions that have not ended.
    pub(crate) waiting: i64,
    /// Executions that are running.
    pub(crate) running: usize,
}

/// Everything as text.
pub(crate) fn text(metrics: &Metrics, gauges: &Gauges) -> String {
    let mut text = String::with_capacity(4096);
    for counter in Counter::ALL {
        let (name, help) = counter.name_and_help();
        head(&mut text, name, help, "counter");
        line(&mut text, name, "", metrics.total(counter));
    }
    let gauges = [
        (
            "hookloom_executions_waiting",
            "Executions that have not ended.",
            gauges.waiting.to_string(),
        ),
        ("hookloom_executions_running", "Executions that are running.", gauges.running.to_string()),
        ("process_resident_memory_bytes", "Resident memory.", resident_bytes().to_string()),
    ];
    for (name, help, value) in gauges {
        head(&mut text, name, help, "gauge");
        line(&mut text, name, "", value);
    }
    nodes(&mut text, metrics);
    text
}

fn nodes(text: &mut String, metrics: &Metrics) {
    let nodes = metrics.node_metrics();
    head(text, "hookloom_node_runs_total", "Calls of a step.", "counter");
    for node in &nodes {
        line(text, "hookloom_node_runs_total", &label(&node.node), node.runs);
    }
    head(text, "hookloom_node_failures_total", "Calls of a step that failed.", "counter");
    for node in &nodes {
        line(text, "hookloom_node_failures_total", &label(&node.node), node.failed);
    }
    head(text, "hookloom_node_seconds", "Latency of a step's calls.", "summary");
    for node in &nodes {
        for (quantile, value_ms) in [("0.5", node.p50_ms), ("0.95", node.p95_ms)] {
            let labels = format!("{{node=\"{}\",quantile=\"{quantile}\"}}", escape(&node.node));
            line(text, "hookloom_node_seconds", &labels, value_ms / 1000.0);
        }
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n").expect("text takes every write");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    writeln!(text, "{name}{labels} {value}").expect("text takes every write");
}

fn label(node: &str) -> String {
    format!("{{node=\"{}\"}}", escape(node))
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Gauges, text};
    use crate::metrics::{Counter, Metrics};

    #[test]
    fn text_has_help_type_and_value_of_each() {
        let metrics = Metrics::new("test".into());
        metrics.count(Counter::Accepted);
        metrics.node_ran("add_\"row\"", Duration::from_millis(2), false);
        let text = text(&metrics, &Gauges { waiting: 3, running: 1 });
        for expect in [
            "# TYPE hookloom_events_accepted_total counter\nhookloom_events_accepted_total 1\n",
            "hookloom_executions_waiting 3\n",
            "hookloom_node_runs_total{node=\"add_\\\"row\\\"\"} 1\n",
        ] {
            assert!(text.contains(expect), "no {expect} in\n{text}");
        }
    }
}

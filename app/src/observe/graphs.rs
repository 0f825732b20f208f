//! The two graphs: what came and how it ended, and how long it took.

use flow_model::wire::MetricPoint;
use leptos::prelude::*;

use super::ObserveContext;
use super::chart::{Chart, ChartData, Scale, Series};
use crate::parts::time::duration;

const THROUGHPUT: [Series; 4] = [
    Series { name: "Accepted", class: "series indigo", filled: true },
    Series { name: "Done", class: "series verdigris", filled: false },
    Series { name: "Failed", class: "series madder", filled: false },
    Series { name: "Rejected", class: "series plain", filled: false },
];

const LATENCY: [Series; 3] = [
    Series { name: "p50", class: "series verdigris", filled: true },
    Series { name: "p95", class: "series weld", filled: false },
    Series { name: "p99", class: "series plum", filled: false },
];

/// Throughput and latency, side by side.
#[component]
pub fn Graphs(
    /// The numbers, oldest first.
    points: Memo<Vec<MetricPoint>>,
    /// A click into a graph narrows the list to what was accepted until then.
    context: ObserveContext,
) -> impl IntoView {
    let throughput = Memo::new(move |_| points.with(|points| throughput(points)));
    let latency = Memo::new(move |_| points.with(|points| latency(points)));
    let on_pick = Callback::new(move |end: i64| context.before_ms.set(Some(end)));
    view! {
        <div class="graphs">
            <Chart
                title="Throughput"
                unit="per minute"
                scale=Scale::Counted
                series=&THROUGHPUT
                data=throughput
                words=count_words
                on_pick
            />
            <Chart
                title="Latency"
                unit="from accepted to done"
                scale=Scale::Measured
                series=&LATENCY
                data=latency
                words=duration
                on_pick
            />
        </div>
    }
}

fn throughput(points: &[MetricPoint]) -> ChartData {
    let step_ms = match points {
        [first, second, ..] => second.at_ms - first.at_ms,
        _ => 60_000,
    };
    let per_minute = 60_000.0 / f64::from(i32::try_from(step_ms.max(1)).unwrap_or(i32::MAX));
    let line = |count: fn(&MetricPoint) -> u64| {
        points
            .iter()
            .map(|point| {
                Some(f64::from(u32::try_from(count(point)).unwrap_or(u32::MAX)) * per_minute)
            })
            .collect()
    };
    ChartData {
        at_ms: points.iter().map(|point| point.at_ms).collect(),
        values: vec![
            line(|point| point.accepted),
            line(|point| point.done),
            line(|point| point.failed),
            line(|point| point.rejected),
        ],
    }
}

fn latency(points: &[MetricPoint]) -> ChartData {
    let line = |value: fn(&MetricPoint) -> f64| {
        // Where nothing ended there is no latency, which is not the same as none at all.
        points.iter().map(|point| (point.done + point.failed > 0).then(|| value(point))).collect()
    };
    ChartData {
        at_ms: points.iter().map(|point| point.at_ms).collect(),
        values: vec![
            line(|point| point.p50_ms),
            line(|point| point.p95_ms),
            line(|point| point.p99_ms),
        ],
    }
}

/// "3", "0.5", "1.2k".
fn count_words(count: f64) -> String {
    if count >= 10_000.0 {
        format!("{:.0}k", count / 1000.0)
    } else if count >= 1000.0 {
        format!("{:.1}k", count / 1000.0)
    } else if count >= 10.0 || count.fract() == 0.0 {
        format!("{count:.0}")
    } else {
        format!("{count:.1}")
    }
}

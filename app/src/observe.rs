//! The Observe panel: graphs of throughput and latency, executions with every step, deliveries turned away.

mod chart;
mod detail;
mod executions;
mod fault;
mod graphs;
mod rejected;
mod steps;
pub mod words;

use std::time::Duration;

use flow_model::wire::{FlowMetrics, MetricPoint};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api;
use crate::parts::contact::NoContact;
use crate::parts::fetched::Fetched;
use crate::parts::states::{Empty, Failed, Loading};
use crate::parts::time::{When, bytes, rate};
use crate::state::editor::EditorContext;
use crate::state::session::SessionContext;
use executions::Executions;
use graphs::Graphs;
use rejected::RejectedList;

/// The ranges that can be chosen, in minutes, with their words.
const RANGES: [(u32, &str); 4] = [(15, "15 min"), (60, "1 h"), (360, "6 h"), (1440, "24 h")];

/// What the parts of the panel share.
#[derive(Clone, Copy)]
pub struct ObserveContext {
    /// The flow's address.
    pub slug: StoredValue<String>,
    /// Range of the graphs, in minutes.
    pub minutes: RwSignal<u32>,
    /// State the list of executions is narrowed to; empty for all.
    pub state: RwSignal<String>,
    /// The list shows executions accepted before this moment; none for now.
    pub before_ms: RwSignal<Option<i64>>,
    /// The execution that is open, kept in the address.
    pub open: Memo<Option<String>>,
    /// Opens an execution, or closes it.
    pub show: Callback<Option<String>>,
}

/// The Observe panel of the flow on the screen.
#[component]
pub fn ObservePanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let context = make_context(editor);
    let metrics = Fetched::new(move || {
        let (slug, minutes) = (context.slug.get_value(), context.minutes.get());
        async move { api::metrics(&slug, minutes).await }
    })
    .every(Duration::from_secs(5));
    let is_there = Memo::new(move |_| metrics.with(|metrics| metrics.is_some()));
    let never_live = Memo::new(move |_| editor.document.with(|document| document.live.is_none()));
    view! {
        <div class="panel observe">
            <h1 class="hidden">"Observe"</h1>
            {move || match (is_there.get(), metrics.error()) {
                (true, _) => view! { <Dashboard metrics context /> }.into_any(),
                // A flow that was never deployed has nothing to ask.
                (false, Some(_)) if never_live.get() => view! {
                    <Empty
                        icon="activity"
                        title="Nothing runs right now"
                        about="Deploy the flow, or activate one of its versions, and send it an event. Rates, latencies and every execution appear here; those of earlier runs come back with it."
                    >
                        <a class="button" href=format!("/flows/{}/deployments", editor.slug())>"Go to deployments"</a>
                    </Empty>
                }.into_any(),
                (false, Some(error)) => view! { <Failed error on_retry=move || metrics.reload() /> }.into_any(),
                (false, None) => view! { <Loading what="metrics" /> }.into_any(),
            }}
        </div>
    }
}

fn make_context(editor: EditorContext) -> ObserveContext {
    let query = use_query_map();
    let navigate = StoredValue::new_local(use_navigate());
    let slug = editor.slug();
    let show = Callback::new(move |id: Option<String>| {
        let slug = editor.slug();
        let url = match id {
            Some(id) => format!("/flows/{slug}/observe?execution={id}"),
            None => format!("/flows/{slug}/observe"),
        };
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&url, options));
    });
    ObserveContext {
        slug: StoredValue::new(slug),
        minutes: RwSignal::new(60),
        state: RwSignal::new(query.with_untracked(|query| query.get("state")).unwrap_or_default()),
        before_ms: RwSignal::new(None),
        open: Memo::new(move |_| query.with(|query| query.get("execution"))),
        show,
    }
}

#[component]
fn Dashboard(metrics: Fetched<FlowMetrics>, context: ObserveContext) -> impl IntoView {
    let points = Memo::new(move |_| {
        metrics.with(|metrics| metrics.map(|metrics| metrics.points.clone()).unwrap_or_default())
    });
    let rejected_tab = RwSignal::new(false);
    let rejected =
        move || points.with(|points| points.iter().map(|point| point.rejected).sum::<u64>());
    let session = expect_context::<SessionContext>();
    // Without any contact the notice above says so for the whole screen.
    let stale = Memo::new(move |_| metrics.stale_since_ms().filter(|_| session.lost().is_none()));
    view! {
        <NoContact />
        <header class="observe-bar">
            <Facts metrics points />
            <span class="space"></span>
            {move || stale.get().map(|at_ms| view! {
                <span class="status caution">"The flow does not answer: figures as of " <When at_ms /></span>
            })}
            <div class="segments" role="radiogroup" aria-label="Range">
                {RANGES.map(|(minutes, words)| view! {
                    <button
                        type="button"
                        role="radio"
                        aria-checked=move || (context.minutes.get() == minutes).to_string()
                        on:click=move |_| context.minutes.set(minutes)
                    >
                        {words}
                    </button>
                })}
            </div>
        </header>
        <Graphs points context />
        <section class="card observe-lists">
            <div class="tabs" role="tablist" aria-label="Lists">
                <button
                    type="button"
                    role="tab"
                    class="tab"
                    aria-selected=move || (!rejected_tab.get()).to_string()
                    on:click=move |_| rejected_tab.set(false)
                >
                    "Executions"
                </button>
                <button
                    type="button"
                    role="tab"
                    class="tab"
                    aria-selected=move || rejected_tab.get().to_string()
                    on:click=move |_| rejected_tab.set(true)
                >
                    "Rejected"
                    {move || (rejected() > 0).then(|| view! { <span class="count">{rejected()}</span> })}
                </button>
            </div>
            {move || if rejected_tab.get() {
                view! { <RejectedList context /> }.into_any()
            } else {
                view! { <Executions context /> }.into_any()
            }}
        </section>
    }
}

/// The numbers above the graphs.
#[component]
fn Facts(metrics: Fetched<FlowMetrics>, points: Memo<Vec<MetricPoint>>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let total = move |count: fn(&MetricPoint) -> u64| {
        Memo::new(move |_| points.with(|points| points.iter().map(count).sum::<u64>()))
    };
    let (accepted, failed) = (total(|point| point.accepted), total(|point| point.failed));
    let session = expect_context::<SessionContext>();
    let now = Memo::new(move |_| {
        if session.lost().is_some() {
            return "–".to_owned();
        }
        editor.document.with(|document| match &document.live {
            Some(live) => rate(live.rate),
            None => "not live".to_owned(),
        })
    });
    let memory = move || metrics.with(|metrics| metrics.map_or(0, |metrics| metrics.rss_bytes));
    let binary = move || metrics.with(|metrics| metrics.map_or(0, |metrics| metrics.binary_bytes));
    view! {
        <dl class="facts">
            <div><dt>"Now"</dt><dd>{now}</dd></div>
            <div><dt>"Accepted"</dt><dd>{accepted}</dd></div>
            <div class:bad-words=move || { failed.get() > 0 }><dt>"Failed"</dt><dd>{failed}</dd></div>
            <div>
                <dt>"Memory"</dt>
                <dd>{move || if memory() == 0 { "–".to_owned() } else { bytes(memory()) }}</dd>
            </div>
            <div>
                <dt>"Binary"</dt>
                <dd>
                    {move || if binary() == 0 {
                        "–".into_any()
                    } else {
                        view! { <a href=format!("/flows/{}/deployments", editor.slug())>{bytes(binary())}</a> }.into_any()
                    }}
                </dd>
            </div>
        </dl>
    }
}

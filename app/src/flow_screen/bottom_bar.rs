//! The bottom bar: problems, size, when it was saved, and what the last build and the running flow measured.

use std::time::Duration;

use flow_model::wire::{Deployment, DeploymentState, FlowMetrics};
use leptos::prelude::*;

use super::go_to_code::{use_go_to_code, use_go_to_problem};
use crate::api;
use crate::deployments::DeployContext;
use crate::form::set_up::SetUpButton;
use crate::icons::Icon;
use crate::parts::fetched::Fetched;
use crate::parts::time::{bytes, clock, duration};
use crate::state::editor::{EditorContext, SaveState};
use crate::state::files::{FileState, OpenFile};
use crate::state::session::SessionContext;
use crate::state::source::{Place, Wanted};

/// How often the running flow is asked for its numbers.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// The bottom bar.
#[component]
pub fn BottomBar() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let size = move || {
        editor.flow_revision.track();
        editor.with_flow(|flow| {
            let count = |count: usize, one: &str| {
                format!("{count} {one}{}", if count == 1 { "" } else { "s" })
            };
            format!("{} · {}", count(flow.nodes.len(), "node"), count(flow.edges.len(), "edge"))
        })
    };
    let problems = Memo::new(move |_| editor.errors());
    let go_to_problem = use_go_to_problem(editor);
    let go_to_code = use_go_to_code(editor);
    let first = move |_| {
        if let Some(problem) = editor.problems.with_untracked(|all| all.first().cloned()) {
            go_to_problem.run(problem);
        } else if let Some(found) = untrack(|| editor.loose_diagnostics()).into_iter().next() {
            let place = Place::Line(found.line, found.column);
            go_to_code.run(Wanted { path: found.file, place });
        }
    };
    view! {
        <footer class="bottom-bar" aria-label="State of the flow">
            {move || match problems.get() {
                0 => view! { <span class="status good">"No problems"</span> }.into_any(),
                count => view! {
                    <button type="button" class="status bad" on:click=first>
                        {if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") }}
                    </button>
                }.into_any(),
            }}
            <SetUpButton />
            <span>{size}</span>
            <Saved />
            <span class="space"></span>
            <Numbers />
        </footer>
    }
}

/// How the draft and the open file stand with the server.
#[component]
fn Saved() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let at = move || clock(editor.document.with(|document| document.updated_at_ms), true);
    let open = Memo::new(move |_| {
        let state = |open: &OpenFile| (open.file.path.clone(), open.state.clone());
        editor.files.open.with(|open| open.as_ref().map(state))
    });
    let is_file_on_its_way =
        Memo::new(move |_| matches!(open.get(), Some((_, FileState::Unsaved))));
    let draft = move || {
        let refusal = editor.autosave.refusal.get();
        match (editor.save_state.get(), refusal) {
            (SaveState::Saved, _) if is_file_on_its_way.get() => view! { <span>"saving…"</span> }.into_any(),
            (SaveState::Saved, _) => view! { <span>{format!("saved {}", at())}</span> }.into_any(),
            (SaveState::Saving, _) => view! { <span>"saving…"</span> }.into_any(),
            (SaveState::Unsaved, Some(words)) => view! {
                <span class="save-problem"><Icon name="circle-alert" />{format!("Not saved: {words}")}</span>
            }.into_any(),
            (SaveState::Unsaved, None) => view! { <span>"unsaved"</span> }.into_any(),
            (SaveState::Offline, _) => view! {
                <span class="save-problem"><Icon name="unplug" />"Server not reached: kept in this browser, sent when it is back"</span>
            }.into_any(),
            (SaveState::Conflict, _) => view! {
                <button type="button" class="save-problem" on:click=move |_| editor.autosave.is_put_off.set(false)>
                    <Icon name="circle-alert" />
                    "Changed elsewhere: choose a version"
                </button>
            }.into_any(),
        }
    };
    view! {
        {draft}
        <UnsentFiles />
    }
}

/// The files whose text is in this browser alone, each a link to where it can be sent or chosen.
#[component]
fn UnsentFiles() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let go = use_go_to_code(editor);
    move || {
        let unsent = editor.files.unsent.get();
        let first = unsent.first()?.clone();
        let words = match unsent.len() {
            1 => format!("{first} is in this browser alone"),
            count => format!("{count} files are in this browser alone"),
        };
        Some(view! {
            <button
                type="button"
                class="save-problem"
                on:click=move |_| go.run(Wanted { path: first.clone(), place: Place::Line(1, 1) })
            >
                <Icon name="circle-alert" />
                {words}
            </button>
        })
    }
}

/// Numbers of the last build and of what runs, each a link to where it comes from.
#[component]
fn Numbers() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let deploys = DeployContext::get(editor);
    let session = expect_context::<SessionContext>();
    let metrics = Fetched::new(move || {
        let live = editor.document.with(|document| document.live.is_some());
        let slug = editor.slug();
        async move { if live { api::metrics(&slug, 60).await.map(Some) } else { Ok(None) } }
    })
    .every(ASK_EVERY);
    let build = move || deploys.versions.with(|versions| versions.and_then(|all| last_build(all)));
    let slug = StoredValue::new(editor.slug());
    let to = move |view: &str| format!("/flows/{}/{view}", slug.get_value());
    view! {
        {move || build().map(|build| view! {
            <a href=to("deployments")>"last build "<b>{duration(build.0)}</b></a>
            <a href=to("deployments")>"binary "<b>{bytes(build.1)}</b></a>
        })}
        // Numbers of what runs are not shown as if they were those of now.
        {move || metrics.get().flatten().filter(|_| session.lost().is_none()).map(|metrics| {
            let latency = latency(&metrics);
            view! {
                {(metrics.rss_bytes > 0).then(|| view! { <a href=to("observe")>"memory "<b>{bytes(metrics.rss_bytes)}</b></a> })}
                {latency.map(|(p50, p99)| view! {
                    <a href=to("observe")>"p50 "<b>{duration(p50)}</b>" · p99 "<b>{duration(p99)}</b></a>
                })}
            }
        })}
    }
}

/// Time and binary size of the last build that came to its end.
fn last_build(versions: &[Deployment]) -> Option<(f64, u64)> {
    let built = versions.iter().find(|one| {
        one.binary_bytes > 0
            && matches!(one.state, DeploymentState::Live | DeploymentState::Retired)
    })?;
    let stage = built.stages.iter().find(|stage| stage.name == "build")?;
    Some((stage.took_ms as f64, built.binary_bytes))
}

/// The latest p50 and p99 that were measured.
fn latency(metrics: &FlowMetrics) -> Option<(f64, f64)> {
    let last = metrics.points.iter().rev().find(|point| point.done > 0)?;
    Some((last.p50_ms, last.p99_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_model::wire::MetricPoint;

    #[test]
    fn latency_is_that_of_the_last_point_with_work() {
        let point = |done, p50_ms| MetricPoint {
            done,
            p50_ms,
            p99_ms: 2.0 * p50_ms,
            ..MetricPoint::default()
        };
        let metrics = FlowMetrics {
            points: vec![point(3, 1.0), point(5, 2.0), point(0, 0.0)],
            step_ms: 1_000,
            rss_bytes: 0,
            binary_bytes: 0,
            nodes: Vec::new(),
        };
        assert_eq!(latency(&metrics), Some((2.0, 4.0)));
    }
}

//! The Deployments panel: what is live, what is under way, and every version there has been.

use std::time::Duration;

use flow_model::wire::{BuilderState, RunState};
use leptos::prelude::*;

use super::button::CancelButton;
use super::log::LogLines;
use super::run::{DeployContext, Sort};
use super::stages::{Outcome, Stages};
use super::versions::Versions;
use crate::api;
use crate::flows::live_words;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::contact::NoContact;
use crate::parts::dialog::Confirm;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::time::{When, rate};
use crate::state::editor::EditorContext;
use crate::state::session::SessionContext;

/// Deployments of the flow on the screen.
#[component]
pub fn DeploymentsPanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let context = DeployContext::get(editor);
    view! {
        <div class="panel deployments">
            <div class="panel-column">
                <h1 class="hidden">"Deployments"</h1>
                <NoContact />
                <Notices />
                <LiveCard context />
                <RunCard context />
                <Show value=context.versions what="deployments" let:versions>
                    <Versions versions context />
                </Show>
            </div>
        </div>
    }
}

/// What limits deploys on this installation, said here and nowhere else.
#[component]
fn Notices() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    session.refresh();
    move || {
        let facts = session.facts()?;
        let builder = match facts.builder {
            BuilderState::Warm => None,
            BuilderState::Warming { doing } => Some(view! {
                <Banner tone=Tone::Info>
                    <strong>"The builder is warming up. "</strong>
                    "Dependencies are compiled once; until then a deploy waits. "
                    <span class="mono">{doing}</span>
                </Banner>
            }.into_any()),
            BuilderState::Broken { reason } => Some(view! {
                <Banner tone=Tone::Bad><strong>"Flows cannot be built here. "</strong>{reason}</Banner>
            }.into_any()),
        };
        let sandbox = facts.sandbox_missing.map(|reason| {
            view! {
                <Banner tone=Tone::Caution>
                    <strong>"Builds and flows are not sandboxed. "</strong>
                    {reason}
                    " Whoever edits flows here is trusted like the server itself."
                </Banner>
            }
        });
        Some(view! { {builder}{sandbox} })
    }
}

#[component]
fn LiveCard(context: DeployContext) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let asking = RwSignal::new(false);
    let session = expect_context::<SessionContext>();
    let live = Memo::new(move |_| editor.document.with(|document| document.live.clone()));
    let lost = Memo::new(move |_| session.lost());
    view! {
        <section class="card live" aria-label="What is live">
            {move || match (live.get(), lost.get()) {
                (live, Some(at_ms)) => view! {
                    <span class="live-mark"><Icon name="unplug" /></span>
                    <div class="live-words">
                        <h2>"No connection to the server"</h2>
                        <p>
                            <span>
                                {match live {
                                    Some(live) => format!("Version {} was live ", live.version),
                                    None => "Nothing was live ".to_owned(),
                                }}
                                <When at_ms />
                            </span>
                        </p>
                    </div>
                }.into_any(),
                (None, None) => view! {
                    <span class="live-mark"><Icon name="circle-dashed" /></span>
                    <div class="live-words">
                        <h2>"Nothing is live"</h2>
                        <p>"Press Deploy: the draft is saved, committed, built and started."</p>
                    </div>
                }.into_any(),
                (Some(live), None) => {
                    let (words, class) = live_words(&live);
                    let healthy = live.state == RunState::Healthy;
                    view! {
                        <span class="live-mark" class:on=healthy class:bad=!healthy>
                            <Icon name=if healthy { "radio" } else { "triangle-alert" } />
                        </span>
                        <div class="live-words">
                            <h2>{format!("Version {} {}", live.version, if healthy { "is live" } else { "is not answering" })}</h2>
                            <p>
                                {(!healthy).then(|| view! { <span class=class>{words}</span> })}
                                <span>"Since " <When at_ms=live.since_ms /></span>
                                <a href=format!("/flows/{}/observe", editor.slug())>{rate(live.rate)}</a>
                            </p>
                        </div>
                        {(!healthy).then(|| view! {
                            <button type="button" class="button" on:click=move |_| context.activate(live.version)>
                                <Icon name="refresh-cw" />
                                "Restart"
                            </button>
                        })}
                        <button type="button" class="button" on:click=move |_| asking.set(true)>
                            <Icon name="power" />
                            "Stop flow"
                        </button>
                    }.into_any()
                }
            }}
        </section>
        <LastWords />
        {move || asking.get().then(|| view! { <StopDialog context asking /> })}
    }
}

#[component]
fn StopDialog(context: DeployContext, asking: RwSignal<bool>) -> impl IntoView {
    view! {
        <Confirm
            title="Stop this flow?"
            verb="Stop flow"
            dangerous=true
            on_agree=Callback::new(move |()| {
                asking.set(false);
                context.stop();
            })
            on_close=Callback::new(move |()| asking.set(false))
        >
            <p>
                "Deliveries are refused with 503 until it is started again. Executions under way are finished first; what is stored stays stored."
            </p>
        </Confirm>
    }
}

/// The end of a process that does not stay up: why, and its last lines.
#[component]
fn LastWords() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let failing = Memo::new(move |_| {
        editor.document.with(|document| {
            document.live.as_ref().is_some_and(|live| {
                matches!(live.state, RunState::Restarting | RunState::CrashLoop)
            })
        })
    });
    move || {
        failing.get().then(|| {
        let log = Fetched::new(move || {
            let slug = editor.slug();
            async move { api::process_log(&slug).await }
        })
        .every(Duration::from_secs(5));
        view! {
            <section class="card" aria-labelledby="last-words-title">
                <header class="card-header"><h2 id="last-words-title">"Why it ended"</h2></header>
                <div class="run-body">
                    <Show value=log what="the log" let:lines>
                        <LogLines lines />
                    </Show>
                </div>
            </section>
        }
    })
    }
}

#[component]
fn RunCard(context: DeployContext) -> impl IntoView {
    let stages =
        Signal::derive(move || context.run.get().map(|run| run.stages).unwrap_or_default());
    let phase = Memo::new(move |_| {
        context.run.with(|run| run.as_ref().map(|run| (run.version, run.sort, run.end.is_some())))
    });
    move || {
        let (version, sort, ended) = phase.get()?;
        let title = match (version, sort, ended) {
            (0, ..) => "Deploy".to_owned(),
            (_, Sort::Build, false) => format!("Deploying version {version}"),
            (_, Sort::Activation, false) => format!("Starting version {version}"),
            (_, Sort::Build, true) => format!("Last deploy: version {version}"),
            (_, Sort::Activation, true) => format!("Last start: version {version}"),
        };
        Some(view! {
            <section class="card" aria-label="Deploy">
                <header class="card-header">
                    <h2>{title}</h2>
                    <span class="space"></span>
                    {(!ended).then(|| view! { <CancelButton context /> })}
                    {ended.then(|| view! {
                        <button
                            type="button"
                            class="button quiet icon small"
                            aria-label="Put away"
                            on:click=move |_| context.run.set(None)
                        >
                            <Icon name="x" />
                        </button>
                    })}
                </header>
                <div class="run-body">
                    <Stages stages />
                    {context.run.get_untracked().map(|run| view! { <Outcome run /> })}
                </div>
            </section>
        })
    }
}

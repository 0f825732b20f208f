//! The Deploy button and the little panel under it that shows the stages live.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use flow_model::wire::BuilderState;

use super::run::{DeployContext, Sort, blocks};
use super::stages::{Outcome, Problems, Stages};
use crate::form::context::Choices;
use crate::form::set_up;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::state::editor::EditorContext;
use crate::state::session::SessionContext;

/// Deploys the draft with one click; while the flow has problems it shows them instead.
#[component]
pub fn DeployButton() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let context = DeployContext::get(editor);
    let on_click = move |_| {
        if untrack(|| context.is_running() || context.blocking() > 0) {
            context.open.update(|open| *open = !*open);
        } else {
            context.deploy();
        }
    };
    close_on_press_beside(context);
    let waiting = expect_context::<Choices>().to_set_up(editor);
    let hint = move || {
        waiting.with(|slots| {
            set_up::words(slots.len()).map(|words| format!("{words}: {}", set_up::names(slots)))
        })
    };
    let label = move || match (context.is_running(), context.blocking()) {
        (true, _) => "Deploying…".to_owned(),
        (false, 0) => "Deploy".to_owned(),
        (false, 1) => "Deploy: 1 problem".to_owned(),
        (false, count) => format!("Deploy: {count} problems"),
    };
    view! {
        <div
            class="deploy"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    context.open.set(false);
                }
            }
        >
            <button
                type="button"
                class="button primary deploy-button"
                class:busy=move || context.is_running()
                class:held=move || { context.blocking() > 0 }
                title=hint
                aria-expanded=move || context.open.get().to_string()
                on:click=on_click
            >
                {label}
            </button>
            {move || context.open.get().then(|| view! { <DeployPopover context /> })}
        </div>
    }
}

/// A press anywhere else puts the little panel away; the deploy goes on.
fn close_on_press_beside(context: DeployContext) {
    let handle = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = event
            .target()
            .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
            .is_some_and(|element| matches!(element.closest(".deploy"), Ok(Some(_))));
        if !inside && context.open.get_untracked() {
            context.open.set(false);
        }
    });
    on_cleanup(move || handle.remove());
}

#[component]
fn DeployPopover(context: DeployContext) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let stages =
        Signal::derive(move || context.run.get().map(|run| run.stages).unwrap_or_default());
    // Stages tick; only the end and the beginning change which parts there are.
    let phase = Memo::new(move |_| {
        context.run.with(|run| run.as_ref().map(|run| (run.version, run.sort, run.end.is_some())))
    });
    let title = move || match phase.get() {
        None => "Not ready to deploy".to_owned(),
        Some((0, ..)) => "Deploy".to_owned(),
        Some((version, Sort::Build, false)) => format!("Deploying version {version}"),
        Some((version, Sort::Activation, false)) => format!("Starting version {version}"),
        Some((version, _, true)) => format!("Version {version}"),
    };
    view! {
        <section class="deploy-popover" role="dialog" aria-label="Deploy">
            <header>
                <h2>{title}</h2>
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label="Close"
                    on:click=move |_| context.open.set(false)
                >
                    <Icon name="x" />
                </button>
            </header>
            <div class="deploy-scroll">
                {move || (context.blocking() > 0 && !context.is_running()).then(|| {
                    let problems = editor.problems.get().into_iter()
                        .filter(blocks)
                        .collect::<Vec<_>>();
                    view! {
                        <p>"Solve these first:"</p>
                        <Problems problems />
                    }
                })}
                <WarmingNote context />
                {move || phase.get().map(|_| view! { <Stages stages /> })}
                {move || {
                    phase.get();
                    context.run.get_untracked().map(|run| view! { <Outcome run /> })
                }}
            </div>
            <footer>
                <a
                    href=format!("/flows/{}/deployments", editor.slug())
                    on:click=move |_| context.open.set(false)
                >
                    "All deployments"
                </a>
                {move || context.is_running().then(|| view! { <CancelButton context /> })}
                {move || context.run.with(|run| run.as_ref().is_some_and(super::run::Run::is_live)).then(|| view! {
                    <a
                        class="button small"
                        href=format!("/flows/{}/test", editor.slug())
                        on:click=move |_| context.open.set(false)
                    >
                        "Send a test event"
                    </a>
                })}
            </footer>
        </section>
    }
}

/// Breaks off the deploy that is under way; nothing that runs is touched.
#[component]
pub fn CancelButton(
    /// The deploy.
    context: DeployContext,
) -> impl IntoView {
    view! {
        <button type="button" class="button quiet small" on:click=move |_| context.cancel()>
            "Cancel deploy"
        </button>
    }
}

/// Says why a first deploy takes longer.
#[component]
fn WarmingNote(context: DeployContext) -> impl IntoView {
    let session = expect_context::<SessionContext>();
    session.refresh();
    move || match session.facts()?.builder {
        BuilderState::Warming { doing } if context.is_running() => Some(view! {
            <Banner tone=Tone::Info>
                "The builder compiles its dependencies once; this first deploy waits for it. "
                <span class="mono muted">{doing}</span>
            </Banner>
        }),
        _ => None,
    }
}

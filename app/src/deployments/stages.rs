//! The stages of a deploy with their times and logs, and what went wrong.

use flow_model::problem::Problem;
use flow_model::wire::{Stage, StageState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::run::{DeployContext, Run, blocks, is_cancelled};
use crate::connections::ConnectionDialog;
use crate::connections::slots::{SlotNeed, slots_of};
use crate::form::context::Choices;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::prose::Prose;
use crate::parts::time::duration;
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;

/// The code of a problem with a slot that no connection fills.
const UNBOUND: &str = "unbound-slot";

/// What each stage does, in a few words.
fn about(stage: &str) -> &'static str {
    match stage {
        "check" => "Look for problems",
        "commit" => "Save as a version in git",
        "checkout" => "Put the files in place",
        "build" => "Compile the flow's service",
        "test" => "Replay recorded events",
        "package" => "Pack it up",
        "start" => "Start the new process",
        "health" => "Wait until it is healthy",
        "switch" => "Send deliveries to it",
        "drain" => "Let the old one finish",
        _ => "",
    }
}

/// All stages of a run; each opens to show its log.
#[component]
pub fn Stages(
    /// The stages, in order.
    #[prop(into)]
    stages: Signal<Vec<Stage>>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        stages.with(|stages| stages.iter().map(|stage| stage.name.clone()).collect::<Vec<_>>())
    });
    view! {
        <ol class="stages" aria-label="Stages">
            <For each=move || names.get() key=Clone::clone let:name>
                <StageLine name stages />
            </For>
        </ol>
    }
}

#[component]
fn StageLine(name: String, stages: Signal<Vec<Stage>>) -> impl IntoView {
    let label = name.clone();
    let stage = Memo::new(move |_| {
        stages.with(|stages| stages.iter().find(|stage| stage.name == name).cloned())
    });
    let state = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map_or(StageState::Waiting, |stage| stage.state))
    });
    let has_log = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().is_some_and(|stage| !stage.log.is_empty()))
    });
    let cancelled = Memo::new(move |_| stage.with(|stage| is_cancelled(stage.as_slice())));
    let (title, about) = (label.clone(), about(&label));
    let head = move || {
        let (class, words) = match state.get() {
            StageState::Waiting => ("stage-mark", "waiting"),
            StageState::Running => ("stage-mark running", "running"),
            StageState::Done => ("stage-mark done", "done"),
            StageState::Failed if cancelled.get() => ("stage-mark", "cancelled"),
            StageState::Failed => ("stage-mark failed", "failed"),
        };
        let icon = match state.get() {
            StageState::Done => Some("check"),
            StageState::Failed => Some("x"),
            StageState::Waiting | StageState::Running => None,
        };
        view! {
            <span class=class aria-hidden="true">{icon.map(|name| view! { <Icon name=name /> })}</span>
            <span class="stage-name">{title.clone()}<span class="hidden">{format!(", {words}")}</span></span>
            <span class="stage-about">{about}</span>
            <span class="stage-time mono">
                {move || (state.get() != StageState::Waiting).then(|| stage.with(|stage| time_of(stage.as_ref())))}
            </span>
        }
    };
    view! {
        <li class="stage" class:waiting=move || state.get() == StageState::Waiting>
            {move || if has_log.get() {
                // The log opens by itself where something went wrong or takes its time.
                let open = matches!(state.get(), StageState::Running | StageState::Failed);
                view! {
                    <details open=open>
                        <summary class="stage-line">{head()}</summary>
                        <StageLog label=label.clone() stage />
                    </details>
                }.into_any()
            } else {
                view! { <div class="stage-line">{head()}</div> }.into_any()
            }}
        </li>
    }
}

/// A stage's log; while it grows, its end is in sight.
#[component]
fn StageLog(label: String, stage: Memo<Option<Stage>>) -> impl IntoView {
    let log = NodeRef::<leptos::html::Pre>::new();
    let text = Memo::new(move |_| {
        stage.with(|stage| stage.as_ref().map(|stage| stage.log.join("\n")).unwrap_or_default())
    });
    Effect::new(move |_| {
        text.track();
        let grows = stage.with_untracked(|stage| {
            stage.as_ref().is_some_and(|stage| stage.state == StageState::Running)
        });
        if let Some(log) = log.get().filter(|_| grows) {
            log.set_scroll_top(log.scroll_height());
        }
    });
    view! {
        <pre node_ref=log class="stage-log" tabindex="0" aria-label=format!("Log of {label}")>{text}</pre>
    }
}

fn time_of(stage: Option<&Stage>) -> String {
    stage.map_or_else(String::new, |stage| duration(whole_ms(stage.took_ms)))
}

/// Milliseconds as the time functions take them.
pub fn whole_ms(ms: u64) -> f64 {
    f64::from(u32::try_from(ms).unwrap_or(u32::MAX))
}

/// What went wrong, with a way to each node.
#[component]
pub fn Problems(
    /// The problems.
    problems: Vec<Problem>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let context = DeployContext::get(editor);
    let navigate = use_navigate();
    let show = Callback::new({
        let navigate = StoredValue::new_local(navigate);
        move |problem: Problem| {
            context.open.set(false);
            navigate.with_value(|navigate| {
                navigate(&format!("/flows/{}/canvas", editor.slug()), NavigateOptions::default());
            });
            editor.go_to(&problem);
        }
    });
    let setting_up = RwSignal::new(None::<SlotNeed>);
    let toasts = use_toasts();
    let on_close = Callback::new(move |()| setting_up.set(None));
    let choices = expect_context::<Choices>();
    let waiting = choices.to_set_up(editor);
    // Where nothing but connections was missing, the deploy that was asked for goes on.
    let nothing_else = problems.iter().all(|one| !blocks(one) || one.code == UNBOUND);
    let on_saved = Callback::new(move |name: String| {
        setting_up.set(None);
        spawn_local(async move {
            choices.load_connections().await;
            let is_ready = waiting.try_get_untracked().is_some_and(|slots| slots.is_empty());
            if is_ready && nothing_else {
                toasts.done(format!("{name} is set up. The deploy goes on."));
                context.deploy();
            }
        });
    });
    view! {
        {move || setting_up.get().map(|slot| view! {
            <ConnectionDialog name=slot.name kind=slot.kind on_close on_saved />
        })}
        <ul class="problems" aria-label="Problems">
            {problems.into_iter().map(|problem| {
                view! { <ProblemRow problem setting_up waiting show /> }
            }).collect_view()}
        </ul>
    }
}

/// One problem: what to set up, or the way to its node.
#[component]
fn ProblemRow(
    problem: Problem,
    setting_up: RwSignal<Option<SlotNeed>>,
    /// The slots that no connection fills yet.
    waiting: Memo<Vec<SlotNeed>>,
    show: Callback<Problem>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let choices = expect_context::<Choices>();
    let title = problem.node.as_ref().map(|id| {
        editor.with_flow(|flow| {
            flow.node(id).map_or_else(|| id.to_string(), |node| node.title.clone())
        })
    });
    let message = problem.message.clone();
    let slot = unbound_slot(editor, &problem);
    let wanted = slot.clone();
    let is_done = Memo::new(move |_| {
        wanted.as_ref().is_some_and(|slot| {
            choices.connections_known.get() && !waiting.with(|all| all.contains(slot))
        })
    });
    let icon = Signal::derive(move || if is_done.get() { "circle-check" } else { "circle-alert" });
    view! {
        <li class:done=is_done>
            <Icon name=icon />
            <span class="problem-words">
                {title.clone().map(|title| view! { <strong>{title}": "</strong> })}
                <span class="problem-text"><Prose text=message /></span>
            </span>
            {slot.map(|slot| move || {
                let slot = slot.clone();
                if is_done.get() {
                    return view! { <span class="muted nowrap" role="status">"Set up now"</span> }.into_any();
                }
                view! {
                    <button
                        type="button"
                        class="button small"
                        aria-label=format!("Set up {}", slot.name)
                        on:click=move |_| setting_up.set(Some(slot.clone()))
                    >
                        "Set up"
                    </button>
                }.into_any()
            })}
            {title.map(|title| view! {
                <button
                    type="button"
                    class="button small"
                    aria-label=format!("Show node {title}")
                    on:click=move |_| show.run(problem.clone())
                >
                    "Show node"
                </button>
            })}
        </li>
    }
}

/// The slot a deploy was refused for, to be set up on the spot.
fn unbound_slot(editor: EditorContext, problem: &Problem) -> Option<SlotNeed> {
    if problem.code != UNBOUND {
        return None;
    }
    let (node, field) = (problem.node.as_ref()?, problem.field.as_ref()?);
    editor.with_flow(|flow| {
        let name = flow.node(node)?.text(field.as_str());
        slots_of(flow).into_iter().find(|slot| slot.name == name)
    })
}

/// How a run ended: live, or failed with the reason.
#[component]
pub fn Outcome(
    /// The run.
    run: Run,
) -> impl IntoView {
    let (live, cancelled) = (run.is_live(), run.is_cancelled());
    let failed_stage = run.current().map(|stage| stage.name.clone());
    run.end.map(|end| {
        if live {
            let took = end.deployment.and_then(|one| one.took_ms).map(|ms| duration(whole_ms(ms)));
            return view! {
                <p class="outcome good" role="status">
                    <Icon name="circle-check" />
                    <span>
                        <strong>{format!("Version {} went live", run.version)}</strong>
                        {took.map(|took| format!(", {took} after the click."))}
                    </span>
                </p>
            }
            .into_any();
        }
        if cancelled {
            return view! {
                <Banner tone=Tone::Info>"The deploy was cancelled. What ran before still runs."</Banner>
            }
            .into_any();
        }
        let reason = match (end.message.is_empty(), failed_stage) {
            (false, _) => end.message,
            (true, Some(stage)) => {
                format!("The deploy stopped at “{stage}”. What ran before still runs.")
            }
            (true, None) => "The deploy failed. What ran before still runs.".into(),
        };
        view! {
            <Banner tone=Tone::Bad>{reason}</Banner>
            {(!end.problems.is_empty()).then(|| view! { <Problems problems=end.problems /> })}
        }
        .into_any()
    })
}

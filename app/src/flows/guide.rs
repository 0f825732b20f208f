//! The first-run guide: four steps from the example to an event that ran, each ticked off from what is really there.

use std::time::Duration;

use flow_model::wire::FlowSummary;
use leptos::prelude::*;

use crate::api::{self, ApiError};
use crate::connections::slots::slots_of;
use crate::icons::Icon;
use crate::parts::fetched::Fetched;

/// A step of the guide.
pub struct GuideStep {
    /// What to do: "Deploy it".
    pub title: &'static str,
    /// How.
    about: &'static str,
    /// The button that leads there.
    verb: &'static str,
}

/// The steps, in order.
pub const STEPS: [GuideStep; 4] = [
    GuideStep {
        title: "Open the example",
        about: "It becomes a flow of your own that you can change.",
        verb: "Open the example",
    },
    GuideStep {
        title: "Connect its accounts",
        about: "Give each connection slot of the flow its token or secret.",
        verb: "Set up connections",
    },
    GuideStep {
        title: "Deploy it",
        about: "One click builds the flow's own service and starts it.",
        verb: "Go to the flow",
    },
    GuideStep {
        title: "Send a test event",
        about: "A signed sample delivery shows the whole way through.",
        verb: "Send a test event",
    },
];

/// How far the flow the guide is about has come.
#[derive(Clone, Debug, Default, PartialEq)]
struct Progress {
    slug: String,
    name: String,
    missing_slots: Vec<String>,
    live: bool,
    ran: bool,
}

impl Progress {
    fn done(&self) -> [bool; 4] {
        [true, self.missing_slots.is_empty(), self.live, self.ran]
    }

    fn href(&self, step: usize) -> String {
        match step {
            1 => "/connections".to_owned(),
            3 => format!("/flows/{}/test", self.slug),
            _ => format!("/flows/{}", self.slug),
        }
    }
}

const HIDDEN_KEY: &str = "hookloom.guide";

/// The guide, as long as no event has run through the flow and nobody has put it away.
#[component]
pub fn Guide(
    /// All flows; the oldest is the one the guide is about.
    flows: Signal<Vec<FlowSummary>>,
) -> impl IntoView {
    let hidden = RwSignal::new(was_put_away());
    let subject = Memo::new(move |_| {
        flows.with(|flows| {
            flows.iter().min_by_key(|flow| flow.updated_at_ms).map(|flow| flow.slug.clone())
        })
    });
    // Somebody with several flows knows the way.
    let wanted = Memo::new(move |_| !hidden.get() && flows.with(Vec::len) == 1);
    let progress = Fetched::new(move || {
        let slug = subject.get().filter(|_| wanted.get());
        async move {
            match slug {
                Some(slug) => ask(slug).await.map(Some),
                None => Ok(None),
            }
        }
    })
    .every(Duration::from_secs(5));
    move || {
        let progress = progress.get().flatten().filter(|_| wanted.get())?;
        let finished = progress.done().iter().all(|done| *done);
        Some(view! { <GuideCard progress finished hidden /> })
    }
}

#[component]
fn GuideCard(progress: Progress, finished: bool, hidden: RwSignal<bool>) -> impl IntoView {
    let done = progress.done();
    let next = done.iter().position(|done| !done);
    let title = if finished {
        format!("{} runs. An event went all the way through.", progress.name)
    } else {
        format!("First steps with {}", progress.name)
    };
    let missing = progress.missing_slots.join(", ");
    let items = STEPS.iter().zip(done).enumerate().map(|(at, (step, done))| {
        let is_next = next == Some(at);
        let about = if at == 1 && !done { format!("Still to set up: {missing}.") } else { step.about.to_owned() };
        view! {
            <li class="guide-step" class:done=done class:next=is_next aria-current=is_next.then_some("step")>
                <span class="guide-tick" aria-hidden="true">
                    {if done { view! { <Icon name="check" /> }.into_any() } else { (at + 1).into_any() }}
                </span>
                <span class="guide-title">
                    {step.title}
                    <span class="hidden">{if done { " (done)" } else { "" }}</span>
                </span>
                <span class="guide-about">{about}</span>
                {is_next.then(|| view! { <a class="button primary small" href=progress.href(at)>{step.verb}</a> })}
            </li>
        }
    }).collect_view();
    view! {
        <section class="card guide" aria-label="First steps">
            <header class="card-header">
                <h2>{title}</h2>
                <span class="space"></span>
                <button
                    type="button"
                    class="button quiet small"
                    on:click=move |_| {
                        put_away();
                        hidden.set(true);
                    }
                >
                    {if finished { "Close" } else { "Hide the guide" }}
                </button>
            </header>
            <ol class="guide-steps">{items}</ol>
        </section>
    }
}

async fn ask(slug: String) -> Result<Progress, ApiError> {
    let document = api::flow(&slug).await?;
    let connections = api::connections().await?;
    let missing_slots = slots_of(&document.flow)
        .into_iter()
        // A webhook secret that is missing is made up at the first deploy.
        .filter(|slot| slot.kind != "github")
        .filter(|slot| !connections.iter().any(|one| one.name == slot.name && slot.is_ready(one)))
        .map(|slot| slot.name)
        .collect();
    let live = document.live.is_some();
    // A flow that does not run has no executions to ask for.
    let ran = live && !api::executions(&slug, "", None, 1).await?.is_empty();
    Ok(Progress { slug, name: document.flow.name, missing_slots, live, ran })
}

fn was_put_away() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(HIDDEN_KEY).ok()).flatten().is_some()
}

fn put_away() {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps no storage shows the guide again next time.
        let _ = storage.set_item(HIDDEN_KEY, "hidden");
    }
}

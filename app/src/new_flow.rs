//! A new flow: what starts it, which event, its name; and a look at what will be there.

mod events;
mod preview;

use flow_model::flow::{FieldValue, Flow, Point};
use flow_model::ids::{FieldId, KindId};
use flow_model::nodes;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use crate::flows::start::use_open_copy;
use crate::icons::Icon;
use crate::parts::dialog::Confirm;
use events::EventPicker;
use preview::Preview;

/// Where the flow's events come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    GitHub,
    Http,
    Blank,
}

impl Source {
    const ALL: [Self; 3] = [Self::GitHub, Self::Http, Self::Blank];

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::GitHub => ("github", "GitHub", "An event in a repository or organisation"),
            Self::Http => ("webhook", "HTTP", "A request to an address of its own"),
            Self::Blank => ("square-dashed", "Empty canvas", "Draw the trigger yourself"),
        }
    }
}

/// What the person has chosen so far.
#[derive(Clone, Copy)]
struct Choice {
    source: RwSignal<Source>,
    /// The GitHub event: `issues.opened`.
    event: RwSignal<Option<String>>,
    /// The name as typed; empty: the suggested one.
    name: RwSignal<String>,
}

impl Choice {
    /// The flow as it would be created; none while the event is missing.
    fn flow(self) -> Option<Flow> {
        let mut flow = match self.source.get() {
            Source::GitHub => nodes::skeleton(&self.event.get()?),
            Source::Http => http_skeleton(),
            Source::Blank => Flow { name: "New flow".into(), ..Flow::default() },
        };
        let typed = self.name.get();
        if !typed.trim().is_empty() {
            flow.name = typed.trim().to_owned();
        }
        Some(flow)
    }
}

/// The screen.
#[component]
pub fn NewFlowScreen() -> impl IntoView {
    let choice = Choice {
        source: RwSignal::new(Source::GitHub),
        event: RwSignal::new(None),
        name: RwSignal::new(String::new()),
    };
    let flow = Memo::new(move |_| choice.flow());
    let leaving = RwSignal::new(false);
    let navigate = StoredValue::new_local(use_navigate());
    let leave = move || navigate.with_value(|navigate| navigate("/", Default::default()));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() != "Escape" || event.default_prevented() || clears_a_search(&event) {
            return;
        }
        if choice.name.with_untracked(|name| name.trim().is_empty()) {
            leave();
        } else {
            leaving.set(true);
        }
    };
    view! {
        <div class="page new-flow" on:keydown=keys>
            <header class="page-bar">
                <a href="/" class="button quiet icon" aria-label="Back to all flows" title="All flows">
                    <Icon name="arrow-left" />
                </a>
                <h1>"New flow"</h1>
            </header>
            <div class="new-flow-body">
                <div class="new-flow-choices">
                    <Sources choice />
                    {move || match choice.source.get() {
                        Source::GitHub => view! { <EventPicker chosen=choice.event /> }.into_any(),
                        Source::Http => view! { <HttpNote /> }.into_any(),
                        Source::Blank => view! { <BlankNote /> }.into_any(),
                    }}
                </div>
                <Summary choice flow />
            </div>
            {move || leaving.get().then(|| view! {
                <Confirm
                    title="Leave without creating the flow?"
                    verb="Leave"
                    on_agree=Callback::new(move |()| leave())
                    on_close=Callback::new(move |()| leaving.set(false))
                >
                    <p>"The name you typed is not kept."</p>
                </Confirm>
            })}
        </div>
    }
}

/// Whether the key empties a search field first, as browsers have it.
fn clears_a_search(event: &leptos::ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    target.is_some_and(|field| field.type_() == "search" && !field.value().is_empty())
}

#[component]
fn Sources(choice: Choice) -> impl IntoView {
    view! {
        <fieldset class="sources">
            <legend>"What starts it?"</legend>
            {Source::ALL.map(|source| {
                let (icon, title, about) = source.words();
                let chosen = move || choice.source.get() == source;
                view! {
                    <label class="source" class:on=chosen>
                        <input
                            type="radio"
                            name="source"
                            class="hidden"
                            prop:checked=chosen
                            on:change=move |_| choice.source.set(source)
                        />
                        <span class="tile large" class:trigger=source != Source::Blank><Icon name=icon /></span>
                        <span>
                            <strong>{title}</strong>
                            <span class="muted">{about}</span>
                        </span>
                    </label>
                }
            }).collect_view()}
        </fieldset>
    }
}

#[component]
fn Summary(choice: Choice, flow: Memo<Option<Flow>>) -> impl IntoView {
    let (busy, open) = use_open_copy();
    let suggested = move || match flow.get() {
        Some(flow) => flow.name,
        None => "Choose an event first".into(),
    };
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(flow) = flow.get_untracked() {
            open.run(flow);
        }
    };
    view! {
        <form class="new-flow-summary card" aria-label="Your flow" on:submit=create>
            <div class="field">
                <label for="flow-name">"Name"</label>
                <input
                    id="flow-name"
                    class="input"
                    autocomplete="off"
                    placeholder=suggested
                    bind:value=choice.name
                />
            </div>
            <Preview flow event=choice.event is_github=Signal::derive(move || choice.source.get() == Source::GitHub) />
            <button
                type="submit"
                class="button primary"
                class:busy=busy
                disabled=move || busy.get() || flow.with(Option::is_none)
            >
                "Create flow"
            </button>
        </form>
    }
}

#[component]
fn HttpNote() -> impl IntoView {
    view! {
        <section class="new-flow-note">
            <h2>"Any service that can send a request"</h2>
            <p>
                "The flow gets an address of its own. Callers prove who they are with a bearer token; you choose the connection that holds it, the method and the path on the canvas."
            </p>
            <p>
                "The flow can read "<code>"method"</code>", "<code>"path"</code>", "<code>"query"</code>", "
                <code>"headers"</code>" and "<code>"body"</code>", and may answer with a respond node."
            </p>
        </section>
    }
}

#[component]
fn BlankNote() -> impl IntoView {
    view! {
        <section class="new-flow-note">
            <h2>"Nothing on it yet"</h2>
            <p>"Drag a trigger from the palette on the left of the canvas, then the steps behind it."</p>
        </section>
    }
}

fn http_skeleton() -> Flow {
    let mut flow = Flow { name: "Request received".into(), ..Flow::default() };
    let mut trigger = nodes::new_node(&KindId::from("http"), &flow, Point { x: 80.0, y: 120.0 });
    trigger.title = "Request received".into();
    for (field, value) in
        [("method", "post"), ("path", "events"), ("verify", "bearer"), ("connection", "callers")]
    {
        trigger.fields.insert(FieldId::from(field), FieldValue::Text(value.into()));
    }
    flow.nodes.push(trigger);
    flow
}

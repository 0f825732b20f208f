//! What comes after the first screen, in a module of its own: the screens and pictures that know the whole model.
//!
//! Whatever here is called by name alone, and not through a function marked `wasm_split`, would pull the model with
//! its parser into the first module, which everybody waits for.

use std::time::Duration;

use flow_model::flow::Flow;
use flow_model::wire::FlowSummary;
use futures::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::connections::ConnectionsScreen;
use crate::flow_screen::FlowScreen;
use crate::flows::guide::Guide;
use crate::flows::thumb::Thumb;
use crate::new_flow::NewFlowScreen;
use crate::parts::states::{Empty, Loading};

/// How long a screen that needs nothing more is left alone before the rest is fetched.
const IDLE: Duration = Duration::from_millis(600);

type Drawn = Result<AnyView, SplitLoaderError>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Unasked,
    Underway,
    Here,
    Failed,
}

/// How far the later module is.
#[derive(Clone, Copy)]
pub struct Later(RwSignal<Arrival>);

impl Later {
    /// Puts it into the context of the whole product.
    pub fn provide() {
        provide_context(Self(RwSignal::new(Arrival::Unasked)));
    }

    /// Fetches the module unless it is here or on its way.
    pub fn fetch(self) {
        if matches!(self.0.get_untracked(), Arrival::Underway | Arrival::Here) {
            return;
        }
        self.0.set(Arrival::Underway);
        spawn_local(async move {
            let arrival = match fetch_later().await {
                Ok(()) => Arrival::Here,
                Err(_) => Arrival::Failed,
            };
            self.0.set(arrival);
        });
    }

    /// Fetches the module once the screen that asks has been left alone for a moment.
    pub fn fetch_when_idle(self) {
        set_timeout(move || self.fetch(), IDLE);
    }
}

/// The screen of one flow.
#[component]
pub fn FlowScreenLater() -> impl IntoView {
    screen(Part::FlowScreen)
}

/// The screen that makes a flow.
#[component]
pub fn NewFlowScreenLater() -> impl IntoView {
    screen(Part::NewFlowScreen)
}

/// The screen of the connections.
#[component]
pub fn ConnectionsScreenLater() -> impl IntoView {
    screen(Part::ConnectionsScreen)
}

/// A picture of a flow, once it can be drawn.
#[component]
pub fn ThumbLater(
    /// The flow.
    flow: Flow,
) -> impl IntoView {
    picture(Part::Thumb(flow))
}

/// The guide of the first run, once it can be drawn.
#[component]
pub fn GuideLater(
    /// All flows.
    flows: Signal<Vec<FlowSummary>>,
) -> impl IntoView {
    picture(Part::Guide(flows))
}

/// A screen, or how far its module is. What has been fetched is drawn at once, under the owner of this view.
fn screen(part: Part) -> impl IntoView {
    let later = expect_context::<Later>();
    later.fetch();
    move || match later.0.get() {
        Arrival::Unasked | Arrival::Underway => view! { <Loading what="the editor" /> }.into_any(),
        Arrival::Here => match draw(part.clone()).now_or_never() {
            Some(Ok(view)) => view,
            Some(Err(_)) | None => view! { <Missing later /> }.into_any(),
        },
        Arrival::Failed => view! { <Missing later /> }.into_any(),
    }
}

/// A part of a screen that is of use without it: there is nothing in its place until it is here.
fn picture(part: Part) -> impl IntoView {
    let later = expect_context::<Later>();
    later.fetch_when_idle();
    move || match later.0.get() {
        Arrival::Here => draw(part.clone()).now_or_never().and_then(Result::ok),
        Arrival::Unasked | Arrival::Underway | Arrival::Failed => None,
    }
}

/// A server of another version no longer has the module that this page names; the page of now does.
#[component]
fn Missing(later: Later) -> impl IntoView {
    view! {
        <div role="alert">
            <Empty
                icon="circle-alert"
                title="The editor could not be loaded"
                about="The server did not answer, or it was updated since this page was opened. Nothing of yours is lost."
            >
                <button type="button" class="button" on:click=move |_| later.fetch()>"Try again"</button>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        // Where the browser refuses, the button can be pressed again.
                        let _ = window().location().reload();
                    }
                >
                    "Reload the page"
                </button>
            </Empty>
        </div>
    }
}

/// What the later module draws. One function draws all of it: each one that is split off has a loader of its own,
/// and only one that has been waited for answers at once.
#[derive(Clone)]
enum Part {
    FlowScreen,
    NewFlowScreen,
    ConnectionsScreen,
    Thumb(Flow),
    Guide(Signal<Vec<FlowSummary>>),
}

#[wasm_split(later, wasm_split_path = ::leptos::wasm_split, preload(fetch_later), fallible)]
fn draw(part: Part) -> Drawn {
    Ok(match part {
        Part::FlowScreen => view! { <FlowScreen /> }.into_any(),
        Part::NewFlowScreen => view! { <NewFlowScreen /> }.into_any(),
        Part::ConnectionsScreen => view! { <ConnectionsScreen /> }.into_any(),
        Part::Thumb(flow) => view! { <Thumb flow /> }.into_any(),
        Part::Guide(flows) => view! { <Guide flows /> }.into_any(),
    })
}

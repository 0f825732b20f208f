//! The screen of one flow: its top bar, its views, its bottom bar.

use std::time::Duration;

use flow_model::wire::FlowDocument;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

mod bottom_bar;
mod broken_code;
mod commit;
mod conflict;
mod go_to_code;
pub mod problem_list;
mod pushed;
mod top_bar;

use self::bottom_bar::BottomBar;
use self::broken_code::BrokenCode;
use self::conflict::ConflictDialog;
use self::pushed::PushedDialog;
use self::top_bar::TopBar;
use crate::api::{self, ApiError};
use crate::canvas::CanvasPanel;
use crate::code::CodePanel;
use crate::deployments::{DeployContext, DeploymentsPanel};
use crate::form::context::Choices;
use crate::observe::ObservePanel;
use crate::parts::states::{Failed, Loading};
use crate::state::editor::EditorContext;
use crate::state::session::on_contact_again;
use crate::test::TestPanel;

/// How often the server is asked whether the flow was changed elsewhere, by another page or a push.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often the server is asked what runs.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// The views of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowView {
    /// The canvas.
    Canvas,
    /// The code.
    Code,
    /// The test panel.
    Test,
    /// The deployments.
    Deployments,
    /// The graphs and executions.
    Observe,
}

impl FlowView {
    /// All views in the order of their tabs.
    pub const ALL: [Self; 5] =
        [Self::Canvas, Self::Code, Self::Test, Self::Deployments, Self::Observe];

    /// The view's name in the address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Canvas => "canvas",
            Self::Code => "code",
            Self::Test => "test",
            Self::Deployments => "deployments",
            Self::Observe => "observe",
        }
    }

    /// The view's tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Canvas => "Canvas",
            Self::Code => "Code",
            Self::Test => "Test",
            Self::Deployments => "Deployments",
            Self::Observe => "Observe",
        }
    }

    fn at(path: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.path() == path).unwrap_or(Self::Canvas)
    }
}

/// The screen of one flow.
#[component]
pub fn FlowScreen() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let loaded = RwSignal::new(None::<Result<FlowDocument, ApiError>>);
    let load = move || {
        let slug = slug.get();
        loaded.set(None);
        spawn_local(async move {
            let answer = api::flow(&slug).await;
            // The person may have gone to another flow meanwhile.
            if slug_is(params, &slug) {
                loaded.try_set(Some(answer));
            }
        });
    };
    Effect::new(move |_| load());
    on_contact_again(move || {
        if loaded.with_untracked(|loaded| matches!(loaded, Some(Err(_)))) {
            load();
        }
    });
    move || match loaded.get() {
        None => view! { <Loading what="the flow" /> }.into_any(),
        Some(Err(error)) => view! { <Failed error on_retry=move || untrack(load) /> }.into_any(),
        Some(Ok(document)) => view! { <OpenFlow document /> }.into_any(),
    }
}

fn slug_is(params: Memo<leptos_router::params::ParamsMap>, slug: &str) -> bool {
    params.try_with_untracked(|params| params.get("slug").as_deref() == Some(slug)) == Some(true)
}

#[component]
fn OpenFlow(document: FlowDocument) -> impl IntoView {
    let editor = EditorContext::new(document);
    provide_context(editor);
    let choices = Choices::new();
    choices.want_events(editor);
    provide_context(choices);
    DeployContext::provide(editor);
    keep_on_leaving(editor);
    let params = use_params_map();
    let view = Memo::new(move |_| {
        params.with(|params| FlowView::at(&params.get("view").unwrap_or_default()))
    });
    let name = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(|flow| flow.name.clone())
    });
    Effect::new(move |_| document_title(&name.get()));
    view! {
        <div class="flow-screen">
            <h1 class="hidden">{move || format!("{}: {}", name.get(), view.get().title())}</h1>
            <TopBar view />
            <BrokenCode view />
            <div class="flow-view" data-view=move || view.get().path()>
                {move || match view.get() {
                    FlowView::Canvas => view! { <CanvasPanel /> }.into_any(),
                    FlowView::Code => view! { <CodePanel /> }.into_any(),
                    FlowView::Test => view! { <TestPanel /> }.into_any(),
                    FlowView::Deployments => view! { <DeploymentsPanel /> }.into_any(),
                    FlowView::Observe => view! { <ObservePanel /> }.into_any(),
                }}
            </div>
            <BottomBar />
            <ConflictDialog view />
            <PushedDialog view />
            <div class="hidden" role="status" aria-live="polite" aria-label="Announcements">{editor.announcement}</div>
        </div>
    }
}

/// Keeps up with the server, and loses nothing when the person goes to another screen or closes the page.
fn keep_on_leaving(editor: EditorContext) {
    let hiding = window_event_listener(ev::pagehide, move |_| editor.leave());
    let catch_up = move || {
        editor.refresh_document();
        editor.send_kept_files();
        spawn_local(async move {
            // The state on the screen says how it went.
            let _ = editor.save_now().await;
        });
    };
    let online = window_event_listener(ev::online, move |_| catch_up());
    on_contact_again(catch_up);
    let asking = set_interval_with_handle(
        move || {
            if !document().hidden() {
                editor.refresh_document();
            }
        },
        ASK_EVERY,
    );
    let looking = set_interval_with_handle(
        move || {
            if !document().hidden() {
                editor.look_for_changes();
            }
        },
        LOOK_EVERY,
    );
    on_cleanup(move || {
        for handle in [asking, looking].into_iter().flatten() {
            handle.clear();
        }
        hiding.remove();
        online.remove();
        editor.leave();
        document_title("");
    });
}

fn document_title(name: &str) {
    let title = if name.is_empty() { "Hookloom".to_owned() } else { format!("{name} · Hookloom") };
    document().set_title(&title);
}

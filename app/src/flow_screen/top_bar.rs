//! The top bar of a flow: where am I, which view, what is the state, what can I do.

use flow_model::edit::Edit;
use flow_model::wire::{LiveSummary, RunState};
use leptos::html;
use leptos::prelude::*;

use super::FlowView;
use super::commit::CommitButton;
use super::problem_list::ProblemList;
use crate::deployments::DeployButton;
use crate::icons::Icon;
use crate::parts::time::rate;
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;
use crate::state::history::Typing;
use crate::state::session::SessionContext;

/// The top bar.
#[component]
pub fn TopBar(
    /// The view that is shown.
    view: Memo<FlowView>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let slug = editor.slug();
    view! {
        <header class="topbar">
            <nav class="crumbs" aria-label="Where you are">
                <a href="/">"Flows"</a>
                <span aria-hidden="true">"/"</span>
                <FlowName />
            </nav>
            <nav class="segments" aria-label="Views of the flow">
                {FlowView::ALL.map(|one| view! {
                    <a
                        href=format!("/flows/{slug}/{}", one.path())
                        aria-current=move || (view.get() == one).then_some("page")
                    >
                        {one.title()}
                    </a>
                }).collect_view()}
            </nav>
            <span class="space"></span>
            <Changes />
            <Problems />
            <Live />
            <CommitButton />
            <DeployButton />
        </header>
    }
}

/// The flow's name, edited in place.
#[component]
fn FlowName() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let name = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(|flow| flow.name.clone())
    });
    let toasts = use_toasts();
    let field = NodeRef::<html::Input>::new();
    let empty = RwSignal::new(false);
    let set = move |event| {
        let typed: String = event_target_value(&event);
        // A name that is being typed anew passes through nothing; the flow keeps the old one meanwhile.
        empty.set(typed.trim().is_empty());
        if !empty.get_untracked() {
            editor.apply_typing(Edit::SetName { name: typed }, Typing::Name);
        }
    };
    let leave = move || {
        if let (true, Some(field)) = (empty.get_untracked(), field.get_untracked()) {
            let kept = name.get_untracked();
            field.set_value(&kept);
            empty.set(false);
            toasts.refused(format!("A flow needs a name: it is still called {kept}."));
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if let ("Enter" | "Escape", Some(field)) = (event.key().as_str(), field.get_untracked()) {
            // Leaving the field does the rest.
            let _ = field.blur();
        }
    };
    view! {
        <span class="flow-name">
            <span class="flow-name-size" aria-hidden="true">{move || format!("{} ", name.get())}</span>
            <input
                node_ref=field
                type="text"
                aria-label="Name of the flow"
                aria-invalid=move || empty.get().then_some("true")
                autocomplete="off"
                placeholder="A flow needs a name"
                prop:value=name
                on:input=set
                on:blur=move |_| leave()
                on:keydown=keys
            />
        </span>
    }
}

/// The branch, and whether the draft differs from the last commit.
#[component]
fn Changes() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let words = move || {
        editor.document.with(|document| match (&document.head, document.uncommitted) {
            (None, _) => "not committed yet".to_owned(),
            (Some(_), true) => "main · changes".to_owned(),
            (Some(head), false) => format!("main · {}", head.id.get(..7).unwrap_or(&head.id)),
        })
    };
    let hint = move || {
        editor.document.with(|document| {
            document.head.as_ref().map_or("Nothing is in the repository yet".to_owned(), |head| {
                format!("Last commit: {}", head.message)
            })
        })
    };
    let waits = Memo::new(move |_| editor.document.with(|document| document.pushed.is_some()));
    view! {
        <span class="pill changes" title=hint>
            <Icon name="git-branch" />
            <span class="changes-words">{words}</span>
        </span>
        {move || waits.get().then(|| view! {
            <button type="button" class="pill button-like caution" on:click=move |_| editor.push_put_off.set(None)>
                "A push waits"
            </button>
        })}
    }
}

/// How many problems there are; opens the list.
#[component]
fn Problems() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| editor.findings());
    let errors = Memo::new(move |_| editor.errors());
    let words = move || match (errors.get(), count.get()) {
        (0, 1) => "1 hint".to_owned(),
        (0, count) => format!("{count} hints"),
        (1, _) => "1 problem".to_owned(),
        (errors, _) => format!("{errors} problems"),
    };
    let gone = Callback::new(move |()| open.set(false));
    let any = Memo::new(move |_| count.get() > 0);
    move || {
        any.get().then(|| view! {
            <div class="problems-menu" on:keydown=move |event| if event.key() == "Escape" { open.set(false) }>
                <button
                    type="button"
                    class="pill button-like"
                    class:bad=move || errors.get() != 0
                    class:caution=move || errors.get() == 0
                    aria-expanded=move || open.get().to_string()
                    aria-haspopup="true"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {words}
                </button>
                {move || open.get().then(|| view! {
                    <div class="menu-scrim" on:click=move |_| open.set(false)></div>
                    <div class="problems-popover">
                        <h2>"What stands in the way"</h2>
                        <ProblemList on_go=gone />
                    </div>
                })}
            </div>
        })
    }
}

/// What runs.
#[component]
fn Live() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let session = expect_context::<SessionContext>();
    let live = Memo::new(move |_| editor.document.with(|document| document.live.clone()));
    let there = Memo::new(move |_| live.with(Option::is_some));
    let slug = editor.slug();
    // The numbers change every few seconds; the link stays, so that nothing flashes and no focus is lost.
    let state = Memo::new(move |_| {
        // What the server does not say is not claimed.
        let heard = session.lost().is_none();
        live.with(|live| match live {
            Some(live) if heard => state_of(live),
            Some(live) => ("dot", format!("v{} · state unknown", live.version)),
            None => Default::default(),
        })
    });
    move || {
        let href = format!("/flows/{slug}/observe");
        there.get().then(|| {
            view! {
                <a class="pill button-like" href=href>
                    <span class=move || state.get().0 aria-hidden="true"></span>
                    {move || state.get().1}
                </a>
            }
        })
    }
}

/// The class of the dot, and the words beside it.
fn state_of(live: &LiveSummary) -> (&'static str, String) {
    match live.state {
        RunState::Healthy => ("dot good", format!("v{} live · {}", live.version, rate(live.rate))),
        RunState::Starting => ("dot busy", format!("v{} starting", live.version)),
        RunState::Restarting => ("dot caution", format!("v{} restarting", live.version)),
        RunState::CrashLoop => ("dot bad", format!("v{} keeps ending", live.version)),
    }
}

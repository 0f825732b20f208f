//! The list of flows: what runs, how fast, what is wrong; and the way in for somebody new.

pub mod guide;
pub mod start;
pub mod thumb;

use std::time::Duration;

use flow_model::wire::{BuilderState, FlowSummary, LiveSummary, RunState};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api;
use crate::icons::Icon;
use crate::later::{GuideLater, Later};
use crate::parts::banner::{Banner, Tone};
use crate::parts::contact::NoContact;
use crate::parts::dialog::Confirm;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::time::{When, rate};
use crate::parts::toast::use_toasts;
use crate::state::session::SessionContext;
use start::Start;

/// All flows.
#[component]
pub fn FlowsScreen() -> impl IntoView {
    let flows = Fetched::new(api::flows).every(Duration::from_secs(5));
    let search = RwSignal::new(String::new());
    let on_change = Callback::new(move |()| flows.reload());
    expect_context::<Later>().fetch_when_idle();
    view! {
        <div class="page">
            <header class="page-bar">
                <h1>"Flows"</h1>
                <span class="space"></span>
                <label class="search">
                    <Icon name="search" />
                    <input
                        type="search"
                        aria-label="Search flows"
                        placeholder="Search flows"
                        bind:value=search
                    />
                </label>
                <a class="button primary" href="/new"><Icon name="plus" />"New flow"</a>
            </header>
            <div class="page-column">
                <NoContact />
                <BuilderNotice />
                <Show value=flows what="flows" let:flows>
                    <FlowsOrStart flows search on_change />
                </Show>
            </div>
        </div>
    }
}

#[component]
fn FlowsOrStart(
    flows: Signal<Vec<FlowSummary>>,
    search: RwSignal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let none = Memo::new(move |_| flows.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <Start /> }.into_any()
        } else {
            view! { <GuideLater flows /> <FlowTable flows search on_change /> }.into_any()
        }
    }
}

/// Says that nothing can be deployed, where that is so.
#[component]
fn BuilderNotice() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    move || match session.facts()?.builder {
        BuilderState::Broken { reason } => Some(view! {
            <Banner tone=Tone::Bad><strong>"Flows cannot be built here. "</strong>{reason}</Banner>
        }),
        BuilderState::Warming { .. } | BuilderState::Warm => None,
    }
}

#[component]
fn FlowTable(
    flows: Signal<Vec<FlowSummary>>,
    search: RwSignal<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let archiving = RwSignal::new(None::<FlowSummary>);
    let found = Memo::new(move |_| {
        let wanted = search.get().trim().to_lowercase();
        flows.with(|flows| {
            flows
                .iter()
                .filter(|flow| {
                    flow.name.to_lowercase().contains(&wanted) || flow.slug.contains(&wanted)
                })
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    view! {
        <div class="card flows">
            <table class="table" aria-label="Flows">
                <thead>
                    <tr>
                        <th scope="col">"Flow"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number">"Rate"</th>
                        <th scope="col" class="number" title="Failed executions in the last hour">"Failed, 1 h"</th>
                        <th scope="col">"Draft"</th>
                        <th scope="col">"Changed"</th>
                        <th scope="col"><span class="hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || found.get() key=|flow| flow.slug.clone() let:flow>
                        <FlowRow slug=flow.slug flows archiving />
                    </For>
                </tbody>
            </table>
            {move || {
                found.with(Vec::is_empty).then(|| view! {
                    <p class="flows-none" role="status">
                        {format!("No flow is called “{}”. ", search.get())}
                        <button type="button" class="button quiet small" on:click=move |_| search.set(String::new())>
                            "Show all flows"
                        </button>
                    </p>
                })
            }}
        </div>
        {move || archiving.get().map(|flow| view! { <ArchiveDialog flow archiving on_change /> })}
    }
}

#[component]
fn ArchiveDialog(
    flow: FlowSummary,
    archiving: RwSignal<Option<FlowSummary>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let FlowSummary { slug, name, live, .. } = flow;
    let title = format!("Archive {name}?");
    let on_agree = Callback::new(move |()| {
        busy.set(true);
        let (slug, name) = (slug.clone(), name.clone());
        spawn_local(async move {
            match api::archive_flow(&slug).await {
                Ok(()) => toasts.done(format!("{name} is archived.")),
                Err(error) => toasts.failed(&error),
            }
            archiving.try_set(None);
            on_change.run(());
        });
    });
    view! {
        <Confirm
            title
            verb="Archive flow"
            dangerous=true
            busy
            on_agree
            on_close=Callback::new(move |()| archiving.set(None))
        >
            <p>
                {live.map(|live| format!("Version {} is taken off the air; deliveries are answered 404 from then on. ", live.version))}
                "The flow leaves this list. Its versions stay in its git repository on the server."
            </p>
        </Confirm>
    }
}

#[component]
fn FlowRow(
    slug: String,
    flows: Signal<Vec<FlowSummary>>,
    archiving: RwSignal<Option<FlowSummary>>,
) -> impl IntoView {
    let href = format!("/flows/{slug}");
    let observe = format!("/flows/{slug}/observe");
    let latest = Memo::new(move |_| {
        flows.with(|flows| flows.iter().find(|flow| flow.slug == slug).cloned())
    });
    let navigate = use_navigate();
    let open = {
        let href = href.clone();
        move |_| navigate(&href, NavigateOptions::default())
    };
    move || {
        let flow = latest.get()?;
        let live = flow.live.clone();
        let (text, class) = live.as_ref().map_or(("Not deployed", "status"), live_words);
        let failed = live.as_ref().map_or(0, |live| live.failed);
        let nodes = flow.nodes;
        let to_archive = flow.clone();
        Some(view! {
            <tr class="row-open" on:click=open.clone()>
                <td>
                    <a class="row-name" href=href.clone()>{flow.name}</a>
                    <div class="muted mono flows-slug">{flow.slug}</div>
                </td>
                <td>
                    <span class=class>
                        {text}
                        {live.as_ref().map(|live| view! { <span class="muted">{format!("v{}", live.version)}</span> })}
                    </span>
                </td>
                <td class="number">{live.as_ref().map_or_else(|| "–".to_owned(), |live| rate(live.rate))}</td>
                <td class="number">
                    {if failed > 0 {
                        view! {
                            <a
                                class="flows-failed"
                                href=format!("{observe}?state=failed")
                                on:click=|event| event.stop_propagation()
                            >
                                {failed}
                            </a>
                        }.into_any()
                    } else {
                        view! { <span class="muted">{if live.is_some() { "0" } else { "–" }}</span> }.into_any()
                    }}
                </td>
                <td>
                    {match flow.problems {
                        0 => view! { <span class="muted">{format!("{nodes} nodes")}</span> }.into_any(),
                        1 => view! { <span class="pill bad">"1 problem"</span> }.into_any(),
                        count => view! { <span class="pill bad">{format!("{count} problems")}</span> }.into_any(),
                    }}
                </td>
                <td class="muted nowrap"><When at_ms=flow.updated_at_ms /></td>
                <td class="row-actions">
                    <button
                        type="button"
                        class="button quiet small icon"
                        aria-label=format!("Archive {}", to_archive.name)
                        title="Archive"
                        on:click=move |event| {
                            event.stop_propagation();
                            archiving.set(Some(to_archive.clone()));
                        }
                    >
                        <Icon name="archive" />
                    </button>
                </td>
            </tr>
        })
    }
}

/// What a live flow's process is doing, in words, with the class of its dot.
pub fn live_words(live: &LiveSummary) -> (&'static str, &'static str) {
    match live.state {
        RunState::Healthy => ("Live", "status good"),
        RunState::Starting => ("Starting", "status busy"),
        RunState::Restarting => ("Restarting", "status caution"),
        RunState::CrashLoop => ("Keeps crashing", "status bad"),
    }
}

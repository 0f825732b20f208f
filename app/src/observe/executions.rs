//! The list of executions, narrowed and kept fresh, with the open one beside it.

use std::time::Duration;

use flow_model::wire::ExecutionSummary;
use leptos::prelude::*;

use super::ObserveContext;
use super::detail::Detail;
use super::words::{STATES, state_words};
use crate::api;
use crate::icons::Icon;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::states::Empty;
use crate::parts::time::{When, clock, duration};

/// How many are asked for at once.
const PAGE: usize = 50;

/// The list and the open execution.
#[component]
pub fn Executions(
    /// What the panel shares.
    context: ObserveContext,
) -> impl IntoView {
    let limit = RwSignal::new(PAGE);
    let executions = Fetched::new(move || {
        let (slug, state) = (context.slug.get_value(), context.state.get());
        let (before, limit) = (context.before_ms.get(), limit.get());
        async move { api::executions(&slug, &state, before, limit).await }
    })
    .every(Duration::from_secs(2));
    let is_open = Memo::new(move |_| context.open.with(Option::is_some));
    view! {
        <Filters context stale=Signal::derive(move || executions.stale_since_ms()) />
        <div class="executions" class:split=is_open>
            <div class="executions-list">
                <Show value=executions what="executions" let:list>
                    <Rows list context limit />
                </Show>
            </div>
            {move || context.open.get().map(|id| view! {
                <Detail id context on_change=Callback::new(move |()| executions.reload()) />
            })}
        </div>
    }
}

#[component]
fn Filters(context: ObserveContext, stale: Signal<Option<i64>>) -> impl IntoView {
    view! {
        <div class="executions-filters">
            <select
                class="input"
                aria-label="State"
                on:change:target=move |event| context.state.set(event.target().value())
            >
                {STATES.map(|(value, words)| view! {
                    <option value=value selected=move || context.state.with(|state| state == value)>{words}</option>
                })}
            </select>
            {move || match (context.before_ms.get(), stale.get()) {
                (Some(before), _) => view! {
                    <button type="button" class="pill button-like" on:click=move |_| context.before_ms.set(None)>
                        {format!("Until {}", clock(before, true))}
                        <Icon name="x" />
                        <span class="hidden">"Show the newest again"</span>
                    </button>
                }.into_any(),
                (None, Some(at_ms)) => view! {
                    <span class="status executions-live">"As of " <When at_ms /></span>
                }.into_any(),
                (None, None) => view! { <span class="status good executions-live">"Live"</span> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Rows(
    list: Signal<Vec<ExecutionSummary>>,
    context: ObserveContext,
    limit: RwSignal<usize>,
) -> impl IntoView {
    let empty = Memo::new(move |_| list.with(Vec::is_empty));
    let more = Memo::new(move |_| list.with(Vec::len) >= limit.get());
    move || {
        if empty.get() {
            let narrowed = !context.state.get().is_empty() || context.before_ms.get().is_some();
            return view! { <NoRows context narrowed /> }.into_any();
        }
        view! {
            <table class="table" aria-label="Executions">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Event"</th>
                        <th scope="col" class="wide-only">"Delivery"</th>
                        <th scope="col">"Accepted"</th>
                        <th scope="col" class="number">"Took"</th>
                        <th scope="col" class="number wide-only">"Version"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || list.get() key=|one| (one.id.clone(), one.state as u8, one.error.is_some()) let:one>
                        <Row one context />
                    </For>
                </tbody>
            </table>
            {move || more.get().then(|| view! {
                <button type="button" class="button quiet executions-more" on:click=move |_| limit.update(|limit| *limit += PAGE)>
                    "Show more"
                </button>
            })}
        }.into_any()
    }
}

#[component]
fn NoRows(context: ObserveContext, narrowed: bool) -> impl IntoView {
    if narrowed {
        return view! {
            <Empty icon="filter" title="Nothing fits" about="No execution has this state in this time.">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        context.state.set(String::new());
                        context.before_ms.set(None);
                    }
                >
                    "Show all executions"
                </button>
            </Empty>
        }.into_any();
    }
    let href = format!("/flows/{}/test", context.slug.get_value());
    view! {
        <Empty
            icon="inbox"
            title="No event has come yet"
            about="Each accepted event becomes an execution and stays here with the input and output of every step."
        >
            <a class="button" href=href>"Send a test event"</a>
        </Empty>
    }.into_any()
}

#[component]
fn Row(one: ExecutionSummary, context: ObserveContext) -> impl IntoView {
    let (words, class) = state_words(one.state);
    let id = one.id.clone();
    let selected = {
        let id = id.clone();
        Memo::new(move |_| context.open.with(|open| open.as_ref() == Some(&id)))
    };
    let label = format!("Open execution {} of {}", one.id, one.event);
    let show = move |_| context.show.run(Some(id.clone()));
    view! {
        <tr class="row-open" aria-selected=move || selected.get().to_string() on:click=show.clone()>
            <td><span class=class>{words}</span></td>
            <td>
                <button type="button" class="row-link mono" aria-label=label>{one.event}</button>
                {one.replay_of.map(|_| view! { <span class="chip">"replay"</span> })}
                {one.error.map(|error| view! { <div class="execution-error clip" title=error.clone()>{error.clone()}</div> })}
            </td>
            <td class="mono muted wide-only"><span class="clip delivery">{one.delivery_id}</span></td>
            <td class="muted nowrap"><When at_ms=one.accepted_at_ms /></td>
            <td class="number nowrap">{one.took_ms.map_or_else(|| "–".to_owned(), duration)}</td>
            <td class="number wide-only">{format!("v{}", one.version)}</td>
        </tr>
    }
}

//! The connections: credentials by name, which flows use them, and slots that wait for one.

mod dialog;
pub mod slots;

use flow_model::connections::kind;
use flow_model::wire::Connection;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub use dialog::ConnectionDialog;

use crate::api;
use crate::icons::Icon;
use crate::parts::dialog::Confirm;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::states::Empty;
use crate::parts::time::When;
use crate::parts::toast::use_toasts;
use slots::{SlotNeed, SlotUsers};

/// What the dialog on top of the list is about.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    New,
    Slot(SlotNeed),
    Edit(Connection),
    Delete(Connection),
}

/// All connections.
#[component]
pub fn ConnectionsScreen() -> impl IntoView {
    let connections = Fetched::new(api::connections);
    let slots = Fetched::new(slots::all_slots);
    let open = RwSignal::new(Open::Nothing);
    view! {
        <div class="page">
            <header class="page-bar">
                <h1>"Connections"</h1>
                <span class="space"></span>
                <button type="button" class="button primary" on:click=move |_| open.set(Open::New)>
                    <Icon name="plus" />
                    "New connection"
                </button>
            </header>
            <div class="page-column">
                <p class="page-lead">
                    "A connection holds the credentials of one account. Flows name a slot, and the connection of the same name fills it. Secrets are stored encrypted and never shown again."
                </p>
                <Show value=connections what="connections" let:list>
                    <Waiting connections=list slots open />
                    <List connections=list slots open />
                </Show>
            </div>
            <Dialogs open connections slots />
        </div>
    }
}

#[component]
fn Dialogs(
    open: RwSignal<Open>,
    connections: Fetched<Vec<Connection>>,
    slots: Fetched<Vec<SlotUsers>>,
) -> impl IntoView {
    let on_close = Callback::new(move |()| open.set(Open::Nothing));
    let on_saved = Callback::new(move |_: String| {
        open.set(Open::Nothing);
        connections.reload();
    });
    move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::New => view! { <ConnectionDialog on_close on_saved /> }.into_any(),
        Open::Slot(slot) => {
            view! { <ConnectionDialog name=slot.name kind=slot.kind on_close on_saved /> }
                .into_any()
        }
        Open::Edit(connection) => {
            view! { <ConnectionDialog existing=connection on_close on_saved /> }.into_any()
        }
        Open::Delete(connection) => {
            view! { <DeleteDialog connection slots connections on_close /> }.into_any()
        }
    }
}

/// Slots of flows that no connection fills yet.
#[component]
fn Waiting(
    connections: Signal<Vec<Connection>>,
    slots: Fetched<Vec<SlotUsers>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    move || {
        let known = connections.get();
        let waiting: Vec<SlotUsers> = slots
            .get()?
            .into_iter()
            .filter(|users| {
                !known.iter().any(|one| one.name == users.slot.name && one.kind == users.slot.kind)
            })
            .collect();
        (!waiting.is_empty()).then(|| view! {
            <section class="card" aria-labelledby="waiting-title">
                <header class="card-header"><h2 id="waiting-title">"Waiting to be set up"</h2></header>
                <ul class="waiting">
                    {waiting.into_iter().map(|users| view! { <WaitingSlot users open /> }).collect_view()}
                </ul>
            </section>
        })
    }
}

#[component]
fn WaitingSlot(users: SlotUsers, open: RwSignal<Open>) -> impl IntoView {
    let known = kind(&users.slot.kind);
    let slot = users.slot.clone();
    view! {
        <li class="waiting-slot">
            <span class="tile step"><Icon name=known.map_or("plug", |kind| kind.icon) /></span>
            <span class="waiting-words">
                <strong class="mono">{users.slot.name.clone()}</strong>
                <span class="muted">
                    {known.map(|kind| kind.title)} " for " {flow_links(&users.flows)}
                    {(users.slot.kind == "github").then_some(". Its secret is made at the first deploy if you do not set one.")}
                </span>
            </span>
            <button
                type="button"
                class="button"
                aria-label=format!("Set up {}", users.slot.name)
                on:click=move |_| open.set(Open::Slot(slot.clone()))
            >
                "Set up"
            </button>
        </li>
    }
}

#[component]
fn List(
    connections: Signal<Vec<Connection>>,
    slots: Fetched<Vec<SlotUsers>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    view! {
        <div class="card">
            {move || {
                if connections.with(Vec::is_empty) {
                    return view! {
                        <Empty
                            icon="plug"
                            title="No connections yet"
                            about="Add one for each account that your flows receive from or write to."
                        >
                            <button type="button" class="button" on:click=move |_| open.set(Open::New)>
                                "Add a connection"
                            </button>
                        </Empty>
                    }.into_any();
                }
                view! {
                    <table class="table connections" aria-label="Connections">
                        <thead>
                            <tr>
                                <th scope="col">"Connection"</th>
                                <th scope="col">"Secrets"</th>
                                <th scope="col">"Used by"</th>
                                <th scope="col">"Changed"</th>
                                <th scope="col"><span class="hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || connections.get()
                                key=|one| (one.name.clone(), one.updated_at_ms, one.secrets_set.len())
                                let:connection
                            >
                                <Row connection slots open />
                            </For>
                        </tbody>
                    </table>
                }.into_any()
            }}
        </div>
    }
}

#[component]
fn Row(
    connection: Connection,
    slots: Fetched<Vec<SlotUsers>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let known = kind(&connection.kind);
    let name = connection.name.clone();
    let missing = known.map(|kind| kind.missing(&connection)).unwrap_or_default();
    let secrets = match (missing.is_empty(), connection.secrets_set.len()) {
        (false, _) => view! {
            <span class="status caution">{format!("{} not set", missing.join(", "))}</span>
        }
        .into_any(),
        (true, 0) => view! { <span class="muted nowrap">"None set"</span> }.into_any(),
        (true, _) => view! { <span class="status good">"Set"</span> }.into_any(),
    };
    let subtitle = known.map_or_else(|| connection.kind.clone(), |kind| kind.title.to_owned());
    let base_url = connection.base_url.clone();
    let used_name = connection.name.clone();
    let used = move || match slots.get() {
        None => view! { <span class="muted">"…"</span> }.into_any(),
        Some(all) => {
            let flows = users_of(&all, &used_name);
            if flows.is_empty() {
                view! { <span class="muted">"No flow"</span> }.into_any()
            } else {
                flow_links(&flows).into_any()
            }
        }
    };
    let (to_edit, to_delete) = (connection.clone(), connection.clone());
    view! {
        <tr>
            <td>
                <div class="connection-name">
                    <span class="tile step"><Icon name=known.map_or("plug", |kind| kind.icon) /></span>
                    <div>
                        <strong class="mono">{name.clone()}</strong>
                        <div class="muted">
                            {subtitle}
                            {(!base_url.is_empty()).then(|| view! { " · " <span class="mono">{base_url}</span> })}
                        </div>
                    </div>
                </div>
            </td>
            <td>{secrets}</td>
            <td>{used}</td>
            <td class="muted nowrap"><When at_ms=connection.updated_at_ms /></td>
            <td class="row-actions">
                <button
                    type="button"
                    class="button small"
                    aria-label=format!("Edit {name}")
                    on:click=move |_| open.set(Open::Edit(to_edit.clone()))
                >
                    "Edit"
                </button>
                <button
                    type="button"
                    class="button quiet small icon"
                    aria-label=format!("Delete {name}")
                    title="Delete"
                    on:click=move |_| open.set(Open::Delete(to_delete.clone()))
                >
                    <Icon name="trash-2" />
                </button>
            </td>
        </tr>
    }
}

#[component]
fn DeleteDialog(
    connection: Connection,
    slots: Fetched<Vec<SlotUsers>>,
    connections: Fetched<Vec<Connection>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let name = connection.name.clone();
    let gone = name.clone();
    let on_agree = Callback::new(move |()| {
        let name = gone.clone();
        busy.set(true);
        spawn_local(async move {
            match api::delete_connection(&name).await {
                Ok(()) => {
                    toasts.done(format!("{name} is deleted."));
                    connections.reload();
                }
                Err(error) => toasts.failed(&error),
            }
            on_close.run(());
        });
    });
    let used_name = name.clone();
    view! {
        <Confirm title=format!("Delete {name}?") verb="Delete connection" dangerous=true busy on_agree on_close>
            {move || {
                let flows = slots.get().map(|all| users_of(&all, &used_name)).unwrap_or_default();
                if flows.is_empty() {
                    view! { <p>"No flow uses it. Its secrets are erased."</p> }.into_any()
                } else {
                    view! {
                        <p>
                            "Its secrets are erased. These flows use it and cannot be deployed again without it: "
                            {flow_links(&flows)} ". What runs now keeps running until its next start."
                        </p>
                    }.into_any()
                }
            }}
        </Confirm>
    }
}

fn users_of(all: &[SlotUsers], name: &str) -> Vec<(String, String)> {
    all.iter()
        .filter(|users| users.slot.name == name)
        .flat_map(|users| users.flows.clone())
        .collect()
}

fn flow_links(flows: &[(String, String)]) -> impl IntoView + use<> {
    let last = flows.len().saturating_sub(1);
    flows
        .iter()
        .enumerate()
        .map(|(at, (slug, name))| {
            view! {
                <a href=format!("/flows/{slug}")>{name.clone()}</a>
                {(at < last).then_some(", ")}
            }
        })
        .collect_view()
}

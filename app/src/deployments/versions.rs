//! The versions of a flow: what each was built from, how big, how long; and the way back to one.

use flow_model::wire::{Deployment, DeploymentState};
use leptos::prelude::*;

use super::run::{DeployContext, is_cancelled};
use super::stages::{Stages, whole_ms};
use crate::flows::live_words;
use crate::icons::Icon;
use crate::parts::copy::CopyButton;
use crate::parts::dialog::Confirm;
use crate::parts::states::Empty;
use crate::parts::time::{When, bytes, duration};
use crate::state::editor::EditorContext;
use crate::state::session::SessionContext;

/// All versions, newest first.
#[component]
pub fn Versions(
    /// The versions.
    versions: Signal<Vec<Deployment>>,
    /// To go back to one.
    context: DeployContext,
) -> impl IntoView {
    let asking = RwSignal::new(None::<Deployment>);
    let live = Memo::new(move |_| {
        versions.with(|all| {
            all.iter().find(|one| one.state == DeploymentState::Live).map(|one| one.version)
        })
    });
    view! {
        <section class="card" aria-labelledby="versions-title">
            <header class="card-header"><h2 id="versions-title">"Versions"</h2></header>
            {move || if versions.with(Vec::is_empty) {
                view! {
                    <Empty
                        icon="rocket"
                        title="No version yet"
                        about="Each deploy makes one. You can go back to any of them with one click."
                    />
                }.into_any()
            } else {
                view! {
                    <table class="table versions" aria-label="Versions">
                        <thead>
                            <tr>
                                <th scope="col">"Version"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Commit"</th>
                                <th scope="col">"When"</th>
                                <th scope="col" class="number">"Took"</th>
                                <th scope="col" class="number">"Size"</th>
                                <th scope="col">"Digest"</th>
                                <th scope="col"><span class="hidden">"Actions"</span></th>
                            </tr>
                        </thead>
                        <For
                            each=move || versions.get()
                            key=|one| (one.version, one.state as u8, one.digest.clone(), one.took_ms)
                            let:version
                        >
                            <VersionRow version asking />
                        </For>
                    </table>
                }.into_any()
            }}
        </section>
        {move || asking.get().map(|version| view! { <ActivateDialog version live asking context /> })}
    }
}

#[component]
fn VersionRow(version: Deployment, asking: RwSignal<Option<Deployment>>) -> impl IntoView {
    let state = shown_state(&version);
    let number = version.version;
    let verb = match version.state {
        DeploymentState::Retired => Some("Activate"),
        DeploymentState::Live => Some("Restart"),
        DeploymentState::Failed if !version.digest.is_empty() => Some("Activate"),
        DeploymentState::Failed | DeploymentState::Deploying => None,
    };
    let short = |text: &str| text.chars().take(10).collect::<String>();
    let open = RwSignal::new(false);
    let stages = version.stages.clone();
    let to_activate = version.clone();
    let digest = version.digest.clone();
    view! {
        <tbody>
            <tr class:live-row=move || state.get().0 == "Live">
                <td>
                    <button
                        type="button"
                        class="version-toggle"
                        aria-expanded=move || open.get().to_string()
                        aria-label=format!("Stages of version {number}")
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        <Icon name=Signal::derive(move || if open.get() { "chevron-down" } else { "chevron-right" }) />
                        {format!("v{number}")}
                    </button>
                </td>
                <td><span class=move || state.get().1>{move || state.get().0}</span></td>
                <td class="version-commit">
                    <span class="mono muted" title=version.commit.clone()>{short(&version.commit)}</span>
                    " "
                    <span title=version.message.clone()>{version.message.clone()}</span>
                </td>
                <td class="muted nowrap"><When at_ms=version.at_ms /></td>
                <td class="number nowrap">{version.took_ms.map_or_else(|| "–".to_owned(), |ms| duration(whole_ms(ms)))}</td>
                <td class="number nowrap">{if version.binary_bytes == 0 { "–".to_owned() } else { bytes(version.binary_bytes) }}</td>
                <td class="nowrap">
                    {if digest.is_empty() {
                        view! { <span class="muted">"–"</span> }.into_any()
                    } else {
                        view! {
                            <span class="digest">
                                <span class="mono muted" title=digest.clone()>{short(&digest)}</span>
                                <CopyButton text=digest.clone() label="Copy the digest" />
                            </span>
                        }.into_any()
                    }}
                </td>
                <td class="row-actions">
                    {verb.map(|verb| view! {
                        <button
                            type="button"
                            class="button small"
                            aria-label=format!("{verb} version {number}")
                            on:click=move |_| asking.set(Some(to_activate.clone()))
                        >
                            {verb}
                        </button>
                    })}
                </td>
            </tr>
            {move || open.get().then(|| {
                let stages = stages.clone();
                view! {
                    <tr class="version-stages"><td colspan="8"><Stages stages=Signal::stored(stages) /></td></tr>
                }
            })}
        </tbody>
    }
}

/// How a version stands in words, and the class of its mark.
fn shown_state(version: &Deployment) -> Memo<(&'static str, &'static str)> {
    let editor = expect_context::<EditorContext>();
    let session = expect_context::<SessionContext>();
    let (state, cancelled) = (version.state, is_cancelled(&version.stages));
    Memo::new(move |_| match state {
        DeploymentState::Deploying => ("Deploying", "status busy"),
        // The version whose process should run: whether it does is another question.
        DeploymentState::Live if session.lost().is_some() => ("No connection", "status"),
        DeploymentState::Live => editor
            .document
            .with(|document| document.live.as_ref().map_or(("Live", "status good"), live_words)),
        DeploymentState::Retired => ("Retired", "status"),
        DeploymentState::Failed if cancelled => ("Cancelled", "status"),
        DeploymentState::Failed => ("Failed", "status bad"),
    })
}

#[component]
fn ActivateDialog(
    version: Deployment,
    live: Memo<Option<i64>>,
    asking: RwSignal<Option<Deployment>>,
    context: DeployContext,
) -> impl IntoView {
    let number = version.version;
    let (title, verb) = match live.get_untracked() {
        Some(live) if number == live => (format!("Restart version {number}?"), "Restart"),
        Some(live) if number < live => (format!("Roll back to version {number}?"), "Roll back"),
        _ => (format!("Activate version {number}?"), "Activate"),
    };
    let about = if live.get_untracked() == Some(number) {
        "It is started anew with the connections as they are now; deliveries are answered all the while."
    } else {
        "The binary that was built then is started again, nothing is compiled. The draft stays as it is. Executions under way finish on the version that runs now."
    };
    view! {
        <Confirm
            title
            verb
            on_agree=Callback::new(move |()| {
                asking.set(None);
                context.activate(number);
            })
            on_close=Callback::new(move |()| asking.set(None))
        >
            <p>{about}</p>
        </Confirm>
    }
}

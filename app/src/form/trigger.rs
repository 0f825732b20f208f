//! What a trigger tells the provider: its full address and its secret, to copy and paste there.

use flow_model::wire::Hook;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::context::NodeForm;
use crate::api;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::copy::CopyButton;
use crate::state::editor::SaveState;
use crate::state::session::SessionContext;

/// Address and secret of a trigger.
#[component]
pub fn TriggerAddress(
    /// The trigger's form.
    form: NodeForm,
    /// The trigger's kind.
    kind: &'static str,
) -> impl IntoView {
    let editor = form.editor;
    let session = expect_context::<SessionContext>();
    let hook = Memo::new(move |_| {
        let id = form.id();
        editor
            .document
            .with(|document| document.hooks.iter().find(|hook| hook.node == id.as_str()).cloned())
    });
    let loopback = move || session.facts().is_some_and(|facts| facts.hooks_loopback_only);
    let where_to = if kind == "github" {
        "Paste both at GitHub: repository, Settings, Webhooks, Add webhook. Choose the content type application/json."
    } else {
        "Callers send their requests here."
    };
    view! {
        <section class="trigger-address" aria-label="Address of this trigger">
            <h3>"Address"</h3>
            {move || match hook.get() {
                Some(hook) => view! { <Address form hook /> }.into_any(),
                None => view! { <p class="help">{move || waiting(editor.save_state.get())}</p> }.into_any(),
            }}
            <p class="help">{where_to}</p>
            {move || loopback().then(|| view! {
                <Banner tone=Tone::Caution>
                    "Only this machine can reach this address. Start Hookloom with --public-url, or point a tunnel at it, before you paste it at a provider."
                </Banner>
            })}
        </section>
    }
}

fn waiting(state: SaveState) -> &'static str {
    match state {
        SaveState::Saved => "The address appears when the fields above are filled.",
        SaveState::Offline => "The address appears when the server can be reached again.",
        _ => "The address appears when this draft is saved, in a moment.",
    }
}

#[component]
fn Address(form: NodeForm, hook: Hook) -> impl IntoView {
    let url = hook.url.clone();
    let has_secret = hook.slot.is_some();
    view! {
        <div class="copy-line">
            <input class="input code" type="text" readonly aria-label="Full address" value=url.clone() />
            <CopyButton text=url label="Copy the address" />
        </div>
        {has_secret.then(|| view! { <Secret form /> })}
    }
}

/// What is known of the secret.
#[derive(Clone, PartialEq)]
enum Known {
    Hidden,
    Asking,
    Shown(String),
    /// A person typed it in under Connections; it is not shown again, and the text says where it stands.
    TypedIn(String),
    Failed(String),
}

#[component]
fn Secret(form: NodeForm) -> impl IntoView {
    let secret = RwSignal::new(Known::Hidden);
    let show = move |_| {
        secret.set(Known::Asking);
        spawn_local(async move {
            let answer = api::hook_secret(&form.editor.slug(), form.id().as_str()).await;
            secret.try_set(match answer {
                Ok(answer) => Known::Shown(answer.secret),
                Err(error) if error.code == "typed-in" => Known::TypedIn(error.message),
                Err(error) => Known::Failed(error.message),
            });
        });
    };
    view! {
        <h3>"Secret"</h3>
        {move || match secret.get() {
            Known::Hidden | Known::Asking => view! {
                <div class="copy-line">
                    <input class="input code" type="text" readonly aria-label="Secret, hidden" value="••••••••••••••••" />
                    <button type="button" class="button small" disabled=move || secret.get() == Known::Asking on:click=show>
                        <Icon name="eye" />
                        "Show"
                    </button>
                </div>
            }.into_any(),
            Known::Shown(text) => view! {
                <div class="copy-line">
                    <input class="input code" type="text" readonly aria-label="Secret" value=text.clone() />
                    <CopyButton text label="Copy the secret" />
                </div>
            }.into_any(),
            Known::TypedIn(message) => view! { <p class="help">{message}</p> }.into_any(),
            Known::Failed(message) => view! {
                <p class="help">{message}</p>
                <button type="button" class="button small" on:click=show>"Try again"</button>
            }.into_any(),
        }}
    }
}

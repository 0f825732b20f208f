//! A button that copies a text.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::icons::Icon;

/// Copies a text and says so for a moment.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// The button's words: "Copy as cURL".
    #[prop(into)]
    label: String,
    /// Whether the words are shown beside the icon; they are always its accessible name.
    #[prop(optional)]
    words: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text.get_untracked());
        spawn_local(async move {
            // Where the browser forbids it, the button just does not say "Copied".
            if JsFuture::from(promise).await.is_ok() {
                copied.set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    Duration::from_millis(1600),
                );
            }
        });
    };
    let name = label.clone();
    view! {
        <button
            type="button"
            class="button quiet small"
            class:icon=!words
            aria-label=name.clone()
            title=name
            on:click=copy
        >
            <Icon name=Signal::derive(move || if copied.get() { "check" } else { "copy" }) />
            {words.then(|| view! { <span>{move || if copied.get() { "Copied".to_owned() } else { label.clone() }}</span> })}
            <span class="hidden" role="status">{move || copied.get().then_some("Copied")}</span>
        </button>
    }
}

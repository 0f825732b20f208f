//! Commit: saves the draft as a version in the flow's git repository.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::icons::Icon;
use crate::parts::dialog::Dialog;
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;

/// The button and its dialog.
#[component]
pub fn CommitButton() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let open = RwSignal::new(false);
    let clean = Memo::new(move |_| {
        let committed =
            editor.document.with(|document| document.head.is_some() && !document.uncommitted);
        committed && editor.save_state.get() == crate::state::editor::SaveState::Saved
    });
    view! {
        <button
            type="button"
            class="button"
            disabled=clean
            title=move || if clean.get() { "Everything is committed" } else { "Save the draft as a version in git" }
            on:click=move |_| open.set(true)
        >
            "Commit"
        </button>
        {move || open.get().then(|| view! { <CommitDialog open /> })}
    }
}

#[component]
fn CommitDialog(open: RwSignal<bool>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let message = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let commit = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let answer = match editor.save_now().await {
                Ok(revision) => {
                    api::commit(&editor.slug(), revision, message.get_untracked()).await
                }
                Err(error) => Err(error),
            };
            busy.try_set(false);
            match answer {
                Ok(commit) => {
                    open.try_set(false);
                    editor.refresh_document();
                    toasts.done(format!("Committed: {}", commit.message));
                }
                Err(error) => {
                    refused.try_set(Some(error.message));
                }
            }
        });
    };
    let problems = move || editor.errors();
    view! {
        <Dialog title="Commit this version" on_close=Callback::new(move |()| open.set(false))>
            <form on:submit=move |event| {
                event.prevent_default();
                commit();
            }>
                <div class="dialog-body">
                    <div class="field">
                        <label for="commit-message">"What changed"</label>
                        <input
                            class="input"
                            id="commit-message"
                            type="text"
                            autocomplete="off"
                            autofocus
                            placeholder="Empty for a sensible message"
                            prop:value=message
                            on:input=move |event| message.set(event_target_value(&event))
                        />
                        <p class="help">"The generated Rust, the layout and this message go into the flow's git repository."</p>
                    </div>
                    {move || refused.get().map(|words| view! {
                        <p class="field-problem" role="alert"><Icon name="circle-alert" /><span>{words}</span></p>
                    })}
                    {move || (problems() > 0 && refused.with(Option::is_none)).then(|| view! {
                        <p class="help">"The flow still has problems; a commit needs it to be whole."</p>
                    })}
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button type="submit" class="button primary" class:busy=busy disabled=busy>"Commit"</button>
                </footer>
            </form>
        </Dialog>
    }
}

//! Connections that are to be set up before the flow can be deployed: how many, and the way to do it.

use leptos::prelude::*;

use super::context::Choices;
use crate::connections::ConnectionDialog;
use crate::connections::slots::SlotNeed;
use crate::state::editor::EditorContext;

/// A button that says how many there are and sets up the first; nothing where there is none.
#[component]
pub fn SetUpButton() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let choices = expect_context::<Choices>();
    let waiting = choices.to_set_up(editor);
    let open = RwSignal::new(None::<SlotNeed>);
    let on_close = Callback::new(move |()| open.set(None));
    let on_saved = Callback::new(move |_: String| {
        open.set(None);
        choices.reload_connections();
    });
    view! {
        {move || words(waiting.with(Vec::len)).map(|words| view! {
            <button
                type="button"
                class="status caution"
                title=move || waiting.with(|all| names(all))
                on:click=move |_| open.set(waiting.with_untracked(|all| all.first().cloned()))
            >
                {words}
            </button>
        })}
        {move || open.get().map(|slot| view! {
            <ConnectionDialog name=slot.name kind=slot.kind on_close on_saved />
        })}
    }
}

/// "2 connections to set up"; none where there is nothing to do.
pub fn words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 connection to set up".to_owned()),
        count => Some(format!("{count} connections to set up")),
    }
}

/// The names of the slots, in one line.
pub fn names(slots: &[SlotNeed]) -> String {
    slots.iter().map(|slot| slot.name.as_str()).collect::<Vec<_>>().join(", ")
}

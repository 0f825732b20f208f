//! A modal dialog on the browser's own `dialog` element: focus stays inside, Escape closes, focus goes back.

use leptos::html;
use leptos::prelude::*;

use crate::icons::Icon;

/// A dialog that is open as long as it is mounted: mount it inside `Show` or `move || open.get().then(..)`.
#[component]
pub fn Dialog(
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// Called when the person closes it: Escape, the cross, a click beside it.
    on_close: Callback<()>,
    /// Extra classes: `wide`.
    #[prop(optional)]
    class: &'static str,
    /// Body and footer (`div.dialog-body`, `div.dialog-footer`).
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // It fails only where the element is not in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        }
    });
    // A press that began inside and ended outside, as when text is selected, must not close it.
    let pressed_beside = StoredValue::new(false);
    view! {
        <dialog
            node_ref=dialog
            class=format!("dialog {class}")
            aria-label=title
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
            // The canvas behind has keys of its own; what is typed here is not for it.
            on:keydown=|event| event.stop_propagation()
            on:pointerdown=move |event| pressed_beside.set_value(is_backdrop(&event, dialog))
            on:click=move |event| {
                if pressed_beside.get_value() && is_backdrop(&event, dialog) {
                    on_close.run(());
                }
            }
        >
            <div class="dialog-frame">
                <header class="dialog-header">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="button quiet icon"
                        aria-label="Close"
                        on:click=move |_| on_close.run(())
                    >
                        <Icon name="x" />
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}

/// A dialog that asks before something is done that cannot be taken back.
#[component]
pub fn Confirm(
    /// The question: "Delete team_slack?".
    #[prop(into)]
    title: String,
    /// The button: "Delete".
    verb: &'static str,
    /// Whether the button is red.
    #[prop(optional)]
    dangerous: bool,
    /// Whether it is being done right now.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Called when the person agrees.
    on_agree: Callback<()>,
    /// Called when the person does not.
    on_close: Callback<()>,
    /// What will happen.
    children: Children,
) -> impl IntoView {
    view! {
        <Dialog title on_close>
            <div class="dialog-body">{children()}</div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| on_close.run(())>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class=if dangerous { "button danger" } else { "button primary" }
                    disabled=busy
                    on:click=move |_| on_agree.run(())
                >
                    {verb}
                </button>
            </footer>
        </Dialog>
    }
}

fn is_backdrop(event: &leptos::web_sys::MouseEvent, dialog: NodeRef<html::Dialog>) -> bool {
    match (event.target(), dialog.get_untracked()) {
        (Some(target), Some(dialog)) => {
            let element: &leptos::web_sys::EventTarget = dialog.as_ref();
            &target == element
        }
        _ => false,
    }
}

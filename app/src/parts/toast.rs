//! Short notes at the edge of the screen: something was done, or could not be.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::api::ApiError;
use crate::icons::Icon;
use crate::parts::prose::Prose;

/// Shows notes; get it with [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

#[derive(Clone)]
struct Toast {
    id: u64,
    bad: bool,
    text: String,
    /// What takes back what was done.
    undo: Option<Undo>,
}

type Undo = Arc<dyn Fn() + Send + Sync>;

impl Toasts {
    /// Says that something was done; goes away by itself.
    pub fn done(self, text: impl Into<String>) {
        let id = self.push(false, text.into(), None);
        set_timeout(move || self.dismiss(id), Duration::from_secs(3));
    }

    /// Says that something was done, with a button that takes it back; goes away by itself.
    pub fn done_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        let id = self.push(false, text.into(), Some(Arc::new(undo)));
        set_timeout(move || self.dismiss(id), Duration::from_secs(15));
    }

    /// Says why something was not done that the person can do otherwise; goes away by itself.
    pub fn refused(self, text: impl Into<String>) {
        let id = self.push(true, text.into(), None);
        set_timeout(move || self.dismiss(id), Duration::from_secs(6));
    }

    /// Says that something could not be done; stays until it is dismissed.
    pub fn failed(self, error: &ApiError) {
        // The sign-in screen already says so.
        if error.status != 401 {
            self.push(true, error.message.clone(), None);
        }
    }

    fn push(self, bad: bool, text: String, undo: Option<Undo>) -> u64 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| {
            // The newest of a kind takes the place of the one before.
            shown.retain(|toast| toast.bad != bad);
            shown.push(Toast { id, bad, text, undo });
        });
        id
    }

    fn dismiss(self, id: u64) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The notes of this page.
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}

/// Provides the notes to its children and shows them.
#[component]
pub fn ToastHost(
    /// The product.
    children: Children,
) -> impl IntoView {
    let toasts = Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    view! {
        {children()}
        <div class="toasts" role="region" aria-label="Notes" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" class:bad=toast.bad role=if toast.bad { "alert" } else { "status" }>
                    <Icon name=if toast.bad { "circle-alert" } else { "circle-check" } />
                    <span><Prose text=toast.text.clone() /></span>
                    {toast.undo.clone().map(|undo| view! {
                        <button
                            type="button"
                            class="button quiet small"
                            on:click=move |_| {
                                undo();
                                toasts.dismiss(toast.id);
                            }
                        >
                            "Undo"
                        </button>
                    })}
                    <button
                        type="button"
                        class="button quiet icon small"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.dismiss(toast.id)
                    >
                        <Icon name="x" />
                    </button>
                </div>
            </For>
        </div>
    }
}

//! A value from the server that can be asked for again; the last good value stays while a new one is on its way.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::parts::states::{Failed, Loading};
use crate::parts::time::now_ms;
use crate::state::session::on_contact_again;

type Ask<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, ApiError>>>>>;

/// A value from the server.
pub struct Fetched<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    error: RwSignal<Option<ApiError>>,
    ask: StoredValue<Ask<T>, LocalStorage>,
    /// The number of the last question: an older one's answer is not shown over a newer one's.
    asked: StoredValue<u64>,
    answered_at_ms: StoredValue<i64>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Fetched<T> {
    /// Asks now, again whenever a signal that `ask` reads before its first await changes, and again when the server
    /// answers after it did not.
    pub fn new<F>(ask: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let ask: Ask<T> = Rc::new(move || Box::pin(ask()));
        let fetched = Self {
            value: RwSignal::new(None),
            error: RwSignal::new(None),
            ask: StoredValue::new_local(ask),
            asked: StoredValue::new(0),
            answered_at_ms: StoredValue::new(now_ms()),
        };
        Effect::new(move |_| fetched.start());
        on_contact_again(move || fetched.start());
        fetched
    }

    /// Asks again.
    pub fn reload(self) {
        untrack(|| self.start());
    }

    /// Asks again every so often while the screen is shown and the page is visible.
    pub fn every(self, interval: Duration) -> Self {
        let handle = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    self.reload();
                }
            },
            interval,
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
        self
    }

    /// The value, tracked.
    pub fn get(self) -> Option<T> {
        self.value.get()
    }

    /// The value, untracked.
    pub fn get_untracked(self) -> Option<T> {
        self.value.try_get_untracked().flatten()
    }

    /// Reads the value, tracked.
    pub fn with<R>(self, read: impl FnOnce(Option<&T>) -> R) -> R {
        self.value.with(|value| read(value.as_ref()))
    }

    /// Why the last question brought nothing, tracked.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// While the last question brought nothing: when the value was true, in milliseconds since 1970. Tracked.
    pub fn stale_since_ms(self) -> Option<i64> {
        self.error.with(Option::is_some).then(|| self.answered_at_ms.get_value())
    }

    /// Replaces the value by one that is known to be newer.
    pub fn set(self, value: T) {
        self.value.try_set(Some(value));
    }

    fn start(self) {
        let Some(future) = self.ask.try_with_value(|ask| ask()) else {
            return;
        };
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        spawn_local(async move {
            let answer = future.await;
            // The screen may be gone by now, or a newer question under way.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(value) => {
                    self.answered_at_ms.set_value(now_ms());
                    let changed = self.value.with_untracked(|old| old.as_ref() != Some(&value));
                    if changed {
                        self.value.set(Some(value));
                    }
                    if self.error.with_untracked(Option::is_some) {
                        self.error.set(None);
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

/// Shows a value once it is there, until then that it is loading or why it failed.
#[component]
pub fn Show<T, V>(
    /// The value.
    value: Fetched<T>,
    /// What it is: "flows".
    what: &'static str,
    /// Draws it; called once, with a signal that follows the value.
    children: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + Default + 'static,
    V: IntoView + 'static,
{
    let there = Memo::new(move |_| value.with(|value| value.is_some()));
    let latest = Signal::derive(move || value.get().unwrap_or_default());
    move || {
        if there.get() {
            return children(latest).into_any();
        }
        match value.error() {
            Some(error) => view! { <Failed error on_retry=move || value.reload() /> }.into_any(),
            None => view! { <Loading what /> }.into_any(),
        }
    }
}

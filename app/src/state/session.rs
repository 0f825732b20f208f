//! Who is signed in, what the server says of itself, and the theme.

use std::time::Duration;

use flow_model::wire::{ServerFacts, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError, Contact};
use crate::parts::time::now_ms;

/// How often a server that does not answer is asked whether it is back.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The session, provided once at the root.
#[derive(Clone, Copy)]
pub struct SessionContext {
    state: RwSignal<SessionState>,
    theme: RwSignal<Theme>,
    /// While the server does not answer: when it last did.
    lost: RwSignal<Option<i64>>,
    heard_at_ms: StoredValue<i64>,
}

/// Whether somebody is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// The server has not answered yet.
    Asking,
    /// Nobody is.
    SignedOut,
    /// Somebody is.
    SignedIn(Session),
    /// The server cannot be reached.
    Unreachable(ApiError),
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

const THEME_KEY: &str = "hookloom.theme";

impl SessionContext {
    /// Makes the context and asks the server who is signed in.
    pub fn provide() -> Self {
        let context = Self {
            state: RwSignal::new(SessionState::Asking),
            theme: RwSignal::new(stored_theme()),
            lost: RwSignal::new(None),
            heard_at_ms: StoredValue::new(now_ms()),
        };
        provide_context(context);
        ROOT.set(Some(context));
        api::on_signed_out(|| {
            if let Some(root) = ROOT.get() {
                root.state.set(SessionState::SignedOut);
            }
        });
        api::on_contact(|contact| {
            if let Some(root) = ROOT.get() {
                root.take_contact(contact);
            }
        });
        show_theme(context.theme.get_untracked());
        context
    }

    /// While the server does not answer: when it last did, in milliseconds since 1970. Tracked.
    pub fn lost(self) -> Option<i64> {
        self.lost.get()
    }

    fn take_contact(self, contact: Contact) {
        match (contact, self.lost.get_untracked()) {
            (Contact::Answered, lost) => {
                self.heard_at_ms.set_value(now_ms());
                if lost.is_some() {
                    self.lost.set(None);
                }
            }
            (Contact::Lost, None) => {
                self.lost.set(Some(self.heard_at_ms.get_value()));
                self.ask_until_back();
            }
            (Contact::Lost, Some(_)) => {}
        }
    }

    /// Asks from time to time until there is an answer; then every screen loads its own again.
    fn ask_until_back(self) {
        set_timeout(
            move || {
                spawn_local(async move {
                    self.ask().await;
                    if self.lost.get_untracked().is_some() {
                        self.ask_until_back();
                    }
                });
            },
            ASK_AGAIN,
        );
    }

    /// The state, tracked.
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// What the server says of itself, tracked; none before sign-in.
    pub fn facts(self) -> Option<ServerFacts> {
        self.state.with(|state| match state {
            SessionState::SignedIn(session) => Some(session.server.clone()),
            _ => None,
        })
    }

    /// Asks the server again, in the background.
    pub fn refresh(self) {
        spawn_local(self.ask());
    }

    /// Asks the server who is signed in.
    pub async fn ask(self) {
        let state = match api::session().await {
            Ok(session) => SessionState::SignedIn(session),
            Err(error) if error.status == 401 => SessionState::SignedOut,
            // Whoever is signed in stays so, with all that stands on the screen; `lost` says the rest.
            Err(_) if self.state.with_untracked(is_signed_in) => return,
            Err(error) => SessionState::Unreachable(error),
        };
        if self.state.with_untracked(|old| *old != state) {
            self.state.set(state);
        }
    }

    /// Ends the session.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        api::sign_out().await?;
        self.state.set(SessionState::SignedOut);
        Ok(())
    }

    /// The theme, tracked.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Sets the theme and remembers it.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        show_theme(theme);
        if let Ok(Some(storage)) = window().local_storage() {
            // A browser that keeps no storage still shows the theme, until the page is closed.
            let _ = storage.set_item(THEME_KEY, theme.name());
        }
    }
}

impl Theme {
    /// The name in storage and in the page's `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one after this, as the switch goes round.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

thread_local! {
    static ROOT: std::cell::Cell<Option<SessionContext>> = const { std::cell::Cell::new(None) };
}

/// Does something whenever the server answers again after it did not, for as long as the caller's screen is there.
pub fn on_contact_again(then: impl Fn() + 'static) {
    let Some(session) = use_context::<SessionContext>() else {
        return;
    };
    Effect::new(move |was_lost: Option<bool>| {
        let is_lost = session.lost.get().is_some();
        if was_lost == Some(true) && !is_lost {
            untrack(&then);
        }
        is_lost
    });
}

fn is_signed_in(state: &SessionState) -> bool {
    matches!(state, SessionState::SignedIn(_))
}

fn stored_theme() -> Theme {
    let stored = window().local_storage().ok().flatten().and_then(|s| s.get_item(THEME_KEY).ok());
    match stored.flatten().as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

fn show_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of a fixed, valid name cannot fail.
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

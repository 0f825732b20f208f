//! Who is signed in, what the server says of itself, and the theme.

use flow_model::wire::{ServerFacts, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};

/// The session, provided once at the root.
#[derive(Clone, Copy)]
pub struct SessionContext {
    state: RwSignal<SessionState>,
    theme: RwSignal<Theme>,
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
        };
        provide_context(context);
        ROOT.set(Some(context));
        api::on_signed_out(|| {
            if let Some(root) = ROOT.get() {
                root.state.set(SessionState::SignedOut);
            }
        });
        show_theme(context.theme.get_untracked());
        context
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

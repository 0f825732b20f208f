//! Signing in: trades the one-time token of a sign-in link for a session.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api;
use crate::icons::Mark;
use crate::parts::banner::{Banner, Tone};
use crate::parts::copy::CopyButton;
use crate::parts::states::Loading;
use crate::state::session::{SessionContext, SessionState};

/// How the attempt stands.
#[derive(Clone, PartialEq)]
enum Attempt {
    /// Somebody came without a link.
    NoLink,
    /// The token is being traded.
    Trading,
    /// The server said no; its sentence.
    Refused(String),
    /// The token did its work.
    Done,
}

/// Explains how to get a link, or uses the one in the address.
#[component]
pub fn SignInScreen() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    let attempt = RwSignal::new(Attempt::NoLink);
    let navigate = use_navigate();
    let home = move || {
        navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
    };
    if matches!(untrack(|| session.state()), SessionState::SignedIn(_)) {
        // An old link of somebody who is signed in already.
        home();
    } else if let Some(token) = take_token() {
        attempt.set(Attempt::Trading);
        spawn_local(async move {
            match api::sign_in(&token).await {
                Ok(()) => {
                    attempt.set(Attempt::Done);
                    home();
                    session.ask().await;
                }
                Err(error) if error.status == 0 => attempt.set(Attempt::Refused(error.message)),
                Err(_) => attempt.set(Attempt::Refused(
                    "This sign-in link has been used or is too old. Each link works once.".into(),
                )),
            }
        });
    }
    view! {
        {move || match attempt.get() {
            Attempt::Trading | Attempt::Done => view! { <Loading what="Hookloom" /> }.into_any(),
            Attempt::NoLink => view! { <Explanation refused=None /> }.into_any(),
            Attempt::Refused(reason) => view! { <Explanation refused=Some(reason) /> }.into_any(),
        }}
    }
}

#[component]
fn Explanation(refused: Option<String>) -> impl IntoView {
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <Mark />
                <h1>"Sign in to Hookloom"</h1>
                {refused.map(|reason| view! { <Banner tone=Tone::Bad>{reason}</Banner> })}
                <p>
                    "There is no password. On the machine that runs Hookloom, ask for a link and open it in this browser:"
                </p>
                <div class="well">
                    <code>"hookloom login"</code>
                    <CopyButton text=String::from("hookloom login") label="Copy the command" />
                </div>
                <p class="muted">
                    "The command needs the same data folder as the server. If the server was started with "
                    <code>"--data DIR"</code>
                    ", add it here too."
                </p>
            </div>
        </main>
    }
}

/// Takes the token out of the address, so that it stays neither in the bar nor in the history.
fn take_token() -> Option<String> {
    let location = window().location();
    if location.pathname().ok()? != "/sign-in" {
        return None;
    }
    let token = location.hash().ok()?.trim_start_matches('#').to_owned();
    let history = window().history().ok()?;
    // Where the browser refuses, the token is still good for one use only.
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/sign-in"));
    (!token.is_empty()).then_some(token)
}

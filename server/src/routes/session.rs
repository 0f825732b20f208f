//! `/session`: sign in with a one-time link, look at the session, sign out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::{Extension, Json};
use flow_model::wire::{ServerFacts, Session};
use serde::Deserialize;

use crate::app::AppState;
use crate::auth::guard::CurrentSession;
use crate::auth::{SESSION_COOKIE, SESSION_MS, Token};
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::store::now_ms;

/// The token of a sign-in link.
#[derive(Deserialize)]
pub struct SignIn {
    token: String,
}

/// `GET /session`.
pub async fn show(
    State(state): State<AppState>,
    Extension(session): Extension<CurrentSession>,
) -> Json<Session> {
    Json(session_of(&state, &session.token))
}

/// `POST /session`: uses the link up and sets the cookie.
pub async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    JsonBody(sign_in): JsonBody<SignIn>,
) -> Result<([(header::HeaderName, HeaderValue); 1], Json<Session>), ApiError> {
    let now = now_ms();
    if !state.store.take_sign_in_token(&Token::presented(sign_in.token).hash(), now).await? {
        return Err(ApiError::refused(
            StatusCode::UNAUTHORIZED,
            "link-used",
            "This sign-in link was used already or is too old. Run `hookloom login` on the server's machine for a new one.",
        ));
    }
    let token = Token::random();
    state.store.add_session(&token.hash(), now).await?;
    let cookie = cookie(token.reveal(), SESSION_MS / 1000, Scheme::of(&headers))?;
    Ok(([(header::SET_COOKIE, cookie)], Json(session_of(&state, &token))))
}

/// `DELETE /session`.
pub async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
    Extension(session): Extension<CurrentSession>,
) -> Result<(StatusCode, [(header::HeaderName, HeaderValue); 1]), ApiError> {
    state.store.remove_session(&session.token.hash()).await?;
    let cookie = cookie("", 0, Scheme::of(&headers))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

fn session_of(state: &AppState, token: &Token) -> Session {
    let server = ServerFacts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hooks_base: state.config.hooks_base.clone(),
        hooks_loopback_only: state.config.hooks_loopback_only,
        sandbox_missing: state.sandbox_missing(),
        builder: state.builder_state(),
    };
    Session { csrf: token.csrf(), server }
}

/// How the page came to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    /// A page under https says so in the `Origin` of what it sends; behind a proxy nothing else is as sure.
    fn of(headers: &HeaderMap) -> Self {
        match headers.get(header::ORIGIN) {
            Some(origin) if origin.as_bytes().starts_with(b"https://") => Self::Https,
            _ => Self::Http,
        }
    }
}

fn cookie(value: &str, seconds: i64, scheme: Scheme) -> Result<HeaderValue, ApiError> {
    let secure = match scheme {
        Scheme::Http => "",
        Scheme::Https => "; Secure",
    };
    let text = format!(
        "{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    );
    let mut value = HeaderValue::try_from(text)
        .map_err(|error| ApiError::Internal(anyhow::Error::from(error)))?;
    value.set_sensitive(true);
    Ok(value)
}

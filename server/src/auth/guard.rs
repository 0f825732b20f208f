//! The one gate before the API: an origin check, a session, and a token against cross-site requests.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use subtle::ConstantTimeEq as _;
use url::Url;

use super::{SESSION_COOKIE, Token};
use crate::app::AppState;
use crate::error::ApiError;
use crate::store::now_ms;

/// The header with `Session::csrf`.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The session a request came with, as an extension of the request.
#[derive(Clone, Debug)]
pub struct CurrentSession {
    /// The session's token.
    pub token: Token,
}

/// Lets a request through, or answers 401 or 403.
///
/// # Errors
/// 401 without a session, 403 for a request that another site may have caused.
pub async fn check(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes {
        same_origin(request.headers())?;
    }
    if is_sign_in(&request) {
        return Ok(next.run(request).await);
    }
    let token = session_cookie(request.headers()).ok_or_else(ApiError::unauthorized)?;
    if !state.store.use_session(&token.hash(), now_ms()).await? {
        return Err(ApiError::unauthorized());
    }
    if changes {
        csrf_matches(request.headers(), &token)?;
    }
    request.extensions_mut().insert(CurrentSession { token });
    Ok(next.run(request).await)
}

/// Signing in is the one request that needs no session. The path is the one below `/api/v1`.
fn is_sign_in(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == "/session"
}

/// Browsers name the page's origin with every request that changes something; other callers name none.
fn same_origin(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let same = origin.to_str().ok().and_then(|text| Url::parse(text).ok()).is_some_and(|origin| {
        // The scheme is the proxy's affair; the port counts, as the hooks may have the same host name.
        Url::parse(&format!("{}://{host}", origin.scheme()))
            .is_ok_and(|own| own.host() == origin.host() && own.port() == origin.port())
    });
    if same {
        return Ok(());
    }
    Err(ApiError::forbidden(
        "This request comes from another site. Behind a proxy, have it pass the header `Host` on unchanged.",
    ))
}

fn csrf_matches(headers: &HeaderMap, token: &Token) -> Result<(), ApiError> {
    let presented = headers.get(CSRF_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    if bool::from(presented.ct_eq(token.csrf().as_bytes())) {
        return Ok(());
    }
    Err(ApiError::refused(
        StatusCode::FORBIDDEN,
        "csrf",
        "The header `x-csrf-token` is missing or belongs to another session; read it from `GET /api/v1/session`.",
    ))
}

fn session_cookie(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| Token::presented(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: &str, host: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if !origin.is_empty() {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        headers.insert(header::HOST, host.parse().unwrap());
        headers
    }

    #[test]
    fn knows_its_own_origin() {
        for (origin, host, passes) in [
            ("", "127.0.0.1:8080", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("https://app.example.com", "app.example.com", true),
            ("https://app.example.com", "app.example.com:443", true),
            ("http://127.0.0.1:8081", "127.0.0.1:8080", false),
            ("https://evil.example.com", "app.example.com", false),
            ("https://app.example.com.evil.com", "app.example.com", false),
            ("null", "127.0.0.1:8080", false),
            ("garbage", "127.0.0.1:8080", false),
        ] {
            assert_eq!(same_origin(&headers(origin, host)).is_ok(), passes, "{origin} to {host}");
        }
    }

    #[test]
    fn finds_its_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "theme=dark; xhookloom_session=no".parse().unwrap());
        assert!(session_cookie(&headers).is_none());
        headers.append(header::COOKIE, "a=b; hookloom_session=yes".parse().unwrap());
        assert_eq!(session_cookie(&headers).unwrap().reveal(), "yes");
    }
}

//! Which headers and parameters hold credentials: what is stored and shown leaves their values out.

use std::borrow::Cow;

/// What stands in a value's place.
pub(crate) const HIDDEN: &str = "…";

/// Parts of names whose value is a credential more often than not.
const PARTS: [&str; 7] = ["auth", "cookie", "key", "password", "secret", "signature", "token"];

/// Not a credential, whatever it is called: it names a delivery.
/// <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Whether the header or parameter of this name is to be taken for a credential.
pub(crate) fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name != IDEMPOTENCY_KEY && PARTS.iter().any(|part| name.contains(part))
}

/// A value as it may be shown.
pub(crate) fn shown<'v>(name: &str, value: &'v str) -> &'v str {
    if is_sensitive(name) { HIDDEN } else { value }
}

/// A path as it may be shown: a query in it is as good a place for a key as any.
pub(crate) fn shown_path(path: &str) -> Cow<'_, str> {
    let Some((before, query)) = path.split_once('?') else {
        return Cow::Borrowed(path);
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) => {
            let decoded = url::form_urlencoded::parse(name.as_bytes()).next();
            let decoded = decoded.map(|(name, _)| name).unwrap_or_default();
            format!("{name}={}", shown(&decoded, value))
        }
        None => pair.to_owned(),
    });
    Cow::Owned(format!("{before}?{}", pairs.collect::<Vec<_>>().join("&")))
}

#[cfg(test)]
mod tests {
    use super::{is_sensitive, shown_path};

    #[test]
    fn names_of_credentials() {
        for name in ["Authorization", "X-Api-Key", "access_token", "Set-Cookie", "client_secret"] {
            assert!(is_sensitive(name), "{name}");
        }
        for name in ["Idempotency-Key", "content-type", "page", "webhook-id"] {
            assert!(!is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn paths_are_shown_without_credentials() {
        let check = |path: &str, expect: &str| assert_eq!(shown_path(path), expect);
        check("/orders", "/orders");
        check("/x?api_key=hunter2&page=1", "/x?api_key=…&page=1");
        check("/x?api%5Fkey=hunter2&flag", "/x?api%5Fkey=…&flag");
        check("/x?a=1?token=hunter2&token=a=b", "/x?a=1?token=hunter2&token=…");
    }
}

//! Bearer tokens, compared in constant time.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use subtle::ConstantTimeEq;

use super::{Proof, Rejection};
use crate::secret::Secret;

/// Checks `Authorization: Bearer ..` against the token.
pub(crate) fn verify(headers: &HeaderMap, token: &Secret<String>) -> Result<Proof, Rejection> {
    let given = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| Rejection("there is no Authorization header".to_owned()))?
        .as_bytes();
    let given = match given.split_at_checked(7) {
        Some((scheme, given)) if scheme.eq_ignore_ascii_case(b"bearer ") => given.trim_ascii(),
        _ => {
            return Err(Rejection("the Authorization header holds no bearer token".to_owned()));
        }
    };
    if bool::from(given.ct_eq(token.expose().as_bytes())) {
        Ok(Proof(()))
    } else {
        Err(Rejection("the bearer token is wrong".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::verify;
    use crate::secret::Secret;

    #[test]
    fn table() {
        let token = Secret::new("s3cret".to_owned());
        let check = |header: Option<&'static str>, expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(value) = header {
                headers.insert("authorization", HeaderValue::from_static(value));
            }
            let said = verify(&headers, &token).err().map(|rejection| rejection.0);
            match (said, expect) {
                (None, None) => {}
                (Some(said), Some(expect)) => assert!(said.contains(expect), "{said}"),
                (said, expect) => panic!("{header:?}: {said:?} instead of {expect:?}"),
            }
        };
        check(Some("Bearer s3cret"), None);
        check(Some("bearer s3cret"), None);
        check(Some("Bearer s3cre"), Some("wrong"));
        check(Some("Bearer s3cret2"), Some("wrong"));
        check(Some("Bearer "), Some("wrong"));
        check(Some("Basic s3cret"), Some("no bearer"));
        check(Some("B"), Some("no bearer"));
        check(None, Some("no Authorization"));
    }
}

//! GitHub's `X-Hub-Signature-256`.
//! <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Proof, Rejection};
use crate::secret::Secret;

/// Checks signatures made with one secret. The keyed state is computed once.
#[derive(Clone)]
pub(crate) struct Verifier {
    keyed: Hmac<Sha256>,
}

impl Verifier {
    /// A verifier for this secret.
    pub(crate) fn new(secret: &Secret<String>) -> Self {
        let keyed = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
            .expect("HMAC takes keys of any length");
        Self { keyed }
    }

    /// Checks the body as it came over the wire.
    pub(crate) fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Proof, Rejection> {
        let header = headers.get("x-hub-signature-256").ok_or_else(|| {
            Rejection(
                "there is no X-Hub-Signature-256 header; set the webhook's secret at GitHub"
                    .to_owned(),
            )
        })?;
        let mut signature = [0_u8; 32];
        let hex_digits = header.as_bytes().strip_prefix(b"sha256=").unwrap_or_default();
        hex::decode_to_slice(hex_digits, &mut signature).map_err(|_| {
            Rejection("the signature is not `sha256=` and 64 hex digits".to_owned())
        })?;
        let mut mac = self.keyed.clone();
        mac.update(body);
        mac.verify_slice(&signature)
            .map(|()| Proof(()))
            .map_err(|_| Rejection("the signature is not that of this body and secret".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::Verifier;
    use crate::secret::Secret;

    /// GitHub's documented vector.
    const SECRET: &str = "It's a Secret to Everybody";
    const BODY: &str = "Hello, World!";
    const SIGNATURE: &str =
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn table() {
        let check =
            |secret: &str, signature: Option<&'static str>, body: &str, expect: Option<&str>| {
                let mut headers = HeaderMap::new();
                if let Some(signature) = signature {
                    headers.insert("x-hub-signature-256", HeaderValue::from_static(signature));
                }
                let verifier = Verifier::new(&Secret::new(secret.to_owned()));
                let said =
                    verifier.verify(&headers, body.as_bytes()).err().map(|rejection| rejection.0);
                match (said, expect) {
                    (None, None) => {}
                    (Some(said), Some(expect)) => assert!(said.contains(expect), "{said}"),
                    (said, expect) => {
                        panic!("{signature:?} of {body:?}: {said:?} instead of {expect:?}")
                    }
                }
            };
        check(SECRET, Some(SIGNATURE), BODY, None);
        check(SECRET, Some(SIGNATURE), "Hello, World?", Some("not that of this body"));
        check("another", Some(SIGNATURE), BODY, Some("not that of this body"));
        check(SECRET, None, BODY, Some("there is no X-Hub-Signature-256"));
        check(SECRET, Some("sha256="), BODY, Some("64 hex digits"));
        check(SECRET, Some("sha256=757107ea"), BODY, Some("64 hex digits"));
        check(SECRET, Some("sha1=757107ea"), BODY, Some("64 hex digits"));
        check(
            SECRET,
            Some("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
            BODY,
            Some("64 hex digits"),
        );
    }
}

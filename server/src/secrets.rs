//! Secrets at rest: sealed with XChaCha20-Poly1305, bound to the connection and field they belong to.

pub mod key;

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use thiserror::Error;

const NONCE_BYTES: usize = 24;

/// A secret in memory. It never prints, and is not serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that needs it: a flow's environment, a signature, the hook secret's answer.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why a sealed secret does not open.
#[derive(Debug, Error)]
#[error(
    "a secret of the connection `{connection}` cannot be opened: it was sealed with another key"
)]
pub struct OpenError {
    connection: String,
}

/// Seals and opens secrets with the installation's key.
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(..)")
    }
}

impl Sealer {
    /// A sealer with this key.
    pub fn new(key: [u8; key::KEY_BYTES]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&Key::from(key)) }
    }

    /// Nonce and ciphertext. Only `open` with the same connection and field gives the secret back.
    pub fn seal(&self, connection: &str, field: &str, secret: &Secret) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let aad = associated_data(connection, field);
        let payload = Payload { msg: secret.reveal().as_bytes(), aad: &aad };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret is far shorter than the cipher's limit of 256 GB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// The secret again.
    ///
    /// # Errors
    /// Where it was sealed with another key, for another place, or was changed since.
    pub fn open(&self, connection: &str, field: &str, sealed: &[u8]) -> Result<Secret, OpenError> {
        let closed = || OpenError { connection: connection.to_owned() };
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(closed)?;
        let aad = associated_data(connection, field);
        let payload = Payload { msg: ciphertext, aad: &aad };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| closed())?;
        String::from_utf8(plain).map(Secret).map_err(|_| closed())
    }
}

/// Names hold no NUL, so that two different places never give the same bytes.
fn associated_data(connection: &str, field: &str) -> Vec<u8> {
    [connection.as_bytes(), field.as_bytes()].join(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_was_sealed() {
        let sealer = Sealer::new([7; key::KEY_BYTES]);
        let secret = Secret::new("xoxb-1");
        let sealed = sealer.seal("team_slack", "token", &secret);
        assert_eq!(sealer.open("team_slack", "token", &sealed).unwrap(), secret);
        assert!(sealer.open("team_slack", "webhook_secret", &sealed).is_err());
        assert!(sealer.open("other_slack", "token", &sealed).is_err());
        assert!(Sealer::new([8; key::KEY_BYTES]).open("team_slack", "token", &sealed).is_err());
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(sealer.open("team_slack", "token", &changed).is_err(), "byte {index}");
        }
        assert!(sealer.open("team_slack", "token", &sealed[..10]).is_err());
    }

    #[test]
    fn never_prints() {
        assert_eq!(format!("{:?}", Secret::new("xoxb-1")), "Secret(..)");
        assert_eq!(format!("{:?}", Sealer::new([7; key::KEY_BYTES])), "Sealer(..)");
    }
}

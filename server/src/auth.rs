//! Who may ask: one-time sign-in links, sessions in a cookie, and the token against cross-site requests.
//! The database knows tokens by their SHA-256 alone.

pub mod guard;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// The session's cookie. Cookies know no ports: the ingress keeps it from flows on the same host name.
pub const SESSION_COOKIE: &str = "hookloom_session";

/// How long a sign-in link works.
pub const SIGN_IN_MS: i64 = 60 * 60 * 1000;

/// How long a session lasts after its last use (which is noted once a day).
pub const SESSION_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A random text of 256 bits that proves a session or a sign-in link. It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What the database keeps of a token.
pub type TokenHash = [u8; 32];

impl Token {
    /// A new one.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    /// What a caller presents as a token.
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the link or the cookie.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its hash. A fast hash does: the token is random, not chosen by a person.
    pub fn hash(&self) -> TokenHash {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The token against cross-site requests of the session with this token.
    /// Derived, so that nothing more has to be kept, and one-way, so that it does not give the session away.
    pub fn csrf(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .expect("HMAC takes keys of every length");
        mac.update(b"hookloom csrf");
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The link that signs in once. The token stands in the fragment, which browsers send to nobody.
pub fn sign_in_link(app_url: &str, token: &Token) -> String {
    format!("{app_url}/sign-in#{}", token.reveal())
}

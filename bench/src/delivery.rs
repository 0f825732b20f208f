//! Signed GitHub deliveries, each with another issue number, made before the clock starts.

use std::path::Path;

use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret that signs them.
pub const SECRET: &str = "It's a Secret to Everybody";

/// Stands where each delivery has its own number; as long as the numbers are.
const PLACE: &str = "990000000";

/// Deliveries of one event that differ in the issue's number.
pub struct Deliveries {
    before: Vec<u8>,
    after: Vec<u8>,
    signatures: Vec<String>,
}

impl Deliveries {
    /// So many deliveries of GitHub's published `issues.opened` example.
    pub fn new(root: &Path, count: usize) -> Result<Self> {
        let mut payload = issue_opened(root)?;
        let number = payload.pointer_mut("/issue/number").context("the example has no number")?;
        *number = PLACE.parse::<u64>()?.into();
        let text = serde_json::to_string(&payload)?;
        let (before, after) = text.split_once(PLACE).context("the number is nowhere")?;
        let mut deliveries = Self {
            before: before.into(),
            after: after.into(),
            signatures: Vec::with_capacity(count),
        };
        for index in 0..count {
            let signature = sign(&deliveries.body(index));
            deliveries.signatures.push(signature);
        }
        Ok(deliveries)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.signatures.len()
    }

    /// One body.
    pub fn body(&self, index: usize) -> Vec<u8> {
        let number = format!("{:09}", 100_000_000 + index);
        [self.before.as_slice(), number.as_bytes(), self.after.as_slice()].concat()
    }

    /// Writes one whole request into the buffer.
    pub fn write_request(&self, index: usize, buffer: &mut Vec<u8>) {
        let length = self.before.len() + PLACE.len() + self.after.len();
        let signature = self.signatures.get(index).map(String::as_str).unwrap_or_default();
        let head = format!(
            "POST /acme_github HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
             user-agent: GitHub-Hookshot/bench\r\nx-github-event: issues\r\n\
             x-github-delivery: 00000000-0000-4000-8000-{index:012}\r\n\
             x-hub-signature-256: sha256={signature}\r\ncontent-length: {length}\r\n\r\n"
        );
        buffer.clear();
        buffer.extend_from_slice(head.as_bytes());
        buffer.extend_from_slice(&self.before);
        buffer.extend_from_slice(format!("{:09}", 100_000_000 + index).as_bytes());
        buffer.extend_from_slice(&self.after);
    }
}

/// GitHub's own published example: 11.6 KB.
pub fn issue_opened(root: &Path) -> Result<serde_json::Value> {
    let file = root.join("catalog/github/samples/issues.opened.json");
    let samples: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).context("catalog/github")?)?;
    samples.pointer("/0/payload").cloned().context("the catalog has no example of issues.opened")
}

/// The signature GitHub would send, without `sha256=`.
pub fn sign(body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

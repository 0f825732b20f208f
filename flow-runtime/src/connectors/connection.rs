//! Connections: what the environment binds to a slot.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use crate::error::CallError;
use crate::secret::Secret;
use crate::slots::SlotInfo;

/// Looks credentials up by slot. Values come from the environment and from `.env`, read once at start.
#[derive(Clone)]
pub(crate) struct Connections {
    values: Arc<BTreeMap<String, Secret<String>>>,
}

impl Connections {
    pub(crate) fn new(values: BTreeMap<String, Secret<String>>) -> Self {
        Self { values: Arc::new(values) }
    }

    /// The name of the variable that binds a field: `ISSUE_SHEET_TOKEN`.
    pub(crate) fn variable(slot: &str, field: &str) -> String {
        format!("{slot}_{field}").to_ascii_uppercase()
    }

    /// A secret of a slot; `None` where it is unset or empty.
    pub(crate) fn secret(&self, slot: SlotInfo, field: &str) -> Option<&Secret<String>> {
        let secret = self.values.get(&Self::variable(slot.name, field))?;
        if secret.expose().is_empty() { None } else { Some(secret) }
    }

    /// A secret without which the call makes no sense.
    pub(crate) fn required(
        &self,
        slot: SlotInfo,
        field: &str,
    ) -> Result<&Secret<String>, CallError> {
        self.secret(slot, field).ok_or_else(|| {
            CallError::permanent(format!(
                "the connection `{}` has no {field}: set {}",
                slot.name,
                Self::variable(slot.name, field)
            ))
        })
    }

    /// Where the slot's API lives.
    pub(crate) fn base_url(&self, slot: SlotInfo) -> Result<Url, CallError> {
        let variable = Self::variable(slot.name, "base_url");
        let text = match self.values.get(&variable) {
            Some(set) if !set.expose().is_empty() => set.expose().as_str(),
            _ => slot.base_url,
        };
        if text.is_empty() {
            return Err(CallError::permanent(format!(
                "the connection `{}` has no base URL: set {variable}",
                slot.name
            )));
        }
        let url = Url::parse(text)
            .map_err(|error| CallError::permanent(format!("{variable} is no URL: {error}")))?;
        if matches!(url.scheme(), "http" | "https") && !url.cannot_be_a_base() {
            Ok(url)
        } else {
            Err(CallError::permanent(format!("{variable} must begin with http:// or https://")))
        }
    }

    /// The base URL with a path below it. `path` may carry a query; it cannot leave the base's host.
    pub(crate) fn address(&self, slot: SlotInfo, path: &str) -> Result<Url, CallError> {
        let base = self.base_url(slot)?;
        let joined =
            format!("{}/{}", base.as_str().trim_end_matches('/'), path.trim_start_matches('/'));
        let url = Url::parse(&joined)
            .map_err(|error| CallError::permanent(format!("the path makes no URL: {error}")))?;
        if url.origin() == base.origin() {
            Ok(url)
        } else {
            Err(CallError::permanent("the path leads away from the connection's host"))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Connections;
    use crate::secret::Secret;
    use crate::slots::{Http, Slot, SlotInfo};

    #[test]
    fn addresses_stay_below_the_base_url() {
        let slot = SlotInfo::from(Slot::<Http>::new("shop"));
        let check = |base: &str, path: &str, expect: Result<&str, &str>| {
            let values = [("SHOP_BASE_URL".to_owned(), Secret::new(base.to_owned()))];
            let connections = Connections::new(BTreeMap::from(values));
            match (connections.address(slot, path), expect) {
                (Ok(url), Ok(expected)) => assert_eq!(url.as_str(), expected),
                (Err(error), Err(expected)) => {
                    assert!(error.message.contains(expected), "{}", error.message);
                }
                (got, expected) => panic!("{base} + {path}: {got:?} instead of {expected:?}"),
            }
        };
        check("http://a.test", "/orders?x=1", Ok("http://a.test/orders?x=1"));
        check("http://a.test/v1/", "orders", Ok("http://a.test/v1/orders"));
        check("http://a.test/v1", "//evil.test/x", Ok("http://a.test/v1/evil.test/x"));
        check("http://a.test", "@evil.test/x", Ok("http://a.test/@evil.test/x"));
        check("http://a.test", "http://evil.test/", Ok("http://a.test/http://evil.test/"));
        check("ftp://a.test", "x", Err("must begin with"));
        check("", "x", Err("set SHOP_BASE_URL"));
    }
}

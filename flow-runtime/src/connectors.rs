//! Connectors: families of operations, one file each, over one HTTP client that reads through a limit.

pub mod google_sheets;
pub mod http;
pub mod slack;

pub(crate) mod client;
pub(crate) mod connection;

use client::Client;
use connection::Connections;

/// What an operation may use while it is called.
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    pub(crate) connections: &'a Connections,
    pub(crate) client: &'a Client,
    /// Execution and step path: the same for every try of a step.
    pub(crate) idempotency_key: &'a str,
}

impl<'a> CallContext<'a> {
    pub(crate) fn new(
        connections: &'a Connections,
        client: &'a Client,
        idempotency_key: &'a str,
    ) -> Self {
        Self { connections, client, idempotency_key }
    }
}

/// Forgets an operation's type; each connector invokes it once per operation.
macro_rules! operation {
    ($operation:ty => $output:ty) => {
        impl $crate::cx::Operation for $operation {
            type Output = $output;

            fn erase(self) -> Box<dyn $crate::cx::AnyOperation> {
                Box::new(self)
            }
        }
    };
}
pub(crate) use operation;

/// Reads a recorded output; a null, which a skipped step leaves, gives an empty one.
pub(crate) fn decode_output<T>(
    output: &serde_json::Value,
) -> Result<crate::cx::AnyOutput, serde_json::Error>
where
    T: serde::de::DeserializeOwned + Default + Send + Sync + 'static,
{
    if output.is_null() {
        return Ok(Box::new(T::default()));
    }
    Ok(Box::new(T::deserialize(output)?))
}

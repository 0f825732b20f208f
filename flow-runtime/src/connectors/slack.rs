//! Slack: post a message. <https://docs.slack.dev/reference/methods/chat.postMessage>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{CallContext, decode_output, operation};
use crate::cx::{AnyOperation, AnyOutput, CallFuture};
use crate::error::CallError;
use crate::slots::{Slack, Slot};

/// Says something in a channel.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// Whose bot.
    pub connection: Slot<Slack>,
    /// A channel's name or id: `#triage`.
    pub channel: String,
    /// The text, in Slack's mrkdwn.
    pub text: String,
}

/// Where the message stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostedMessage {
    /// The channel's id.
    pub channel: String,
    /// The message's timestamp, which is its id within the channel.
    pub ts: String,
}

operation!(PostMessage => PostedMessage);

/// Slack answers 200 also where it refuses.
#[derive(Deserialize)]
struct PostAnswer {
    ok: bool,
    error: Option<String>,
    channel: Option<String>,
    ts: Option<String>,
}

impl AnyOperation for PostMessage {
    fn name(&self) -> &'static str {
        "slack.post_message"
    }

    fn repeatable(&self) -> bool {
        false
    }

    fn input(&self) -> Value {
        json!({ "channel": self.channel, "text": self.text })
    }

    fn perform<'a>(&'a self, context: CallContext<'a>) -> CallFuture<'a> {
        Box::pin(self.post(context))
    }

    fn decode(&self, output: &Value) -> Result<AnyOutput, serde_json::Error> {
        decode_output::<PostedMessage>(output)
    }
}

impl PostMessage {
    async fn post(&self, context: CallContext<'_>) -> Result<Value, CallError> {
        let slot = self.connection.into();
        let token = context.connections.required(slot, "token")?;
        let request = context
            .client
            .get()?
            .post(context.connections.address(slot, "api/chat.postMessage")?)
            .bearer_auth(token.expose())
            .json(&json!({ "channel": self.channel, "text": self.text }));
        let answer = context.client.send(request).await?.successful()?;
        let retry_after = answer.retry_after();
        let said = serde_json::from_slice::<PostAnswer>(&answer.body).map_err(|error| {
            CallError::unreadable(format!("Slack answered with something else: {error}"))
        })?;
        match said {
            PostAnswer { ok: true, channel, ts, .. } => Ok(json!(PostedMessage {
                channel: channel.unwrap_or_default(),
                ts: ts.unwrap_or_default(),
            })),
            PostAnswer { error, .. } => {
                let error = error.unwrap_or_else(|| "unknown_error".to_owned());
                Err(CallError { retry_after, ..refusal(&error) })
            }
        }
    }
}

/// Which of Slack's refusals may heal by themselves.
fn refusal(error: &str) -> CallError {
    let message = format!("Slack refused: {error}");
    match error {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" | "service_unavailable" => {
            CallError::retryable(message)
        }
        // Slack documents that these may have had an effect before they failed.
        "internal_error" | "fatal_error" | "request_timeout" => CallError::no_answer(message),
        _ => CallError::permanent(message),
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use crate::error::CallErrorKind;

    #[test]
    fn refusals_by_kind() {
        let check = |error: &str, expect: CallErrorKind| assert_eq!(refusal(error).kind, expect);
        check("channel_not_found", CallErrorKind::Permanent);
        check("invalid_auth", CallErrorKind::Permanent);
        check("ratelimited", CallErrorKind::Retryable);
        check("fatal_error", CallErrorKind::NoAnswer);
    }
}

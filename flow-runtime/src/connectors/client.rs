//! The one HTTP client of the service: made when first used, reading every answer through a limit.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::error::{CallError, with_sources};

/// Longest answer that is read.
const ANSWER_LIMIT_BYTES: usize = 4 * 1024 * 1024;
/// How much of an error's body is kept in its message.
const EXCERPT_CHARS: usize = 300;

/// Whoever asks for more is taken to have meant this.
const LONGEST_WAIT_ASKED_FOR: Duration = Duration::from_secs(24 * 3600);

/// Makes the inner client lazily: reading the machine's certificates costs time and memory
/// that a flow waiting for its first event should not pay.
#[derive(Default)]
pub(crate) struct Client {
    inner: OnceLock<Result<reqwest::Client, String>>,
}

/// An answer that was read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// The client itself.
    pub(crate) fn get(&self) -> Result<&reqwest::Client, CallError> {
        let made = self.inner.get_or_init(|| {
            // A second installation in the same process only says that the first one stands.
            let _ = rustls::crypto::ring::default_provider().install_default();
            reqwest::Client::builder()
                .user_agent(concat!("hookloom/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(Duration::from_secs(10))
                .pool_idle_timeout(Duration::from_secs(60))
                .pool_max_idle_per_host(16)
                .build()
                .map_err(|error| with_sources(&error))
        });
        made.as_ref().map_err(|error| {
            CallError::permanent(format!("the HTTP client could not be made: {error}"))
        })
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, CallError> {
        let mut response = request.send().await.map_err(of_transport)?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                // Of a failure, the status says enough.
                Err(_) if !is_success(status) => break,
                Err(error) => return Err(of_transport(error)),
            };
            if body.len() + chunk.len() > ANSWER_LIMIT_BYTES {
                if !is_success(status) {
                    break;
                }
                return Err(CallError::unreadable(format!(
                    "the answer ({status}) is longer than {ANSWER_LIMIT_BYTES} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }
}

impl Answer {
    /// The answer where its status says success, otherwise the error it stands for.
    pub(crate) fn successful(self) -> Result<Self, CallError> {
        if is_success(self.status) {
            return Ok(self);
        }
        let excerpt =
            String::from_utf8_lossy(&self.body).chars().take(EXCERPT_CHARS).collect::<String>();
        let message = match excerpt.trim() {
            "" => format!("answered {}", self.status),
            excerpt => format!("answered {}: {excerpt}", self.status),
        };
        Err(match self.status {
            300..=399 => CallError::permanent(format!(
                "{message} (redirects are not followed; set the final address)"
            )),
            // These say that nothing was begun.
            408 | 425 | 429 | 503 => {
                CallError { retry_after: self.retry_after(), ..CallError::retryable(message) }
            }
            // A server that broke, or a gateway that lost its upstream, may have done the work before.
            500..=599 => {
                CallError { retry_after: self.retry_after(), ..CallError::no_answer(message) }
            }
            _ => CallError::permanent(message),
        })
    }

    /// `Retry-After` in seconds or as a date, a day at the most.
    /// <https://www.rfc-editor.org/rfc/rfc9110#field.retry-after>
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let asked = match text.parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let at = httpdate::parse_http_date(text).ok()?;
                at.duration_since(SystemTime::now()).unwrap_or_default()
            }
        };
        Some(asked.min(LONGEST_WAIT_ASKED_FOR))
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// A request that never reached the other side can be repeated; one that was sent may have been carried out.
/// The URL is left out of the message: its query may hold what nobody should read in a log.
fn of_transport(error: reqwest::Error) -> CallError {
    let not_sent = error.is_connect();
    let builder = error.is_builder();
    let message = with_sources(&error.without_url());
    if builder {
        CallError::permanent(message)
    } else if not_sent {
        CallError::retryable(message)
    } else {
        CallError::no_answer(message)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

    use super::{Answer, LONGEST_WAIT_ASKED_FOR};
    use crate::error::CallErrorKind;

    fn answer(status: u16, retry_after: &str) -> Answer {
        let value = HeaderValue::try_from(retry_after).expect("a header value");
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
        Answer { status, headers, body: Vec::new() }
    }

    #[test]
    fn statuses_say_whether_anything_may_have_happened() {
        let check = |status: u16, expect: CallErrorKind| {
            let error = answer(status, "7").successful().err().expect("a failure");
            assert_eq!(error.kind, expect, "{status}");
            let asked = matches!(status, 408 | 425 | 429 | 500..=599).then_some(7);
            assert_eq!(error.retry_after, asked.map(Duration::from_secs), "{status}");
        };
        for status in [408, 425, 429, 503] {
            check(status, CallErrorKind::Retryable);
        }
        for status in [500, 502, 504, 520] {
            check(status, CallErrorKind::NoAnswer);
        }
        for status in [302, 400, 404, 409] {
            check(status, CallErrorKind::Permanent);
        }
    }

    #[test]
    fn waits_asked_for_are_a_day_at_the_most() {
        let asked = |text: &str| answer(503, text).retry_after();
        let in_a_year = SystemTime::now() + Duration::from_secs(365 * 24 * 3600);
        assert_eq!(asked("90"), Some(Duration::from_secs(90)));
        assert_eq!(asked("9999999"), Some(LONGEST_WAIT_ASKED_FOR));
        assert_eq!(asked(&httpdate::fmt_http_date(in_a_year)), Some(LONGEST_WAIT_ASKED_FOR));
        assert_eq!(asked("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
    }
}

//! What came back: status, headers, body, time; the same request for a shell; and what it means.

use flow_model::wire::TestResponse;
use leptos::prelude::*;
use serde_json::Value;

use super::arrival::{Arrival, Ours};
use super::{Check, Sent, TestContext};
use crate::api::ApiError;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::copy::CopyButton;
use crate::parts::json_tree::JsonTree;
use crate::parts::states::Empty;
use crate::parts::time::duration;

/// The column on the right.
#[component]
pub fn Answer(
    /// What was sent.
    context: TestContext,
) -> impl IntoView {
    move || match context.sent.get() {
        None => view! {
            <Empty
                icon="send"
                title="No answer yet"
                about="Send a test event. Its answer, and the execution it starts, show up here."
            />
        }
        .into_any(),
        Some(sent) => match sent.answer.clone() {
            Err(error) => view! { <NotSent error context /> }.into_any(),
            Ok(response) => view! { <Came response sent context /> }.into_any(),
        },
    }
}

#[component]
fn NotSent(error: ApiError, context: TestContext) -> impl IntoView {
    view! {
        <Banner tone=Tone::Bad>
            {error.message}
            " "
            <button type="button" class="button small" on:click=move |_| context.send(String::new())>
                "Try again"
            </button>
        </Banner>
    }
}

#[component]
fn Came(response: TestResponse, sent: Sent, context: TestContext) -> impl IntoView {
    let Sent { number, repeated, trigger, newest, .. } = sent;
    let origin = Origin::of(&response, trigger.check);
    let class = match (response.status, origin) {
        (200..300, _) => "answer-status good",
        // The flow ran to its end: what it says is for its caller to judge.
        (_, Origin::Flow) => "answer-status",
        (_, Origin::Door) => "answer-status bad",
    };
    let again = response.delivery_id.clone();
    let delivery_id = response.delivery_id.clone();
    let has_delivery_id = trigger.check == Check::Signature;
    let ours = if has_delivery_id {
        Ours::Delivery(delivery_id.clone())
    } else {
        Ours::After { newest, path: trigger.path.clone() }
    };
    view! {
        <article class="card answer" aria-label="Answer" data-number=number.to_string()>
            <header class="answer-header">
                <strong class=class>{format!("{} {}", response.status, reason(response.status))}</strong>
                <span class="mono">{duration(response.took_ms)}</span>
                <span class="space"></span>
                <CopyButton text=response.curl.clone() label="Copy as cURL" words=true />
            </header>
            <p class="answer-meaning">{meaning(response.status, origin, trigger.check, repeated)}</p>
            {has_delivery_id.then(|| view! {
                <dl class="answer-facts">
                    <div>
                        <dt>"Delivery"</dt>
                        <dd class="mono"><span class="clip">{delivery_id}</span></dd>
                    </div>
                </dl>
            })}
            <AnswerBody body=response.body />
            <details class="advanced">
                <summary>{format!("{} headers", response.headers.len())}</summary>
                <table class="answer-headers mono">
                    <tbody>
                        {response.headers.into_iter().map(|(name, value)| view! {
                            <tr><th scope="row">{name}</th><td>{value}</td></tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </details>
            {has_delivery_id.then(|| view! {
                <div class="answer-actions">
                    <button
                        type="button"
                        class="button"
                        disabled=context.sending
                        title="The same delivery id, as when the provider tries again: it must not run twice"
                        on:click=move |_| context.send(again.clone())
                    >
                        <Icon name="refresh-cw" />
                        "Send same delivery again"
                    </button>
                </div>
            })}
        </article>
        {(origin == Origin::Flow).then(|| view! { <Arrival slug=context.slug.get_value() ours repeated /> })}
        <CheckNote is_refused={origin == Origin::Door && response.status == 401} check=trigger.check />
    }
}

#[component]
fn AnswerBody(body: String) -> impl IntoView {
    if body.is_empty() {
        return view! { <p class="muted">"The answer has no body."</p> }.into_any();
    }
    match serde_json::from_str::<Value>(&body) {
        Ok(value) => view! { <JsonTree value what="answer" open=2 /> }.into_any(),
        Err(_) => {
            view! { <pre class="well" tabindex="0" aria-label="Body">{body}</pre> }.into_any()
        }
    }
}

/// How to see the check of callers at work, or why it has just said no.
#[component]
fn CheckNote(is_refused: bool, check: Check) -> impl IntoView {
    if is_refused {
        let (what, then) = match check {
            Check::Signature => {
                ("The signature did not fit. ", "paste the same secret at the provider.")
            }
            Check::Token | Check::Nothing => {
                ("The token did not fit. ", "give callers the same token.")
            }
        };
        return view! {
            <Banner tone=Tone::Bad>
                <strong>{what}</strong>
                {format!("The running version was started with another secret than the connection holds now. Deploy again, then {then}")}
            </Banner>
        }.into_any();
    }
    let words = match check {
        Check::Signature => {
            "To see a delivery turned away, run the cURL command with one character of the body changed: the signature no longer fits, the answer is 401, and the delivery is listed under Observe, Rejected."
        }
        Check::Token => {
            "To see a caller turned away, run the cURL command with another token: the answer is 401, and the request is listed under Observe, Rejected."
        }
        Check::Nothing => {
            "This trigger takes every caller: nobody is turned away with 401. Choose a check in its form to let in only those who have the token."
        }
    };
    view! { <p class="muted test-note">{words}</p> }.into_any()
}

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The event was taken, and the flow answers.
    Flow,
    /// The event was turned away before the flow saw it, or nothing listens.
    Door,
}

impl Origin {
    /// A flow that answers by itself may say anything; the door speaks in one shape only: `{"error": ".."}`.
    fn of(response: &TestResponse, check: Check) -> Self {
        if (200..300).contains(&response.status) {
            return Self::Flow;
        }
        let is_doors = match serde_json::from_str::<Value>(&response.body) {
            Ok(Value::Object(body)) => {
                body.len() == 1 && body.get("error").is_some_and(Value::is_string)
            }
            _ => false,
        };
        let may_refuse =
            matches!(response.status, 400 | 401 | 404 | 405 | 408 | 413 | 415 | 422 | 500..=504);
        // GitHub's deliveries are answered by the door alone.
        if check == Check::Signature || (is_doors && may_refuse) { Self::Door } else { Self::Flow }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No content",
        400 => "Bad request",
        401 => "Unauthorized",
        404 => "Not found",
        403 => "Forbidden",
        405 => "Method not allowed",
        409 => "Conflict",
        410 => "Gone",
        413 => "Too large",
        415 => "Unsupported type",
        422 => "Unprocessable",
        429 => "Too many requests",
        500 => "Error",
        502 => "Bad gateway",
        503 => "Unavailable",
        504 => "Too late",
        _ => "",
    }
}

fn meaning(status: u16, origin: Origin, check: Check, repeated: bool) -> &'static str {
    match (status, origin) {
        (200..300, _) if repeated => {
            "Answered as before. The delivery was known already, so nothing runs again."
        }
        (200..300, _) if check == Check::Signature => {
            "The event was on disk before this answer was sent."
        }
        (200..300, _) => "The event was on disk before the flow answered.",
        (_, Origin::Flow) => {
            "The flow's own answer, as its Respond node gives it. The event was taken and ran."
        }
        (400, _) => "The body could not be read.",
        (401, _) if check == Check::Signature => "The signature did not fit.",
        (401, _) => "The token did not fit.",
        (404, _) => "Nothing listens at this address. Deploy the flow.",
        (405, _) => "The trigger takes another method.",
        (413, _) => "The body is over the flow's limit.",
        (415, _) => "The trigger cannot read a body of this type.",
        (502..=504, _) => {
            "The flow does not answer. Look at Deployments: it may be stopped or restarting."
        }
        _ => "The flow refused the event.",
    }
}

#[cfg(test)]
mod tests {
    use flow_model::wire::TestResponse;

    use super::{Check, Origin};

    #[test]
    fn the_flows_own_answer_is_told_from_a_refusal() {
        let check = |status, body: &str, check, origin| {
            let response = TestResponse {
                status,
                headers: Vec::new(),
                body: body.to_owned(),
                took_ms: 1.0,
                delivery_id: String::new(),
                curl: String::new(),
            };
            assert_eq!(Origin::of(&response, check), origin, "{status} {body}");
        };
        let refusal = r#"{"error":"the token does not fit"}"#;
        check(200, "{}", Check::Nothing, Origin::Flow);
        check(401, refusal, Check::Token, Origin::Door);
        check(503, r#"{"error":"This flow does not run."}"#, Check::Nothing, Origin::Door);
        check(422, r#"{"error":"no such order","order":7}"#, Check::Nothing, Origin::Flow);
        check(409, refusal, Check::Token, Origin::Flow);
        check(404, "no such order", Check::Token, Origin::Flow);
        check(415, "", Check::Signature, Origin::Door);
    }
}

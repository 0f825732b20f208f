//! What came back: status, headers, body, time; the same request for a shell; and what it means.

use flow_model::wire::TestResponse;
use leptos::prelude::*;
use serde_json::Value;

use super::TestContext;
use super::arrival::Arrival;
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
    move || match context.answer.get() {
        None => view! {
            <Empty
                icon="send"
                title="No answer yet"
                about="Send a test event. Its answer, and the execution it starts, show up here."
            />
        }
        .into_any(),
        Some((_, Err(error))) => view! { <NotSent error context /> }.into_any(),
        Some((number, Ok(response))) => view! { <Came response number context /> }.into_any(),
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
fn Came(response: TestResponse, number: u64, context: TestContext) -> impl IntoView {
    let repeated = context.repeated.get_untracked();
    let class = match response.status {
        200..300 => "answer-status good",
        _ => "answer-status bad",
    };
    let accepted = (200..300).contains(&response.status);
    let again = response.delivery_id.clone();
    let delivery_id = response.delivery_id.clone();
    view! {
        <article class="card answer" aria-label="Answer" data-number=number.to_string()>
            <header class="answer-header">
                <strong class=class>{format!("{} {}", response.status, reason(response.status))}</strong>
                <span class="mono">{duration(response.took_ms)}</span>
                <span class="space"></span>
                <CopyButton text=response.curl.clone() label="Copy as cURL" words=true />
            </header>
            <p class="answer-meaning">{meaning(response.status, repeated)}</p>
            <dl class="answer-facts">
                <div>
                    <dt>"Delivery"</dt>
                    <dd class="mono"><span class="clip">{delivery_id.clone()}</span></dd>
                </div>
            </dl>
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
        </article>
        {accepted.then(|| view! { <Arrival slug=context.slug.get_value() delivery_id repeated /> })}
        <SignatureNote status=response.status />
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

/// How to see the signature check at work, or why it has just said no.
#[component]
fn SignatureNote(status: u16) -> impl IntoView {
    if status == 401 {
        return view! {
            <Banner tone=Tone::Bad>
                <strong>"The signature did not fit. "</strong>
                "The running version was started with another secret than the connection holds now. Deploy again, then paste the same secret at the provider."
            </Banner>
        }.into_any();
    }
    view! {
        <p class="muted test-note">
            "To see a delivery turned away, run the cURL command with one character of the body changed: the signature no longer fits, the answer is 401, and the delivery is listed under Observe, Rejected."
        </p>
    }.into_any()
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
        405 => "Method not allowed",
        413 => "Too large",
        415 => "Unsupported type",
        500 => "Error",
        502 => "Bad gateway",
        503 => "Unavailable",
        504 => "Too late",
        _ => "",
    }
}

fn meaning(status: u16, repeated: bool) -> &'static str {
    match (status, repeated) {
        (200..300, true) => {
            "Answered as before. The delivery was known already, so nothing runs again."
        }
        (200..300, false) => "The event was on disk before this answer was sent.",
        (400, _) => "The body could not be read.",
        (401, _) => "The signature did not fit.",
        (404, _) => "Nothing listens at this address. Deploy the flow.",
        (413, _) => "The body is over the flow's limit.",
        (502..=504, _) => {
            "The flow does not answer. Look at Deployments: it may be stopped or restarting."
        }
        _ => "The flow refused the event.",
    }
}

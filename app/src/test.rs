//! The Test panel: sends a signed sample event to the flow that is live and shows what comes of it.

mod answer;
mod arrival;
mod request;

use flow_model::nodes;
use flow_model::wire::TestResponse;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::parts::banner::{Banner, Tone};
use crate::parts::states::Empty;
use crate::state::editor::EditorContext;
use crate::state::session::SessionContext;
use answer::Answer;
use request::RequestForm;

/// A trigger of the flow, as the panel offers it.
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerChoice {
    /// The node's id.
    pub node: String,
    /// Its title.
    pub title: String,
    /// Its GitHub event; none for an HTTP trigger.
    pub event: Option<String>,
}

/// What has been sent and what came back.
#[derive(Clone, Copy)]
pub struct TestContext {
    /// The flow's address.
    pub slug: StoredValue<String>,
    /// The chosen trigger's node id.
    pub node: RwSignal<String>,
    /// The body to send.
    pub body: RwSignal<String>,
    /// Whether a request is under way.
    pub sending: RwSignal<bool>,
    /// The last answer, numbered so that equal answers are told apart.
    pub answer: RwSignal<Option<(u64, Result<TestResponse, ApiError>)>>,
    /// The delivery id of the last answer, and whether it was sent more than once.
    pub repeated: RwSignal<bool>,
}

impl TestContext {
    /// Sends the body; with a delivery id, as the same delivery again.
    pub fn send(self, delivery_id: String) {
        if self.sending.get_untracked() {
            return;
        }
        self.sending.set(true);
        let request = flow_model::wire::TestRequest {
            node: self.node.get_untracked(),
            body: self.body.get_untracked(),
            delivery_id,
        };
        let repeated = !request.delivery_id.is_empty();
        let slug = self.slug.get_value();
        spawn_local(async move {
            let answer = api::test(&slug, &request).await;
            let number =
                self.answer.try_get_untracked().flatten().map_or(0, |(number, _)| number + 1);
            self.repeated.try_set(repeated);
            self.answer.try_set(Some((number, answer)));
            self.sending.try_set(false);
        });
    }
}

/// The Test panel of the flow on the screen.
#[component]
pub fn TestPanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let triggers = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(|flow| {
            flow.nodes
                .iter()
                .filter(|node| nodes::is_trigger(&node.kind) && !node.disabled)
                .map(|node| TriggerChoice {
                    node: node.id.as_str().to_owned(),
                    title: node.title.clone(),
                    event: (node.kind.as_str() == "github").then(|| node.text("event").to_owned()),
                })
                .collect::<Vec<_>>()
        })
    });
    let context = TestContext {
        slug: StoredValue::new(editor.slug()),
        node: RwSignal::new(
            triggers
                .with_untracked(|all| all.first().map(|one| one.node.clone()).unwrap_or_default()),
        ),
        body: RwSignal::new(String::new()),
        sending: RwSignal::new(false),
        answer: RwSignal::new(None),
        repeated: RwSignal::new(false),
    };
    view! {
        <div class="panel test">
            <h1 class="hidden">"Test"</h1>
            {move || if triggers.with(Vec::is_empty) {
                view! {
                    <Empty
                        icon="webhook"
                        title="There is no trigger to test"
                        about="Put a GitHub or HTTP trigger on the canvas first."
                    >
                        <a class="button" href=format!("/flows/{}/canvas", editor.slug())>"Go to the canvas"</a>
                    </Empty>
                }.into_any()
            } else {
                view! {
                    <div class="test-columns">
                        <section class="test-request" aria-label="Event">
                            <RequestForm triggers context />
                        </section>
                        <section class="test-answer" aria-label="Answer">
                            <Readiness context />
                            <Answer context />
                        </section>
                    </div>
                }.into_any()
            }}
        </div>
    }
}

/// Says what of the installation or the flow limits a test.
#[component]
fn Readiness(context: TestContext) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let session = expect_context::<SessionContext>();
    let facts = Memo::new(move |_| {
        editor.document.with(|document| {
            let hook = document
                .hooks
                .iter()
                .find(|hook| context.node.with(|node| *node == hook.node))
                .map(|hook| hook.url.clone());
            (document.live.as_ref().map(|live| live.version), document.uncommitted, hook)
        })
    });
    move || {
        let (live, changed, hook) = facts.get();
        let not_live = live.is_none().then(|| view! {
            <Banner tone=Tone::Caution>
                <strong>"Nothing is live yet. "</strong>
                "Deploy the flow first: test events go to the running service, the same way real ones do."
            </Banner>
        });
        let behind = live.filter(|_| changed).map(|version| view! {
            <Banner tone=Tone::Info>
                {format!("The draft has changed since version {version}. Test events go to version {version} until you deploy again.")}
            </Banner>
        });
        let loopback = session.facts().filter(|facts| facts.hooks_loopback_only && live.is_some()).map(|_| view! {
            <p class="test-reach muted">
                "Only this machine can reach the address. For real deliveries start the server with "
                <code>"--public-url"</code> "."
            </p>
        });
        view! {
            {not_live}
            {behind}
            {hook.map(|url| view! {
                <div class="test-hook">
                    <span class="muted">"Sent to"</span>
                    <code class="clip" title=url.clone()>{url.clone()}</code>
                </div>
            })}
            {loopback}
        }
    }
}

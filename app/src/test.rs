//! The Test panel: sends a signed sample event to the flow that is live and shows what comes of it.

mod answer;
mod arrival;
mod request;

use flow_model::flow::{Flow, Node};
use flow_model::wire::TestResponse;
use flow_model::{hooks, nodes};
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
    /// Its path, as executions name it; empty for a GitHub trigger.
    pub path: String,
    /// How it knows its callers.
    pub check: Check,
}

/// How a trigger knows its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// GitHub's signature over the body.
    Signature,
    /// A bearer token.
    Token,
    /// Not at all.
    Nothing,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Tells equal answers apart.
    pub number: u64,
    /// Where it was sent to.
    pub trigger: TriggerChoice,
    /// Whether the same delivery was sent before.
    pub repeated: bool,
    /// The newest execution before it was sent; empty where there was none.
    pub newest: String,
    /// What came back.
    pub answer: Result<TestResponse, ApiError>,
}

/// What has been sent and what came back.
#[derive(Clone, Copy)]
pub struct TestContext {
    /// The flow's address.
    pub slug: StoredValue<String>,
    /// The flow's triggers.
    pub triggers: Memo<Vec<TriggerChoice>>,
    /// The chosen trigger's node id.
    pub node: RwSignal<String>,
    /// The body to send.
    pub body: RwSignal<String>,
    /// Whether a request is under way.
    pub sending: RwSignal<bool>,
    /// What was sent last.
    pub sent: RwSignal<Option<Sent>>,
}

impl TestContext {
    /// The chosen trigger, tracked.
    pub fn trigger(self) -> Option<TriggerChoice> {
        let node = self.node.get();
        self.triggers.with(|all| all.iter().find(|one| one.node == node).cloned())
    }

    /// Sends the body; with a delivery id, as the same delivery again.
    pub fn send(self, delivery_id: String) {
        let Some(trigger) = untrack(|| self.trigger()) else {
            return;
        };
        if self.sending.get_untracked() {
            return;
        }
        self.sending.set(true);
        let request = flow_model::wire::TestRequest {
            node: trigger.node.clone(),
            body: self.body.get_untracked(),
            delivery_id,
        };
        let repeated = !request.delivery_id.is_empty();
        let slug = self.slug.get_value();
        spawn_local(async move {
            // An HTTP request has no delivery id: its execution is the first one after this.
            let newest = match api::executions(&slug, "", None, 1).await {
                Ok(executions) => executions.into_iter().next().map(|one| one.id),
                // A flow that does not answer here says so below.
                Err(_) => None,
            };
            let answer = api::test(&slug, &request).await;
            let number = self.sent.try_get_untracked().flatten().map_or(0, |sent| sent.number + 1);
            let newest = newest.unwrap_or_default();
            self.sent.try_set(Some(Sent { number, trigger, repeated, newest, answer }));
            self.sending.try_set(false);
        });
    }
}

fn triggers_of(flow: &Flow) -> Vec<TriggerChoice> {
    let routes = hooks::hooks(flow);
    let choice = |node: &Node| {
        let route = routes.iter().find(|route| route.node == node.id);
        let is_github = node.kind.as_str() == "github";
        let is_guarded = route.is_some_and(|route| route.slot.is_some());
        TriggerChoice {
            node: node.id.as_str().to_owned(),
            title: node.title.clone(),
            event: is_github.then(|| node.text("event").to_owned()),
            path: route.filter(|_| !is_github).map(|route| route.path.clone()).unwrap_or_default(),
            check: match (is_github, is_guarded) {
                (true, _) => Check::Signature,
                (false, true) => Check::Token,
                (false, false) => Check::Nothing,
            },
        }
    };
    let triggers = flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind) && !node.disabled);
    triggers.map(choice).collect()
}

/// The Test panel of the flow on the screen.
#[component]
pub fn TestPanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let triggers = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(triggers_of)
    });
    let context = TestContext {
        slug: StoredValue::new(editor.slug()),
        triggers,
        node: RwSignal::new(
            triggers
                .with_untracked(|all| all.first().map(|one| one.node.clone()).unwrap_or_default()),
        ),
        body: RwSignal::new(String::new()),
        sending: RwSignal::new(false),
        sent: RwSignal::new(None),
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

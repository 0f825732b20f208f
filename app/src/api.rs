//! The only file that talks to the network: one function per route of `flow_model::wire`.

pub mod repository;

use std::cell::{Cell, RefCell};

use flow_model::flow::Flow;
use flow_model::problem::Problem;
use flow_model::wire::{
    CatalogEvent, Commit, Connection, DeployEvent, Deployment, ErrorBody, Execution,
    ExecutionSummary, FlowDocument, FlowMetrics, FlowSummary, HookSecret, NewCommit, NewDeployment,
    NewFlow, Rejected, Resolve, SaveConnection, SaveDraft, Saved, Session, TestRequest,
    TestResponse,
};
use futures::StreamExt;
use gloo_net::eventsource::futures::EventSource;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a request brought nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// HTTP status; 0 where the server was not reached.
    pub status: u16,
    /// Stable code of the API; `offline` where the server was not reached.
    pub code: String,
    /// A sentence for a person, with the cure.
    pub message: String,
    /// With 422: what the checker found.
    pub problems: Vec<Problem>,
    /// With 409: the flow as the server holds it.
    pub current: Option<Box<FlowDocument>>,
    /// With 409: the flow as this page sent it.
    pub yours: Option<Box<Flow>>,
}

/// A saved flow that comes with the product. `GET /api/v1/examples`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Example {
    /// Its name.
    pub name: String,
    /// What it does, in a sentence or two.
    pub about: String,
    /// The flow.
    pub flow: Flow,
}

/// A published sample body of an event.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Sample {
    /// Its name within the event.
    pub name: String,
    /// The body.
    pub payload: Value,
}

/// One event with its schema and samples. `GET /api/v1/catalog/github/{event}`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CatalogEntry {
    /// The line of the list.
    pub event: CatalogEvent,
    /// The payload's type, in flow-model's catalog form.
    pub schema: Value,
    /// Published bodies.
    pub samples: Vec<Sample>,
}

thread_local! {
    static CSRF: RefCell<String> = const { RefCell::new(String::new()) };
    static SIGNED_OUT: Cell<Option<fn()>> = const { Cell::new(None) };
    static CONTACT: Cell<Option<fn(Contact)>> = const { Cell::new(None) };
}

/// Whether the server could be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// It answered, whatever it said.
    Answered,
    /// Nobody answered.
    Lost,
}

/// Sets who is told with every request whether the server could be reached.
pub fn on_contact(then: fn(Contact)) {
    CONTACT.set(Some(then));
}

/// Sets what happens when the server says that nobody is signed in.
pub fn on_signed_out(then: fn()) {
    SIGNED_OUT.set(Some(then));
}

/// `GET /api/v1/session`.
///
/// # Errors
/// As every function here: the server's own error, or `offline`.
pub async fn session() -> Result<Session, ApiError> {
    let session: Session = get("session").await?;
    CSRF.replace(session.csrf.clone());
    Ok(session)
}

/// `POST /api/v1/session`: trades a one-time token for a session cookie.
///
/// # Errors
/// 401 where the token is used up or too old.
pub async fn sign_in(token: &str) -> Result<(), ApiError> {
    let body = serde_json::json!({ "token": token });
    send_quietly(Method::POST, "session", Some(&body)).await.map(drop)
}

/// `DELETE /api/v1/session`.
///
/// # Errors
/// See [`session`].
pub async fn sign_out() -> Result<(), ApiError> {
    send::<()>(Method::DELETE, "session", None).await.map(drop)
}

/// `GET /api/v1/flows`.
///
/// # Errors
/// See [`session`].
pub async fn flows() -> Result<Vec<FlowSummary>, ApiError> {
    get("flows").await
}

/// `POST /api/v1/flows`.
///
/// # Errors
/// See [`session`].
pub async fn create_flow(flow: Flow) -> Result<FlowDocument, ApiError> {
    post("flows", &NewFlow { flow }).await
}

/// `GET /api/v1/flows/{slug}`.
///
/// # Errors
/// See [`session`].
pub async fn flow(slug: &str) -> Result<FlowDocument, ApiError> {
    get(&format!("flows/{slug}")).await
}

/// `DELETE /api/v1/flows/{slug}`: takes the flow off the air and archives it.
///
/// # Errors
/// See [`session`].
pub async fn archive_flow(slug: &str) -> Result<(), ApiError> {
    send::<()>(Method::DELETE, &format!("flows/{slug}"), None).await.map(drop)
}

/// `PUT /api/v1/flows/{slug}/draft`.
///
/// # Errors
/// 409 with both versions where the draft has moved on.
pub async fn save_draft(
    slug: &str,
    revision: i64,
    flow: Flow,
    source: Option<String>,
) -> Result<Saved, ApiError> {
    let body = SaveDraft { revision, flow, source };
    read(send(Method::PUT, &format!("flows/{slug}/draft"), Some(&body)).await?).await
}

/// `POST /api/v1/flows/{slug}/commits`.
///
/// # Errors
/// 422 with problems.
pub async fn commit(slug: &str, revision: i64, message: String) -> Result<Commit, ApiError> {
    post(&format!("flows/{slug}/commits"), &NewCommit { revision, message }).await
}

/// `GET /api/v1/flows/{slug}/commits`.
///
/// # Errors
/// See [`session`].
pub async fn commits(slug: &str) -> Result<Vec<Commit>, ApiError> {
    get(&format!("flows/{slug}/commits")).await
}

/// `POST /api/v1/flows/{slug}/hook-secret`.
///
/// # Errors
/// See [`session`].
pub async fn hook_secret(slug: &str, node: &str) -> Result<HookSecret, ApiError> {
    post(&format!("flows/{slug}/hook-secret"), &serde_json::json!({ "node": node })).await
}

/// `GET /api/v1/flows/{slug}/deployments`.
///
/// # Errors
/// See [`session`].
pub async fn deployments(slug: &str) -> Result<Vec<Deployment>, ApiError> {
    get(&format!("flows/{slug}/deployments")).await
}

/// `POST /api/v1/flows/{slug}/deployments`.
///
/// # Errors
/// 409 where the draft has moved on, 422 with problems.
pub async fn deploy(slug: &str, revision: i64) -> Result<Deployment, ApiError> {
    let body = NewDeployment { revision, flow: None, source: None };
    post(&format!("flows/{slug}/deployments"), &body).await
}

/// `POST /api/v1/flows/{slug}/deployments/{version}/activate`: gives the deployment with the stages to follow.
///
/// # Errors
/// 409 where the version was never built.
pub async fn activate(slug: &str, version: i64) -> Result<Deployment, ApiError> {
    let path = format!("flows/{slug}/deployments/{version}/activate");
    read(send::<()>(Method::POST, &path, None).await?).await
}

/// `POST /api/v1/flows/{slug}/deployments/{version}/cancel`.
///
/// # Errors
/// 409 where it has ended.
pub async fn cancel_deployment(slug: &str, version: i64) -> Result<(), ApiError> {
    let path = format!("flows/{slug}/deployments/{version}/cancel");
    send::<()>(Method::POST, &path, None).await.map(drop)
}

/// `GET /api/v1/flows/{slug}/log`: why the process last ended, and its last lines.
///
/// # Errors
/// See [`session`].
pub async fn process_log(slug: &str) -> Result<Vec<String>, ApiError> {
    get(&format!("flows/{slug}/log")).await
}

/// `POST /api/v1/flows/{slug}/stop`.
///
/// # Errors
/// See [`session`].
pub async fn stop(slug: &str) -> Result<(), ApiError> {
    send::<()>(Method::POST, &format!("flows/{slug}/stop"), None).await.map(drop)
}

/// `GET /api/v1/flows/{slug}/deployments/{version}/events`: calls `each` for every event until the deploy has
/// ended. The caller cancels by dropping the future.
///
/// # Errors
/// `offline` where the stream broke off before its end.
pub async fn follow_deployment(
    slug: &str,
    version: i64,
    mut each: impl FnMut(DeployEvent),
) -> Result<(), ApiError> {
    let url = format!("/api/v1/flows/{slug}/deployments/{version}/events");
    let mut source = EventSource::new(&url).map_err(|error| offline(&error.to_string()))?;
    let mut events = source.subscribe("message").map_err(|error| offline(&error.to_string()))?;
    while let Some(event) = events.next().await {
        let (_, message) = event.map_err(|error| offline(&error.to_string()))?;
        let text = message.data().as_string().unwrap_or_default();
        let event: DeployEvent = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
        let finished = matches!(event, DeployEvent::Finished { .. });
        each(event);
        if finished {
            return Ok(());
        }
    }
    Err(offline("the stream ended early"))
}

/// `GET /api/v1/connections`.
///
/// # Errors
/// See [`session`].
pub async fn connections() -> Result<Vec<Connection>, ApiError> {
    get("connections").await
}

/// `PUT /api/v1/connections/{name}`.
///
/// # Errors
/// See [`session`].
pub async fn save_connection(name: &str, body: &SaveConnection) -> Result<(), ApiError> {
    send(Method::PUT, &format!("connections/{name}"), Some(body)).await.map(drop)
}

/// `DELETE /api/v1/connections/{name}`.
///
/// # Errors
/// See [`session`].
pub async fn delete_connection(name: &str) -> Result<(), ApiError> {
    send::<()>(Method::DELETE, &format!("connections/{name}"), None).await.map(drop)
}

/// `POST /api/v1/flows/{slug}/test`.
///
/// # Errors
/// See [`session`].
pub async fn test(slug: &str, request: &TestRequest) -> Result<TestResponse, ApiError> {
    post(&format!("flows/{slug}/test"), request).await
}

/// `GET /api/v1/catalog/github`.
///
/// # Errors
/// See [`session`].
pub async fn github_events() -> Result<Vec<CatalogEvent>, ApiError> {
    get("catalog/github").await
}

/// `GET /api/v1/catalog/github/{event}`.
///
/// # Errors
/// 404 where the catalog has no such event.
pub async fn github_event(event: &str) -> Result<CatalogEntry, ApiError> {
    get(&format!("catalog/github/{event}")).await
}

/// `GET /api/v1/examples`.
///
/// # Errors
/// See [`session`].
pub async fn examples() -> Result<Vec<Example>, ApiError> {
    get("examples").await
}

/// `GET /api/v1/flows/{slug}/executions`; an empty `state` means all.
///
/// # Errors
/// See [`session`].
pub async fn executions(
    slug: &str,
    state: &str,
    before_ms: Option<i64>,
    limit: usize,
) -> Result<Vec<ExecutionSummary>, ApiError> {
    let mut path = format!("flows/{slug}/executions?limit={limit}");
    if !state.is_empty() {
        path.push_str(&format!("&state={state}"));
    }
    if let Some(before) = before_ms {
        path.push_str(&format!("&before_ms={before}"));
    }
    get(&path).await
}

/// `GET /api/v1/flows/{slug}/executions/{id}`.
///
/// # Errors
/// See [`session`].
pub async fn execution(slug: &str, id: &str) -> Result<Execution, ApiError> {
    get(&format!("flows/{slug}/executions/{id}")).await
}

/// `POST /api/v1/flows/{slug}/executions/{id}/replay`.
///
/// # Errors
/// See [`session`].
pub async fn replay(slug: &str, id: &str) -> Result<ExecutionSummary, ApiError> {
    let path = format!("flows/{slug}/executions/{id}/replay");
    read(send::<()>(Method::POST, &path, None).await?).await
}

/// `POST /api/v1/flows/{slug}/executions/{id}/resolve`.
///
/// # Errors
/// See [`session`].
pub async fn resolve(slug: &str, id: &str, body: &Resolve) -> Result<(), ApiError> {
    let path = format!("flows/{slug}/executions/{id}/resolve");
    send(Method::POST, &path, Some(body)).await.map(drop)
}

/// `GET /api/v1/flows/{slug}/rejected`.
///
/// # Errors
/// See [`session`].
pub async fn rejected(slug: &str) -> Result<Vec<Rejected>, ApiError> {
    get(&format!("flows/{slug}/rejected")).await
}

/// `GET /api/v1/flows/{slug}/metrics`.
///
/// # Errors
/// See [`session`].
pub async fn metrics(slug: &str, minutes: u32) -> Result<FlowMetrics, ApiError> {
    get(&format!("flows/{slug}/metrics?minutes={minutes}")).await
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    read(send::<()>(Method::GET, path, None).await?).await
}

async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, ApiError> {
    read(send(Method::POST, path, Some(body)).await?).await
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let text = response.text().await.map_err(|error| offline(&error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unreadable(&error))
}

/// Sends, and leaves for the sign-in screen where the session has ended.
async fn send<B: Serialize>(
    method: Method,
    path: &str,
    body: Option<&B>,
) -> Result<Response, ApiError> {
    let answer = send_quietly(method, path, body).await;
    if let (Err(ApiError { status: 401, .. }), Some(then)) = (&answer, SIGNED_OUT.get()) {
        then();
    }
    answer
}

async fn send_quietly<B: Serialize>(
    method: Method,
    path: &str,
    body: Option<&B>,
) -> Result<Response, ApiError> {
    let builder: RequestBuilder =
        RequestBuilder::new(&format!("/api/v1/{path}")).method(method.clone());
    let builder = if method == Method::GET {
        builder
    } else {
        builder.header("x-csrf-token", &CSRF.with_borrow(Clone::clone))
    };
    let request: Request = match body {
        Some(body) => builder.json(body),
        None => builder.build(),
    }
    .map_err(|error| offline(&error.to_string()))?;
    let sent = request.send().await;
    if let Some(then) = CONTACT.get() {
        then(if sent.is_ok() { Contact::Answered } else { Contact::Lost });
    }
    let response = sent.map_err(|error| offline(&error.to_string()))?;
    if response.ok() { Ok(response) } else { Err(refused(response).await) }
}

async fn refused(response: Response) -> ApiError {
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    match serde_json::from_str::<ErrorBody>(&text) {
        Ok(body) => ApiError {
            status,
            code: body.code,
            message: body.message,
            problems: body.problems,
            current: body.current,
            yours: body.yours,
        },
        Err(_) => ApiError {
            status,
            ..bare("unexpected", format!("The server answered {status} without saying why."))
        },
    }
}

fn offline(_detail: &str) -> ApiError {
    bare("offline", "The server cannot be reached. Check that `hookloom serve` is running.".into())
}

fn unreadable(error: &serde_json::Error) -> ApiError {
    bare("unreadable", format!("The server's answer could not be read ({error}). Reload the page."))
}

fn bare(code: &str, message: String) -> ApiError {
    ApiError {
        status: 0,
        code: code.into(),
        message,
        problems: Vec::new(),
        current: None,
        yours: None,
    }
}

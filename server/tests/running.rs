//! A server with deployed flows: stand-ins for what they call, signed deliveries, deploys that are watched.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse as _;
use flow_model::flow::{FieldValue, Flow};
use flow_model::ids::FieldId;
use flow_model::problem::Problem;
use flow_model::wire::{DeployEvent, Deployment, FlowDocument, HookSecret, Session};
use futures::StreamExt as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use crate::product::{Answer, Caller, Product, serve};

/// How long anything in these tests may take, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(300);

/// Sheets and Slack, as far as a flow sees them; what they heard in order.
#[derive(Clone, Default)]
pub struct StandIn {
    heard: Arc<Mutex<Vec<(String, Value)>>>,
    tokens: Arc<Mutex<Vec<String>>>,
    /// An answer takes any time up to this.
    slowest: Arc<Mutex<Duration>>,
    /// Where they are.
    pub base: String,
}

impl StandIn {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stand_in = Self { base, ..Self::default() };
        let app = Router::new().fallback(answer).with_state(stand_in.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        stand_in
    }

    /// The bodies of the calls whose path contains this.
    pub fn calls_to(&self, part: &str) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|(path, _)| path.contains(part)).map(|(_, body)| body.clone()).collect()
    }

    /// The rows that were appended.
    pub fn rows(&self) -> Vec<Value> {
        self.calls_to("append").iter().map(|body| body["values"][0].clone()).collect()
    }

    /// From now on an answer takes any time up to this.
    pub fn answer_within(&self, slowest: Duration) {
        *self.slowest.lock().unwrap() = slowest;
    }

    /// The `Authorization` of every call.
    pub fn tokens(&self) -> Vec<String> {
        self.tokens.lock().unwrap().clone()
    }

    /// Waits until so many rows have come, and a little longer for one too many.
    pub async fn rows_come(&self, count: usize) -> Vec<Value> {
        until("rows", async || self.rows().len() >= count).await;
        sleep(Duration::from_millis(200)).await;
        self.rows()
    }
}

async fn answer(State(stand_in): State<StandIn>, request: Request) -> axum::response::Response {
    let path = request.uri().path().to_owned();
    let token = request.headers()["authorization"].to_str().unwrap().to_owned();
    stand_in.tokens.lock().unwrap().push(token);
    let mut body = Vec::new();
    let mut chunks = request.into_body().into_data_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.unwrap());
    }
    let count = {
        let mut heard = stand_in.heard.lock().unwrap();
        heard.push((path, serde_json::from_slice(&body).unwrap()));
        heard.len()
    };
    let slowest = *stand_in.slowest.lock().unwrap();
    sleep(slowest.mul_f64(rand::random())).await;
    axum::Json(json!({
        "ok": true, "channel": "C1", "ts": "1.2", "spreadsheetId": "1AbC",
        "updates": { "updatedRange": format!("Issues!A{count}"), "updatedRows": 1 },
    }))
    .into_response()
}

/// A server with everything the main example calls.
pub struct Running {
    /// The server.
    pub product: Product,
    /// Somebody signed in.
    pub caller: Caller,
    /// What flows call.
    pub stand_in: StandIn,
    /// Base of the hooks.
    pub hooks: String,
    _folder: TempDir,
}

/// How a deploy went.
#[derive(Debug)]
pub struct Watched {
    /// Every event, in order.
    pub events: Vec<DeployEvent>,
    /// The deployment at its end.
    pub deployment: Deployment,
    /// What was found with a failure.
    pub problems: Vec<Problem>,
}

impl Running {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server whose command `change` has changed.
    pub async fn start_with(change: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut command = serve(&data);
        change(&mut command);
        let product = Product::start_with(&mut command, &data);
        Self::around(product, StandIn::start().await, folder).await
    }

    async fn around(product: Product, stand_in: StandIn, folder: TempDir) -> Self {
        let caller = product.sign_in().await;
        let session: Session = caller.get("/session").await.json();
        let running =
            Self { product, caller, stand_in, hooks: session.server.hooks_base, _folder: folder };
        for (name, kind) in [("issue_sheet", "google_sheets"), ("team_slack", "slack")] {
            let secrets = [["token", "token"]];
            let connection =
                json!({ "kind": kind, "base_url": running.stand_in.base, "secrets": secrets });
            let saved = running.caller.put(&format!("/connections/{name}"), connection).await;
            assert_eq!(saved.status, 200, "{}", saved.text());
        }
        running
    }

    /// The same data folder under a new server, after `end` has been done to the old one.
    pub async fn again(self, end: impl FnOnce(&mut Product)) -> Self {
        self.again_under(end, serve).await
    }

    /// The same with a command of the caller's own for the new server.
    pub async fn again_under(
        self,
        end: impl FnOnce(&mut Product),
        command: impl FnOnce(&Path) -> Command,
    ) -> Self {
        let Self { mut product, stand_in, _folder, .. } = self;
        end(&mut product);
        let data = product.data.clone();
        drop(product);
        let product = Product::start_with(&mut command(&data), &data);
        let caller = product.sign_in().await;
        let session: Session = caller.get("/session").await.json();
        Self { product, caller, stand_in, hooks: session.server.hooks_base, _folder }
    }

    /// Makes a flow under a name of its own and deploys it.
    pub async fn deployed(&self, flow: &Flow) -> FlowDocument {
        let document = self.caller.create(flow).await;
        let watched = self.deploy(&document.slug, flow).await;
        assert_eq!(watched.problems, [], "{:?}", watched.deployment);
        assert!(watched.deployment.took_ms.is_some(), "{:?}", watched.deployment);
        document
    }

    /// Deploys a draft that is not saved yet, and watches to the end.
    pub async fn deploy(&self, slug: &str, flow: &Flow) -> Watched {
        let deployment = self.ask(slug, flow).await;
        self.watch(slug, deployment.version).await
    }

    /// Asks for a deploy.
    pub async fn ask(&self, slug: &str, flow: &Flow) -> Deployment {
        let document: FlowDocument = self.caller.get(&format!("/flows/{slug}")).await.json();
        let wish = json!({ "revision": document.revision, "flow": flow });
        let answer = self.caller.post(&format!("/flows/{slug}/deployments"), wish).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()
    }

    /// Reads a deploy's events to their end.
    pub async fn watch(&self, slug: &str, version: i64) -> Watched {
        let path = format!("/flows/{slug}/deployments/{version}/events");
        let request = self.caller.request(Method::GET, &path);
        let answer = timeout(PATIENCE, self.caller.send(request)).await.expect("the stream ends");
        assert_eq!(answer.headers["content-type"], "text/event-stream");
        let text = answer.text();
        let lines = text.lines().filter_map(|line| line.strip_prefix("data: "));
        let events: Vec<DeployEvent> =
            lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        let Some(DeployEvent::Finished { deployment, problems, .. }) = events.last().cloned()
        else {
            panic!("no end in {text}");
        };
        Watched { events, deployment: *deployment, problems }
    }

    /// Makes an earlier version live, and watches to the end.
    pub async fn activate(&self, slug: &str, version: i64) -> Watched {
        let path = format!("/flows/{slug}/deployments/{version}/activate");
        let answer = self.caller.post(&path, json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        self.watch(slug, version).await
    }

    /// A signed delivery of an issue.
    pub async fn issue(&self, slug: &str, number: u64) -> Answer {
        let id = format!("delivery-{number}");
        self.caller.send(self.delivery(slug, number, &id, &self.secret(slug).await)).await
    }

    /// The request of a delivery.
    pub fn delivery(
        &self,
        slug: &str,
        number: u64,
        id: &str,
        secret: &str,
    ) -> reqwest::RequestBuilder {
        self.delivery_of(slug, id, secret, issue(number).to_string())
    }

    /// The request of a delivery with this body.
    pub fn delivery_of(
        &self,
        slug: &str,
        id: &str,
        secret: &str,
        body: String,
    ) -> reqwest::RequestBuilder {
        self.caller
            .client
            .post(format!("{}/hooks/{slug}/acme_github", self.hooks))
            .header("content-type", "application/json")
            .header("x-github-event", "issues")
            .header("x-github-delivery", id)
            .header("x-hub-signature-256", format!("sha256={}", signature(secret, &body)))
            .body(body)
    }

    /// The secret that signs a flow's deliveries.
    pub async fn secret(&self, slug: &str) -> String {
        let path = format!("/flows/{slug}/hook-secret");
        let answer = self.caller.post(&path, json!({ "node": "issue_opened" })).await;
        answer.json::<HookSecret>().secret
    }

    /// The host's process ids of a flow's services.
    pub fn processes(&self, slug: &str) -> Vec<u32> {
        let folder = self.product.data.canonicalize().unwrap().join("flows").join(slug);
        processes_below(&folder)
    }
}

/// Processes whose program, as they were started, lies in a folder; walls and shells around them not counted.
fn processes_below(folder: &Path) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let Ok(line) = std::fs::read(entry.path().join("cmdline")) else {
            continue;
        };
        let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let program = PathBuf::from(String::from_utf8_lossy(program).into_owned());
        if program.starts_with(folder) {
            found.push(id);
        }
    }
    found
}

/// Waits until something is so.
pub async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what} did not come about"));
}

/// A row for every issue, with a name of its own.
pub fn issues_to_sheet(name: &str) -> Flow {
    let mut flow = crate::product::main_example();
    flow.name = name.to_owned();
    flow
}

/// The flow with another list of cells.
pub fn with_cells(mut flow: Flow, cells: &[&str]) -> Flow {
    let cells = cells.iter().map(|&cell| cell.to_owned()).collect();
    let node = flow.nodes.iter_mut().find(|node| node.id.as_str() == "add_row").unwrap();
    node.fields.insert(FieldId::from("values"), FieldValue::List(cells));
    flow
}

/// The flow with a Rust node in front of the row.
pub fn with_rust(flow: &Flow, code: &str) -> Flow {
    let mut json = serde_json::to_value(flow).unwrap();
    let node = json!({
        "id": "own", "kind": "code", "title": "Own code", "fields": { "code": code },
        "at": { "x": 180, "y": 120 },
    });
    json["nodes"].as_array_mut().unwrap().push(node);
    json["edges"] = json!([
        { "from": "issue_opened", "port": "then", "to": "own" },
        { "from": "own", "port": "then", "to": "add_row" },
    ]);
    serde_json::from_value(json).unwrap()
}

fn issue(number: u64) -> Value {
    json!({
        "action": "opened",
        "issue": { "number": number, "title": "It breaks", "user": { "login": "ada" } },
        "repository": { "full_name": "acme/app" },
        "sender": { "login": "ada" },
    })
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

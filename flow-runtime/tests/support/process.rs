//! A flow as a process of its own: started, asked, stopped and killed by the tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// What signs deliveries.
pub const SECRET: &str = "It's a Secret to Everybody";
/// What opens the admin listener.
pub const ADMIN_TOKEN: &str = "admin-token-of-the-tests";

/// The flow's binary: `HOOKLOOM_TEST_BINARY`, as set where all tests are built at once, otherwise the example,
/// built now so that a run of a single test target finds it too.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("HOOKLOOM_TEST_BINARY") {
        Some(path) => PathBuf::from(path),
        None => build_example(),
    })
}

fn build_example() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "flow-runtime", "--example", "issues"]);
    cargo.arg("--message-format=json-render-diagnostics").current_dir(env!("CARGO_MANIFEST_DIR"));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output().expect("cargo runs");
    assert!(output.status.success(), "the example does not build");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "issues")
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .expect("cargo names the executable")
}

/// The environment of a flow whose connections all lead to one stand-in.
pub fn environment(folder: &Path, stand_in: &str) -> BTreeMap<String, String> {
    let pairs = [
        ("HOOKLOOM_LISTEN", "127.0.0.1:0".to_owned()),
        ("HOOKLOOM_ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("HOOKLOOM_ADMIN_TOKEN", ADMIN_TOKEN.to_owned()),
        ("HOOKLOOM_STORE", format!("sqlite:{}", folder.join("flow.db").display())),
        ("HOOKLOOM_LOG", "warn".to_owned()),
        ("HOOKLOOM_DRAIN_SECONDS", "5".to_owned()),
        ("ACME_GITHUB_WEBHOOK_SECRET", SECRET.to_owned()),
        ("ISSUE_SHEET_TOKEN", "sheet-token".to_owned()),
        ("ISSUE_SHEET_BASE_URL", stand_in.to_owned()),
        ("TEAM_SLACK_TOKEN", "slack-token".to_owned()),
        ("TEAM_SLACK_BASE_URL", stand_in.to_owned()),
        ("SHOP_TOKEN", "shop-token".to_owned()),
        ("SHOP_BASE_URL", stand_in.to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A running flow; killed when dropped.
pub struct Flow {
    pub child: Child,
    pub hooks: String,
    pub admin: String,
    pub client: reqwest::Client,
}

impl Flow {
    /// Starts it and waits for its ready line.
    pub fn start(environment: &BTreeMap<String, String>) -> Self {
        Self::start_as(Command::new(binary()), environment)
    }

    /// Starts it by another command, such as a tracer.
    pub fn start_as(mut command: Command, environment: &BTreeMap<String, String>) -> Self {
        let mut child =
            command.envs(environment).stdout(Stdio::piped()).spawn().expect("the flow starts");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        output.read_line(&mut line).expect("it says something");
        let ready = serde_json::from_str::<Value>(&line)
            .unwrap_or_else(|error| panic!("no ready line but `{line}`: {error}"));
        let address =
            |name: &str| format!("http://{}", ready["ready"][name].as_str().expect("an address"));
        // A second installation says that the first stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build();
        let client = client.expect("a client");
        Self { child, hooks: address("hooks"), admin: address("admin"), client }
    }

    /// Sends a signed delivery.
    pub async fn deliver(&self, event: &str, delivery_id: &str, body: &str) -> (u16, Value) {
        let request = self
            .client
            .post(format!("{}/acme_github", self.hooks))
            .header("content-type", "application/json")
            .header("x-github-event", event)
            .header("x-github-delivery", delivery_id)
            .header("x-hub-signature-256", sign(body.as_bytes()))
            .body(body.to_owned());
        answer(request).await.expect("the flow answers")
    }

    /// Asks the admin listener.
    pub async fn admin(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.admin)).bearer_auth(ADMIN_TOKEN);
        let (status, body) = answer(request).await.expect("the admin listener answers");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Waits until no execution is on its way.
    pub async fn settled(&self) -> Vec<Value> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let executions = self.admin("/executions?limit=500").await;
            let executions = executions.as_array().expect("a list").clone();
            let on_its_way = |execution: &&Value| {
                let state = execution["state"].as_str();
                matches!(state, Some("accepted" | "running" | "retrying" | "sleeping"))
            };
            if !executions.iter().any(|execution| on_its_way(&execution)) {
                return executions;
            }
            assert!(Instant::now() < until, "still on their way: {executions:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and JSON of an answer; a body that is no JSON comes as text.
pub async fn answer(request: reqwest::RequestBuilder) -> Result<(u16, Value), reqwest::Error> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    let text = || Value::String(String::from_utf8_lossy(&body).into_owned());
    Ok((status, serde_json::from_slice(&body).unwrap_or_else(|_| text())))
}

/// GitHub's signature of a body.
pub fn sign(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key fits");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// A body of `issues.opened` (or another action) with the fields that matter and some that do not.
pub fn issue(action: &str, number: i64, label: &str) -> String {
    json!({
        "action": action,
        "issue": {
            "number": number,
            "title": format!("Issue {number}"),
            "html_url": format!("https://github.test/acme/app/issues/{number}"),
            "user": { "login": "octocat", "id": 1 },
            "labels": [{ "id": 7, "name": label }],
            "body": null,
        },
        "repository": { "full_name": "acme/app" },
    })
    .to_string()
}

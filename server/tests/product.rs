//! A real server on a data folder of its own, and callers that talk to it over HTTP.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, Once};
use std::thread;

use flow_model::flow::Flow;
use flow_model::saved;
use flow_model::wire::{ErrorBody, FlowDocument, Session};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

const ANSWER_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// A running server. It is stopped with SIGTERM when dropped.
pub struct Product {
    child: Child,
    /// Address of the editor and the API.
    pub base: String,
    /// The one-time token of the printed link.
    pub token: String,
    /// What it wrote to standard error so far.
    pub log: Arc<Mutex<String>>,
    /// Its data folder.
    pub data: PathBuf,
    folder: Option<TempDir>,
}

/// The program.
pub fn hookloom() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookloom"));
    for name in ["HOOKLOOM_DATA", "HOOKLOOM_KEY", "HOOKLOOM_PUBLIC_URL", "HOOKLOOM_LOG"] {
        command.env_remove(name);
    }
    command.env("HOOKLOOM_WARM_UP", "false");
    if std::env::var_os("HOOKLOOM_BUILDER_DIR").is_none() {
        // One warm builder for all tests of this machine.
        command
            .env("HOOKLOOM_BUILDER_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/../target/builder"));
    }
    command
}

/// Arguments of a server on free ports.
pub fn serve(data: &Path) -> Command {
    let mut command = hookloom();
    command.args(["serve", "--listen", "127.0.0.1:0", "--hooks-listen", "127.0.0.1:0", "--data"]);
    command.arg(data);
    command
}

/// Runs to the end; for starts that are refused and for the short commands.
pub fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

/// Standard error as text.
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

impl Product {
    /// On an empty data folder.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut product = Self::start_on(&data);
        product.folder = Some(folder);
        product
    }

    /// On this data folder.
    pub fn start_on(data: &Path) -> Self {
        Self::start_with(&mut serve(data), data)
    }

    /// With a command of the caller's own.
    pub fn start_with(command: &mut Command, data: &Path) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let mut stderr = child.stderr.take().unwrap();
        let keep = Arc::clone(&log);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut bytes) {
                keep.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut after = |prefix: &str| match lines.next() {
            Some(Ok(line)) => {
                line.strip_prefix(prefix).unwrap_or_else(|| panic!("{line}")).to_owned()
            }
            _ => panic!("the server did not start: {}", log.lock().unwrap()),
        };
        let base = after("Hookloom is at ");
        after("Hooks are received at ");
        let token = after("Sign in once with ");
        let token = token.strip_prefix(&format!("{base}/sign-in#")).unwrap().to_owned();
        // Whatever else it prints must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        Self { child, base, token, log, data: data.to_owned(), folder: None }
    }

    /// Stops it and starts another on the same data folder.
    pub fn restart(mut self) -> Self {
        self.stop();
        let mut product = Self::start_on(&self.data);
        product.folder = self.folder.take();
        product
    }

    /// Ends it as a crash or the system's out-of-memory killer would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it with SIGTERM and waits.
    pub fn stop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            run(Command::new("kill").arg(self.child.id().to_string()));
            self.child.wait().unwrap();
        }
    }

    /// A caller without a session.
    pub fn stranger(&self) -> Caller {
        static CRYPTO: Once = Once::new();
        CRYPTO.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
        Caller {
            client: Client::builder().no_proxy().build().unwrap(),
            base: self.base.clone(),
            cookie: String::new(),
            csrf: String::new(),
            heard: Arc::default(),
        }
    }

    /// A caller that signed in with the printed link.
    pub async fn sign_in(&self) -> Caller {
        self.stranger().sign_in(&self.token).await
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("--- the server's log\n{}", self.log.lock().unwrap());
        }
        self.stop();
    }
}

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Caller {
    /// The bare client.
    pub client: Client,
    /// Address of the server.
    pub base: String,
    /// The session's cookie as `name=value`; empty without one.
    pub cookie: String,
    /// The session's token against cross-site requests.
    pub csrf: String,
    /// Every answer so far, headers and body.
    pub heard: Arc<Mutex<String>>,
}

/// An answer that was read to its end.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: reqwest::header::HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Caller {
    /// Signs in with a link's token.
    pub async fn sign_in(mut self, token: &str) -> Self {
        let answer = self.post("/session", json!({ "token": token })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        self.cookie = cookie.split(';').next().unwrap().to_owned();
        self.csrf = answer.json::<Session>().csrf;
        self
    }

    /// A request below `/api/v1` with everything a signed-in page sends.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie).header("x-csrf-token", &self.csrf);
        }
        request
    }

    /// Sends a request and reads its answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.unwrap()).await;
        let mut heard = self.heard.lock().unwrap();
        heard.push_str(&format!("{:?}\n{}\n", answer.headers, answer.text()));
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Makes a flow.
    pub async fn create(&self, flow: &Flow) -> FlowDocument {
        let answer = self.post("/flows", json!({ "flow": flow })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

impl Answer {
    async fn read(mut response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.unwrap() {
            body.extend_from_slice(&chunk);
            assert!(body.len() <= ANSWER_LIMIT_BYTES, "the answer has no end");
        }
        Self { status, headers, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Asserts an error answer and gives its body.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> ErrorBody {
        let body: ErrorBody = self.json();
        assert_eq!((self.status.as_u16(), body.code.as_str()), (status, code), "{}", body.message);
        assert!(body.message.ends_with('.') || body.message.ends_with('?'), "{}", body.message);
        assert_eq!(self.headers["content-type"], "application/json");
        body
    }
}

/// The main example: a row for every issue, a message for bugs.
pub fn main_example() -> Flow {
    saved::read(include_str!("main_example.json")).unwrap()
}

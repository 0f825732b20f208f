//! The server on an empty data folder, and its API as a signed-in person uses it.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use flow_model::wire::{ErrorBody, Session};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running server, signed in.
pub struct Product {
    child: Child,
    data: TempDir,
    client: Client,
    base: String,
    cookie: String,
    csrf: String,
}

/// Starts the server and signs in with its one-time link.
pub async fn start(hookloom: &Path, builder: &Path) -> Result<Product> {
    // Only plain HTTP on this machine is spoken, but the client wants a provider before it is made.
    rustls::crypto::ring::default_provider().install_default().ok();
    let data = tempfile::tempdir()?;
    let mut child = Command::new(hookloom)
        .arg("serve")
        .args(["--listen", "127.0.0.1:0", "--hooks-listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .arg("--builder-dir")
        .arg(std::path::absolute(builder)?)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{}", hookloom.display()))?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let link = loop {
        let line = lines.next_line().await?.context("the server ended before it was ready")?;
        if let Some(link) = line.strip_prefix("Sign in once with ") {
            break link.trim().to_owned();
        }
    };
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let (base, token) = link.split_once("/sign-in#").context("an odd sign-in link")?;
    let mut product = Product {
        child,
        data,
        client: Client::new(),
        base: base.to_owned(),
        cookie: String::new(),
        csrf: String::new(),
    };
    product.sign_in(token).await?;
    Ok(product)
}

impl Product {
    async fn sign_in(&mut self, token: &str) -> Result<()> {
        let url = format!("{}/api/v1/session", self.base);
        let response = self
            .client
            .post(url)
            .json(&json!({ "token": token }))
            .send()
            .await?
            .error_for_status()?;
        let cookie = response.headers().get(SET_COOKIE).context("no cookie")?.to_str()?;
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        self.csrf = response.json::<Session>().await?.csrf;
        Ok(())
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The client, for calls that are not the API's.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Reads from the API.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let response = self.request(Method::GET, path).send().await?;
        Ok(checked(response).await?.json().await?)
    }

    /// Sends something to the API and reads the answer.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        let response = self.request(method, path).json(body).send().await?;
        Ok(checked(response).await?.json().await?)
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v1/{path}", self.base);
        self.client
            .request(method, url)
            .header(COOKIE, &self.cookie)
            .header("x-csrf-token", &self.csrf)
    }

    /// Ends the server; it stops its flows before it goes.
    pub async fn stop(mut self) {
        if let Some(id) = self.child.id() {
            Command::new("kill").arg(id.to_string()).status().await.ok();
        }
        self.child.wait().await.ok();
    }
}

async fn checked(response: Response) -> Result<Response> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    let path = response.url().path().to_owned();
    let body: ErrorBody = response.json().await?;
    bail!("{path} was answered with {status}: {} {:?}", body.message, body.problems)
}

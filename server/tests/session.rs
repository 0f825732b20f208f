//! Signing in and out, and what is closed without it.

use std::process::Command;

use flow_model::wire::Session;
use reqwest::Method;
use serde_json::json;

use crate::product::{Product, hookloom, run};

#[tokio::test]
async fn everything_is_closed_without_a_session() {
    let product = Product::start();
    let mut caller = product.stranger();
    for cookie in ["", "hookloom_session=", "hookloom_session=guess", "other=x"] {
        caller.cookie = cookie.to_owned();
        for (method, path) in [
            ("GET", "/session"),
            ("DELETE", "/session"),
            ("GET", "/flows"),
            ("POST", "/flows"),
            ("GET", "/flows/a"),
            ("DELETE", "/flows/a"),
            ("PUT", "/flows/a/draft"),
            ("POST", "/flows/a/hook-secret"),
            ("GET", "/flows/a/commits"),
            ("POST", "/flows/a/commits"),
            ("GET", "/connections"),
            ("PUT", "/connections/a"),
            ("DELETE", "/connections/a"),
            ("GET", "/catalog/github"),
            ("GET", "/catalog/github/push"),
            ("GET", "/examples"),
            ("GET", "/nothing/here"),
            ("PATCH", "/session"),
        ] {
            let request = caller.request(method.parse().unwrap(), path);
            caller.send(request).await.refused(401, "unauthorized");
        }
    }
}

#[tokio::test]
async fn a_link_works_once() {
    let product = Product::start();
    let caller = product.stranger();
    caller.post("/session", json!({ "token": "guess" })).await.refused(401, "link-used");
    let answer = caller.post("/session", json!({ "token": product.token })).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["hookloom_session=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let session: Session = answer.json();
    assert!(session.server.hooks_loopback_only);
    assert!(session.server.hooks_base.starts_with("http://127.0.0.1:"));
    caller.post("/session", json!({ "token": product.token })).await.refused(401, "link-used");
}

#[tokio::test]
async fn under_https_the_cookie_is_for_https_alone() {
    let product = Product::start();
    let caller = product.stranger();
    let origin = product.base.replace("http://", "https://");
    let request = caller.request(Method::POST, "/session").header("origin", origin);
    let answer = caller.send(request.json(&json!({ "token": product.token }))).await;
    assert!(answer.headers["set-cookie"].to_str().unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn login_prints_a_new_link_for_a_running_server() {
    let product = Product::start();
    let output = run(hookloom().arg("login").arg("--data").arg(&product.data));
    let text = String::from_utf8(output.stdout).unwrap();
    let (link, token) = text.trim().split_once('#').unwrap();
    assert_eq!(link, format!("Sign in once with {}/sign-in", product.base));
    let caller = product.stranger().sign_in(token).await;
    assert_eq!(caller.get("/session").await.status, 200);
}

#[tokio::test]
async fn login_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(hookloom().arg("login").arg("--data").arg(folder.path()));
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("--data"), "{text}");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let answer = caller.delete("/session").await;
    assert_eq!(answer.status, 204);
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    caller.get("/session").await.refused(401, "unauthorized");
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let new = json!({ "flow": { "name": "A" } });
    for (csrf, origin, code) in [
        ("", None, "csrf"),
        ("guess", None, "csrf"),
        (caller.csrf.as_str(), Some("https://evil.example.com"), "forbidden"),
        (caller.csrf.as_str(), Some("null"), "forbidden"),
        (caller.csrf.as_str(), Some("http://127.0.0.1:1"), "forbidden"),
    ] {
        let mut request = caller.client.post(format!("{}/api/v1/flows", caller.base));
        request = request.header("cookie", &caller.cookie).json(&new);
        if !csrf.is_empty() {
            request = request.header("x-csrf-token", csrf);
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        caller.send(request).await.refused(403, code);
    }
    let output = run(hookloom().arg("login").arg("--data").arg(&product.data));
    let text = String::from_utf8(output.stdout).unwrap();
    let other = product.stranger().sign_in(text.trim().split_once('#').unwrap().1).await;
    let stolen = caller.client.post(format!("{}/api/v1/flows", caller.base));
    let stolen = stolen.header("cookie", &caller.cookie).header("x-csrf-token", &other.csrf);
    caller.send(stolen.json(&new)).await.refused(403, "csrf");
    let own = caller.request(Method::POST, "/flows").header("origin", &product.base).json(&new);
    assert_eq!(caller.send(own).await.status, 201);
    // Signing in is no exception to the origin check.
    let request =
        caller.request(Method::POST, "/session").header("origin", "https://evil.example.com");
    caller.send(request.json(&json!({ "token": "x" }))).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_is_kept_as_a_hash() {
    let product = Product::start();
    let mut caller = product.sign_in().await;
    let (token, link) =
        (caller.cookie.split_once('=').unwrap().1.to_owned(), product.token.clone());
    let product = product.restart();
    caller.base = product.base.clone();
    assert_eq!(caller.get("/session").await.status, 200);
    let unused = product.token.clone();
    for secret in [token, link, unused] {
        let found = run(Command::new("grep").args(["-rc", "--", &secret]).arg(&product.data));
        assert_eq!(found.status.code(), Some(1), "{}", String::from_utf8_lossy(&found.stdout));
        assert!(!product.log.lock().unwrap().contains(&secret));
    }
}

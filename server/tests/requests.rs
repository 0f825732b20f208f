//! Requests that are wrong before any handler sees them, and the headers of every answer.

use reqwest::Method;
use serde_json::json;

use crate::product::Product;

/// Method, path, content type, body; status, code and words of the answer.
type Case =
    (&'static str, &'static str, &'static str, &'static str, u16, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("GET", "/nothing", "", "", 404, "not-found", "no such address"),
    ("GET", "", "", "", 404, "not-found", "no such address"),
    ("PATCH", "/flows", "", "", 405, "wrong-method", "PATCH"),
    ("POST", "/flows", "", "{}", 415, "wrong-content-type", "application/json"),
    ("POST", "/flows", "text/plain", "{}", 415, "wrong-content-type", "application/json"),
    ("POST", "/flows", "application/json", "", 400, "broken-json", "line 1 column 0"),
    ("POST", "/flows", "application/json", "{\n  \"flow\": }", 400, "broken-json", "line 2 column 11"),
    ("POST", "/flows", "application/json", "{\"flow\":", 400, "broken-json", "line 1"),
    ("POST", "/flows", "application/json", "\u{0}\u{1}", 400, "broken-json", "line 1 column 1"),
    ("POST", "/flows", "application/json", "[]", 422, "wrong-form", "line 1"),
    ("POST", "/flows", "application/json", "{\"flow\":{}}", 422, "wrong-form", "name"),
    ("POST", "/flows", "application/json; charset=utf-8", "{\"flow\":7}", 422, "wrong-form", "line 1 column 9"),
    ("GET", "/flows/nobody", "", "", 404, "not-found", "nobody"),
    ("GET", "/flows/..%2fx", "", "", 404, "not-found", "no flow"),
    ("GET", "/flows/%ff", "", "", 404, "not-found", "No such address"),
];

#[tokio::test]
async fn wrong_requests_are_told_why() {
    let product = Product::start();
    let caller = product.sign_in().await;
    for (method, path, content_type, body, status, code, words) in CASES {
        let mut request = caller.request(method.parse::<Method>().unwrap(), path);
        if !content_type.is_empty() {
            request = request.header("content-type", *content_type);
        }
        let answer = caller.send(request.body(*body)).await;
        let message = answer.refused(*status, code).message;
        assert!(message.contains(words), "{method} {path}: {message}");
    }
    let big = json!({ "flow": { "name": "x".repeat(5 * 1024 * 1024) } });
    let message = caller.post("/flows", big).await.refused(413, "too-large").message;
    assert!(message.contains("4 MB"), "{message}");
    // The deepest nesting a body can have must not bring the server down.
    let deep = "[".repeat(1024 * 1024);
    let request = caller.request(Method::POST, "/flows").header("content-type", "application/json");
    caller.send(request.body(deep)).await.refused(422, "wrong-form");
    let deep = format!("{{\"node\":\"a\",\"more\":{}", "[".repeat(1024 * 1024));
    let request = caller.request(Method::POST, "/flows/a/hook-secret");
    let request = request.header("content-type", "application/json");
    caller.send(request.body(deep)).await.refused(400, "broken-json");
    assert_eq!(caller.get("/flows").await.json::<serde_json::Value>(), json!([]));
}

#[tokio::test]
async fn outside_of_the_api_is_json_below_api_alone() {
    let product = Product::start();
    let caller = product.stranger();
    let answer = caller.send(caller.client.get(format!("{}/api/v2/x", product.base))).await;
    answer.refused(404, "not-found");
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let product = Product::start();
    let caller = product.sign_in().await;
    for path in ["/api/v1/flows", "/api/v1/nothing", "/", "/flows/a/canvas", "/assets/none.js"] {
        let request = caller.client.get(format!("{}{path}", product.base));
        let answer = caller.send(request.header("cookie", &caller.cookie)).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        for part in
            ["script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        if path.starts_with("/api") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
}

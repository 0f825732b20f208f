//! Connections: what they take, when their secrets go, and the secret to paste at a provider.

use flow_model::wire::{Connection, HookSecret};
use serde_json::{Value, json};

use crate::product::{Product, main_example};

fn slack(base_url: &str, secrets: Value) -> Value {
    json!({ "kind": "slack", "base_url": base_url, "secrets": secrets })
}

#[tokio::test]
async fn creates_changes_and_removes() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let body = slack("", json!([["token", "xoxb-1"]]));
    let made: Connection = caller.put("/connections/team_slack", body).await.json();
    assert_eq!((made.name.as_str(), made.kind.as_str()), ("team_slack", "slack"));
    assert_eq!(made.secrets_set, ["token"]);
    let list: Vec<Connection> = caller.get("/connections").await.json();
    assert_eq!(list, [made]);
    // Absent fields keep theirs, an empty one removes it.
    let same: Connection = caller.put("/connections/team_slack", slack("", json!([]))).await.json();
    assert_eq!(same.secrets_set, ["token"]);
    let body = slack("", json!([["token", ""]]));
    let emptied: Connection = caller.put("/connections/team_slack", body).await.json();
    assert_eq!(emptied.secrets_set, [""; 0]);
    assert_eq!(caller.delete("/connections/team_slack").await.status, 204);
    caller.delete("/connections/team_slack").await.refused(404, "not-found");
    assert_eq!(caller.get("/connections").await.json::<Vec<Connection>>(), []);
}

#[tokio::test]
async fn another_host_gets_no_secret() {
    let product = Product::start();
    let caller = product.sign_in().await;
    for (from, to, keeps) in [
        ("https://a.example.com", "https://a.example.com/v2", true),
        ("https://a.example.com", "https://A.example.com:443/", true),
        ("https://a.example.com", "https://b.example.com", false),
        ("https://a.example.com", "https://a.example.com:8443", false),
        ("https://a.example.com", "http://a.example.com", false),
        ("https://a.example.com", "", false),
        ("", "https://a.example.com", false),
    ] {
        let body = slack(from, json!([["token", "xoxb-1"]]));
        caller.put("/connections/team_slack", body).await;
        let moved: Connection =
            caller.put("/connections/team_slack", slack(to, json!([]))).await.json();
        assert_eq!(!moved.secrets_set.is_empty(), keeps, "{from} to {to}");
        caller.delete("/connections/team_slack").await;
    }
    caller.put("/connections/team_slack", slack("", json!([["token", "xoxb-1"]]))).await;
    let anew = slack("https://b.example.com", json!([["token", "xoxb-2"]]));
    let moved: Connection = caller.put("/connections/team_slack", anew).await.json();
    assert_eq!(moved.secrets_set, ["token"]);
    let kind = json!({ "kind": "google_sheets", "base_url": "https://b.example.com" });
    let other: Connection = caller.put("/connections/team_slack", kind).await.json();
    assert_eq!(other.secrets_set, [""; 0]);
}

#[tokio::test]
async fn of_two_saves_at_once_none_takes_the_other_s_secret_elsewhere() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let path = "/connections/team_slack";
    let (a, b) = ("https://a.example.com", "https://b.example.com");
    for _ in 0..20 {
        caller.put(path, slack(a, json!([["token", "for a"]]))).await;
        tokio::join!(
            caller.put(path, slack(b, json!([["token", "for b"]]))),
            caller.put(path, slack(a, json!([]))),
        );
        let list: Vec<Connection> = caller.get("/connections").await.json();
        // At a there is nothing left: its own secret went with the move to b, and that of b stays there.
        let expect: &[&str] = if list[0].base_url == a { &[] } else { &["token"] };
        assert_eq!(list[0].secrets_set, expect, "{}", list[0].base_url);
    }
}

#[tokio::test]
async fn refuses_what_cannot_work() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let token = |text: &str| slack("", json!([["token", text]]));
    for (name, body, words) in [
        ("Team", slack("", json!([])), "lower case"),
        ("1team", slack("", json!([])), "lower case"),
        ("team-slack", slack("", json!([])), "lower case"),
        ("a%00b", slack("", json!([])), "lower case"),
        ("hookloom_admin", json!({ "kind": "http", "secrets": [["token", "x"]] }), "server's own"),
        (&"a".repeat(65), slack("", json!([])), "at most 64"),
        ("a", json!({ "kind": "fax" }), "google_sheets"),
        ("a", slack("ftp://x.example.com", json!([])), "https"),
        ("a", slack("example.com", json!([])), "https"),
        ("a", slack("https://u:p@example.com", json!([])), "user name"),
        ("a", slack("https://example.com/?a=b", json!([])), "https"),
        ("a", slack("", json!([["webhook_secret", "x"]])), "token"),
        ("a", token("line\nbreak"), "line break"),
        ("a", token(" space"), "space"),
        ("a", token(&"x".repeat(20_000)), "too long"),
    ] {
        let answer = caller.put(&format!("/connections/{name}"), body).await;
        let message = answer.refused(400, "bad-request").message;
        assert!(message.contains(words), "{name}: {message}");
        assert!(!message.contains("line\nbreak"), "a refusal carries no secret: {message}");
    }
    assert_eq!(caller.get("/connections").await.json::<Vec<Connection>>(), []);
}

#[tokio::test]
async fn the_hook_secret_is_made_on_demand() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    let path = "/flows/bug-reports-to-sheet/hook-secret";
    let ask = json!({ "node": "issue_opened" });
    let first: HookSecret = caller.post(path, ask.clone()).await.json();
    assert!(first.secret.len() >= 32);
    assert_eq!(caller.post(path, ask.clone()).await.json::<HookSecret>(), first);
    let list: Vec<Connection> = caller.get("/connections").await.json();
    assert_eq!((list[0].name.as_str(), list[0].kind.as_str()), ("acme_github", "github"));
    assert_eq!(list[0].secrets_set, ["webhook_secret"]);
    for node in ["add_row", "nobody"] {
        caller.post(path, json!({ "node": node })).await.refused(404, "not-found");
    }
    // One that a person typed in is never shown again; the person has it.
    let own =
        json!({ "kind": "github", "secrets": [["webhook_secret", "It's a Secret to Everybody"]] });
    caller.put("/connections/acme_github", own).await;
    let refusal = caller.post(path, ask.clone()).await.refused(409, "typed-in");
    assert!(refusal.message.contains("`acme_github`"), "{}", refusal.message);
    assert!(!refusal.message.contains("Everybody"), "{}", refusal.message);
    caller.put("/connections/acme_github", slack("", json!([]))).await;
    caller.post(path, ask).await.refused(409, "wrong-kind");
}

#[tokio::test]
async fn a_typed_in_token_is_never_shown() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    flow.nodes[0].kind = "http".into();
    flow.nodes[0].fields = serde_json::from_value(json!({
        "method": "post", "path": "orders", "verify": "bearer", "connection": "shop"
    }))
    .unwrap();
    caller.create(&flow).await;
    let path = "/flows/bug-reports-to-sheet/hook-secret";
    let ask = json!({ "node": "issue_opened" });
    let made: HookSecret = caller.post(path, ask.clone()).await.json();
    assert_eq!(caller.post(path, ask.clone()).await.json::<HookSecret>(), made);
    caller
        .put("/connections/shop", json!({ "kind": "http", "secrets": [["token", "typed"]] }))
        .await;
    let refusal = caller.post(path, ask).await.refused(409, "typed-in");
    assert!(!refusal.message.contains("typed\""));
}

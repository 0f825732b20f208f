//! Flows: made, saved, stale, archived, kept over a restart.

use flow_model::flow::{Edge, Flow, Node};
use flow_model::wire::{FlowDocument, FlowSummary, HookSecret, Saved};
use serde_json::json;

use crate::product::{Product, main_example};

fn named(name: &str) -> Flow {
    Flow { name: name.to_owned(), ..Flow::default() }
}

#[tokio::test]
async fn makes_and_lists_flows() {
    let product = Product::start();
    let caller = product.sign_in().await;
    for (name, slug) in [
        ("Bug reports", "bug-reports"),
        ("Bug reports", "bug-reports-2"),
        ("bug/reports", "bug-reports-3"),
        ("日本語", "flow"),
        ("../../etc/passwd", "etc-passwd"),
    ] {
        let document = caller.create(&named(name)).await;
        assert_eq!((document.slug.as_str(), document.revision), (slug, 1));
        assert_eq!((document.head, document.uncommitted), (None, true));
    }
    let list: Vec<FlowSummary> = caller.get("/flows").await.json();
    let slugs: Vec<_> = list.iter().map(|flow| flow.slug.as_str()).collect();
    assert_eq!(slugs, ["etc-passwd", "flow", "bug-reports-3", "bug-reports-2", "bug-reports"]);
}

#[tokio::test]
async fn a_document_says_where_its_hooks_are() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let document = caller.create(&main_example()).await;
    let [hook] = document.hooks.as_slice() else { panic!("{:?}", document.hooks) };
    assert_eq!(hook.node, "issue_opened");
    assert!(hook.url.ends_with("/hooks/bug-reports-to-sheet/acme_github"), "{}", hook.url);
    assert_eq!(hook.slot.as_deref(), Some("acme_github"));
    let list: Vec<FlowSummary> = caller.get("/flows").await.json();
    assert_eq!((list[0].problems, list[0].nodes), (0, 2));
}

#[tokio::test]
async fn saves_count_revisions() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    caller.create(&flow).await;
    let draft = "/flows/bug-reports-to-sheet/draft";
    flow.name = "Renamed".to_owned();
    let saved: Saved = caller.put(draft, json!({ "revision": 1, "flow": flow })).await.json();
    assert_eq!((saved.revision, saved.problems), (2, vec![]));
    let document: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert_eq!((document.revision, &document.flow), (2, &flow));

    let mut mine = flow.clone();
    mine.about = "Mine.".to_owned();
    for revision in [1, 3, -1, i64::MAX] {
        let answer = caller.put(draft, json!({ "revision": revision, "flow": mine })).await;
        let stale = answer.refused(409, "stale");
        let current = stale.current.unwrap();
        assert_eq!((current.revision, &current.flow), (2, &flow));
        assert_eq!(*stale.yours.unwrap(), mine);
    }
}

#[tokio::test]
async fn of_two_saves_at_once_one_wins() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&named("A")).await;
    let saves = (0..8).map(|n| {
        let caller = caller.clone();
        async move {
            let body = json!({ "revision": 1, "flow": named(&format!("A{n}")) });
            caller.put("/flows/a/draft", body).await.status.as_u16()
        }
    });
    let mut statuses = futures::future::join_all(saves).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn refuses_what_is_no_flow() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let good = main_example();
    caller.create(&good).await;
    let mut nowhere = good.clone();
    nowhere.edges[0].to = "nobody".into();
    let mut twice = good.clone();
    twice.nodes[1].id = "issue_opened".into();
    for (name, flow) in [("an edge to nowhere", nowhere), ("an id twice", twice)] {
        let problems =
            caller.post("/flows", json!({ "flow": flow })).await.refused(422, "problems").problems;
        assert!(!problems.is_empty(), "{name}");
        let body = json!({ "revision": 1, "flow": flow });
        let answer = caller.put("/flows/bug-reports-to-sheet/draft", body).await;
        assert!(!answer.refused(422, "problems").problems.is_empty(), "{name}");
    }
    let document: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert_eq!((document.revision, document.flow), (1, good));
}

#[tokio::test]
async fn unfinished_flows_are_saved_with_their_problems() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    caller.create(&flow).await;
    flow.nodes[1].fields.remove(&"spreadsheet".into());
    let body = json!({ "revision": 1, "flow": flow });
    let saved: Saved = caller.put("/flows/bug-reports-to-sheet/draft", body).await.json();
    let problem = saved.problems.first().unwrap();
    assert_eq!(problem.node.as_ref().unwrap().as_str(), "add_row");
    assert_eq!(problem.field.as_ref().unwrap().as_str(), "spreadsheet");
    let list: Vec<FlowSummary> = caller.get("/flows").await.json();
    assert_eq!(list[0].problems, 1);
}

#[tokio::test]
async fn a_draft_of_five_thousand_nodes_is_taken() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    let mut last = flow.nodes.last().unwrap().id.clone();
    for number in 0..5_000 {
        let node = json!({
            "id": format!("n{number}"), "kind": "value", "title": "Next", "at": { "x": 0.0, "y": 0.0 },
            "fields": { "value": "issue.number + 1" },
        });
        let node: Node = serde_json::from_value(node).unwrap();
        let to = node.id.clone();
        flow.edges.push(Edge { from: last, port: "then".into(), to: to.clone() });
        flow.nodes.push(node);
        last = to;
    }
    caller.create(&flow).await;
    let draft = json!({ "revision": 1, "flow": flow });
    let saved: Saved = caller.put("/flows/bug-reports-to-sheet/draft", draft).await.json();
    assert_eq!((saved.revision, saved.problems), (2, Vec::new()));
    let document: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert_eq!(document.flow, flow);
}

#[tokio::test]
async fn an_archived_flow_is_gone_and_keeps_its_address() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&named("A")).await;
    assert_eq!(caller.delete("/flows/a").await.status, 204);
    caller.get("/flows/a").await.refused(404, "not-found");
    caller.delete("/flows/a").await.refused(404, "not-found");
    let body = json!({ "revision": 1, "flow": named("A") });
    caller.put("/flows/a/draft", body).await.refused(404, "not-found");
    assert_eq!(caller.get("/flows").await.json::<Vec<FlowSummary>>(), []);
    assert_eq!(caller.create(&named("A")).await.slug, "a-2");
}

#[tokio::test]
async fn flows_outlive_a_restart() {
    let product = Product::start();
    let mut caller = product.sign_in().await;
    let flow = main_example();
    let before = caller.create(&flow).await;
    let secret = json!({ "node": "issue_opened" });
    let path = "/flows/bug-reports-to-sheet/hook-secret";
    let made: HookSecret = caller.post(path, secret.clone()).await.json();
    let product = product.restart();
    caller.base = product.base.clone();
    let after: FlowDocument = caller.get("/flows/bug-reports-to-sheet").await.json();
    assert_eq!((after.flow, after.revision), (before.flow, before.revision));
    assert_eq!(caller.post(path, secret).await.json::<HookSecret>(), made);
}

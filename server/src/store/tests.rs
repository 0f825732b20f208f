//! The database without a server around it: what HTTP cannot bring about.

use flow_model::flow::Flow;
use flow_model::wire::DeploymentState;

use super::deployments::DeploymentRecord;
use super::flows::{DraftSave, NewDraft};
use super::*;
use crate::auth::{SESSION_MS, Token};

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hookloom.db")).await.unwrap();
    (folder, store)
}

#[tokio::test]
async fn a_full_disk_is_told_and_loses_nothing() {
    let (_folder, store) = store().await;
    // The limit counts per connection.
    let options = (*store.pool().connect_options()).clone();
    let one = pool_options().max_connections(1);
    let store = Store { pool: one.connect_with(options).await.unwrap() };
    let small = Flow { name: "A".to_owned(), ..Flow::default() };
    let draft = store.add_flow("a", &small).await.unwrap().unwrap();
    sqlx::query("PRAGMA max_page_count = 1").execute(store.pool()).await.unwrap();
    let large = Flow { about: "x".repeat(100_000), ..small.clone() };
    let error = store.save_draft(draft.id, 1, NewDraft::drawn(&large)).await.unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    let kept = store.draft("a").await.unwrap().unwrap();
    assert_eq!((kept.revision, kept.flow), (1, small.clone()));
    sqlx::query("PRAGMA max_page_count = 1073741823").execute(store.pool()).await.unwrap();
    let saved = store.save_draft(draft.id, 1, NewDraft::drawn(&large)).await.unwrap();
    assert!(matches!(saved, DraftSave::Saved { revision: 2, .. }));
}

#[tokio::test]
async fn tokens_end() {
    let (_folder, store) = store().await;
    let token = Token::random().hash();
    store.add_sign_in_token(&token, 1_000, 2_000).await.unwrap();
    assert!(!store.take_sign_in_token(&token, 2_000).await.unwrap(), "too old");
    assert!(store.take_sign_in_token(&token, 1_999).await.unwrap());
    assert!(!store.take_sign_in_token(&token, 1_999).await.unwrap(), "used");

    store.add_session(&token, 0).await.unwrap();
    assert!(store.use_session(&token, SESSION_MS - 1).await.unwrap());
    assert!(store.use_session(&token, SESSION_MS + 1).await.unwrap(), "its use moved its end");
    assert!(!store.use_session(&token, 3 * SESSION_MS).await.unwrap());
}

#[tokio::test]
async fn revisions_are_kept_up_to_a_limit() {
    let (_folder, store) = store().await;
    let flow = Flow { name: "A".to_owned(), ..Flow::default() };
    let draft = store.add_flow("a", &flow).await.unwrap().unwrap();
    for revision in 1..=20 {
        store.save_draft(draft.id, revision, NewDraft::drawn(&flow)).await.unwrap();
    }
    let (count,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM drafts").fetch_one(store.pool()).await.unwrap();
    assert_eq!(count, 21);
}

#[tokio::test]
async fn an_archived_flow_does_not_go_live() {
    let (_folder, store) = store().await;
    let flow = Flow { name: "A".to_owned(), ..Flow::default() };
    let draft = store.add_flow("a", &flow).await.unwrap().unwrap();
    let deployment = store.add_deployment("a", "owner").await.unwrap();
    let mut record = DeploymentRecord {
        deployment,
        problems: Vec::new(),
        diagnostics: Vec::new(),
        build_key: String::new(),
    };
    record.deployment.state = DeploymentState::Live;
    assert!(store.go_live("a", &record).await.unwrap());
    assert_eq!(store.live_deployments().await.unwrap(), [("a".to_owned(), 1)]);
    store.archive_flow(draft.id).await.unwrap();
    assert_eq!(store.live_deployments().await.unwrap(), []);
    store.retire_live("a").await.unwrap();
    assert!(!store.go_live("a", &record).await.unwrap());
    let kept = store.deployment("a", 1).await.unwrap().unwrap();
    assert_eq!(kept.deployment.state, DeploymentState::Retired);
}

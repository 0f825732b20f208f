//! The store by itself: what is forgotten, listed, counted and written after all.

use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};
use tempfile::TempDir;

use super::presence::{Owner, ProcessId};
use super::reader::{Filter, Reader, Wanted};
use super::{ExecutionState, Inbox, store};
use crate::journal::{Kind, Record};

/// An inbox, and a connection beside it.
struct Scene {
    inbox: Inbox,
    beside: SqliteConnection,
    path: PathBuf,
    _folder: TempDir,
}

impl Scene {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("flow.db");
        let opened = store::open(&path, None, 1).await.expect("a store");
        let owner = Owner { deployment: 1, process: ProcessId::from_number(7) };
        let inbox = Inbox::start(opened, path.clone(), owner);
        let beside = store::open(&path, None, 1).await.expect("a store").connection;
        Self { inbox, beside, path, _folder: folder }
    }

    async fn execute(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.beside).await.expect(sql);
    }

    /// Stores executions of these numbers in a state, each with a payload and a record.
    async fn insert(&mut self, numbers: (i64, i64), state: &str, columns: &str, values: &str) {
        let (from, to) = numbers;
        let all = format!(
            "WITH RECURSIVE n(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM n WHERE n < {to})"
        );
        let sql = format!(
            "INSERT INTO executions (number, id, deployment, owner, handler, event, delivery_id, verified, state, accepted_at_ms, {columns})
             {all} SELECT n, 'id-' || n, 1, 7, 'h', 'e', '', 1, '{state}', 5, {values} FROM n;
             INSERT INTO inbox (number, payload) {all} SELECT n, x'7b7d' FROM n;
             INSERT INTO dedupe (key, execution, at_ms) {all} SELECT 'key-' || n, 'id-' || n, n FROM n;
             INSERT INTO journal (execution, path, position, kind, operation, state, input, output, attempts, started_at_ms)
             {all} SELECT n, 'p', 0, 'step', 'o', 'done', 'null', 'null', 1, 1 FROM n;"
        );
        self.execute(&sql).await;
    }

    async fn count(&mut self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query(sql).fetch_one(&mut self.beside).await.expect("a count").get(0)
    }
}

#[tokio::test]
async fn what_is_old_is_forgotten_to_the_last() {
    let mut scene = Scene::start().await;
    scene.insert((1, 1200), "done", "finished_at_ms", "n").await;
    scene.insert((1201, 1210), "done", "finished_at_ms", "n").await;
    scene.insert((1211, 1211), "outcome_unknown", "finished_at_ms", "NULL").await;
    scene.inbox.prune(1101, 1201).await.expect("it is written");
    for table in ["executions", "inbox", "journal"] {
        assert_eq!(scene.count(table).await, 11, "{table}");
    }
    assert_eq!(scene.count("dedupe").await, 111);
}

#[tokio::test]
async fn lists_skip_none_and_look_no_further_than_they_must() {
    let mut scene = Scene::start().await;
    scene.insert((1, 9), "done", "finished_at_ms", "n").await;
    scene.insert((10, 12), "failed", "finished_at_ms", "n").await;
    scene.insert((13, 15), "accepted", "due_at_ms", "n").await;
    scene.insert((16, 16), "outcome_unknown", "due_at_ms", "NULL").await;
    let reader = Reader::new(scene.path.clone());
    let check = async |wanted: Wanted, before: Option<&str>, expect: &[i64]| {
        let before = before.map(str::to_owned);
        let filter = Filter { wanted, before, before_ms: 6, limit: 4 };
        let page = reader.list(&filter).await.expect("a page");
        let numbers = page.iter().map(|execution| execution.number).collect::<Vec<_>>();
        assert_eq!(numbers, expect, "{filter:?}");
    };
    // All of them were accepted in the same millisecond.
    check(Wanted::Any, None, &[16, 15, 14, 13]).await;
    check(Wanted::Any, Some("id-13"), &[12, 11, 10, 9]).await;
    check(Wanted::Any, Some("id-3"), &[2, 1]).await;
    check(Wanted::Any, Some("nobody"), &[]).await;
    check(Wanted::In(ExecutionState::Failed), Some("id-12"), &[11, 10]).await;
    check(Wanted::In(ExecutionState::Accepted), None, &[15, 14, 13]).await;
    check(Wanted::In(ExecutionState::OutcomeUnknown), None, &[16]).await;
    check(Wanted::Numbers(vec![2, 13, 15]), None, &[15, 13]).await;

    for (wanted, index) in [
        (Wanted::In(ExecutionState::Failed), "executions_failed"),
        (Wanted::In(ExecutionState::OutcomeUnknown), "executions_unknown"),
        (Wanted::Numbers(Vec::new()), "INTEGER PRIMARY KEY (rowid=?)"),
    ] {
        let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", wanted.page()));
        let rows = sqlx::query(plan).fetch_all(&mut scene.beside).await.expect("a plan");
        let plan = rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>();
        assert!(plan.iter().any(|line| line.contains(index)), "{wanted:?}: {plan:?}");
        assert!(!plan.iter().any(|line| line.starts_with("SCAN executions")), "{plan:?}");
    }
}

#[tokio::test]
async fn what_waits_is_counted_anew() {
    let mut scene = Scene::start().await;
    assert_eq!(scene.inbox.waiting(), 0);
    scene.insert((1, 3), "accepted", "due_at_ms", "n").await;
    scene.inbox.count().await.expect("it is counted");
    assert_eq!(scene.inbox.waiting(), 3);
}

#[tokio::test]
async fn decisions_whose_commit_failed_go_with_the_next_record() {
    let mut scene = Scene::start().await;
    let record = |path: &str, position: u32| vec![Record::new(path, position, Kind::Branch, "")];
    let refuse =
        "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END";
    scene.execute(refuse).await;
    scene.inbox.record_later(1, record("first", 0)).await;
    scene.inbox.record_later(2, record("other", 0)).await;
    assert!(scene.inbox.record(1, record("second", 1)).await.is_err());
    scene.execute("DROP TRIGGER full").await;
    scene.inbox.record(1, record("second", 1)).await.expect("it is written");
    assert_eq!(paths(&scene.path, 1).await, ["first", "second"]);
    assert!(paths(&scene.path, 2).await.is_empty(), "its own next record carries it");
    scene.inbox.record(2, record("last", 1)).await.expect("it is written");
    assert_eq!(paths(&scene.path, 2).await, ["other", "last"]);
}

async fn paths(store: &Path, execution: i64) -> Vec<String> {
    let mut connection = store::open_reader(store).await.expect("a store");
    let records = crate::journal::store::read(&mut connection, execution).await.expect("a journal");
    records.into_iter().map(|record| record.path).collect()
}

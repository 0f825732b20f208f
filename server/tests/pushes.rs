//! Pushes into a flow's repository: taken up with places kept, merged with the draft, or left to a person.

use std::fs;
use std::path::{Path, PathBuf};

use flow_model::flow::{Flow, Point};
use flow_model::problem::Problem;
use flow_model::wire::{Commit, FlowDocument, LastReadable, RevisionOf, Saved};
use serde_json::json;
use tempfile::TempDir;

use crate::commits::git;
use crate::product::{Caller, Product, main_example};

const FLOW: &str = "/flows/bug-reports-to-sheet";
const DRAFT: &str = "/flows/bug-reports-to-sheet/draft";
const COMMITS: &str = "/flows/bug-reports-to-sheet/commits";
const LAYOUT: &str = "flow.layout.jsonl";

/// A committed flow, and a clone of its repository.
struct Cloned {
    _product: Product,
    caller: Caller,
    _folder: TempDir,
    clone: PathBuf,
    repository: PathBuf,
}

impl Cloned {
    async fn new(flow: &Flow) -> Self {
        let product = Product::start();
        let caller = product.sign_in().await;
        caller.create(flow).await;
        let answer = caller.post(COMMITS, json!({ "revision": 1 })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let folder = tempfile::tempdir().unwrap();
        let repository = product.data.join("repos/bug-reports-to-sheet.git");
        git(folder.path(), &["clone", "--quiet", repository.to_str().unwrap(), "clone"]);
        let clone = folder.path().join("clone");
        Self { _product: product, caller, _folder: folder, clone, repository }
    }

    fn flow_rs(&self) -> String {
        self.text("src/flow.rs")
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.clone.join(path)).unwrap()
    }

    fn push(&self, path: &str, bytes: impl AsRef<[u8]>) {
        write(&self.clone, path, bytes);
        git(&self.clone, &["commit", "--quiet", "-am", "Edit by hand"]);
        git(&self.clone, &["push", "--quiet", "origin", "main"]);
    }

    async fn document(&self) -> FlowDocument {
        self.caller.get(FLOW).await.json()
    }
}

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
    git(folder, &["add", path]);
}

fn placed() -> Flow {
    let mut flow = main_example();
    flow.nodes[1].at = Point { x: 777.0, y: 33.0 };
    flow
}

#[tokio::test]
async fn a_push_changes_the_draft_and_keeps_places_and_comments() {
    let cloned = Cloned::new(&placed()).await;
    let edited = cloned.flow_rs().replace("Issues!A:C", "Issues!A:Z").replacen(
        "    cx",
        "    // Whoever reads this: the sheet is shared.
    cx",
        1,
    );
    cloned.push("src/flow.rs", &edited);
    let seen: RevisionOf = cloned.caller.get(&format!("{FLOW}/revision")).await.json();
    assert_eq!(seen.revision, 2);
    let document = cloned.document().await;
    assert_eq!((document.revision, document.source.as_deref()), (2, Some(edited.as_str())));
    let node = document.flow.node(&"add_row".into()).unwrap();
    assert_eq!((node.text("range"), node.at), ("Issues!A:Z", Point { x: 777.0, y: 33.0 }));
    assert!(!document.uncommitted && document.pushed.is_none());
    // Nothing is left to commit, and the text is as it was pushed.
    let head = document.head.unwrap();
    let again: Commit = cloned.caller.post(COMMITS, json!({ "revision": 2 })).await.json();
    assert_eq!(again.id, head.id);
    assert_eq!(git(&cloned.repository, &["show", "main:src/flow.rs"]), edited);
}

#[tokio::test]
async fn different_nodes_are_merged_and_the_same_node_waits_for_a_choice() {
    let cloned = Cloned::new(&placed()).await;
    let mut flow = cloned.document().await.flow;
    let about = "Ours says more.";
    flow.about = about.to_owned();
    cloned.caller.put(DRAFT, json!({ "revision": 1, "flow": flow })).await;
    let edited = cloned.flow_rs().replace("Issues!A:C", "Issues!A:Z");
    cloned.push("src/flow.rs", &edited);
    let document = cloned.document().await;
    assert_eq!(document.revision, 3, "{:?}", document.pushed);
    assert_eq!(document.flow.about, about);
    assert_eq!(document.flow.node(&"add_row".into()).unwrap().text("range"), "Issues!A:Z");

    // Both change the same field: the draft stays, a person chooses.
    let mut flow = document.flow;
    let range = |text: &str| flow_model::flow::FieldValue::Text(text.to_owned());
    flow.nodes
        .iter_mut()
        .find(|node| node.id.as_str() == "add_row")
        .unwrap()
        .fields
        .insert("range".into(), range("Mine!A:A"));
    let source = document.source;
    cloned.caller.put(DRAFT, json!({ "revision": 3, "flow": flow, "source": source })).await;
    let source = source.map(|source| source.replace("Issues!A:Z", "Mine!A:A"));
    let body = json!({ "revision": 4, "flow": flow, "source": source });
    cloned.caller.put(DRAFT, body).await;
    cloned.push("src/flow.rs", edited.replace("Issues!A:Z", "Theirs!A:A"));
    let document = cloned.document().await;
    let pushed = document.pushed.clone().expect("it waits");
    assert!(pushed.reason.contains("add_row"), "{}", pushed.reason);
    assert_eq!(document.flow.node(&"add_row".into()).unwrap().text("range"), "Mine!A:A");
    let revision = document.revision;
    cloned.caller.post(COMMITS, json!({ "revision": revision })).await.refused(409, "pushed-waits");
    let settle =
        |keep: &str| json!({ "revision": revision, "commit": pushed.commit.id, "keep": keep });
    let path = format!("{FLOW}/pushed");
    let stale = json!({ "revision": 1, "commit": pushed.commit.id, "keep": "pushed" });
    cloned.caller.post(&path, stale).await.refused(409, "moved");
    let document: FlowDocument = cloned.caller.post(&path, settle("pushed")).await.json();
    assert_eq!(document.flow.node(&"add_row".into()).unwrap().text("range"), "Theirs!A:A");
    assert_eq!(document.flow.about, main_example().about, "the whole pushed version goes on");
    assert!(document.pushed.is_none());
    // The draft that gave way is a branch of the repository.
    let branch = format!("draft/{revision}");
    let kept = git(&cloned.repository, &["show", &format!("{branch}:src/flow.rs")]);
    assert!(kept.contains("Mine!A:A") && kept.contains(about), "{kept}");
    git(&cloned.clone, &["fetch", "--quiet"]);
    let base = git(&cloned.clone, &["merge-base", "origin/main", &format!("origin/{branch}")]);
    assert!(!base.trim().is_empty(), "git can merge the two");
}

#[tokio::test]
async fn what_does_not_read_as_a_flow_is_taken_as_code_and_loses_nothing() {
    let cloned = Cloned::new(&placed()).await;
    let good = cloned.flow_rs();
    let broken = good.replace("pub fn triggers", "pub fn fn triggers");
    cloned.push("src/flow.rs", &broken);
    let document = cloned.document().await;
    assert_eq!(document.source.as_deref(), Some(broken.as_str()));
    assert_eq!(document.flow.nodes.len(), main_example().nodes.len());
    // The text that last read as Rust can be gone back to.
    let last: LastReadable = cloned.caller.get(&format!("{FLOW}/last-readable")).await.json();
    assert_eq!(last.source, None, "it was what the canvas wrote");
    let revision = document.revision;
    let own = format!("// Ours.\n{good}");
    for (more, source) in [own.as_str(), &format!("{own}}}"), &broken].into_iter().enumerate() {
        let revision = revision + i64::try_from(more).unwrap();
        let save = json!({ "revision": revision, "flow": document.flow, "source": source });
        assert_eq!(cloned.caller.put(DRAFT, save).await.status, 200);
    }
    let last: LastReadable = cloned.caller.get(&format!("{FLOW}/last-readable")).await.json();
    assert_eq!(last.source.as_deref(), Some(own.as_str()));
    let document = cloned.document().await;
    let refused = cloned.caller.post(COMMITS, json!({ "revision": document.revision })).await;
    assert!(!refused.refused(422, "problems").problems.is_empty());
    // Mended by the next push.
    let mended = good.replace("Issues!A:C", "Issues!B:D");
    cloned.push("src/flow.rs", &mended);
    let document = cloned.document().await;
    let node = document.flow.node(&"add_row".into()).unwrap();
    assert_eq!((node.text("range"), node.at.x), ("Issues!B:D", 777.0));
    // Other bytes than text: the draft stays, and it says where.
    cloned.push("src/flow.rs", [mended.as_bytes(), b"\n// \xff\xfe\n"].concat());
    let document = cloned.document().await;
    let pushed = document.pushed.expect("it waits");
    assert!(pushed.reason.contains("UTF-8") && pushed.source.is_none(), "{}", pushed.reason);
    assert_eq!(document.flow.node(&"add_row".into()).unwrap().text("range"), "Issues!B:D");
    let settle =
        json!({ "revision": document.revision, "commit": pushed.commit.id, "keep": "draft" });
    let document: FlowDocument = cloned.caller.post(&format!("{FLOW}/pushed"), settle).await.json();
    assert!(document.pushed.is_none() && document.uncommitted);
    let body = json!({ "revision": document.revision });
    assert_eq!(cloned.caller.post(COMMITS, body).await.status, 201);
    assert_eq!(git(&cloned.repository, &["show", "main:src/flow.rs"]), mended);
}

#[tokio::test]
async fn two_branches_that_touch_different_nodes_are_a_plain_merge() {
    let cloned = Cloned::new(&placed()).await;
    let clone = &cloned.clone;
    let layout = fs::read_to_string(clone.join("flow.layout.jsonl")).unwrap();
    git(clone, &["switch", "--quiet", "-c", "left"]);
    write(clone, "src/flow.rs", cloned.flow_rs().replace("\"opened\"", "\"opened\" /* new */"));
    write(clone, "flow.layout.jsonl", layout.replace("777.0", "600.0"));
    git(clone, &["commit", "--quiet", "-m", "Left"]);
    git(clone, &["switch", "--quiet", "main"]);
    write(clone, "src/flow.rs", cloned.flow_rs().replace("Issues!A:C", "Issues!A:Z"));
    let trigger = &main_example().nodes[0].title;
    write(clone, "flow.layout.jsonl", layout.replace(trigger.as_str(), "Somebody opened it"));
    git(clone, &["commit", "--quiet", "-m", "Right"]);
    git(clone, &["merge", "--quiet", "--no-edit", "left"]);
    git(clone, &["push", "--quiet", "origin", "main"]);
    let document = cloned.document().await;
    assert!(document.pushed.is_none(), "{:?}", document.pushed);
    let node = document.flow.node(&"add_row".into()).unwrap();
    assert_eq!((node.text("range"), node.at.x), ("Issues!A:Z", 600.0));
    assert_eq!(document.flow.nodes[0].title, "Somebody opened it");
    assert!(document.source.unwrap().contains("/* new */"));
}

#[tokio::test]
async fn a_file_changed_on_both_sides_waits_for_a_choice() {
    let cloned = Cloned::new(&placed()).await;
    cloned.push("src/steps.rs", "//! Theirs.\n");
    let path = format!("{FLOW}/files/src/steps.rs");
    let file: flow_model::wire::FileText = cloned.caller.get(&path).await.json();
    let mine = json!({ "version": file.version, "text": "//! Mine.\n" });
    cloned.caller.put(&path, mine).await;
    cloned.push("src/steps.rs", "//! Theirs again.\n");
    let document = cloned.document().await;
    let pushed = document.pushed.expect("it waits");
    assert!(pushed.reason.contains("src/steps.rs"), "{}", pushed.reason);
    let settle =
        json!({ "revision": document.revision, "commit": pushed.commit.id, "keep": "pushed" });
    cloned.caller.post(&format!("{FLOW}/pushed"), settle).await;
    let file: flow_model::wire::FileText = cloned.caller.get(&path).await.json();
    assert_eq!(file.text.as_deref(), Some("//! Theirs again.\n"));
    let kept = format!("draft/{}:src/steps.rs", document.revision);
    assert_eq!(git(&cloned.repository, &["show", &kept]), "//! Mine.\n");
}

#[tokio::test]
async fn what_is_no_text_waits_and_nothing_of_the_text_is_lost() {
    let cloned = Cloned::new(&placed()).await;
    let layout = cloned.text(LAYOUT) + "{\"group\":\"one\"}\n";
    let manifest =
        cloned.text("Cargo.toml").replace("[dependencies]\n", "[dependencies]\nregex = \"1\"\n");
    for (path, good) in [(LAYOUT, layout), ("Cargo.toml", manifest)] {
        cloned.push(path, &good);
        assert_eq!(cloned.document().await.pushed, None, "{path}");
        cloned.push(path, [good.as_bytes(), b"# \xff\xfe\n"].concat());
        let document = cloned.document().await;
        let pushed = document.pushed.expect("it waits");
        let line = good.lines().count() + 1;
        let expected = format!("The pushed {path} is no UTF-8 text: line {line} has other bytes.");
        assert_eq!(pushed.reason, expected);
        let revision = document.revision;
        let commit = json!({ "revision": revision });
        cloned.caller.post(COMMITS, commit.clone()).await.refused(409, "pushed-waits");
        let settle =
            |keep: &str| json!({ "revision": revision, "commit": pushed.commit.id, "keep": keep });
        let settled = format!("{FLOW}/pushed");
        cloned.caller.post(&settled, settle("pushed")).await.refused(409, "unreadable");
        let document: FlowDocument = cloned.caller.post(&settled, settle("draft")).await.json();
        assert!(document.pushed.is_none() && document.uncommitted, "{path}");
        assert_eq!(cloned.caller.post(COMMITS, commit).await.status, 201);
        assert_eq!(git(&cloned.repository, &["show", &format!("main:{path}")]), good);
        git(&cloned.clone, &["pull", "--quiet"]);
    }
}

#[tokio::test]
async fn what_is_not_right_with_the_layout_file_is_told() {
    let cloned = Cloned::new(&placed()).await;
    let layout = cloned.text(LAYOUT);
    for (text, code) in [
        (layout.replace("\"hookloom\":1", "\"hookloom\":2"), "newer-layout"),
        (layout.clone() + &layout.replace("777.0", "778.0"), "duplicate-place"),
        (format!("{layout}<<<<<<< HEAD\n"), "bad-layout"),
    ] {
        cloned.push(LAYOUT, &text);
        let document = cloned.document().await;
        let codes = |problems: &[Problem]| -> Vec<String> {
            problems.iter().map(|problem| problem.code.clone()).collect()
        };
        assert_eq!(codes(&document.problems), [code]);
        let draft = json!({ "revision": document.revision, "flow": document.flow, "source": document.source });
        let saved: Saved = cloned.caller.put(DRAFT, draft).await.json();
        assert_eq!(codes(&saved.problems), [code]);
    }
    cloned.push(LAYOUT, &layout);
    assert_eq!(cloned.document().await.problems, []);
}

#[tokio::test]
async fn a_line_about_nobody_stays_until_a_person_removes_it() {
    let cloned = Cloned::new(&placed()).await;
    let line = "{\"id\":\"nobody\",\"title\":\"Later\",\"colour\":7}\n";
    let layout = cloned.text(LAYOUT);
    cloned.push(LAYOUT, layout.clone() + line);
    let mut document = cloned.document().await;
    let mut save = async |flow: &Flow| {
        let draft = json!({ "revision": document.revision, "flow": flow, "source": null });
        let saved: Saved = cloned.caller.put(DRAFT, draft).await.json();
        document.revision = saved.revision;
        let body = json!({ "revision": saved.revision });
        assert_eq!(cloned.caller.post(COMMITS, body).await.status, 201);
        (saved.problems, git(&cloned.repository, &["show", "main:flow.layout.jsonl"]))
    };
    let mut flow = cloned.document().await.flow;
    flow.about = "Says more.".to_owned();
    let (problems, committed) = save(&flow).await;
    assert!(committed.contains(line), "{committed}");
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!(problem.code, "stray-line");
    flow.apply(*problem.fix.clone().unwrap().edit).unwrap();
    let (problems, committed) = save(&flow).await;
    assert_eq!((problems, committed), (Vec::new(), layout));
}

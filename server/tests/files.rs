//! The files of a flow's repository: who may write which, what a commit keeps, what is refused.

use flow_model::flow::FieldValue;
use flow_model::wire::{Commit, FileOwner, FileText, FlowDocument, RepoFile};
use serde_json::json;

use crate::commits::git;
use crate::product::{Product, main_example};

const FILES: &str = "/flows/bug-reports-to-sheet/files";
const COMMITS: &str = "/flows/bug-reports-to-sheet/commits";
const FLOW: &str = "/flows/bug-reports-to-sheet";

#[tokio::test]
async fn a_file_of_a_person_is_saved_committed_and_kept() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    let of_people = async || {
        let mut listed: Vec<RepoFile> = caller.get(FILES).await.json();
        listed.retain(|file| file.path != "Cargo.toml");
        listed
    };
    assert_eq!(of_people().await, []);
    let path = format!("{FILES}/src/steps.rs");
    let text = "//! Ours.\n\npub fn loud(text: &str) -> String {\n    text.to_uppercase()\n}\n";
    let saved: FileText = caller.put(&path, json!({ "version": "", "text": text })).await.json();
    assert_eq!((saved.text.as_deref(), saved.read_only), (Some(text), None));
    let expect = RepoFile {
        path: "src/steps.rs".to_owned(),
        owner: FileOwner::User,
        bytes: text.len() as u64,
        uncommitted: true,
    };
    assert_eq!(of_people().await, [expect]);

    // A save that was made from another content is refused.
    let stale = json!({ "version": "", "text": "x" });
    caller.put(&path, stale).await.refused(409, "stale-file");
    let next = json!({ "version": saved.version, "text": format!("{text}\n// More.\n") });
    let saved: FileText = caller.put(&path, next).await.json();

    let first: Commit = caller.post(COMMITS, json!({ "revision": 1 })).await.json();
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    let committed = git(&repository, &["show", "main:src/steps.rs"]);
    assert_eq!(Some(committed), saved.text);
    assert!(git(&repository, &["show", "main:src/lib.rs"]).contains("pub mod steps;\n"));
    let document: FlowDocument = caller.get(FLOW).await.json();
    assert!(!document.uncommitted);
    assert_eq!(document.repository, repository.canonicalize().unwrap().display().to_string());
    let listed: Vec<RepoFile> = caller.get(FILES).await.json();
    let steps = listed.iter().find(|file| file.path == "src/steps.rs").unwrap();
    assert_eq!((steps.owner, steps.uncommitted), (FileOwner::User, false));
    let lib = listed.iter().find(|file| file.path == "src/lib.rs").unwrap();
    assert_eq!(lib.owner, FileOwner::Tool);

    // Removed with the next commit, and from the library too.
    let version = saved.version;
    assert_eq!(caller.delete(&format!("{path}?version={version}")).await.status, 204);
    caller.get(&path).await.refused(404, "not-found");
    let second: Commit = caller.post(COMMITS, json!({ "revision": 1 })).await.json();
    assert_ne!(first.id, second.id);
    let files = git(&repository, &["ls-tree", "-r", "--name-only", "main"]);
    assert!(!files.contains("steps.rs"), "{files}");
    assert!(!git(&repository, &["show", "main:src/lib.rs"]).contains("steps"));
}

#[tokio::test]
async fn what_a_file_of_a_person_reads_of_the_payload_is_committed_with_it() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let mut flow = main_example();
    let cell = "crate::steps::length(&issue)".to_owned();
    flow.nodes[1].fields.insert("values".into(), FieldValue::List(vec![cell]));
    caller.create(&flow).await;
    let text = "//! Ours.\n\nuse crate::payloads::Issue;\n\npub fn length(issue: &Issue) -> usize {\n    issue.body.as_deref().map_or(0, str::len)\n}\n";
    caller.put(&format!("{FILES}/src/steps.rs"), json!({ "version": "", "text": text })).await;
    let first: Commit = caller.post(COMMITS, json!({ "revision": 1 })).await.json();
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    let payloads = |commit: &str| git(&repository, &["show", &format!("{commit}:src/payloads.rs")]);
    assert!(
        payloads(&first.id).contains("    pub body: Option<String>,\n"),
        "{}",
        payloads(&first.id)
    );
    // What was committed before counts as what was saved just now.
    let other = "//! Ours, too.\n\npub fn open(issue: &crate::payloads::Issue) -> bool {\n    issue.locked == Some(true)\n}\n";
    caller.put(&format!("{FILES}/src/more.rs"), json!({ "version": "", "text": other })).await;
    let second: Commit = caller.post(COMMITS, json!({ "revision": 1 })).await.json();
    for field in ["body", "locked"] {
        assert!(payloads(&second.id).contains(&format!("    pub {field}: ")), "{field}");
    }
}

#[tokio::test]
async fn paths_and_owners_are_kept_to() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    let save = json!({ "version": "", "text": "x" });
    for path in [
        "..%2Fx",
        "a%2F..%2Fb",
        ".git%2Fconfig",
        ".GIT%2Fconfig",
        "src%2F..hidden",
        "a%20b",
        "%2Fetc%2Fpasswd",
        "a%0Ab",
        "target%2Fx",
        "a%2F%2Fb",
    ] {
        caller.put(&format!("{FILES}/{path}"), save.clone()).await.refused(400, "bad-path");
    }
    for path in [
        "src/flow.rs",
        "src/lib.rs",
        "src/main.rs",
        "src/payloads.rs",
        "src/slots.rs",
        "flow.layout.jsonl",
        ".gitattributes",
        ".cargo%2Fconfig.toml",
        "rust-toolchain",
        "rust-toolchain.toml",
    ] {
        caller.put(&format!("{FILES}/{path}"), save.clone()).await.refused(403, "read-only");
    }
    let large = json!({ "version": "", "text": "x".repeat(600 * 1024) });
    caller.put(&format!("{FILES}/src/large.rs"), large).await.refused(413, "too-large");
    caller.get(&format!("{FILES}/src/none.rs")).await.refused(404, "not-found");
    caller.get("/flows/nobody/files").await.refused(404, "not-found");
}

#[tokio::test]
async fn binaries_and_links_are_shown_and_not_followed() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    caller.post(COMMITS, json!({ "revision": 1 })).await;
    let folder = tempfile::tempdir().unwrap();
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    git(folder.path(), &["clone", "--quiet", repository.to_str().unwrap(), "clone"]);
    let clone = folder.path().join("clone");
    std::fs::write(clone.join("logo.png"), b"\x89PNG\xff\xfe").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", clone.join("link.txt")).unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "--quiet", "-m", "Add a picture and a link"]);
    git(&clone, &["push", "--quiet", "origin", "main"]);
    for (path, words) in [("logo.png", "UTF-8"), ("link.txt", "link")] {
        let file: FileText = caller.get(&format!("{FILES}/{path}")).await.json();
        assert_eq!(file.text, None);
        assert!(file.read_only.as_deref().unwrap().contains(words));
        let save = json!({ "version": file.version, "text": "x" });
        caller.put(&format!("{FILES}/{path}"), save).await.refused(403, "read-only");
    }
}

#[tokio::test]
async fn the_manifest_can_be_added_to_before_the_first_commit() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    let path = format!("{FILES}/Cargo.toml");
    let listed: Vec<RepoFile> = caller.get(FILES).await.json();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].path.as_str(), listed[0].owner), ("Cargo.toml", FileOwner::User));
    let written: FileText = caller.get(&path).await.json();
    assert_eq!(written.read_only, None);
    let text = written.text.unwrap() + "regex = \"1\"\n";
    let stale = json!({ "version": "", "text": text });
    caller.put(&path, stale).await.refused(409, "stale-file");
    let save = json!({ "version": written.version, "text": text });
    assert_eq!(caller.put(&path, save).await.status, 200);
    caller.post(COMMITS, json!({ "revision": 1 })).await;
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    assert_eq!(git(&repository, &["show", "main:Cargo.toml"]), text);
}

#[tokio::test]
async fn hidden_files_of_people_are_files_of_people() {
    let product = Product::start();
    let caller = product.sign_in().await;
    caller.create(&main_example()).await;
    for path in [".github/workflows/ci.yml", ".editorconfig", "src/.hidden"] {
        let save = json!({ "version": "", "text": "name: ci\n" });
        let saved: FileText = caller.put(&format!("{FILES}/{path}"), save).await.json();
        assert_eq!((saved.path.as_str(), saved.read_only), (path, None));
    }
    caller.post(COMMITS, json!({ "revision": 1 })).await;
    let repository = product.data.join("repos/bug-reports-to-sheet.git");
    assert_eq!(git(&repository, &["show", "main:.github/workflows/ci.yml"]), "name: ci\n");
}

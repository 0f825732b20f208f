//! The catalog as tests see it.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use flow_model::catalog::{Library, Loaded};

/// The catalog with the events that tests use, read once.
pub fn catalog() -> Loaded {
    static CATALOG: OnceLock<Loaded> = OnceLock::new();
    CATALOG.get_or_init(read_catalog).clone()
}

fn read_catalog() -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/types.json");
    let text = fs::read_to_string(path).expect("types.json is there");
    let library: Library = serde_json::from_str(&text).expect("types.json is a library");
    let mut loaded = Loaded::default();
    loaded.list("github", library.ids().map(str::to_owned));
    for event in
        ["issues.opened", "issues.labeled", "issue_comment.created", "push", "pull_request.opened"]
    {
        loaded.load("github", &library.event(event).expect("the event is in the catalog"));
    }
    loaded
}

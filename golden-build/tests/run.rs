//! Golden cases that run: all in one program, each started on its own, sent one event, and held to what the
//! stand-ins got.

#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test may fail by panicking, and JSON is read by index"
)]

#[expect(dead_code, reason = "the flows here have a program of their own")]
#[path = "../../flow-runtime/tests/support/process.rs"]
mod process;
#[expect(dead_code, reason = "only what Slack is told is looked at")]
#[path = "../../flow-runtime/tests/support/stand_in.rs"]
mod stand_in;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use process::{Flow, environment};
use serde_json::{Value, json};
use stand_in::{Answer, Call, StandIn};

/// A case, how its execution ends, and what Slack is told, sorted.
type Case = (&'static str, &'static str, &'static [&'static str]);

/// Sheets takes the row.
const WELL: [Case; 19] = [
    ("main_example", "done", &["Bug #7: Issue 7 (Issues!A2:D2)"]),
    ("switch", "done", &["Thank you"]),
    ("switch_without_rest", "done", &["Thank you"]),
    ("switch_join", "done", &["1 0"]),
    ("switch_bool", "done", &["Quiet"]),
    ("switch_guard", "done", &["Issues!A2:D2"]),
    ("switch_in_switch", "done", &["None"]),
    ("each", "done", &["All told", "bug", "ui"]),
    ("each_at_once", "done", &["All told", "bug: Issue 7", "ui: Issue 7"]),
    ("each_shares", "done", &["ISSUE 7", "bug: ISSUE 7", "ui: ISSUE 7"]),
    ("each_computed", "done", &["7", "Issue", "ui"]),
    ("stop", "done", &[]),
    ("fail", "failed", &["#7: Issue 7"]),
    ("ends_everywhere", "done", &[]),
    ("parallel_data", "done", &["Issues!A2:D2: ISSUE 7"]),
    ("parallel_guard", "done", &["Row: Issues!A2:D2"]),
    ("side_path_in_branch", "done", &["Row: Issues!A2:D2"]),
    ("side_path_in_filter", "done", &["New", "Summed up"]),
    ("names_of_flags", "done", &["New", "Twice: 14"]),
];

/// Sheets refuses the row for good.
const REFUSED: [Case; 5] = [
    ("error_port", "done", &["after 1"]),
    ("error_ignored", "done", &["nowhere", "x", "y"]),
    ("error_join", "done", &["", "nowhere"]),
    ("error_stops", "failed", &[]),
    ("parallel_guard", "done", &[]),
];

#[tokio::test(flavor = "multi_thread")]
async fn golden_cases_do_what_their_drawing_says() {
    let program = build();
    let mut wrong = String::new();
    for (cases, status) in [(WELL.as_slice(), 200), (REFUSED.as_slice(), 400)] {
        for (case, state, told) in cases {
            let (found, texts) = run(&program, case, status).await;
            // What a refusal says is the connector's own.
            let fits = texts.len() == told.len()
                && texts.iter().zip(*told).all(|(text, told)| {
                    text == told || status == 400 && !told.starts_with('n') && text.ends_with(told)
                });
            if found != *state || !fits {
                let _ = writeln!(wrong, "{case}: {found} {texts:?}, not {state} {told:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Sends one event; gives how its execution ended and what Slack was told.
async fn run(program: &Path, case: &str, status: u16) -> (String, Vec<String>) {
    let refuse = move |call: &Call, _before: usize| {
        let is_refused = status != 200 && call.target.starts_with("/v4/spreadsheets/");
        is_refused.then(|| Answer {
            after: Duration::ZERO,
            status,
            headers: Vec::new(),
            body: json!({ "error": { "message": "no such sheet" } }),
        })
    };
    let stand_in = StandIn::start(refuse).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut variables = environment(folder.path(), &stand_in.url);
    variables.insert("GOLDEN_CASE".to_owned(), case.to_owned());
    let flow = Flow::start_as(Command::new(program), &variables);
    let (answered, body) = flow.deliver("issues", "one", &event()).await;
    assert!((200..300).contains(&answered), "{case}: {answered} {body}");
    let executions = flow.settled().await;
    let state = executions.first().and_then(|execution| execution["state"].as_str());
    let text = |call: Call| call.body["text"].as_str().unwrap_or_default().to_owned();
    let mut texts: Vec<String> =
        stand_in.calls_to("chat.postMessage").into_iter().map(text).collect();
    texts.sort();
    (state.unwrap_or("no execution").to_owned(), texts)
}

fn event() -> String {
    json!({
        "action": "opened",
        "issue": {
            "number": 7,
            "title": "Issue 7",
            "comments": 0,
            "html_url": "https://github.test/acme/app/issues/7",
            "user": { "login": "ada", "id": 1 },
            "labels": [{ "id": 7, "name": "bug" }, { "id": 8, "name": "ui" }],
            "assignees": [],
            "body": null,
        },
    })
    .to_string()
}

/// The cases, each once.
fn cases() -> BTreeSet<&'static str> {
    WELL.iter().chain(&REFUSED).map(|(case, ..)| *case).collect()
}

/// All cases as modules of one program, which starts the one that its environment names.
fn build() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = workspace.canonicalize().expect("the workspace is there");
    let usual = || workspace.join("target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from);
    let root = target.join("golden-run");
    let mut main = "//! Golden cases in one program.\n\nfn main() -> std::process::ExitCode {\n    let case = std::env::var(\"GOLDEN_CASE\").unwrap_or_default();\n    let triggers = match case.as_str() {\n".to_owned();
    let mut modules = String::new();
    for case in cases() {
        let _ = writeln!(main, "        \"{case}\" => {case}::flow::triggers(),");
        let _ = write!(
            modules,
            "\npub mod {case} {{\n    pub mod flow;\n    pub mod payloads;\n    pub mod slots;\n}}\n"
        );
        let folder = root.join("src").join(case);
        fs::create_dir_all(&folder).expect("a folder");
        for file in ["flow.rs", "payloads.rs", "slots.rs"] {
            let golden = workspace.join("flow-model/tests/golden").join(case).join(file);
            let text = fs::read_to_string(golden).expect("the golden file is there");
            let text = text.replace("use crate::", &format!("use crate::{case}::"));
            fs::write(folder.join(file), text).expect("a file");
        }
    }
    main.push_str("        _ => return std::process::ExitCode::FAILURE,\n    };\n    flow_runtime::run(\"golden\", triggers)\n}\n");
    fs::write(root.join("src/main.rs"), main + &modules).expect("a file");
    let runtime = workspace.join("flow-runtime");
    let manifest = format!(
        "[package]\nname = \"golden-run\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nflow-runtime = {{ path = {runtime:?} }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).expect("a file");
    // The workspace's lock names every version, so that nothing is looked up.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).expect("a file");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--message-format=json-render-diagnostics", "--target-dir"])
        .arg(&target)
        .current_dir(&root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .expect("cargo names the program")
}

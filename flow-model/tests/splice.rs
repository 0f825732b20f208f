//! Edits of a flow in Rust that a person has edited: what comes out, beside in `tests/splice/`.
//! `UPDATE_GOLDEN=1` writes it anew.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/golden.rs"]
mod golden;

use catalog::catalog;
use flow_model::edit::Edit;
use flow_model::emit::emit;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::parse::splice::{Reach, Spliced, splice};

/// One case: its name, what a person made of the main example's Rust, and what then happens on the canvas.
struct Case {
    name: &'static str,
    by_hand: fn(&str) -> String,
    edits: Vec<Edit>,
    reach: Reach,
}

fn set(id: &str, field: &str, text: &str) -> Edit {
    let value = Some(FieldValue::Text(text.to_owned()));
    Edit::SetField { id: id.into(), field: field.into(), value }
}

fn node(id: &str, kind: &str, fields: &[(&str, &str)]) -> Edit {
    let fields =
        fields.iter().map(|(id, text)| ((*id).into(), FieldValue::Text((*text).to_owned())));
    let node = Node {
        id: id.into(),
        kind: kind.into(),
        title: id.to_owned(),
        fields: fields.collect(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point::default(),
    };
    Edit::AddNode { node: Box::new(node), index: usize::MAX }
}

fn edge(from: &str, port: &str, to: &str) -> Edge {
    Edge { from: from.into(), port: port.into(), to: to.into() }
}

fn connect(from: &str, port: &str, to: &str) -> Edit {
    Edit::AddEdge { edge: edge(from, port, to), index: usize::MAX }
}

fn cut(from: &str, port: &str, to: &str) -> Edit {
    Edit::RemoveEdge { edge: edge(from, port, to) }
}

fn get(id: &str) -> Edit {
    let fields = [("connection", "crm"), ("method", "get"), ("path", "/people/{sender.login}")];
    node(id, "http.request", &fields)
}

/// Replaces what must be there.
fn put(text: &str, places: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in places {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// Comments of all kinds, and items of a person's own.
fn commented(text: &str) -> String {
    put(
        text,
        &[
            ("    let issue =", "    // The issue.\n    let issue ="),
            ("        .step(\"add_row\")", "        // One row each.\n        .step(\"add_row\")"),
            ("slots::ISSUE_SHEET,", "slots::ISSUE_SHEET, // the sheet of the team"),
            (
                "            range: \"",
                "            /* A to D\n               only */\n            range: \"",
            ),
            ("    if cx.branch", "    // Bugs go to triage.\n    if cx.branch"),
            (
                "            .await?;\n    }\n",
                "            .await?; // told\n        // The end of the arm.\n    }\n\n    // Almost done.\n",
            ),
            ("pub fn triggers", "const LIMIT: usize = 3; // mine\n\npub fn triggers"),
        ],
    ) + "\n/// Mine.\nfn own() -> usize {\n    LIMIT\n}\n"
}

/// Tabs, lines that end as on Windows, and everything on as few lines as possible.
fn dense(text: &str) -> String {
    let start = text.find("    let row").expect("the row is there");
    let end = text.find("    Ok(())").expect("the end is there");
    let body: Vec<&str> = text[start..end].split_whitespace().collect();
    let body = body.join(" ").replace(" .", ".").replace("; if", ";\n    if");
    let text = format!("{}    {body}\n{}", &text[..start], &text[end..]);
    put(&text, &[("    ", "\t"), ("\n", "\r\n")])
}

/// Other names, other imports, no aliases.
fn renamed(text: &str) -> String {
    put(
        text,
        &[
            ("cx", "ctx"),
            ("    let issue = &event.payload().issue;\n\n", ""),
            ("issue.", "event.payload().issue."),
            ("connectors::{google_sheets, slack};", "connectors::slack;"),
            ("google_sheets::AppendRow", "flow_runtime::connectors::google_sheets::AppendRow"),
        ],
    )
}

fn fields() -> Vec<Edit> {
    vec![set("add_row", "range", "Sheet!A:B"), set("tell_triage", "retry", "7")]
}

fn between() -> Vec<Edit> {
    vec![
        get("person"),
        cut("add_row", "then", "is_bug"),
        connect("add_row", "then", "person"),
        connect("person", "then", "is_bug"),
    ]
}

fn wrap() -> Vec<Edit> {
    vec![
        node("few", "filter", &[("condition", "issue.number < 9")]),
        cut("issue_opened", "then", "add_row"),
        connect("issue_opened", "then", "few"),
        connect("few", "then", "add_row"),
    ]
}

fn parallel() -> Vec<Edit> {
    vec![
        cut("add_row", "then", "is_bug"),
        connect("issue_opened", "then", "is_bug"),
        set("tell_triage", "text", "A bug"),
    ]
}

fn branch() -> Vec<Edit> {
    vec![
        node("is_new", "branch", &[("condition", "issue.number > 100")]),
        cut("issue_opened", "then", "add_row"),
        connect("issue_opened", "then", "is_new"),
        connect("is_new", "true", "add_row"),
        get("person"),
        connect("is_new", "false", "person"),
    ]
}

fn other_arm() -> Vec<Edit> {
    vec![
        cut("is_bug", "true", "tell_triage"),
        connect("is_bug", "false", "tell_triage"),
        get("person"),
        connect("is_bug", "true", "person"),
    ]
}

fn without_row() -> Vec<Edit> {
    vec![
        set("tell_triage", "text", "A bug"),
        cut("add_row", "then", "is_bug"),
        cut("issue_opened", "then", "add_row"),
        Edit::RemoveNode { id: "add_row".into() },
        connect("issue_opened", "then", "is_bug"),
    ]
}

fn trigger() -> Vec<Edit> {
    vec![
        node("pushed", "github", &[("event", "push"), ("connection", "acme_github")]),
        node("head", "value", &[("value", "after.len()")]),
        connect("pushed", "then", "head"),
    ]
}

fn rename() -> Vec<Edit> {
    vec![Edit::RenameNode { from: "tell_triage".into(), to: "tell_team".into() }]
}

fn title() -> Vec<Edit> {
    vec![Edit::SetTitle { id: "issue_opened".into(), title: "An issue".to_owned() }]
}

fn end() -> Vec<Edit> {
    vec![get("person"), connect("tell_triage", "then", "person")]
}

fn cases() -> Vec<Case> {
    let case = |name, by_hand, edits, reach| Case { name, by_hand, edits, reach };
    vec![
        case("fields_commented", commented, fields(), Reach::Tokens),
        case("fields_dense", dense, fields(), Reach::Tokens),
        case("fields_renamed", renamed, fields(), Reach::Tokens),
        case("between_commented", commented, between(), Reach::Tokens),
        case("between_dense", dense, between(), Reach::Tokens),
        case("between_renamed", renamed, between(), Reach::Tokens),
        case("end_commented", commented, end(), Reach::Tokens),
        case("end_dense", dense, end(), Reach::Tokens),
        case("wrap_commented", commented, wrap(), Reach::Tokens),
        case("wrap_dense", dense, wrap(), Reach::Tokens),
        case("wrap_renamed", renamed, wrap(), Reach::Tokens),
        case("parallel_commented", commented, parallel(), Reach::Tokens),
        case("parallel_dense", dense, parallel(), Reach::Tokens),
        case("branch_commented", commented, branch(), Reach::Tokens),
        case("other_arm_commented", commented, other_arm(), Reach::Tokens),
        case("other_arm_renamed", renamed, other_arm(), Reach::Tokens),
        case("without_row_commented", commented, without_row(), Reach::Tokens),
        case("without_row_renamed", renamed, without_row(), Reach::Tokens),
        case("trigger_commented", commented, trigger(), Reach::Tokens),
        case("trigger_dense", dense, trigger(), Reach::Tokens),
        case("rename_commented", commented, rename(), Reach::Tokens),
        case("title_commented", commented, title(), Reach::Tokens),
    ]
}

/// A source with the flow it means before and after, and what became of it.
fn run(before: &Flow, by_hand: fn(&str) -> String, edits: Vec<Edit>) -> (String, Spliced) {
    let catalog = catalog();
    let mut after = before.clone();
    after.apply(Edit::Batch { edits }).expect("the edits fit");
    let source = by_hand(emit(before, &catalog).flow_rs());
    let spliced = splice(&source, before, &after, &catalog);
    (source, spliced)
}

#[test]
fn a_persons_source_takes_the_canvas_edits() {
    let before = golden::case("main_example");
    let mut wrong = Vec::new();
    for case in cases() {
        let (source, spliced) = run(&before, case.by_hand, case.edits);
        let path = golden::folder("tests/splice").join(format!("{}.rs", case.name));
        golden::hold(&path, &spliced.text, &mut wrong);
        assert_eq!(spliced.reach, case.reach, "{}", case.name);
        let mut text = source;
        for splice in spliced.splices.iter().rev() {
            text.replace_range(splice.range.clone(), &splice.text);
        }
        assert_eq!(text, spliced.text, "{}", case.name);
    }
    assert!(wrong.is_empty(), "run with UPDATE_GOLDEN=1 and look at the difference: {wrong:#?}");
}

#[test]
fn what_is_as_emitted_stays_so() {
    let catalog = catalog();
    let before = golden::case("main_example");
    for case in cases() {
        let mut after = before.clone();
        after.apply(Edit::Batch { edits: case.edits }).expect("the edits fit");
        let source = emit(&before, &catalog).flow_rs().to_owned();
        let spliced = splice(&source, &before, &after, &catalog);
        assert_eq!(spliced.text, emit(&after, &catalog).flow_rs(), "{}", case.name);
        // A person's item at the end changes nothing about it.
        let own = "\nfn own() {}\n";
        let beside = splice(&(source + own), &before, &after, &catalog);
        assert_eq!(beside.text, spliced.text + own, "{}", case.name);
    }
}

#[test]
fn a_source_that_does_not_close_is_left_alone() {
    let before = golden::case("main_example");
    for broken in ["fn a() {", "\"", "/*", "fn b() { ) }", ""] {
        let catalog = catalog();
        let mut after = before.clone();
        after.apply(set("add_row", "range", "B:C")).expect("the edit fits");
        let spliced = splice(broken, &before, &after, &catalog);
        if !broken.is_empty() {
            assert_eq!((spliced.text.as_str(), spliced.reach), (broken, Reach::Unreadable));
        }
    }
}

//! What the checker passes compiles: names of every kind, each in every place where a name can stand.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "compiles/flows.rs"]
mod flows;
#[path = "support/sketch.rs"]
mod sketch;
#[path = "support/together.rs"]
mod together;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use catalog::catalog;
use flow_model::flow::{Flow, Node};
use flow_model::ids::NodeId;
use flow_model::problem::Problem;
use flow_model::{check, emit, parse, saved};
use flows::FLOWS;
use together::Together;

/// What Rust's own prelude exports.
const OF_RUST: &str = "AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Debug Default \
    DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Hash Into \
    IntoFuture IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Send Sized Some String Sync \
    ToOwned ToString TryFrom TryInto Unpin Vec align_of align_of_val drop size_of size_of_val bool char f64 i64 str \
    u8 usize format vec panic todo assert matches std core alloc";

/// All words that Rust reserves, in small letters.
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false \
    final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct \
    super trait true try type typeof unsafe unsized use virtual where while yield union raw safe";

/// Names that generated files and their crates have besides.
const OF_FILES: &str = "cx event slots triggers payloads flow flow_runtime serde deserialize serialize ignored_any \
    error outcome item issue order_received google_sheets slack http main lib";

/// What the runtime's prelude exports, in the spelling of ids.
fn of_runtime() -> BTreeSet<String> {
    fn names(tree: &syn::UseTree, found: &mut BTreeSet<String>) {
        match tree {
            syn::UseTree::Path(path) => names(&path.tree, found),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
            syn::UseTree::Name(name) => drop(found.insert(snake(&name.ident.to_string()))),
            syn::UseTree::Rename(name) => drop(found.insert(snake(&name.rename.to_string()))),
            syn::UseTree::Glob(_) => panic!("the prelude names what it exports"),
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../flow-runtime/src/prelude.rs");
    let text = fs::read_to_string(path).expect("the prelude is there");
    let mut found = BTreeSet::new();
    for item in syn::parse_file(&text).expect("it is Rust").items {
        if let syn::Item::Use(item) = item {
            names(&item.tree, &mut found);
        }
    }
    assert!(found.contains("minutes") && found.contains("step_error"), "{found:?}");
    found
}

/// `step_error` of `StepError`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn names() -> BTreeSet<String> {
    let listed = [OF_RUST, KEYWORDS, OF_FILES].into_iter().flat_map(str::split_whitespace);
    listed.map(snake).chain(of_runtime()).collect()
}

/// A name as expressions write it.
fn written(name: &str) -> String {
    let is_keyword = KEYWORDS.split_whitespace().any(|word| word == name);
    if is_keyword { format!("r#{name}") } else { name.to_owned() }
}

/// How many names share a flow: one after the other, so that what one of them hides is missed by the next.
const AT_ONCE: usize = 20;

/// Where a name can stand.
const PLACES: [&str; 4] = ["trigger", "value", "output", "item"];

/// Lines of a sketch that read a name and use all that generated code names, behind a node.
fn uses(after: &str, name: &str, number: usize) -> String {
    let name = written(name);
    format!(
        r##"number_{number} value value=body.number + 1
        note_{number} code code=let note_{number}: Option<String> = Some(Vec::from([{number}]).len().to_string());
        wait_s_{number} delay amount=number_{number} unit=seconds
        wait_m_{number} delay amount=1 unit=minutes
        wait_h_{number} delay amount=2 unit=hours
        wait_d_{number} delay amount=3 unit=days
        tell_{number} slack.post_message connection=team channel=#x unknown=skip retry=2 text={{note_{number}.unwrap_or_default()}} {{{name}.clone()}}
        add_{number} google_sheets.append_row connection=sheet spreadsheet=s range=A:B values={name}|json!({{"got": number_{number}}})
        {after} -> number_{number} -> note_{number} -> wait_s_{number} -> wait_m_{number} -> wait_h_{number} -> wait_d_{number} -> tell_{number} -> add_{number}
        "##
    )
}

/// A flow with names of a person's, each in one place.
fn flow_with(place: &str, names: &[&str]) -> Flow {
    let trigger = |id: &str, number: usize| {
        format!(
            "{id} http method=post path=orders/{number} verify=bearer connection=shop sample={{\"number\": 7, \"tags\": [\"a\"]}}\n"
        )
    };
    let mut text = if place == "trigger" { String::new() } else { trigger("order_came", 0) };
    let mut last = "order_came".to_owned();
    for (number, name) in names.iter().enumerate() {
        let (drawn, uses) = match place {
            "trigger" => (trigger(name, number), uses(name, "path", number)),
            "value" => {
                (format!("{name} value value=path\n{last} -> {name}\n"), uses(name, name, number))
            }
            "output" => {
                let id = format!("sum_{number}");
                let drawn = format!("{id} value value=path output={name}\n{last} -> {id}\n");
                (drawn, uses(&id, name, number))
            }
            _ => {
                let id = format!("tags_{number}");
                let drawn = format!("{id} for_each list=body.tags item={name}\n{last} -> {id}\n");
                last.clone_from(&id);
                (drawn, uses(&format!("{id}.each"), name, number))
            }
        };
        text.push_str(&drawn);
        text.push_str(&uses);
        if place != "item" {
            last = format!("add_{number}");
        }
    }
    sketch::flow(&text)
}

/// What the checker says of one name in one place; a fix must cure it.
fn refusal(place: &str, name: &str) -> Option<String> {
    let catalog = catalog();
    let mut flow = flow_with(place, &[name]);
    let problem = check::check(&flow, &catalog).into_iter().next()?;
    if let Some(fix) = problem.fix {
        flow.apply(*fix.edit).expect("a fix fits");
        let left = check::check(&flow, &catalog);
        assert!(left.iter().all(|left| left.code != problem.code), "{place} {name}: {left:#?}");
    }
    Some(problem.code)
}

/// A request with a number, a truth and a text.
const REQUEST: &str = r#"order http method=post path=orders verify=none sample={"number": 7, "paid": true, "email": "a@b.c", "tags": ["a"]}"#;

#[test]
fn what_the_checker_says_of_flows() {
    let catalog = catalog();
    let mut together = Together::new("flows-of-checks");
    for (number, (text, expected)) in FLOWS.into_iter().enumerate() {
        let flow = sketch::flow(&format!("{REQUEST}\n{text}"));
        let problems = check::check(&flow, &catalog);
        let line = |problem: &Problem| {
            let node = problem.node.as_ref().map_or("-", NodeId::as_str);
            let field = problem.field.as_ref().map_or(String::new(), |field| format!("/{field}"));
            let fix = problem.fix.as_ref().map_or(String::new(), |fix| format!(": {}", fix.label));
            format!("{node}{field} {}{fix}", problem.code)
        };
        let told: Vec<String> = problems.iter().map(line).collect();
        assert_eq!(told.join("; "), expected, "{text}\n{problems:#?}");
        if problems.is_empty() {
            let emitted = emit::emit(&flow, &catalog);
            let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
            let read = parse::parse(emitted.flow_rs(), layout, &catalog).flow;
            assert_eq!(emit::emit(&read, &catalog).flow_rs(), emitted.flow_rs(), "{text}");
            let holds_expressions = |node: &&Node| {
                ["value", "filter", "branch", "for_each"].contains(&node.kind.as_str())
            };
            for node in flow.nodes.iter().filter(holds_expressions) {
                let again = read.nodes.iter().find(|other| other.id == node.id);
                assert_eq!(
                    again.map(|node| &node.fields),
                    Some(&node.fields),
                    "{text}\n{}",
                    emitted.flow_rs()
                );
            }
            together.add(&format!("flow_{number}"), &emitted);
        }
        for fix in problems.into_iter().filter_map(|problem| problem.fix) {
            let mut mended = flow.clone();
            mended.apply(*fix.edit).expect("a fix fits");
            let left = check::check(&mended, &catalog);
            // A way that is gone can leave nodes without one.
            assert!(left.iter().all(|left| left.code == "not-connected"), "{text}\n{left:#?}");
        }
    }
    together.compile();
}

#[test]
fn comments_of_several_lines_stay_byte_for_byte() {
    let comment = "/* a\n  b\n      c */";
    let flow = sketch::flow(&format!(
        "{REQUEST}\ns code code=PLACE\nf filter condition=body.paid\norder -> f -> s"
    ));
    let text = saved::write(&flow)
        .replace("PLACE", &format!("drop(1 {comment} + 1);").replace('\n', "\\n"));
    let flow = saved::read(&text).expect("it is a flow");
    let catalog = catalog();
    let emitted = emit::emit(&flow, &catalog);
    assert!(emitted.flow_rs().contains(comment), "{}", emitted.flow_rs());
    let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
    let read = parse::parse(emitted.flow_rs(), layout, &catalog).flow;
    assert_eq!(emit::emit(&read, &catalog).flow_rs(), emitted.flow_rs());
}

#[test]
fn names_that_the_checker_passes_compile() {
    let catalog = catalog();
    let names = names();
    let mut together = Together::new("names-of-flows");
    let mut refused = BTreeSet::new();
    for place in PLACES {
        let mut passed = Vec::new();
        for name in &names {
            match refusal(place, name) {
                Some(code) => drop(refused.insert(format!("{place} {name} {code}"))),
                None => passed.push(name.as_str()),
            }
        }
        for (part, names) in passed.chunks(AT_ONCE).enumerate() {
            let flow = flow_with(place, names);
            assert_eq!(check::check(&flow, &catalog), [], "{place}");
            let emitted = emit::emit(&flow, &catalog);
            let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
            let read = parse::parse(emitted.flow_rs(), layout, &catalog);
            assert_eq!(read.problems, [], "{place}");
            let again = emit::emit(&read.flow, &catalog);
            assert_eq!(again.flow_rs(), emitted.flow_rs(), "{place}");
            together.add(&format!("{place}_{part}"), &emitted);
        }
    }
    // As few as can be: nobody has to know the words of Rust.
    let mut expected = BTreeSet::new();
    for (names, codes) in [
        ("crate self super", ["bad-id", "bad-id", "bad-output", "bad-output"]),
        (
            "cx event triggers seconds minutes hours days drop",
            ["bad-id", "bad-id", "bad-output", "hides-field"],
        ),
    ] {
        for name in names.split(' ') {
            let told = PLACES.iter().zip(codes);
            expected.extend(told.map(|(place, code)| format!("{place} {name} {code}")));
        }
    }
    for place in ["value", "output", "item"] {
        expected.insert(format!("{place} error hides-field"));
    }
    assert_eq!(refused, expected);
    together.compile();
}

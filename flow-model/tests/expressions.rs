//! What stands in a form comes back from the code: the example of every method, in each field that it fits, and
//! expressions that need each coercion there is. What the checker passes of them compiles, too.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/sketch.rs"]
mod sketch;
#[path = "support/together.rs"]
mod together;

use catalog::catalog;
use flow_model::expr::methods;
use flow_model::flow::{Edge, FieldValue, Flow};
use flow_model::ids::FieldId;
use flow_model::{check, emit, parse};
use together::Together;

/// The names of the examples, as values of a request.
const NAMES: &str = r##"
    order http method=post path=orders verify=none sample={"title": "a", "count": 1, "ratio": 1.5, "flag": true, "tags": ["a"], "numbers": [1], "labels": [{"name": "bug", "color": "f00"}, {"name": "ui"}], "people": [{"login": "ada", "email": "a@b.c"}, {"login": "bob"}], "issue": {"number": 1, "title": "a", "created_at": "2019-05-15T15:20:18Z"}}
    title value value=body.title
    wish value value=body.tags.first()
    note value value=body.tags.last()
    count value value=body.count
    ratio value value=body.ratio
    flag value value=body.flag
    tags value value=body.tags
    numbers value value=body.numbers
    labels value value=body.labels
    data value value=json!({ "kind": "bug", "size": 3, "list": [1, 2] })
    owner value value=body.people.first()
    place value value=body.title
    issue value value=body.issue
    order -> title -> wish -> note -> count -> ratio -> flag -> tags -> numbers -> labels -> data -> owner -> place -> issue
"##;

/// Expressions that need what no example of a method does.
const MORE: &[&str] = &[
    "count.pow(count)",
    "title.repeat(count)",
    "numbers.get(count)",
    "title.get(count..3)",
    "numbers.iter().skip(count).take(count + 1).sum()",
    "labels.iter().map(|label| label.color).filter(|c| c.is_some()).count()",
    "labels.iter().map(|label| label.color.unwrap_or(title.to_uppercase())).join(title)",
    "title.chars().map(|c| c.to_string()).collect()",
    "title.chars().find(|c| c.is_numeric())",
    "title.find(\"a\").unwrap_or(3) + 1",
    "tags.contains(title)",
    "tags.contains(title.trim())",
    "labels.iter().filter(|label| tags.contains(label.name)).count()",
    "wish.or(note)",
    "wish.unwrap_or(title.to_lowercase())",
    "title.split(\",\").map(|part| part.trim()).collect()",
    "labels.iter().flat_map(|label| label.name.chars()).count()",
    "labels.iter().flat_map(|label| label.name.to_uppercase().split(\"U\")).join(\"-\")",
    "if flag { title } else { title.to_uppercase() }",
    "if flag { 3 } else { 4 }",
    "3.max(count)",
    "(1 + 2).max(count)",
    "data[count]",
    "data[\"list\"][0].as_i64().unwrap_or(3)",
    "format!(\"{} {}\", title.len(), wish.unwrap_or_default())",
    "json!({ \"title\": title, \"wish\": wish, \"n\": numbers.iter().product() })",
    "title.len() as f64 * ratio",
    "owner.map(|owner| owner.email.unwrap_or(owner.login))",
    "owner.and_then(|owner| owner.email).unwrap_or_default()",
    "title == \"a\" && count != 3 || !flag",
    "numbers.iter().map(|number| number * 2).rev().collect()",
    "labels.iter().min_by_key(|label| label.name.len()).map(|label| label.name)",
];

/// Texts that become the same Rust as a shorter one, which then comes back.
const SHORTER: &[(&str, &str)] = &[
    (
        "place.chars().filter(|c| c.is_ascii_digit()).collect()",
        "place.chars().filter(|c| c.is_ascii_digit())",
    ),
    (
        "title.trim().chars().map(|c| c.to_string()).take(3).join(\"-\")",
        "title.trim().chars().map(|c| c).take(3).join(\"-\")",
    ),
    (
        "numbers.iter().filter(|number| number > 1).collect()",
        "numbers.iter().filter(|number| number > 1)",
    ),
    ("title.trim().chars().rev().collect::<String>()", "title.trim().chars().rev()"),
    ("title.chars().map(|c| c.to_string()).collect()", "title.chars().map(|c| c)"),
    (
        "title.split(\",\").map(|part| part.trim()).collect()",
        "title.split(\",\").map(|part| part.trim())",
    ),
    (
        "numbers.iter().map(|number| number * 2).rev().collect()",
        "numbers.iter().map(|number| number * 2).rev()",
    ),
    ("{flag.to_string()}", "{flag}"),
    ("{count.to_string()}", "{count}"),
    ("{ratio.to_string()}", "{ratio}"),
    (
        "{format!(\"{} {}\", title.len(), wish.unwrap_or_default())}",
        "{title.len()} {wish.unwrap_or_default()}",
    ),
];

/// The kinds of nodes, their fields, and what goes around an expression there.
const FIELDS: [(&str, &str, [&str; 2]); 8] = [
    ("value", "value", ["", ""]),
    ("filter", "condition", ["", ""]),
    ("switch", "value", ["", ""]),
    ("for_each", "list", ["", ""]),
    ("delay", "amount", ["", ""]),
    ("stop", "reason", ["{", "}"]),
    ("stop", "reason", ["it is {", "}."]),
    ("google_sheets.append_row", "values", ["", ""]),
];

/// An expression over the names of the request: what the examples call `body` is a field of the event here.
fn renamed(text: &str) -> String {
    let mut words = text.split("body");
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, rest| text + "wish" + rest)
}

fn in_field(kind: &str, text: &str) -> FieldValue {
    match kind {
        "google_sheets.append_row" => FieldValue::List(vec![text.to_owned()]),
        _ => FieldValue::Text(text.to_owned()),
    }
}

/// The names, and one more node with an expression in a field.
fn flow_with(kind: &str, field: &str, text: &str) -> Flow {
    let more = match kind {
        "switch" => "at switch arms=1",
        "delay" => "at delay unit=minutes",
        "google_sheets.append_row" => {
            "at google_sheets.append_row connection=sheet spreadsheet=s range=A:B"
        }
        "for_each" => "at for_each item=one",
        kind => &format!("at {kind}"),
    };
    let mut flow = sketch::flow(&format!("{NAMES}\n{more} "));
    let node = flow.nodes.last_mut().expect("it was just drawn");
    node.fields.insert(FieldId::from(field), in_field(kind, text));
    flow.edges.push(Edge { from: "issue".into(), port: "then".into(), to: "at".into() });
    flow
}

#[test]
fn expressions_come_back_from_the_code_as_they_were_typed() {
    let catalog = catalog();
    let examples = methods::ALL.iter().map(|method| method.example.0);
    let mut together = Together::new("expressions");
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for text in examples.chain(MORE.iter().copied()) {
        let text = renamed(text);
        let mut fits = 0;
        for (kind, field, [before, behind]) in FIELDS {
            let typed = format!("{before}{text}{behind}");
            let flow = flow_with(kind, field, &typed);
            let of_node = |code: &&str| *code != "unreachable-arm" && *code != "decides-nothing";
            let problems = check::check(&flow, &catalog);
            if problems.iter().map(|problem| problem.code.as_str()).any(|code| of_node(&code)) {
                continue;
            }
            fits += 1;
            let emitted = emit::emit(&flow, &catalog);
            let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
            let read = parse::parse(emitted.flow_rs(), layout, &catalog).flow;
            let node = read.nodes.iter().find(|node| node.id.as_str() == "at");
            let again = node.and_then(|node| node.fields.get(&FieldId::from(field)));
            let wanted = flow.nodes.last().and_then(|node| node.fields.get(&FieldId::from(field)));
            let shorter = SHORTER.iter().find_map(|(longer, shorter)| {
                let is_it = *longer == typed || *longer == text;
                is_it.then(|| in_field(kind, &typed.replace(longer, shorter)))
            });
            if again != wanted && again != shorter.as_ref() {
                wrong.push(format!("{kind}: {typed}\n    {again:?}"));
            }
            assert_eq!(check::check(&read, &catalog), problems, "{typed}");
            assert_eq!(emit::emit(&read, &catalog).flow_rs(), emitted.flow_rs(), "{typed}");
            if kind == "value" {
                together.add(&format!("flow_{tried}"), &emitted);
                tried += 1;
            }
        }
        assert!(fits > 1, "{text} fits nowhere");
    }
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
    together.compile();
}

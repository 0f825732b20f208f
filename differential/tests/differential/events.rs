//! Random events: those the schema promises, at the edges of what it allows, and some that break it.

use std::fs;
use std::path::Path;

use flow_model::flow::Node;
use serde_json::{Value, json};

use crate::process::Flow;
use crate::random::Random;

/// Sends a random event to a trigger.
pub async fn send(service: &Flow, trigger: &Node, number: usize, random: &mut Random) {
    if trigger.kind.as_str() == "github" {
        let (event, body) = delivery(trigger.text("event"), random);
        let id = format!("{}-{number}", trigger.id);
        let (status, answer) = service.deliver(&event, &id, &body.to_string()).await;
        assert!(status < 300, "{status}: {answer}");
        return;
    }
    let method = match trigger.text("method") {
        "get" => reqwest::Method::GET,
        "put" => reqwest::Method::PUT,
        "patch" => reqwest::Method::PATCH,
        "delete" => reqwest::Method::DELETE,
        _ => reqwest::Method::POST,
    };
    let request = service
        .client
        .request(method, format!("{}/{}?page={number}", service.hooks, trigger.text("path")))
        .bearer_auth("shop-token")
        .header("x-number", number)
        .json(&order(random));
    // The flow itself may answer with whatever it likes.
    request.send().await.expect("the service answers");
}

/// An event of GitHub's and its payload.
fn delivery(event: &str, random: &mut Random) -> (String, Value) {
    let (name, _) = flow_model::catalog::event_and_action(event);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/samples");
    let text = fs::read_to_string(folder.join(format!("{event}.json"))).expect("samples");
    let samples: Vec<Value> = serde_json::from_str(&text).expect("a list of samples");
    let sample = samples.get(random.below(samples.len())).expect("a sample");
    let mut payload = sample["payload"].clone();
    let issue = &mut payload["issue"];
    if issue.is_object() {
        issue["number"] = whole(random);
        issue["title"] = words(random);
        issue["comments"] = whole(random);
        issue["body"] = if random.below(2) == 0 { Value::Null } else { words(random) };
        issue["user"]["login"] = words(random);
        let one = issue["labels"].get(0).cloned().unwrap_or_else(
            || json!({"id": 1, "node_id": "", "url": "", "name": "", "color": "", "default": false}),
        );
        let label = |random: &mut Random| {
            let mut label = one.clone();
            label["name"] = words(random);
            label
        };
        issue["labels"] = (0..random.below(4)).map(|_| label(random)).collect();
        const FIELDS: [&str; 6] = ["number", "title", "labels", "html_url", "user", "comments"];
        spoil(issue, &FIELDS, random);
    }
    (name.to_owned(), payload)
}

/// A body as the sample of the random flows shows it.
fn order(random: &mut Random) -> Value {
    let mut order = json!({
        "number": whole(random),
        "email": words(random),
        "tags": (0..random.below(4)).map(|_| words(random)).collect::<Vec<_>>(),
        "total": *pick(&[json!(9.5), json!(0), json!(-1.25e10), json!(1e300)], random),
        "paid": random.below(2) == 0,
    });
    spoil(&mut order, &["number", "email", "tags", "total", "paid"], random);
    order
}

/// At times one field is missing, null or something else.
fn spoil(record: &mut Value, fields: &[&str], random: &mut Random) {
    if random.below(4) > 0 {
        return;
    }
    let field = *pick(fields, random);
    let wrong = [Value::Null, json!(5), json!("x"), json!(1.5), json!([])];
    let wrong = pick(&wrong, random);
    match random.below(2) {
        0 => drop(record.as_object_mut().expect("a record").remove(field)),
        _ => record[field] = wrong.clone(),
    }
}

fn whole(random: &mut Random) -> Value {
    const LARGE: i64 = i64::MAX;
    json!(pick(&[0, 1, 7, 500, 999, -3, LARGE, LARGE - 40, i64::MIN], random))
}

fn words(random: &mut Random) -> Value {
    json!(pick(&["x", "", "aaa", "Größe 🧵", "two\nlines \"quoted\" {}", "bug", "ß"], random))
}

fn pick<'t, T>(things: &'t [T], random: &mut Random) -> &'t T {
    things.get(random.below(things.len())).expect("a place below the length is there")
}

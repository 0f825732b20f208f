//! Every form that a flow can take in Rust: loops, waits, ends, error ports, disabled nodes.

use std::time::Duration;

use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;
use serde::Deserialize;

use super::slots;

/// What a request to `/forms` asks for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    pub body: Form,
}

#[derive(Debug, Deserialize)]
pub struct Form {
    pub form: String,
    pub id: i64,
    #[serde(default)]
    pub labels: Vec<Label>,
    #[serde(default)]
    pub pause_ms: u64,
    #[serde(default)]
    pub divisor: i64,
}

#[derive(Debug, Deserialize)]
pub struct Label {
    pub name: String,
    #[serde(default)]
    pub parts: Vec<String>,
}

pub fn triggers(triggers: Triggers) -> Triggers {
    triggers
        .source("forms.rs", include_str!("forms.rs"))
        .on(webhook::post("forms").unverified(), form)
        .on(webhook::post("forms/now").unverified().ephemeral(), form_now)
        .on(webhook::post("forms/never").unverified().disabled(), form_never)
        .on(github::issues("pinned").connection(slots::ACME_GITHUB).disabled(), form_pinned)
}

/// A form that is stored.
async fn form(cx: Cx<'_>, event: Unverified<'_, Asked>) -> FlowResult {
    take_form(cx, &event.payload().body).await
}

/// A form that runs while its caller waits.
async fn form_now(cx: Cx<'_>, event: Unverified<'_, Asked>) -> FlowResult {
    take_form(cx, &event.payload().body).await
}

/// A form that nobody listens for.
async fn form_never(cx: Cx<'_>, event: Unverified<'_, Asked>) -> FlowResult {
    take_form(cx, &event.payload().body).await
}

/// An event that nobody listens for.
async fn form_pinned(cx: Cx<'_>, event: Verified<'_, Asked>) -> FlowResult {
    take_form(cx, &event.payload().body).await
}

async fn take_form(cx: Cx<'_>, form: &Form) -> FlowResult {
    match form.form.as_str() {
        "loop" => in_turn(cx, form).await,
        "at_once" => at_once(cx, form).await,
        "sleep" => sleep(cx, form).await,
        "join" => side_by_side(cx, form).await,
        "ports" => ports(cx, form).await,
        "disabled" => disabled(cx, form).await,
        "length" => length(cx, form).await,
        "twice" => twice(cx, form).await,
        "moments" => moments(cx, form).await,
        "panic_between" => panic_between(cx, form).await,
        "panic_in_run" => panic_in_run(cx, form).await,
        "panic_in_turn" => panic_in_turn(cx, form).await,
        "panic_in_turns" => panic_in_turns(cx, form).await,
        "panic_in_arm" => panic_in_arm(cx, form).await,
        _ => everything(cx, form).await,
    }
}

/// A loop in a loop, with a switch, a filter and an early end.
async fn in_turn(cx: Cx<'_>, form: &Form) -> FlowResult {
    for (cx, label) in cx.each("labels", &form.labels) {
        match cx.switch("kind", label.name.as_str()) {
            "stop" => return cx.stop("enough", format!("{} said so", label.name)),
            "fail" => return cx.fail("refused", format!("{} is refused", label.name)),
            "bug" | "crash" => {
                for (cx, part) in cx.each("parts", &label.parts) {
                    if cx.filter("has_text", !part.is_empty()) {
                        cx.step("tell").retry(1).call(note(form, part)).await?;
                    }
                }
            }
            _ => {}
        }
    }
    cx.stop("all_told", "")
}

/// A loop that runs several turns at once, with outputs of before it borrowed in its body.
async fn at_once(cx: Cx<'_>, form: &Form) -> FlowResult {
    let row = cx.step("add_row").call(row_of(form)).await?;
    let place = cx.value("place", row.updated_range.to_lowercase());
    let place = &place;

    cx.each_at_once("labels", 3, &form.labels, |cx, label| async move {
        let text = format!("{}: {place}", label.name);
        cx.step("tell").retry(0).call(message(text)).await?;
        if cx.filter("is_long", !label.parts.is_empty()) {
            cx.each_at_once("parts", 2, &label.parts, |cx, part| async move {
                cx.step("note").retry(1).call(note(form, part)).await?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    })
    .await?;

    cx.each_at_once("words", 2, row.updated_range.split('!').collect::<Vec<_>>(), {
        |cx, word| async move {
            cx.switch("word", word);
            Ok(())
        }
    })
    .await
}

/// A wait between two steps.
async fn sleep(cx: Cx<'_>, form: &Form) -> FlowResult {
    cx.step("before").call(note(form, "before")).await?;
    cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?;
    cx.step("after").call(note(form, "after")).await?;
    Ok(())
}

/// Arms that wait, stop and fail, beside one that works.
async fn side_by_side(cx: Cx<'_>, form: &Form) -> FlowResult {
    let (told, _) = cx
        .join((
            async {
                cx.step("first").call(note(form, "first")).await?;
                let told = cx.step("second").call(note(form, "second")).await?;
                Ok(told)
            },
            async {
                for (cx, label) in cx.each("labels", &form.labels) {
                    match cx.switch("end", label.name.as_str()) {
                        "sleep" => cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?,
                        "stop" => return cx.stop("enough", "the arm has enough"),
                        "fail" => return cx.fail("refused", "the arm refuses"),
                        _ => {}
                    }
                }
                Ok(())
            },
        ))
        .await?;
    cx.value("status", told.status);
    Ok(())
}

/// A step whose failure the flow handles.
async fn ports(cx: Cx<'_>, form: &Form) -> FlowResult {
    let found = match cx.step("ask").retry(1).call(note(form, "ask")).outcome().await? {
        Ok(found) => Some(found),
        Err(error) => {
            let text = format!("{} after {}", error.message, error.attempts + 1);
            cx.step("tell").call(message(text)).await?;
            None
        }
    };
    if cx.branch("was_found", found.is_some()) {
        cx.value("status", found.map_or(0, |found| found.status));
    }
    Ok(())
}

/// Nodes that are disabled, between some that are not.
async fn disabled(cx: Cx<'_>, form: &Form) -> FlowResult {
    cx.disabled().value("doubled", form.id * 2);
    if cx.disabled().filter("never", false) {
        cx.disabled().step("ask").retry(2).timeout_seconds(1).call(note(form, "ask")).await?;
        cx.disabled().sleep("pause", days(1)).await?;
        match cx.disabled().step("tell").call(message("x".into())).outcome().await? {
            Ok(_) => {
                cx.step("told").call(note(form, "told")).await?;
            }
            Err(error) => return cx.fail("untold", error.message),
        }
    }
    cx.disabled().respond("answer", Reply::text(418, "no")).await
}

/// A list that is another one on each run, as no list may be.
async fn length(cx: Cx<'_>, form: &Form) -> FlowResult {
    static RUNS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    for (cx, number) in cx.each("changing", vec![form.id; run + 1]) {
        cx.switch("number", number);
        cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?;
    }
    Ok(())
}

/// A loop whose id is used twice.
async fn twice(cx: Cx<'_>, form: &Form) -> FlowResult {
    for _ in 0..2 {
        for (cx, label) in cx.each("labels", &form.labels) {
            cx.step("tell").call(note(form, &label.name)).await?;
        }
    }
    Ok(())
}

/// What must be the same on resume though it is another each time.
async fn moments(cx: Cx<'_>, form: &Form) -> FlowResult {
    let before = cx.now("before");
    let number = cx.random("number");
    cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?;
    cx.value("told", format!("{before} {number}"));
    Ok(())
}

async fn panic_between(cx: Cx<'_>, form: &Form) -> FlowResult {
    let doubled = cx.value("doubled", form.id * 2);
    let share = cx.value("share", doubled / form.divisor);
    cx.value("more", share);
    Ok(())
}

async fn panic_in_run(cx: Cx<'_>, form: &Form) -> FlowResult {
    let share = cx.run("share", async { Ok(form.id / form.divisor) }).await?;
    cx.value("again", share);
    Ok(())
}

async fn panic_in_turn(cx: Cx<'_>, form: &Form) -> FlowResult {
    for (cx, label) in cx.each("labels", &form.labels) {
        cx.value("share", i64::from(label.parts.is_empty()) / form.divisor);
    }
    Ok(())
}

async fn panic_in_turns(cx: Cx<'_>, form: &Form) -> FlowResult {
    cx.each_at_once("labels", 8, &form.labels, |cx, label| async move {
        if cx.branch("is_bug", label.name == "bug") {
            cx.value("share", form.id / form.divisor);
        }
        cx.step("tell").call(note(form, &label.name)).await?;
        Ok(())
    })
    .await
}

async fn panic_in_arm(cx: Cx<'_>, form: &Form) -> FlowResult {
    let (share, _) = cx
        .join((
            async {
                cx.branch("is_bug", true);
                give_way().await;
                Ok(cx.value("share", form.id / form.divisor))
            },
            async {
                cx.step("tell").call(note(form, "told")).await?;
                Ok(())
            },
        ))
        .await?;
    cx.value("again", share);
    Ok(())
}

/// Lets the other arm have its turn.
async fn give_way() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// Loops, arms and a wait in one, none of whose steps may be repeated: what is killed under load.
async fn everything(cx: Cx<'_>, form: &Form) -> FlowResult {
    for (cx, label) in cx.each("labels", &form.labels) {
        cx.step("tell").call(note(form, &format!("tell-{}", label.name))).await?;
    }
    let (row, ()) = cx
        .join((
            async {
                let row = cx.step("add_row").call(row_of(form)).await?;
                Ok(row)
            },
            async {
                cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?;
                cx.step("paused").call(note(form, "paused")).await?;
                Ok(())
            },
        ))
        .await?;
    cx.each_at_once("rows", 2, &form.labels, |cx, label| async move {
        cx.sleep("pause", Duration::from_millis(form.pause_ms)).await?;
        let what = format!("row-{}-{}", label.name, row.updated_range.len());
        cx.step("note").call(note(form, &what)).await?;
        Ok(())
    })
    .await?;
    cx.stop("told", format!("{} labels", form.labels.len()))
}

/// A call that may not be repeated: `POST /notes/<id>/<what>`.
fn note(form: &Form, what: &str) -> http::Request {
    http::Request {
        connection: slots::SHOP,
        method: http::Method::Post,
        path: format!("/notes/{}/{what}", form.id),
        query: vec![],
        headers: vec![],
        body: http::Body::None,
    }
}

fn message(text: String) -> slack::PostMessage {
    slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#ops".into(), text }
}

fn row_of(form: &Form) -> google_sheets::AppendRow {
    google_sheets::AppendRow {
        connection: slots::ISSUE_SHEET,
        spreadsheet: "1AbC".into(),
        range: "Forms!A:B".into(),
        values: row![form.id, form.form],
    }
}

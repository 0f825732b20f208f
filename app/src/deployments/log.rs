//! Lines that a flow's process wrote, for people: time, level, message, and the fields that matter.

use leptos::prelude::*;
use serde_json::{Map, Value};

/// Fields that say nothing to somebody who looks for the reason of an end.
const SAID_ELSEWHERE: [&str; 9] =
    ["timestamp", "level", "message", "target", "package", "span", "spans", "hooks", "admin"];

/// A line.
#[derive(Clone, Debug, PartialEq)]
struct LogLine {
    /// "23:48:01"; empty where the line tells none.
    time: String,
    /// "ERROR"; empty where the line tells none.
    level: String,
    message: String,
    /// "error: no route, tries: 3"; empty where there are none.
    fields: String,
}

/// The lines, oldest first.
#[component]
pub fn LogLines(
    /// As they were written.
    lines: Signal<Vec<String>>,
) -> impl IntoView {
    let shown = Memo::new(move |_| lines.with(|lines| readable(lines)));
    view! {
        <div class="well last-words" tabindex="0" role="log" aria-label="Last lines">
            {move || shown.get().into_iter().map(|line| view! {
                <p class="log-line" class:bad-words={line.level == "ERROR"}>
                    {(!line.time.is_empty()).then(|| view! { <span class="muted">{line.time.clone()}</span> " " })}
                    {(!line.level.is_empty()).then(|| view! { <b>{line.level.clone()}</b> " " })}
                    {line.message}
                    {(!line.fields.is_empty()).then(|| view! { " " <span class="muted">{line.fields.clone()}</span> })}
                </p>
            }).collect_view()}
        </div>
    }
}

/// Each line once: an end's own last words stand among the last lines too.
fn readable(lines: &[String]) -> Vec<LogLine> {
    let mut seen = std::collections::BTreeSet::new();
    let lines = lines.iter().filter(|line| !line.trim().is_empty());
    lines.filter(|line| seen.insert(line.as_str())).map(|line| parsed(line)).collect()
}

fn parsed(line: &str) -> LogLine {
    let Ok(Value::Object(entry)) = serde_json::from_str::<Value>(line) else {
        return LogLine {
            time: String::new(),
            level: String::new(),
            message: line.to_owned(),
            fields: String::new(),
        };
    };
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let time = text("timestamp");
    // Of "2026-11-24T00:01:48.409231Z" the date and the fractions are left out.
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time);
    let time = time.split('.').next().unwrap_or(time).trim_end_matches('Z').to_owned();
    LogLine { time, level: text("level"), message: text("message"), fields: fields(&entry) }
}

fn fields(entry: &Map<String, Value>) -> String {
    let told = entry.iter().filter(|(name, _)| !SAID_ELSEWHERE.contains(&name.as_str()));
    let one = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    };
    told.map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{LogLine, readable};

    #[test]
    fn lines_are_read_once_and_by_people() {
        let ready = r#"{"timestamp":"2026-11-24T00:01:48.409231Z","level":"WARN","message":"no answer","package":"bugs","tries":3,"target":"flow_runtime::worker"}"#;
        let lines = ["The process ended: ended by signal 9.", ready, "", ready];
        let lines: Vec<_> = lines.iter().map(|&line| line.to_owned()).collect();
        let line = |time: &str, level: &str, message: &str, fields: &str| LogLine {
            time: time.into(),
            level: level.into(),
            message: message.into(),
            fields: fields.into(),
        };
        let expect = [
            line("", "", "The process ended: ended by signal 9.", ""),
            line("00:01:48", "WARN", "no answer", "tries: 3"),
        ];
        assert_eq!(readable(&lines), expect);
    }
}

//! Traces as a few lines of text.

use flow_model::nodes;
use flow_model::simulate::{AnsweredBy, End, Seen, State, Step, Trace};

/// A trace as lines: one for each step, then the end.
pub fn told(trace: &Trace) -> Vec<String> {
    let mut lines: Vec<String> = trace.steps.iter().map(step).collect();
    match &trace.end {
        End::Done => lines.push("done".to_owned()),
        End::Stopped { path, reason } => lines.push(format!("stopped at {path}: {reason}")),
        End::Failed { path, message } => lines.push(format!("failed at {path}: {message}")),
        End::Undecided { path, reason } => lines.push(format!("undecided at {path}: {reason}")),
        End::NoTrigger { message } => lines.push(format!("no trigger: {message}")),
        End::Misfit { fault } => {
            lines.push("dead letter".to_owned());
            let readers: Vec<String> = fault
                .readers
                .iter()
                .map(|reader| format!("{}.{}", reader.node, reader.field))
                .collect();
            let readers = readers.join(" ");
            lines.push(format!("{}: {}; read by {readers}", fault.path, fault.message));
        }
    }
    lines
}

fn step(step: &Step) -> String {
    let mut line = format!("{} ", step.path);
    let mut after = String::new();
    match &step.state {
        State::Done => line.push_str("done"),
        State::Disabled => line.push_str("disabled"),
        State::Skipped { decided_by, .. } => {
            line.push_str("skipped");
            after = decided_by.as_ref().map(|id| format!(" by {id}")).unwrap_or_default();
        }
        State::Unreached { ended_by } => {
            line.push_str("unreached");
            after = ended_by.as_ref().map(|id| format!(" by {id}")).unwrap_or_default();
        }
        State::Stopped { reason } => {
            line.push_str("stopped");
            after = format!(": {reason}").trim_end().to_owned();
        }
        State::Undecided { .. } => line.push_str("undecided"),
        State::Failed { message, field, index, attempts } => {
            line.push_str("failed");
            let place = field.as_ref().map(|field| format!(" in {field}")).unwrap_or_default();
            let index = index.map(|index| format!("[{index}]")).unwrap_or_default();
            let tries = if *attempts > 0 { format!(" after {attempts}") } else { String::new() };
            after = format!("{place}{index}: {message}{tries}");
        }
    }
    if let Some(port) = &step.port {
        line.push_str(&format!(" by {port}"));
    }
    let seen = |seen: &Seen| seen.known().map_or("?".to_owned(), ToString::to_string);
    for field in &step.fields {
        let index = field.index.map(|index| format!("[{index}]")).unwrap_or_default();
        line.push_str(&format!(" {}{index}={}", field.field, seen(&field.value)));
    }
    line.push_str(&after);
    let is_trigger = nodes::is_trigger(&step.kind);
    if step.output != Seen::Value(serde_json::Value::Null) && !is_trigger {
        line.push_str(&format!(" -> {}", seen(&step.output)));
    }
    if let Some(by) = step.answered_by {
        line.push_str(match by {
            AnsweredBy::Pinned => " by pinned",
            AnsweredBy::Recorded => " by recorded",
            AnsweredBy::Sample => " by sample",
        });
    }
    // What Slack is sent are its fields once more.
    if step.input != Seen::Value(serde_json::Value::Null)
        && step.kind.as_str() != "slack.post_message"
    {
        line.push_str(&format!(" sends {}", seen(&step.input)));
    }
    line
}

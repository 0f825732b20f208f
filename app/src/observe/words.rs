//! The states of executions and steps in words, with the class of their mark.

use flow_model::wire::ExecutionState;

/// All states an execution can be narrowed to: as on the wire, and in words.
pub const STATES: [(&str, &str); 8] = [
    ("", "All states"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("outcome_unknown", "Outcome unknown"),
    ("retrying", "Retrying"),
    ("sleeping", "Sleeping"),
    ("running", "Running"),
    ("accepted", "Accepted"),
];

/// An execution's state in words, with the class of its mark.
pub fn state_words(state: ExecutionState) -> (&'static str, &'static str) {
    match state {
        ExecutionState::Accepted => ("Accepted", "status"),
        ExecutionState::Running => ("Running", "status busy"),
        ExecutionState::Retrying => ("Retrying", "status caution"),
        ExecutionState::Sleeping => ("Sleeping", "status"),
        ExecutionState::OutcomeUnknown => ("Outcome unknown", "status caution"),
        ExecutionState::Done => ("Done", "status good"),
        ExecutionState::Failed => ("Failed", "status bad"),
    }
}

/// Whether nothing happens to the execution any more by itself.
pub fn is_final(state: ExecutionState) -> bool {
    matches!(state, ExecutionState::Done | ExecutionState::Failed | ExecutionState::OutcomeUnknown)
}

/// A reason as a sentence: it begins with a capital and ends with a full stop.
pub fn sentence(reason: &str) -> String {
    let mut letters = reason.trim_end_matches('.').chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    first.to_uppercase().chain(letters).chain(['.']).collect()
}

/// A step's state in words, with the class of its mark.
pub fn step_words(state: &str) -> (&'static str, &'static str) {
    match state {
        "started" => ("Started", "status busy"),
        "done" => ("Done", "status good"),
        "failed" => ("Failed", "status bad"),
        "retrying" => ("Retrying", "status caution"),
        "outcome_unknown" => ("Outcome unknown", "status caution"),
        "skipped" => ("Skipped", "status"),
        _ => ("Unknown", "status"),
    }
}

/// The family class and icon of a journal entry.
pub fn step_look(kind: &str, operation: &str) -> (&'static str, &'static str) {
    match kind {
        "branch" | "switch" => ("tile logic", "branch"),
        "each" => ("tile logic", "refresh-cw"),
        "sleep" => ("tile logic", "clock"),
        "stop" => ("tile logic", "circle-check"),
        "fail" => ("tile logic", "circle-x"),
        "filter" => ("tile logic", "filter"),
        "value" => ("tile logic", "value"),
        "run" => ("tile rust", "code"),
        _ => match operation.split_once('.').map_or(operation, |(connector, _)| connector) {
            "google_sheets" => ("tile step", "google_sheets"),
            "slack" => ("tile step", "slack"),
            "http" => ("tile step", "http"),
            "respond" => ("tile step", "respond"),
            _ => ("tile step", "circle-dot"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn reasons_become_sentences() {
        assert_eq!(sentence("the signature is wrong"), "The signature is wrong.");
        assert_eq!(sentence("Too large."), "Too large.");
        assert_eq!(sentence(""), "");
    }
}

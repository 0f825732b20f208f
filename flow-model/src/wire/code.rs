//! The code of a flow: the files of its repository, what the compiler said of them, and what was pushed.

use serde::{Deserialize, Serialize};

use super::Commit;
use crate::flow::Flow;
use crate::problem::{Problem, Severity};

/// Who writes a file of a flow's repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOwner {
    /// Hookloom writes it anew with every commit.
    Tool,
    /// Canvas and hand: `src/flow.rs`, which is saved with the draft.
    Shared,
    /// A person; Hookloom never touches it.
    User,
}

/// One line of `GET /api/v1/flows/{slug}/files`: the last commit's files with what was saved since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepoFile {
    /// Its path with slashes: `src/steps.rs`.
    pub path: String,
    /// Who writes it.
    pub owner: FileOwner,
    /// Its size.
    pub bytes: u64,
    /// Whether it differs from the last commit.
    pub uncommitted: bool,
}

/// `GET /api/v1/flows/{slug}/files/{path}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileText {
    /// Its path.
    pub path: String,
    /// Its text; none where it is no UTF-8 or too large to be edited.
    pub text: Option<String>,
    /// Names this very content; a save says which content it was made from. Empty for a file that is not there.
    pub version: String,
    /// Why it cannot be changed here, in a sentence.
    pub read_only: Option<String>,
}

/// `PUT /api/v1/flows/{slug}/files/{path}`: 200 with `FileText`; 409 where `version` is not the current one,
/// 403 where the file cannot be changed here. `DELETE` with `?version=` removes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveFile {
    /// The version this text was made from; empty for a new file.
    pub version: String,
    /// The whole text.
    pub text: String,
}

/// `GET /api/v1/flows/{slug}/revision`: whether the draft moved, for whoever looks often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RevisionOf {
    /// The draft's revision.
    pub revision: i64,
    /// The commit at the tip of the repository; none before the first.
    pub commit: Option<String>,
}

/// `GET /api/v1/flows/{slug}/last-readable`: the newest text of `src/flow.rs` before the draft's that reads as Rust.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastReadable {
    /// The text; none where it is what the canvas alone writes.
    pub source: Option<String>,
}

/// A pushed version that could not be brought together with the draft by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pushed {
    /// The commit at the tip.
    pub commit: Commit,
    /// Why it waits, in a sentence.
    pub reason: String,
    /// The flow it holds; none where its `src/flow.rs` cannot be read at all.
    pub flow: Option<Flow>,
    /// Its `src/flow.rs`; none where it is missing or no UTF-8.
    pub source: Option<String>,
}

/// `POST /api/v1/flows/{slug}/pushed`: settles what waits. 200 with the `FlowDocument`; 409 where the draft or the
/// repository moved on meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettlePushed {
    /// The draft's revision.
    pub revision: i64,
    /// The pushed commit.
    pub commit: String,
    /// Which version goes on. A push that does not stays in the history of `main`; a draft that does not is kept as
    /// the branch `draft/<revision>`.
    pub keep: Keep,
}

/// Which of two versions goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The draft.
    Draft,
    /// What was pushed.
    Pushed,
}

/// What the compiler said about a place in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The file: `src/steps.rs`.
    pub file: String,
    /// Where it begins.
    pub line: usize,
    /// Where it begins.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// Where it ends, exclusive.
    pub end_column: usize,
    /// The message with its label and helps.
    pub message: String,
    /// How much it matters.
    #[serde(default = "error")]
    pub severity: Severity,
    /// The lines it is about, as they were compiled: where they stand no more, it says nothing.
    #[serde(default)]
    pub lines: String,
}

/// Diagnostics of an earlier version are errors alone.
fn error() -> Severity {
    Severity::Error
}

impl Diagnostic {
    /// The line at which the lines it is about begin in a text: where they were, or else the nearest place where
    /// they stand now. None where they were changed.
    pub fn line_in(&self, text: &str) -> Option<usize> {
        if self.lines.is_empty() {
            return Some(self.line);
        }
        let (wanted, there): (Vec<&str>, Vec<&str>) =
            (self.lines.lines().collect(), text.lines().collect());
        let found =
            there.windows(wanted.len()).zip(1_usize..).filter(|(lines, _)| *lines == wanted);
        found.map(|(_, line)| line).min_by_key(|line| line.abs_diff(self.line))
    }
}

/// `POST /api/v1/flows/{slug}/check`: what the compiler says of the draft as it stands, without a deploy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// What it found, by file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// The errors among them at nodes.
    pub problems: Vec<Problem>,
}

/// `GET /api/v1/flows/{slug}/diagnostics`: what the compiler said in the newest deploy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosed {
    /// The commit that was built; empty where nothing was.
    pub commit: String,
    /// What it found, by file and line.
    pub diagnostics: Vec<Diagnostic>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_holds_while_its_lines_stand() {
        let found = |lines: &str| Diagnostic {
            file: "src/steps.rs".into(),
            line: 3,
            column: 1,
            end_line: 3,
            end_column: 2,
            message: "rustc: no".into(),
            severity: Severity::Error,
            lines: lines.into(),
        };
        for (lines, text, expect) in [
            ("c", "a\nb\nc\n", Some(3)),
            ("c", "new\na\nb\nc\n", Some(4)),
            ("c", "c\nb\na\nc\n", Some(4)),
            ("c", "a\nb\nC\n", None),
            ("b\nc", "b\nc\n", Some(1)),
            ("b\nc", "b\nx\nc\n", None),
            ("", "", Some(3)),
        ] {
            assert_eq!(found(lines).line_in(text), expect, "{lines:?} in {text:?}");
        }
    }
}

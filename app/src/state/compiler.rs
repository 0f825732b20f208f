//! What the compiler said by file and line: in the newest deploy, or when somebody asked it since.
//! Each holds until the lines it is about are changed, and moves with them.

use flow_model::emit::Emitted;
use flow_model::problem::Severity;
use flow_model::wire::{Diagnosed, Diagnostic};
use leptos::prelude::*;

use super::build_problems::said_at_node;
use super::editor::EditorContext;
use crate::api::{ApiError, repository};
use crate::form::statement::FLOW_FILE;

/// What the compiler said.
#[derive(Clone, Copy)]
pub struct Compiler {
    built: RwSignal<Diagnosed>,
    asked: RwSignal<Option<Asked>>,
    /// Whether it is being asked.
    pub is_asking: RwSignal<bool>,
}

/// An answer to somebody who asked.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    /// The commit that was built last by then: a later build knows more.
    after: String,
    diagnostics: Vec<Diagnostic>,
}

impl Compiler {
    /// It has said nothing yet.
    pub fn new() -> Self {
        Self {
            built: RwSignal::default(),
            asked: RwSignal::new(None),
            is_asking: RwSignal::new(false),
        }
    }

    fn said(self) -> Vec<Diagnostic> {
        self.built.with(|built| {
            self.asked.with(|asked| match asked {
                Some(asked) if asked.after == built.commit => asked.diagnostics.clone(),
                _ => built.diagnostics.clone(),
            })
        })
    }
}

impl Default for Compiler {
    fn default() -> Self {
        Self::new()
    }
}

impl EditorContext {
    /// Asks the server for what the compiler said in the newest deploy.
    pub(super) async fn load_diagnostics(self) {
        // Where the server does not answer, what was there stays; the shell says so.
        let Ok(built) = repository::diagnostics(&self.slug()).await else { return };
        if self.compiler.built.try_with_untracked(|old| *old != built) == Some(true) {
            self.compiler.built.set(built);
        }
    }

    /// Asks the compiler about the draft as it stands; gives how many errors and warnings it found.
    ///
    /// # Errors
    /// As the save's before it; 422 and 503 where the compiler could not be asked.
    pub async fn ask_compiler(self) -> Result<(usize, usize), ApiError> {
        self.save_now().await?;
        let flow = self.with_flow(Clone::clone);
        let found = repository::check(&self.slug()).await?;
        if !self.is_open() {
            return Ok((0, 0));
        }
        let after = self.compiler.built.with_untracked(|built| built.commit.clone());
        let all = found.diagnostics.len();
        let is_error = |one: &&Diagnostic| one.severity == Severity::Error;
        let errors = found.diagnostics.iter().filter(is_error).count();
        self.compiler.asked.set(Some(Asked { after, diagnostics: found.diagnostics }));
        self.take_build_problems(&flow, &found.problems);
        Ok((errors, all - errors))
    }

    /// What the compiler said that still holds, at the lines of now; tracked.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        self.emitted.with(|emitted| {
            self.files.open.with(|open| {
                let text = |path: &str| match open {
                    Some(open) if open.file.path == path => Some(open.text.as_str()),
                    // Another file of a person is not on this page; the server tells of its changes.
                    _ => emitted.as_deref().and_then(|emitted| written(emitted, path)),
                };
                let said = self.compiler.said().into_iter();
                said.filter_map(|one| match text(&one.file) {
                    Some(text) => moved(one, text),
                    None => Some(one),
                })
                .collect()
            })
        })
    }

    /// Those that no problem of a node tells; tracked.
    pub fn loose_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.diagnostics();
        self.problems.with(|problems| {
            found.retain(|one| !problems.iter().any(|problem| said_at_node(problem, one)));
        });
        found
    }
}

fn written<'e>(emitted: &'e Emitted, path: &str) -> Option<&'e str> {
    (path == FLOW_FILE).then(|| emitted.flow_rs())
}

/// A diagnostic at the lines where a text has what it is about.
fn moved(found: Diagnostic, text: &str) -> Option<Diagnostic> {
    let line = found.line_in(text)?;
    Some(Diagnostic { end_line: line + (found.end_line - found.line), line, ..found })
}

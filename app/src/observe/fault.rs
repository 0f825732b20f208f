//! The place in the code at which an execution broke off, and the node whose code stands there.

use flow_model::emit::Emitted;
use flow_model::ids::NodeId;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::code::node_around;
use crate::form::statement::FLOW_FILE;
use crate::icons::Icon;
use crate::state::editor::{EditorContext, SaveState};

/// A place in the flow's code, counted from one as compilers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePlace {
    line: usize,
    column: usize,
}

impl CodePlace {
    /// The place an error names: `boom (src/flow.rs:37:31)`.
    pub fn of_error(error: &str) -> Option<Self> {
        let (_, rest) = error.rsplit_once(FLOW_FILE)?;
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ':');
        let mut numbers = rest.get(..end.unwrap_or(rest.len()))?.trim_start_matches(':').split(':');
        let line = numbers.next()?.parse().ok()?;
        let column = numbers.next().and_then(|column| column.parse().ok()).unwrap_or(1);
        Some(Self { line, column })
    }

    /// The byte of a text at this place.
    fn byte_in(self, text: &str) -> Option<usize> {
        let lines = text.split_inclusive('\n').take(self.line.saturating_sub(1));
        let before: usize = lines.map(str::len).sum();
        let place = before + self.column.saturating_sub(1);
        (place < text.len()).then_some(place)
    }
}

/// The step that broke off, as one more entry of the list of steps.
#[component]
pub fn FailedNode(
    /// Where.
    place: CodePlace,
    /// What went wrong.
    error: String,
    /// The version that ran.
    version: i64,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let navigate = StoredValue::new_local(use_navigate());
    let node = Memo::new(move |_| {
        let is_as_it_ran = editor.document.with(|document| {
            !document.uncommitted
                && document.live.as_ref().is_some_and(|live| live.version == version)
        });
        if !is_as_it_ran || editor.save_state.get() != SaveState::Saved {
            return None;
        }
        let id = editor.emitted.with(|emitted| node_at(emitted.as_deref()?, place))?;
        editor.node(&id).map(|node| (id, node.title))
    });
    let go = move |view: &str| {
        navigate.with_value(|navigate| {
            navigate(&format!("/flows/{}/{view}", editor.slug()), NavigateOptions::default());
        });
    };
    view! {
        <div class="step failed-node">
            <p class="step-failed-head">
                <span class="tile rust"><Icon name="code" /></span>
                <strong>{move || node.get().map_or_else(|| "Rust".to_owned(), |(_, title)| title)}</strong>
                <span class="muted mono">{format!("{FLOW_FILE}:{}", place.line)}</span>
                <span class="status bad">"Failed"</span>
            </p>
            <p class="bad-words step-error">{error}</p>
            {move || match node.get() {
                Some((id, _)) => {
                    let shown = id.clone();
                    view! {
                        <p class="step-foot muted">
                            <button type="button" class="row-link" on:click=move |_| { go("canvas"); editor.select(shown.clone()); }>
                                "Show node"
                            </button>
                            " "
                            <button type="button" class="row-link" on:click=move |_| { go("code"); editor.select(id.clone()); }>
                                "Show its code"
                            </button>
                        </p>
                    }.into_any()
                }
                None => view! {
                    <p class="step-foot muted">
                        {format!("Line {} is that of version {version}; the draft has changed since. ", place.line)}
                        <button type="button" class="row-link" on:click=move |_| go("code")>"Open the code"</button>
                    </p>
                }.into_any(),
            }}
        </div>
    }
}

fn node_at(emitted: &Emitted, place: CodePlace) -> Option<NodeId> {
    let text = emitted.file(FLOW_FILE)?;
    node_around(emitted, place.byte_in(text)?)
}

#[cfg(test)]
mod tests {
    use super::CodePlace;

    #[test]
    fn the_place_of_a_panic_is_read_from_its_error() {
        let error = "panic after `tell_triage` was reached: boom (src/flow.rs:37:31)";
        assert_eq!(CodePlace::of_error(error), Some(CodePlace { line: 37, column: 31 }));
        assert_eq!(CodePlace::of_error("the row is full"), None);
        assert_eq!(CodePlace::of_error("in src/flow.rs"), None);
    }

    #[test]
    fn a_place_is_a_byte_of_the_text() {
        let at = |line, column| CodePlace { line, column }.byte_in("a\nbcd\ne\n");
        assert_eq!((at(1, 1), at(2, 3), at(3, 1), at(9, 1)), (Some(0), Some(4), Some(6), None));
    }
}

//! The statement of a node in Rust, always below its form.

use std::ops::Range;

use flow_model::emit::Emitted;
use flow_model::ids::NodeId;
use leptos::prelude::*;

use crate::code::highlight::{self, Token};
use crate::state::editor::EditorContext;

/// The file the flow itself is in.
pub const FLOW_FILE: &str = "src/flow.rs";

/// How many lines are shown around a node's statement.
const AROUND: usize = 1;

/// The statement.
#[component]
pub fn Statement(
    /// The node.
    #[prop(into)]
    node: Signal<NodeId>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let lines = Memo::new(move |_| {
        let node = node.get();
        editor.emitted.with(|emitted| {
            emitted.as_deref().map(|emitted| lines(emitted, &node)).unwrap_or_default()
        })
    });
    let code_href = format!("/flows/{}/code", editor.slug());
    view! {
        <section class="statement" aria-label="This node in Rust">
            <header>
                <span>{FLOW_FILE}</span>
                <a href=code_href class="link">"Open the code"</a>
            </header>
            // A long statement scrolls, by keys too.
            <pre tabindex="0">
                <code>
                    {move || {
                        let lines = lines.get();
                        if lines.is_empty() {
                            let words = match editor.is_held_by_code() {
                                true => "// The code does not read as Rust yet.",
                                false => "// This node is not tied to a trigger yet.",
                            };
                            return view! { <span class="comment">{words}</span> }.into_any();
                        }
                        lines.into_iter().map(line_view).collect_view().into_any()
                    }}
                </code>
            </pre>
        </section>
    }
}

/// One line of the excerpt.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// How many letters of indent it begins with: where it wraps, it goes on further to the right.
    indent: usize,
    tokens: Vec<Token>,
    own: bool,
}

fn line_view(line: Line) -> impl IntoView {
    let tokens = line.tokens.into_iter().map(|token| {
        view! { <span class=token.class>{token.text}</span> }
    });
    let style = format!("--indent: {}ch", line.indent);
    view! { <span class="line" class:own=line.own style=style>{tokens.collect_view()}"\n"</span> }
}

/// The lines of a node's statement with a few around, the common indent taken away.
fn lines(emitted: &Emitted, node: &NodeId) -> Vec<Line> {
    let Some(span) = emitted.spans.get(node) else {
        return Vec::new();
    };
    let Some(file) = emitted.files.iter().find(|file| file.path == FLOW_FILE) else {
        return Vec::new();
    };
    let own = line_range(&file.text, span);
    let shown = own.start.saturating_sub(AROUND)..own.end + AROUND;
    let all: Vec<(usize, &str)> =
        file.text.lines().enumerate().filter(|(at, _)| shown.contains(at)).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let written = all.iter().filter(|(_, line)| !line.trim().is_empty());
    let common = written.map(|(_, line)| indent(line)).min().unwrap_or(0);
    let cut = all.iter().map(|(at, line)| Line {
        indent: indent(line).saturating_sub(common),
        tokens: highlight::rust(line.get(common..).unwrap_or_default()),
        own: own.contains(at),
    });
    cut.collect()
}

/// The lines, counted from zero, that a span of bytes touches.
pub fn line_range(text: &str, span: &Range<usize>) -> Range<usize> {
    let line_of = |place: usize| {
        text.get(..place.min(text.len())).map_or(0, |before| before.matches('\n').count())
    };
    line_of(span.start)..line_of(span.end.saturating_sub(1).max(span.start)) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_lines() {
        let text = "a\nbb\nccc\n";
        assert_eq!(line_range(text, &(0..1)), 0..1);
        assert_eq!(line_range(text, &(2..8)), 1..3);
        assert_eq!(line_range(text, &(2..5)), 1..2);
    }
}

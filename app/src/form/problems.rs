//! Problems at a field: what is wrong, and the cure as a button.

use flow_model::problem::{Problem, Severity};
use leptos::prelude::*;

use crate::icons::Icon;
use crate::state::editor::EditorContext;

/// How many problems are drawn at one field.
const SHOWN: usize = 10;

/// A message with what stands in backticks set as code.
pub fn message_view(message: &str) -> impl IntoView + use<> {
    let pieces = message.split('`').enumerate().map(|(index, piece)| {
        let piece = piece.to_owned();
        if index % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view()
}

/// The problems of one field.
#[component]
pub fn FieldProblems(
    /// Which.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
    /// Id for the field's `aria-describedby`.
    id: String,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let one = move |problem: Problem| {
        let class = if problem.severity == Severity::Error {
            "field-problem"
        } else {
            "field-problem warn"
        };
        let fix = problem.fix.map(|fix| {
            let label = fix.label.clone();
            view! {
                <button type="button" class="fix" on:click=move |_| editor.fix(&fix)>{label}</button>
            }
        });
        view! {
            <p class=class>
                <Icon name="circle-alert" />
                <span>{message_view(&problem.message)}" "{fix}</span>
            </p>
        }
    };
    let shown = Memo::new(move |_| {
        problems.with(|all| all.iter().take(SHOWN).cloned().collect::<Vec<_>>())
    });
    let more = Memo::new(move |_| problems.with(Vec::len).saturating_sub(SHOWN));
    view! {
        <div id=id class="field-problems">
            {move || shown.get().into_iter().map(one).collect_view()}
            {move || (more.get() > 0).then(|| view! { <p class="help">{format!("and {} more", more.get())}</p> })}
        </div>
    }
}

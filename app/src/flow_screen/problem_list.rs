//! The list of everything the checker found; each entry leads to its place.

use flow_model::problem::{Problem, Severity};
use leptos::prelude::*;

use crate::form::problems::message_view;
use crate::icons::Icon;
use crate::state::editor::EditorContext;

/// How many problems are drawn.
const SHOWN: usize = 50;

/// The list.
#[component]
pub fn ProblemList(
    /// Called after somebody jumped to a problem.
    #[prop(optional, into)]
    on_go: Option<Callback<()>>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let one = move |problem: Problem| {
        let class = if problem.severity == Severity::Error { "problem" } else { "problem warn" };
        let title = problem.node.as_ref().and_then(|id| editor.node(id)).map(|node| node.title);
        let fix = problem.fix.clone().map(|fix| {
            let label = fix.label.clone();
            view! { <button type="button" class="fix" on:click=move |_| editor.fix(&fix)>{label}</button> }
        });
        let message = problem.message.clone();
        let go = move |_| {
            editor.go_to(&problem);
            if let Some(on_go) = on_go {
                on_go.run(());
            }
        };
        view! {
            <li class=class>
                <button type="button" class="problem-go" on:click=go>
                    <Icon name="circle-alert" />
                    <span>
                        <b>{title.unwrap_or_else(|| "The flow".into())}</b>
                        " "
                        {message_view(&message)}
                    </span>
                </button>
                {fix}
            </li>
        }
    };
    // A list that nobody reads to its end must not hold up typing.
    let shown = Memo::new(move |_| {
        editor.problems.with(|all| all.iter().take(SHOWN).cloned().collect::<Vec<_>>())
    });
    let more = Memo::new(move |_| editor.problems.with(Vec::len).saturating_sub(SHOWN));
    view! {
        <ul class="problem-list" aria-label="Problems">{move || shown.get().into_iter().map(one).collect_view()}</ul>
        {move || (more.get() > 0).then(|| view! { <p class="help">{format!("and {} more", more.get())}</p> })}
    }
}

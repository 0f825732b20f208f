//! The list of everything the checker found; each entry leads to its place.

use flow_model::problem::{Problem, Severity};
use leptos::prelude::*;

use crate::form::problems::message_view;
use crate::icons::Icon;
use crate::state::editor::EditorContext;

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
    view! { <ul class="problem-list" aria-label="Problems">{move || editor.problems.get().into_iter().map(one).collect_view()}</ul> }
}

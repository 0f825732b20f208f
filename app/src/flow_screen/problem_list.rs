//! The list of everything the checker found; each entry leads to its place.

use flow_model::problem::{Problem, Severity};
use flow_model::wire::Diagnostic;
use leptos::prelude::*;

use super::go_to_code::{use_go_to_code, use_go_to_problem};
use crate::form::problems::message_view;
use crate::icons::Icon;
use crate::state::editor::EditorContext;
use crate::state::source::{Place, Wanted};

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
    let go_to_problem = use_go_to_problem(editor);
    let one = move |problem: Problem| {
        let class = if problem.severity == Severity::Error { "problem" } else { "problem warn" };
        let title = problem.node.as_ref().and_then(|id| editor.node(id)).map(|node| node.title);
        let fix = problem.fix.clone().map(|fix| {
            let label = fix.label.clone();
            view! { <button type="button" class="fix" on:click=move |_| editor.fix(&fix)>{label}</button> }
        });
        let message = problem.message.clone();
        let go = move |_| {
            go_to_problem.run(problem.clone());
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
    let loose = Memo::new(move |_| editor.loose_diagnostics());
    view! {
        <ul class="problem-list" aria-label="Problems">
            {move || shown.get().into_iter().map(one).collect_view()}
            {move || loose.get().into_iter().map(|found| view! { <Found found on_go /> }).collect_view()}
        </ul>
        {move || (more.get() > 0).then(|| view! { <p class="help">{format!("and {} more", more.get())}</p> })}
    }
}

/// What the compiler said at a line of a file.
#[component]
fn Found(found: Diagnostic, on_go: Option<Callback<()>>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let go_to_code = use_go_to_code(editor);
    let class = if found.severity == Severity::Error { "problem" } else { "problem warn" };
    let Diagnostic { file, line, column, message, .. } = found;
    let title = format!("{file}:{line}");
    let go = move |_| {
        go_to_code.run(Wanted { path: file.clone(), place: Place::Line(line, column) });
        if let Some(on_go) = on_go {
            on_go.run(());
        }
    };
    view! {
        <li class=class>
            <button type="button" class="problem-go" on:click=go>
                <Icon name="circle-alert" />
                <span><b>{title}</b>" "{message_view(&message)}</span>
            </button>
        </li>
    }
}

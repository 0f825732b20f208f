//! The ways to a place in the code, and to where a problem is, from anywhere on the flow's screen.

use flow_model::problem::Problem;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use crate::code::problems;
use crate::form::statement::FLOW_FILE;
use crate::state::editor::EditorContext;
use crate::state::source::{Place, Wanted};

/// Gives what opens the Code view at a place; whoever is there already stays.
pub fn use_go_to_code(editor: EditorContext) -> Callback<Wanted> {
    let navigate = StoredValue::new_local(use_navigate());
    let pathname = use_location().pathname;
    Callback::new(move |wanted| {
        editor.source.wanted.set(Some(wanted));
        let address = format!("/flows/{}/code", editor.slug());
        if pathname.with_untracked(|pathname| *pathname != address) {
            navigate.with_value(|navigate| navigate(&address, Default::default()));
        }
    })
}

/// Gives what leads to where a problem is: in the Code view to its line, elsewhere to its node on the canvas.
/// A problem without a node is in the code alone.
pub fn use_go_to_problem(editor: EditorContext) -> Callback<Problem> {
    let go_to_code = use_go_to_code(editor);
    let navigate = StoredValue::new_local(use_navigate());
    let pathname = use_location().pathname;
    Callback::new(move |problem: Problem| {
        let address = |view: &str| format!("/flows/{}/{view}", editor.slug());
        let is_at = |view: &str| pathname.with_untracked(|pathname| *pathname == address(view));
        if is_at("code") || problem.node.is_none() {
            if let Some(node) = &problem.node {
                editor.select(node.clone());
            }
            if let Some(place) = problems::place_of(editor, &problem) {
                let place = Place::Byte(place);
                return go_to_code.run(Wanted { path: FLOW_FILE.to_owned(), place });
            }
        }
        editor.go_to(&problem);
        if !is_at("canvas") {
            navigate.with_value(|navigate| navigate(&address("canvas"), Default::default()));
        }
    })
}

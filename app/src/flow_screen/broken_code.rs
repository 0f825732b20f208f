//! The notice that the flow's code does not read as Rust: the canvas then shows the last flow that did.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::FlowView;
use crate::parts::banner::{Banner, Tone};
use crate::state::editor::EditorContext;

/// The notice, while it is so and the flow itself is on the screen.
#[component]
pub fn BrokenCode(
    /// The view that is shown.
    view: Memo<FlowView>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let navigate = StoredValue::new_local(use_navigate());
    let concerns = Memo::new(move |_| matches!(view.get(), FlowView::Canvas | FlowView::Code));
    let go = move |_| {
        let place = editor
            .source
            .unreadable
            .with_untracked(|found| found.as_ref().map(|found| found.place));
        editor.source.wanted.set(place);
        if view.get_untracked() != FlowView::Code {
            let address = format!("/flows/{}/code", editor.slug());
            navigate.with_value(|navigate| navigate(&address, Default::default()));
        }
    };
    move || {
        let found = editor.source.unreadable.get().filter(|_| concerns.get())?;
        Some(view! {
            <div class="broken-code">
                <Banner tone=Tone::Caution>
                    <b>{format!("src/flow.rs does not read as Rust at line {}. ", found.line)}</b>
                    {found.message}
                    " The canvas shows the last version that did. "
                    <button type="button" class="link" on:click=go>"Go there"</button>
                    " · "
                    <button type="button" class="link" on:click=move |_| editor.restore_code()>"Go back to the canvas\u{2019}s version"</button>
                </Banner>
            </div>
        })
    }
}

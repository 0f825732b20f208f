//! The notice that the flow's code does not read as Rust: the canvas then shows the last flow that did.

use leptos::prelude::*;

use super::FlowView;
use super::go_to_code::use_go_to_code;
use crate::form::statement::FLOW_FILE;
use crate::parts::banner::{Banner, Tone};
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;
use crate::state::source::{Place, Wanted};

/// The notice, while it is so and the flow itself is on the screen.
#[component]
pub fn BrokenCode(
    /// The view that is shown.
    view: Memo<FlowView>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let go_to_code = use_go_to_code(editor);
    let concerns = Memo::new(move |_| matches!(view.get(), FlowView::Canvas | FlowView::Code));
    let go = move |_| {
        let place = editor
            .source
            .unreadable
            .with_untracked(|found| found.as_ref().map(|found| Place::Byte(found.place)));
        if let Some(place) = place {
            go_to_code.run(Wanted { path: FLOW_FILE.to_owned(), place });
        }
    };
    let go_back = move |_| {
        let Some(broken) = editor.go_back_to_readable() else { return };
        toasts.done_with_undo("The code is back to where it last read as Rust.", move || {
            if editor.is_open() {
                editor.choose_text(broken.clone());
            }
        });
    };
    move || {
        let found = editor.source.unreadable.get().filter(|_| concerns.get())?;
        Some(view! {
            <div class="broken-code">
                <Banner tone=Tone::Caution>
                    <b>{format!("src/flow.rs does not read as Rust at line {}. ", found.line)}</b>
                    {found.message}
                    " The canvas shows the last version that did: until this one does, nodes can be moved and named, not changed. "
                    <button type="button" class="link" on:click=go>"Go there"</button>
                    " · "
                    <button type="button" class="link" on:click=go_back>"Go back to where it read"</button>
                </Banner>
            </div>
        })
    }
}

//! A file that was changed elsewhere while it was edited here: both texts, and the choice between them.

use flow_model::wire::FileText;
use leptos::prelude::*;

use crate::parts::banner::{Banner, Tone};
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;
use crate::state::files::FileState;

/// Their text and the choice, while the open file waits for it. The editor below has the text of this page.
#[component]
pub fn FileConflict(path: RwSignal<String>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let theirs = Memo::new(move |_| {
        editor.files.open.with(|open| match &open.as_ref()?.state {
            FileState::Conflict(theirs) if path.with(|path| *path == theirs.path) => {
                Some(theirs.clone())
            }
            _ => None,
        })
    });
    let take = move |_| {
        let Some(mine) = editor.take_their_file() else { return };
        let path = path.get_untracked();
        toasts.done_with_undo(format!("The other text of `{path}` goes on."), move || {
            let is_there = |open: &Option<_>| {
                open.as_ref()
                    .is_some_and(|open: &crate::state::files::OpenFile| open.file.path == path)
            };
            if editor.is_open() && editor.files.open.with_untracked(is_there) {
                editor.type_into_file(mine.clone());
            }
        });
    };
    move || {
        theirs.get().map(|theirs| {
            let FileText { path, text, version, read_only } = *theirs;
            let was_removed = version.is_empty();
            let words = if was_removed {
                " was removed elsewhere. Your text is kept in this browser; nothing is sent until you choose."
            } else {
                " was changed elsewhere. Your text, below, is kept in this browser; nothing is sent until you choose."
            };
            view! {
                <section class="file-conflict" aria-label="Changed elsewhere">
                    <Banner tone=Tone::Caution>
                        <b>{path}</b>
                        {words}
                        <span class="file-conflict-choice">
                            <button type="button" class="button small" on:click=move |_| editor.keep_my_file()>"Keep mine"</button>
                            <button type="button" class="button small" on:click=take>
                                {if was_removed { "Remove it here too" } else { "Take theirs" }}
                            </button>
                        </span>
                    </Banner>
                    {(!was_removed).then(|| view! {
                        <h3>"Theirs"</h3>
                        <pre tabindex="0">{text.clone().or(read_only.clone())}</pre>
                        <h3>"Yours"</h3>
                    })}
                </section>
            }
        })
    }
}

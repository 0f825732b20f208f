//! A pushed version that could not be brought together with the draft by itself: the person chooses.

use flow_model::wire::{Keep, Pushed, SettlePushed};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::FlowView;
use super::conflict::{changes, lines};
use crate::api::repository;
use crate::parts::dialog::Dialog;
use crate::parts::prose::Prose;
use crate::parts::time::When;
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;

/// The dialog, while something waits and the flow itself is on the screen. What is put off is asked again for the
/// next push, or from the top bar.
#[component]
pub fn PushedDialog(
    /// The view that is shown.
    view: Memo<FlowView>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let waiting = Memo::new(move |_| editor.document.with(|document| document.pushed.clone()));
    let concerns = Memo::new(move |_| matches!(view.get(), FlowView::Canvas | FlowView::Code));
    let put_off = editor.push_put_off;
    move || {
        let pushed = waiting.get().filter(|_| concerns.get())?;
        let is_put_off = put_off.with(|put_off| put_off.as_ref() == Some(&pushed.commit.id));
        (!is_put_off).then(|| view! { <Choice pushed=*pushed /> })
    }
}

#[component]
fn Choice(pushed: Pushed) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let commit = StoredValue::new(pushed.commit.id.clone());
    let settle = move |keep: Keep| {
        busy.set(true);
        spawn_local(async move {
            let settled = async {
                let revision = editor.save_now().await?;
                let body = SettlePushed { revision, commit: commit.get_value(), keep };
                let document = repository::settle_pushed(&editor.slug(), &body).await?;
                Ok((revision, document))
            };
            let answer = settled.await;
            busy.try_set(false);
            match answer {
                Ok((revision, document)) => {
                    editor.take_settled(document);
                    if keep == Keep::Pushed {
                        toasts
                            .done(format!("Your draft is kept as the branch `draft/{revision}`."));
                    }
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    let told = pushed.flow.as_ref().map(|flow| editor.with_flow(|own| changes(own, flow)));
    let can_take = pushed.source.is_some() || pushed.flow.is_some() || is_about_files(&pushed);
    let later = move |()| editor.push_put_off.set(Some(commit.get_value()));
    view! {
        <Dialog title="A push changed the same place" on_close=Callback::new(later)>
            <div class="dialog-body">
                <p><Prose text=pushed.reason.clone() />" Nothing is lost: a push that does not go on stays in the history of main, a draft that does not becomes a branch of the repository."</p>
                <dl class="conflict-sides">
                    <dt>"Pushed by "{pushed.commit.author.clone()}", "<When at_ms=pushed.commit.at_ms /></dt>
                    <dd>
                        <code>{pushed.commit.id.get(..7).unwrap_or_default().to_owned()}</code>
                        " "{pushed.commit.message.clone()}
                        {told.map(lines)}
                    </dd>
                </dl>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button primary" autofocus on:click=move |_| later(())>"Decide later"</button>
                {can_take.then(|| view! {
                    <button type="button" class="button" disabled=busy on:click=move |_| settle(Keep::Pushed)>"Take the push"</button>
                })}
                <button type="button" class="button" disabled=busy on:click=move |_| settle(Keep::Draft)>"Keep the draft"</button>
            </footer>
        </Dialog>
    }
}

/// Where only files of people clash, the flow's own code is not in question.
fn is_about_files(pushed: &Pushed) -> bool {
    !pushed.reason.starts_with("The pushed")
}

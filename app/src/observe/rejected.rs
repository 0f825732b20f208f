//! Deliveries that were turned away, with the reason; their bodies are never kept.

use std::time::Duration;

use flow_model::wire::Rejected;
use leptos::prelude::*;

use super::ObserveContext;
use super::words::sentence;
use crate::api;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::states::Empty;
use crate::parts::time::When;

/// The list, newest first.
#[component]
pub fn RejectedList(
    /// What the panel shares.
    context: ObserveContext,
) -> impl IntoView {
    let rejected = Fetched::new(move || {
        let slug = context.slug.get_value();
        async move { api::rejected(&slug).await }
    })
    .every(Duration::from_secs(3));
    view! {
        <Show value=rejected what="rejected deliveries" let:list>
            {move || if list.with(Vec::is_empty) {
                view! {
                    <Empty
                        icon="shield"
                        title="Nothing was turned away"
                        about="A delivery with a wrong signature, too large a body or broken JSON is refused and listed here with the reason."
                    />
                }.into_any()
            } else {
                view! { <RejectedTable list /> }.into_any()
            }}
        </Show>
    }
}

#[component]
fn RejectedTable(list: Signal<Vec<Rejected>>) -> impl IntoView {
    view! {
        <table class="table" aria-label="Rejected deliveries">
            <thead>
                <tr>
                    <th scope="col">"Answer"</th>
                    <th scope="col">"Why"</th>
                    <th scope="col">"Delivery, as claimed"</th>
                    <th scope="col">"When"</th>
                </tr>
            </thead>
            <tbody>
                {move || list.get().into_iter().map(|one| view! {
                    <tr>
                        <td><span class="chip bad">{one.status}</span></td>
                        <td>{sentence(&one.reason)}</td>
                        <td class="mono muted">{if one.delivery_id.is_empty() { "–".to_owned() } else { one.delivery_id }}</td>
                        <td class="muted nowrap"><When at_ms=one.at_ms /></td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

//! The event channels of GitHub with search: a list box that the keyboard can walk.

use flow_model::wire::CatalogEvent;
use leptos::html;
use leptos::prelude::*;

use crate::api;
use crate::icons::Icon;
use crate::parts::fetched::{Fetched, Show};

/// Lets the person choose one event of GitHub's catalog.
#[component]
pub fn EventPicker(
    /// The chosen event's id.
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let events = Fetched::new(api::github_events);
    view! {
        <section class="events" aria-labelledby="events-title">
            <h2 id="events-title">"Which event?"</h2>
            <Show value=events what="events" let:events>
                <Picker events chosen />
            </Show>
        </section>
    }
}

#[component]
fn Picker(events: Signal<Vec<CatalogEvent>>, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let search = search.get();
        let words: Vec<String> =
            search.to_lowercase().split_whitespace().map(str::to_owned).collect();
        events.with(|events| ranked(events, &words))
    });
    let list = NodeRef::<html::Div>::new();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Where the focus cannot be moved, a click into the field does it.
            let _ = field.focus();
        }
    });
    let step = move |by: isize| {
        let next = found.with(|found| {
            let at =
                chosen.with(|id| found.iter().position(|event| Some(&event.id) == id.as_ref()));
            let next = match at {
                Some(at) => at.saturating_add_signed(by).min(found.len().saturating_sub(1)),
                None => 0,
            };
            found.get(next).map(|event| event.id.clone())
        });
        if let Some(id) = next {
            chosen.set(Some(id.clone()));
            scroll_to(list, &id);
        }
    };
    let on_keydown = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(-1);
        }
        _ => {}
    };
    view! {
        <label class="search events-search">
            <Icon name="search" />
            <input
                node_ref=field
                type="search"
                role="combobox"
                aria-label="Search events"
                aria-controls="events-list"
                aria-expanded="true"
                aria-activedescendant=move || chosen.get().map(|id| option_id(&id))
                placeholder="Search by name or by what happens, such as “review requested”"
                bind:value=search
                on:keydown=on_keydown
            />
            <span class="muted number">{move || found.with(Vec::len)}</span>
        </label>
        <div
            class="events-list card"
            id="events-list"
            role="listbox"
            aria-label="Events"
            tabindex="0"
            node_ref=list
            on:keydown=on_keydown
        >
            <For each=move || found.get() key=|event| event.id.clone() let:event>
                <EventOption event chosen />
            </For>
            {move || found.with(Vec::is_empty).then(|| view! {
                <p class="events-none" role="status">"No event fits. Try a shorter word, such as “release”."</p>
            })}
        </div>
    }
}

#[component]
fn EventOption(event: CatalogEvent, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let id = event.id.clone();
    let is_chosen = {
        let id = id.clone();
        Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&id)))
    };
    view! {
        <div
            class="event"
            id=option_id(&id)
            role="option"
            aria-selected=move || is_chosen.get().to_string()
            on:click=move |_| chosen.set(Some(id.clone()))
        >
            <span class="event-id mono">{event.id}</span>
            <span class="event-about">{event.about}</span>
        </div>
    }
}

/// The events people begin with, most used first; what follows them is in the order of the alphabet.
const MOST_USED: [&str; 14] = [
    "issues.opened",
    "pull_request.opened",
    "push",
    "release.published",
    "issue_comment.created",
    "workflow_run.completed",
    "pull_request.closed",
    "issues.closed",
    "issues.labeled",
    "pull_request_review.submitted",
    "star.created",
    "check_run.completed",
    "deployment_status.created",
    "create",
];

/// Events that have all the words: first the one that is called so, then those whose name begins so, those whose name
/// has the words, and those whose description has them; among equals the most used come first.
fn ranked(events: &[CatalogEvent], words: &[String]) -> Vec<CatalogEvent> {
    let mut found: Vec<_> =
        events.iter().filter_map(|event| Some((rank(event, words)?, event))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, event)| event.clone()).collect()
}

/// Small is good; none where a word is missing.
fn rank(event: &CatalogEvent, words: &[String]) -> Option<(usize, usize)> {
    let used = MOST_USED.iter().position(|id| *id == event.id).unwrap_or(MOST_USED.len());
    let id = event.id.replace(['.', '_'], " ");
    let about = event.about.to_lowercase();
    let query = words.join(" ").replace(['.', '_'], " ");
    let of_name = words.iter().all(|word| id.contains(word.replace(['.', '_'], " ").trim()));
    let has_all = words.iter().all(|word| {
        id.contains(word.replace(['.', '_'], " ").trim()) || about.contains(word.as_str())
    });
    let name = event.id.split('.').next().unwrap_or_default().replace('_', " ");
    let fit = if query.is_empty() {
        0
    } else if id == query || name == query {
        1
    } else if id.starts_with(&query) {
        2
    } else if of_name {
        3
    } else if has_all {
        4
    } else {
        return None;
    };
    Some((fit, used))
}

fn option_id(id: &str) -> String {
    format!("event-{}", id.replace('.', "-"))
}

fn scroll_to(list: NodeRef<html::Div>, id: &str) {
    let Some(list) = list.get_untracked() else {
        return;
    };
    let Some(option) = document().get_element_by_id(&option_id(id)) else {
        return;
    };
    let (bounds, place) = (list.get_bounding_client_rect(), option.get_bounding_client_rect());
    if place.top() < bounds.top() {
        list.set_scroll_top(list.scroll_top() - rounded(bounds.top() - place.top()));
    } else if place.bottom() > bounds.bottom() {
        list.set_scroll_top(list.scroll_top() + rounded(place.bottom() - bounds.bottom()));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a distance on the screen")]
fn rounded(pixels: f64) -> i32 {
    pixels.ceil() as i32
}

#[cfg(test)]
mod tests {
    use flow_model::wire::CatalogEvent;

    use super::ranked;

    #[test]
    fn the_most_used_come_first_and_the_search_ranks() {
        let event =
            |id: &str, about: &str| CatalogEvent { id: id.into(), about: about.into(), samples: 0 };
        let events = [
            event("branch_protection_rule.created", "Somebody may push."),
            event("issue_comment.created", "A comment on an issue was created."),
            event("issues.assigned", "An issue was assigned."),
            event("issues.opened", "An issue was created."),
            event("push", "Commits were pushed."),
        ];
        let table: [(&str, &[&str]); 7] = [
            (
                "",
                &[
                    "issues.opened",
                    "push",
                    "issue_comment.created",
                    "branch_protection_rule.created",
                    "issues.assigned",
                ],
            ),
            ("issues", &["issues.opened", "issues.assigned"]),
            ("issue", &["issues.opened", "issue_comment.created", "issues.assigned"]),
            ("push", &["push", "branch_protection_rule.created"]),
            ("issues.op", &["issues.opened"]),
            ("comment created", &["issue_comment.created"]),
            ("nothing such", &[]),
        ];
        for (search, ids) in table {
            let words: Vec<String> = search.split_whitespace().map(str::to_owned).collect();
            let found: Vec<_> = ranked(&events, &words).into_iter().map(|event| event.id).collect();
            assert_eq!(found, ids, "{search}");
        }
    }
}

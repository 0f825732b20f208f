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

/// Events that have all the words; those whose id begins with the first word come first.
fn ranked(events: &[CatalogEvent], words: &[String]) -> Vec<CatalogEvent> {
    let fits = |event: &&CatalogEvent| {
        let id = event.id.replace(['.', '_'], " ");
        let about = event.about.to_lowercase();
        words.iter().all(|word| {
            id.contains(word.as_str())
                || event.id.contains(word.as_str())
                || about.contains(word.as_str())
        })
    };
    let mut found: Vec<CatalogEvent> = events.iter().filter(fits).cloned().collect();
    if let Some(first) = words.first() {
        found.sort_by_key(|event| {
            (!event.id.starts_with(first.as_str()), !event.id.contains(first.as_str()))
        });
    }
    found
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
    fn the_search_reads_names_and_descriptions() {
        let event =
            |id: &str, about: &str| CatalogEvent { id: id.into(), about: about.into(), samples: 0 };
        let events = [
            event("issue_comment.created", "A comment on an issue was created."),
            event("issues.opened", "An issue was created."),
        ];
        let ids = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            ranked(&events, &words).into_iter().map(|event| event.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&["issues"]), ["issues.opened"]);
        assert_eq!(ids(&["comment", "created"]), ["issue_comment.created"]);
        assert_eq!(ids(&["created"]).len(), 2);
    }
}

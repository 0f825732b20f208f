//! The sample bar: for each trigger the event that the values on the nodes come from, and how it ends.

use flow_model::flow::Node;
use flow_model::ids::NodeId;
use flow_model::nodes;
use leptos::prelude::*;

use crate::icons::Icon;
use crate::state::editor::EditorContext;
use crate::state::sample::{event_of, sample_field};

/// Id of the first choice of a sample in the page.
pub const FIRST_CHOICE: &str = "sample-choice-0";

/// Where a trigger's sample comes from.
#[derive(Clone, Debug, PartialEq)]
enum Origin {
    /// One of an event's published samples, by their names; the second is the place of the chosen one.
    Published(String, Vec<String>, usize),
    /// What a person wrote into this field; whether it can be read.
    Written(&'static str, bool),
}

/// A trigger with its sample.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    id: NodeId,
    title: String,
    origin: Origin,
    /// How the execution ends, where that is not well.
    end: Option<String>,
}

impl Entry {
    fn of(editor: EditorContext, trigger: &Node) -> Option<Self> {
        let samples = editor.samples;
        let origin = match (event_of(trigger), sample_field(trigger)) {
            (Some(event), _) => {
                let (all, chosen) = samples.of_event(&event);
                let names: Vec<String> = all.into_iter().map(|sample| sample.name).collect();
                (!names.is_empty()).then_some(Origin::Published(event, names, chosen))?
            }
            (None, Some(field)) => Origin::Written(field, samples.payload_of(trigger).is_some()),
            (None, None) => return None,
        };
        let (id, title) = (trigger.id.clone(), trigger.title.clone());
        let end = samples.end_of(&id);
        Some(Self { id, title, origin, end })
    }
}

/// The bar at the upper left, a line for each trigger.
#[component]
pub fn SampleBar() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let entries = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.samples.revision.track();
        editor.samples.looked.track();
        editor.with_flow(|flow| {
            let triggers = flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind));
            triggers.filter_map(|trigger| Entry::of(editor, trigger)).collect::<Vec<_>>()
        })
    });
    let count = Memo::new(move |_| entries.with(Vec::len));
    move || {
        (count.get() > 0).then(|| {
            let lines = (0..count.get()).map(|index| {
                let entry = Memo::new(move |_| entries.with(|all| all.get(index).cloned()));
                view! { <SampleLine index entry alone=count.get() == 1 /> }
            });
            view! { <div class="sample-bar" role="group" aria-label="Samples">{lines.collect_view()}</div> }
        })
    }
}

#[component]
fn SampleLine(index: usize, entry: Memo<Option<Entry>>, alone: bool) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let origin = Memo::new(move |_| entry.get().map(|entry| (entry.id, entry.origin)));
    let title = move || entry.get().map(|entry| entry.title).filter(|_| !alone);
    let end = move || entry.get().and_then(|entry| entry.end);
    view! {
        <div class="sample-line">
            <span class="sample-word">"Sample"</span>
            {move || title().map(|title| view! { <span class="sample-title">{title}</span> })}
            {move || origin.get().map(|(id, origin)| match origin {
                Origin::Published(event, names, chosen) => {
                    published(editor, index, event, names, chosen).into_any()
                }
                Origin::Written(field, readable) => {
                    written(editor, index, id, field, readable).into_any()
                }
            })}
            {move || end().map(|words| view! {
                <span class="sample-end" title=words.clone()><Icon name="circle-alert" /><span>{words.clone()}</span></span>
            })}
        </div>
    }
}

fn published(
    editor: EditorContext,
    index: usize,
    event: String,
    names: Vec<String>,
    chosen: usize,
) -> impl IntoView {
    let of_event = event.clone();
    let choose = move |change| {
        editor.samples.choose(editor, of_event.clone(), event_target_value(&change));
    };
    let label = format!("Sample event of {event}");
    view! {
        <b>{event}</b>
        <select id=choice_id(index) aria-label=label on:change=choose>
            {names.into_iter().enumerate().map(|(place, name)| view! {
                <option value=name.clone() selected={place == chosen}>{name.clone()}</option>
            }).collect_view()}
        </select>
    }
}

fn written(
    editor: EditorContext,
    index: usize,
    id: NodeId,
    field: &'static str,
    readable: bool,
) -> impl IntoView {
    let open = move |_| {
        editor.select(id.clone());
        editor.wanted_field.set(Some(field.into()));
    };
    view! {
        <b>{if readable { "written by hand" } else { "none yet" }}</b>
        <button type="button" class="button quiet small" id=choice_id(index) on:click=open>
            {if readable { "Edit the event" } else { "Write an event" }}
        </button>
    }
}

fn choice_id(index: usize) -> String {
    format!("sample-choice-{index}")
}

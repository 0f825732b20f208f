//! The inspector: what is selected, with its form, its data, its help, and its statement in Rust.

use flow_model::edit::Edit;
use flow_model::fields::Group;
use flow_model::ids::NodeId;
use flow_model::nodes::{Family, NodeDef};
use leptos::prelude::*;

use super::context::NodeForm;
use super::data::NodeData;
use super::field::{Field, has_group};
use super::flow_form::{EdgeFacts, FlowForm, ManyNodes};
use super::statement::Statement;
use super::trigger::TriggerAddress;
use crate::canvas::actions::Healing;
use crate::canvas::keys::{delete_selection, duplicate_selection};
use crate::canvas::node_view::{family_class, kind_icon};
use crate::icons::Icon;
use crate::parts::rove::rove;
use crate::state::cells::NodeCell;
use crate::state::editor::{EditorContext, Selection};
use crate::state::history::Typing;

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    move || {
        let inner = match editor.selection.get() {
            Selection::Nothing => view! { <FlowForm /> }.into_any(),
            Selection::Edge(edge) => view! { <EdgeFacts edge /> }.into_any(),
            Selection::Nodes(count) => view! { <ManyNodes count /> }.into_any(),
            Selection::Node(id) => view! { <NodeInspector id /> }.into_any(),
        };
        view! { <aside class="inspector" aria-label="Inspector">{inner}</aside> }
    }
}

/// The tabs of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    SetUp,
    Retry,
    Data,
    Help,
}

#[component]
fn NodeInspector(id: NodeId) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let (Some(form), Some(cell)) = (NodeForm::of(editor, &id), editor.cell(&id)) else {
        return ().into_any();
    };
    let tab = RwSignal::new(Tab::SetUp);
    // A problem somebody jumped to may stand on another tab.
    let def = cell.def;
    Effect::new(move |_| {
        let wanted = editor.wanted_field.get();
        let field = wanted.and_then(|wanted| def?.fields.iter().find(|f| f.id == wanted.as_str()));
        if let Some(field) = field {
            let right = if field.group == Group::Retry { Tab::Retry } else { Tab::SetUp };
            if tab.get_untracked() != right {
                tab.set(right);
            }
        }
    });
    let mut tabs = vec![(Tab::SetUp, "Set up")];
    if has_group(&cell, Group::Retry) {
        tabs.push((Tab::Retry, "Retry and errors"));
    }
    tabs.extend([(Tab::Data, "Data"), (Tab::Help, "Help")]);
    let shown = cell.clone();
    view! {
        <Head form cell=cell.clone() />
        <div class="tabs inspector-tabs" role="tablist" aria-label="Node" on:keydown=move |event| rove(&event)>
            {tabs.into_iter().map(|(one, words)| view! {
                <button
                    type="button"
                    role="tab"
                    class="tab"
                    aria-selected=move || (tab.get() == one).to_string()
                    tabindex=move || if tab.get() == one { "0" } else { "-1" }
                    on:click=move |_| tab.set(one)
                >
                    {words}
                </button>
            }).collect_view()}
        </div>
        <HeldBack />
        <div class="inspector-body" role="tabpanel" inert=move || editor.is_held_by_code()>
            {move || match tab.get() {
                Tab::SetUp => view! { <SetUp form cell=shown.clone() /> }.into_any(),
                Tab::Retry => view! { <Fields form def group=Group::Retry /> }.into_any(),
                Tab::Data => view! { <NodeData form /> }.into_any(),
                Tab::Help => view! { <Help def /> }.into_any(),
            }}
        </div>
        <Statement node=id />
    }
    .into_any()
}

/// Title, what the node does, and what can be done with it.
#[component]
fn Head(form: NodeForm, cell: NodeCell) -> impl IntoView {
    let editor = form.editor;
    let def = cell.def;
    let title = Memo::new(move |_| {
        form.config.track();
        editor.node(&form.id()).map(|node| node.title).unwrap_or_default()
    });
    let disabled = Memo::new(move |_| {
        form.config.track();
        editor.node(&form.id()).is_some_and(|node| node.disabled)
    });
    let set_title = move |event| {
        let edit = Edit::SetTitle { id: form.id(), title: event_target_value(&event) };
        editor.apply_typing(edit, Typing::Title(form.id()));
    };
    let switch = move |_| {
        let disabled = !disabled.get_untracked();
        editor.apply(Edit::SetDisabled { id: form.id(), disabled });
    };
    let held = move || editor.is_held_by_code();
    let off_words = move || if disabled.get() { "Enable" } else { "Disable" };
    let off_icon = Signal::derive(move || if disabled.get() { "eye" } else { "eye-off" });
    view! {
        <header class="inspector-head">
            <div class="inspector-title">
                <span class=format!("tile {}", family_class(def))><Icon name=kind_icon(def) /></span>
                <input
                    class="title-input"
                    type="text"
                    aria-label="Title"
                    autocomplete="off"
                    prop:value=title
                    on:input=set_title
                />
                <button type="button" class="tool" aria-label=off_words title=off_words disabled=held on:click=switch>
                    <Icon name=off_icon />
                </button>
                <button type="button" class="tool" aria-label="Duplicate the node" title="Duplicate (Ctrl D)" disabled=held on:click=move |_| duplicate_selection(editor)>
                    <Icon name="copy" />
                </button>
                <button type="button" class="tool" aria-label="Delete the node" title="Delete (Delete)" disabled=held on:click=move |_| { delete_selection(editor, Healing::Heal); }>
                    <Icon name="trash-2" />
                </button>
            </div>
            <p>{def.map_or("This Hookloom does not know this kind of node. Update it, or delete the node.", |def| def.about)}</p>
            {move || disabled.get().then(|| view! { <p class="off">"Disabled: kept, but not run."</p> })}
        </header>
    }
}

/// Why a form cannot be filled in right now.
#[component]
pub fn HeldBack() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    move || {
        editor.is_held_by_code().then(|| view! {
            <p class="held-back" role="note">
                "The code does not read as Rust yet. Until it does, nothing can be changed here."
            </p>
        })
    }
}

#[component]
fn SetUp(form: NodeForm, cell: NodeCell) -> impl IntoView {
    let def = cell.def;
    let trigger = def.filter(|def| def.family == Family::Trigger);
    let nameless = form.problems;
    // Problems of the node as a whole stand above its fields.
    let whole = Memo::new(move |_| {
        nameless.with(|all| all.iter().filter(|p| p.field.is_none()).cloned().collect::<Vec<_>>())
    });
    view! {
        <super::problems::FieldProblems problems=whole id="node-problems".to_owned() />
        <Fields form def group=Group::SetUp />
        {trigger.map(|def| view! { <TriggerAddress form kind=def.kind /> })}
    }
}

#[component]
fn Fields(form: NodeForm, def: Option<&'static NodeDef>, group: Group) -> impl IntoView {
    let fields = def.map_or([].as_slice(), |def| def.fields);
    let fields = fields.iter().filter(move |field| field.group == group);
    fields.map(|spec| view! { <Field form spec /> }).collect_view()
}

/// What the node does, and what each of its fields takes.
#[component]
fn Help(def: Option<&'static NodeDef>) -> impl IntoView {
    def.map(|def| {
        let ports = match def.ports {
            [] => "Nothing follows it.".to_owned(),
            [_] => "One way leads on from it.".to_owned(),
            ports => format!("It leads on by {}.", ports.join(" and ")),
        };
        view! {
            <p>{def.about}" "{ports}</p>
            <dl class="help-list">
                {def.fields.iter().map(|field| view! {
                    <dt>{field.label}</dt>
                    <dd>
                        {field.help}
                        {(!field.placeholder.is_empty()).then(|| view! { <>" Example: "<code>{field.placeholder}</code></> })}
                    </dd>
                }).collect_view()}
            </dl>
        }
    })
}

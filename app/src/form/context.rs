//! What the fields of one node's form share: the node, its names and values, and what can be chosen from.

use flow_model::expr::Scope;
use flow_model::flow::FieldValue;
use flow_model::ids::{FieldId, NodeId};
use flow_model::nodes;
use flow_model::problem::Problem;
use flow_model::wire::{CatalogEvent, Connection};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::connections::slots::{SlotNeed, slots_to_set_up};
use crate::state::editor::EditorContext;
use crate::state::history::Typing;
use crate::state::session::on_contact_again;

/// What can be chosen from, loaded once for the flow screen.
#[derive(Clone, Copy)]
pub struct Choices {
    /// The connections of this installation.
    pub connections: RwSignal<Vec<Connection>>,
    /// Whether the connections were ever loaded: before, nothing is said about what is bound.
    pub connections_known: RwSignal<bool>,
    /// GitHub's events; empty until a form asks for them.
    pub events: RwSignal<Vec<CatalogEvent>>,
    events_asked: StoredValue<bool>,
}

impl Choices {
    /// Loads the connections.
    pub fn new() -> Self {
        let choices = Self {
            connections: RwSignal::default(),
            connections_known: RwSignal::new(false),
            events: RwSignal::default(),
            events_asked: StoredValue::new(false),
        };
        choices.reload_connections();
        on_contact_again(move || choices.reload_connections());
        choices
    }

    /// Asks for the connections again.
    pub fn reload_connections(self) {
        spawn_local(self.load_connections());
    }

    /// Asks for the connections again and waits for them.
    pub async fn load_connections(self) {
        // Without an answer the chooser still takes a name; it only says nothing about what is bound.
        if let Ok(connections) = api::connections().await {
            self.connections.try_set(connections);
            self.connections_known.try_set(true);
        }
    }

    /// The slots that keep the flow from being deployed because no connection fills them.
    pub fn to_set_up(self, editor: EditorContext) -> Memo<Vec<SlotNeed>> {
        Memo::new(move |_| {
            editor.flow_revision.track();
            if !self.connections_known.get() {
                return Vec::new();
            }
            self.connections.with(|all| editor.with_flow(|flow| slots_to_set_up(flow, all)))
        })
    }

    /// Asks for GitHub's events where nobody has yet.
    pub fn want_events(self, editor: EditorContext) {
        if self.events_asked.get_value() {
            return;
        }
        self.events_asked.set_value(true);
        spawn_local(async move {
            match api::github_events().await {
                Ok(events) => {
                    let ids = events.iter().map(|event| event.id.clone()).collect();
                    if self.events.try_set(events).is_none() {
                        editor.samples.list_events(editor, ids);
                    }
                }
                Err(_) => {
                    // The next form that wants them asks again.
                    self.events_asked.try_set_value(false);
                }
            }
        });
    }
}

impl Default for Choices {
    fn default() -> Self {
        Self::new()
    }
}

/// The form of one node.
#[derive(Clone, Copy)]
pub struct NodeForm {
    /// The editor.
    pub editor: EditorContext,
    id: StoredValue<NodeId>,
    /// Goes up when the node's own fields change.
    pub config: Signal<u64>,
    /// What the checker found at the node.
    pub problems: Signal<Vec<Problem>>,
}

impl NodeForm {
    /// The form of a node; none where the node is gone.
    pub fn of(editor: EditorContext, id: &NodeId) -> Option<Self> {
        let cell = editor.cell(id)?;
        Some(Self {
            editor,
            id: StoredValue::new(id.clone()),
            config: Signal::from(cell.config),
            problems: Signal::from(cell.problems),
        })
    }

    /// The node's id.
    pub fn id(self) -> NodeId {
        self.id.get_value()
    }

    /// A field's value, woken by this node alone.
    pub fn value(self, field: &'static str) -> Memo<Option<FieldValue>> {
        let field = FieldId::from(field);
        Memo::new(move |_| {
            self.config.track();
            self.editor.with_flow(|flow| {
                self.id.with_value(|id| flow.node(id)?.fields.get(&field).cloned())
            })
        })
    }

    /// A text field's text.
    pub fn text(self, field: &'static str) -> Memo<String> {
        let value = self.value(field);
        Memo::new(move |_| match value.get() {
            Some(FieldValue::Text(text)) => text,
            _ => String::new(),
        })
    }

    /// Sets a field as part of a run of typing; an empty value empties it.
    pub fn set(self, field: &'static str, value: FieldValue) {
        let empty = match &value {
            FieldValue::Text(text) => text.is_empty(),
            FieldValue::List(items) => items.is_empty(),
            FieldValue::Pairs(pairs) => pairs.is_empty(),
        };
        let field = FieldId::from(field);
        let value = (!empty).then_some(value);
        let edit =
            self.editor.with_flow(|flow| nodes::set_field(flow, &self.id(), field.clone(), value));
        self.editor.apply_typing(edit, Typing::Field(self.id(), field));
    }

    /// Sets a text field.
    pub fn set_text(self, field: &'static str, text: String) {
        self.set(field, FieldValue::Text(text));
    }

    /// Problems of a field, or of one entry of it.
    pub fn problems_at(self, field: &'static str, index: Option<usize>) -> Memo<Vec<Problem>> {
        let field = FieldId::from(field);
        Memo::new(move |_| {
            self.problems.with(|problems| {
                let here = problems.iter().filter(|problem| {
                    problem.field.as_ref() == Some(&field)
                        && (index.is_none() || problem.index == index)
                });
                here.cloned().collect()
            })
        })
    }

    /// The names that expressions of this node can use, with sample values; asked for at each keystroke, untracked.
    pub fn scope(self) -> Scope {
        self.editor.scope_of(&self.id())
    }

    /// Reads the sample's values of those names; none where no sample reaches the node.
    pub fn with_values<R>(self, read: impl FnOnce(Option<&Scope>) -> R) -> R {
        self.editor.samples.with_values_at(&self.id(), read)
    }

    /// Woken when the live result of an expression may have changed.
    pub fn track_values(self) {
        self.config.track();
        self.editor.samples.looked.track();
    }
}

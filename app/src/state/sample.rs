//! Sample events: which are loaded, which is chosen, and what the chosen one makes of the flow.

use std::collections::{BTreeMap, BTreeSet};

use flow_model::catalog::{Catalog, EventSchema, Known, Loaded};
use flow_model::expr::Scope;
use flow_model::fields::Input;
use flow_model::flow::{Edge, Flow, Node};
use flow_model::ids::NodeId;
use flow_model::nodes;
use flow_model::problem::{Problem, Severity};
use flow_model::simulate::{Simulator, Step};
use flow_model::types::Type;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::cells::BodyLine;
use super::editor::EditorContext;
use super::kept;
use super::outlook::Outlook;
use crate::api;
use crate::parts::time::now_ms;

/// How many lines a node's body has at most.
pub(super) const BODY_LINES: usize = 3;

/// What the sample makes of a node or an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// There is no sample, or it cannot be told.
    #[default]
    Unknown,
    /// It runs.
    Runs,
    /// Its path is not taken.
    Skipped,
}

/// What the sample makes of one node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeOutlook {
    /// Whether it runs.
    pub fate: Fate,
    /// Values worth showing in its body.
    pub lines: Vec<BodyLine>,
    /// Why it does not run, as a sentence; none where it does.
    pub reason: Option<String>,
    /// Its run as the simulator tells it; none for a trigger.
    pub step: Option<Step>,
}

impl NodeOutlook {
    /// The lines of a node's body: its problems, or else its values.
    pub fn body(outlook: Option<&Self>, problems: &[Problem]) -> Vec<BodyLine> {
        let error = |problem: &&Problem| problem.severity == Severity::Error;
        let words = |problem: &Problem| problem.message.replace('`', "");
        let errors: Vec<_> = problems.iter().filter(error).take(2).collect();
        if !errors.is_empty() {
            return errors.into_iter().map(|problem| BodyLine::Problem(words(problem))).collect();
        }
        let hints = problems.iter().take(1).map(|problem| BodyLine::Hint(words(problem)));
        let values = outlook.map(|outlook| outlook.lines.iter().take(BODY_LINES).cloned());
        hints.chain(values.into_iter().flatten()).collect()
    }
}

/// One published sample of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleEvent {
    /// Its name within the event.
    pub name: String,
    /// The payload.
    pub payload: Value,
}

/// The sample events of the page.
#[derive(Clone, Copy)]
pub struct Samples {
    catalog: StoredValue<Loaded>,
    asked: StoredValue<BTreeSet<String>>,
    loaded: StoredValue<BTreeMap<String, Vec<SampleEvent>>>,
    /// The names of the samples that a person chose, by event.
    chosen: StoredValue<BTreeMap<String, String>>,
    outlook: StoredValue<Outlook>,
    /// Goes up when samples were loaded or another one was chosen.
    pub revision: RwSignal<u64>,
    /// Goes up when the samples were looked at anew: live results may have changed.
    pub looked: RwSignal<u64>,
}

impl Samples {
    /// Nothing loaded yet; what was chosen for a flow in this browser is remembered.
    pub fn new(slug: &str) -> Self {
        Self {
            catalog: StoredValue::new(Loaded::default()),
            asked: StoredValue::default(),
            loaded: StoredValue::default(),
            chosen: StoredValue::new(kept::chosen_samples(slug)),
            outlook: StoredValue::new(Outlook::default()),
            revision: RwSignal::new(0),
            looked: RwSignal::new(0),
        }
    }

    /// Reads the catalog of the events loaded so far.
    pub fn with_catalog<R>(self, read: impl FnOnce(&Loaded) -> R) -> R {
        self.catalog.with_value(read)
    }

    /// The samples of an event and which is chosen, untracked.
    pub fn of_event(self, event: &str) -> (Vec<SampleEvent>, usize) {
        let samples = self.loaded.with_value(|loaded| loaded.get(event).cloned());
        let samples = samples.unwrap_or_default();
        let chosen = self.chosen.with_value(|chosen| chosen.get(event).cloned());
        let is_chosen = |sample: &SampleEvent| Some(&sample.name) == chosen.as_ref();
        let index = samples.iter().position(is_chosen).unwrap_or(0);
        (samples, index)
    }

    /// Chooses a sample of an event.
    pub fn choose(self, editor: EditorContext, event: String, name: String) {
        self.chosen.update_value(|chosen| {
            chosen.insert(event, name);
        });
        self.chosen.with_value(|chosen| kept::keep_chosen_samples(&editor.slug(), chosen));
        self.revision.update(|revision| *revision += 1);
        editor.analyse_soon();
    }

    /// Looks at what the chosen samples make of the flow.
    pub fn look(self, flow: &Flow) {
        let event = |trigger: &Node| self.event_at(trigger);
        let outlook = self.with_catalog(|catalog| Outlook::of(flow, catalog, &event, now_ms()));
        self.outlook.set_value(outlook);
        self.looked.update(|count| *count += 1);
    }

    /// What the samples make of a node; see [`Samples::look`].
    pub fn outlook_of(self, id: &NodeId) -> Option<NodeOutlook> {
        self.outlook.with_value(|outlook| outlook.nodes.get(id).cloned())
    }

    /// How the execution of a trigger's sample ends, in words; none where it ends well.
    pub fn end_of(self, trigger: &NodeId) -> Option<String> {
        self.outlook.with_value(|outlook| outlook.end_of(trigger).map(str::to_owned))
    }

    /// Why a value cannot be what a node gives; none where it can.
    pub fn misfit(self, flow: &Flow, id: &NodeId, output: &Value) -> Option<String> {
        self.with_catalog(|catalog| Simulator::new(flow, catalog).misfit(id, output))
    }

    /// Whether the samples take an edge.
    pub fn fate_of_edge(self, edge: &Edge) -> Fate {
        self.outlook.with_value(|outlook| outlook.edges.get(edge).copied().unwrap_or_default())
    }

    /// Reads the sample's values that expressions of a node can name; none where no sample reaches it.
    pub fn with_values_at<R>(self, id: &NodeId, read: impl FnOnce(Option<&Scope>) -> R) -> R {
        self.outlook.with_value(|outlook| read(outlook.values_at(id)))
    }

    /// Tells the catalog which events there are, so that a misspelt one is told from one that is not loaded.
    pub fn list_events(self, editor: EditorContext, ids: Vec<String>) {
        self.catalog.update_value(|catalog| catalog.list("github", ids));
        editor.analyse_soon();
    }

    /// The sample event of a trigger with its type: the schema's where it is loaded, else the sample's own.
    fn event_at(self, trigger: &Node) -> Option<(Type, Value)> {
        let payload = self.payload_of(trigger)?;
        let schema = event_of(trigger)
            .and_then(|event| self.with_catalog(|catalog| catalog.event("github", &event)));
        Some((schema.unwrap_or_else(|| Type::from_sample(&payload)), payload))
    }

    /// The sample event that a trigger receives, untracked.
    pub fn payload_of(self, trigger: &Node) -> Option<Value> {
        let Some(event) = event_of(trigger) else {
            return request_at(trigger);
        };
        let (samples, chosen) = self.of_event(&event);
        samples.into_iter().nth(chosen).map(|sample| sample.payload)
    }

    /// Loads the events that triggers name and that are not loaded yet, then analyses again.
    pub fn load_wanted(self, editor: EditorContext) {
        let wanted: BTreeSet<_> =
            editor.with_flow(|flow| flow.nodes.iter().filter_map(event_of).collect());
        for event in wanted {
            // A half-typed name is no event; before the list is known the server has to say.
            let known = self.with_catalog(|catalog| catalog.knows("github", &event));
            if matches!(known, Known::No { .. }) {
                continue;
            }
            let is_new = self.asked.try_update_value(|asked| asked.insert(event.clone()));
            if is_new == Some(true) {
                spawn_local(self.load(editor, event));
            }
        }
    }

    async fn load(self, editor: EditorContext, event: String) {
        let answer = api::github_event(&event).await;
        if self.revision.try_get_untracked().is_none() {
            return;
        }
        let entry = match answer {
            Ok(entry) => entry,
            // An unknown event is the checker's to tell.
            Err(error) if error.status == 404 => return,
            Err(_) => {
                // After a broken connection the next edit asks again.
                self.asked.update_value(|asked| {
                    asked.remove(&event);
                });
                return;
            }
        };
        if let Ok(schema) = serde_json::from_value::<EventSchema>(entry.schema) {
            self.catalog.update_value(|catalog| catalog.load("github", &schema));
        }
        let samples = entry.samples.into_iter();
        let samples =
            samples.map(|sample| SampleEvent { name: sample.name, payload: sample.payload });
        self.loaded.update_value(|loaded| {
            loaded.insert(event, samples.collect());
        });
        self.revision.update(|revision| *revision += 1);
        editor.analyse_soon();
    }
}

/// The field of a trigger in which a person writes the sample that it receives.
pub fn sample_field(trigger: &Node) -> Option<&'static str> {
    let def = nodes::def(&trigger.kind)?;
    def.fields.iter().find(|field| field.input == Input::Json).map(|field| field.id)
}

/// A sample request for a trigger that holds a sample body.
fn request_at(trigger: &Node) -> Option<Value> {
    let body: Value = serde_json::from_str(trigger.text(sample_field(trigger)?)).ok()?;
    let method = trigger.text("method").to_uppercase();
    Some(serde_json::json!({
        "method": if method.is_empty() || method == "ANY" { "POST" } else { &method },
        "path": format!("/{}", trigger.text("path")),
        "query": {},
        "headers": { "content-type": "application/json" },
        "body": body,
    }))
}

/// The event of a catalog that a trigger waits for.
pub fn event_of(node: &Node) -> Option<String> {
    let def = nodes::def(&node.kind)?;
    let field = def.fields.iter().find(|field| matches!(field.input, Input::Event { .. }))?;
    let event = node.text(field.id);
    (!event.is_empty()).then(|| event.to_owned())
}

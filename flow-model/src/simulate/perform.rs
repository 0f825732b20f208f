//! What one node does with the values of its fields.

use serde_json::{Map, Value};

use super::fields::{self, FieldValues, Names, Source};
use super::run::Run;
use super::trace::{AnsweredBy, FieldSeen, Seen, State};
use super::{Answer, operation};
use crate::expr::{Cause, Read, Values};
use crate::flow::Node;
use crate::ids::PortId;
use crate::nodes::{self, Family, Output};
use crate::types::{Fault, Misfit, Type, decode};

/// How one node ended.
pub(super) struct Ran {
    pub fields: Vec<FieldSeen>,
    pub input: Seen,
    pub output: Seen,
    pub answered_by: Option<AnsweredBy>,
    pub port: Leave,
    pub state: State,
}

/// The ports by which a node is left.
pub(super) enum Leave {
    All,
    /// By this one, which the node chose.
    By(PortId),
    None,
    Undecided,
}

impl Run<'_> {
    /// Computes the fields of a node and does what its kind does.
    pub fn perform(&mut self, node: usize, drawn: &Node) -> Ran {
        let Some(plan) = self.prepared.nodes.get(node) else {
            return Ran::done();
        };
        let names = Scoped { run: self, names: &plan.names };
        let (values, computed) = fields::computed(&plan.fields, &names);
        if let Err(fault) = computed {
            let fields::Fault { field, index, message } = fault;
            let state = State::Failed { message, field: Some(field), index, attempts: 0 };
            return Ran { fields: values.seen, ..Ran::not(state) };
        }
        let ran = match (drawn.kind.as_str(), nodes::def(&drawn.kind).map(|def| def.family)) {
            ("filter" | "branch", _) => self.decide(node, drawn, &values),
            ("value", _) => {
                let output = values.one("value").cloned().unwrap_or(Seen::NULL);
                Ran { output, ..Ran::done() }
            }
            ("respond", _) => {
                let status = drawn.text("status").trim().parse().unwrap_or(200_u32);
                Ran { output: Seen::Value(status.into()), ..Ran::done() }
            }
            (_, Some(Family::Code)) => self.code(drawn),
            _ => self.step(node, drawn, &values),
        };
        Ran { fields: values.seen, ..ran }
    }

    fn decide(&mut self, node: usize, drawn: &Node, values: &FieldValues) -> Ran {
        let condition = values.one("condition").cloned().unwrap_or(Seen::NULL);
        let is_filter = drawn.kind.as_str() == "filter";
        let port = match &condition {
            Seen::Value(Value::Bool(true)) if is_filter => Leave::All,
            Seen::Value(Value::Bool(false)) if is_filter => Leave::None,
            Seen::Value(Value::Bool(truth)) => Leave::By(PortId::new(truth.to_string())),
            Seen::Value(_) => {
                return Ran::not(State::Failed {
                    message: "The condition is neither true nor false.".to_owned(),
                    field: Some("condition".into()),
                    index: None,
                    attempts: 0,
                });
            }
            Seen::Unknown(reason) => {
                let path = self.path(node);
                self.undecided.get_or_insert((path, reason.clone()));
                Leave::Undecided
            }
        };
        Ran { output: condition, port, ..Ran::done() }
    }

    fn code(&self, drawn: &Node) -> Ran {
        match self.mocks.pinned.get(&drawn.id) {
            Some(Answer::Output(value)) => Ran {
                output: Seen::Value(value.clone()),
                answered_by: Some(AnsweredBy::Pinned),
                ..Ran::done()
            },
            Some(Answer::Failure { message, attempts }) => Ran::failed(message, *attempts),
            None => {
                let id = &drawn.id;
                let reason = format!("What the Rust of `{id}` gives is known only when it runs.");
                Ran { output: Seen::Unknown(reason), ..Ran::done() }
            }
        }
    }

    fn step(&self, node: usize, drawn: &Node, values: &FieldValues) -> Ran {
        let input = operation::input(drawn, values);
        let path = self.path(node);
        let pinned = self.mocks.pinned.get(&drawn.id).map(|answer| (AnsweredBy::Pinned, answer));
        let recorded = || {
            let recorded = self.mocks.recorded.get(&path);
            recorded.map(|answer| (AnsweredBy::Recorded, answer))
        };
        let (answered_by, output) = match pinned.or_else(recorded) {
            Some((by, Answer::Output(output))) => (by, Some(output.clone())),
            Some((by, Answer::Failure { message, attempts })) => {
                return Ran { input, answered_by: Some(by), ..Ran::failed(message, *attempts) };
            }
            None => (AnsweredBy::Sample, nodes::sample_output(drawn)),
        };
        let Some(output) = output else {
            let reason = format!("`{}` has no sample of what it gives: pin one.", drawn.id);
            return Ran { input, output: Seen::Unknown(reason), ..Ran::done() };
        };
        let completed = match self.prepared.nodes.get(node).and_then(|plan| plan.output.as_ref()) {
            Some(Output::Borrowed(ty) | Output::Owned(ty)) => completed(ty, output),
            Some(Output::None) | None => Ok(output),
        };
        match completed {
            Ok(output) => {
                let output = Seen::Value(output);
                Ran { input, output, answered_by: Some(answered_by), ..Ran::done() }
            }
            Err(misfit) => {
                let message = match misfit.fault {
                    Fault::Missing => format!("`{}` is missing", misfit.path),
                    Fault::Wrong { found, wanted } => {
                        format!("`{}` is {found}, not {wanted}", misfit.path)
                    }
                };
                let message = format!("The output of `{}` does not fit: {message}.", drawn.id);
                Ran { input, answered_by: Some(answered_by), ..Ran::failed(&message, 1) }
            }
        }
    }
}

impl Ran {
    pub fn done() -> Self {
        Self { port: Leave::All, ..Self::not(State::Done) }
    }

    pub fn failed(message: &str, attempts: u32) -> Self {
        let message = message.to_owned();
        Self::not(State::Failed { message, field: None, index: None, attempts })
    }

    /// It ended, and nothing goes on.
    pub fn not(state: State) -> Self {
        Self {
            fields: Vec::new(),
            input: Seen::NULL,
            output: Seen::NULL,
            answered_by: None,
            port: Leave::None,
            state,
        }
    }
}

/// The names of one node, with their values in this run.
struct Scoped<'s, 'r> {
    run: &'s Run<'r>,
    names: &'s Names,
}

impl Values for Scoped<'_, '_> {
    fn value(&self, name: &str) -> Result<&Value, (Cause, String)> {
        match self.names.get(name) {
            Some(Source::Payload) => self.run.payload.get(name).ok_or_else(|| {
                (Cause::Unknown, format!("The event's schema says nothing of `{name}`."))
            }),
            Some(Source::Output(node)) => match self.run.outputs.get(*node) {
                Some(Seen::Value(value)) => Ok(value),
                Some(Seen::Unknown(reason)) => Err((Cause::Unknown, reason.clone())),
                None => Err((Cause::Fails, format!("There is no `{name}` here."))),
            },
            Some(Source::Nothing(reason)) => Err((Cause::Fails, reason.clone())),
            None => Err((Cause::Fails, format!("There is no `{name}` here."))),
        }
    }
}

/// A connector's output as its struct reads it: missing fields take their type's empty value.
fn completed(ty: &Type, output: Value) -> Result<Value, Misfit> {
    let Some(record) = ty.as_record() else {
        return Ok(output);
    };
    let mut object = match output {
        Value::Object(object) => object,
        // A step that was skipped leaves a null.
        Value::Null => Map::new(),
        other => return decode(ty, &[], &other),
    };
    let mut reads = Vec::new();
    for field in &record.fields {
        if !object.contains_key(&field.name) {
            object.insert(field.name.clone(), empty(&field.ty));
        }
        reads.push(Read { root: field.name.clone(), path: Vec::new(), whole: true });
    }
    decode(ty, &reads, &Value::Object(object))
}

/// Rust's default of a type, as JSON.
fn empty(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Bool(false),
        Type::Int => Value::from(0),
        Type::Float => Value::from(0.0),
        Type::Text { .. } | Type::DateTime => Value::String(String::new()),
        Type::List(_) => Value::Array(Vec::new()),
        Type::Record(_) => Value::Object(Map::new()),
        Type::Null | Type::Optional(_) | Type::Any | Type::Unknown => Value::Null,
    }
}

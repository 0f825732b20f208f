//! What one node does with the values of its fields.

use serde_json::{Map, Value, json};

use super::fields::{self, FieldValues, Ready, Source};
use super::prepare::{NodePlan, Prepared};
use super::run::Run;
use super::trace::{AnsweredBy, FieldSeen, Passage, Seen, State};
use super::{Answer, operation, outside};
use crate::expr::{Binding, Cause, Read, Use, Values};
use crate::flow::Node;
use crate::ids::PortId;
use crate::nodes::{self, Family, Output, Shape};
use crate::syntax;
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
    /// A loop: its body gets this, what follows it goes on.
    Loop(Passage),
}

impl Run<'_> {
    /// Computes the fields of a node and does what its kind does.
    pub fn perform(&mut self, node: usize, drawn: &Node) -> Ran {
        let Some(plan) = self.prepared.nodes.get(node) else {
            return Ran::done();
        };
        let Some(ready) = plan.ready() else {
            return Ran::done();
        };
        let names = Scoped { run: self, plan };
        let (values, computed) = fields::computed(&ready.fields, &names);
        if let Err(fault) = computed {
            let fields::Fault { field, index, message } = fault;
            let state = State::Failed { message, field: Some(field), index, attempts: 0 };
            return Ran { fields: values.seen, ..Ran::not(state) };
        }
        let ran = match nodes::shape(drawn) {
            // What it would send is computed all the same, since that stands in the code.
            Shape::Outcome if drawn.disabled => {
                Ran { state: State::Disabled, port: Leave::By("ok".into()), ..Ran::done() }
            }
            _ if drawn.disabled => Ran { state: State::Disabled, ..Ran::done() },
            Shape::Filter | Shape::Branch => self.decide(node, drawn, &values),
            Shape::Switch => self.switch(node, ready, &values),
            Shape::Each => self.each_of(node, &values),
            Shape::End => Self::end(drawn, &values),
            Shape::Plain | Shape::Outcome => match nodes::def(&drawn.kind).map(|def| def.family) {
                Some(Family::Step) => self.step(node, drawn, &values),
                Some(Family::Code) => self.code(node, drawn),
                _ => self.logic(node, drawn, &values),
            },
        };
        Ran { fields: values.seen, ..ran }
    }

    fn logic(&mut self, node: usize, drawn: &Node, values: &FieldValues) -> Ran {
        match drawn.kind.as_str() {
            "value" if nodes::is_from_outside(drawn) => self.outside(node, drawn),
            "value" => {
                let output = values.one("value").cloned().unwrap_or(Seen::NULL);
                Ran { output, ..Ran::done() }
            }
            "respond" => {
                let status = drawn.text("status").trim().parse().unwrap_or(200_u32);
                Ran { output: Seen::Value(status.into()), ..Ran::done() }
            }
            "delay" => self.delay(drawn, values),
            _ => Ran::done(),
        }
    }

    /// The time or a random number: as in an earlier execution, else what the mocks say.
    fn outside(&self, node: usize, drawn: &Node) -> Ran {
        let path = self.path(node);
        if let Some(Answer::Output(value)) = self.mocks.recorded.get(&path) {
            let answered_by = Some(AnsweredBy::Recorded);
            return Ran { output: Seen::Value(value.clone()), answered_by, ..Ran::done() };
        }
        let value = if drawn.text("gives") == "now" {
            outside::rfc3339(self.now_ms).into()
        } else {
            outside::random(self.mocks.seed, path.as_str()).into()
        };
        Ran { output: Seen::Value(value), ..Ran::done() }
    }

    /// Lets time pass; what the journal holds as input is how much, in milliseconds.
    fn delay(&mut self, drawn: &Node, values: &FieldValues) -> Ran {
        let unit_ms = match drawn.text("unit") {
            "seconds" => 1_000,
            "minutes" => 60_000,
            "hours" => 3_600_000,
            "days" => 86_400_000,
            _ => return Ran::broken("unit", "Unit is missing: fill it in."),
        };
        let input = match values.one("amount") {
            Some(Seen::Value(amount)) => match amount.as_i64() {
                Some(amount) => {
                    let length = amount.max(0).saturating_mul(unit_ms);
                    self.now_ms = self.now_ms.saturating_add(length);
                    Seen::Value(length.into())
                }
                None => return Ran::broken("amount", "The amount is no whole number."),
            },
            other => other.cloned().unwrap_or(Seen::NULL),
        };
        Ran { input, ..Ran::done() }
    }

    fn end(drawn: &Node, values: &FieldValues) -> Ran {
        let field = if drawn.kind.as_str() == "fail" { "message" } else { "reason" };
        let said = match values.one(field) {
            Some(Seen::Value(said)) => said.as_str().unwrap_or_default().to_owned(),
            Some(Seen::Unknown(reason)) => reason.clone(),
            None => String::new(),
        };
        if field == "message" {
            return Ran::failed(&said, 0);
        }
        let output = if said.is_empty() { Value::Null } else { Value::String(said.clone()) };
        Ran { output: Seen::Value(output), ..Ran::not(State::Stopped { reason: said }) }
    }

    fn switch(&mut self, node: usize, ready: &Ready, values: &FieldValues) -> Ran {
        let value = values.one("value").cloned().unwrap_or(Seen::NULL);
        let port = match &value {
            Seen::Value(value) => {
                let matches = |(_, values): &&(PortId, Vec<Value>)| values.contains(value);
                let arm = ready.arms.iter().find(matches);
                Leave::By(arm.map_or_else(|| PortId::from("_"), |(port, _)| port.clone()))
            }
            Seen::Unknown(reason) => self.leave_undecided(node, reason),
        };
        Ran { output: value, port, ..Ran::done() }
    }

    fn each_of(&mut self, node: usize, values: &FieldValues) -> Ran {
        match values.one("list") {
            Some(Seen::Value(Value::Array(items))) => {
                let body = if items.is_empty() { Passage::Dead } else { Passage::Live };
                if !items.is_empty() {
                    self.lists.insert(node, Value::Array(items.clone()));
                }
                let (output, port) = (Seen::Value(items.len().into()), Leave::Loop(body));
                Ran { output, port, ..Ran::done() }
            }
            Some(Seen::Unknown(reason)) => {
                let (path, reason) = (self.path(node), reason.clone());
                self.undecided.get_or_insert((path, reason.clone()));
                let port = Leave::Loop(Passage::Undecided);
                Ran { output: Seen::Unknown(reason), port, ..Ran::done() }
            }
            _ => Ran::broken("list", "This is no list."),
        }
    }

    fn leave_undecided(&mut self, node: usize, reason: &str) -> Leave {
        let path = self.path(node);
        self.undecided.get_or_insert((path, reason.to_owned()));
        Leave::Undecided
    }

    fn decide(&mut self, node: usize, drawn: &Node, values: &FieldValues) -> Ran {
        let condition = values.one("condition").cloned().unwrap_or(Seen::NULL);
        let is_filter = drawn.kind.as_str() == "filter";
        let port = match &condition {
            Seen::Value(Value::Bool(true)) if is_filter => Leave::All,
            Seen::Value(Value::Bool(false)) if is_filter => Leave::None,
            Seen::Value(Value::Bool(truth)) => Leave::By(PortId::new(truth.to_string())),
            Seen::Value(_) => {
                return Ran::broken("condition", "The condition is neither true nor false.");
            }
            Seen::Unknown(reason) => self.leave_undecided(node, reason),
        };
        Ran { output: condition, port, ..Ran::done() }
    }

    fn code(&mut self, node: usize, drawn: &Node) -> Ran {
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
                let ran = Ran { output: Seen::Unknown(reason), ..Ran::done() };
                let may_leave = syntax::statements(drawn.text("code"))
                    .is_ok_and(|block| syntax::may_leave(&block));
                if !may_leave {
                    return ran;
                }
                let reason = format!(
                    "Whether it goes on behind `{id}` depends on Rust that the simulation does not run."
                );
                Ran { port: self.leave_undecided(node, &reason), ..ran }
            }
        }
    }

    fn step(&mut self, node: usize, drawn: &Node, values: &FieldValues) -> Ran {
        let input = operation::input(drawn, values);
        let has_error_port = nodes::shape(drawn) == Shape::Outcome;
        let port = if has_error_port { Leave::By("ok".into()) } else { Leave::All };
        let ran = match self.answer(node, drawn) {
            (by, Some(Answer::Output(output))) => match self.prepared.completed(node, output) {
                Ok(output) => {
                    let output = Seen::Value(output);
                    Ran { output, port, answered_by: Some(by), ..Ran::done() }
                }
                Err(misfit) => {
                    let message = format!("The output of `{}` does not fit: {misfit}.", drawn.id);
                    Ran { answered_by: Some(by), ..Ran::failed(&message, 1) }
                }
            },
            (by, Some(Answer::Failure { message, attempts })) => {
                let port = if has_error_port { Leave::By("error".into()) } else { Leave::None };
                self.errors.insert(node, json!({ "message": message, "attempts": attempts }));
                Ran { port, answered_by: Some(by), ..Ran::failed(&message, attempts) }
            }
            (_, None) => {
                let reason = format!("`{}` has no sample of what it gives: pin one.", drawn.id);
                Ran { output: Seen::Unknown(reason), port, ..Ran::done() }
            }
        };
        Ran { input, ..ran }
    }

    /// How a step ends: by a pinned sample, as in an earlier execution, or by its kind's sample.
    fn answer(&self, node: usize, drawn: &Node) -> (AnsweredBy, Option<Answer>) {
        if let Some(pinned) = self.mocks.pinned.get(&drawn.id) {
            return (AnsweredBy::Pinned, Some(pinned.clone()));
        }
        if let Some(recorded) = self.mocks.recorded.get(&self.path(node)) {
            return (AnsweredBy::Recorded, Some(recorded.clone()));
        }
        (AnsweredBy::Sample, nodes::sample_output(drawn).map(Answer::Output))
    }
}

impl Prepared<'_> {
    /// A step's output as its struct reads it; else what is wrong with it.
    pub fn completed(&self, node: usize, output: Value) -> Result<Value, String> {
        let ready = self.nodes.get(node).and_then(NodePlan::ready);
        let Some(Output::Borrowed(ty) | Output::Owned(ty) | Output::Copied(ty)) =
            ready.map(|ready| ready.worked.output())
        else {
            return Ok(output);
        };
        completed(ty, output).map_err(|misfit| match misfit.fault {
            Fault::Missing => format!("`{}` is missing", misfit.path),
            Fault::Wrong { found, wanted } if misfit.path.is_empty() => {
                format!("it is {found}, not {wanted}")
            }
            Fault::Wrong { found, wanted } => format!("`{}` is {found}, not {wanted}", misfit.path),
        })
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

    /// A field has a value that cannot be.
    fn broken(field: &str, message: &str) -> Self {
        let (message, field) = (message.to_owned(), Some(field.into()));
        Self::not(State::Failed { message, field, index: None, attempts: 0 })
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
    plan: &'s NodePlan,
}

impl Scoped<'_, '_> {
    /// Why a name cannot be used.
    fn why_nothing(&self, name: &str) -> String {
        let scope = self.plan.ready().map(|ready| &ready.worked.scope);
        match scope.and_then(|scope| scope.get(name)).map(|what| &what.binding) {
            Some(Binding::OutOfReach { reason }) => reason.clone(),
            _ => format!("There is no `{name}` here."),
        }
    }
}

impl Values for Scoped<'_, '_> {
    fn value(&self, name: &str) -> Result<&Value, (Cause, String)> {
        match self.plan.source(name) {
            Some(Source::Payload) => self.run.payload.get(name).ok_or_else(|| {
                (Cause::Unknown, format!("The event's schema says nothing of `{name}`."))
            }),
            Some(Source::Output(node)) => match self.run.outputs.get(*node) {
                Some(Seen::Value(value)) => Ok(value),
                Some(Seen::Unknown(reason)) => Err((Cause::Unknown, reason.clone())),
                None => Err((Cause::Fails, format!("There is no `{name}` here."))),
            },
            Some(Source::Item(each)) => self
                .run
                .items
                .get(each)
                .ok_or_else(|| (Cause::Unknown, format!("Which `{name}` it is, is not known."))),
            Some(Source::Error(step)) => self.run.errors.get(step).ok_or_else(|| {
                (Cause::Unknown, "Whether the step failed is not known.".to_owned())
            }),
            Some(Source::Nothing) => Err((Cause::Fails, self.why_nothing(name))),
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
        reads.push(Read { root: field.name.clone(), path: Vec::new(), how: Use::Whole });
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

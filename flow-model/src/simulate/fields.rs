//! The fields of one node, read once, and their values where it runs.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::trace::{FieldSeen, Seen};
use crate::emit;
use crate::expr::prepared::{Prepared, PreparedTemplate};
use crate::expr::{self, Binding, Cause, EvalError, Read, Scope, Values};
use crate::fields::{FieldSpec, Input};
use crate::flow::{FieldValue, Node};
use crate::ids::{FieldId, PortId};
use crate::memory::Memory;
use crate::nodes::{self, NodeDef, Shape};
use crate::reach::Worked;
use crate::syntax;

/// What goes before a JSON field to make it an expression.
const JSON: &str = "json!(";

/// One computed text of a node: a field, or an entry of one.
pub(super) struct Field {
    pub id: FieldId,
    /// Which entry, where the field is a list.
    pub index: Option<usize>,
    text: String,
    form: Form,
}

enum Form {
    /// Any value, or true or false.
    Expression(Prepared),
    /// Text.
    Template(PreparedTemplate),
    /// A JSON document.
    Json(Prepared),
    /// What cannot be computed: the sentence says why.
    Broken(String),
}

/// Why a field has no value, so that its node fails.
pub(super) struct Fault {
    pub field: FieldId,
    pub index: Option<usize>,
    pub message: String,
}

/// The values of a node's fields.
#[derive(Default)]
pub(super) struct FieldValues {
    pub seen: Vec<FieldSeen>,
}

/// The fields of a node that hold something to compute, in the order in which its Rust computes them.
fn of(node: &Node, def: &NodeDef, scope: &Scope) -> Vec<Field> {
    let mut fields = Vec::new();
    let has_json = !node.text("json").trim().is_empty();
    for spec in def.fields {
        // Where both bodies are filled in, the JSON one counts.
        if spec.id == "text" && has_json {
            continue;
        }
        if spec.id == "value" && nodes::is_from_outside(node) {
            continue;
        }
        read(node, spec, scope, &mut fields);
    }
    fields
}

fn read(node: &Node, spec: &FieldSpec, scope: &Scope, fields: &mut Vec<Field>) {
    let mut add = |index: Option<usize>, text: &str, form: Form| {
        let (id, text) = (FieldId::from(spec.id), text.to_owned());
        fields.push(Field { id, index, text, form });
    };
    if is_empty(node, spec) {
        if spec.required {
            add(None, "", Form::Broken(format!("{} is missing: fill it in.", spec.label)));
        }
        return;
    }
    let text = node.text(spec.id);
    match &spec.input {
        Input::Template { .. } => add(None, text, template(text, scope)),
        Input::Expression => {
            let read = match (node.kind.as_str(), spec.id) {
                ("switch", _) => Prepared::decision(text, scope),
                ("delay", _) => Prepared::whole(text, scope),
                ("for_each", _) => Prepared::items(text, scope),
                _ => Prepared::expression(text, scope),
            };
            add(None, text, form(read, Form::Expression));
        }
        Input::Condition => {
            add(None, text, form(Prepared::condition(text, scope), Form::Expression));
        }
        Input::Json => {
            let whole = format!("{JSON}{text})");
            add(None, &whole, form(Prepared::expression(&whole, scope), Form::Json));
        }
        Input::Expressions => {
            for (index, text) in node.list(spec.id).iter().enumerate() {
                let found = if text.trim().is_empty() {
                    Form::Broken("This cell is empty: fill it in or take it away.".to_owned())
                } else {
                    form(Prepared::expression(text, scope), Form::Expression)
                };
                add(Some(index), text, found);
            }
        }
        Input::Pairs => {
            for (index, (_, text)) in node.pairs(spec.id).iter().enumerate() {
                add(Some(index), text, template(text, scope));
            }
        }
        // They stand in the code as they are.
        _ => {}
    }
}

fn is_empty(node: &Node, spec: &FieldSpec) -> bool {
    match node.fields.get(&FieldId::from(spec.id)) {
        None => true,
        Some(FieldValue::Text(text)) => text.trim().is_empty(),
        Some(FieldValue::List(items)) => items.is_empty(),
        Some(FieldValue::Pairs(pairs)) => pairs.is_empty(),
    }
}

fn template(text: &str, scope: &Scope) -> Form {
    form(PreparedTemplate::new(text, scope), Form::Template)
}

fn form<T>(read: Result<T, EvalError>, into: fn(T) -> Form) -> Form {
    match read {
        Ok(read) => into(read),
        Err(error) => Form::Broken(error.message),
    }
}

impl Field {
    /// What it reads of the names in scope.
    pub fn reads(&self) -> Option<&BTreeSet<Read>> {
        match &self.form {
            Form::Expression(prepared) | Form::Json(prepared) => Some(&prepared.reads),
            Form::Template(template) => Some(&template.reads),
            Form::Broken(_) => None,
        }
    }

    /// The names of fields that Rust outside the subset in it may read of what it is handed.
    fn accessed(&self) -> Option<&BTreeSet<String>> {
        match &self.form {
            Form::Expression(prepared) | Form::Json(prepared) => Some(&prepared.accessed),
            Form::Template(template) => Some(&template.accessed),
            Form::Broken(_) => None,
        }
    }

    /// Its value.
    fn value(&self, values: &dyn Values) -> Result<Seen, Fault> {
        let computed = match &self.form {
            Form::Expression(prepared) | Form::Json(prepared) => prepared.value(values),
            Form::Template(template) => template.value(values).map(Value::String),
            Form::Broken(message) => return Err(self.fault(message.clone())),
        };
        match computed {
            Ok(value) => Ok(Seen::Value(value)),
            Err(error) if error.cause == Cause::Unknown => Ok(Seen::Unknown(error.message)),
            Err(error) => {
                let source = self.text.get(error.span.clone()).unwrap_or(&self.text);
                Err(self.fault(format!("`{source}` fails: {}", error.message)))
            }
        }
    }

    fn fault(&self, message: String) -> Fault {
        Fault { field: self.id.clone(), index: self.index, message }
    }
}

/// Computes the fields of a node, in order, up to the first that fails.
pub(super) fn computed(fields: &[Field], values: &dyn Values) -> (FieldValues, Result<(), Fault>) {
    let mut found = FieldValues::default();
    for field in fields {
        match field.value(values) {
            Ok(value) => {
                let (field, index) = (field.id.clone(), field.index);
                found.seen.push(FieldSeen { field, index, value });
            }
            Err(fault) => return (found, Err(fault)),
        }
    }
    (found, Ok(()))
}

impl FieldValues {
    /// The value of a field of one text; none where it is empty.
    pub fn one(&self, field: &str) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.field.as_str() == field).map(|seen| &seen.value)
    }

    /// The values of a list's entries.
    pub fn all(&self, field: &str) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| seen.field.as_str() == field).map(|seen| &seen.value)
    }

    /// The first field whose value is not known, in words.
    pub fn unknown(&self) -> Option<&str> {
        self.seen.iter().find_map(|seen| match &seen.value {
            Seen::Unknown(reason) => Some(reason.as_str()),
            Seen::Value(_) => None,
        })
    }
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A field of the payload.
    Payload,
    /// The output of a node, by place in `Flow::nodes`.
    Output(usize),
    /// The item that a loop has taken, by the loop's place.
    Item(usize),
    /// Why a step failed that has a way for it, by its place.
    Error(usize),
    /// Nothing that can be used.
    Nothing,
}

thread_local! {
    static READY: RefCell<Memory<Rc<Ready>>> = RefCell::default();
}

/// Begins to make a flow ready.
pub(super) fn begin() {
    READY.with_borrow_mut(Memory::next_round);
}

/// What a node's fields hold, read once and remembered.
pub(super) struct Ready {
    /// The node, and what it was read in.
    pub worked: Rc<Worked>,
    pub fields: Vec<Field>,
    /// What the fields read of the names in scope.
    pub reads: Vec<(Rc<Read>, FieldId)>,
    /// The names of fields that Rust outside the subset may read of what it is handed.
    pub accessed: BTreeSet<String>,
    /// The names that are read, and those that cannot be used, sorted.
    pub names: Vec<String>,
    /// For a switch the values of each arm, in order.
    pub arms: Vec<(PortId, Vec<Value>)>,
}

impl Ready {
    /// The fields of a node.
    pub fn of(worked: &Rc<Worked>) -> Rc<Self> {
        let id = &worked.node.id;
        // While it lies here, no other node comes to stand at its place in memory.
        let is_same = |ready: &Rc<Self>| Rc::ptr_eq(&ready.worked, worked);
        let known = READY.with_borrow_mut(|memory| memory.recall(id, is_same));
        known.unwrap_or_else(|| {
            let ready = Rc::new(Self::read(worked));
            READY.with_borrow_mut(|memory| memory.keep(id, Rc::clone(&ready)));
            ready
        })
    }

    fn read(worked: &Rc<Worked>) -> Self {
        let (node, scope) = (&worked.node, &worked.scope);
        let fields = nodes::def(&node.kind).map_or_else(Vec::new, |def| of(node, def, scope));
        let of_fields = fields.iter().flat_map(|field| {
            let reads = field.reads().into_iter().flatten();
            reads.map(|read| (Rc::new(read.clone()), field.id.clone()))
        });
        let mut reads: Vec<(Rc<Read>, FieldId)> = of_fields.collect();
        let mut accessed: BTreeSet<String> =
            fields.iter().filter_map(Field::accessed).flatten().cloned().collect();
        if node.kind.as_str() == "code"
            && let Ok(block) = syntax::statements(node.text("code"))
        {
            let code = expr::statements(node.text("code"), &block, scope);
            accessed.extend(code.accessed);
            reads.extend(code.reads.into_iter().map(|read| (Rc::new(read), FieldId::from("code"))));
        }
        let out_of_reach = scope.own_names().filter_map(|(name, what)| {
            matches!(what.binding, Binding::OutOfReach { .. }).then_some(name)
        });
        let names: BTreeSet<&str> =
            reads.iter().map(|(read, _)| read.root.as_str()).chain(out_of_reach).collect();
        let names = names.into_iter().map(str::to_owned).collect();
        let arms = match nodes::shape(node) {
            Shape::Switch => node.list("arms").iter().map(|arm| arm_of(arm)).collect(),
            _ => Vec::new(),
        };
        Self { worked: Rc::clone(worked), fields, reads, accessed, names, arms }
    }

    /// Whether a name is read, not only known to be out of reach.
    pub fn is_read(&self, name: &str) -> bool {
        self.reads.iter().any(|(read, _)| read.root == name)
    }
}

/// An arm of a switch: its port, and the values it matches.
fn arm_of(pattern: &str) -> (PortId, Vec<Value>) {
    let literals = emit::lower::logic::literals_of(pattern).unwrap_or_default();
    let value = |literal: syn::Lit| match literal {
        syn::Lit::Str(text) => Some(Value::String(text.value())),
        syn::Lit::Bool(truth) => Some(Value::Bool(truth.value)),
        syn::Lit::Int(number) => number.base10_parse::<i64>().ok().map(Value::from),
        _ => None,
    };
    (PortId::new(pattern), literals.into_iter().filter_map(value).collect())
}

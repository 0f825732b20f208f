//! What can be referred to at a node, as a tree: each entry with its type, its sample, and the expression that gives it.

use flow_model::expr::{Binding, Scope};
use flow_model::types::{Type, rust_name};
use serde_json::Value;

use crate::state::outlook::shortened;

/// How long a sample may be.
const SAMPLE_LENGTH: usize = 32;

/// One entry of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The last part of its path: `title`, `labels[]`.
    pub label: String,
    /// The path as people read it: `issue.labels[].name`.
    pub path: String,
    /// Its type.
    pub ty: Type,
    /// Its value in the sample.
    pub sample: Option<Value>,
    /// The schema's words about it, or why it is out of reach.
    pub about: String,
    /// Why it cannot be used here; such entries are shown, and cannot be taken.
    pub out_of_reach: bool,
    form: Form,
}

/// How the expression that gives an entry is written.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// The expression gives the value itself.
    Plain(String),
    /// The expression gives a value that may be missing.
    Optional(String),
    /// A value of each item: the list's expression, a name for an item, the path inside of it.
    OfItems { list: String, item: String, inside: String },
}

impl Reference {
    /// The names of a scope, sorted.
    pub fn roots(scope: &Scope) -> Vec<Self> {
        let root = |(name, what): (&str, &flow_model::expr::Name)| {
            let (ty, about, out_of_reach) = match &what.binding {
                Binding::Value { ty, .. } => (ty.clone(), what.about.clone(), false),
                Binding::OutOfReach { reason } => (Type::Unknown, reason.clone(), true),
            };
            let form = form_of(&ty, rust_name(name));
            let (label, path) = (name.to_owned(), name.to_owned());
            Self { label, path, ty, sample: what.sample.clone(), about, out_of_reach, form }
        };
        scope.names().map(root).collect()
    }

    /// What is inside: the fields of a record, or of each item of a list.
    pub fn children(&self) -> Vec<Self> {
        let in_items = matches!(self.form, Form::OfItems { .. });
        let (record, items, sample) = match self.ty.present() {
            Type::Record(record) => (record.clone(), false, self.sample.clone()),
            Type::List(item) if !in_items => match item.present() {
                Type::Record(record) => {
                    let first = self.sample.as_ref().and_then(|sample| sample.get(0));
                    (record.clone(), true, first.cloned())
                }
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let fields = record.fields.iter().map(|field| {
            let form = self.form.of_field(&rust_name(&field.name), &field.ty, items, &self.label);
            Self {
                label: field.name.clone(),
                path: format!("{}{}.{}", self.path, if items { "[]" } else { "" }, field.name),
                ty: field.ty.clone(),
                sample: sample.as_ref().and_then(|sample| sample.get(&field.name)).cloned(),
                about: field.about.clone(),
                out_of_reach: false,
                form,
            }
        });
        // Of the items' values only texts can stand in one place together.
        fields
            .filter(|field| !matches!(field.form, Form::OfItems { .. }) || field.is_joinable())
            .collect()
    }

    /// Whether anything is inside, without looking at it.
    pub fn has_children(&self) -> bool {
        match self.ty.present() {
            Type::Record(record) => !record.fields.is_empty(),
            Type::List(item) => {
                !matches!(self.form, Form::OfItems { .. })
                    && matches!(item.present(), Type::Record(_))
            }
            _ => false,
        }
    }

    fn is_joinable(&self) -> bool {
        self.ty.is_text()
    }

    /// The expression that gives it.
    pub fn expression(&self) -> String {
        match &self.form {
            Form::Plain(text) | Form::Optional(text) => text.clone(),
            Form::OfItems { list, item, inside } => {
                format!(r#"{list}.iter().map(|{item}| {item}.{inside}).join(", ")"#)
            }
        }
    }

    /// The expression for a text, in which nothing may be missing.
    pub fn in_text(&self) -> String {
        match (&self.form, self.ty.present()) {
            (Form::Optional(text), Type::Record(_) | Type::List(_)) => text.clone(),
            (Form::Optional(text), _) => format!("{text}.unwrap_or_default()"),
            _ => self.expression(),
        }
    }

    /// Its sample on one line; its type where there is none.
    pub fn detail(&self) -> String {
        match &self.sample {
            Some(value) if !value.is_object() && !value.is_array() => {
                shortened(value, SAMPLE_LENGTH)
            }
            Some(Value::Array(items)) => format!("{} of them", items.len()),
            _ => self.ty.to_string(),
        }
    }
}

impl Form {
    /// The field of a record that is written so.
    fn of_field(&self, field: &str, ty: &Type, items: bool, label: &str) -> Self {
        let optional = matches!(ty, Type::Optional(_));
        match self {
            Self::Plain(text) if items => Self::OfItems {
                list: text.clone(),
                item: singular(label),
                inside: field.to_owned(),
            },
            Self::Plain(text) if optional => Self::Optional(format!("{text}.{field}")),
            Self::Plain(text) => Self::Plain(format!("{text}.{field}")),
            Self::Optional(text) if items => {
                let list = format!("{text}.unwrap_or_default()");
                Self::OfItems { list, item: singular(label), inside: field.to_owned() }
            }
            Self::Optional(text) => {
                let (method, name) = (if optional { "and_then" } else { "map" }, singular(label));
                Self::Optional(format!("{text}.{method}(|{name}| {name}.{field})"))
            }
            Self::OfItems { list, item, inside } => Self::OfItems {
                list: list.clone(),
                item: item.clone(),
                inside: format!("{inside}.{field}"),
            },
        }
    }
}

fn form_of(ty: &Type, text: String) -> Form {
    if matches!(ty, Type::Optional(_)) { Form::Optional(text) } else { Form::Plain(text) }
}

/// A name for one of several: `label` of `labels`; `item` where the word says nothing.
fn singular(word: &str) -> String {
    let word = rust_name(word);
    let one = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let one = one.or_else(|| word.strip_suffix('s').map(str::to_owned)).unwrap_or(word);
    let is_name = !one.is_empty() && !one.starts_with("r#") && one.len() > 1;
    if is_name { one } else { "item".to_owned() }
}

#[cfg(test)]
mod tests {
    use flow_model::expr::{self, Held};

    use super::*;

    fn scope() -> Scope {
        let label = Type::record([("name", Type::text()), ("id", Type::Int)]);
        let user = Type::record([("login", Type::text()), ("email", Type::text().optional())]);
        let issue = Type::record([
            ("assignee", user.clone().optional()),
            ("body", Type::text().optional()),
            ("labels", Type::list(label)),
            ("number", Type::Int),
            ("type", Type::text()),
            ("user", user),
        ]);
        let mut scope = Scope::default();
        scope.insert("issue", Binding::Value { ty: issue, held: Held::Reference });
        scope.insert("row", Binding::OutOfReach { reason: "It runs later.".to_owned() });
        scope
    }

    /// Every entry down to a depth, with what it becomes in a text.
    fn all(entries: Vec<Reference>, depth: usize, found: &mut Vec<(String, String)>) {
        for entry in entries {
            if !entry.has_children() && !entry.out_of_reach {
                found.push((entry.path.clone(), entry.in_text()));
            }
            if depth > 0 {
                all(entry.children(), depth - 1, found);
            }
        }
    }

    #[test]
    fn every_entry_becomes_an_expression_that_checks() {
        let scope = scope();
        let mut found = Vec::new();
        all(Reference::roots(&scope), 3, &mut found);
        let found: Vec<_> =
            found.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert_eq!(
            found,
            [
                (
                    "issue.assignee.email",
                    "issue.assignee.and_then(|assignee| assignee.email).unwrap_or_default()"
                ),
                (
                    "issue.assignee.login",
                    "issue.assignee.map(|assignee| assignee.login).unwrap_or_default()"
                ),
                ("issue.body", "issue.body.unwrap_or_default()"),
                (
                    "issue.labels[].name",
                    r#"issue.labels.iter().map(|label| label.name).join(", ")"#
                ),
                ("issue.number", "issue.number"),
                ("issue.type", "issue.r#type"),
                ("issue.user.email", "issue.user.email.unwrap_or_default()"),
                ("issue.user.login", "issue.user.login"),
            ]
        );
        for (path, text) in found {
            let checked = expr::template(&format!("{{{text}}}"), &scope);
            assert!(checked.problems.is_empty(), "{path}: {:?}", checked.problems);
        }
    }

    #[test]
    fn what_is_out_of_reach_is_told_with_its_reason() {
        let roots = Reference::roots(&scope());
        let row = roots.iter().find(|root| root.label == "row").expect("row is listed");
        assert!(row.out_of_reach && row.about == "It runs later." && !row.has_children());
    }

    #[test]
    fn one_of_several_has_a_name() {
        for (word, one) in
            [("labels", "label"), ("entries", "entry"), ("s", "item"), ("data", "data")]
        {
            assert_eq!(singular(word), one);
        }
    }
}

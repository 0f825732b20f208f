//! The projection: structs for exactly the payload fields that a flow reads.

use std::collections::BTreeMap;

use crate::expr::{Read, Use};
use crate::types::{Field, Record, Type};

mod handed;
mod names;

pub(crate) use handed::settled;
pub(crate) use names::singular;
use names::{Names, Place};

/// One payload to project.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The root struct's name: `IssuesOpened`; see [`payload_name`].
    pub name: String,
    /// The payload's type.
    pub ty: Type,
    /// What the flow reads; each read's root is a top-level field of the payload.
    pub reads: Vec<Read>,
}

/// The structs of `payloads.rs` in print order, as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// Each payload's root before the structs it uses.
    pub structs: Vec<PayloadStruct>,
}

/// One struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadStruct {
    /// Its name.
    pub name: String,
    /// One doc line; empty for none.
    pub doc: String,
    /// Its fields, sorted by JSON key.
    pub fields: Vec<PayloadField>,
    /// Whether it must derive `Serialize` too: a whole record is used as a value.
    pub serialize: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadField {
    /// The Rust identifier, `r#type` where it is a keyword. A `#[serde(rename)]` is due where it differs
    /// from `json_name` by more than the `r#`.
    pub name: String,
    /// The JSON key.
    pub json_name: String,
    /// The Rust type: `String`, `Vec<Label>`, `Option<User>`, `Value`, `IgnoredAny` (of serde).
    pub rust_type: String,
    /// Whether `#[serde(default)]` is due.
    pub default: bool,
    /// One doc line; empty for none.
    pub doc: String,
}

/// The struct name of an event: `issues.opened` is `IssuesOpened`.
pub fn payload_name(event: &str) -> String {
    event
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// The structs of one payload.
pub fn projection(root: &str, ty: &Type, reads: &[Read]) -> Projection {
    projections(&[Payload { name: root.to_owned(), ty: ty.clone(), reads: reads.to_vec() }])
}

/// The structs of all payloads of a package. A record is called after the fields that lead to it, the items of
/// a list in the singular: `issue.user` is `IssueUser`, `commits` holds `Commit`. Names come from the payloads'
/// types alone, so that reading one more field renames nothing; where two payloads have a record of one name,
/// that of the later one bears its payload's name in front.
pub fn projections(payloads: &[Payload]) -> Projection {
    let mut structs = Vec::new();
    let mut names = Names::new(payloads);
    for (index, payload) in payloads.iter().enumerate() {
        let mut reading = Reading::default();
        for read in &payload.reads {
            reading.add(read);
        }
        Builder { structs: &mut structs, names: &mut names, payload: index }
            .add_payload(payload, &reading);
    }
    Projection { structs }
}

/// What is read below one place of a payload.
#[derive(Default)]
pub(super) struct Reading<'a> {
    pub whole: bool,
    pub fields: BTreeMap<&'a str, Reading<'a>>,
}

struct Builder<'a, 'p> {
    structs: &'a mut Vec<PayloadStruct>,
    names: &'a mut Names<'p>,
    /// Which payload.
    payload: usize,
}

impl Builder<'_, '_> {
    fn add_payload(&mut self, payload: &Payload, reading: &Reading<'_>) {
        let record = payload.ty.as_record().cloned().unwrap_or_default();
        // The root goes before what it uses.
        let place = self.structs.len();
        let fields = self.fields(&record, reading, &Place::default());
        let root = PayloadStruct {
            name: payload.name.clone(),
            doc: "What the flow reads of the payload.".to_owned(),
            fields,
            serialize: false,
        };
        self.structs.insert(place, root);
    }

    fn fields(
        &mut self,
        record: &Record,
        reading: &Reading<'_>,
        parent: &Place,
    ) -> Vec<PayloadField> {
        let everything = Reading { whole: true, fields: BTreeMap::new() };
        let mut fields: Vec<PayloadField> = Vec::new();
        for field in reading.of(record) {
            let below = reading.fields.get(field.name.as_str()).unwrap_or(&everything);
            fields.push(PayloadField {
                name: record.rust_name(&field.name),
                json_name: field.name.clone(),
                rust_type: self.rust_type(&field.ty, below, &parent.field(&field.name)),
                default: field.defaults(),
                doc: field.about.clone(),
            });
        }
        fields
    }

    fn rust_type(&mut self, ty: &Type, reading: &Reading<'_>, place: &Place) -> String {
        match ty {
            Type::Optional(inner) => format!("Option<{}>", self.rust_type(inner, reading, place)),
            Type::List(item) => format!("Vec<{}>", self.rust_type(item, reading, &place.item())),
            Type::Record(_) if reading.fields.is_empty() && reading.whole => "Value".to_owned(),
            Type::Record(_) if reading.fields.is_empty() => "IgnoredAny".to_owned(),
            Type::Record(record) => self.record(record, reading, place),
            Type::Bool => "bool".to_owned(),
            Type::Int => "i64".to_owned(),
            Type::Float => "f64".to_owned(),
            Type::Text { .. } | Type::DateTime => "String".to_owned(),
            Type::Null => "()".to_owned(),
            Type::Any | Type::Unknown => "Value".to_owned(),
        }
    }

    fn record(&mut self, record: &Record, reading: &Reading<'_>, at: &Place) -> String {
        let place = self.structs.len();
        let name = self.names.of(self.payload, at);
        let fields = self.fields(record, reading, at);
        let serialize = reading.whole;
        let record = PayloadStruct { name: name.clone(), doc: String::new(), fields, serialize };
        self.structs.insert(place, record);
        name
    }
}

impl Field {
    /// Whether a missing one reads as empty or null; one that may be missing otherwise is an option, which has
    /// no need to be told.
    pub(super) fn defaults(&self) -> bool {
        !self.required && matches!(self.ty, Type::List(_) | Type::Any | Type::Unknown | Type::Null)
    }
}

impl<'a> Reading<'a> {
    /// The fields of a record that are read, by key: those that it lists, and those that it may hold beside.
    pub fn of(&self, record: &Record) -> Vec<Field> {
        let is_read = |field: &&Field| self.whole || self.fields.contains_key(field.name.as_str());
        let listed = record.fields.iter().filter(is_read).cloned();
        let open = self.fields.keys().filter_map(|key| record.open_field(key));
        let mut fields: Vec<Field> = listed.chain(open).collect();
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields
    }

    pub fn add(&mut self, read: &'a Read) {
        let mut at = self.fields.entry(read.root.as_str()).or_default();
        for key in &read.path {
            at = at.fields.entry(key.as_str()).or_default();
        }
        at.whole |= read.how != Use::Presence;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Read {
        let how = if path.ends_with('?') { Use::Presence } else { Use::Whole };
        let mut keys = path.trim_end_matches('?').split('.').map(str::to_owned);
        Read { root: keys.next().unwrap_or_default(), path: keys.collect(), how }
    }

    fn payload() -> Type {
        let user =
            Type::record([("login", Type::text()), ("id", Type::Int), ("type", Type::text())]);
        let label = Type::record([("name", Type::text())]);
        let milestone = Type::record([("title", Type::text()), ("creator", user.clone())]);
        let issue = Type::record([
            ("number", Type::Int),
            ("body", Type::text().optional()),
            ("user", user.clone()),
            ("labels", Type::list(label)),
            ("milestone", milestone.optional()),
            ("+1", Type::Int),
        ]);
        let mut issue = issue.as_record().expect("a record").clone();
        for field in issue.fields.iter_mut().filter(|field| field.name == "labels") {
            field.required = false;
        }
        Type::record([
            ("issue", Type::from_record(issue)),
            ("sender", user),
            ("action", Type::text()),
        ])
    }

    fn printed(reads: &[&str]) -> String {
        let reads: Vec<Read> = reads.iter().map(|path| read(path)).collect();
        let structs = projection("IssuesOpened", &payload(), &reads).structs;
        let line = |def: PayloadStruct| {
            let fields: Vec<String> = def
                .fields
                .iter()
                .map(|field| {
                    format!(
                        "{}: {}{}",
                        field.name,
                        field.rust_type,
                        if field.default { " = default" } else { "" }
                    )
                })
                .collect();
            format!(
                "{}{}({})",
                def.name,
                if def.serialize { " serialize" } else { "" },
                fields.join(", ")
            )
        };
        structs.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn structs_hold_what_is_read_and_no_more() {
        for (reads, expected) in [
            (
                &["issue.number", "issue.user.login", "issue.labels?", "issue.labels.name"][..],
                "IssuesOpened(issue: Issue)\nIssue(labels: Vec<IssueLabel> = default, number: i64, user: IssueUser)\n\
                 IssueLabel(name: String)\nIssueUser(login: String)",
            ),
            (
                &["issue.labels?"],
                "IssuesOpened(issue: Issue)\nIssue(labels: Vec<IgnoredAny> = default)",
            ),
            (
                &["issue.milestone?"],
                "IssuesOpened(issue: Issue)\nIssue(milestone: Option<IgnoredAny>)",
            ),
            (&["sender"], "IssuesOpened(sender: Value)"),
            (
                &["sender", "sender.login"],
                "IssuesOpened(sender: Sender)\nSender serialize(id: i64, login: String, r#type: String)",
            ),
            (
                &["issue.milestone.creator.login", "issue.+1"],
                "IssuesOpened(issue: Issue)\nIssue(plus_1: i64, milestone: Option<IssueMilestone>)\n\
                 IssueMilestone(creator: IssueMilestoneCreator)\nIssueMilestoneCreator(login: String)",
            ),
            (&["nothing.here"], "IssuesOpened()"),
        ] {
            assert_eq!(printed(reads), expected, "{reads:?}");
        }
    }
}

//! The projection: structs for exactly the payload fields that a flow reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::Read;
use crate::types::{Record, Type, rust_name};

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
    /// Each payload's root before the structs it uses; equal structs are shared.
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

/// The structs of all payloads of a package. Names are deterministic: a record is called after the field
/// it stands in, with its parent's name before it where that is taken by another record.
pub fn projections(payloads: &[Payload]) -> Projection {
    let mut builder = Builder::default();
    builder.taken.extend(RESERVED.map(str::to_owned));
    builder.taken.extend(payloads.iter().map(|payload| payload.name.clone()));
    for payload in payloads {
        builder.add_payload(payload);
    }
    Projection { structs: builder.structs }
}

/// Names that generated files use for other things.
const RESERVED: [&str; 9] = [
    "Deserialize",
    "IgnoredAny",
    "Option",
    "Result",
    "Self",
    "Serialize",
    "String",
    "Value",
    "Vec",
];

/// What is read below one place of a payload.
#[derive(Default)]
struct Reading<'a> {
    whole: bool,
    fields: BTreeMap<&'a str, Reading<'a>>,
}

#[derive(Default)]
struct Builder {
    structs: Vec<PayloadStruct>,
    taken: BTreeSet<String>,
}

impl Builder {
    fn add_payload(&mut self, payload: &Payload) {
        let mut reading = Reading::default();
        for read in &payload.reads {
            reading.add(read);
        }
        let record = payload.ty.as_record().cloned().unwrap_or_default();
        // The root goes before what it uses.
        let place = self.structs.len();
        let fields = self.fields(&record, &reading, &payload.name);
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
        parent: &str,
    ) -> Vec<PayloadField> {
        let everything = Reading { whole: true, fields: BTreeMap::new() };
        let mut fields: Vec<PayloadField> = Vec::new();
        for field in &record.fields {
            let below = match reading.fields.get(field.name.as_str()) {
                Some(below) => below,
                None if reading.whole => &everything,
                None => continue,
            };
            let rust_type = self.rust_type(&field.ty, below, &field.name, parent);
            let mut name = rust_name(&field.name);
            while fields.iter().any(|other| other.name == name) {
                name.push('_');
            }
            let default = !field.required && matches!(field.ty, Type::List(_) | Type::Any);
            fields.push(PayloadField {
                name,
                json_name: field.name.clone(),
                rust_type,
                default,
                doc: field.about.clone(),
            });
        }
        fields
    }

    fn rust_type(&mut self, ty: &Type, reading: &Reading<'_>, key: &str, parent: &str) -> String {
        match ty {
            Type::Optional(inner) => {
                format!("Option<{}>", self.rust_type(inner, reading, key, parent))
            }
            Type::List(item) => {
                format!("Vec<{}>", self.rust_type(item, reading, &singular(key), parent))
            }
            Type::Record(_) if reading.fields.is_empty() && reading.whole => "Value".to_owned(),
            Type::Record(_) if reading.fields.is_empty() => "IgnoredAny".to_owned(),
            Type::Record(record) => self.record(record, reading, key, parent),
            Type::Bool => "bool".to_owned(),
            Type::Int => "i64".to_owned(),
            Type::Float => "f64".to_owned(),
            Type::Text { .. } | Type::DateTime => "String".to_owned(),
            Type::Null => "()".to_owned(),
            Type::Any | Type::Unknown => "Value".to_owned(),
        }
    }

    fn record(
        &mut self,
        record: &Record,
        reading: &Reading<'_>,
        key: &str,
        parent: &str,
    ) -> String {
        let base = payload_name(key);
        let place = self.structs.len();
        let fields = self.fields(record, reading, &base);
        let serialize = reading.whole;
        let same = |other: &PayloadStruct| other.fields == fields && other.serialize == serialize;
        let names = [base.clone(), format!("{parent}{base}")];
        let names = names
            .into_iter()
            .filter(|name| name.starts_with(|letter: char| letter.is_ascii_uppercase()));
        let names: Vec<String> = names.collect();
        let shared = self.structs.iter().find(|other| names.contains(&other.name) && same(other));
        if let Some(shared) = shared {
            return shared.name.clone();
        }
        let numbered = (2..).map(|number| format!("{parent}{base}{number}"));
        let free = names.into_iter().chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.expect("the numbers do not end");
        self.taken.insert(name.clone());
        let record = PayloadStruct { name: name.clone(), doc: String::new(), fields, serialize };
        self.structs.insert(place, record);
        name
    }
}

impl<'a> Reading<'a> {
    fn add(&mut self, read: &'a Read) {
        let mut at = self.fields.entry(read.root.as_str()).or_default();
        for key in &read.path {
            at = at.fields.entry(key.as_str()).or_default();
        }
        at.whole |= read.whole;
    }
}

/// The name of one of a list's items: `labels` holds a `label`.
pub(crate) fn singular(key: &str) -> String {
    let keeps = ["ss", "us", "is"].iter().any(|end| key.ends_with(end));
    if let Some(stem) = key.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let sibilant =
        ["sses", "uses", "shes", "ches", "xes", "zes"].iter().any(|end| key.ends_with(end));
    let end = if sibilant { "es" } else { "s" };
    match key.strip_suffix(end) {
        Some(stem) if !keeps && !stem.is_empty() => stem.to_owned(),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Read {
        let whole = !path.ends_with('?');
        let mut keys = path.trim_end_matches('?').split('.').map(str::to_owned);
        Read { root: keys.next().unwrap_or_default(), path: keys.collect(), whole }
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
                "IssuesOpened(issue: Issue)\nIssue(labels: Vec<Label> = default, number: i64, user: User)\n\
                 Label(name: String)\nUser(login: String)",
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
                "IssuesOpened(issue: Issue)\nIssue(plus_1: i64, milestone: Option<Milestone>)\n\
                 Milestone(creator: Creator)\nCreator(login: String)",
            ),
            (&["nothing.here"], "IssuesOpened()"),
        ] {
            assert_eq!(printed(reads), expected, "{reads:?}");
        }
    }

    #[test]
    fn names_that_are_taken_get_their_parents_before_them() {
        let user = |field: &str| Type::record([("user", Type::record([(field, Type::text())]))]);
        let ty = Type::record([
            ("issue", user("login")),
            ("review", user("email")),
            ("value", user("login")),
        ]);
        let reads = ["issue.user.login", "review.user.email", "value.user.login"].map(read);
        let names: Vec<String> =
            projection("Root", &ty, &reads).structs.into_iter().map(|def| def.name).collect();
        assert_eq!(names, ["Root", "Issue", "User", "Review", "ReviewUser", "RootValue"]);
    }

    #[test]
    fn list_items_have_singular_names() {
        for (key, name) in [
            ("labels", "label"),
            ("entries", "entry"),
            ("statuses", "status"),
            ("releases", "release"),
            ("news", "new"),
            ("status", "status"),
            ("branches", "branch"),
        ] {
            assert_eq!(singular(key), name);
        }
    }
}

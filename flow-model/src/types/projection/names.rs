//! The names of payload structs: told by the place in the payload's type, never by what else is read.

use std::collections::{BTreeMap, BTreeSet};

use super::Payload;
use crate::types::Type;

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

/// What a key is called that has no letter or digit of a Rust name.
const NAMELESS: &str = "Field";

/// A place in a payload: the keys that lead to it, each with how often it is a list's item there.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    steps: Vec<(String, usize)>,
}

impl Place {
    /// The place of one of its fields.
    pub fn field(&self, key: &str) -> Self {
        let mut steps = self.steps.clone();
        steps.push((key.to_owned(), 0));
        Self { steps }
    }

    /// The place of its items.
    pub fn item(&self) -> Self {
        let mut steps = self.steps.clone();
        if let Some((_, lists)) = steps.last_mut() {
            *lists += 1;
        }
        Self { steps }
    }

    fn words(&self) -> String {
        self.steps.iter().map(|(key, lists)| word(key, *lists)).collect()
    }
}

/// Gives each place of each payload its struct's name.
pub(super) struct Names<'p> {
    payloads: &'p [Payload],
    given: BTreeMap<(usize, Place), String>,
    taken: BTreeSet<String>,
}

impl<'p> Names<'p> {
    pub fn new(payloads: &'p [Payload]) -> Self {
        let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
        taken.extend(payloads.iter().map(|payload| payload.name.clone()));
        Self { payloads, given: BTreeMap::new(), taken }
    }

    /// The name of the record at a place.
    pub fn of(&mut self, payload: usize, place: &Place) -> String {
        if let Some(given) = self.given.get(&(payload, place.clone())) {
            return given.clone();
        }
        let words = place.words();
        let rank = self.namesakes(payload, &words).iter().position(|other| other == place);
        let number = match rank {
            None | Some(0) => String::new(),
            Some(rank) => (rank + 1).to_string(),
        };
        let name = format!("{}{words}{number}", self.front(payload, &words));
        let more = (2..).map(|number| format!("{name}Again{number}"));
        let free =
            std::iter::once(name.clone()).chain(more).find(|name| !self.taken.contains(name));
        let free = free.expect("the numbers do not end");
        self.taken.insert(free.clone());
        self.given.insert((payload, place.clone()), free.clone());
        free
    }

    /// What stands before the words: nothing where they are a name that nothing else has.
    fn front(&self, payload: usize, words: &str) -> &str {
        let is_taken = RESERVED.contains(&words)
            || self.payloads.iter().any(|other| other.name == words)
            || (0..payload).any(|earlier| !self.namesakes(earlier, words).is_empty());
        let own = self.payloads.get(payload).map_or("", |payload| payload.name.as_str());
        if is_taken {
            own
        } else if words.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            ""
        } else {
            NAMELESS
        }
    }

    /// All records of a payload whose words are these, in the order of their keys.
    fn namesakes(&self, payload: usize, words: &str) -> Vec<Place> {
        let mut found = Vec::new();
        if let Some(payload) = self.payloads.get(payload) {
            find(&payload.ty, &Place::default(), words, &mut found);
        }
        found
    }
}

fn find(ty: &Type, place: &Place, words: &str, found: &mut Vec<Place>) {
    let Some(record) = ty.as_record() else {
        return;
    };
    for field in &record.fields {
        if !may_begin(words, &field.name) {
            continue;
        }
        let mut inner = place.field(&field.name);
        let mut ty = field.ty.present();
        let mut lists = 0;
        while let Type::List(item) = ty {
            ty = item.present();
            inner = inner.item();
            lists += 1;
        }
        match words.strip_prefix(word(&field.name, lists).as_str()) {
            Some("") if matches!(ty, Type::Record(_)) => found.push(inner),
            Some(rest) if !rest.is_empty() => find(ty, &inner, rest, found),
            _ => {}
        }
    }
}

/// A cheap look whether words can begin with a key's: most keys of a large payload are told apart by it.
fn may_begin(words: &str, key: &str) -> bool {
    let first = key.chars().find(char::is_ascii_alphanumeric).unwrap_or('F');
    words.starts_with(first.to_ascii_uppercase())
}

fn word(key: &str, lists: usize) -> String {
    let key = (0..lists).fold(key.to_owned(), |key, _| singular(&key));
    match super::payload_name(&key) {
        name if name.is_empty() => NAMELESS.to_owned(),
        name => name,
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
    use crate::expr::{Read, Use};
    use crate::types::projections;

    fn read(path: &str) -> Read {
        let mut keys = path.split('.').map(str::to_owned);
        Read { root: keys.next().unwrap_or_default(), path: keys.collect(), how: Use::Whole }
    }

    fn names(payloads: &[(&str, &Type, &[&str])]) -> Vec<String> {
        let payloads: Vec<Payload> = payloads
            .iter()
            .map(|(name, ty, reads)| Payload {
                name: (*name).to_owned(),
                ty: (*ty).clone(),
                reads: reads.iter().map(|path| read(path)).collect(),
            })
            .collect();
        projections(&payloads).structs.into_iter().map(|def| def.name).collect()
    }

    fn holds(key: &str, inner: Type) -> Type {
        Type::record([(key, inner)])
    }

    fn user() -> Type {
        Type::record([("login", Type::text()), ("email", Type::text())])
    }

    #[test]
    fn records_are_called_after_the_way_to_them() {
        let numbers = Type::list(Type::list(holds("id", Type::Int)));
        let ty = Type::record([
            ("issue", holds("user", user())),
            ("value", user()),
            ("root", user()),
            ("2fa", user()),
            ("名前", user()),
            ("matrixes", numbers),
            ("foo-bar", user()),
            ("foo_bar", user()),
            ("foo", holds("bar", user())),
        ]);
        for (path, name) in [
            ("issue.user.login", "IssueUser"),
            ("value.login", "RootValue"),
            ("root.login", "RootRoot"),
            ("2fa.login", "Field2fa"),
            ("名前.login", "Field"),
            ("matrixes.id", "Matrix"),
            ("foo.bar.login", "FooBar"),
            ("foo-bar.login", "FooBar2"),
            ("foo_bar.login", "FooBar3"),
        ] {
            assert_eq!(names(&[("Root", &ty, &[path])]).last().map(String::as_str), Some(name));
        }
    }

    #[test]
    fn the_later_of_two_payloads_bears_its_name_in_front() {
        let ty = holds("issue", holds("user", user()));
        let other = holds("sender", user());
        let found = names(&[
            ("Opened", &ty, &[]),
            ("Closed", &ty, &["issue.user.login"]),
            ("Starred", &other, &["sender.login"]),
        ]);
        assert_eq!(
            found,
            ["Opened", "Closed", "ClosedIssue", "ClosedIssueUser", "Starred", "Sender"]
        );
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

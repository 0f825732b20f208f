//! What a service reads of an event, by the rules that serde applies to the payload's projection.

use std::fmt;

use serde_json::{Map, Value};

use super::accepts::kind;
use super::projection::Reading;
use super::{Field, Record, Type};
use crate::expr::{Read, Use};

/// Why an event does not fit what a flow reads: it goes to the dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where: `issue.labels[2].name`; empty for the event itself.
    pub path: String,
    /// The keys on the way there, without places in lists, as a [`Read`] has them.
    pub keys: Vec<String>,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The field is not there.
    Missing,
    /// It is of another type.
    Wrong {
        /// What stands there, in words.
        found: &'static str,
        /// What the schema says, in words.
        wanted: String,
    },
}

/// The part of an event that a flow reads: what may be missing and is, stands as null or as an empty list.
///
/// # Errors
/// The first value that the service could not read. What the flow does not read is never the reason.
pub fn decode(ty: &Type, reads: &[Read], event: &Value) -> Result<Value, Misfit> {
    let mut reading = Reading::default();
    for read in reads {
        reading.add(read);
    }
    let nothing = Record::default();
    let record = ty.as_record().unwrap_or(&nothing);
    Decoder::default().record(record, &reading, event)
}

impl Misfit {
    /// Whether a read stumbles over it: it reads the place, something below, or all of a record around it.
    pub fn concerns(&self, read: &Read) -> bool {
        let mut keys = std::iter::once(&read.root).chain(&read.path);
        let mut own = self.keys.iter();
        loop {
            match (own.next(), keys.next()) {
                (None, _) => return true,
                (Some(_), None) => return read.how != Use::Presence,
                (Some(one), Some(other)) if one != other => return false,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Misfit {
    /// As the service says it in the dead letter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.fault {
            Fault::Missing => {
                write!(f, "the event lacks the field `{path}`, which the flow reads")
            }
            Fault::Wrong { found, wanted } if path.is_empty() => {
                write!(f, "the event does not fit what the flow reads: it is {found}, not {wanted}")
            }
            Fault::Wrong { found, wanted } => write!(
                f,
                "the event's field `{path}` does not fit what the flow reads: it is {found}, not {wanted}"
            ),
        }
    }
}

#[derive(Default)]
struct Decoder {
    path: String,
    keys: Vec<String>,
}

impl Decoder {
    fn value(&mut self, ty: &Type, reading: &Reading<'_>, value: &Value) -> Result<Value, Misfit> {
        let fits = match ty {
            Type::Optional(inner) if !value.is_null() => return self.value(inner, reading, value),
            Type::Optional(_) | Type::Any | Type::Unknown => true,
            Type::Null => value.is_null(),
            Type::Bool => value.is_boolean(),
            Type::Int => value.is_i64(),
            Type::Float => return self.number(ty, value),
            Type::Text { .. } | Type::DateTime => value.is_string(),
            Type::List(item) => return self.list(item, reading, value),
            // Only whether it is there is read, or all of it as it is.
            Type::Record(_) if reading.fields.is_empty() => true,
            Type::Record(record) => return self.record(record, reading, value),
        };
        if fits { Ok(value.clone()) } else { Err(self.wrong(ty.to_string(), value)) }
    }

    /// What is read as a floating-point number is one, also where a whole number stands there.
    fn number(&self, ty: &Type, value: &Value) -> Result<Value, Misfit> {
        match value.as_f64() {
            Some(number) => Ok(Value::from(number)),
            None => Err(self.wrong(ty.to_string(), value)),
        }
    }

    fn list(&mut self, item: &Type, reading: &Reading<'_>, value: &Value) -> Result<Value, Misfit> {
        let Value::Array(entries) = value else {
            return Err(self.wrong(Type::list(item.clone()).to_string(), value));
        };
        let length = self.path.len();
        let mut found = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            self.path.push_str(&format!("[{index}]"));
            found.push(self.value(item, reading, entry)?);
            self.path.truncate(length);
        }
        Ok(Value::Array(found))
    }

    fn record(
        &mut self,
        record: &Record,
        reading: &Reading<'_>,
        value: &Value,
    ) -> Result<Value, Misfit> {
        let Value::Object(object) = value else {
            return Err(self.wrong("a record".to_owned(), value));
        };
        let everything = Reading { whole: true, ..Reading::default() };
        let mut found = Map::new();
        for field in reading.of(record) {
            let below = reading.fields.get(field.name.as_str()).unwrap_or(&everything);
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(&field.name);
            self.keys.push(field.name.clone());
            let value = match object.get(&field.name) {
                Some(value) => self.value(&field.ty, below, value)?,
                None => field.missing().ok_or_else(|| self.misfit(Fault::Missing))?,
            };
            self.path.truncate(length);
            self.keys.pop();
            found.insert(field.name.clone(), value);
        }
        Ok(Value::Object(found))
    }

    fn wrong(&self, wanted: String, value: &Value) -> Misfit {
        self.misfit(Fault::Wrong { found: kind(value), wanted })
    }

    fn misfit(&self, fault: Fault) -> Misfit {
        Misfit { path: self.path.clone(), keys: self.keys.clone(), fault }
    }
}

impl Field {
    /// What a missing field reads as; none where the event then does not fit.
    fn missing(&self) -> Option<Value> {
        match &self.ty {
            Type::Optional(_) => Some(Value::Null),
            Type::List(_) if self.defaults() => Some(Value::Array(Vec::new())),
            _ if self.defaults() => Some(Value::Null),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(path: &str) -> Read {
        let how = if path.ends_with('?') { Use::Presence } else { Use::Whole };
        let mut keys = path.trim_end_matches('?').split('.').map(str::to_owned);
        Read { root: keys.next().unwrap_or_default(), path: keys.collect(), how }
    }

    fn payload() -> Type {
        let label = Type::record([("name", Type::text()), ("color", Type::text().optional())]);
        let maybe =
            |name: &str, ty| Field { name: name.into(), ty, required: false, about: String::new() };
        let issue = Type::from_record(Record {
            fields: vec![
                Field { required: true, ..maybe("number", Type::Int) },
                Field { required: true, ..maybe("weight", Type::Float) },
                Field { required: true, ..maybe("body", Type::text().optional()) },
                Field { required: true, ..maybe("user", Type::record([("login", Type::text())])) },
                maybe("labels", Type::list(label)),
                maybe("data", Type::Any),
                maybe("gone", Type::Null),
            ],
            ..Record::default()
        });
        Type::record([("issue", issue)])
    }

    #[test]
    fn what_is_read_is_decoded_and_the_rest_left_out() {
        let issue = json!({"number": 7, "weight": 2, "user": [], "labels": [{"name": "a"}]});
        for (reads, issue, expected) in [
            (&["issue.number"][..], &issue, json!({"number": 7})),
            (&["issue.weight"], &issue, json!({"weight": 2.0})),
            (&["issue.body", "issue.data"], &issue, json!({"body": null, "data": null})),
            (&["issue.gone"], &issue, json!({"gone": null})),
            (&["issue.labels.color"], &issue, json!({"labels": [{"color": null}]})),
            (&["issue.labels.name"], &json!({}), json!({"labels": []})),
            (&["issue.user?"], &issue, json!({"user": []})),
        ] {
            let reads: Vec<Read> = reads.iter().map(|path| read(path)).collect();
            let event = json!({"issue": issue, "sender": 7});
            assert_eq!(
                decode(&payload(), &reads, &event),
                Ok(json!({"issue": expected})),
                "{reads:?}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_readers() {
        let good = json!({"number": 7, "labels": [{"name": "a"}, {"name": null}], "user": {}});
        for (reads, issue, path, readers) in [
            (&["issue.number"][..], &json!({}), "issue.number", 1),
            (&["issue.number"], &json!({"number": 1.0}), "issue.number", 1),
            (&["issue.number"], &json!({"number": u64::MAX}), "issue.number", 1),
            (&["issue.number"], &json!({"number": "7"}), "issue.number", 1),
            (&["issue.labels.name", "issue.number"], &good, "issue.labels[1].name", 1),
            (&["issue.labels?"], &json!({"labels": null}), "issue.labels", 1),
            (&["issue.user.login", "issue.user", "issue"], &good, "issue.user.login", 3),
            (&["issue.number"], &json!([7]), "issue", 1),
        ] {
            let reads: Vec<Read> = reads.iter().map(|path| read(path)).collect();
            let misfit = decode(&payload(), &reads, &json!({"issue": issue})).expect_err(path);
            assert_eq!(misfit.path, path);
            let concerned = reads.iter().filter(|read| misfit.concerns(read)).count();
            assert_eq!(concerned, readers, "{path}");
        }
    }

    #[test]
    fn a_long_list_is_read_whole() {
        let labels: Vec<Value> =
            (0..100_000).map(|at| json!({"name": at.to_string(), "x": 1})).collect();
        let found =
            decode(&payload(), &[read("issue.labels.name")], &json!({"issue": {"labels": labels}}));
        let found = found.expect("it fits");
        assert_eq!(found["issue"]["labels"][99_999], json!({"name": "99999"}));
    }
}

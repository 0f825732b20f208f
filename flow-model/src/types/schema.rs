//! From JSON Schema (draft 4 to 2020-12) and OpenAPI schema objects to types.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

mod keywords;
mod problem;
mod references;
#[cfg(test)]
mod tests;

pub use problem::SchemaProblem;

use super::join::{join_raw, meet, settled};
use super::{Field, Record, Type};
use problem::{Fault, Problems, Step};
use references::{References, Target};

/// How often a reference may lead back into its own circle of references before the rest is any data.
const CIRCLE_LIMIT: usize = 4;
/// How deep types may stand in each other before the rest is any data.
const DEPTH_LIMIT: usize = 64;
/// How many types one schema may come to before the rest is any data.
const SIZE_LIMIT: usize = 200_000;
/// Longest text of a schema, in bytes.
const TEXT_LIMIT: usize = 16 << 20;

/// A schema as a type, with what could not be understood of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The type. What could not be told is any data.
    pub ty: Type,
    /// What could not be told, in the order of the schema; empty for a good one.
    pub problems: Vec<SchemaProblem>,
}

/// Imports the text of a schema whose references point into itself.
pub(super) fn import_text(text: &str) -> Imported {
    let failed = |fault| Imported { ty: Type::Any, problems: vec![SchemaProblem::new(fault, "")] };
    if text.len() > TEXT_LIMIT {
        return failed(Fault::TextTooLong { limit: TEXT_LIMIT });
    }
    match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
        Ok(document) => import(&document, &document),
        // Its own limit of 128 levels has no other mark.
        Err(error) if error.to_string().starts_with("recursion limit") => failed(Fault::TooDeep),
        Err(error) => failed(Fault::NoJson { reason: error.to_string() }),
    }
}

/// Imports a schema; references are looked up in `document`.
pub(super) fn import(schema: &Value, document: &Value) -> Imported {
    let references = References::new(schema, document);
    let mut circles = CIRCLE_LIMIT;
    loop {
        let mut importer = Importer::new(&references, circles);
        let ty = importer.type_of(schema);
        // Circles of many large records multiply: rather all of them short than the first ones long.
        if importer.size > SIZE_LIMIT && circles > 1 {
            circles -= 1;
            continue;
        }
        return Imported { ty: settled(&ty), problems: importer.problems.finish() };
    }
}

/// Types are raw while they are imported: a field that may be missing says so by `required` alone, so that a
/// later part of an `allOf` can still require it.
struct Importer<'a, 'r> {
    references: &'r References<'a>,
    circles: usize,
    /// What references came to, by reference and how far into its circle.
    done: BTreeMap<(usize, usize), Done>,
    /// The same for those that were cut because of the depth, which belongs to the key.
    cut: BTreeMap<(usize, usize, usize), Done>,
    /// The circles of the references that are being followed.
    open: Vec<usize>,
    depth: usize,
    /// The deepest place since the innermost reference.
    deepest: usize,
    /// How many places were cut because of their depth.
    cuts: usize,
    /// How many types there are, those of a reference counted each time it stands.
    size: usize,
    place: Vec<Step<'a>>,
    problems: Problems,
}

/// What a reference came to.
#[derive(Clone)]
struct Done {
    ty: Type,
    height: usize,
    size: usize,
}

impl<'a, 'r> Importer<'a, 'r> {
    fn new(references: &'r References<'a>, circles: usize) -> Self {
        Self {
            references,
            circles,
            done: BTreeMap::new(),
            cut: BTreeMap::new(),
            open: Vec::new(),
            depth: 0,
            deepest: 0,
            cuts: 0,
            size: 0,
            place: Vec::new(),
            problems: Problems::default(),
        }
    }

    fn type_of(&mut self, schema: &'a Value) -> Type {
        let object = match schema {
            Value::Object(object) => object,
            // `true` accepts everything; `false` a value that never comes.
            Value::Bool(_) => return Type::Any,
            _ => {
                self.problem(Fault::NoSchema);
                return Type::Any;
            }
        };
        self.size += 1;
        if self.size > SIZE_LIMIT {
            self.problem(Fault::TooLarge);
            return Type::Any;
        }
        if self.depth >= DEPTH_LIMIT {
            self.cuts += 1;
            self.problem(Fault::TooDeep);
            return Type::Any;
        }
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let found = self.of_object(object);
        self.depth -= 1;
        found
    }

    /// The type of a schema that stands below this one.
    fn below(&mut self, key: &'a str, schema: &'a Value) -> Type {
        self.place.push(Step::Key(key));
        let found = self.type_of(schema);
        self.place.pop();
        found
    }

    /// The types of a list of schemas, without those that accept nothing.
    fn each(&mut self, schema: &'a Map<String, Value>, key: &'a str) -> Vec<Type> {
        self.place.push(Step::Key(key));
        let mut found = Vec::new();
        for (index, part) in list(schema, key).iter().enumerate() {
            if *part != Value::Bool(false) {
                self.place.push(Step::Index(index));
                found.push(self.type_of(part));
                self.place.pop();
            }
        }
        self.place.pop();
        found
    }

    fn of_object(&mut self, schema: &'a Map<String, Value>) -> Type {
        let mut ty = self.own(schema);
        for key in references::KEYWORDS {
            if let Some(reference) = schema.get(key).and_then(Value::as_str) {
                self.place.push(Step::Key(key));
                ty = meet(self.referred(reference), ty);
                self.place.pop();
            }
        }
        for part in self.each(schema, "allOf") {
            ty = meet(ty, part);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(either) = self.each(schema, key).into_iter().reduce(join_raw) {
                ty = either_or_own(ty, keywords::tagged(either, schema, list(schema, key)));
            }
        }
        ty = self.conditional(ty, schema);
        let nullable = ["nullable", "x-nullable"]
            .iter()
            .any(|key| schema.get(*key) == Some(&Value::Bool(true)));
        if nullable { ty.optional() } else { ty }
    }

    fn referred(&mut self, reference: &'a str) -> Type {
        let (index, target, circle) = match self.references.target(reference) {
            Ok(Target { index, value, circle }) => (index, value, circle),
            Err(fault) => {
                self.problem(fault);
                return Type::Any;
            }
        };
        let round =
            circle.map_or(0, |circle| self.open.iter().filter(|open| **open == circle).count());
        if round >= self.circles {
            return Type::Any;
        }
        let known =
            self.done.get(&(index, round)).filter(|done| self.depth + done.height < DEPTH_LIMIT);
        if let Some(known) = known.or_else(|| self.cut.get(&(index, round, self.depth))) {
            self.size = self.size.saturating_add(known.size);
            self.deepest = self.deepest.max(self.depth + known.height);
            return known.ty.clone();
        }
        self.follow(reference, index, target, circle, round)
    }

    fn follow(
        &mut self,
        reference: &'a str,
        index: usize,
        target: &'a Value,
        circle: Option<usize>,
        round: usize,
    ) -> Type {
        let (size, cuts) = (self.size, self.cuts);
        let deepest = std::mem::replace(&mut self.deepest, self.depth);
        let place = std::mem::replace(&mut self.place, vec![Step::Reference(reference)]);
        self.open.extend(circle);
        let ty = self.type_of(target);
        if circle.is_some() {
            self.open.pop();
        }
        self.place = place;
        let height = self.deepest - self.depth;
        self.deepest = self.deepest.max(deepest);
        let done = Done { ty: ty.clone(), height, size: self.size - size };
        if self.cuts == cuts {
            self.done.insert((index, round), done);
        } else {
            self.cut.insert((index, round, self.depth), done);
        }
        ty
    }

    fn problem(&mut self, fault: Fault) {
        self.problems.add(fault, &self.place);
    }
}

/// A schema with variants and own keywords: the own ones narrow each variant; records add their fields.
fn either_or_own(own: Type, either: Type) -> Type {
    match (own, either) {
        (Type::Any, either) => either,
        (Type::Record(own), either) if either.as_record().is_some() => {
            meet(Type::Record(own), either)
        }
        // `type: [string, integer, null]` beside `oneOf` says the same twice; the variants say it better.
        (Type::Optional(_), either) => either.optional(),
        (own, Type::Any) => own,
        (own, either) => meet(either, own),
    }
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

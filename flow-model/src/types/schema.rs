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
    /// The document, or the part of it with an `$id` of its own, in which references are looked up.
    resource: &'a Value,
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
            resource: references.document(),
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
        let outer = self.resource;
        self.resource = references::resource_of(schema, outer);
        let found = self.of_object(object);
        self.resource = outer;
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
        if let Some(reference) = self.references.whole_of(schema) {
            self.place.push(Step::Key("$ref"));
            let ty = self.referred(reference);
            self.place.pop();
            return ty;
        }
        let mut all = All { ty: self.own(schema), says_type: names_type(schema) };
        for key in references::KEYWORDS {
            if let Some(reference) = schema.get(key).and_then(Value::as_str) {
                self.place.push(Step::Key(key));
                let ty = self.referred(reference);
                all = All { ty, says_type: self.refers_to_type(reference) }.and(all);
                self.place.pop();
            }
        }
        let parts = list(schema, "allOf").iter().filter(|part| **part != Value::Bool(false));
        let says: Vec<bool> = parts.map(|part| self.part_says_type(part)).collect();
        for (ty, says_type) in self.each(schema, "allOf").into_iter().zip(says) {
            all = all.and(All { ty, says_type });
        }
        let mut ty = all.ty;
        for key in ["oneOf", "anyOf"] {
            if let Some(either) = self.each(schema, key).into_iter().reduce(join_raw) {
                ty = either_or_own(ty, keywords::tagged(either, schema, list(schema, key)));
            }
        }
        if !schema.contains_key("oneOf") && !schema.contains_key("anyOf") {
            ty = keywords::tagged(ty, schema, &[]);
        }
        ty = self.conditional(ty, schema);
        let nullable = ["nullable", "x-nullable"]
            .iter()
            .any(|key| schema.get(*key) == Some(&Value::Bool(true)));
        if nullable { ty.optional() } else { ty }
    }

    /// Whether a part of an `allOf` says of which type a value is, itself or by what it refers to.
    fn part_says_type(&self, part: &Value) -> bool {
        let Value::Object(schema) = part else {
            return false;
        };
        let reference = schema.get("$ref").and_then(Value::as_str);
        says_type(schema) || reference.is_some_and(|reference| self.refers_to_type(reference))
    }

    fn refers_to_type(&self, reference: &str) -> bool {
        let mut next = self.references.target(self.resource, reference).ok();
        for _ in 0..DEPTH_LIMIT {
            let Some(target) = next else {
                return false;
            };
            let Value::Object(schema) = target.value else {
                return false;
            };
            if says_type(schema) {
                return true;
            }
            let resource = references::resource_of(target.value, target.resource);
            let further = schema.get("$ref").and_then(Value::as_str);
            next = further.and_then(|further| self.references.target(resource, further).ok());
        }
        false
    }

    fn referred(&mut self, reference: &'a str) -> Type {
        let target = match self.references.target(self.resource, reference) {
            Ok(target) => target,
            Err(fault) => {
                self.problem(fault);
                return Type::Any;
            }
        };
        let (index, circle) = (target.index, target.circle);
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
        self.follow(reference, target, round)
    }

    fn follow(&mut self, reference: &'a str, target: Target<'a>, round: usize) -> Type {
        let Target { index, value, circle, resource } = target;
        let (size, cuts) = (self.size, self.cuts);
        let deepest = std::mem::replace(&mut self.deepest, self.depth);
        let place = std::mem::replace(&mut self.place, vec![Step::Reference(reference)]);
        let resource = std::mem::replace(&mut self.resource, resource);
        self.open.extend(circle);
        let ty = self.type_of(value);
        self.resource = resource;
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

/// What several schemas say of one value that all of them accept.
struct All {
    ty: Type,
    /// Whether one of them says of which type the value is. `properties` alone lets null pass.
    says_type: bool,
}

impl All {
    fn and(self, other: Self) -> Self {
        let is_null_let_pass = |one: &Self| !one.says_type || matches!(one.ty, Type::Optional(_));
        let says_type = self.says_type || other.says_type;
        let nullable = says_type && is_null_let_pass(&self) && is_null_let_pass(&other);
        let ty = meet(self.ty, other.ty);
        Self { ty: if nullable { ty.optional() } else { ty }, says_type }
    }
}

/// Whether a schema says by its own keywords of which type a value is.
fn names_type(schema: &Map<String, Value>) -> bool {
    ["type", "enum", "const"].iter().any(|key| schema.contains_key(*key))
}

/// The same with its variants and parts.
fn says_type(schema: &Map<String, Value>) -> bool {
    names_type(schema)
        || ["oneOf", "anyOf"].iter().any(|key| schema.contains_key(*key))
        || list(schema, "allOf").iter().filter_map(Value::as_object).any(says_type)
}

/// A schema with variants and own keywords: the own ones narrow each variant; records add their fields.
fn either_or_own(own: Type, either: Type) -> Type {
    match (own, either) {
        (Type::Any, either) => either,
        (own, Type::Any) => own,
        // Variants that say nothing of null let it pass.
        (Type::Optional(own), either) => {
            either_or_own((*own).clone(), either.present().clone()).optional()
        }
        (Type::Record(own), either) if either.as_record().is_some() => {
            meet(Type::Record(own), either)
        }
        (own, either) => meet(either, own),
    }
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

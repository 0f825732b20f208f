//! References between schemas: where each leads, and which lead round in circles.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::problem::Fault;
use crate::expr::nearest;
use crate::graph::{self, Wire};

/// The keywords whose text is a reference. The dynamic ones are followed to the place they name, as they do
/// wherever nothing outside extends the schema.
pub(super) const KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Marks of the drafts in which `$ref` stands for the whole schema, whatever else is beside it.
const WHOLE: [&str; 3] = ["draft-04", "draft-06", "draft-07"];

/// A reference: the resource in which it stands, by its address, and its text.
type Key<'a> = (usize, &'a str);

/// The references that a schema reaches.
pub(super) struct References<'a> {
    document: Index<'a>,
    found: BTreeMap<Key<'a>, Result<Target<'a>, Fault>>,
    is_whole: bool,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// A number of its own.
    pub index: usize,
    pub value: &'a Value,
    /// The circle it is part of, if it leads back to itself.
    pub circle: Option<usize>,
    /// The resource around it.
    pub resource: &'a Value,
}

/// The resource in which the references of a schema are looked up: the schema itself where it has an `$id`.
pub(super) fn resource_of<'a>(schema: &'a Value, outer: &'a Value) -> &'a Value {
    let id = ["$id", "id"].iter().find_map(|key| schema.get(*key)?.as_str());
    // In drafts 4 to 7 an id of a fragment alone is what `$anchor` is since.
    if id.is_some_and(|id| !id.starts_with('#')) { schema } else { outer }
}

fn key<'k>(resource: &Value, reference: &'k str) -> Key<'k> {
    (std::ptr::from_ref(resource).addr(), reference)
}

impl<'a> References<'a> {
    /// Finds all references that `schema` reaches, in a loop: schemas can refer on and on.
    pub fn new(schema: &'a Value, document: &'a Value) -> Self {
        let draft = [schema, document].iter().find_map(|part| part.get("$schema")?.as_str());
        let is_whole = draft.is_some_and(|draft| WHOLE.iter().any(|mark| draft.contains(mark)));
        let document = Index { document, named: None };
        let mut references = Self { document, found: BTreeMap::new(), is_whole };
        let mut order: Vec<Key<'a>> = Vec::new();
        let mut edges: Vec<(Key<'a>, Key<'a>)> = Vec::new();
        let mut waiting = references_in(schema, references.document());
        let mut known = 0;
        loop {
            for (resource, reference) in waiting.drain(..) {
                let key = key(resource, reference);
                if !references.found.contains_key(&key) {
                    let target = references.document.find(resource, reference);
                    let index = order.len();
                    let target = target.map(|(value, resource)| Target {
                        index,
                        value,
                        circle: None,
                        resource,
                    });
                    references.found.insert(key, target);
                    order.push(key);
                }
            }
            let Some(reference) = order.get(known) else {
                break;
            };
            known += 1;
            if let Some(Ok(target)) = references.found.get(reference) {
                waiting = references_in(target.value, target.resource);
                let inner = waiting.iter().map(|(resource, inner)| key(resource, inner));
                edges.extend(inner.map(|inner| (*reference, inner)));
            }
        }
        references.find_circles(&order, &edges);
        references
    }

    /// The document in which references are looked up.
    pub fn document(&self) -> &'a Value {
        self.document.document
    }

    /// The reference that stands for the whole schema.
    pub fn whole_of(&self, schema: &'a Map<String, Value>) -> Option<&'a str> {
        schema.get("$ref").and_then(Value::as_str).filter(|_| self.is_whole)
    }

    /// Where a reference leads that stands in a resource.
    pub fn target(&self, resource: &Value, reference: &str) -> Result<Target<'a>, Fault> {
        let found = self.found.get(&key(resource, reference)).cloned();
        found.unwrap_or_else(|| Err(unknown(reference, None)))
    }

    fn find_circles(&mut self, order: &[Key<'a>], edges: &[(Key<'a>, Key<'a>)]) {
        let place = |reference: &Key<'a>| match self.found.get(reference) {
            Some(Ok(target)) => Some(target.index),
            _ => None,
        };
        let wires: Vec<Wire> = edges
            .iter()
            .filter_map(|(from, to)| {
                Some(Wire { edge: 0, port: 0, from: place(from)?, to: place(to)? })
            })
            .collect();
        for (circle, members) in graph::cycles(order.len(), &wires).into_iter().enumerate() {
            for member in members {
                let target = order.get(member).and_then(|reference| self.found.get_mut(reference));
                if let Some(Ok(target)) = target {
                    target.circle = Some(circle);
                }
            }
        }
    }
}

/// A document with its named places.
struct Index<'a> {
    document: &'a Value,
    /// Most documents need none.
    named: Option<Named<'a>>,
}

/// What has a name, each with the resource around it.
#[derive(Default)]
struct Named<'a> {
    /// Resources by `$id`.
    resources: BTreeMap<String, &'a Value>,
    /// Schemas by the resource in which they stand and `$anchor`.
    anchors: BTreeMap<(usize, String), Found<'a>>,
}

/// A schema and the resource around it.
type Found<'a> = (&'a Value, &'a Value);

impl<'a> Index<'a> {
    fn find(&mut self, resource: &'a Value, reference: &str) -> Result<Found<'a>, Fault> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = if base.is_empty() { Some(resource) } else { self.resource(base) };
        let Some(root) = root else {
            return Err(Fault::RemoteReference { reference: reference.to_owned() });
        };
        if fragment.is_empty() {
            return Ok((root, root));
        }
        let plain = unescaped(fragment);
        let own = self.inside(root, fragment, &plain);
        // Published documents put schemas with an `$id` together and still refer to the definitions of the whole.
        let found = own.or_else(|| self.inside(self.document, fragment, &plain));
        found.ok_or_else(|| unknown(reference, near(root, base, &plain)))
    }

    fn inside(&mut self, root: &'a Value, fragment: &str, plain: &str) -> Option<Found<'a>> {
        if fragment.starts_with('/') {
            return pointed(root, fragment).or_else(|| pointed(root, plain));
        }
        let place = (std::ptr::from_ref(root).addr(), plain.to_owned());
        self.named().anchors.get(&place).copied()
    }

    /// The schema with an `$id`, also where the reference is relative to it.
    fn resource(&mut self, base: &str) -> Option<&'a Value> {
        let base = base.trim_start_matches("./");
        let named = &self.named().resources;
        let relative = format!("/{}", base.trim_start_matches('/'));
        let by_end =
            || named.iter().find(|(id, _)| id.ends_with(&relative)).map(|(_, found)| found);
        named.get(base).or_else(by_end).copied()
    }

    fn named(&mut self) -> &Named<'a> {
        let document = self.document;
        self.named.get_or_insert_with(|| {
            let mut named = Named::default();
            walk(document, document, |schema, resource, key, part| {
                let Value::String(name) = part else { return };
                let anchor = match key {
                    "$anchor" | "$dynamicAnchor" => Some(name.as_str()),
                    "$id" | "id" => name.strip_prefix('#'),
                    _ => return,
                };
                match anchor {
                    Some(anchor) => {
                        let place = (std::ptr::from_ref(resource).addr(), anchor.to_owned());
                        named.anchors.entry(place).or_insert((schema, resource));
                    }
                    None => {
                        let id = name.trim_end_matches('#').to_owned();
                        named.resources.entry(id).or_insert(schema);
                    }
                }
            });
            named
        })
    }
}

/// What a JSON pointer leads to, with the innermost resource on the way.
fn pointed<'a>(root: &'a Value, pointer: &str) -> Option<Found<'a>> {
    let (mut value, mut resource) = (root, root);
    for (at, _) in pointer.match_indices('/').skip(1).chain([(pointer.len(), "")]) {
        resource = resource_of(value, resource);
        value = root.pointer(pointer.get(..at)?)?;
    }
    Some((value, resource))
}

/// All references that stand in a value, also those in its data, which lead nowhere; each with its resource.
fn references_in<'a>(value: &'a Value, resource: &'a Value) -> Vec<(&'a Value, &'a str)> {
    let mut found = Vec::new();
    walk(value, resource, |_, resource, key, part| {
        if let (Value::String(text), true) = (part, KEYWORDS.contains(&key)) {
            found.push((resource, text.as_str()));
        }
    });
    found
}

/// Visits every part of a value and of its parts: the value, its resource, the part's key, the part.
fn walk<'a>(
    value: &'a Value,
    resource: &'a Value,
    mut visit: impl FnMut(&'a Value, &'a Value, &'a str, &'a Value),
) {
    let mut open = vec![(value, resource)];
    while let Some((value, outer)) = open.pop() {
        let resource = resource_of(value, outer);
        for (key, part) in parts(value) {
            visit(value, resource, key, part);
            if part.is_object() || part.is_array() {
                open.push((part, resource));
            }
        }
    }
}

/// The parts of an object or list.
fn parts(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.as_object().into_iter().flatten();
    let list = value.as_array().into_iter().flatten();
    object.map(|(key, part)| (key.as_str(), part)).chain(list.map(|part| ("", part)))
}

fn unknown(reference: &str, meant: Option<String>) -> Fault {
    Fault::UnknownReference { reference: reference.to_owned(), meant }
}

/// The reference that was probably meant: one to a neighbour of a similar name.
fn near(root: &Value, base: &str, fragment: &str) -> Option<String> {
    let (parent, name) = fragment.rsplit_once('/')?;
    let neighbours = root.pointer(parent)?.as_object()?;
    let meant = nearest(name, neighbours.keys().map(String::as_str))?;
    Some(format!("{base}#{parent}/{meant}"))
}

/// Undoes the percent escapes that a reference may have as part of a URL.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = more.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

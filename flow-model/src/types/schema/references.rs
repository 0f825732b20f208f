//! References between schemas: where each leads, and which lead round in circles.

use std::collections::BTreeMap;

use serde_json::Value;

use super::problem::Fault;
use crate::expr::nearest;
use crate::graph::{self, Wire};

/// The keywords whose text is a reference. The dynamic ones are followed to the place they name, as they do
/// wherever nothing outside extends the schema.
pub(super) const KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// The references that a schema reaches.
pub(super) struct References<'a> {
    document: Index<'a>,
    /// By text.
    found: BTreeMap<&'a str, Result<Target<'a>, Fault>>,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// A number of its own.
    pub index: usize,
    pub value: &'a Value,
    /// The circle it is part of, if it leads back to itself.
    pub circle: Option<usize>,
}

impl<'a> References<'a> {
    /// Finds all references that `schema` reaches, in a loop: schemas can refer on and on.
    pub fn new(schema: &'a Value, document: &'a Value) -> Self {
        let mut references =
            Self { document: Index { document, named: None }, found: BTreeMap::new() };
        let mut order: Vec<&'a str> = Vec::new();
        let mut edges: Vec<(&'a str, &'a str)> = Vec::new();
        let mut waiting = references_in(schema);
        let mut known = 0;
        loop {
            for reference in waiting.drain(..) {
                if !references.found.contains_key(reference) {
                    let target = references.document.find(reference);
                    let index = order.len();
                    let target = target.map(|value| Target { index, value, circle: None });
                    references.found.insert(reference, target);
                    order.push(reference);
                }
            }
            let Some(reference) = order.get(known) else {
                break;
            };
            known += 1;
            if let Some(Ok(target)) = references.found.get(reference) {
                waiting = references_in(target.value);
                edges.extend(waiting.iter().map(|inner| (*reference, *inner)));
            }
        }
        references.find_circles(&order, &edges);
        references
    }

    /// Where a reference leads.
    pub fn target(&self, reference: &str) -> Result<Target<'a>, Fault> {
        self.found.get(reference).cloned().unwrap_or_else(|| Err(unknown(reference, None)))
    }

    fn find_circles(&mut self, order: &[&'a str], edges: &[(&'a str, &'a str)]) {
        let place = |reference: &str| match self.found.get(reference) {
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
                let reference = order.get(member).copied().unwrap_or_default();
                if let Some(Ok(target)) = self.found.get_mut(reference) {
                    target.circle = Some(circle);
                }
            }
        }
    }
}

/// A document with its named places.
struct Index<'a> {
    document: &'a Value,
    /// Schemas by `$id` and, with a `#` before it, by `$anchor`. Most documents need none.
    named: Option<BTreeMap<String, &'a Value>>,
}

impl<'a> Index<'a> {
    fn find(&mut self, reference: &str) -> Result<&'a Value, Fault> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = if base.is_empty() { Some(self.document) } else { self.resource(base) };
        let Some(root) = root else {
            return Err(Fault::RemoteReference { reference: reference.to_owned() });
        };
        if fragment.is_empty() {
            return Ok(root);
        }
        let plain = unescaped(fragment);
        let found = if fragment.starts_with('/') {
            root.pointer(fragment).or_else(|| root.pointer(&plain))
        } else {
            self.named().get(&format!("#{plain}")).copied()
        };
        found.ok_or_else(|| unknown(reference, near(root, base, &plain)))
    }

    /// The schema with an `$id`, also where the reference is relative to it.
    fn resource(&mut self, base: &str) -> Option<&'a Value> {
        let base = base.trim_start_matches("./");
        let named = self.named();
        let relative = format!("/{}", base.trim_start_matches('/'));
        let by_end =
            || named.iter().find(|(id, _)| id.ends_with(&relative)).map(|(_, found)| found);
        named.get(base).or_else(by_end).copied()
    }

    fn named(&mut self) -> &BTreeMap<String, &'a Value> {
        let document = self.document;
        self.named.get_or_insert_with(|| {
            let mut named = BTreeMap::new();
            let mut open = vec![document];
            while let Some(value) = open.pop() {
                for (key, part) in parts(value) {
                    match (key, part) {
                        ("$id" | "id", Value::String(id)) => {
                            named.entry(id.trim_end_matches('#').to_owned()).or_insert(value);
                        }
                        ("$anchor" | "$dynamicAnchor", Value::String(name)) => {
                            named.entry(format!("#{name}")).or_insert(value);
                        }
                        _ if part.is_object() || part.is_array() => open.push(part),
                        _ => {}
                    }
                }
            }
            named
        })
    }
}

/// All references that stand in a value, also those in its data, which lead nowhere.
fn references_in(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        for (key, part) in parts(value) {
            match part {
                Value::String(text) if KEYWORDS.contains(&key) => found.push(text.as_str()),
                Value::Object(_) | Value::Array(_) => open.push(part),
                _ => {}
            }
        }
    }
    found
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

//! The names that the expressions of a node can use, from the flow around it.

use std::collections::{BTreeMap, BTreeSet};

use super::Reach;
use crate::expr::{Binding, Held, Name, Scope};
use crate::flow::{FieldValue, Node};
use crate::nodes;
use crate::syntax;
use crate::types::Type;

impl Reach<'_> {
    /// The names that the expressions of a node can use, and those that exist but are out of reach.
    pub fn scope(&self, node: usize) -> Scope {
        let describe = |binding, source: &Node| {
            let about = format!("Output of {}.", source.title);
            Name { binding, sample: nodes::sample_output(source), about }
        };
        self.scope_of(node, self.names.values().flatten().copied(), describe)
    }

    /// The same, but only the names that the node's own fields mention, without samples: in a large flow
    /// nearly none.
    pub(crate) fn own_scope(&self, node: usize) -> Scope {
        let texts = self.flow.nodes.get(node).map(texts).unwrap_or_default();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let words: BTreeSet<&str> =
            texts.into_iter().flat_map(|text| text.split(|c| !is_name(c))).collect();
        let sources = words.into_iter().flat_map(|word| self.named(word).iter().copied());
        let plain = |binding, _: &Node| Name { binding, sample: None, about: String::new() };
        self.scope_of(node, sources, plain)
    }

    fn scope_of(
        &self,
        node: usize,
        sources: impl Iterator<Item = usize>,
        describe: impl Fn(Binding, &Node) -> Name,
    ) -> Scope {
        let Some(drawn) = self.flow.nodes.get(node) else {
            return Scope::default();
        };
        let mut scope = match self.region_of(node).map(|region| self.events.get(region)) {
            Some(Some(Some(event))) => event.clone(),
            Some(_) => open_names(drawn),
            None => Scope::default(),
        };
        let mut bindings: BTreeMap<&str, (Binding, &Node)> = BTreeMap::new();
        for other in sources.filter(|other| *other != node) {
            let Some(source) = self.flow.nodes.get(other) else {
                continue;
            };
            let Some(binding) = self.binding(other, node) else {
                continue;
            };
            let name = source.output_name();
            // Of two nodes with one name the one that can be used counts.
            let is_better = matches!(binding, Binding::Value { .. });
            if is_better || !bindings.contains_key(name) && scope.get(name).is_none() {
                bindings.insert(name, (binding, source));
            }
        }
        for (name, (binding, source)) in bindings {
            scope.describe(name, describe(binding, source));
        }
        self.describe_locals(node, &mut scope);
        scope
    }
}

/// While a payload's schema is not loaded, every name may be one of its fields.
fn open_names(node: &Node) -> Scope {
    let mut scope = Scope::default();
    for text in texts(node) {
        let own: Vec<&str> = text.split('|').skip(1).step_by(2).flat_map(words).collect();
        for word in words(text).filter(|word| !own.contains(word)) {
            if syntax::is_name(word) {
                let name = word.strip_prefix("r#").unwrap_or(word);
                scope.insert(name, Binding::Value { ty: Type::Unknown, held: Held::Reference });
            }
        }
    }
    scope
}

/// All texts of a node's fields.
fn texts(node: &Node) -> Vec<&str> {
    node.fields.values().flat_map(texts_of).collect()
}

fn texts_of(value: &FieldValue) -> Vec<&str> {
    match value {
        FieldValue::Text(text) => vec![text.as_str()],
        FieldValue::List(items) => items.iter().map(String::as_str).collect(),
        FieldValue::Pairs(pairs) => pairs.iter().map(|(_, value)| value.as_str()).collect(),
    }
}

/// The words of an expression that can be names: what stands behind a dot is none.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '#')))
        .filter_map(|piece| piece.split(['.', ':']).next())
}

//! What the names at the start of a path mean, by the file's `use` items.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::{Item, Path, UseTree};

/// The names that `use` items bring in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Each name with the path it stands for.
    names: BTreeMap<String, Vec<String>>,
    /// The modules all of whose names are brought in.
    globs: Vec<Vec<String>>,
}

/// The roots that say nothing about what is meant: what is left of the path is known by itself.
const ROOTS: [&[&str]; 6] = [
    &["flow_runtime", "connectors"],
    &["flow_runtime", "prelude"],
    &["flow_runtime"],
    &["crate"],
    &["self"],
    &["super"],
];

impl Uses {
    /// Reads the `use` items of a file.
    pub fn of(items: &[Item]) -> Self {
        let mut uses = Self::default();
        for item in items {
            if let Item::Use(item) = item {
                uses.add(&item.tree, &mut Vec::new());
            }
        }
        uses
    }

    fn add(&mut self, tree: &UseTree, above: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                above.push(path.ident.unraw().to_string());
                self.add(&path.tree, above);
                above.pop();
            }
            UseTree::Name(name) => {
                let name = name.ident.unraw().to_string();
                // `use slack::{self}` brings in `slack`.
                if name == "self" {
                    if let Some(last) = above.last() {
                        self.names.insert(last.clone(), above.clone());
                    }
                } else {
                    self.names.insert(name.clone(), [above.as_slice(), &[name]].concat());
                }
            }
            UseTree::Rename(rename) => {
                let name = rename.ident.unraw().to_string();
                let mut path = above.clone();
                if name != "self" {
                    path.push(name);
                }
                self.names.insert(rename.rename.unraw().to_string(), path);
            }
            UseTree::Glob(_) => self.globs.push(above.clone()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add(tree, above);
                }
            }
        }
    }

    /// What a path means, in the words of the emitter: `slack::PostMessage`, `slots::TEAM_SLACK`, `Reply::text`.
    pub fn resolve(&self, path: &Path) -> String {
        let mut segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        let known = segments.first().and_then(|first| self.names.get(first));
        if let Some(full) = known {
            segments.splice(0..1, full.iter().cloned());
        } else if segments.len() == 1 {
            // One name alone may come out of a connector's module.
            let connectors = ["flow_runtime", "connectors"];
            let module = self.globs.iter().find(|glob| {
                glob.len() == 3 && glob.iter().zip(connectors).all(|(part, known)| part == known)
            });
            if let Some(name) = module.and_then(|module| module.last()) {
                segments.insert(0, name.clone());
            }
        }
        let root = ROOTS.iter().find(|root| {
            root.len() < segments.len()
                && root.iter().zip(&segments).all(|(root, part)| root == part)
        });
        segments.drain(..root.map_or(0, |root| root.len()));
        segments.join("::")
    }
}

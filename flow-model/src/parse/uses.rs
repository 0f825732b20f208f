//! What the names at the start of a path mean, by the file's `use` items; and the numbers that its constants are.

use std::collections::BTreeMap;
use std::rc::Rc;

use syn::ext::IdentExt;
use syn::{Attribute, Expr, Item, ItemConst, ItemUse, Lit, Path, Stmt, UseTree};

/// The names that `use` items bring in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Each name with the path it stands for.
    names: BTreeMap<String, Vec<String>>,
    /// The modules all of whose names are brought in.
    globs: Vec<Vec<String>>,
    /// The constants that are whole numbers, in their digits.
    numbers: BTreeMap<String, String>,
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
            match item {
                Item::Use(item) => uses.add(&item.tree, &mut Vec::new()),
                Item::Const(item) if is_always_there(&item.attrs) => uses.add_number(item),
                _ => {}
            }
        }
        uses
    }

    /// What names mean in a block whose own statements bring in more of them.
    pub fn inside<'s>(around: &Rc<Self>, statements: impl Iterator<Item = &'s Stmt>) -> Rc<Self> {
        let mut inside = Rc::clone(around);
        for statement in statements {
            if let Stmt::Item(Item::Use(item)) = statement {
                Rc::make_mut(&mut inside).add(&item.tree, &mut Vec::new());
            }
        }
        inside
    }

    /// Whether names mean all that a `use` item brings in.
    pub fn has(&self, item: &ItemUse) -> bool {
        let mut own = Self::default();
        own.add(&item.tree, &mut Vec::new());
        own.names.iter().all(|(name, path)| self.names.get(name) == Some(path))
            && own.globs.iter().all(|glob| self.globs.contains(glob))
    }

    /// The whole number that a constant of the file is, in its digits.
    pub fn number(&self, path: &Path) -> Option<&str> {
        let name = path.get_ident()?.unraw().to_string();
        self.numbers.get(&name).map(String::as_str)
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

    fn add_number(&mut self, item: &ItemConst) {
        if let Expr::Lit(literal) = &*item.expr
            && let Lit::Int(number) = &literal.lit
        {
            let name = item.ident.unraw().to_string();
            self.numbers.insert(name, number.base10_digits().to_owned());
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

/// Whether an item's attributes only document it: others may take it away.
fn is_always_there(attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| attribute.path().is_ident("doc"))
}

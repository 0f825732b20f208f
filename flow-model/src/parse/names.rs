//! The names of a handler while it is read: what each stands for at this place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;
use syn::ext::IdentExt;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// The handler's context.
    Context,
    /// The handler's event.
    Event,
    /// A place in the payload: its fields from the top; none for the payload itself.
    Payload(Vec<String>),
    /// The output of a node, by place in the list of nodes.
    Output(usize),
    /// Whether a path arrived.
    Arrived,
    /// What no path gives.
    Missing,
    /// An expression that stands elsewhere, to be read as if it stood in place of the name.
    Written(Box<Written>),
    /// Anything else.
    Other,
}

/// An expression that is read in another place than it stands.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub expr: Expr,
    /// The names in it, each with the id of what it stood for.
    names: Vec<(String, Option<usize>)>,
}

/// One name that is bound.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Tells it from others of the same name.
    pub id: usize,
    pub meaning: Meaning,
}

/// All names in scope.
#[derive(Debug, Default)]
pub(super) struct Names {
    bound: BTreeMap<String, Vec<Name>>,
    /// What was bound, in order.
    log: Vec<String>,
    count: usize,
    /// What was asked for, while somebody wants to know.
    asked: RefCell<Option<BTreeSet<String>>>,
}

impl Names {
    /// Binds a name; gives its id.
    pub fn bind(&mut self, name: &str, meaning: Meaning) -> usize {
        self.count += 1;
        let id = self.count;
        self.bound.entry(name.to_owned()).or_default().push(Name { id, meaning });
        self.log.push(name.to_owned());
        id
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&Name> {
        if let Some(asked) = &mut *self.asked.borrow_mut() {
            asked.insert(name.to_owned());
        }
        self.bound.get(name)?.last()
    }

    /// An expression with what its names stand for here.
    pub fn written(&self, expr: &Expr) -> Written {
        let mut names = BTreeSet::new();
        words(expr.to_token_stream(), &mut names);
        let id = |name: String| {
            let id = self.bound_id(&name);
            (name, id)
        };
        Written { expr: expr.clone(), names: names.into_iter().map(id).collect() }
    }

    /// Whether all names of an expression still stand for what they stood for where it is written.
    pub fn is_current(&self, written: &Written) -> bool {
        written.names.iter().all(|(name, id)| self.bound_id(name) == *id)
    }

    fn bound_id(&self, name: &str) -> Option<usize> {
        self.get(name).map(|name| name.id)
    }

    /// The names that stand for a context.
    pub fn contexts(&self) -> Vec<String> {
        let is_context = |names: &Vec<Name>| {
            names.last().is_some_and(|name| matches!(name.meaning, Meaning::Context))
        };
        let found = self.bound.iter().filter(|(_, names)| is_context(names));
        found.map(|(name, _)| name.clone()).collect()
    }

    /// What some work gives, with all names that it asked for.
    pub fn asked_in<T>(&self, work: impl FnOnce() -> T) -> (T, BTreeSet<String>) {
        self.asked.replace(Some(BTreeSet::new()));
        let done = work();
        (done, self.asked.take().unwrap_or_default())
    }

    /// The place to go back to with [`Names::forget`].
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forgets what was bound since a mark.
    pub fn forget(&mut self, mark: usize) {
        for name in self.log.drain(mark.min(self.log.len())..).rev() {
            if let Some(bound) = self.bound.get_mut(&name) {
                bound.pop();
            }
        }
    }

    /// What a plain name in an expression stands for.
    pub fn of(&self, expr: &Expr) -> Option<&Name> {
        self.get(&plain(expr)?)
    }

    /// Where in the payload an expression leads; an empty path is the payload itself.
    pub fn payload_path(&self, expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Path(_) => match &self.of(expr)?.meaning {
                Meaning::Payload(path) => Some(path.clone()),
                _ => None,
            },
            Expr::Field(field) => {
                let mut path = self.payload_path(&field.base)?;
                let syn::Member::Named(name) = &field.member else {
                    return None;
                };
                path.push(name.to_string());
                Some(path)
            }
            Expr::MethodCall(call) => {
                let is_payload = call.method == "payload" && call.args.is_empty();
                let of_event = matches!(self.of(&call.receiver)?.meaning, Meaning::Event);
                (is_payload && of_event).then(Vec::new)
            }
            Expr::Paren(paren) => self.payload_path(&paren.expr),
            _ => None,
        }
    }

    /// Whether an expression is the handler's context.
    pub fn is_context(&self, expr: &Expr) -> bool {
        self.of(expr).is_some_and(|name| matches!(name.meaning, Meaning::Context))
    }
}

/// The name that an expression is, where it is nothing else.
pub(super) fn plain(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) if path.qself.is_none() => {
            Some(path.path.get_ident()?.unraw().to_string())
        }
        _ => None,
    }
}

/// All words of some tokens, those in the braces of texts included.
pub(super) fn words(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                found.insert(name.unraw().to_string());
            }
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Literal(literal) => found.extend(inline_names(&literal.to_string())),
            TokenTree::Punct(_) => {}
        }
    }
}

/// The names in `{name}` and `{name:..}` of a format text.
pub(super) fn inline_names(text: &str) -> Vec<String> {
    let plain = text.replace("{{", "").replace("}}", "");
    plain
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .filter_map(|place| place.split(':').next())
        .filter(|name| {
            name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        })
        .map(str::to_owned)
        .collect()
}

//! Which function each registration starts, also while one of both is being renamed.

use std::collections::{BTreeSet, VecDeque};

use syn::ext::IdentExt;
use syn::{FnArg, Item, ItemFn, Type};

use super::recognize::handler_name;
use super::{Registered, function};

/// The handlers of a file.
pub(super) struct Handlers<'f> {
    items: &'f [Item],
    /// Functions of a handler's form that nothing names.
    unnamed: VecDeque<&'f ItemFn>,
    begun: BTreeSet<String>,
}

impl<'f> Handlers<'f> {
    pub fn of(items: &'f [Item], registered: &[Registered<'_>], text: &str) -> Self {
        let names: BTreeSet<String> =
            registered.iter().filter_map(|registered| handler_name(registered.handler)).collect();
        let is_unnamed = |function: &&ItemFn| {
            let name = function.sig.ident.unraw().to_string();
            is_handler(function) && !names.contains(&name) && times(text, &name) == 1
        };
        let functions = items.iter().filter_map(|item| match item {
            Item::Fn(function) => Some(function),
            _ => None,
        });
        Self { items, unnamed: functions.filter(is_unnamed).collect(), begun: BTreeSet::new() }
    }

    /// Notes that a function is started; false where it was before.
    pub fn begin(&mut self, name: &str) -> bool {
        self.begun.insert(name.to_owned())
    }

    /// The function of this name; else one that is a handler and that nothing names, since it may be meant.
    pub fn find(&mut self, name: &str) -> Option<&'f ItemFn> {
        function(self.items, name).or_else(|| self.unnamed.pop_front())
    }
}

/// Whether a function takes a context and an event.
fn is_handler(function: &ItemFn) -> bool {
    let takes = |input: &FnArg, kinds: &[&str]| match input {
        FnArg::Typed(typed) => match &*typed.ty {
            Type::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|last| kinds.iter().any(|kind| last.ident == kind)),
            _ => false,
        },
        FnArg::Receiver(_) => false,
    };
    let mut inputs = function.sig.inputs.iter();
    match (inputs.next(), inputs.next(), inputs.next()) {
        (Some(context), Some(event), None) => {
            takes(context, &["Cx"]) && takes(event, &["Verified", "Unverified"])
        }
        _ => false,
    }
}

/// How often a text has a word.
fn times(text: &str, word: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word)
        .filter(|(at, _)| {
            let (before, behind) = (text.get(..*at), text.get(at + word.len()..));
            !before.unwrap_or_default().ends_with(is_part)
                && !behind.unwrap_or_default().starts_with(is_part)
        })
        .count()
}

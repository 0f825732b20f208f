//! Remembers how statements were laid out: after an edit nearly all of them are what they were.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proc_macro2::TokenStream;

/// What a statement's layout depends on: what it begins with, its tokens, and its column.
type Key = (String, String, usize);

/// The layouts of this emit and of the one before it. What neither used is forgotten.
#[derive(Default)]
struct Memo {
    now: BTreeMap<Key, String>,
    before: BTreeMap<Key, String>,
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// Begins a new emit.
pub(in crate::emit) fn begin() {
    MEMO.with_borrow_mut(|memo| memo.before = std::mem::take(&mut memo.now));
}

/// The layout of tokens behind a beginning such as `let row =`, remembered or made now.
pub(super) fn laid_out(
    beginning: &str,
    tokens: &TokenStream,
    indent: usize,
    lay_out: impl FnOnce() -> String,
) -> String {
    let key = (beginning.to_owned(), tokens.to_string(), indent);
    let known = MEMO.with_borrow_mut(|memo| {
        let text = memo.before.remove(&key).or_else(|| memo.now.get(&key).cloned())?;
        memo.now.insert(key.clone(), text.clone());
        Some(text)
    });
    if let Some(text) = known {
        return text;
    }
    let text = lay_out();
    MEMO.with_borrow_mut(|memo| memo.now.insert(key, text.clone()));
    text
}

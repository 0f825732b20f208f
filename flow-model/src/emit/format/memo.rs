//! Remembers how statements were laid out: after an edit nearly all of them are what they were.

use std::cell::RefCell;
use std::rc::Rc;

use proc_macro2::TokenStream;

use crate::memory::Memory;

/// What a statement's layout depends on: what it begins with, its tokens, and its column.
type Key = (String, String, usize);

thread_local! {
    /// The layouts of this emit and of the one before it.
    static MEMO: RefCell<Memory<Rc<(Key, String)>>> = RefCell::default();
}

/// Begins a new emit.
pub(in crate::emit) fn begin() {
    MEMO.with_borrow_mut(Memory::next_round);
}

/// The layout of tokens behind a beginning such as `let row =`, remembered or made now.
pub(super) fn laid_out(
    beginning: &str,
    tokens: &TokenStream,
    indent: usize,
    lay_out: impl FnOnce() -> String,
) -> String {
    let key = (beginning.to_owned(), tokens.to_string(), indent);
    let known = MEMO.with_borrow_mut(|memo| memo.recall(&key, |known| known.0 == key));
    if let Some(known) = known {
        return known.1.clone();
    }
    let text = lay_out();
    let made = Rc::new((key, text.clone()));
    MEMO.with_borrow_mut(|memo| memo.keep(&made.0, Rc::clone(&made)));
    text
}

//! The text that is read: where syntax stands in it, and its words as a form field shows them.

use std::ops::Range;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::ends::Ends;

/// A source, without byte order mark, and where the syntax stands in it that was read from a piece of it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'s> {
    pub text: &'s str,
    /// The byte at which the piece begins.
    pub from: usize,
    /// What was left out of the piece, in order.
    pub cuts: &'s [Cut],
}

/// Where something was left out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The byte of what is left before which it stood.
    pub at: usize,
    /// Its bytes.
    pub length: usize,
}

/// Bytes to leave out or to replace where some text is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub range: Range<usize>,
    pub text: String,
}

impl Change {
    /// Leaves some bytes out.
    pub fn without(range: Range<usize>) -> Self {
        Self { range, text: String::new() }
    }
}

/// One token as text.
struct Word<'s> {
    range: Range<usize>,
    text: &'s str,
}

impl<'s> Source<'s> {
    /// The bytes some syntax stands in.
    pub fn range(&self, syntax: &impl Ends) -> Range<usize> {
        let Some((first, last)) = syntax.ends() else {
            return 0..0;
        };
        let start = self.bytes(first).start;
        start..self.bytes(last).end.max(start)
    }

    /// The bytes of a token.
    pub fn bytes(&self, span: Span) -> Range<usize> {
        let Range { start, end } = span.byte_range();
        let cut = |is_before: &dyn Fn(usize) -> bool| -> usize {
            self.cuts.iter().take_while(|cut| is_before(cut.at)).map(|cut| cut.length).sum()
        };
        self.from + start + cut(&|at| at <= start)..self.from + end + cut(&|at| at < end)
    }

    /// The same text, for syntax that was read from another piece of it.
    pub fn piece(self, from: usize) -> Self {
        Self { from, cuts: &[], ..self }
    }

    /// The bytes at a range.
    pub fn slice(&self, range: Range<usize>) -> &'s str {
        self.text.get(range).unwrap_or_default()
    }

    /// Some syntax on one line, spaced as the person spaced it, with changes made.
    /// Line breaks and comments inside are left out. The changes must not overlap.
    pub fn one_line(&self, syntax: &(impl Ends + ToTokens), changes: &[Change]) -> String {
        if changes.is_empty() {
            let text = self.slice(self.range(syntax));
            // A slash may begin a comment.
            if !text.contains(['\n', '\r', '/']) {
                return text.to_owned();
            }
        }
        let mut words = Vec::new();
        self.words(syntax.to_token_stream(), &mut words);
        let mut changes: Vec<&Change> = changes.iter().collect();
        changes.sort_by_key(|change| change.range.start);
        let mut line = Line { source: self, text: String::new(), last: None, cut: None };
        let mut next = changes.into_iter().peekable();
        for word in &words {
            while next.next_if(|change| change.range.end <= word.range.start).is_some() {}
            match next.peek() {
                Some(change) if change.range.start <= word.range.start => {
                    if change.text.is_empty() {
                        line.skip(word);
                    } else if word.range.start == change.range.start {
                        line.push(&change.text, change.range.clone());
                    }
                }
                _ => line.push(word.text, word.range.clone()),
            }
        }
        line.text
    }

    fn words(&self, tokens: TokenStream, words: &mut Vec<Word<'s>>) {
        for token in tokens {
            let span = match &token {
                TokenTree::Group(group) => {
                    let delimiter = group.delim_span();
                    let is_bare = group.delimiter() == Delimiter::None;
                    if !is_bare {
                        self.word(delimiter.open(), words);
                    }
                    self.words(group.stream(), words);
                    if !is_bare {
                        self.word(delimiter.close(), words);
                    }
                    continue;
                }
                other => other.span(),
            };
            self.word(span, words);
        }
    }

    fn word(&self, span: Span, words: &mut Vec<Word<'s>>) {
        let range = self.bytes(span);
        words.push(Word { text: self.slice(range.clone()), range });
    }
}

/// Text under way.
struct Line<'l, 's> {
    source: &'l Source<'s>,
    text: String,
    /// Where the last word ends.
    last: Option<usize>,
    /// What was left out since: where it began and ended, and whether it stood before an operand.
    cut: Option<(Range<usize>, bool)>,
}

impl Line<'_, '_> {
    fn skip(&mut self, word: &Word<'_>) {
        match &mut self.cut {
            Some((range, _)) => range.end = range.end.max(word.range.end),
            None => {
                let is_prefix =
                    matches!(word.text, "*" | "&" | "(" | "{" | "u32" | "usize" | "String");
                self.cut = Some((word.range.clone(), is_prefix));
            }
        }
    }

    fn push(&mut self, word: &str, range: Range<usize>) {
        if let Some(last) = self.last {
            let gap = match self.cut.take() {
                Some((cut, true)) => last..cut.start,
                Some((cut, false)) => cut.end..range.start,
                None => last..range.start,
            };
            let gap = self.source.slice(gap);
            if gap.contains(['\n', '\r', '/']) {
                self.join(word);
            } else {
                self.text.push_str(gap);
            }
        } else {
            self.cut = None;
        }
        self.text.push_str(word);
        self.last = Some(range.end);
    }

    /// Puts a space where one belongs between two words that stood on lines of their own.
    fn join(&mut self, word: &str) {
        let closes = word.starts_with([')', ']', '}']);
        if closes && self.text.ends_with(',') {
            self.text.pop();
        }
        let tight = self.text.ends_with(['(', '[', '.', '!'])
            || word.starts_with([')', ']', ',', '.', ';', '?']) && !word.starts_with("..");
        if !tight {
            self.text.push(' ');
        }
    }
}

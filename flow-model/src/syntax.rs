//! The one door from text to Rust syntax: limits before every parse, so that no text overflows a stack.
//!
//! syn and all walks over its trees call themselves once for each level of the tree. How many levels a text
//! can have is bounded by its tokens, which proc-macro2 reads in a loop; so the tokens are weighed first.

mod lexeme;
mod value;
mod weigh;

pub(crate) use lexeme::{Lexeme, lexemes};

use std::cell::Cell;
use std::str::FromStr;

use proc_macro2::{LexError, Literal, Span, TokenStream};
use syn::parse::{Parse, Parser};
use syn::{Block, Expr, File, Ident, Lit, LitStr, Pat, Stmt};

pub(crate) use value::{is_known, may_leave};

thread_local! {
    /// Bytes of the texts that parsed syntax of this thread points to.
    static HELD: Cell<usize> = const { Cell::new(0) };
}

/// So many bytes of parsed texts are held before they are forgotten: hundreds of edits.
const MOST_HELD: usize = 8_000_000;
/// What a short text takes up beside its bytes.
const OF_EACH: usize = 200;

/// Frees the texts of earlier parses, if there are many; gives whether it did.
pub(crate) fn forget_many() -> bool {
    let are_many = HELD.get() > MOST_HELD;
    if are_many {
        HELD.set(0);
        proc_macro2::extra::invalidate_current_thread_spans();
    }
    are_many
}

/// Why a text gives no syntax.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It has more bytes than are read here.
    TooLong,
    /// Its tree could have more levels than a stack bears.
    TooDeep,
    /// It is no Rust.
    Syntax(syn::Error),
}

/// How much is read.
struct Limits {
    /// Bytes of the text.
    length: usize,
    /// What the deepest path through its tree may weigh.
    weight: usize,
}

/// Expressions of form fields are walked with the largest frames.
const EXPRESSION: Limits = Limits { length: 8_000, weight: 480 };
/// Statements of one's own: several hundred lines, and blocks in blocks as deep as anybody can read.
const STATEMENTS: Limits = Limits { length: 256_000, weight: 1_200 };
/// Files that the emitter wrote: blocks around the statements of one's own.
const FILE: Limits = Limits { length: 64_000_000, weight: 2_000 };

/// Files that a person wrote or changed: a megabyte of comments is still read. Without optimisation syn's frames
/// are several times as large.
const SOURCE: Limits =
    Limits { length: LONGEST_SOURCE, weight: if cfg!(debug_assertions) { 1_280 } else { 2_400 } };
/// Bytes of a file that a person may have written.
pub(crate) const LONGEST_SOURCE: usize = 4_000_000;
/// Such a file without what stands inside its functions.
const FRAME: Limits = Limits { length: LONGEST_SOURCE, weight: 400 };
/// Statements of a function: what passes here and in its frame passes in the file, too.
const RUN: Limits = Limits { length: LONGEST_SOURCE, weight: SOURCE.weight - FRAME.weight };

/// The items of a file that a person may have written.
pub(crate) fn source(text: &str) -> Result<File, Refused> {
    parse(text, &SOURCE)
}

/// The items of such a file, without what stands inside its functions.
pub(crate) fn frame(text: &str) -> Result<File, Refused> {
    parse(text, &FRAME)
}

/// Statements that stand in a function of such a file.
pub(crate) fn run(text: &str) -> Result<Vec<Stmt>, Refused> {
    struct Statements(Vec<Stmt>);
    impl Parse for Statements {
        fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
            Block::parse_within(input).map(Self)
        }
    }
    parse::<Statements>(text, &RUN).map(|statements| statements.0)
}

/// Whether an expression of these tokens is read where it stands in a form field.
pub(crate) fn is_field(tokens: &TokenStream, text: &str) -> bool {
    text.len() < EXPRESSION.length - 100
        && (text.len() < 16 || !weigh::is_beyond(tokens.clone(), EXPRESSION.weight - 40))
}

/// Whether an expression of these tokens is no deeper than those of form fields may be.
pub(crate) fn is_light(tokens: &TokenStream) -> bool {
    !weigh::is_beyond(tokens.clone(), EXPRESSION.weight)
}

/// The expression that a text is, where it gives a value.
pub(crate) fn expression(text: &str) -> Result<Expr, Refused> {
    let expr = parse(text, &EXPRESSION)?;
    match value::fault(&expr) {
        Some(fault) => Err(Refused::Syntax(fault)),
        None => Ok(expr),
    }
}

/// The pattern that a text is, as it may stand in a `match`.
pub(crate) fn pattern(text: &str) -> Option<Pat> {
    struct OfMatch(Pat);
    impl Parse for OfMatch {
        fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
            Pat::parse_multi(input).map(Self)
        }
    }
    parse::<OfMatch>(text, &EXPRESSION).ok().map(|pattern| pattern.0)
}

/// The statements that a text is, as a block.
pub(crate) fn statements(text: &str) -> Result<Block, Refused> {
    if text.len() > STATEMENTS.length {
        return Err(Refused::TooLong);
    }
    // The line break lets the text end in a comment.
    parse(&format!("{{{text}\n}}"), &Limits { length: usize::MAX, ..STATEMENTS })
}

/// The items of a file that the emitter wrote.
pub(crate) fn file(text: &str) -> Option<File> {
    parse(text, &FILE).ok()
}

/// The identifier that a text is; none for a keyword.
pub(crate) fn name(text: &str) -> Option<Ident> {
    let plain = text.strip_prefix("r#").unwrap_or(text);
    let is_word = plain.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_word {
        return None;
    }
    // Most names can be told at a glance, and every expression asks for some.
    let is_usual = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && text.chars().all(is_usual) {
        // Not all that are keywords of this edition are such to syn.
        let is_keyword = KEYWORDS.binary_search(&text).is_ok();
        return (!is_keyword).then(|| Ident::new(text, Span::call_site()));
    }
    syn::parse_str(text).ok()
}

/// Words in small letters that are keywords of some edition, or may become such, sorted.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether a text is an identifier and no keyword.
pub(crate) fn is_name(text: &str) -> bool {
    name(text).is_some()
}

/// A string literal, printed as a person would write it.
pub(crate) fn string(text: &str) -> Literal {
    let plain = Literal::string(text);
    if !text.contains(turns_direction) {
        return plain;
    }
    // rustc refuses these letters in a source, since what is shown would differ from what is compiled.
    let escaped: String = plain
        .to_string()
        .chars()
        .map(|c| if turns_direction(c) { c.escape_unicode().to_string() } else { c.to_string() })
        .collect();
    escaped.parse().unwrap_or(plain)
}

/// A string literal that rustc takes, where a person typed letters that it does not.
pub(crate) fn safe(literal: LitStr) -> LitStr {
    if !literal.token().to_string().contains(turns_direction) {
        return literal;
    }
    let mut escaped = string(&literal.value());
    escaped.set_span(literal.span());
    match Lit::new(escaped) {
        Lit::Str(escaped) => escaped,
        _ => literal,
    }
}

/// Letters that change the direction in which those after them are shown.
pub(crate) fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The tokens of a text.
pub(crate) fn tokens(text: &str) -> Result<TokenStream, LexError> {
    HELD.set(HELD.get() + text.len() + OF_EACH);
    TokenStream::from_str(text)
}

fn parse<T: Parse>(text: &str, limits: &Limits) -> Result<T, Refused> {
    if text.len() > limits.length {
        return Err(Refused::TooLong);
    }
    let tokens = tokens(text).map_err(|error| Refused::Syntax(syn::Error::from(error)))?;
    if weigh::is_beyond(tokens.clone(), limits.weight) {
        return Err(Refused::TooDeep);
    }
    T::parse.parse2(tokens).map_err(Refused::Syntax)
}

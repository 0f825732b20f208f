//! What the deepest path through a text's syntax tree can weigh, told from its tokens in a loop.
//!
//! Every level of a tree has a token of its own, so that the tokens of one statement bound its levels;
//! what stands beside each other, such as statements, match arms and plain arguments, is not added up.
//! Tokens by which the parser calls itself weigh more than those by which a finished tree grows to the left.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree, token_stream};

/// A name, a literal, an operator between two operands: the tree grows, the parser runs in a loop.
const LIGHT: usize = 1;
/// A bracket behind an operand makes a level alone.
const GROUP: usize = 2;
/// A prefix, a keyword, an assignment, a type argument: the parser calls itself.
const HEAVY: usize = 8;
/// Types within types take the largest frames of all.
const TYPE: usize = 16;
/// What stands inside a bracket.
const INSIDE: usize = 14;

/// Words that can begin or prolong an expression, a type or a pattern.
const KEYWORDS: [&str; 34] = [
    "as", "async", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "raw", "ref", "return", "static", "try", "unsafe", "use", "where", "while", "yield",
];

/// Operators of two characters between operands.
const PAIRS: [(char, char); 18] = [
    ('&', '&'),
    ('|', '|'),
    ('=', '='),
    ('!', '='),
    ('<', '='),
    ('>', '='),
    ('>', '>'),
    (':', ':'),
    ('-', '>'),
    ('=', '>'),
    ('+', '='),
    ('-', '='),
    ('*', '='),
    ('/', '='),
    ('%', '='),
    ('^', '='),
    ('&', '='),
    ('|', '='),
];

/// What stood before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// An operand is due: an operator here is a prefix.
    Nothing,
    /// A name, a literal or a bracket.
    Operand,
    /// A braced block, behind which a statement or a match arm can begin.
    Braces,
}

/// One bracket's tokens, and what is known of them so far.
struct Level {
    tokens: Peekable<token_stream::IntoIter>,
    before: Before,
    /// Whether a closure's parameters are open.
    in_bars: bool,
    /// Weight since the last statement or match arm began.
    statement: usize,
    /// Weight since the last comma of it.
    entry: usize,
    /// The heaviest entry of it.
    heaviest_entry: usize,
    /// Whether its commas may stand in closures or type arguments, so that they part nothing.
    is_tied: bool,
    /// The heaviest bracket of it.
    inside: usize,
    /// The heaviest statement.
    heaviest: usize,
}

/// Whether some path through the tree of these tokens can weigh more than the limit.
pub(super) fn is_beyond(tokens: TokenStream, limit: usize) -> bool {
    let mut open: Vec<Level> = Vec::new();
    let mut level = Level::new(tokens);
    loop {
        if let Some(token) = level.tokens.next() {
            if let TokenTree::Group(group) = token {
                level.group(group.delimiter());
                open.push(std::mem::replace(&mut level, Level::new(group.stream())));
            } else {
                level.token(&token);
            }
        } else {
            level.end_statement();
            let weight = level.heaviest;
            let Some(outer) = open.pop() else {
                return weight > limit;
            };
            level = outer;
            level.inside = level.inside.max(weight + INSIDE);
        }
        if level.inside > limit || open.len() * INSIDE > limit {
            return true;
        }
    }
}

impl Level {
    fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
            before: Before::Nothing,
            in_bars: false,
            statement: 0,
            entry: 0,
            heaviest_entry: 0,
            is_tied: false,
            inside: 0,
            heaviest: 0,
        }
    }

    fn group(&mut self, delimiter: Delimiter) {
        self.add(GROUP);
        self.before = if delimiter == Delimiter::Brace { Before::Braces } else { Before::Operand };
    }

    fn token(&mut self, token: &TokenTree) {
        match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                // Only these prolong what ends in a brace.
                let prolongs = matches!(word.as_str(), "else" | "as" | "in");
                if self.before == Before::Braces && !prolongs {
                    self.end_statement();
                }
                if KEYWORDS.contains(&word.as_str()) {
                    self.add(HEAVY);
                    self.before = Before::Nothing;
                } else {
                    self.add(LIGHT);
                    self.before = Before::Operand;
                }
            }
            TokenTree::Punct(punct) => self.punct(punct.as_char(), punct.spacing()),
            TokenTree::Literal(_) | TokenTree::Group(_) => {
                self.add(LIGHT);
                self.before = Before::Operand;
            }
        }
    }

    fn punct(&mut self, first: char, spacing: Spacing) {
        match first {
            ';' => return self.end_statement(),
            ',' => return self.end_entry(),
            // Behind braces these begin the next item, arm or loop.
            '\'' | '#' if self.before == Before::Braces => {
                self.end_statement();
                return self.add(LIGHT);
            }
            // A lifetime, an attribute, the end of type arguments: no level of their own.
            '\'' | '#' => return self.add(LIGHT),
            '?' => return self.add(GROUP),
            _ => {}
        }
        let is_prefix = self.before == Before::Nothing;
        self.before = if first == '>' { Before::Operand } else { Before::Nothing };
        if first == '|' {
            self.is_tied = true;
            if self.in_bars || is_prefix {
                self.in_bars = !self.in_bars;
                return self.add(HEAVY);
            }
        }
        if let Some(second) = self.second(first, spacing)
            && (!is_prefix || matches!((first, second), (':', ':') | ('-', '>') | ('=', '>')))
        {
            self.tokens.next();
            return match (first, second) {
                ('=', '>') => self.end_statement(),
                ('=' | '!' | '<' | '>', '=') => self.add(LIGHT),
                (_, '=') => self.add(HEAVY),
                _ => self.add(LIGHT),
            };
        }
        self.is_tied |= first == '<';
        let is_heavy = is_prefix && !matches!(first, ':' | '>') || matches!(first, '=' | '@');
        self.add(match first {
            '<' => TYPE,
            _ if is_heavy => HEAVY,
            _ => LIGHT,
        });
    }

    /// The second character of an operator that has two.
    fn second(&mut self, first: char, spacing: Spacing) -> Option<char> {
        match self.tokens.peek() {
            Some(TokenTree::Punct(second)) if spacing == Spacing::Joint => {
                Some(second.as_char()).filter(|second| PAIRS.contains(&(first, *second)))
            }
            _ => None,
        }
    }

    fn add(&mut self, weight: usize) {
        self.statement += weight;
        self.entry += weight;
    }

    fn end_entry(&mut self) {
        self.heaviest_entry = self.heaviest_entry.max(self.entry);
        self.entry = 0;
        self.before = Before::Nothing;
    }

    fn end_statement(&mut self) {
        self.end_entry();
        let own = if self.is_tied { self.statement } else { self.heaviest_entry };
        self.heaviest = self.heaviest.max(own + self.inside);
        (self.statement, self.heaviest_entry, self.inside) = (0, 0, 0);
        (self.is_tied, self.in_bars) = (false, false);
    }
}

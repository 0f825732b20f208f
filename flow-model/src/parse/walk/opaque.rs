//! Statements that are kept as they are: nodes of Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Expr, Pat, Stmt};

use super::{Drawn, Walk};
use crate::flow::FieldValue;
use crate::ids::FieldId;
use crate::parse::frontier::{Exit, Frontier};
use crate::parse::names::{Meaning, inline_names};
use crate::parse::recognize::{Part, Place, Places};
use crate::parse::source::Source;
use crate::parse::spans::key::is_node_method;

impl Walk<'_> {
    /// Draws a statement as a node of Rust.
    pub(super) fn keep(&mut self, statement: &Stmt, range: Range<usize>, frontier: &mut Frontier) {
        let tokens = statement.to_token_stream();
        let id = self.called_id(tokens.clone());
        self.note_missed(tokens);
        let name = match statement {
            Stmt::Local(local) => bound(&local.pat),
            _ => None,
        };
        let text = if is_unfinished(statement) { String::new() } else { self.text_of(&range) };
        let field = FieldId::from("code");
        let place = Place {
            field: field.clone(),
            index: None,
            range: range.clone(),
            parts: vec![Part::Plain(text.clone())],
        };
        let node = self.add(Drawn {
            id: id.or_else(|| name.clone()),
            kind: "code",
            fields: BTreeMap::from([(field, FieldValue::Text(text))]),
            places: Places::new(vec![place], range.start),
            output: name.clone(),
            disabled: false,
            span: range,
        });
        self.connect(frontier, node);
        *frontier = vec![Exit::new(node, "then")];
        if let Stmt::Local(local) = statement {
            let mut others = Bound::default();
            others.visit_pat(&local.pat);
            for other in &others.0 {
                self.names.bind(other, Meaning::Other);
            }
        }
        if let Some(name) = name {
            self.names.bind(&name, Meaning::Output(node));
        }
    }

    /// Writes the node of a handler's result as a statement behind which others can follow: its failure still leaves.
    pub(super) fn pass_on(&mut self, node: usize, result: &Expr) {
        let range = self.source.range(result);
        let Some(drawn) = self.nodes.get_mut(node) else {
            return;
        };
        let is_kept = drawn.kind == "code" && drawn.span == range;
        if let (true, Some(FieldValue::Text(text)), Some(statement)) = (
            is_kept,
            drawn.fields.get_mut(&FieldId::from("code")),
            as_statement(self.source, result),
        ) {
            *text = text.replacen(self.source.slice(range), &statement, 1);
        }
    }

    /// The id in the first call on the context that a statement makes itself: it is still that node.
    fn called_id(&self, tokens: TokenStream) -> Option<String> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_mark = |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1..).unwrap_or_default()) {
                (
                    TokenTree::Ident(context),
                    [dot, TokenTree::Ident(method), TokenTree::Group(arguments), ..],
                ) if is_mark(dot, '.')
                    && !at
                        .checked_sub(1)
                        .and_then(|at| tokens.get(at))
                        .is_some_and(|before| is_mark(before, '.'))
                    && is_node_method(&method.to_string())
                    && method != "run"
                    && self.is_context_name(&context.unraw().to_string()) =>
                {
                    return first_text(arguments.stream());
                }
                (TokenTree::Group(group), _) if group.delimiter() != Delimiter::Brace => {
                    if let Some(id) = self.called_id(group.stream()) {
                        return Some(id);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn is_context_name(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|name| matches!(name.meaning, Meaning::Context))
    }

    /// Notes the names in a kept statement that stand for something that is written nowhere else.
    fn note_missed(&mut self, tokens: TokenStream) {
        let stand_in =
            |walk: &Self, name: &str| match walk.names.get(name).map(|name| &name.meaning) {
                Some(Meaning::Payload(path)) => {
                    path.iter().map(|part| part.trim_start_matches("r#")).ne([name])
                }
                Some(Meaning::Written(_)) => true,
                _ => false,
            };
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    let name = name.unraw().to_string();
                    if stand_in(self, &name) {
                        self.missed.push(name);
                    }
                }
                TokenTree::Literal(literal) => {
                    for name in inline_names(&literal.to_string()) {
                        if stand_in(self, &name) {
                            self.missed.push(name);
                        }
                    }
                }
                TokenTree::Group(group) => self.note_missed(group.stream()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// The bytes of a statement with the comments just above it, without the indent of the block it stands in.
    fn text_of(&self, range: &Range<usize>) -> String {
        let start = self.with_comments(range.start);
        let text = self.source.slice(start..self.with_comment(range.end));
        if !text.contains('\n') {
            return text.to_owned();
        }
        let indent = self.indent(start);
        let long = crate::emit::long(text);
        let inside: Vec<Range<usize>> =
            long.map(|range| start + range.start..start + range.end).collect();
        let mut out = String::new();
        let mut at = start;
        for line in text.split_inclusive('\n') {
            let is_inside = inside.iter().any(|literal| literal.start < at && at <= literal.end);
            let bare = match line.strip_prefix(indent) {
                Some(bare) if at > start && !is_inside => bare,
                _ => line,
            };
            match bare.strip_suffix("\r\n") {
                Some(bare)
                    if !inside.iter().any(|literal| literal.contains(&(at + line.len() - 1))) =>
                {
                    out.push_str(bare);
                    out.push('\n');
                }
                _ => out.push_str(bare),
            }
            at += line.len();
        }
        out
    }

    /// The end of a statement with the comment behind it on its line.
    fn with_comment(&self, end: usize) -> usize {
        let line = self.source.text.get(end..).and_then(|rest| rest.lines().next());
        let comment = line.filter(|line| line.trim_start().starts_with("//"));
        end + comment.map_or(0, str::len)
    }

    /// Where the comments begin that stand right above a statement.
    fn with_comments(&self, start: usize) -> usize {
        let mut start = start;
        loop {
            let line = self.line_start(start);
            if line <= self.floor || !self.source.slice(line..start).trim().is_empty() {
                return start;
            }
            let above = self.line_start(line - 1);
            let text = self.source.slice(above..line);
            let comment = text.trim_start();
            if above < self.floor || !comment.starts_with("//") || comment.starts_with("///") {
                return start;
            }
            start = above + text.len() - comment.len();
        }
    }

    fn line_start(&self, at: usize) -> usize {
        self.source.slice(0..at).rfind('\n').map_or(0, |end| end + 1)
    }

    /// The white space in front of a line's first letter.
    fn indent(&self, at: usize) -> &str {
        let line = self.source.slice(self.line_start(at)..at);
        line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
    }
}

/// Whether a statement stands for a node of Rust in which nothing is written yet.
fn is_unfinished(statement: &Stmt) -> bool {
    statement.to_token_stream().to_string().starts_with("todo ! (\"code\")")
}

/// What a block's result is as a statement; none where it gives none that goes on.
pub(in crate::parse) fn as_statement(source: Source<'_>, result: &Expr) -> Option<String> {
    let text = source.slice(source.range(result));
    match result {
        Expr::Call(call) => match (&*call.func, call.args.first()) {
            (Expr::Path(path), Some(value)) if path.path.is_ident("Ok") => {
                Some(format!("{};", source.slice(source.range(value))))
            }
            (Expr::Path(path), _) if path.path.is_ident("Err") => Some(format!("return {text};")),
            _ => Some(format!("{text}?;")),
        },
        Expr::If(choice) if choice.else_branch.is_none() => None,
        Expr::Await(_)
        | Expr::Block(_)
        | Expr::Field(_)
        | Expr::If(_)
        | Expr::Match(_)
        | Expr::MethodCall(_)
        | Expr::Path(_)
        | Expr::Unsafe(_) => Some(format!("{text}?;")),
        _ => None,
    }
}

/// The text that stands first among some arguments.
fn first_text(arguments: TokenStream) -> Option<String> {
    match arguments.into_iter().next()? {
        TokenTree::Literal(literal) => {
            let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).ok()?.value();
            crate::syntax::is_name(&text).then_some(text)
        }
        _ => None,
    }
}

/// The name that a `let` gives to what follows.
fn bound(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) => Some(name.ident.unraw().to_string()),
        Pat::Type(typed) => bound(&typed.pat),
        _ => None,
    }
}

/// All names that a pattern binds.
#[derive(Default)]
struct Bound(BTreeSet<String>);

impl Visit<'_> for Bound {
    fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
        self.0.insert(pattern.ident.unraw().to_string());
        syn::visit::visit_pat_ident(self, pattern);
    }
}

//! Where syntax begins and ends: its first and its last token.
//!
//! Both are asked for all the time, and for expressions within expressions; so they are told from the shape of
//! an expression where it is a usual one. Only what is rare is printed to look at its first and its last token.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    AngleBracketedGenericArguments, Block, Expr, ExprReturn, MacroDelimiter, Member, Pat, Path,
    Stmt, Token, UnOp,
};

/// Syntax that knows its first and its last token.
pub(crate) trait Ends {
    /// The spans of both; none for syntax without tokens.
    fn ends(&self) -> Option<(Span, Span)>;
}

/// Where an expression begins or ends.
enum End<'e> {
    /// Where a part of it does.
    Of(&'e Expr),
    At(Span),
    /// To be looked up among its tokens.
    Rare,
}

impl Ends for Expr {
    fn ends(&self) -> Option<(Span, Span)> {
        match (follow(self, begin), follow(self, end)) {
            (Some(first), Some(last)) => Some((first, last)),
            _ => of_tokens(self),
        }
    }
}

impl Ends for Stmt {
    fn ends(&self) -> Option<(Span, Span)> {
        match self {
            Self::Local(local) if local.attrs.is_empty() => {
                Some((local.let_token.span, local.semi_token.span))
            }
            Self::Expr(expr, Some(semicolon)) => {
                let first = follow(expr, begin);
                first.map(|first| (first, semicolon.span)).or_else(|| of_tokens(self))
            }
            Self::Expr(expr, None) => expr.ends(),
            Self::Local(_) | Self::Item(_) | Self::Macro(_) => of_tokens(self),
        }
    }
}

impl<T: Ends> Ends for Box<T> {
    fn ends(&self) -> Option<(Span, Span)> {
        T::ends(self)
    }
}

impl Ends for Block {
    fn ends(&self) -> Option<(Span, Span)> {
        Some((self.brace_token.span.open(), self.brace_token.span.close()))
    }
}

/// Syntax that is small or seldom asked.
macro_rules! ends_of_tokens {
    ($($syntax:ty)*) => {
        $(impl Ends for $syntax {
            fn ends(&self) -> Option<(Span, Span)> {
                of_tokens(self)
            }
        })*
    };
}

ends_of_tokens! {
    AngleBracketedGenericArguments ExprReturn Pat TokenStream UnOp
    Token![&] Token![for] Token![if] Token![match]
}

fn of_tokens(syntax: &impl ToTokens) -> Option<(Span, Span)> {
    let mut tokens = syntax.to_token_stream().into_iter();
    let first = tokens.next()?;
    let span = first_of(&first);
    Some((span, last_of(&tokens.last().unwrap_or(first))))
}

fn first_of(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let first = group.stream().into_iter().next();
            first.map_or_else(|| group.span(), |first| first_of(&first))
        }
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    }
}

fn last_of(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let last = group.stream().into_iter().last();
            last.map_or_else(|| group.span(), |last| last_of(&last))
        }
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    }
}

/// One end of an expression, from part to part; none where it is rare.
fn follow<'e>(mut expr: &'e Expr, end: impl Fn(&'e Expr) -> End<'e>) -> Option<Span> {
    loop {
        match end(expr) {
            End::Of(part) => expr = part,
            End::At(span) => return Some(span),
            End::Rare => return None,
        }
    }
}

/// Where an expression begins. Attributes stand before all of it, and are rare.
fn begin(expr: &Expr) -> End<'_> {
    match expr {
        Expr::Array(array) if array.attrs.is_empty() => End::At(array.bracket_token.span.open()),
        Expr::Assign(assign) if assign.attrs.is_empty() => End::Of(&assign.left),
        Expr::Async(block) if block.attrs.is_empty() => End::At(block.async_token.span),
        Expr::Await(awaited) if awaited.attrs.is_empty() => End::Of(&awaited.base),
        Expr::Binary(binary) if binary.attrs.is_empty() => End::Of(&binary.left),
        Expr::Call(call) if call.attrs.is_empty() => End::Of(&call.func),
        Expr::Cast(cast) if cast.attrs.is_empty() => End::Of(&cast.expr),
        Expr::Field(field) if field.attrs.is_empty() => End::Of(&field.base),
        Expr::If(choice) if choice.attrs.is_empty() => End::At(choice.if_token.span),
        Expr::Index(index) if index.attrs.is_empty() => End::Of(&index.expr),
        Expr::Lit(literal) if literal.attrs.is_empty() => End::At(literal.lit.span()),
        Expr::Macro(call) if call.attrs.is_empty() => begin_of_path(&call.mac.path),
        Expr::Match(choice) if choice.attrs.is_empty() => End::At(choice.match_token.span),
        Expr::MethodCall(call) if call.attrs.is_empty() => End::Of(&call.receiver),
        Expr::Paren(paren) if paren.attrs.is_empty() => End::At(paren.paren_token.span.open()),
        Expr::Path(path) if path.attrs.is_empty() && path.qself.is_none() => {
            begin_of_path(&path.path)
        }
        Expr::Reference(reference) if reference.attrs.is_empty() => {
            reference.and_token.spans.first().copied().map_or(End::Rare, End::At)
        }
        Expr::Struct(literal) if literal.attrs.is_empty() && literal.qself.is_none() => {
            begin_of_path(&literal.path)
        }
        Expr::Try(tried) if tried.attrs.is_empty() => End::Of(&tried.expr),
        Expr::Tuple(tuple) if tuple.attrs.is_empty() => End::At(tuple.paren_token.span.open()),
        _ => End::Rare,
    }
}

fn begin_of_path(path: &Path) -> End<'_> {
    match (path.leading_colon, path.segments.first()) {
        (None, Some(first)) => End::At(first.ident.span()),
        _ => End::Rare,
    }
}

/// Where an expression ends.
fn end(expr: &Expr) -> End<'_> {
    match expr {
        Expr::Array(array) => End::At(array.bracket_token.span.close()),
        Expr::Assign(assign) => End::Of(&assign.right),
        Expr::Async(block) => End::At(block.block.brace_token.span.close()),
        Expr::Await(awaited) => End::At(awaited.await_token.span),
        Expr::Binary(binary) => End::Of(&binary.right),
        Expr::Call(call) => End::At(call.paren_token.span.close()),
        Expr::Closure(closure) => End::Of(&closure.body),
        Expr::Field(field) => match &field.member {
            Member::Named(name) => End::At(name.span()),
            // `x.0.1` is read from a number.
            Member::Unnamed(_) => End::Rare,
        },
        Expr::If(choice) => match &choice.else_branch {
            Some((_, other)) => End::Of(other),
            None => End::At(choice.then_branch.brace_token.span.close()),
        },
        Expr::Block(block) => End::At(block.block.brace_token.span.close()),
        Expr::Index(index) => End::At(index.bracket_token.span.close()),
        Expr::Lit(literal) => End::At(literal.lit.span()),
        Expr::Macro(call) => End::At(match &call.mac.delimiter {
            MacroDelimiter::Paren(paren) => paren.span.close(),
            MacroDelimiter::Brace(brace) => brace.span.close(),
            MacroDelimiter::Bracket(bracket) => bracket.span.close(),
        }),
        Expr::Match(choice) => End::At(choice.brace_token.span.close()),
        Expr::MethodCall(call) => End::At(call.paren_token.span.close()),
        Expr::Paren(paren) => End::At(paren.paren_token.span.close()),
        Expr::Path(path) => match path.path.segments.last() {
            Some(last) if last.arguments.is_none() => End::At(last.ident.span()),
            _ => End::Rare,
        },
        Expr::Reference(reference) => End::Of(&reference.expr),
        Expr::Struct(literal) => End::At(literal.brace_token.span.close()),
        Expr::Try(tried) => End::At(tried.question_token.span),
        Expr::Tuple(tuple) => End::At(tuple.paren_token.span.close()),
        Expr::Unary(unary) => End::Of(&unary.expr),
        _ => End::Rare,
    }
}

#[cfg(test)]
mod tests {
    use syn::visit::{self, Visit};

    use super::*;

    #[test]
    fn an_expression_ends_where_its_tokens_do() {
        struct Each;
        impl Visit<'_> for Each {
            fn visit_expr(&mut self, expr: &Expr) {
                let bytes = |ends: Option<(Span, Span)>| {
                    ends.map(|(first, last)| (first.byte_range(), last.byte_range()))
                };
                let text = expr.to_token_stream();
                assert_eq!(bytes(expr.ends()), bytes(of_tokens(expr)), "{text}");
                visit::visit_expr(self, expr);
            }

            fn visit_stmt(&mut self, statement: &Stmt) {
                let bytes = |ends: Option<(Span, Span)>| {
                    ends.map(|(first, last)| (first.byte_range(), last.byte_range()))
                };
                assert_eq!(bytes(statement.ends()), bytes(of_tokens(statement)));
                visit::visit_stmt(self, statement);
            }
        }
        for text in [
            "cx.step(\"a\").call(slack::PostMessage { text: \"ü\".into(), ..x }).await?",
            "if a == -1 { b } else if !c { d[0] } else { e as i64 }",
            "match x { Ok(_) => (1, 2), Err(_) if y => &&z, _ => *w }",
            "#[allow(unused)] a.b() + #[b] c",
            "vec![1, 2].iter().map(|x| x.0.1 + <T as U>::v()).collect::<Vec<_>>()",
            "{ let a = 1; #[c] let b = || { 2 }; f!{}; g!(); ;; 'l: loop { break 'l 3; } }",
            "async move { return ::a::b::<u8>; }",
            "[x = y, a += b, 1..2, ..=3, 4.., [0; 2], return, &mut z, -1.5e3]",
            "unsafe { x }.y as Vec<u8>",
            "for (a, b) in c {}",
        ] {
            Each.visit_expr(&syn::parse_str::<Expr>(text).expect(text));
        }
    }
}

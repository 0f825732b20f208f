//! Lays statements out as rustfmt does with `use_small_heuristics = "Max"`, so that saving in an IDE changes nothing.
//!
//! rustfmt itself cannot run in a browser, and prettyplease breaks lines at other places.
//! The rules are rustfmt's (`src/{expr,chains,overflow,pairs,closures}.rs` of rust-lang/rustfmt);
//! the golden files hold them together: each must pass `rustfmt --check`.

mod call;
mod chain;
mod control;
mod memo;
mod pairs;

pub(super) use memo::begin;

use std::cell::Cell;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, Stmt};

/// Columns of a line.
pub(super) const MAX_WIDTH: usize = 100;
/// How many times an expression may be laid out for one statement; hundreds are usual.
/// A statement beyond it stays as prettyplease lays it out.
const FUEL: usize = 4_000;
/// Columns of one level.
pub(super) const TAB: usize = 4;

/// Where an expression is to stand: rustfmt's `Shape`.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Column at which the lines of the enclosing block begin.
    indent: usize,
    /// Columns already used on the first line, beyond the indent.
    offset: usize,
    /// Columns left on the first line.
    width: usize,
}

impl Shape {
    fn indented(indent: usize) -> Self {
        Self { indent, offset: 0, width: MAX_WIDTH.saturating_sub(indent) }
    }

    fn offset_left(self, columns: usize) -> Option<Self> {
        let width = self.width.checked_sub(columns)?;
        Some(Self { offset: self.offset + columns, width, ..self })
    }

    fn sub_width(self, columns: usize) -> Option<Self> {
        Some(Self { width: self.width.checked_sub(columns)?, ..self })
    }

    /// The same block, one level deeper.
    fn block_indent(self) -> Self {
        Self { indent: self.indent + TAB, offset: 0, ..self }
    }

    fn with_max_width(self) -> Self {
        Self { width: MAX_WIDTH.saturating_sub(self.indent + self.offset), ..self }
    }

    /// Columns kept free to the right, such as for a semicolon.
    fn rhs_overhead(self) -> usize {
        MAX_WIDTH.saturating_sub(self.indent + self.offset + self.width)
    }

    fn newline(self) -> String {
        newline(self.indent)
    }
}

/// A line break and the spaces of the next line.
pub(super) fn newline(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}

/// What the walk over an expression carries along.
#[derive(Clone, Copy)]
struct Context<'f> {
    /// How many expressions may still be laid out: each way to break a line is tried anew inside the others,
    /// so that the work doubles with every level.
    fuel: &'f Cell<usize>,
    /// Texts too long for any line count as fitting. rustfmt leaves such statements as they are.
    loose: bool,
    /// A chain must stay on one line.
    one_line_chain: bool,
    /// The expression is an argument of a macro.
    in_macro: bool,
}

/// A statement of one expression, with what it is bound to, beginning at column `indent`.
pub(super) fn statement(pattern: Option<&str>, tokens: &TokenStream, indent: usize) -> String {
    let beginning = pattern.map_or_else(|| ";".to_owned(), |pattern| format!("let {pattern}"));
    memo::laid_out(&beginning, tokens, indent, || lay_out_statement(pattern, tokens, indent))
}

fn lay_out_statement(pattern: Option<&str>, tokens: &TokenStream, indent: usize) -> String {
    let head = pattern.map(|pattern| format!("let {pattern} ="));
    let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) else {
        return format!("{}{tokens};", head.map(|head| head + " ").unwrap_or_default());
    };
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let shape = Shape { width: MAX_WIDTH.saturating_sub(indent + 1), ..Shape::indented(indent) };
    let lay = |context: Context<'_>| match &head {
        None => context.expr(&expr, shape),
        Some(head) => context.assign(head, &expr, shape).map(|rhs| format!("{head}{rhs}")),
    };
    let text = lay(strict).or_else(|| lay(strict.loose()));
    let plain = || format!("{}{tokens}", head.clone().map(|head| head + " ").unwrap_or_default());
    format!("{};", text.unwrap_or_else(plain))
}

/// The last expression of a block, without a semicolon.
pub(super) fn tail(tokens: &TokenStream, indent: usize) -> String {
    memo::laid_out("", tokens, indent, || lay_out_tail(tokens, indent))
}

fn lay_out_tail(tokens: &TokenStream, indent: usize) -> String {
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let lay = |context: Context<'_>| {
        context.expr(&syn::parse2::<Expr>(tokens.clone()).ok()?, Shape::indented(indent))
    };
    let text = lay(strict).or_else(|| lay(strict.loose()));
    text.unwrap_or_else(|| tokens.to_string())
}

/// The head of an `if` behind `lead` (such as `let told = `), up to and with its brace.
pub(super) fn if_head(lead: &str, condition: &TokenStream, indent: usize) -> String {
    let beginning = format!("{lead}if");
    memo::laid_out(&beginning, condition, indent, || lay_out_if_head(lead, condition, indent))
}

fn lay_out_if_head(lead: &str, condition: &TokenStream, indent: usize) -> String {
    let Ok(expr) = syn::parse2::<Expr>(condition.clone()) else {
        return format!("{lead}if {condition} {{");
    };
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let lay = |context: Context<'_>| {
        context.condition_head(&expr, Shape::indented(indent).offset_left(width(lead))?)
    };
    let head = lay(strict).or_else(|| lay(strict.loose()));
    format!("{lead}{}", head.unwrap_or_else(|| misfit("if", condition, indent)))
}

/// The head of a `match` behind `lead`, up to and with its brace.
pub(super) fn match_head(lead: &str, value: &TokenStream, indent: usize) -> String {
    let Ok(expr) = syn::parse2::<Expr>(value.clone()) else {
        return format!("{lead}match {value} {{");
    };
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let lay = |context: Context<'_>| {
        context.match_head(&expr, Shape::indented(indent).offset_left(width(lead))?)
    };
    let head = lay(strict).or_else(|| lay(strict.loose()));
    format!("{lead}{}", head.unwrap_or_else(|| misfit("match", value, indent)))
}

/// A head that has no place behind what it is bound to: so long that every other place is better.
fn misfit(keyword: &str, value: &TokenStream, indent: usize) -> String {
    let gap = newline(indent + TAB).repeat(4);
    format!("{keyword}{gap}{}{}{{", lay_out_tail(value, indent + TAB), newline(indent))
}

/// The head of a `for`, up to and with its brace.
pub(super) fn for_head(pattern: &str, list: &TokenStream, indent: usize) -> String {
    let head = format!("for {pattern} in");
    let Ok(expr) = syn::parse2::<Expr>(list.clone()) else {
        return format!("{head} {list} {{");
    };
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let lay = |context: Context<'_>| {
        // Two columns are kept free for the brace, which stands on a line of its own below.
        let beside = Shape::indented(indent).offset_left(width(&head) + 1)?.sub_width(2);
        let beside = beside.and_then(|shape| context.expr(&expr, shape));
        let deeper = Shape::indented(indent + TAB);
        let below = context.expr(&expr, deeper).filter(|text| context.fits(text, deeper));
        match (beside, below) {
            (Some(beside), Some(below))
                if beside.contains('\n') && prefers_next_line(&beside, &below) =>
            {
                Some(format!("{}{below}", newline(indent + TAB)))
            }
            (Some(beside), _) => Some(format!(" {beside}")),
            (None, below) => below.map(|below| format!("{}{below}", newline(indent + TAB))),
        }
    };
    let rhs = lay(strict).or_else(|| lay(strict.loose())).unwrap_or_else(|| format!(" {list}"));
    let is_below = rhs.contains('\n') && !is_extendable(&rhs);
    let brace = if is_below { newline(indent) } else { " ".to_owned() };
    format!("{head}{rhs}{brace}{{")
}

/// An arm of a `match` that is one expression: beside its pattern, or in a block where that looks better.
pub(super) fn arm(pattern: &str, tokens: &TokenStream, indent: usize) -> String {
    let lead = format!("{pattern} => ");
    let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) else {
        return format!("{lead}{tokens},");
    };
    let fuel = Cell::new(FUEL);
    let strict = Context::strict(&fuel);
    let beside = Shape::indented(indent)
        .offset_left(width(&lead))
        .and_then(|shape| shape.sub_width(1))
        .and_then(|shape| strict.expr(&expr, shape));
    let below = strict.expr(&expr, Shape::indented(indent + TAB));
    // What leaves a block is a statement there.
    let stop = if matches!(expr, Expr::Return(_)) { ";" } else { "" };
    let block =
        |text: &str| format!("{lead}{{{}{text}{stop}{}}}", newline(indent + TAB), newline(indent));
    match (beside, below) {
        (Some(beside), Some(below))
            if beside.contains('\n') && prefers_next_line(&beside, &below) =>
        {
            block(&below)
        }
        (Some(beside), Some(below)) if beside.contains('\n') && matches!(expr, Expr::Binary(_)) => {
            block(&below)
        }
        (Some(beside), _) => format!("{lead}{beside},"),
        (None, Some(below)) => block(&below),
        (None, None) => block(&tail(tokens, indent + TAB)),
    }
}

/// Whether a bound expression stands better on a line of its own (`next`, from its first word on)
/// than beside the name it is bound to (`beside`, likewise).
pub(super) fn is_better_below(beside: &str, next: &str) -> bool {
    // One column is kept for the semicolon.
    let fits =
        width(first_line(next)) < MAX_WIDTH && next.lines().all(|line| width(line) <= MAX_WIDTH);
    if ["if", "match"].contains(&first_line(beside)) {
        // A head that has no place beside.
        return true;
    }
    beside.contains('\n') && fits && prefers_next_line(beside, next)
}

impl<'f> Context<'f> {
    fn strict(fuel: &'f Cell<usize>) -> Self {
        Self { fuel, loose: false, one_line_chain: false, in_macro: false }
    }

    fn loose(self) -> Self {
        self.fuel.set(FUEL);
        Self { loose: true, ..self }
    }

    /// What follows `let x =`: on the same line, or on the next where that looks better.
    fn assign(self, head: &str, expr: &Expr, shape: Shape) -> Option<String> {
        let here = shape.offset_left(width(head) + 1);
        let beside = here.and_then(|here| self.expr(expr, here));
        if let (Some(beside), Some(here)) = (&beside, here)
            && !beside.contains('\n')
            && width(beside) <= here.width
        {
            return Some(format!(" {beside}"));
        }
        let below = Shape::indented(shape.indent + TAB).sub_width(shape.rhs_overhead())?;
        let next = self.expr(expr, below).filter(|next| self.fits(next, below));
        match (beside, next) {
            (Some(beside), Some(next)) if prefers_next_line(&beside, &next) => {
                Some(format!("{}{next}", newline(below.indent)))
            }
            (Some(beside), _) => Some(format!(" {beside}")),
            (None, Some(next)) => Some(format!("{}{next}", newline(below.indent))),
            (None, None) => None,
        }
    }

    /// One expression; none where it cannot fit.
    fn expr(self, expr: &Expr, shape: Shape) -> Option<String> {
        self.fuel.set(self.fuel.get().checked_sub(1)?);
        let text = match expr {
            Expr::MethodCall(_) | Expr::Field(_) | Expr::Await(_) | Expr::Try(_) => {
                return self.chain(expr, shape).filter(|text| self.fits(text, shape));
            }
            Expr::Call(call) => {
                let callee = self.expr(&call.func, shape)?;
                self.call(&callee, call.args.iter(), shape, call::Round)
            }
            Expr::Struct(literal) => self.struct_literal(literal, shape),
            Expr::Macro(written) => self.macro_call(&written.mac, shape),
            Expr::Array(array) => self.call("", array.elems.iter(), shape, call::Square),
            Expr::Tuple(tuple) if tuple.elems.len() == 1 => {
                let inner = self.expr(tuple.elems.first()?, shape.offset_left(1)?.sub_width(2)?)?;
                Some(format!("({inner},)"))
            }
            Expr::Tuple(tuple) => self.call("", tuple.elems.iter(), shape, call::Round),
            Expr::Binary(_) => self.pairs(expr, shape),
            Expr::Unary(unary) => {
                self.prefixed(&unary.op.to_token_stream().to_string(), &unary.expr, shape)
            }
            Expr::Reference(reference) => {
                let prefix = if reference.mutability.is_some() { "&mut " } else { "&" };
                self.prefixed(prefix, &reference.expr, shape)
            }
            Expr::Paren(inner) => {
                let inner = self.expr(&inner.expr, shape.offset_left(1)?.sub_width(1)?)?;
                Some(format!("({inner})"))
            }
            Expr::Closure(closure) => self.closure(closure, shape),
            Expr::If(branch) => self.if_expr(branch, shape),
            Expr::Index(index) => {
                let base = self.expr(&index.expr, shape)?;
                let place =
                    self.expr(&index.index, shape.offset_left(width(&base) + 1)?.sub_width(1)?)?;
                Some(format!("{base}[{place}]"))
            }
            Expr::Cast(cast) => {
                let suffix = format!(" as {}", compact(&cast.ty));
                let inner = self.expr(&cast.expr, shape.sub_width(width(&suffix))?)?;
                Some(format!("{inner}{suffix}"))
            }
            Expr::Range(range) => self.range(range, shape),
            Expr::Lit(literal) => Some(compact(literal)),
            Expr::Path(path) if path.qself.is_none() => plain_path(&path.path),
            Expr::Let(asked) => {
                let head = let_head(&asked.pat)?;
                self.assign(&head, &asked.expr, shape).map(|value| format!("{head}{value}"))
            }
            Expr::Return(syn::ExprReturn { expr: Some(value), .. }) => {
                // rustfmt keeps one more column free behind a `return`.
                self.prefixed("return ", value, shape.sub_width(1)?)
            }
            _ => plain(expr, shape.indent),
        }?;
        Some(text).filter(|text| self.fits(text, shape))
    }

    fn prefixed(self, prefix: &str, expr: &Expr, shape: Shape) -> Option<String> {
        let inner = self.expr(expr, shape.offset_left(width(prefix))?)?;
        Some(format!("{prefix}{inner}"))
    }

    fn range(self, range: &syn::ExprRange, shape: Shape) -> Option<String> {
        let start =
            range.start.as_ref().map_or(Some(String::new()), |start| self.expr(start, shape))?;
        let end = range.end.as_ref().map_or(Some(String::new()), |end| self.expr(end, shape))?;
        Some(format!("{start}{}{end}", range.limits.to_token_stream()))
    }

    /// Whether a text fits where it is to stand.
    fn fits(self, text: &str, shape: Shape) -> bool {
        if self.loose {
            return true;
        }
        let mut lines = text.lines();
        let first = lines.next().map_or(0, width);
        if !text.contains('\n') {
            return first <= shape.width;
        }
        let last = text.lines().last().map_or(0, width);
        first <= shape.width
            && lines.all(|line| width(line) <= MAX_WIDTH)
            && last <= shape.indent + shape.offset + shape.width
    }

    /// A macro's arguments as rustfmt treats them: as expressions where they are such, else untouched.
    fn macro_call(self, mac: &syn::Macro, shape: Shape) -> Option<String> {
        let name = format!("{}!", compact(&mac.path));
        let parser = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        let inside = Self { in_macro: true, ..self };
        match (&mac.delimiter, mac.parse_body_with(parser)) {
            (syn::MacroDelimiter::Paren(_), Ok(arguments)) => {
                inside.call(&name, arguments.iter(), shape, call::RoundMacro)
            }
            (syn::MacroDelimiter::Bracket(_), Ok(arguments)) if name == "vec!" => {
                self.call(&name, arguments.iter(), shape, call::Square)
            }
            (syn::MacroDelimiter::Bracket(_), Ok(arguments)) => {
                inside.call(&name, arguments.iter(), shape, call::SquareMacro)
            }
            (syn::MacroDelimiter::Paren(_), Err(_)) => {
                Some(super::json::in_macro(&name, &mac.tokens, shape.indent, shape.width))
            }
            _ => plain(&Expr::Macro(syn::parse_quote!(#mac)), shape.indent),
        }
    }
}

fn prefers_next_line(beside: &str, next: &str) -> bool {
    let loses = |end: char| first_line(beside).ends_with(end) && !first_line(next).ends_with(end);
    !next.contains('\n')
        || lines(beside) > lines(next) + 1
        || loses('(')
        || loses('{')
        || loses('[')
}

/// How many lines follow the first. Those of a document are as many wherever it stands: rustfmt leaves it as it is.
fn lines(text: &str) -> usize {
    let mut count = 0;
    let mut closing: Option<usize> = None;
    for line in text.lines().skip(1) {
        let indent = width(line) - width(line.trim_start());
        count += usize::from(closing.is_none_or(|closing| closing == indent));
        if closing == Some(indent) {
            closing = None;
        } else if line.ends_with("json!({") || line.ends_with("json!([") {
            closing = closing.or(Some(indent));
        }
    }
    count
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether more can follow on the last line, since it holds nothing but closing brackets.
fn is_extendable(text: &str) -> bool {
    text.rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .all(|c| matches!(c, '(' | ')' | ']' | '}' | '?' | '>') || c.is_whitespace())
}

/// Columns of a text, wide letters counting twice.
pub(super) fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A path; one with type arguments as prettyplease lays it out.
fn plain_path(path: &syn::Path) -> Option<String> {
    let is_simple = path.segments.iter().all(|segment| segment.arguments.is_none());
    let names: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let lead = if path.leading_colon.is_some() { "::" } else { "" };
    if is_simple {
        Some(format!("{lead}{}", names.join("::")))
    } else {
        plain(&syn::parse_quote!(#path), 0)
    }
}

/// An expression outside the understood forms, as prettyplease lays it out; none where that does not know it.
fn plain(expr: &Expr, indent: usize) -> Option<String> {
    let text = plain_statement(&Stmt::Expr(expr.clone(), None), indent)?;
    // What is a statement more often than a value gets a semicolon there.
    Some(text.strip_suffix(';').map(str::to_owned).unwrap_or(text))
}

/// `let Some(body) =`.
fn let_head(pattern: &syn::Pat) -> Option<String> {
    let binding = syn::Local {
        attrs: Vec::new(),
        let_token: <syn::Token![let]>::default(),
        modifiers: syn::LocalModifiers::default(),
        pat: pattern.clone(),
        init: None,
        semi_token: <syn::Token![;]>::default(),
    };
    let text = plain_statement(&Stmt::Local(binding), 0)?;
    Some(format!("{} =", text.strip_suffix(';')?))
}

/// A statement as prettyplease lays it out; none where that does not know it.
fn plain_statement(statement: &Stmt, indent: usize) -> Option<String> {
    crate::syntax::is_known(statement).then_some(())?;
    let mut file: syn::File = syn::parse_quote!(
        fn f() {}
    );
    if let Some(syn::Item::Fn(function)) = file.items.first_mut() {
        function.block.stmts.push(statement.clone());
    }
    let text = prettyplease::unparse(&file);
    let body = text.trim_start_matches("fn f() {\n").trim_end().trim_end_matches('}').trim_end();
    let lines: Vec<&str> =
        body.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    Some(lines.join(&newline(indent)))
}

/// Tokens without line breaks, spaced as prettyplease spaces them.
fn compact(tokens: &impl ToTokens) -> String {
    let tokens = tokens.to_token_stream();
    if let Ok(literal) = syn::parse2::<syn::Lit>(tokens.clone()) {
        return literal.to_token_stream().to_string();
    }
    tokens
        .to_string()
        .replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace("< ", "<")
        .replace(" , ", ", ")
}

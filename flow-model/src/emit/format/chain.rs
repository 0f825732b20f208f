//! Method chains: on one line, or one call a line.

use syn::Expr;

use super::call::Round;
use super::{Context, Shape, TAB, first_line, is_extendable, newline, width};

/// One link behind the root of a chain.
enum Link<'a> {
    Call(&'a syn::ExprMethodCall, usize),
    /// `.name`, `.0` or `.await`, ready.
    Text(String),
}

impl Context<'_> {
    /// A chain of calls and fields.
    pub(super) fn chain(self, expr: &Expr, shape: Shape) -> Option<String> {
        let mut links = Vec::new();
        let (root, root_tries) = collect(expr, &mut links);
        let mut head = self.expr(root, shape)? + &"?".repeat(root_tries);
        let mut ends_with_block = is_block_like(root) && head.contains('\n');
        let mut links = links.as_slice();
        let short = TAB.saturating_sub(shape.offset);
        while width(&head) <= short && !head.contains('\n') {
            let Some((link, rest)) = links.split_first() else {
                break;
            };
            let Some(text) = self.link(link, shape.offset_left(width(&head))?) else {
                break;
            };
            head.push_str(&text);
            ends_with_block = is_extendable(&head);
            links = rest;
        }
        let Some((last, middle)) = links.split_last() else {
            return Some(head);
        };
        let child =
            if ends_with_block { Shape { offset: 0, ..shape } } else { shape.block_indent() };
        let child = child.with_max_width();
        let mut parts = vec![head];
        for link in middle {
            parts.push(self.link(link, child)?);
        }
        let (last, one_line) =
            self.last(last, links.len(), &parts, ends_with_block, shape, child)?;
        parts.push(last);
        let joint = if one_line {
            String::new()
        } else if self.one_line_chain {
            return None;
        } else {
            newline(child.indent)
        };
        Some(parts.join(&joint))
    }

    /// The last link, and whether the whole chain stands on one line but for it.
    fn last(
        self,
        last: &Link<'_>,
        count: usize,
        parts: &[String],
        ends_with_block: bool,
        shape: Shape,
        child: Shape,
    ) -> Option<(String, bool)> {
        let tries = last.tries();
        let head = parts.first()?;
        let extendable = ends_with_block && is_extendable(head);
        let almost = tries
            + if extendable {
                head.rsplit('\n').next().map_or(0, width)
            } else {
                parts.iter().map(|part| width(part)).sum()
            };
        let budget = shape.width.saturating_sub(almost);
        let _ = count;
        let all_in_one_line = parts.iter().all(|part| !part.contains('\n')) && budget > 0;
        let below = child.sub_width(shape.rhs_overhead() + tries)?;
        let beside = if all_in_one_line { shape.sub_width(tries)? } else { below };
        if (all_in_one_line || extendable)
            && let Some(overflow) = beside.offset_left(almost)
            && let Some(text) = self.link(last, overflow)
        {
            let lines = text.lines().count();
            let could_fit = width(first_line(&text)) <= budget;
            if could_fit && lines >= 5 {
                return Some((text, all_in_one_line));
            }
            return match self.link(last, below) {
                Some(new) if !could_fit => Some((new, false)),
                Some(new) if new.lines().count() >= lines => {
                    Some((text, could_fit && all_in_one_line))
                }
                Some(new) => Some((new, false)),
                None => Some((text, could_fit && all_in_one_line)),
            };
        }
        Some((self.link(last, if all_in_one_line { below } else { beside })?, false))
    }

    fn link(self, link: &Link<'_>, shape: Shape) -> Option<String> {
        match link {
            // Whether it fits shows in the whole chain.
            Link::Text(text) => Some(text.clone()),
            Link::Call(call, tries) => {
                let generics = call.turbofish.as_ref().map(super::compact).unwrap_or_default();
                let name = format!(".{}{}", call.method, generics.replace(' ', ""));
                let text = self.call(&name, call.args.iter(), shape.sub_width(*tries)?, Round)?;
                let text = text + &"?".repeat(*tries);
                Some(text).filter(|text| self.fits(text, shape))
            }
        }
    }
}

impl Link<'_> {
    fn tries(&self) -> usize {
        match self {
            Self::Call(_, tries) => *tries,
            Self::Text(text) => text.chars().rev().take_while(|c| *c == '?').count(),
        }
    }
}

/// The root of a chain and the question marks behind it; the links are collected from left to right.
fn collect<'a>(expr: &'a Expr, links: &mut Vec<Link<'a>>) -> (&'a Expr, usize) {
    let mut tries = 0;
    let mut inner = expr;
    while let Expr::Try(tried) = inner {
        tries += 1;
        inner = &tried.expr;
    }
    let marks = "?".repeat(tries);
    match inner {
        Expr::MethodCall(call) => {
            let root = collect(&call.receiver, links);
            links.push(Link::Call(call, tries));
            root
        }
        Expr::Field(field) => {
            let root = collect(&field.base, links);
            links.push(Link::Text(format!(".{}{marks}", super::compact(&field.member))));
            root
        }
        Expr::Await(awaited) => {
            let root = collect(&awaited.base, links);
            links.push(Link::Text(format!(".await{marks}")));
            root
        }
        root => (root, tries),
    }
}

fn is_block_like(expr: &Expr) -> bool {
    match expr {
        Expr::Macro(_)
        | Expr::Call(_)
        | Expr::MethodCall(_)
        | Expr::Array(_)
        | Expr::Struct(_)
        | Expr::If(_)
        | Expr::Block(_)
        | Expr::Match(_) => true,
        Expr::Paren(inner) => is_block_like(&inner.expr),
        Expr::Binary(binary) => is_block_like(&binary.right),
        Expr::Unary(unary) => is_block_like(&unary.expr),
        Expr::Try(tried) => is_block_like(&tried.expr),
        _ => false,
    }
}

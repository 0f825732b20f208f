//! Closures and `if` inside expressions, and the heads of `if` statements.

use syn::{Block, Expr, Stmt};

use super::{Context, Shape, compact, is_extendable, newline, width};

impl Context<'_> {
    /// `|a, b| body`, with a block around the body where it needs several lines.
    pub(super) fn closure(self, closure: &syn::ExprClosure, shape: Shape) -> Option<String> {
        let inputs: Vec<String> = closure.inputs.iter().map(compact).collect();
        let moves = if closure.capture.is_some() { "move " } else { "" };
        let head = format!("{moves}|{}|", inputs.join(", ").replace("& ", "&"));
        let body = shape.offset_left(width(&head) + 1)?;
        let beside = self
            .expr(&closure.body, body)
            .filter(|text| !text.contains('\n') || self.in_macro || is_block_like(&closure.body));
        if let Some(text) = beside {
            return Some(format!("{head} {text}"));
        }
        let inner = Shape { offset: 0, ..shape }.block_indent().with_max_width();
        let text = self.expr(&closure.body, inner)?;
        Some(format!("{head} {{{}{text}{}}}", inner.newline(), newline(shape.indent)))
    }

    /// `if a { b } else { c }`: on one line where it fits, else one statement a line.
    pub(super) fn if_expr(self, branch: &syn::ExprIf, shape: Shape) -> Option<String> {
        self.if_on_one_line(branch, shape).or_else(|| self.if_on_lines(branch, shape))
    }

    fn if_on_one_line(self, branch: &syn::ExprIf, shape: Shape) -> Option<String> {
        let Some((_, otherwise)) = &branch.else_branch else {
            return None;
        };
        let Expr::Block(otherwise) = otherwise.as_ref() else {
            return None;
        };
        let (yes, no) = (only_expr(&branch.then_branch)?, only_expr(&otherwise.block)?);
        let part = |expr: &Expr| self.expr(expr, shape).filter(|text| !text.contains('\n'));
        let text =
            format!("if {} {{ {} }} else {{ {} }}", part(&branch.cond)?, part(yes)?, part(no)?);
        Some(text).filter(|text| width(text) <= shape.width)
    }

    fn if_on_lines(self, branch: &syn::ExprIf, shape: Shape) -> Option<String> {
        let head = self.condition_head(&branch.cond, shape)?;
        let mut text = format!("{head}{}", self.block_body(&branch.then_branch, shape)?);
        match branch.else_branch.as_ref().map(|(_, otherwise)| otherwise.as_ref()) {
            None => {}
            Some(Expr::If(next)) => {
                let shape = Shape { offset: 0, ..shape }.with_max_width().offset_left(7)?;
                text.push_str(&format!(" else {}", self.if_on_lines(next, shape)?));
            }
            Some(Expr::Block(block)) => {
                text.push_str(&format!(" else {{{}", self.block_body(&block.block, shape)?));
            }
            Some(_) => return None,
        }
        Some(text)
    }

    /// `if condition {`, the brace on a line of its own where the condition's last line leaves no place.
    pub(super) fn condition_head(self, condition: &Expr, shape: Shape) -> Option<String> {
        let text = self.expr(condition, shape.offset_left(3)?)?;
        let start = shape.indent + shape.offset;
        let last = text.rsplit('\n').next().unwrap_or_default();
        let is_deeper = last.chars().take_while(|c| c.is_whitespace()).count() > start;
        let is_broken = text.contains('\n') && (!is_extendable(&text) || is_deeper);
        if is_broken || !text.contains('\n') && start + 3 + width(&text) + 2 > super::MAX_WIDTH {
            return Some(format!("if {text}{}{{", newline(shape.indent)));
        }
        Some(format!("if {text} {{"))
    }

    /// `match value {`, the brace on a line of its own where the value's last line leaves no place.
    pub(super) fn match_head(self, value: &Expr, shape: Shape) -> Option<String> {
        let text = self.expr(value, shape.offset_left(6)?)?;
        let start = shape.indent + shape.offset;
        let is_broken = text.contains('\n') && !is_extendable(&text);
        // rustfmt counts the bytes here, not the columns.
        if is_broken || !text.contains('\n') && start + 6 + text.len() + 2 > super::MAX_WIDTH {
            return Some(format!("match {text}{}{{", newline(shape.indent)));
        }
        Some(format!("match {text} {{"))
    }

    /// The statements of a block, each on its line, and the closing brace.
    fn block_body(self, block: &Block, shape: Shape) -> Option<String> {
        let inner = Shape { offset: 0, ..shape }.block_indent().with_max_width();
        let mut text = String::new();
        for statement in &block.stmts {
            text.push_str(&inner.newline());
            match statement {
                Stmt::Expr(expr, None) => text.push_str(&self.expr(expr, inner)?),
                other => text.push_str(&super::plain_statement(other, inner.indent)?),
            }
        }
        Some(format!("{text}{}}}", newline(shape.indent)))
    }
}

fn only_expr(block: &Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

fn is_block_like(expr: &Expr) -> bool {
    match expr {
        Expr::Match(_) | Expr::Async(_) | Expr::Block(_) | Expr::Loop(_) | Expr::Struct(_) => true,
        Expr::Reference(inner) => is_block_like(&inner.expr),
        Expr::Try(inner) => is_block_like(&inner.expr),
        Expr::Unary(inner) => is_block_like(&inner.expr),
        Expr::Cast(inner) => is_block_like(&inner.expr),
        _ => false,
    }
}

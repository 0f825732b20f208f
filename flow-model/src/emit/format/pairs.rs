//! Binary expressions: on one line, or one operand a line with the operator in front.

use quote::ToTokens;
use syn::Expr;

use super::{Context, Shape, TAB, first_line, width};

impl Context<'_> {
    pub(super) fn pairs(self, expr: &Expr, shape: Shape) -> Option<String> {
        let mut operands = Vec::new();
        let operator = flatten(expr, &mut operands)?;
        self.pairs_on_one_line(&operands, &operator, shape)
            .or_else(|| self.pairs_on_lines(&operands, &operator, shape))
    }

    fn pairs_on_one_line(self, operands: &[&Expr], operator: &str, shape: Shape) -> Option<String> {
        let (last, before) = operands.split_last()?;
        // rustfmt gives each operand beside a `let` a line of its own, but for a plain name before it.
        let is_let = |operand: &&Expr| matches!(operand, Expr::Let(_));
        if operands.iter().any(is_let)
            && !matches!(operands, [first, Expr::Let(_)] if is_name(first))
        {
            return None;
        }
        let mut text = String::new();
        for operand in before {
            let operand = self.expr(operand, shape).filter(|operand| !operand.contains('\n'))?;
            text.push_str(&format!("{operand} {operator} "));
        }
        let prefix = width(&text);
        let last = self.expr(last, shape.offset_left(prefix)?)?;
        text.push_str(&last);
        if width(first_line(&text)) > shape.width && !self.loose {
            return None;
        }
        let ugly = text.contains('\n')
            && !last.starts_with('{')
            && (last.starts_with('(') || prefix > TAB);
        Some(text).filter(|text| !ugly && self.fits(text, shape))
    }

    fn pairs_on_lines(self, operands: &[&Expr], operator: &str, shape: Shape) -> Option<String> {
        let nested = Shape { offset: 0, ..shape }.block_indent().with_max_width();
        let nested = nested.sub_width(shape.rhs_overhead())?;
        let (first, rest) = operands.split_first()?;
        let mut text = self.expr(first, shape)?;
        for operand in rest {
            let lead = format!("{operator} ");
            if let Some(beside) = self.beside_orphan(&text, operator, operand, shape) {
                text.push_str(&format!(" {lead}{beside}"));
                continue;
            }
            text.push_str(&nested.newline());
            text.push_str(&lead);
            text.push_str(&self.expr(operand, nested.offset_left(width(&lead))?)?);
        }
        Some(text)
    }
}

impl Context<'_> {
    /// An operand behind a line so short, such as `)`, that it would stand alone.
    fn beside_orphan(
        self,
        text: &str,
        operator: &str,
        operand: &Expr,
        shape: Shape,
    ) -> Option<String> {
        let last = text.rsplit('\n').next().unwrap_or_default();
        let used = if text.contains('\n') { 0 } else { shape.indent + shape.offset };
        if used + width(last) > shape.indent + TAB {
            return None;
        }
        let taken = width(operator) + 2 + width(last.trim_start());
        self.expr(operand, shape.with_max_width().sub_width(taken)?)
    }
}

fn is_name(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Unary(unary) => is_name(&unary.expr),
        _ => false,
    }
}

/// The operands of a chain of the same operator, and the operator.
fn flatten<'a>(expr: &'a Expr, operands: &mut Vec<&'a Expr>) -> Option<String> {
    let Expr::Binary(binary) = expr else {
        return None;
    };
    let operator = binary.op.to_token_stream().to_string();
    match binary.left.as_ref() {
        Expr::Binary(left) if left.op == binary.op => {
            flatten(&binary.left, operands)?;
        }
        left => operands.push(left),
    }
    operands.push(&binary.right);
    Some(operator)
}

//! Arithmetic of literals alone, which rustc computes itself and refuses where it fails.

use std::ops::Range;

use syn::{BinOp, Expr, Lit, UnOp};

use super::Walker;
use crate::expr::Found;

/// What Rust's checked arithmetic says where it fails.
pub(in crate::expr) mod failure {
    pub const ADD: &str = "attempt to add with overflow";
    pub const SUBTRACT: &str = "attempt to subtract with overflow";
    pub const MULTIPLY: &str = "attempt to multiply with overflow";
    pub const DIVIDE: &str = "attempt to divide with overflow";
    pub const DIVIDE_BY_ZERO: &str = "attempt to divide by zero";
    pub const REMAINDER: &str = "attempt to calculate the remainder with overflow";
    pub const REMAINDER_OF_ZERO: &str = "attempt to calculate the remainder with a divisor of zero";
    pub const NEGATE: &str = "attempt to negate with overflow";
}

impl Walker<'_> {
    /// A problem where arithmetic fails whatever the data is: rustc refuses to build it.
    pub(super) fn always_fails(&mut self, expr: &Expr, span: &Range<usize>) {
        let failure = match expr {
            Expr::Binary(binary) => match value(&binary.right) {
                Some(Ok(0)) if matches!(binary.op, BinOp::Div(_)) => Some(failure::DIVIDE_BY_ZERO),
                Some(Ok(0)) if matches!(binary.op, BinOp::Rem(_)) => {
                    Some(failure::REMAINDER_OF_ZERO)
                }
                Some(Ok(_)) if !matches!(value(&binary.left), Some(Err(_))) => {
                    value(expr).and_then(Result::err)
                }
                _ => None,
            },
            Expr::Unary(unary) if !matches!(value(&unary.expr), Some(Err(_))) => {
                value(expr).and_then(Result::err)
            }
            _ => None,
        };
        if let Some(failure) = failure {
            let message = format!("This always fails: {failure}.");
            self.problem(Found::error("always-fails", span.clone(), message), None);
        }
    }
}

/// The whole number that literals make; none where something else is in it.
pub(in crate::expr) fn value(expr: &Expr) -> Option<Result<i64, &'static str>> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) if matches!(number.suffix(), "" | "i64") => {
                number.base10_parse().ok().map(Ok)
            }
            _ => None,
        },
        Expr::Paren(paren) => value(&paren.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            if let Expr::Lit(literal) = &*unary.expr
                && let Lit::Int(number) = &literal.lit
                && matches!(number.suffix(), "" | "i64")
            {
                return format!("-{}", number.base10_digits()).parse().ok().map(Ok);
            }
            let inner = value(&unary.expr)?;
            Some(inner.and_then(|inner| inner.checked_neg().ok_or(failure::NEGATE)))
        }
        Expr::Cast(cast) if is_type(&cast.ty, "i64") => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Rust's own `as i64` does the same"
            )]
            let of_number = || number(&cast.expr).map(|number| Ok(number as i64));
            value(&cast.expr).or_else(of_number)
        }
        Expr::Binary(binary) => match (value(&binary.left)?, value(&binary.right)?) {
            (Ok(left), Ok(right)) => calculated(&binary.op, left, right),
            (Err(failure), _) | (_, Err(failure)) => Some(Err(failure)),
        },
        _ => None,
    }
}

/// The number with a point that literals make.
fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(number) => number.base10_parse().ok(),
            Lit::Int(number) if number.suffix() == "f64" => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Paren(paren) => number(&paren.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(-number(&unary.expr)?),
        #[expect(clippy::cast_precision_loss, reason = "Rust's own `as f64` does the same")]
        Expr::Cast(cast) if is_type(&cast.ty, "f64") => match value(&cast.expr) {
            Some(Ok(number)) => Some(number as f64),
            _ => number(&cast.expr),
        },
        Expr::Binary(binary) => {
            let (left, right) = (number(&binary.left)?, number(&binary.right)?);
            Some(match binary.op {
                BinOp::Add(_) => left + right,
                BinOp::Sub(_) => left - right,
                BinOp::Mul(_) => left * right,
                BinOp::Div(_) => left / right,
                BinOp::Rem(_) => left % right,
                _ => return None,
            })
        }
        _ => None,
    }
}

fn is_type(ty: &syn::Type, name: &str) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident(name))
}

/// Checked arithmetic as the built flow does it; none for other operators.
pub(in crate::expr) fn calculated(
    op: &BinOp,
    left: i64,
    right: i64,
) -> Option<Result<i64, &'static str>> {
    Some(match op {
        BinOp::Add(_) => left.checked_add(right).ok_or(failure::ADD),
        BinOp::Sub(_) => left.checked_sub(right).ok_or(failure::SUBTRACT),
        BinOp::Mul(_) => left.checked_mul(right).ok_or(failure::MULTIPLY),
        BinOp::Div(_) if right == 0 => Err(failure::DIVIDE_BY_ZERO),
        BinOp::Div(_) => left.checked_div(right).ok_or(failure::DIVIDE),
        BinOp::Rem(_) if right == 0 => Err(failure::REMAINDER_OF_ZERO),
        BinOp::Rem(_) => left.checked_rem(right).ok_or(failure::REMAINDER),
        _ => return None,
    })
}

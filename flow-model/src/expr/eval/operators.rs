//! Operators on JSON values, failing where the built flow fails: overflow, division by zero.

use std::cmp::Ordering;

use serde_json::Value;
use syn::{BinOp, ExprBinary};

use super::{Evaluator, Result, failed, number_value, unknown};
use crate::expr::parse;

impl Evaluator<'_> {
    pub(super) fn binary(&mut self, binary: &ExprBinary) -> Result<Value> {
        let left = self.value(&binary.left)?;
        // The right side of `&&` and `||` is not computed where the left side decides.
        match (&binary.op, left.as_bool()) {
            (BinOp::And(_), Some(false)) => return Ok(Value::Bool(false)),
            (BinOp::Or(_), Some(true)) => return Ok(Value::Bool(true)),
            _ => {}
        }
        let right = self.value(&binary.right)?;
        let whole = || syn::Expr::Binary(binary.clone());
        let truth = match &binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                right.as_bool().ok_or_else(|| unknown(&binary.right))?
            }
            BinOp::Eq(_) => equal(&left, &right),
            BinOp::Ne(_) => !equal(&left, &right),
            BinOp::Lt(_) => ordered(&left, &right).ok_or_else(|| unknown(&whole()))?.is_lt(),
            BinOp::Le(_) => ordered(&left, &right).ok_or_else(|| unknown(&whole()))?.is_le(),
            BinOp::Gt(_) => ordered(&left, &right).ok_or_else(|| unknown(&whole()))?.is_gt(),
            BinOp::Ge(_) => ordered(&left, &right).ok_or_else(|| unknown(&whole()))?.is_ge(),
            op => {
                let value = calculated(op, &left, &right).ok_or_else(|| unknown(&whole()))?;
                let span = parse::span_of(&whole());
                return value.ok_or_else(|| failed(&span, "This overflows or divides by zero."));
            }
        };
        Ok(Value::Bool(truth))
    }
}

/// `-value`; none for what is no number or has no negative.
pub(super) fn negated(value: &Value) -> Option<Value> {
    match value.as_i64() {
        Some(number) => Some(number.checked_neg()?.into()),
        None => Some(number_value(-value.as_f64()?)),
    }
}

/// `value as i64` or `as f64`.
pub(super) fn cast(value: &Value, ty: &syn::Type) -> Option<Value> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    if path.path.is_ident("f64") {
        return Some(number_value(value.as_f64()?));
    }
    if path.path.is_ident("i64") {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the flow's own `as i64` does the same"
        )]
        return Some(value.as_i64().unwrap_or(value.as_f64()? as i64).into());
    }
    None
}

pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => {
            a.as_f64() == b.as_f64()
        }
        _ => left == right,
    }
}

pub(super) fn ordered(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Number(_), Value::Number(_)) => match (left.as_i64(), right.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        _ => None,
    }
}

/// None: not for these values. `Some(None)`: the built flow fails here too.
fn calculated(op: &BinOp, left: &Value, right: &Value) -> Option<Option<Value>> {
    if let (Some(a), Some(b)) = (left.as_i64(), right.as_i64()) {
        let value = match op {
            BinOp::Add(_) => a.checked_add(b),
            BinOp::Sub(_) => a.checked_sub(b),
            BinOp::Mul(_) => a.checked_mul(b),
            BinOp::Div(_) => a.checked_div(b),
            BinOp::Rem(_) => a.checked_rem(b),
            _ => return None,
        };
        return Some(value.map(Value::from));
    }
    let (a, b) = (left.as_f64()?, right.as_f64()?);
    let value = match op {
        BinOp::Add(_) => a + b,
        BinOp::Sub(_) => a - b,
        BinOp::Mul(_) => a * b,
        BinOp::Div(_) => a / b,
        BinOp::Rem(_) => a % b,
        _ => return None,
    };
    Some(Some(number_value(value)))
}

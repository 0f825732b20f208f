//! Operators on values, failing where the built flow fails: overflow, division by zero.

use syn::{BinOp, Expr, ExprBinary};

use super::data::Data;
use super::{Evaluator, Result, fails, unknown};
use crate::expr::walk::constant;

impl<'a> Evaluator<'a> {
    pub(super) fn binary(&mut self, binary: &'a ExprBinary) -> Result<Data<'a>> {
        let left = self.value(&binary.left)?;
        // The right side of `&&` and `||` is not computed where the left side decides.
        match (&binary.op, left.truth()) {
            (BinOp::And(_), Some(false)) => return Ok(Data::Truth(false)),
            (BinOp::Or(_), Some(true)) => return Ok(Data::Truth(true)),
            _ => {}
        }
        let right = self.value(&binary.right)?;
        let whole = || Expr::Binary(binary.clone());
        let not_known = || unknown(&whole());
        let order = || left.compared(&right).ok_or_else(not_known);
        let truth = match &binary.op {
            BinOp::And(_) | BinOp::Or(_) => right.truth().ok_or_else(|| unknown(&binary.right))?,
            BinOp::Eq(_) => left.equals(&right).ok_or_else(not_known)?,
            BinOp::Ne(_) => !left.equals(&right).ok_or_else(not_known)?,
            BinOp::Lt(_) => order()?.is_some_and(std::cmp::Ordering::is_lt),
            BinOp::Le(_) => order()?.is_some_and(std::cmp::Ordering::is_le),
            BinOp::Gt(_) => order()?.is_some_and(std::cmp::Ordering::is_gt),
            BinOp::Ge(_) => order()?.is_some_and(std::cmp::Ordering::is_ge),
            op => {
                let value = calculated(op, &left, &right).ok_or_else(not_known)?;
                return value.map_err(|failure| fails(&whole(), failure));
            }
        };
        Ok(Data::Truth(truth))
    }
}

/// `value as i64` or `as f64`.
pub(super) fn cast(value: &Data<'_>, ty: &syn::Type) -> Option<Data<'static>> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let (to_float, to_whole) = (path.path.is_ident("f64"), path.path.is_ident("i64"));
    Some(match value {
        #[expect(clippy::cast_precision_loss, reason = "the flow's own `as f64` does the same")]
        Data::Whole(number) if to_float => Data::Number(*number as f64),
        Data::Number(number) if to_float => Data::Number(*number),
        Data::Whole(number) if to_whole => Data::Whole(*number),
        Data::Truth(truth) if to_whole => Data::Whole(i64::from(*truth)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the flow's own `as i64` does the same"
        )]
        Data::Number(number) if to_whole => Data::Whole(*number as i64),
        _ => return None,
    })
}

/// None: not for these values. `Some(Err)`: the built flow fails here too.
fn calculated(
    op: &BinOp,
    left: &Data<'_>,
    right: &Data<'_>,
) -> Option<Result<Data<'static>, &'static str>> {
    if let (Data::Whole(a), Data::Whole(b)) = (left, right) {
        return Some(constant::calculated(op, *a, *b)?.map(Data::Whole));
    }
    let (a, b) = (left.number()?, right.number()?);
    Some(Ok(Data::Number(match op {
        BinOp::Add(_) => a + b,
        BinOp::Sub(_) => a - b,
        BinOp::Mul(_) => a * b,
        BinOp::Div(_) => a / b,
        BinOp::Rem(_) => a % b,
        _ => return None,
    })))
}

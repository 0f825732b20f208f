//! Methods on values that may be missing.

use syn::{Expr, ExprMethodCall};

use super::data::Data;
use super::{Evaluator, Result};
use crate::types::Type;

impl<'a> Evaluator<'a> {
    pub(super) fn on_maybe(
        &mut self,
        receiver: Data<'a>,
        name: &str,
        call: &'a ExprMethodCall,
        ty: &Type,
    ) -> Result<Option<Data<'a>>> {
        let missing = receiver.is_missing();
        match name {
            "is_some" => return Ok(Some(Data::Truth(!missing))),
            "is_none" => return Ok(Some(Data::Truth(missing))),
            "unwrap_or_default" if missing => return Ok(default_of(ty.present())),
            "unwrap_or_default" => return Ok(Some(receiver)),
            "unwrap_or" | "or" => {
                // Rust computes the argument whether it is needed or not.
                let Some(argument) = call.args.first() else { return Ok(None) };
                let other = self.value(argument)?;
                return Ok(Some(if missing { other } else { receiver }));
            }
            _ => {}
        }
        let default = match (name, call.args.len()) {
            ("map_or", 2) => call.args.first().map(|default| self.value(default)).transpose()?,
            _ => None,
        };
        let Some(Expr::Closure(closure)) = call.args.last() else {
            return Ok(None);
        };
        Ok(match name {
            "unwrap_or_else" if missing => Some(self.value(&closure.body)?),
            "unwrap_or_else" => Some(receiver),
            "map_or" if missing => default,
            "map" | "and_then" | "filter" if missing => Some(Data::Missing),
            "is_some_and" if missing => Some(Data::Truth(false)),
            "is_none_or" if missing => Some(Data::Truth(true)),
            "filter" => {
                let passes = self.applied(closure, receiver.clone())?.truth() == Some(true);
                Some(if passes { receiver } else { Data::Missing })
            }
            "map" | "map_or" | "and_then" | "is_some_and" | "is_none_or" => {
                let value = self.applied(closure, receiver)?;
                Some(self.finished(value, &closure.body)?)
            }
            _ => None,
        })
    }
}

fn default_of(ty: &Type) -> Option<Data<'static>> {
    Some(match ty {
        Type::Bool => Data::Truth(false),
        Type::Int => Data::Whole(0),
        Type::Float => Data::Number(0.0),
        Type::Text { .. } | Type::DateTime => Data::Text("".into()),
        Type::List(_) => Data::List(Vec::new()),
        Type::Any => Data::Json(std::borrow::Cow::Owned(serde_json::Value::Null)),
        Type::Null | Type::Record(_) | Type::Optional(_) | Type::Unknown => return None,
    })
}

//! Methods on JSON values, by the table of methods.

use serde_json::Value;
use syn::{Expr, ExprClosure, ExprMethodCall};

use super::operators::{equal, ordered};
use super::{Evaluator, Result, displayed, failed, number_value, unknown};
use crate::expr::methods::On;
use crate::expr::parse;
use crate::types::Type;

/// Longest text the evaluator makes by repeating.
const TEXT_LIMIT: usize = 1 << 20;

impl Evaluator<'_> {
    pub(super) fn method_call(&mut self, call: &ExprMethodCall) -> Result<Value> {
        let receiver = self.value(&call.receiver)?;
        let name = call.method.to_string();
        let known = self.facts.calls.get(&call.method.span().byte_range().start).cloned();
        let value = match known {
            Some((On::Items | On::List, ty)) => self.on_items(receiver, &name, call, &ty)?,
            Some((On::Maybe, ty)) => self.on_maybe(receiver, &name, call, &ty)?,
            Some((on, _)) => {
                let arguments = call
                    .args
                    .iter()
                    .map(|argument| self.value(argument))
                    .collect::<Result<Vec<_>>>()?;
                match on {
                    On::Text => on_text(&receiver, &name, &arguments),
                    On::Any => on_any(&receiver, &name),
                    _ => on_number(&receiver, &name, &arguments),
                }
            }
            None => self.on_every(&receiver, &name, call),
        };
        value.ok_or_else(|| unknown(&Expr::MethodCall(call.clone())))
    }

    fn on_every(&self, receiver: &Value, name: &str, call: &ExprMethodCall) -> Option<Value> {
        match name {
            "clone" | "to_owned" | "as_ref" | "as_deref" | "ok" => Some(receiver.clone()),
            "to_string" => {
                let start = parse::span_of(&call.receiver).start;
                let ty = if self.facts.json.contains(&start) { Type::Any } else { Type::Unknown };
                displayed(receiver, &ty).map(Value::String)
            }
            "parse" => {
                let text = receiver.as_str()?;
                let is_float = call.turbofish.as_ref().is_some_and(|generics| {
                    matches!(generics.args.first(), Some(syn::GenericArgument::Type(syn::Type::Path(path))) if path.path.is_ident("f64"))
                });
                let whole = text.parse::<i64>().map_or(Value::Null, Value::from);
                Some(if is_float { text.parse().map_or(Value::Null, number_value) } else { whole })
            }
            _ => None,
        }
    }

    fn on_maybe(
        &mut self,
        receiver: Value,
        name: &str,
        call: &ExprMethodCall,
        ty: &Type,
    ) -> Result<Option<Value>> {
        let missing = receiver.is_null();
        let argument = call.args.first();
        Ok(match (name, argument) {
            ("is_some", _) => Some(Value::Bool(!missing)),
            ("is_none", _) => Some(Value::Bool(missing)),
            ("unwrap_or_default", _) if missing => default_of(ty.present()),
            ("unwrap_or", Some(argument)) if missing => Some(self.value(argument)?),
            ("unwrap_or_default" | "unwrap_or", _) => Some(receiver),
            ("map" | "and_then" | "filter", Some(_)) if missing => Some(Value::Null),
            ("is_some_and", Some(_)) if missing => Some(Value::Bool(false)),
            ("is_none_or", Some(_)) if missing => Some(Value::Bool(true)),
            ("filter", Some(Expr::Closure(closure))) => {
                let passes = self.applied(closure, receiver.clone())? == Value::Bool(true);
                Some(if passes { receiver } else { Value::Null })
            }
            ("map" | "and_then" | "is_some_and" | "is_none_or", Some(Expr::Closure(closure))) => {
                Some(self.applied(closure, receiver)?)
            }
            _ => None,
        })
    }

    fn on_items(
        &mut self,
        receiver: Value,
        name: &str,
        call: &ExprMethodCall,
        ty: &Type,
    ) -> Result<Option<Value>> {
        // A list that is missing reads as an empty one.
        let items = match receiver {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            _ => return Ok(None),
        };
        if let Some(Expr::Closure(closure)) = call.args.first() {
            return self.through_items(items, name, closure);
        }
        let arguments =
            call.args.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>>>()?;
        if name == "sum" {
            let span = parse::span_of(&Expr::MethodCall(call.clone()));
            return sum(&items, ty).map(Some).ok_or_else(|| failed(&span, "This sum overflows."));
        }
        Ok(without_closure(items, name, &arguments))
    }

    fn through_items(
        &mut self,
        items: Vec<Value>,
        name: &str,
        closure: &ExprClosure,
    ) -> Result<Option<Value>> {
        let mut kept = Vec::new();
        for item in items {
            let value = self.applied(closure, item.clone())?;
            let passes = value == Value::Bool(true);
            match name {
                "any" if passes => return Ok(Some(Value::Bool(true))),
                "all" if !passes => return Ok(Some(Value::Bool(false))),
                "find" if passes => return Ok(Some(item)),
                "filter" if passes => kept.push(item),
                "map" => kept.push(value),
                "filter_map" if !value.is_null() => kept.push(value),
                _ => {}
            }
        }
        Ok(match name {
            "any" => Some(Value::Bool(false)),
            "all" => Some(Value::Bool(true)),
            "find" => Some(Value::Null),
            "filter" | "map" | "filter_map" => Some(Value::Array(kept)),
            _ => None,
        })
    }
}

fn without_closure(mut items: Vec<Value>, name: &str, arguments: &[Value]) -> Option<Value> {
    let place =
        || arguments.first().and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
    Some(match name {
        "len" | "count" => items.len().into(),
        "is_empty" => items.is_empty().into(),
        "iter" | "collect" => Value::Array(items),
        "contains" => items
            .iter()
            .any(|item| arguments.first().is_some_and(|wanted| equal(item, wanted)))
            .into(),
        "first" | "next" => items.into_iter().next().unwrap_or_default(),
        "last" => items.pop().unwrap_or_default(),
        "get" => items.into_iter().nth(place()?).unwrap_or_default(),
        "skip" => Value::Array(items.into_iter().skip(place()?).collect()),
        "take" => Value::Array(items.into_iter().take(place()?).collect()),
        "rev" => {
            items.reverse();
            Value::Array(items)
        }
        "min" => items.into_iter().reduce(|a, b| {
            if ordered(&b, &a).is_some_and(|order| order.is_lt()) { b } else { a }
        })?,
        "max" => items.into_iter().reduce(|a, b| {
            if ordered(&b, &a).is_some_and(|order| order.is_ge()) { b } else { a }
        })?,
        "join" => {
            let texts: Vec<&str> = items.iter().map(Value::as_str).collect::<Option<_>>()?;
            Value::String(texts.join(arguments.first()?.as_str()?))
        }
        _ => return None,
    })
}

fn sum(items: &[Value], ty: &Type) -> Option<Value> {
    if matches!(ty, Type::List(item) if **item == Type::Float) {
        return Some(number_value(items.iter().filter_map(Value::as_f64).sum()));
    }
    items.iter().filter_map(Value::as_i64).try_fold(0_i64, i64::checked_add).map(Value::from)
}

fn default_of(ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Bool => Value::Bool(false),
        Type::Int => Value::from(0),
        Type::Float => number_value(0.0),
        Type::Text { .. } | Type::DateTime => Value::String(String::new()),
        Type::List(_) => Value::Array(Vec::new()),
        Type::Any | Type::Null => Value::Null,
        Type::Record(_) | Type::Optional(_) | Type::Unknown => return None,
    })
}

fn on_text(receiver: &Value, name: &str, arguments: &[Value]) -> Option<Value> {
    let text = receiver.as_str()?;
    let argument = |place: usize| arguments.get(place).and_then(Value::as_str);
    let parts = |parts: Vec<&str>| Value::Array(parts.into_iter().map(Value::from).collect());
    Some(match name {
        "contains" => text.contains(argument(0)?).into(),
        "starts_with" => text.starts_with(argument(0)?).into(),
        "ends_with" => text.ends_with(argument(0)?).into(),
        "eq_ignore_ascii_case" => text.eq_ignore_ascii_case(argument(0)?).into(),
        "is_empty" => text.is_empty().into(),
        "len" => text.len().into(),
        "as_str" => text.into(),
        "trim" => text.trim().into(),
        "trim_start" => text.trim_start().into(),
        "trim_end" => text.trim_end().into(),
        "to_lowercase" => text.to_lowercase().into(),
        "to_uppercase" => text.to_uppercase().into(),
        "replace" => text.replace(argument(0)?, argument(1)?).into(),
        "repeat" => {
            let times = usize::try_from(arguments.first()?.as_u64()?).ok()?;
            let within = text.len().checked_mul(times).is_some_and(|length| length <= TEXT_LIMIT);
            if within {
                text.repeat(times).into()
            } else {
                return None;
            }
        }
        "strip_prefix" => text.strip_prefix(argument(0)?).into(),
        "strip_suffix" => text.strip_suffix(argument(0)?).into(),
        "split" => parts(text.split(argument(0)?).collect()),
        "lines" => parts(text.lines().collect()),
        _ => return None,
    })
}

fn on_number(receiver: &Value, name: &str, arguments: &[Value]) -> Option<Value> {
    let other = arguments.first();
    if let Some(number) = receiver.as_i64() {
        return Some(match name {
            "abs" => number.checked_abs()?.into(),
            "min" => number.min(other?.as_i64()?).into(),
            "max" => number.max(other?.as_i64()?).into(),
            _ => return None,
        });
    }
    let number = receiver.as_f64()?;
    Some(number_value(match name {
        "abs" => number.abs(),
        "round" => number.round(),
        "floor" => number.floor(),
        "ceil" => number.ceil(),
        "min" => number.min(other?.as_f64()?),
        "max" => number.max(other?.as_f64()?),
        _ => return None,
    }))
}

fn on_any(receiver: &Value, name: &str) -> Option<Value> {
    Some(match name {
        "as_str" => receiver.as_str().into(),
        "as_i64" => receiver.as_i64().into(),
        "as_f64" => receiver.as_f64().map_or(Value::Null, number_value),
        "as_bool" => receiver.as_bool().into(),
        "as_array" => receiver.as_array().map_or(Value::Null, |items| Value::Array(items.clone())),
        "is_null" => receiver.is_null().into(),
        "is_string" => receiver.is_string().into(),
        "is_number" => receiver.is_number().into(),
        _ => return None,
    })
}

//! Values put into text, `format!` and `json!`.

use serde_json::Value;
use syn::{Expr, Macro};

use super::{Evaluator, Result, failed, object_value, unknown};
use crate::expr::parse;
use crate::expr::walk::macros::{Format, Json};
use crate::types::Type;

/// A value as Rust's `{}` shows it; none for what Rust cannot show.
pub(in crate::expr) fn displayed(value: &Value, ty: &Type) -> Option<String> {
    if *ty == Type::Any {
        return Some(value.to_string());
    }
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(match number.as_i64() {
            Some(number) => number.to_string(),
            None => number.as_f64()?.to_string(),
        }),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Evaluator<'_> {
    pub(super) fn macro_call(&mut self, invocation: &Macro, expr: &Expr) -> Result<Value> {
        if invocation.path.is_ident("format") {
            let format = invocation.parse_body::<Format>().map_err(|_| unknown(expr))?;
            return self.format(&format, expr).map(Value::String);
        }
        if invocation.path.is_ident("json") {
            let json = invocation.parse_body::<Json>().map_err(|_| unknown(expr))?;
            return self.json(&json);
        }
        Err(unknown(expr))
    }

    fn format(&mut self, format: &Format, expr: &Expr) -> Result<String> {
        let mut arguments = format.arguments.iter();
        let mut out = String::new();
        let text = format.text.value();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (plain, tail) = rest.split_at(at);
            out.push_str(plain);
            if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
                out.push_str(tail.get(..1).unwrap_or_default());
                rest = after;
                continue;
            }
            let place = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'));
            let (place, after) = place.ok_or_else(|| unknown(expr))?;
            rest = after;
            let (name, spec) = place.split_once(':').unwrap_or((place, ""));
            let shown = if name.is_empty() {
                let argument = arguments.next().ok_or_else(|| unknown(expr))?;
                self.shown(argument, spec)?
            } else {
                let value = self.variable(name, expr)?;
                formatted(value, &Type::Unknown, spec).ok_or_else(|| unknown(expr))?
            };
            out.push_str(&shown);
        }
        out.push_str(rest);
        Ok(out)
    }

    fn shown(&mut self, argument: &Expr, spec: &str) -> Result<String> {
        let value = self.value(argument)?;
        let span = parse::span_of(argument);
        let ty = if self.facts.json.contains(&span.start) { Type::Any } else { Type::Unknown };
        formatted(&value, &ty, spec)
            .ok_or_else(|| failed(&span, "The preview cannot put this into text."))
    }

    fn json(&mut self, json: &Json) -> Result<Value> {
        match json {
            Json::Null => Ok(Value::Null),
            Json::Value(expr) => self.value(expr),
            Json::Array(items) => items
                .iter()
                .map(|item| self.json(item))
                .collect::<Result<Vec<_>>>()
                .map(Value::Array),
            Json::Object(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| Ok((key.value(), self.json(value)?)));
                Ok(object_value(entries.collect::<Result<Vec<_>>>()?))
            }
        }
    }
}

/// A value by a format spec: none, or `.2` for so many decimals.
fn formatted(value: &Value, ty: &Type, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return displayed(value, ty);
    }
    let decimals: usize =
        spec.strip_prefix('.')?.parse().ok().filter(|decimals| *decimals <= 100)?;
    value.is_f64().then(|| format!("{:.decimals$}", value.as_f64().unwrap_or_default()))
}

//! `format!` and `json!`.

use std::borrow::Cow;

use serde_json::{Map, Value};
use syn::{Expr, Macro};

use super::data::Data;
use super::spec::Spec;
use super::{Evaluator, Result, unknown, unknown_at};
use crate::expr::parse;
use crate::expr::walk::format_text::{self, Shown, Stretch};
use crate::expr::walk::macros::{Format, Json, given_name};

impl<'a> Evaluator<'a> {
    pub(super) fn macro_call(&mut self, invocation: &Macro, expr: &Expr) -> Result<Data<'a>> {
        if invocation.path.is_ident("format") {
            let format = invocation.parse_body::<Format>().map_err(|_| unknown(expr))?;
            let mut inner = self.beside();
            let text = inner.format(&format, expr);
            (self.steps, self.bytes) = (inner.steps, inner.bytes);
            return text.map(|text| Data::Text(Cow::Owned(text)));
        }
        if invocation.path.is_ident("json") {
            let json = invocation.parse_body::<Json>().map_err(|_| unknown(expr))?;
            let mut inner = self.beside();
            let value = inner.json(&json);
            (self.steps, self.bytes) = (inner.steps, inner.bytes);
            return value.map(|value| Data::Json(Cow::Owned(value)));
        }
        Err(unknown(expr))
    }

    fn format(&mut self, format: &'a Format, expr: &Expr) -> Result<String> {
        // Rust computes all arguments first, each once.
        let mut arguments = Vec::new();
        for argument in &format.arguments {
            let value = match argument {
                Expr::Assign(given) => &given.right,
                other => other,
            };
            arguments.push((given_name(argument), self.value(value)?, parse::span_of(value)));
        }
        let stretches =
            format_text::stretches(&format.text.value()).ok_or_else(|| unknown(expr))?;
        let mut out = String::new();
        let mut next = 0;
        for stretch in stretches {
            let (shown, spec) = match stretch {
                Stretch::Plain(plain) => {
                    out.push_str(&plain);
                    continue;
                }
                Stretch::Place(shown, spec) => (shown, spec),
            };
            let given =
                |name: &str| arguments.iter().find(|(given, ..)| given.as_deref() == Some(name));
            let (value, span) = match &shown {
                Shown::Named(name) => match given(name) {
                    Some((_, value, span)) => (value.clone(), span.clone()),
                    None => (self.variable(name, expr)?, parse::span_of(expr)),
                },
                Shown::Next | Shown::At(_) => {
                    let place = match shown {
                        Shown::At(place) => place,
                        _ => next,
                    };
                    next += usize::from(shown == Shown::Next);
                    let (_, value, span) = arguments.get(place).ok_or_else(|| unknown(expr))?;
                    (value.clone(), span.clone())
                }
            };
            let shown = Spec::of(&spec).and_then(|spec| spec.shown(&value));
            out.push_str(&shown.ok_or_else(|| unknown_at(&span))?);
        }
        Ok(out)
    }

    fn json(&mut self, json: &'a Json) -> Result<Value> {
        match json {
            Json::Null => Ok(Value::Null),
            Json::Value(expr) => Ok(self.value(expr)?.into_json()),
            Json::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Json::Object(entries) => {
                let mut object = Map::new();
                for (key, value) in entries {
                    object.insert(key.value(), self.json(value)?);
                }
                Ok(Value::Object(object))
            }
        }
    }
}

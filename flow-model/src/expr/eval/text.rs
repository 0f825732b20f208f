//! `format!` and `json!`.

use std::borrow::Cow;

use serde_json::{Map, Value};
use syn::{Expr, Macro};

use super::data::Data;
use super::{Evaluator, Result, failed, unknown};
use crate::expr::parse;
use crate::expr::walk::format_text::{self, Shown, Stretch};
use crate::expr::walk::macros::{Format, Json, given_name};

/// Widest place and most decimals of a `format!`.
const WIDEST: usize = 200;

impl<'a> Evaluator<'a> {
    pub(super) fn macro_call(&mut self, invocation: &Macro, expr: &Expr) -> Result<Data<'a>> {
        if invocation.path.is_ident("format") {
            let format = invocation.parse_body::<Format>().map_err(|_| unknown(expr))?;
            return self.format(&format, expr).map(|text| Data::Text(Cow::Owned(text)));
        }
        if invocation.path.is_ident("json") {
            let json = invocation.parse_body::<Json>().map_err(|_| unknown(expr))?;
            return self.json(&json).map(|value| Data::Json(Cow::Owned(value)));
        }
        Err(unknown(expr))
    }

    fn format(&mut self, format: &Format, expr: &Expr) -> Result<String> {
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
            let text = formatted(&value, &spec);
            out.push_str(
                &text.ok_or_else(|| failed(&span, "The preview cannot put this into text."))?,
            );
        }
        Ok(out)
    }

    fn json(&mut self, json: &Json) -> Result<Value> {
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

/// A value by a format spec: none, or side, `0`, width and `.decimals`.
fn formatted(value: &Data<'_>, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return value.displayed();
    }
    let (side, rest) = match spec.split_at_checked(1) {
        Some((side @ ("<" | ">" | "^"), rest)) => (side, rest),
        _ => ("", spec),
    };
    let (width, decimals) = match rest.split_once('.') {
        Some((width, decimals)) => {
            (width, Some(decimals.parse().ok().filter(|most| *most <= WIDEST)?))
        }
        None => (rest, None),
    };
    let zeros = width.starts_with('0');
    let width: usize = match width {
        "" => 0,
        width => width.parse().ok().filter(|width| *width <= WIDEST)?,
    };
    Some(match (value, decimals) {
        (Data::Whole(number), None) if zeros => format!("{number:0width$}"),
        (Data::Number(number), None) if zeros => format!("{number:0width$}"),
        (Data::Number(number), Some(decimals)) if zeros => format!("{number:0width$.decimals$}"),
        (Data::Number(number), decimals) => {
            let text = match decimals {
                Some(decimals) => format!("{number:.decimals$}"),
                None => number.to_string(),
            };
            aligned(&text, if side.is_empty() { ">" } else { side }, width)
        }
        (Data::Whole(number), None) => {
            aligned(&number.to_string(), if side.is_empty() { ">" } else { side }, width)
        }
        (Data::Text(text), most) if !zeros => {
            let text: String = text.chars().take(most.unwrap_or(usize::MAX)).collect();
            aligned(&text, side, width)
        }
        (Data::Truth(truth), None) if !zeros => aligned(&truth.to_string(), side, width),
        _ => return None,
    })
}

fn aligned(text: &str, side: &str, width: usize) -> String {
    match side {
        ">" => format!("{text:>width$}"),
        "^" => format!("{text:^width$}"),
        _ => format!("{text:<width$}"),
    }
}

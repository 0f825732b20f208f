//! Methods on values, by the table of methods: texts, letters, numbers and any data.

use std::borrow::Cow;

use syn::{Expr, ExprMethodCall};

use super::data::Data;
use super::series::Series;
use super::{Evaluator, Result, fails, too_much, unknown};
use crate::expr::methods::On;
use crate::expr::walk::constant::failure;

/// Longest text the evaluator makes by one call.
const TEXT_LIMIT: usize = 1 << 20;

impl<'a> Evaluator<'a> {
    pub(super) fn method_call(
        &mut self,
        call: &'a ExprMethodCall,
        whole: &'a Expr,
    ) -> Result<Data<'a>> {
        let receiver = self.series(&call.receiver)?;
        let name = call.method.to_string();
        if name == "map"
            && let Some(Expr::Path(function)) = call.args.first()
            && changes_form_alone(function)
        {
            return Ok(match receiver {
                Data::Letters(items) => Data::Items(items),
                other => other,
            });
        }
        let at = call.method.span().byte_range().start;
        let known = self.facts.calls.get(&at).cloned();
        let value = match known {
            Some((On::Items | On::List, ty)) => {
                self.on_items(receiver, &name, (call, whole), &ty)?
            }
            Some((On::Maybe, ty)) => self.on_maybe(receiver, &name, call, &ty)?,
            Some((On::Text, _)) if matches!(call.args.first(), Some(Expr::Range(_))) => {
                self.part_of_text(&receiver, call)?
            }
            Some((on, _)) => {
                let arguments = call
                    .args
                    .iter()
                    .map(|argument| self.value(argument))
                    .collect::<Result<Vec<_>>>()?;
                match on {
                    On::Text => {
                        if would_be_long(&receiver, &name, &arguments) {
                            return Err(too_much(whole));
                        }
                        on_text(&receiver, &name, call, &arguments)
                    }
                    On::Letter => on_letter(&receiver, &name),
                    On::Any => on_any(&receiver, &name),
                    On::Truth => receiver.displayed().map(|text| Data::Text(text.into())),
                    _ => on_number(&receiver, &name, &arguments)
                        .transpose()
                        .map_err(|failure| fails(whole, &failure))?,
                }
            }
            None => on_every(receiver, &name),
        };
        match value {
            Some(Data::List(items)) if self.facts.letters.contains(&at) => {
                Ok(Data::Letters(Box::new(Series::held(items))))
            }
            Some(Data::Items(items)) if self.facts.letters.contains(&at) => {
                Ok(Data::Letters(items))
            }
            value => value.ok_or_else(|| unknown(whole)),
        }
    }

    fn part_of_text(
        &mut self,
        receiver: &Data<'a>,
        call: &'a ExprMethodCall,
    ) -> Result<Option<Data<'a>>> {
        let (Some(text), Some(Expr::Range(range))) = (receiver.text(), call.args.first()) else {
            return Ok(None);
        };
        let bounds = self.bounds(range, text.len())?;
        let part = bounds.and_then(|(start, end)| text.get(start..end));
        Ok(Some(maybe_text(part)))
    }
}

/// Whether a function that the emitter hands to `map` gives its argument in another Rust form alone.
fn changes_form_alone(function: &syn::ExprPath) -> bool {
    let words: Vec<String> =
        function.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(
        words.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
        ["String", "as_str" | "from" | "clone"]
            | ["str", "to_owned"]
            | ["Vec", "as_slice"]
            | ["Option", "as_deref" | "as_ref"]
            | ["to_vec"]
    )
}

/// What the emitter adds and takes away by itself.
fn on_every<'a>(receiver: Data<'a>, name: &str) -> Option<Data<'a>> {
    match name {
        "clone" | "to_owned" | "as_ref" | "as_deref" | "ok" | "copied" | "cloned" | "to_vec"
        | "into_iter" => Some(receiver),
        _ => None,
    }
}

fn would_be_long(receiver: &Data<'_>, name: &str, arguments: &[Data<'_>]) -> bool {
    let Some(text) = receiver.text() else {
        return false;
    };
    let length = match name {
        "repeat" => {
            let times = arguments.first().and_then(Data::size).map(saturated);
            times.map(|times| text.len().saturating_mul(times))
        }
        "replace" | "replacen" => {
            let added = arguments.get(1).and_then(Data::text).map_or(0, str::len);
            Some(text.len().saturating_add((text.len() + 1).saturating_mul(added)))
        }
        _ => None,
    };
    length.is_some_and(|length| length > TEXT_LIMIT)
}

/// A count of what is at hand: more than that are as many as there are.
fn saturated(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn text(text: impl Into<String>) -> Data<'static> {
    Data::Text(Cow::Owned(text.into()))
}

fn maybe_text(found: Option<&str>) -> Data<'static> {
    found.map_or(Data::Missing, text)
}

fn texts<'t>(parts: impl Iterator<Item = &'t str>) -> Data<'static> {
    Data::List(parts.map(text).collect())
}

fn count(length: usize) -> Data<'static> {
    Data::Whole(i64::try_from(length).unwrap_or(i64::MAX))
}

fn on_text(
    receiver: &Data<'_>,
    name: &str,
    call: &ExprMethodCall,
    arguments: &[Data<'_>],
) -> Option<Data<'static>> {
    let own = receiver.text()?;
    let argument = |place: usize| arguments.get(place).and_then(Data::text);
    let size = |place: usize| arguments.get(place).and_then(Data::size).map(saturated);
    Some(match name {
        "contains" => Data::Truth(own.contains(argument(0)?)),
        "starts_with" => Data::Truth(own.starts_with(argument(0)?)),
        "ends_with" => Data::Truth(own.ends_with(argument(0)?)),
        "eq_ignore_ascii_case" => Data::Truth(own.eq_ignore_ascii_case(argument(0)?)),
        "is_empty" => Data::Truth(own.is_empty()),
        "is_ascii" => Data::Truth(own.is_ascii()),
        "len" => count(own.len()),
        "chars" => Data::List(own.chars().map(text).collect()),
        "as_str" | "to_string" => text(own),
        "trim" => text(own.trim()),
        "trim_start" => text(own.trim_start()),
        "trim_end" => text(own.trim_end()),
        "trim_start_matches" => text(own.trim_start_matches(argument(0)?)),
        "trim_end_matches" => text(own.trim_end_matches(argument(0)?)),
        "to_lowercase" => text(own.to_lowercase()),
        "to_uppercase" => text(own.to_uppercase()),
        "to_ascii_lowercase" => text(own.to_ascii_lowercase()),
        "to_ascii_uppercase" => text(own.to_ascii_uppercase()),
        "replace" => text(own.replace(argument(0)?, argument(1)?)),
        "replacen" => text(own.replacen(argument(0)?, argument(1)?, size(2)?)),
        "repeat" => text(own.repeat(size(0)?)),
        "strip_prefix" => maybe_text(own.strip_prefix(argument(0)?)),
        "strip_suffix" => maybe_text(own.strip_suffix(argument(0)?)),
        "find" => own.find(argument(0)?).map_or(Data::Missing, count),
        "rfind" => own.rfind(argument(0)?).map_or(Data::Missing, count),
        "split" => texts(own.split(argument(0)?)),
        "rsplit" => texts(own.rsplit(argument(0)?)),
        "splitn" => texts(own.splitn(size(0)?, argument(1)?)),
        "split_whitespace" => texts(own.split_whitespace()),
        "matches" => texts(own.matches(argument(0)?)),
        "lines" => texts(own.lines()),
        "parse" => parsed(own, call)?,
        _ => return None,
    })
}

fn parsed(own: &str, call: &ExprMethodCall) -> Option<Data<'static>> {
    let argument = call.turbofish.as_ref()?.args.first()?;
    let syn::GenericArgument::Type(syn::Type::Path(path)) = argument else {
        return None;
    };
    Some(if path.path.is_ident("i64") {
        own.parse().map_or(Data::Missing, Data::Whole)
    } else if path.path.is_ident("f64") {
        own.parse().map_or(Data::Missing, Data::Number)
    } else {
        own.parse().map_or(Data::Missing, Data::Truth)
    })
}

fn on_letter(receiver: &Data<'_>, name: &str) -> Option<Data<'static>> {
    let mut letters = receiver.text()?.chars();
    let letter = letters.next().filter(|_| letters.as_str().is_empty())?;
    Some(Data::Truth(match name {
        "is_alphabetic" => letter.is_alphabetic(),
        "is_numeric" => letter.is_numeric(),
        "is_alphanumeric" => letter.is_alphanumeric(),
        "is_ascii_digit" => letter.is_ascii_digit(),
        "is_uppercase" => letter.is_uppercase(),
        "is_lowercase" => letter.is_lowercase(),
        "is_whitespace" => letter.is_whitespace(),
        "to_string" => return Some(text(letter)),
        _ => return None,
    }))
}

fn on_number(
    receiver: &Data<'_>,
    name: &str,
    arguments: &[Data<'_>],
) -> Option<Result<Data<'static>, String>> {
    match receiver {
        Data::Whole(number) => on_whole(*number, name, arguments),
        Data::Number(number) => on_float(*number, name, arguments),
        _ => None,
    }
}

fn on_whole(
    number: i64,
    name: &str,
    arguments: &[Data<'_>],
) -> Option<Result<Data<'static>, String>> {
    let other = || arguments.first().and_then(Data::whole);
    let maybe = |number: Option<i64>| number.map_or(Data::Missing, Data::Whole);
    let failing = |number: Option<i64>, failure: &str| number.ok_or_else(|| failure.to_owned());
    let by_zero = |failure: &'static str, otherwise: &'static str| {
        if other() == Some(0) { failure } else { otherwise }
    };
    Some(Ok(match name {
        "to_string" => text(number.to_string()),
        "is_positive" => Data::Truth(number.is_positive()),
        "is_negative" => Data::Truth(number.is_negative()),
        "checked_add" => maybe(number.checked_add(other()?)),
        "checked_sub" => maybe(number.checked_sub(other()?)),
        "checked_mul" => maybe(number.checked_mul(other()?)),
        "checked_div" => maybe(number.checked_div(other()?)),
        "checked_rem" => maybe(number.checked_rem(other()?)),
        _ => {
            let value = match name {
                "signum" => Ok(number.signum()),
                "abs" => failing(number.checked_abs(), failure::NEGATE),
                "min" => Ok(number.min(other()?)),
                "max" => Ok(number.max(other()?)),
                "clamp" => {
                    let (least, most) = (other()?, arguments.get(1)?.whole()?);
                    let failure = format!("min > max. min = {least}, max = {most}");
                    failing((least <= most).then(|| number.clamp(least, most)), &failure)
                }
                "pow" => failing(number.checked_pow(exponent(other()?)), failure::MULTIPLY),
                "rem_euclid" => failing(
                    number.checked_rem_euclid(other()?),
                    by_zero(failure::REMAINDER_OF_ZERO, failure::REMAINDER),
                ),
                "div_euclid" => failing(
                    number.checked_div_euclid(other()?),
                    by_zero(failure::DIVIDE_BY_ZERO, failure::DIVIDE),
                ),
                "saturating_add" => Ok(number.saturating_add(other()?)),
                "saturating_sub" => Ok(number.saturating_sub(other()?)),
                "saturating_mul" => Ok(number.saturating_mul(other()?)),
                _ => return None,
            };
            return Some(value.map(Data::Whole));
        }
    }))
}

/// An exponent as the flow reads it: one that is none is so large that the power fails.
fn exponent(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn on_float(
    number: f64,
    name: &str,
    arguments: &[Data<'_>],
) -> Option<Result<Data<'static>, String>> {
    let other = || arguments.first().and_then(Data::number);
    Some(Ok(Data::Number(match name {
        "abs" => number.abs(),
        "round" => number.round(),
        "floor" => number.floor(),
        "ceil" => number.ceil(),
        "trunc" => number.trunc(),
        "fract" => number.fract(),
        "sqrt" => number.sqrt(),
        "signum" => number.signum(),
        "min" => number.min(other()?),
        "max" => number.max(other()?),
        "rem_euclid" => number.rem_euclid(other()?),
        "clamp" => {
            let (least, most) = (other()?, arguments.get(1)?.number()?);
            if least.is_nan() || most.is_nan() || least > most {
                let failure =
                    format!("min > max, or either was NaN. min = {least:?}, max = {most:?}");
                return Some(Err(failure));
            }
            number.clamp(least, most)
        }
        "is_finite" => return Some(Ok(Data::Truth(number.is_finite()))),
        "is_nan" => return Some(Ok(Data::Truth(number.is_nan()))),
        "to_string" => return Some(Ok(text(number.to_string()))),
        _ => return None,
    })))
}

fn on_any<'a>(receiver: &Data<'a>, name: &str) -> Option<Data<'a>> {
    let Data::Json(value) = receiver else {
        return None;
    };
    Some(match name {
        "as_str" => maybe_text(value.as_str()),
        "as_i64" => value.as_i64().map_or(Data::Missing, Data::Whole),
        "as_f64" => value.as_f64().map_or(Data::Missing, Data::Number),
        "as_bool" => value.as_bool().map_or(Data::Missing, Data::Truth),
        "as_array" => match value {
            Cow::Borrowed(value) => value.as_array().map_or(Data::Missing, |items| {
                Data::List(items.iter().map(|item| Data::Json(Cow::Borrowed(item))).collect())
            }),
            Cow::Owned(value) => value.as_array().map_or(Data::Missing, |items| {
                let owned = items.iter().cloned();
                Data::List(owned.map(|item| Data::Json(Cow::Owned(item))).collect())
            }),
        },
        "is_null" => Data::Truth(value.is_null()),
        "is_string" => Data::Truth(value.is_string()),
        "is_number" => Data::Truth(value.is_number()),
        "is_boolean" => Data::Truth(value.is_boolean()),
        "is_array" => Data::Truth(value.is_array()),
        "is_object" => Data::Truth(value.is_object()),
        "to_string" => text(value.to_string()),
        _ => return None,
    })
}

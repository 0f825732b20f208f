//! Methods on lists and their items.

use std::cmp::Ordering;

use syn::{Expr, ExprClosure, ExprMethodCall};

use super::data::Data;
use super::{Evaluator, Result, fails, unknown};
use crate::expr::walk::constant::failure;
use crate::types::Type;

impl<'a> Evaluator<'a> {
    pub(super) fn on_items(
        &mut self,
        receiver: Data<'a>,
        name: &str,
        call: &ExprMethodCall,
        ty: &Type,
    ) -> Result<Option<Data<'a>>> {
        // A list that is missing reads as an empty one.
        let letters = matches!(receiver, Data::Letters(_));
        let items = match receiver {
            Data::List(items) | Data::Letters(items) => items,
            Data::Missing => Vec::new(),
            _ => return Ok(None),
        };
        let whole = || Expr::MethodCall(call.clone());
        self.steps =
            self.steps.checked_sub(items.len()).ok_or_else(|| super::too_much(&whole()))?;
        match call.args.first() {
            Some(Expr::Closure(closure)) if name.ends_with("_by_key") => {
                return self.by_key(items, name, closure).map(Some);
            }
            Some(Expr::Closure(closure)) => return self.through_items(items, name, closure),
            Some(Expr::Range(range)) if name == "get" => {
                let Some((start, end)) = self.bounds(range, items.len())? else {
                    return Ok(Some(Data::Missing));
                };
                return Ok(Some(
                    items.get(start..end).map_or(Data::Missing, |part| Data::List(part.to_vec())),
                ));
            }
            _ => {}
        }
        let arguments =
            call.args.iter().map(|argument| self.series(argument)).collect::<Result<Vec<_>>>()?;
        let is_float = matches!(ty, Type::List(item) if **item == Type::Float);
        match name {
            "sum" => sum(&items, is_float).map(Some).map_err(|failure| fails(&whole(), failure)),
            "product" => {
                product(&items, is_float).map(Some).map_err(|failure| fails(&whole(), failure))
            }
            "collect" if letters || is_text_wanted(call) => Ok(concatenated(&items)),
            _ => Ok(without_closure(items, name, arguments)),
        }
    }

    /// The places that a range says, for what has this length; none where there is no such part.
    pub(super) fn bounds(
        &mut self,
        range: &syn::ExprRange,
        length: usize,
    ) -> Result<Option<(usize, usize)>> {
        let mut bound = |bound: &Option<Box<Expr>>| match bound {
            Some(expr) => {
                let value = self.value(expr)?;
                value.size().map(Some).ok_or_else(|| unknown(expr))
            }
            None => Ok(None),
        };
        let start = bound(&range.start)?.unwrap_or_default();
        let end = bound(&range.end)?;
        let end = match (end, &range.limits) {
            (Some(end), syn::RangeLimits::Closed(_)) => end.checked_add(1),
            (Some(end), syn::RangeLimits::HalfOpen(_)) => Some(end),
            (None, _) => Some(length),
        };
        Ok(end.filter(|end| start <= *end && *end <= length).map(|end| (start, end)))
    }

    fn through_items(
        &mut self,
        items: Vec<Data<'a>>,
        name: &str,
        closure: &ExprClosure,
    ) -> Result<Option<Data<'a>>> {
        let mut kept = Vec::new();
        let mut skipping = true;
        for (place, item) in items.into_iter().enumerate() {
            if name == "skip_while" && !skipping {
                kept.push(item);
                continue;
            }
            let value = self.applied(closure, item.clone())?;
            let value = if name == "flat_map" { value } else { value.finished() };
            let passes = value.truth() == Some(true);
            match name {
                "any" if passes => return Ok(Some(Data::Truth(true))),
                "all" if !passes => return Ok(Some(Data::Truth(false))),
                "find" if passes => return Ok(Some(item)),
                "find_map" if !value.is_missing() => return Ok(Some(value)),
                "position" if passes => {
                    return Ok(Some(Data::Whole(i64::try_from(place).unwrap_or(i64::MAX))));
                }
                "take_while" if !passes => break,
                "filter" | "take_while" if passes => kept.push(item),
                "skip_while" if !passes => {
                    skipping = false;
                    kept.push(item);
                }
                "map" => kept.push(value),
                "filter_map" if !value.is_missing() => kept.push(value),
                "flat_map" => match value {
                    Data::List(more) | Data::Letters(more) => kept.extend(more),
                    Data::Missing => {}
                    _ => return Ok(None),
                },
                _ => {}
            }
        }
        Ok(match name {
            "any" => Some(Data::Truth(false)),
            "all" => Some(Data::Truth(true)),
            "find" | "find_map" | "position" => Some(Data::Missing),
            "filter" | "map" | "filter_map" | "flat_map" | "take_while" | "skip_while" => {
                Some(Data::List(kept))
            }
            _ => None,
        })
    }

    fn by_key(
        &mut self,
        items: Vec<Data<'a>>,
        name: &str,
        closure: &ExprClosure,
    ) -> Result<Data<'a>> {
        let mut best: Option<(Data<'a>, Data<'a>)> = None;
        for item in items {
            let key = self.applied(closure, item.clone())?.finished();
            let better = match &best {
                None => true,
                Some((best, _)) => {
                    let order = key.compared(best).flatten();
                    let order = order.ok_or_else(|| unknown(&closure.body))?;
                    if name == "min_by_key" { order.is_lt() } else { order.is_ge() }
                }
            };
            if better {
                best = Some((key, item));
            }
        }
        Ok(best.map_or(Data::Missing, |(_, item)| item))
    }
}

fn is_text_wanted(call: &ExprMethodCall) -> bool {
    let argument = call.turbofish.as_ref().and_then(|generics| generics.args.first());
    matches!(argument, Some(syn::GenericArgument::Type(syn::Type::Path(path))) if path.path.is_ident("String"))
}

fn concatenated(items: &[Data<'_>]) -> Option<Data<'static>> {
    let texts: Option<Vec<&str>> = items.iter().map(Data::text).collect();
    Some(Data::Text(texts?.concat().into()))
}

fn count(length: usize) -> Data<'static> {
    Data::Whole(i64::try_from(length).unwrap_or(i64::MAX))
}

fn without_closure<'a>(
    mut items: Vec<Data<'a>>,
    name: &str,
    mut arguments: Vec<Data<'a>>,
) -> Option<Data<'a>> {
    let place = || arguments.first().and_then(Data::size);
    let best = |items: Vec<Data<'a>>, replaces: fn(Ordering) -> bool| {
        let better = |a: Data<'a>, b: Data<'a>| {
            if b.compared(&a).flatten().is_some_and(replaces) { b } else { a }
        };
        items.into_iter().reduce(better).unwrap_or(Data::Missing)
    };
    let maybe = |item: Option<Data<'a>>| item.unwrap_or(Data::Missing);
    Some(match name {
        "len" | "count" => count(items.len()),
        "is_empty" => Data::Truth(items.is_empty()),
        "iter" | "into_iter" | "to_vec" | "collect" | "copied" | "cloned" => Data::List(items),
        "contains" => {
            let wanted = arguments.first()?;
            Data::Truth(items.iter().any(|item| item.equals(wanted) == Some(true)))
        }
        "first" | "next" => maybe(items.into_iter().next()),
        "last" => maybe(items.pop()),
        "get" | "nth" => maybe(items.into_iter().nth(place()?)),
        "skip" => Data::List(items.into_iter().skip(place()?).collect()),
        "take" => Data::List(items.into_iter().take(place()?).collect()),
        "rev" => {
            items.reverse();
            Data::List(items)
        }
        "chain" => {
            if let Data::List(more) | Data::Letters(more) = arguments.pop()? {
                items.extend(more);
            }
            Data::List(items)
        }
        "min" => best(items, Ordering::is_lt),
        "max" => best(items, Ordering::is_ge),
        "join" => {
            let texts: Vec<&str> = items.iter().map(Data::text).collect::<Option<_>>()?;
            Data::Text(texts.join(arguments.first()?.text()?).into())
        }
        "concat" => concatenated(&items)?,
        _ => return None,
    })
}

fn sum(items: &[Data<'_>], is_float: bool) -> Result<Data<'static>, &'static str> {
    if is_float {
        return Ok(Data::Number(items.iter().filter_map(Data::number).sum()));
    }
    let mut numbers = items.iter().filter_map(Data::whole);
    numbers.try_fold(0_i64, i64::checked_add).map(Data::Whole).ok_or(failure::ADD)
}

fn product(items: &[Data<'_>], is_float: bool) -> Result<Data<'static>, &'static str> {
    if is_float {
        return Ok(Data::Number(items.iter().filter_map(Data::number).product()));
    }
    let mut numbers = items.iter().filter_map(Data::whole);
    numbers.try_fold(1_i64, i64::checked_mul).map(Data::Whole).ok_or(failure::MULTIPLY)
}

//! Methods on lists and their items.

use std::cmp::Ordering;

use syn::{Expr, ExprClosure, ExprMethodCall};

use super::data::Data;
use super::series::{Series, Step};
use super::{Evaluator, Result, fails, too_much, unknown};
use crate::expr::walk::constant::failure;
use crate::types::Type;

/// A method call on items, with where it stands.
struct Call<'n, 'a> {
    name: &'n str,
    call: &'a ExprMethodCall,
    /// The same as an expression, for its place.
    whole: &'a Expr,
}

impl Call<'_, '_> {
    /// Whether it makes no item before one is asked for.
    fn is_lazy(&self) -> bool {
        let others = ["iter", "into_iter", "copied", "cloned", "skip", "take", "rev", "chain"];
        Step::of(self.name).is_some() || others.contains(&self.name)
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn on_items(
        &mut self,
        receiver: Data<'a>,
        name: &str,
        (call, whole): (&'a ExprMethodCall, &'a Expr),
        ty: &Type,
    ) -> Result<Option<Data<'a>>> {
        let letters = matches!(receiver, Data::Letters(_));
        let is_list = !matches!(receiver, Data::Letters(_) | Data::Items(_));
        let Some(series) = receiver.items() else {
            return Ok(None);
        };
        let call = Call { name, call, whole };
        if call.is_lazy() {
            let lazy = self.lazily(series, &call)?;
            return Ok(lazy.map(|lazy| Data::Items(Box::new(lazy))));
        }
        match call.call.args.first() {
            Some(Expr::Closure(closure)) if name.ends_with("_by_key") => {
                return self.by_key(series, &call, closure).map(Some);
            }
            Some(Expr::Closure(closure)) => return self.sought(series, &call, closure),
            _ => {}
        }
        let float = matches!(ty, Type::List(item) if **item == Type::Float);
        match name {
            "sum" | "product" => self.added(series, &call, float).map(Some),
            "collect" if letters || is_text_wanted(call.call) => {
                Ok(concatenated(&self.gathered(series, whole)?))
            }
            "next" | "nth" | "first" | "get" if !is_list => self.at(series, &call),
            _ => {
                let items = self.gathered(series, whole)?;
                self.on_list(items, &call, ty)
            }
        }
    }

    /// The items that a lazy method makes of others when they are asked for.
    fn lazily(&mut self, series: Series<'a>, call: &Call<'_, 'a>) -> Result<Option<Series<'a>>> {
        Ok(Some(match (call.name, call.call.args.first()) {
            (name, Some(Expr::Closure(closure))) => match Step::of(name) {
                Some(step) => series.through(step, closure, self.variables.clone()),
                None => return Ok(None),
            },
            ("skip", Some(count)) => Series::Skip(Box::new(series), self.size(count)?),
            ("take", Some(count)) => Series::Take(Box::new(series), self.size(count)?),
            ("rev", None) => {
                let at = call.call.method.span().byte_range().start;
                Series::Rev(Box::new(if self.facts.gathered.contains(&at) {
                    Series::held(self.gathered(series, call.whole)?)
                } else {
                    series
                }))
            }
            ("chain", Some(argument)) => {
                let more = self.series(argument)?.items().ok_or_else(|| unknown(argument))?;
                Series::Chain(Box::new([series, more]))
            }
            _ => series,
        }))
    }

    /// A count or a place.
    fn size(&mut self, expr: &'a Expr) -> Result<u64> {
        self.value(expr)?.size().ok_or_else(|| unknown(expr))
    }

    /// One item, for which those before it are made.
    fn at(&mut self, mut series: Series<'a>, call: &Call<'_, 'a>) -> Result<Option<Data<'a>>> {
        let mut before = match call.call.args.first() {
            Some(place) => self.size(place)?,
            None => 0,
        };
        while before > 0 && self.next(&mut series)?.is_some() {
            before -= 1;
        }
        Ok(Some(self.next(&mut series)?.unwrap_or(Data::Missing)))
    }

    /// The places that a range says, for what has this length; none where there is no such part.
    pub(super) fn bounds(
        &mut self,
        range: &'a syn::ExprRange,
        length: usize,
    ) -> Result<Option<(usize, usize)>> {
        let mut bound = |bound: &'a Option<Box<Expr>>| match bound {
            Some(expr) => self.size(expr).map(Some),
            None => Ok(None),
        };
        let start = bound(&range.start)?.unwrap_or_default();
        let end = match (bound(&range.end)?, &range.limits) {
            (Some(end), syn::RangeLimits::Closed(_)) => end.checked_add(1),
            (Some(end), syn::RangeLimits::HalfOpen(_)) => Some(end),
            (None, _) => Some(length as u64),
        };
        let inside = |place: u64| usize::try_from(place).ok().filter(|place| *place <= length);
        let (start, end) = (inside(start), end.and_then(inside));
        Ok(start.zip(end).filter(|(start, end)| start <= end))
    }

    /// What a closure finds among the items.
    fn sought(
        &mut self,
        mut series: Series<'a>,
        call: &Call<'_, 'a>,
        closure: &'a ExprClosure,
    ) -> Result<Option<Data<'a>>> {
        let mut place = 0;
        while let Some(item) = self.next(&mut series)? {
            let value = self.applied(closure, item.clone())?;
            let value = self.finished(value, &closure.body)?;
            let passes = value.truth() == Some(true);
            match call.name {
                "any" if passes => return Ok(Some(Data::Truth(true))),
                "all" if !passes => return Ok(Some(Data::Truth(false))),
                "find" if passes => return Ok(Some(item)),
                "find_map" if !value.is_missing() => return Ok(Some(value)),
                "position" if passes => return Ok(Some(count(place))),
                _ => place += 1,
            }
        }
        Ok(match call.name {
            "any" => Some(Data::Truth(false)),
            "all" => Some(Data::Truth(true)),
            "find" | "find_map" | "position" => Some(Data::Missing),
            _ => None,
        })
    }

    fn by_key(
        &mut self,
        mut series: Series<'a>,
        call: &Call<'_, 'a>,
        closure: &'a ExprClosure,
    ) -> Result<Data<'a>> {
        let mut best: Option<(Data<'a>, Data<'a>)> = None;
        while let Some(item) = self.next(&mut series)? {
            let key = self.applied(closure, item.clone())?;
            let key = self.finished(key, &closure.body)?;
            let better = match &best {
                None => true,
                Some((best, _)) => {
                    let order = key.compared(best).flatten();
                    let order = order.ok_or_else(|| unknown(&closure.body))?;
                    if call.name == "min_by_key" { order.is_lt() } else { order.is_ge() }
                }
            };
            if better {
                best = Some((key, item));
            }
        }
        Ok(best.map_or(Data::Missing, |(_, item)| item))
    }

    /// The sum or the product, which fails at the item with which it gets too large.
    fn added(
        &mut self,
        mut series: Series<'a>,
        call: &Call<'_, 'a>,
        is_float: bool,
    ) -> Result<Data<'a>> {
        let is_sum = call.name == "sum";
        let nothing = std::iter::empty::<f64>();
        let mut number: f64 = if is_sum { nothing.sum() } else { nothing.product() };
        let mut whole = i64::from(!is_sum);
        while let Some(item) = self.next(&mut series)? {
            self.steps = self.steps.checked_sub(1).ok_or_else(|| too_much(call.whole))?;
            if is_float {
                let item = item.number().ok_or_else(|| unknown(call.whole))?;
                if is_sum {
                    number += item
                } else {
                    number *= item
                }
                continue;
            }
            let item = item.whole().ok_or_else(|| unknown(call.whole))?;
            let (next, failure) = if is_sum {
                (whole.checked_add(item), failure::ADD)
            } else {
                (whole.checked_mul(item), failure::MULTIPLY)
            };
            whole = next.ok_or_else(|| fails(call.whole, failure))?;
        }
        Ok(if is_float { Data::Number(number) } else { Data::Whole(whole) })
    }

    fn on_list(
        &mut self,
        items: Vec<Data<'a>>,
        call: &Call<'_, 'a>,
        ty: &Type,
    ) -> Result<Option<Data<'a>>> {
        let of_texts = matches!(ty, Type::List(item) if item.is_text());
        if let ("get", Some(Expr::Range(range))) = (call.name, call.call.args.first()) {
            let part = self.bounds(range, items.len())?;
            let part = part.and_then(|(start, end)| items.get(start..end));
            return Ok(Some(part.map_or(Data::Missing, |part| Data::List(part.to_vec()))));
        }
        if call.name == "contains" && of_texts && items.is_empty() {
            // There the text that is sought is computed beside each item.
            return Ok(Some(Data::Truth(false)));
        }
        let argument = match call.call.args.first() {
            Some(argument) => Some(self.value(argument)?),
            None => None,
        };
        Ok(without_closure(items, call.name, argument.as_ref()))
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
    argument: Option<&Data<'a>>,
) -> Option<Data<'a>> {
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
        "to_vec" | "collect" => Data::List(items),
        "contains" => {
            let wanted = argument?;
            Data::Truth(items.iter().any(|item| item.equals(wanted) == Some(true)))
        }
        "first" | "next" => maybe(items.into_iter().next()),
        "last" => maybe(items.pop()),
        "get" | "nth" => {
            let place = usize::try_from(argument?.size()?).ok();
            maybe(place.and_then(|place| items.into_iter().nth(place)))
        }
        "min" => best(items, Ordering::is_lt),
        "max" => best(items, Ordering::is_ge),
        "join" => {
            let texts: Vec<&str> = items.iter().map(Data::text).collect::<Option<_>>()?;
            Data::Text(texts.join(argument?.text()?).into())
        }
        "concat" => concatenated(&items)?,
        _ => return None,
    })
}

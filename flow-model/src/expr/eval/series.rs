//! Items that are made one by one, when they are asked for: in the order in which Rust's iterators make them.

use std::rc::Rc;

use syn::ExprClosure;

use super::data::Data;
use super::{Evaluator, Result, unknown};

/// Items, of which those that are taken are made.
#[derive(Clone, Debug)]
pub(super) enum Series<'a> {
    /// They are there.
    Held(std::vec::IntoIter<Data<'a>>),
    /// A closure is asked about each, or makes something of it.
    Each(Box<Each<'a>>),
    /// Without so many at the start.
    Skip(Box<Series<'a>>, u64),
    /// So many from the start.
    Take(Box<Series<'a>>, u64),
    /// Those of the one, then those of the other.
    Chain(Box<[Series<'a>; 2]>),
    /// From the end.
    Rev(Box<Series<'a>>),
}

/// Items and the closure that they go through.
#[derive(Clone, Debug)]
pub(super) struct Each<'a> {
    of: Series<'a>,
    step: Step,
    closure: &'a ExprClosure,
    /// The variables around the closure.
    around: Variables<'a>,
    /// What is left of the items that were made of the last one.
    inner: Option<Series<'a>>,
    /// Whether it skips no more, or takes no more.
    is_over: bool,
}

/// What becomes of an item that goes through a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Map,
    Filter,
    FilterMap,
    FlatMap,
    SkipWhile,
    TakeWhile,
}

/// The variables of the closures around, innermost first.
pub(super) type Variables<'a> = Option<Rc<Variable<'a>>>;

/// A variable of a closure.
#[derive(Debug)]
pub(super) struct Variable<'a> {
    pub name: String,
    pub value: Data<'a>,
    pub around: Variables<'a>,
}

impl Step {
    /// The step that a method stands for.
    pub fn of(method: &str) -> Option<Self> {
        Some(match method {
            "map" => Self::Map,
            "filter" => Self::Filter,
            "filter_map" => Self::FilterMap,
            "flat_map" => Self::FlatMap,
            "skip_while" => Self::SkipWhile,
            "take_while" => Self::TakeWhile,
            _ => return None,
        })
    }
}

impl<'a> Series<'a> {
    pub fn held(items: Vec<Data<'a>>) -> Self {
        Self::Held(items.into_iter())
    }

    /// These items on their way through a closure.
    pub fn through(self, step: Step, closure: &'a ExprClosure, around: Variables<'a>) -> Self {
        let inner = None;
        Self::Each(Box::new(Each { of: self, step, closure, around, inner, is_over: false }))
    }

    /// How many items there are, where Rust knows without making them.
    fn length(&self) -> u64 {
        match self {
            Self::Held(items) => items.len() as u64,
            Self::Each(each) => each.of.length(),
            Self::Skip(of, count) => of.length().saturating_sub(*count),
            Self::Take(of, count) => of.length().min(*count),
            Self::Chain(both) => both.iter().map(Self::length).sum(),
            Self::Rev(of) => of.length(),
        }
    }
}

impl<'a> Evaluator<'a> {
    /// The first of the items that are left.
    pub(super) fn next(&mut self, series: &mut Series<'a>) -> Result<Option<Data<'a>>> {
        match series {
            Series::Held(items) => Ok(items.next()),
            Series::Each(each) => self.next_of_each(each),
            Series::Skip(of, count) => {
                while *count > 0 {
                    *count -= 1;
                    if self.next(of)?.is_none() {
                        *count = 0;
                        return Ok(None);
                    }
                }
                self.next(of)
            }
            Series::Take(_, 0) => Ok(None),
            Series::Take(of, count) => {
                *count -= 1;
                self.next(of)
            }
            Series::Chain(both) => {
                let [first, second] = both.as_mut();
                Ok(match self.next(first)? {
                    Some(item) => Some(item),
                    None => self.next(second)?,
                })
            }
            Series::Rev(of) => self.next_back(of),
        }
    }

    /// The last of the items that are left.
    fn next_back(&mut self, series: &mut Series<'a>) -> Result<Option<Data<'a>>> {
        match series {
            Series::Held(items) => Ok(items.next_back()),
            Series::Each(each) => loop {
                let Some(item) = self.next_back(&mut each.of)? else {
                    return Ok(None);
                };
                if let Some(made) = self.made(each, item)? {
                    return Ok(Some(made));
                }
            },
            Series::Skip(of, count) => {
                if of.length() > *count {
                    self.next_back(of)
                } else {
                    Ok(None)
                }
            }
            Series::Take(_, 0) => Ok(None),
            Series::Take(of, count) => {
                for _ in *count..of.length() {
                    self.next_back(of)?;
                }
                *count -= 1;
                self.next_back(of)
            }
            Series::Chain(both) => {
                let [first, second] = both.as_mut();
                Ok(match self.next_back(second)? {
                    Some(item) => Some(item),
                    None => self.next_back(first)?,
                })
            }
            Series::Rev(of) => self.next(of),
        }
    }

    fn next_of_each(&mut self, each: &mut Each<'a>) -> Result<Option<Data<'a>>> {
        loop {
            if let Some(inner) = &mut each.inner {
                match self.next(inner)? {
                    Some(item) => return Ok(Some(item)),
                    None => each.inner = None,
                }
            }
            if each.is_over && each.step == Step::TakeWhile {
                return Ok(None);
            }
            let Some(item) = self.next(&mut each.of)? else {
                return Ok(None);
            };
            if let Some(made) = self.made(each, item)? {
                return Ok(Some(made));
            }
        }
    }

    /// What an item becomes on its way through the closure, where anything at once.
    fn made(&mut self, each: &mut Each<'a>, item: Data<'a>) -> Result<Option<Data<'a>>> {
        if each.is_over {
            return Ok(Some(item));
        }
        let around = each.around.clone();
        let value = self.applied_within(each.closure, item.clone(), around)?;
        if each.step == Step::FlatMap {
            let mut inner = value.items().ok_or_else(|| unknown(&each.closure.body))?;
            if self.facts.gathered.contains(&super::start_of(each.closure)) {
                inner = Series::held(self.gathered(inner, &each.closure.body)?);
            }
            each.inner = Some(inner);
            return Ok(None);
        }
        let value = self.finished(value, &each.closure.body)?;
        let passes = value.truth() == Some(true);
        Ok(match each.step {
            Step::Map => Some(value),
            Step::FilterMap => Some(value).filter(|value| !value.is_missing()),
            Step::Filter => Some(item).filter(|_| passes),
            Step::SkipWhile => {
                each.is_over = !passes;
                Some(item).filter(|_| !passes)
            }
            _ => {
                each.is_over = !passes;
                Some(item).filter(|_| passes)
            }
        })
    }

    /// All items that are left.
    pub(super) fn gathered(
        &mut self,
        mut series: Series<'a>,
        at: &syn::Expr,
    ) -> Result<Vec<Data<'a>>> {
        let mut items = Vec::new();
        while let Some(item) = self.next(&mut series)? {
            self.steps = self.steps.checked_sub(1).ok_or_else(|| super::too_much(at))?;
            self.bytes =
                self.bytes.checked_sub(size_of::<Data<'_>>()).ok_or_else(|| super::too_much(at))?;
            items.push(item);
        }
        Ok(items)
    }

    /// A value that stands alone: items become a list, letters a text.
    pub(super) fn finished(&mut self, value: Data<'a>, at: &syn::Expr) -> Result<Data<'a>> {
        Ok(match value {
            Data::Items(series) => Data::List(self.gathered(*series, at)?),
            Data::Letters(series) => {
                let letters = self.gathered(*series, at)?;
                Data::Text(letters.iter().filter_map(Data::text).collect::<String>().into())
            }
            other => other,
        })
    }
}

impl<'a> Data<'a> {
    /// Its items; a list that is missing reads as an empty one. None for what has no items.
    pub fn items(self) -> Option<Series<'a>> {
        Some(match self {
            Self::List(items) => Series::held(items),
            Self::Items(series) | Self::Letters(series) => *series,
            Self::Missing => Series::held(Vec::new()),
            _ => return None,
        })
    }
}

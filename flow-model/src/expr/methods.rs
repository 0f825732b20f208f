//! The one table of methods: it drives checking, printing, completion, evaluation and the documentation.

use super::typed::Typed;
use crate::types::Type;

/// One method of the understood subset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// What it is called on.
    pub on: On,
    /// Its name.
    pub name: &'static str,
    /// Its arguments.
    pub takes: &'static [Takes],
    /// What it gives.
    pub gives: Gives,
    /// One line for people.
    pub about: &'static str,
    /// An expression over the sample of the tests, and its value as JSON.
    pub example: (&'static str, &'static str),
}

/// What a method is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// Text, also a date.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A list.
    List,
    /// The items of a list, after `.iter()`.
    Items,
    /// A value that may be missing.
    Maybe,
    /// Any data.
    Any,
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number that is not negative.
    Size,
    /// A value like the receiver.
    Same,
    /// A value like an item of the list.
    Item,
    /// A value to stand in for a missing one.
    Default,
    /// A closure from an item to true or false.
    Test,
    /// A closure from a reference to an item to true or false.
    TestOfReference,
    /// A closure from an item to anything.
    Each,
    /// A closure from an item to something that may be missing.
    EachMaybe,
}

/// What a method gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// True or false.
    Truth,
    /// A count.
    Size,
    /// The receiver's type, as a value of its own.
    Same,
    /// Text that borrows from the receiver.
    Slice,
    /// New text.
    Text,
    /// Items that are such text.
    Slices,
    /// Text that may be missing.
    MaybeSlice,
    /// A whole number that may be missing.
    MaybeWhole,
    /// A number that may be missing.
    MaybeNumber,
    /// True or false, or missing.
    MaybeTruth,
    /// A list of any data that may be missing.
    MaybeList,
    /// The items of a list.
    Items,
    /// Some of the same items.
    SameItems,
    /// What the closure makes of each item.
    Mapped,
    /// An item that may be missing.
    MaybeItem,
    /// What the closure makes of the value, if there is one.
    MaybeMapped,
    /// The value that may have been missing.
    Present,
    /// The same, may be missing.
    SameMaybe,
    /// The sum of the items.
    Sum,
    /// A list of the items.
    Collected,
}

impl On {
    /// What methods a walked expression has.
    pub(super) fn of(typed: &Typed) -> Option<Self> {
        match &typed.ty {
            Type::Text { .. } | Type::DateTime => Some(Self::Text),
            Type::Int => Some(Self::Whole),
            Type::Float => Some(Self::Number),
            Type::List(_) if typed.shape.series => Some(Self::Items),
            Type::List(_) => Some(Self::List),
            Type::Optional(_) => Some(Self::Maybe),
            Type::Any => Some(Self::Any),
            Type::Null | Type::Bool | Type::Record(_) | Type::Unknown => None,
        }
    }

    /// In plain words: "text".
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::List => "list",
            Self::Items => "items of a list",
            Self::Maybe => "value that may be missing",
            Self::Any => "any data",
        }
    }
}

/// The methods of a receiver, in table order.
pub fn of(on: On) -> impl Iterator<Item = &'static Method> {
    ALL.iter().filter(move |method| method.on == on)
}

/// A method by name.
pub fn find(on: On, name: &str) -> Option<&'static Method> {
    of(on).find(|method| method.name == name)
}

const fn method(
    on: On,
    name: &'static str,
    takes: &'static [Takes],
    gives: Gives,
    about: &'static str,
    example: (&'static str, &'static str),
) -> Method {
    Method {
        on,
        name,
        takes,
        gives,
        about,
        example,
    }
}

/// All methods. The examples are over `expr::tests::sample`.
pub const ALL: &[Method] = &[
    method(
        On::Text,
        "contains",
        &[Takes::Text],
        Gives::Truth,
        "Whether the text has this text in it.",
        (r#"title.contains("start")"#, "true"),
    ),
    method(
        On::Text,
        "starts_with",
        &[Takes::Text],
        Gives::Truth,
        "Whether the text starts with this.",
        (r#"title.starts_with(" Crash")"#, "true"),
    ),
    method(
        On::Text,
        "ends_with",
        &[Takes::Text],
        Gives::Truth,
        "Whether the text ends with this.",
        (r#"title.ends_with("x")"#, "false"),
    ),
    method(
        On::Text,
        "is_empty",
        &[],
        Gives::Truth,
        "Whether there is no text.",
        ("title.is_empty()", "false"),
    ),
    method(
        On::Text,
        "len",
        &[],
        Gives::Size,
        "Length in bytes of UTF-8.",
        ("title.len()", "16"),
    ),
    method(
        On::Text,
        "trim",
        &[],
        Gives::Slice,
        "Without space at both ends.",
        ("title.trim()", r#""Crash on start""#),
    ),
    method(
        On::Text,
        "trim_start",
        &[],
        Gives::Slice,
        "Without space at the start.",
        ("title.trim_start()", r#""Crash on start ""#),
    ),
    method(
        On::Text,
        "trim_end",
        &[],
        Gives::Slice,
        "Without space at the end.",
        ("title.trim_end()", r#"" Crash on start""#),
    ),
    method(
        On::Text,
        "to_lowercase",
        &[],
        Gives::Text,
        "In small letters.",
        ("title.to_lowercase()", r#"" crash on start ""#),
    ),
    method(
        On::Text,
        "to_uppercase",
        &[],
        Gives::Text,
        "In capital letters.",
        ("title.to_uppercase()", r#"" CRASH ON START ""#),
    ),
    method(
        On::Text,
        "replace",
        &[Takes::Text, Takes::Text],
        Gives::Text,
        "With each of the first replaced by the second.",
        (r#"title.replace(" ", "_")"#, r#""_Crash_on_start_""#),
    ),
    method(
        On::Text,
        "repeat",
        &[Takes::Size],
        Gives::Text,
        "The text, so many times.",
        (
            r#"title.trim().repeat(2)"#,
            r#""Crash on startCrash on start""#,
        ),
    ),
    method(
        On::Text,
        "strip_prefix",
        &[Takes::Text],
        Gives::MaybeSlice,
        "What comes after this start, if it starts so.",
        (r#"title.trim().strip_prefix("Crash ")"#, r#""on start""#),
    ),
    method(
        On::Text,
        "strip_suffix",
        &[Takes::Text],
        Gives::MaybeSlice,
        "What comes before this end, if it ends so.",
        (r#"title.strip_suffix("?")"#, "null"),
    ),
    method(
        On::Text,
        "split",
        &[Takes::Text],
        Gives::Slices,
        "The parts between each of this.",
        (r#"title.trim().split(" ").count()"#, "3"),
    ),
    method(
        On::Text,
        "lines",
        &[],
        Gives::Slices,
        "The lines.",
        ("title.lines().count()", "1"),
    ),
    method(
        On::Text,
        "eq_ignore_ascii_case",
        &[Takes::Text],
        Gives::Truth,
        "Whether it is this text, capital or small.",
        (
            r#"title.trim().eq_ignore_ascii_case("CRASH ON START")"#,
            "true",
        ),
    ),
    method(
        On::Text,
        "as_str",
        &[],
        Gives::Slice,
        "The text itself.",
        ("title.as_str()", r#"" Crash on start ""#),
    ),
    method(
        On::Whole,
        "abs",
        &[],
        Gives::Same,
        "Without its sign.",
        ("count.abs()", "7"),
    ),
    method(
        On::Whole,
        "min",
        &[Takes::Same],
        Gives::Same,
        "The smaller of both.",
        ("count.min(3)", "-7"),
    ),
    method(
        On::Whole,
        "max",
        &[Takes::Same],
        Gives::Same,
        "The larger of both.",
        ("count.max(3)", "3"),
    ),
    method(
        On::Number,
        "abs",
        &[],
        Gives::Same,
        "Without its sign.",
        ("ratio.abs()", "2.5"),
    ),
    method(
        On::Number,
        "round",
        &[],
        Gives::Same,
        "The nearest whole.",
        ("ratio.round()", "3.0"),
    ),
    method(
        On::Number,
        "floor",
        &[],
        Gives::Same,
        "The whole below.",
        ("ratio.floor()", "2.0"),
    ),
    method(
        On::Number,
        "ceil",
        &[],
        Gives::Same,
        "The whole above.",
        ("ratio.ceil()", "3.0"),
    ),
    method(
        On::Number,
        "min",
        &[Takes::Same],
        Gives::Same,
        "The smaller of both.",
        ("ratio.min(1.0)", "1.0"),
    ),
    method(
        On::Number,
        "max",
        &[Takes::Same],
        Gives::Same,
        "The larger of both.",
        ("ratio.max(1.0)", "2.5"),
    ),
    method(
        On::List,
        "len",
        &[],
        Gives::Size,
        "How many items there are.",
        ("labels.len()", "2"),
    ),
    method(
        On::List,
        "is_empty",
        &[],
        Gives::Truth,
        "Whether there is no item.",
        ("labels.is_empty()", "false"),
    ),
    method(
        On::List,
        "iter",
        &[],
        Gives::Items,
        "The items, one by one.",
        ("labels.iter().count()", "2"),
    ),
    method(
        On::List,
        "contains",
        &[Takes::Item],
        Gives::Truth,
        "Whether this is one of the items.",
        ("numbers.contains(3)", "true"),
    ),
    method(
        On::List,
        "first",
        &[],
        Gives::MaybeItem,
        "The first item, if there is one.",
        ("numbers.first()", "3"),
    ),
    method(
        On::List,
        "last",
        &[],
        Gives::MaybeItem,
        "The last item, if there is one.",
        ("tags.last()", r#""ui""#),
    ),
    method(
        On::List,
        "get",
        &[Takes::Size],
        Gives::MaybeItem,
        "The item at a place, counted from 0.",
        ("numbers.get(9)", "null"),
    ),
    method(
        On::List,
        "join",
        &[Takes::Text],
        Gives::Text,
        "All texts as one, with this between them.",
        (r#"tags.join(", ")"#, r#""bug, ui""#),
    ),
    method(
        On::Items,
        "any",
        &[Takes::Test],
        Gives::Truth,
        "Whether one item passes.",
        (r#"labels.iter().any(|label| label.name == "bug")"#, "true"),
    ),
    method(
        On::Items,
        "all",
        &[Takes::Test],
        Gives::Truth,
        "Whether every item passes.",
        ("numbers.iter().all(|number| number > 1)", "false"),
    ),
    method(
        On::Items,
        "filter",
        &[Takes::TestOfReference],
        Gives::SameItems,
        "The items that pass.",
        (r#"tags.iter().filter(|tag| tag != "ui").count()"#, "1"),
    ),
    method(
        On::Items,
        "map",
        &[Takes::Each],
        Gives::Mapped,
        "What you make of each item.",
        (
            r#"labels.iter().map(|label| label.name).join(" ")"#,
            r#""bug ui""#,
        ),
    ),
    method(
        On::Items,
        "filter_map",
        &[Takes::EachMaybe],
        Gives::Mapped,
        "What you make of each item, where it is not missing.",
        ("labels.iter().filter_map(|label| label.color).count()", "1"),
    ),
    method(
        On::Items,
        "find",
        &[Takes::TestOfReference],
        Gives::MaybeItem,
        "The first item that passes.",
        ("numbers.iter().find(|number| number < 3)", "1"),
    ),
    method(
        On::Items,
        "count",
        &[],
        Gives::Size,
        "How many items there are.",
        ("tags.iter().count()", "2"),
    ),
    method(
        On::Items,
        "next",
        &[],
        Gives::MaybeItem,
        "The first item, if there is one.",
        (r#"title.trim().split(" ").next()"#, r#""Crash""#),
    ),
    method(
        On::Items,
        "last",
        &[],
        Gives::MaybeItem,
        "The last item, if there is one.",
        (r#"title.trim().split(" ").last()"#, r#""start""#),
    ),
    method(
        On::Items,
        "rev",
        &[],
        Gives::SameItems,
        "From the last to the first.",
        ("numbers.iter().rev().next()", "2"),
    ),
    method(
        On::Items,
        "skip",
        &[Takes::Size],
        Gives::SameItems,
        "Without so many at the start.",
        ("numbers.iter().skip(1).next()", "1"),
    ),
    method(
        On::Items,
        "take",
        &[Takes::Size],
        Gives::SameItems,
        "So many from the start.",
        ("numbers.iter().take(2).count()", "2"),
    ),
    method(
        On::Items,
        "min",
        &[],
        Gives::MaybeItem,
        "The smallest item.",
        ("numbers.iter().min()", "1"),
    ),
    method(
        On::Items,
        "max",
        &[],
        Gives::MaybeItem,
        "The largest item.",
        ("numbers.iter().max()", "3"),
    ),
    method(
        On::Items,
        "sum",
        &[],
        Gives::Sum,
        "All numbers together.",
        ("numbers.iter().sum()", "6"),
    ),
    method(
        On::Items,
        "join",
        &[Takes::Text],
        Gives::Text,
        "All texts as one, with this between them.",
        (r#"tags.iter().join("/")"#, r#""bug/ui""#),
    ),
    method(
        On::Items,
        "collect",
        &[],
        Gives::Collected,
        "The items as a list.",
        (
            "numbers.iter().filter(|number| number > 1).collect()",
            "[3,2]",
        ),
    ),
    method(
        On::Maybe,
        "unwrap_or_default",
        &[],
        Gives::Present,
        "The value; where it is missing, an empty text, 0 or false.",
        ("body.unwrap_or_default()", r#""""#),
    ),
    method(
        On::Maybe,
        "unwrap_or",
        &[Takes::Default],
        Gives::Present,
        "The value; where it is missing, this.",
        (r#"body.unwrap_or("none")"#, r#""none""#),
    ),
    method(
        On::Maybe,
        "is_some",
        &[],
        Gives::Truth,
        "Whether it is there.",
        ("note.is_some()", "true"),
    ),
    method(
        On::Maybe,
        "is_none",
        &[],
        Gives::Truth,
        "Whether it is missing.",
        ("note.is_none()", "false"),
    ),
    method(
        On::Maybe,
        "map",
        &[Takes::Each],
        Gives::MaybeMapped,
        "What you make of the value, if it is there.",
        ("owner.map(|owner| owner.login)", r#""ada""#),
    ),
    method(
        On::Maybe,
        "and_then",
        &[Takes::EachMaybe],
        Gives::MaybeMapped,
        "What you make of the value, if both are there.",
        ("owner.and_then(|owner| owner.email)", "null"),
    ),
    method(
        On::Maybe,
        "filter",
        &[Takes::TestOfReference],
        Gives::SameMaybe,
        "The value, if it is there and passes.",
        (r#"note.filter(|note| note == "x")"#, "null"),
    ),
    method(
        On::Maybe,
        "is_some_and",
        &[Takes::Test],
        Gives::Truth,
        "Whether it is there and passes.",
        (
            r#"note.is_some_and(|note| note.starts_with("see"))"#,
            "true",
        ),
    ),
    method(
        On::Maybe,
        "is_none_or",
        &[Takes::Test],
        Gives::Truth,
        "Whether it is missing or passes.",
        (r#"body.is_none_or(|body| body.is_empty())"#, "true"),
    ),
    method(
        On::Any,
        "as_str",
        &[],
        Gives::MaybeSlice,
        "The text, if it is one.",
        (r#"data["kind"].as_str()"#, r#""bug""#),
    ),
    method(
        On::Any,
        "as_i64",
        &[],
        Gives::MaybeWhole,
        "The whole number, if it is one.",
        (r#"data["size"].as_i64()"#, "3"),
    ),
    method(
        On::Any,
        "as_f64",
        &[],
        Gives::MaybeNumber,
        "The number, if it is one.",
        (r#"data["size"].as_f64()"#, "3.0"),
    ),
    method(
        On::Any,
        "as_bool",
        &[],
        Gives::MaybeTruth,
        "True or false, if it is that.",
        (r#"data["kind"].as_bool()"#, "null"),
    ),
    method(
        On::Any,
        "as_array",
        &[],
        Gives::MaybeList,
        "The list, if it is one.",
        (r#"data["list"].as_array().unwrap_or_default().len()"#, "2"),
    ),
    method(
        On::Any,
        "is_null",
        &[],
        Gives::Truth,
        "Whether it is null or not there.",
        (r#"data["none"].is_null()"#, "true"),
    ),
    method(
        On::Any,
        "is_string",
        &[],
        Gives::Truth,
        "Whether it is text.",
        (r#"data["kind"].is_string()"#, "true"),
    ),
    method(
        On::Any,
        "is_number",
        &[],
        Gives::Truth,
        "Whether it is a number.",
        (r#"data["kind"].is_number()"#, "false"),
    ),
];

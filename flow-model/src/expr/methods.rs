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

impl Gives {
    /// In plain words; empty where it depends on the receiver.
    pub fn words(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Size => "whole number",
            Self::Slice | Self::Text => "text",
            Self::Slices => "list of texts",
            Self::MaybeSlice => "text, may be missing",
            Self::MaybeWhole => "whole number, may be missing",
            Self::MaybeNumber => "number, may be missing",
            Self::MaybeTruth => "true or false, may be missing",
            Self::MaybeList => "list, may be missing",
            Self::MaybeItem => "item, may be missing",
            Self::Items | Self::SameItems | Self::Mapped => "items of a list",
            Self::Collected => "list",
            Self::Same | Self::MaybeMapped | Self::Present | Self::SameMaybe | Self::Sum => "",
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

/// One line a method, in a form that stays one line.
macro_rules! methods {
    ($($on:ident.$name:ident($($takes:ident),*) -> $gives:ident, $about:literal, $example:literal => $value:literal;)*) => {
        /// All methods. The examples are over the sample scope of the tests.
        pub const ALL: &[Method] = &[$(Method {
            on: On::$on,
            name: stringify!($name),
            takes: &[$(Takes::$takes),*],
            gives: Gives::$gives,
            about: $about,
            example: ($example, $value),
        }),*];
    };
}

methods! {
    Text.contains(Text) -> Truth, "Whether the text has this text in it.", r#"title.contains("start")"# => "true";
    Text.starts_with(Text) -> Truth, "Whether the text starts with this.", r#"title.starts_with(" Crash")"# => "true";
    Text.ends_with(Text) -> Truth, "Whether the text ends with this.", r#"title.ends_with("x")"# => "false";
    Text.is_empty() -> Truth, "Whether there is no text.", "title.is_empty()" => "false";
    Text.len() -> Size, "Length in bytes of UTF-8.", "title.len()" => "16";
    Text.trim() -> Slice, "Without space at both ends.", "title.trim()" => r#""Crash on start""#;
    Text.trim_start() -> Slice, "Without space at the start.", "title.trim_start()" => r#""Crash on start ""#;
    Text.trim_end() -> Slice, "Without space at the end.", "title.trim_end()" => r#"" Crash on start""#;
    Text.to_lowercase() -> Text, "In small letters.", "title.to_lowercase()" => r#"" crash on start ""#;
    Text.to_uppercase() -> Text, "In capital letters.", "title.to_uppercase()" => r#"" CRASH ON START ""#;
    Text.replace(Text, Text) -> Text, "With each of the first replaced by the second.", r#"title.replace(" ", "_")"# => r#""_Crash_on_start_""#;
    Text.repeat(Size) -> Text, "The text, so many times.", r#"title.trim().repeat(2)"# => r#""Crash on startCrash on start""#;
    Text.strip_prefix(Text) -> MaybeSlice, "What comes after this start, if it starts so.", r#"title.trim().strip_prefix("Crash ")"# => r#""on start""#;
    Text.strip_suffix(Text) -> MaybeSlice, "What comes before this end, if it ends so.", r#"title.strip_suffix("?")"# => "null";
    Text.split(Text) -> Slices, "The parts between each of this.", r#"title.trim().split(" ").count()"# => "3";
    Text.lines() -> Slices, "The lines.", "title.lines().count()" => "1";
    Text.eq_ignore_ascii_case(Text) -> Truth, "Whether it is this text, capital or small.", r#"title.trim().eq_ignore_ascii_case("CRASH ON START")"# => "true";
    Text.as_str() -> Slice, "The text itself.", "title.as_str()" => r#"" Crash on start ""#;

    Whole.abs() -> Same, "Without its sign.", "count.abs()" => "7";
    Whole.min(Same) -> Same, "The smaller of both.", "count.min(3)" => "-7";
    Whole.max(Same) -> Same, "The larger of both.", "count.max(3)" => "3";

    Number.abs() -> Same, "Without its sign.", "ratio.abs()" => "2.5";
    Number.round() -> Same, "The nearest whole.", "ratio.round()" => "3.0";
    Number.floor() -> Same, "The whole below.", "ratio.floor()" => "2.0";
    Number.ceil() -> Same, "The whole above.", "ratio.ceil()" => "3.0";
    Number.min(Same) -> Same, "The smaller of both.", "ratio.min(1.0)" => "1.0";
    Number.max(Same) -> Same, "The larger of both.", "ratio.max(1.0)" => "2.5";

    List.len() -> Size, "How many items there are.", "labels.len()" => "2";
    List.is_empty() -> Truth, "Whether there is no item.", "labels.is_empty()" => "false";
    List.iter() -> Items, "The items, one by one.", "labels.iter().count()" => "2";
    List.contains(Item) -> Truth, "Whether this is one of the items.", "numbers.contains(3)" => "true";
    List.first() -> MaybeItem, "The first item, if there is one.", "numbers.first()" => "3";
    List.last() -> MaybeItem, "The last item, if there is one.", "tags.last()" => r#""ui""#;
    List.get(Size) -> MaybeItem, "The item at a place, counted from 0.", "numbers.get(9)" => "null";
    List.join(Text) -> Text, "All texts as one, with this between them.", r#"tags.join(", ")"# => r#""bug, ui""#;

    Items.any(Test) -> Truth, "Whether one item passes.", r#"labels.iter().any(|label| label.name == "bug")"# => "true";
    Items.all(Test) -> Truth, "Whether every item passes.", "numbers.iter().all(|number| number > 1)" => "false";
    Items.filter(TestOfReference) -> SameItems, "The items that pass.", r#"tags.iter().filter(|tag| tag != "ui").count()"# => "1";
    Items.map(Each) -> Mapped, "What you make of each item.", r#"labels.iter().map(|label| label.name).join(" ")"# => r#""bug ui""#;
    Items.filter_map(EachMaybe) -> Mapped, "What you make of each item, where it is not missing.", "labels.iter().filter_map(|label| label.color).count()" => "1";
    Items.find(TestOfReference) -> MaybeItem, "The first item that passes.", "numbers.iter().find(|number| number < 3)" => "1";
    Items.count() -> Size, "How many items there are.", "tags.iter().count()" => "2";
    Items.next() -> MaybeItem, "The first item, if there is one.", r#"title.trim().split(" ").next()"# => r#""Crash""#;
    Items.last() -> MaybeItem, "The last item, if there is one.", r#"title.trim().split(" ").last()"# => r#""start""#;
    Items.rev() -> SameItems, "From the last to the first.", "numbers.iter().rev().next()" => "2";
    Items.skip(Size) -> SameItems, "Without so many at the start.", "numbers.iter().skip(1).next()" => "1";
    Items.take(Size) -> SameItems, "So many from the start.", "numbers.iter().take(2).count()" => "2";
    Items.min() -> MaybeItem, "The smallest item.", "numbers.iter().min()" => "1";
    Items.max() -> MaybeItem, "The largest item.", "numbers.iter().max()" => "3";
    Items.sum() -> Sum, "All numbers together.", "numbers.iter().sum()" => "6";
    Items.join(Text) -> Text, "All texts as one, with this between them.", r#"tags.iter().join("/")"# => r#""bug/ui""#;
    Items.collect() -> Collected, "The items as a list.", "numbers.iter().filter(|number| number > 1).collect()" => "[3,2]";

    Maybe.unwrap_or_default() -> Present, "The value; where it is missing, an empty text, 0 or false.", "body.unwrap_or_default()" => r#""""#;
    Maybe.unwrap_or(Default) -> Present, "The value; where it is missing, this.", r#"body.unwrap_or("none")"# => r#""none""#;
    Maybe.is_some() -> Truth, "Whether it is there.", "note.is_some()" => "true";
    Maybe.is_none() -> Truth, "Whether it is missing.", "note.is_none()" => "false";
    Maybe.map(Each) -> MaybeMapped, "What you make of the value, if it is there.", "owner.map(|owner| owner.login)" => r#""ada""#;
    Maybe.and_then(EachMaybe) -> MaybeMapped, "What you make of the value, if both are there.", "owner.and_then(|owner| owner.email)" => "null";
    Maybe.filter(TestOfReference) -> SameMaybe, "The value, if it is there and passes.", r#"note.filter(|note| note == "x")"# => "null";
    Maybe.is_some_and(Test) -> Truth, "Whether it is there and passes.", r#"note.is_some_and(|note| note.starts_with("see"))"# => "true";
    Maybe.is_none_or(Test) -> Truth, "Whether it is missing or passes.", r#"body.is_none_or(|body| body.is_empty())"# => "true";

    Any.as_str() -> MaybeSlice, "The text, if it is one.", r#"data["kind"].as_str()"# => r#""bug""#;
    Any.as_i64() -> MaybeWhole, "The whole number, if it is one.", r#"data["size"].as_i64()"# => "3";
    Any.as_f64() -> MaybeNumber, "The number, if it is one.", r#"data["size"].as_f64()"# => "3.0";
    Any.as_bool() -> MaybeTruth, "True or false, if it is that.", r#"data["kind"].as_bool()"# => "null";
    Any.as_array() -> MaybeList, "The list, if it is one.", r#"data["list"].as_array().unwrap_or_default().len()"# => "2";
    Any.is_null() -> Truth, "Whether it is null or not there.", r#"data["none"].is_null()"# => "true";
    Any.is_string() -> Truth, "Whether it is text.", r#"data["kind"].is_string()"# => "true";
    Any.is_number() -> Truth, "Whether it is a number.", r#"data["kind"].is_number()"# => "false";
}

//! The one table of methods, a line for each.

use super::{Gives, Method, On, Takes};

/// One line a method, in a form that stays one line.
macro_rules! methods {
    ($($on:ident.$name:ident$(::<$generic:ident>)?($($takes:ident),*) -> $gives:ident, $about:literal, $example:literal => $value:literal;)*) => {
        /// All methods. The examples are over the sample scope of the tests.
        pub const ALL: &[Method] = &[$(Method {
            on: On::$on,
            name: stringify!($name),
            generic: concat!($(stringify!($generic))?),
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
    Text.eq_ignore_ascii_case(Text) -> Truth, "Whether it is this text, capital or small.", r#"title.trim().eq_ignore_ascii_case("CRASH ON START")"# => "true";
    Text.is_empty() -> Truth, "Whether there is no text.", "title.is_empty()" => "false";
    Text.is_ascii() -> Truth, "Whether all letters are ASCII.", "title.is_ascii()" => "true";
    Text.len() -> Size, "Length in bytes of UTF-8; `chars().count()` counts letters.", "title.len()" => "16";
    Text.chars() -> Letters, "The letters, one by one.", "title.chars().count()" => "16";
    Text.trim() -> Slice, "Without space at both ends.", "title.trim()" => r#""Crash on start""#;
    Text.trim_start() -> Slice, "Without space at the start.", "title.trim_start()" => r#""Crash on start ""#;
    Text.trim_end() -> Slice, "Without space at the end.", "title.trim_end()" => r#"" Crash on start""#;
    Text.trim_start_matches(Text) -> Slice, "Without this at the start, however often it stands there.", r#"place.trim_start_matches("Iss")"# => r#""ues!A2:D2""#;
    Text.trim_end_matches(Text) -> Slice, "Without this at the end, however often it stands there.", r#"place.trim_end_matches("2")"# => r#""Issues!A2:D""#;
    Text.to_lowercase() -> Text, "In small letters.", "title.to_lowercase()" => r#"" crash on start ""#;
    Text.to_uppercase() -> Text, "In capital letters.", "title.to_uppercase()" => r#"" CRASH ON START ""#;
    Text.to_ascii_lowercase() -> Text, "In small letters, A to Z only.", "title.to_ascii_lowercase()" => r#"" crash on start ""#;
    Text.to_ascii_uppercase() -> Text, "In capital letters, a to z only.", "title.to_ascii_uppercase()" => r#"" CRASH ON START ""#;
    Text.replace(Text, Text) -> Text, "With each of the first replaced by the second.", r#"title.replace(" ", "_")"# => r#""_Crash_on_start_""#;
    Text.replacen(Text, Text, Size) -> Text, "With so many of the first replaced by the second.", r#"title.replacen(" ", "_", 2)"# => r#""_Crash_on start ""#;
    Text.repeat(Size) -> Text, "The text, so many times.", r#"title.trim().repeat(2)"# => r#""Crash on startCrash on start""#;
    Text.strip_prefix(Text) -> MaybeSlice, "What comes after this start, if it starts so.", r#"title.trim().strip_prefix("Crash ")"# => r#""on start""#;
    Text.strip_suffix(Text) -> MaybeSlice, "What comes before this end, if it ends so.", r#"title.strip_suffix("?")"# => "null";
    Text.get(Range) -> MaybeSlice, "The bytes from one place to before another; missing where a place lies beyond the end or inside a letter.", "issue.created_at.get(..10)" => r#""2019-05-15""#;
    Text.find(Text) -> MaybeSize, "Where this text starts first, in bytes.", r#"title.find("on")"# => "7";
    Text.rfind(Text) -> MaybeSize, "Where this text starts last, in bytes.", r#"place.rfind("2")"# => "11";
    Text.split(Text) -> Slices, "The parts between each of this.", r#"title.trim().split(" ").count()"# => "3";
    Text.rsplit(Text) -> Slices, "The parts between each of this, from the end.", r#"title.trim().rsplit(" ").next()"# => r#""start""#;
    Text.splitn(Size, Text) -> Slices, "At most so many parts, the last of them with all the rest.", r#"title.trim().splitn(2, " ").last()"# => r#""on start""#;
    Text.split_whitespace() -> Slices, "The words.", "title.split_whitespace().count()" => "3";
    Text.matches(Text) -> Slices, "Each place where this text stands.", r#"title.matches(" ").count()"# => "4";
    Text.lines() -> Slices, "The lines.", "title.lines().count()" => "1";
    Text.parse::<i64>() -> ParsedWhole, "The whole number it is, if it is one.", r#""12".parse::<i64>().unwrap_or(0)"# => "12";
    Text.parse::<f64>() -> ParsedNumber, "The number it is, if it is one.", r#""1.5".parse::<f64>().unwrap_or(0.0)"# => "1.5";
    Text.parse::<bool>() -> ParsedTruth, "True or false, if it is that word.", r#""yes".parse::<bool>()"# => "null";
    Text.as_str() -> Slice, "The text itself.", "title.as_str()" => r#"" Crash on start ""#;
    Text.to_string() -> Text, "The text itself.", "title.to_string()" => r#"" Crash on start ""#;

    Letter.is_alphabetic() -> Truth, "Whether it is a letter of an alphabet.", "title.chars().any(|c| c.is_alphabetic())" => "true";
    Letter.is_numeric() -> Truth, "Whether it is a digit or another number.", "title.chars().any(|c| c.is_numeric())" => "false";
    Letter.is_alphanumeric() -> Truth, "Whether it is a letter of an alphabet or a number.", "title.chars().all(|c| c.is_alphanumeric())" => "false";
    Letter.is_ascii_digit() -> Truth, "Whether it is 0 to 9.", "place.chars().filter(|c| c.is_ascii_digit()).collect()" => r#""22""#;
    Letter.is_uppercase() -> Truth, "Whether it is a capital letter.", "place.chars().filter(|c| c.is_uppercase()).count()" => "3";
    Letter.is_lowercase() -> Truth, "Whether it is a small letter.", "place.chars().filter(|c| c.is_lowercase()).count()" => "5";
    Letter.is_whitespace() -> Truth, "Whether it is space.", "title.chars().filter(|c| !c.is_whitespace()).count()" => "12";
    Letter.to_string() -> Text, "The letter as text.", r#"title.trim().chars().map(|c| c.to_string()).take(3).join("-")"# => r#""C-r-a""#;

    Truth.to_string() -> Text, "`true` or `false` as text.", "flag.to_string()" => r#""true""#;

    Whole.abs() -> Same, "Without its sign. Fails for the smallest number.", "count.abs()" => "7";
    Whole.signum() -> Same, "1, 0 or -1, by its sign.", "count.signum()" => "-1";
    Whole.is_positive() -> Truth, "Whether it is more than 0.", "count.is_positive()" => "false";
    Whole.is_negative() -> Truth, "Whether it is less than 0.", "count.is_negative()" => "true";
    Whole.min(Same) -> Same, "The smaller of both.", "count.min(3)" => "-7";
    Whole.max(Same) -> Same, "The larger of both.", "count.max(3)" => "3";
    Whole.clamp(Same, Same) -> Same, "The number, but at least the first and at most the second. Fails where the first is more than the second.", "count.clamp(0, 5)" => "0";
    Whole.pow(Exponent) -> Same, "Multiplied with itself so many times. Fails where it gets too large.", "count.pow(2)" => "49";
    Whole.rem_euclid(Same) -> Same, "The rest of a division, never negative. Fails for 0.", "count.rem_euclid(3)" => "2";
    Whole.div_euclid(Same) -> Same, "The division to which `rem_euclid` is the rest. Fails for 0.", "count.div_euclid(3)" => "-3";
    Whole.checked_add(Same) -> MaybeWhole, "The sum, missing where it gets too large.", "count.checked_add(1)" => "-6";
    Whole.checked_sub(Same) -> MaybeWhole, "The difference, missing where it gets too large.", "count.checked_sub(1)" => "-8";
    Whole.checked_mul(Same) -> MaybeWhole, "The product, missing where it gets too large.", "count.checked_mul(9223372036854775807)" => "null";
    Whole.checked_div(Same) -> MaybeWhole, "The quotient, missing for a division by 0.", "count.checked_div(0)" => "null";
    Whole.checked_rem(Same) -> MaybeWhole, "The rest of a division, missing for a division by 0.", "count.checked_rem(4)" => "-3";
    Whole.saturating_add(Same) -> Same, "The sum, or the largest or smallest number where it goes beyond.", "count.saturating_add(9)" => "2";
    Whole.saturating_sub(Same) -> Same, "The difference, or the largest or smallest number where it goes beyond.", "count.saturating_sub(9)" => "-16";
    Whole.saturating_mul(Same) -> Same, "The product, or the largest or smallest number where it goes beyond.", "count.saturating_mul(9223372036854775807)" => "-9223372036854775808";
    Whole.to_string() -> Text, "The number as text.", "count.to_string()" => r#""-7""#;

    Number.abs() -> Same, "Without its sign.", "ratio.abs()" => "2.5";
    Number.round() -> Same, "The nearest whole, a half away from 0.", "ratio.round()" => "3.0";
    Number.floor() -> Same, "The whole below.", "ratio.floor()" => "2.0";
    Number.ceil() -> Same, "The whole above.", "ratio.ceil()" => "3.0";
    Number.trunc() -> Same, "Without what stands behind the point.", "ratio.trunc()" => "2.0";
    Number.fract() -> Same, "What stands behind the point.", "ratio.fract()" => "0.5";
    Number.sqrt() -> Same, "The square root.", "(ratio * 10.0).sqrt()" => "5.0";
    Number.signum() -> Same, "1 or -1, by its sign.", "ratio.signum()" => "1.0";
    Number.min(Same) -> Same, "The smaller of both.", "ratio.min(1.0)" => "1.0";
    Number.max(Same) -> Same, "The larger of both.", "ratio.max(1.0)" => "2.5";
    Number.clamp(Same, Same) -> Same, "The number, but at least the first and at most the second. Fails where the first is more than the second.", "ratio.clamp(0.0, 1.0)" => "1.0";
    Number.rem_euclid(Same) -> Same, "The rest of a division, never negative.", "ratio.rem_euclid(2.0)" => "0.5";
    Number.is_finite() -> Truth, "Whether it is a number at all: a division by 0 gives none.", "(ratio / 0.0).is_finite()" => "false";
    Number.is_nan() -> Truth, "Whether it is no number, such as 0 divided by 0.", "ratio.is_nan()" => "false";
    Number.to_string() -> Text, "The number as text.", "ratio.to_string()" => r#""2.5""#;

    List.len() -> Size, "How many items there are.", "labels.len()" => "2";
    List.is_empty() -> Truth, "Whether there is no item.", "labels.is_empty()" => "false";
    List.iter() -> Items, "The items, one by one.", "labels.iter().count()" => "2";
    List.contains(Item) -> Truth, "Whether this is one of the items.", "numbers.contains(3)" => "true";
    List.first() -> MaybeItem, "The first item, if there is one.", "numbers.first()" => "3";
    List.last() -> MaybeItem, "The last item, if there is one.", "tags.last()" => r#""ui""#;
    List.get(Size) -> MaybeItem, "The item at a place, counted from 0.", "numbers.get(9)" => "null";
    List.get(Range) -> MaybePart, "The items from one place to before another; missing where a place lies beyond the end.", "numbers.get(1..)" => "[1,2]";
    List.join(Text) -> Text, "All texts as one, with this between them.", r#"tags.join(", ")"# => r#""bug, ui""#;
    List.concat() -> Text, "All texts as one.", "tags.concat()" => r#""bugui""#;

    Items.any(Test) -> Truth, "Whether one item passes.", r#"labels.iter().any(|label| label.name == "bug")"# => "true";
    Items.all(Test) -> Truth, "Whether every item passes.", "numbers.iter().all(|number| number > 1)" => "false";
    Items.filter(TestOfReference) -> SameItems, "The items that pass.", r#"tags.iter().filter(|tag| tag != "ui").count()"# => "1";
    Items.map(Each) -> Mapped, "What you make of each item.", r#"labels.iter().map(|label| label.name).join(" ")"# => r#""bug ui""#;
    Items.filter_map(EachMaybe) -> Mapped, "What you make of each item, where it is not missing.", "labels.iter().filter_map(|label| label.color).count()" => "1";
    Items.flat_map(EachList) -> Flattened, "The items of the lists that you make of each item.", r#"labels.iter().flat_map(|label| label.name.split("u")).count()"# => "4";
    Items.find(TestOfReference) -> MaybeItem, "The first item that passes.", "numbers.iter().find(|number| number < 3)" => "1";
    Items.find_map(EachMaybe) -> MaybeMapped, "What you make of the first item of which it is not missing.", "labels.iter().find_map(|label| label.color)" => r#""f00""#;
    Items.position(Test) -> MaybeSize, "The place of the first item that passes, counted from 0.", "numbers.iter().position(|number| number == 2)" => "2";
    Items.count() -> Size, "How many items there are.", "tags.iter().count()" => "2";
    Items.next() -> MaybeItem, "The first item, if there is one.", r#"title.trim().split(" ").next()"# => r#""Crash""#;
    Items.last() -> MaybeItem, "The last item, if there is one.", r#"title.trim().split(" ").last()"# => r#""start""#;
    Items.nth(Size) -> MaybeItem, "The item at a place, counted from 0.", r#"title.trim().split(" ").nth(1)"# => r#""on""#;
    Items.rev() -> SameItems, "From the last to the first.", "numbers.iter().rev().next()" => "2";
    Items.skip(Size) -> SameItems, "Without so many at the start.", "numbers.iter().skip(1).next()" => "1";
    Items.take(Size) -> SameItems, "So many from the start.", "numbers.iter().take(2).count()" => "2";
    Items.skip_while(TestOfReference) -> SameItems, "Without those at the start that pass.", "numbers.iter().skip_while(|number| number > 2).count()" => "2";
    Items.take_while(TestOfReference) -> SameItems, "Those at the start that pass.", "numbers.iter().take_while(|number| number > 2).count()" => "1";
    Items.chain(Items) -> SameItems, "These items, then those of the other list.", "numbers.iter().chain(numbers).count()" => "6";
    Items.min() -> MaybeItem, "The smallest item.", "numbers.iter().min()" => "1";
    Items.max() -> MaybeItem, "The largest item.", "numbers.iter().max()" => "3";
    Items.min_by_key(Key) -> MaybeItem, "The item with the smallest of what you make of it; the first of equals.", "tags.iter().min_by_key(|tag| tag.len())" => r#""ui""#;
    Items.max_by_key(Key) -> MaybeItem, "The item with the largest of what you make of it; the last of equals.", "labels.iter().max_by_key(|label| label.name).map(|label| label.name)" => r#""ui""#;
    Items.sum() -> Sum, "All numbers together.", "numbers.iter().sum()" => "6";
    Items.product() -> Sum, "All numbers multiplied.", "numbers.iter().product()" => "6";
    Items.join(Text) -> Text, "All texts as one, with this between them.", r#"tags.iter().join("/")"# => r#""bug/ui""#;
    Items.collect() -> Collected, "The items as a list; letters as a text.", "numbers.iter().filter(|number| number > 1).collect()" => "[3,2]";
    Items.collect::<String>() -> Text, "Texts or letters as one text.", "title.trim().chars().rev().collect::<String>()" => r#""trats no hsarC""#;

    Maybe.unwrap_or_default() -> Present, "The value; where it is missing, an empty text, 0 or false.", "body.unwrap_or_default()" => r#""""#;
    Maybe.unwrap_or(Default) -> Present, "The value; where it is missing, this.", r#"body.unwrap_or("none")"# => r#""none""#;
    Maybe.unwrap_or_else(Otherwise) -> Present, "The value; where it is missing, what the closure gives.", "body.unwrap_or_else(|| title.to_uppercase())" => r#"" CRASH ON START ""#;
    Maybe.is_some() -> Truth, "Whether it is there.", "note.is_some()" => "true";
    Maybe.is_none() -> Truth, "Whether it is missing.", "note.is_none()" => "false";
    Maybe.map(Each) -> MaybeMapped, "What you make of the value, if it is there.", "owner.map(|owner| owner.login)" => r#""ada""#;
    Maybe.map_or(Default, Each) -> MappedOr, "What you make of the value; where it is missing, the default.", r#"owner.map_or("nobody", |owner| owner.login)"# => r#""ada""#;
    Maybe.and_then(EachMaybe) -> MaybeMapped, "What you make of the value, if both are there.", "owner.and_then(|owner| owner.email)" => "null";
    Maybe.or(Maybe) -> SameMaybe, "The value; where it is missing, the other, if that is there.", "body.or(note)" => r#""see below""#;
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
    Any.is_boolean() -> Truth, "Whether it is true or false.", r#"data["kind"].is_boolean()"# => "false";
    Any.is_array() -> Truth, "Whether it is a list.", r#"data["list"].is_array()"# => "true";
    Any.is_object() -> Truth, "Whether it is a record.", "data.is_object()" => "true";
    Any.to_string() -> Text, "As JSON; a text stands in quotes.", r#"data["list"].to_string()"# => r#""[1,2]""#;
}

//! What an expression says where it fails: where the built flow fails too, in Rust's own words and at its place.

use super::sample;
use crate::expr::{Cause, eval};

#[test]
fn failures_name_their_place_and_say_what_rust_says() {
    for (text, place, message) in [
        ("1 + count / (count + 7)", "count / (count + 7)", "attempt to divide by zero"),
        (
            "count % numbers.iter().filter(|n| n > 9).count()",
            "count % numbers.iter().filter(|n| n > 9).count()",
            "attempt to calculate the remainder with a divisor of zero",
        ),
        (
            "flag && 9223372036854775807 + issue.number > 0",
            "9223372036854775807 + issue.number",
            "attempt to add with overflow",
        ),
        (
            "count - 9223372036854775807 - 9",
            "count - 9223372036854775807",
            "attempt to subtract with overflow",
        ),
        (
            "(count * 9223372036854775807).abs()",
            "count * 9223372036854775807",
            "attempt to multiply with overflow",
        ),
        ("count.pow(64)", "count.pow(64)", "attempt to multiply with overflow"),
        ("count.clamp(3, 1)", "count.clamp(3, 1)", "min > max. min = 3, max = 1"),
        (
            "numbers.iter().map(|n| n * 9223372036854775807).sum()",
            "n * 9223372036854775807",
            "attempt to multiply with overflow",
        ),
        ("labels[5]", "labels[5]", "index out of bounds: the len is 2 but the index is 5"),
    ] {
        let error = eval(text, &sample()).expect_err(text);
        assert_eq!((&text[error.span.clone()], error.message.as_str()), (place, message), "{text}");
        assert_eq!(error.cause, Cause::Fails, "{text}");
    }
}

#[test]
fn items_are_made_as_rust_makes_them() {
    for (text, value) in [
        ("numbers.iter().map(|n| 10 / (n - 2)).next()", Ok("10")),
        ("numbers.iter().map(|n| 10 / (n - 2)).last()", Err("attempt to divide by zero")),
        ("numbers.iter().map(|n| 10 / (n - 2)).take(2).collect()", Ok("[10,-10]")),
        ("numbers.iter().map(|n| 10 / (n - 2)).any(|n| n < 0)", Ok("true")),
        ("numbers.iter().map(|n| 10 / (n - 2)).find(|n| n > 0)", Ok("10")),
        ("numbers.iter().map(|n| 10 / (n - 2)).nth(1)", Ok("-10")),
        ("numbers.iter().map(|n| 10 / (n - 3)).rev().next()", Ok("-10")),
        ("numbers.iter().map(|n| 10 / (n - 3)).rev().take(2).count()", Ok("2")),
        ("numbers.iter().map(|n| 10 / (n - 3)).skip(1).next()", Err("attempt to divide by zero")),
        ("numbers.iter().chain(numbers).map(|n| 6 / (n - 2)).take(2).count()", Ok("2")),
        // The first of two failures is the one of the first item.
        (
            "numbers.iter().map(|n| 9 % (n - 1)).map(|n| 9 / n).sum()",
            Err("attempt to calculate the remainder with a divisor of zero"),
        ),
        (
            "numbers.iter().map(|n| 9 % (n - 1)).map(|n| 9 / (n - 1)).sum()",
            Err("attempt to divide by zero"),
        ),
        // What leads one way only is made before it is turned.
        (
            "title.split(\" \").map(|part| 9 / part.len()).rev().next()",
            Err("attempt to divide by zero"),
        ),
        ("title.trim().split(\" \").map(|part| 9 / part.len()).rev().next()", Ok("1")),
        (
            "labels.iter().flat_map(|l| l.name.split(\"u\").map(|part| l.name.len())).sum()",
            Ok("10"),
        ),
        ("tags.iter().take(5000000000).count()", Ok("2")),
        ("title.trim().splitn(5000000000, \" \").count()", Ok("3")),
    ] {
        let found = eval(text, &sample()).map(|value| value.to_string());
        assert_eq!(found.as_deref().map_err(|error| error.message.as_str()), value, "{text}");
    }
}

#[test]
fn what_the_preview_cannot_show_may_still_run() {
    for text in ["format!(\"{:?}\", tags)", "format!(\"{title:?}\")", "format!(\"{:#}\", data)"] {
        assert_eq!(eval(text, &sample()).expect_err(text).cause, Cause::Unknown, "{text}");
    }
}

#[test]
fn what_is_too_much_for_the_preview_ends_it() {
    let each = "numbers.iter().chain(numbers).chain(numbers).flat_map(|a| ";
    let deep = each.repeat(6) + "numbers" + &")".repeat(6);
    for text in [
        "title.repeat(1000000000)",
        "title.repeat(60000).replace(\"\", title.repeat(60000))",
        &format!("{deep}.count()"),
    ] {
        assert_eq!(eval(text, &sample()).expect_err(text).cause, Cause::Unknown, "{text}");
    }
}

#[test]
fn nothing_of_these_fails() {
    for (text, value) in [
        ("false && count / (count + 7) > 0", "false"),
        ("title.get(99..)", "null"),
        ("\"ß\".get(..1)", "null"),
        ("\"ß\".get(..2)", "\"ß\""),
        ("\"x\".parse::<i64>()", "null"),
        ("(1.0 / 0.0) as i64", "9223372036854775807"),
        ("(0.0 / 0.0) as i64", "0"),
        ("json!({\"a\": 1.0 / 0.0})", "{\"a\":null}"),
        ("0.0 / 0.0 == 0.0 / 0.0", "false"),
        ("data[-1]", "null"),
        ("numbers.get(-5)", "3"),
        ("count.checked_div(0).unwrap_or(1)", "1"),
        (
            "labels.iter().map(|labels| labels.name.chars().map(|name| name.to_string()).join(\"-\")).join(\" \")",
            "\"b-u-g u-i\"",
        ),
    ] {
        let found = eval(text, &sample()).map(|value| value.to_string());
        assert_eq!(found.as_deref(), Ok(value), "{text}");
    }
}

//! How a place of a `format!` shows its value: what stands behind the colon.

use super::data::Data;

/// Widest place and most decimals that the preview shows.
const WIDEST: usize = 1_000;

/// A format spec, as far as it says all by itself: no width that an argument gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    fill: Option<char>,
    side: Option<Side>,
    flags: Flags,
    width: usize,
    precision: Option<usize>,
    form: Form,
}

/// Where in a wider place the text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Middle,
    Right,
}

/// `+`, `#` and `0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flags {
    sign: bool,
    alternate: bool,
    zeros: bool,
}

/// The letters at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Display,
    Debug,
    LowerHex,
    UpperHex,
    Binary,
    Octal,
    LowerExp,
    UpperExp,
}

/// A number by its flags: Rust takes these from the text of `format!` alone.
macro_rules! by_flags {
    ($spec:expr, $value:expr, $form:literal) => {{
        let Spec { flags, width, precision, .. } = $spec;
        // Zeros stand between the sign and the number, so that Rust itself has to fill the place: without them it is
        // as wide as it comes.
        let width = if flags.zeros { width } else { 0 };
        match (flags.sign, flags.alternate, precision) {
            (false, false, None) => format!(concat!("{:01$", $form, "}"), $value, width),
            (true, false, None) => format!(concat!("{:+01$", $form, "}"), $value, width),
            (false, true, None) => format!(concat!("{:#01$", $form, "}"), $value, width),
            (true, true, None) => format!(concat!("{:+#01$", $form, "}"), $value, width),
            (false, false, Some(most)) => {
                format!(concat!("{:01$.2$", $form, "}"), $value, width, most)
            }
            (true, false, Some(most)) => {
                format!(concat!("{:+01$.2$", $form, "}"), $value, width, most)
            }
            (false, true, Some(most)) => {
                format!(concat!("{:#01$.2$", $form, "}"), $value, width, most)
            }
            (true, true, Some(most)) => {
                format!(concat!("{:+#01$.2$", $form, "}"), $value, width, most)
            }
        }
    }};
}

impl Spec {
    /// Reads a spec; none where it is none that stands by itself.
    pub fn of(text: &str) -> Option<Self> {
        let mut spec = Self::default();
        let mut rest = text;
        let mut letters = rest.chars();
        if let (Some(fill), Some(side)) = (letters.next(), letters.next().and_then(side)) {
            (spec.fill, spec.side) = (Some(fill), Some(side));
            rest = letters.as_str();
        } else if let Some(side) = rest.chars().next().and_then(side) {
            spec.side = Some(side);
            rest = rest.get(1..)?;
        }
        let mut flag = |sign: char| {
            let after = rest.strip_prefix(sign);
            rest = after.unwrap_or(rest);
            after.is_some()
        };
        let sign = flag('+');
        flag('-');
        spec.flags = Flags { sign, alternate: flag('#'), zeros: flag('0') };
        let (width, rest) = number(rest)?;
        spec.width = width.unwrap_or_default();
        let rest = match rest.strip_prefix('.') {
            Some(rest) => {
                let (precision, rest) = number(rest)?;
                spec.precision = Some(precision?);
                rest
            }
            None => rest,
        };
        spec.form = match rest {
            "" => Form::Display,
            "?" => Form::Debug,
            "x" => Form::LowerHex,
            "X" => Form::UpperHex,
            "b" => Form::Binary,
            "o" => Form::Octal,
            "e" => Form::LowerExp,
            "E" => Form::UpperExp,
            _ => return None,
        };
        Some(spec)
    }

    /// The text of a value; none where the preview does not know it.
    pub fn shown(self, value: &Data<'_>) -> Option<String> {
        Some(match value {
            Data::Whole(number) => self.padded(&self.whole(*number), Side::Right),
            Data::Number(number) => self.padded(&self.float(*number)?, Side::Right),
            // Whether Rust holds an option, only the types tell; any data is shown by its own rules.
            _ if self.form != Form::Display => return None,
            Data::Text(text) => self.text(text),
            Data::Truth(truth) => self.text(if *truth { "true" } else { "false" }),
            Data::Json(_) if self.flags.alternate => return None,
            // Any data writes itself as it is, whatever the place.
            other => other.displayed()?,
        })
    }

    fn whole(self, number: i64) -> String {
        match self.form {
            Form::Display => by_flags!(self, number, ""),
            Form::Debug => by_flags!(self, number, "?"),
            Form::LowerHex => by_flags!(self, number, "x"),
            Form::UpperHex => by_flags!(self, number, "X"),
            Form::Binary => by_flags!(self, number, "b"),
            Form::Octal => by_flags!(self, number, "o"),
            Form::LowerExp => by_flags!(self, number, "e"),
            Form::UpperExp => by_flags!(self, number, "E"),
        }
    }

    fn float(self, number: f64) -> Option<String> {
        Some(match self.form {
            Form::Display => by_flags!(self, number, ""),
            Form::Debug => by_flags!(self, number, "?"),
            Form::LowerExp => by_flags!(self, number, "e"),
            Form::UpperExp => by_flags!(self, number, "E"),
            _ => return None,
        })
    }

    fn text(self, text: &str) -> String {
        let most = self.precision.unwrap_or(usize::MAX);
        let text: String = text.chars().take(most).collect();
        let plain = Self { flags: Flags::default(), ..self };
        plain.padded(&text, Side::Left)
    }

    /// A text in its place.
    fn padded(self, text: &str, usual: Side) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let before = match self.side.unwrap_or(usual) {
            _ if self.flags.zeros => 0,
            Side::Left => 0,
            Side::Middle => missing / 2,
            Side::Right => missing,
        };
        let after = if self.flags.zeros { 0 } else { missing - before };
        let fill = |count| std::iter::repeat_n(self.fill.unwrap_or(' '), count);
        fill(before).chain(text.chars()).chain(fill(after)).collect()
    }
}

fn side(letter: char) -> Option<Side> {
    match letter {
        '<' => Some(Side::Left),
        '^' => Some(Side::Middle),
        '>' => Some(Side::Right),
        _ => None,
    }
}

/// The number that a text begins with, and what follows; none where it is too large.
fn number(text: &str) -> Option<(Option<usize>, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    if digits.is_empty() {
        return Some((None, rest));
    }
    let number = digits.parse().ok().filter(|number| *number <= WIDEST)?;
    Some((Some(number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each spec with what Rust itself makes of it.
    macro_rules! as_rust {
        ($($spec:literal of $value:expr => $data:expr),* $(,)?) => {
            [$((
                $spec,
                Spec::of($spec).and_then(|spec| spec.shown(&$data)),
                format!(concat!("{:", $spec, "}"), $value),
            )),*]
        };
    }

    #[test]
    fn values_stand_in_their_places_as_in_rust() {
        let whole = Data::Whole;
        let number = Data::Number;
        let text = |text: &'static str| Data::Text(text.into());
        let data = Data::Json(std::borrow::Cow::Owned(serde_json::json!([1])));
        for (spec, shown, expected) in as_rust! {
            "" of -7 => whole(-7), "5" of -7 => whole(-7), "<5" of -7 => whole(-7), "05" of -7 => whole(-7),
            "*^9" of 42 => whole(42), "+" of 42 => whole(42), "+05" of 42 => whole(42),
            "*<+05" of 42 => whole(42), "x" of -1_i64 => whole(-1), "#x" of 255 => whole(255),
            "#06x" of 255 => whole(255), "#X" of 255 => whole(255), "#b" of 5 => whole(5),
            "o" of 8 => whole(8), "e" of 1500 => whole(1500), ".1e" of 1500 => whole(1500),
            "E" of 1500 => whole(1500), ".2" of 42 => whole(42), "?" of 42 => whole(42),
            ".2" of 2.5 => number(2.5), "8.2" of -2.5 => number(-2.5), "08.2" of -2.5 => number(-2.5),
            "+.0" of 2.5 => number(2.5), "?" of 2.0 => number(2.0), "e" of 1500.5 => number(1500.5),
            "08" of f64::NAN => number(f64::NAN), "+08" of f64::INFINITY => number(f64::INFINITY),
            "^7" of "äb" => text("äb"), "05" of "ab" => text("ab"), ".1" of "äb" => text("äb"),
            "-^6.1" of "äb" => text("äb"), ">>4" of "x" => text("x"),
            ".2" of true => Data::Truth(true), "07" of true => Data::Truth(true),
            "#" of true => Data::Truth(true),
            ">9" of serde_json::json!([1]) => data.clone(), "05" of serde_json::json!([1]) => data,
        } {
            assert_eq!(shown, Some(expected), "{spec}");
        }
    }

    #[test]
    fn what_the_preview_does_not_show_it_does_not_guess() {
        let text = Data::Text("a".into());
        for spec in ["?", "#?", "width$", "5$", ".*", "x?", "99999", ".99999", "x"] {
            assert_eq!(Spec::of(spec).and_then(|spec| spec.shown(&text)), None, "{spec}");
        }
        assert_eq!(Spec::of("x").and_then(|spec| spec.shown(&Data::Number(1.0))), None);
    }
}

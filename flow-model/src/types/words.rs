//! A type in plain words, as forms and problems show it.

use std::fmt;

use super::Type;

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Bool => f.write_str("true or false"),
            Self::Int => f.write_str("whole number"),
            Self::Float => f.write_str("number"),
            Self::Text { known } if known.is_empty() => f.write_str("text"),
            Self::Text { known } => write_known(known, f),
            Self::DateTime => f.write_str("date and time"),
            Self::List(item) => {
                f.write_str("list of ")?;
                f.write_str(plural(item))
            }
            Self::Record(record) if record.title.is_empty() => f.write_str("record"),
            Self::Record(record) => write!(f, "record {}", record.title),
            Self::Optional(inner) => write!(f, "{inner}, may be missing"),
            Self::Any => f.write_str("any data"),
            Self::Unknown => f.write_str("checked at build"),
        }
    }
}

/// How many known values are named before "and so on".
const SHOWN: usize = 3;

fn write_known(known: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("text: ")?;
    for (index, value) in known.iter().take(SHOWN).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}\"{value}\"")?;
    }
    if known.len() > SHOWN { write!(f, " and {} more", known.len() - SHOWN) } else { Ok(()) }
}

fn plural(item: &Type) -> &'static str {
    match item {
        Type::Null => "nothing",
        Type::Bool => "true or false",
        Type::Int => "whole numbers",
        Type::Float => "numbers",
        Type::Text { .. } => "texts",
        Type::DateTime => "dates",
        Type::List(_) => "lists",
        Type::Record(_) => "records",
        Type::Optional(inner) => plural(inner),
        Type::Any | Type::Unknown => "any data",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_plain_words() {
        let known = Type::Text { known: ["a", "b", "c", "d"].map(String::from).into() };
        for (ty, words) in [
            (Type::text(), "text"),
            (known, "text: \"a\", \"b\", \"c\" and 1 more"),
            (Type::list(Type::record([])), "list of records"),
            (Type::Float.optional(), "number, may be missing"),
            (Type::Unknown, "checked at build"),
        ] {
            assert_eq!(ty.to_string(), words);
        }
    }
}

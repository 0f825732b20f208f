//! The operators of condition rows: their words, their Rust, and the types they fit.

use syn::BinOp;

use crate::types::Type;

/// The operators a row can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Is,
    /// `!=`
    IsNot,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `.contains(..)`
    Contains,
    /// `!...contains(..)`
    ContainsNot,
    /// `.starts_with(..)`
    StartsWith,
    /// `.ends_with(..)`
    EndsWith,
    /// `.is_empty()`
    IsEmpty,
    /// `!...is_empty()`
    IsNotEmpty,
    /// `.is_some()`
    IsThere,
    /// `.is_none()`
    IsMissing,
    /// The field itself, true.
    IsTrue,
    /// `!field`
    IsFalse,
}

/// How an operator stands in Rust.
pub(super) enum Form {
    Between(&'static str),
    Method(&'static str),
    NotMethod(&'static str),
    Test(&'static str),
    NotTest(&'static str),
    Bare,
    NotBare,
}

impl Operator {
    /// All of them, in the order a form lists them.
    pub const ALL: [Self; 16] = [
        Self::Is,
        Self::IsNot,
        Self::Contains,
        Self::ContainsNot,
        Self::StartsWith,
        Self::EndsWith,
        Self::More,
        Self::AtLeast,
        Self::Less,
        Self::AtMost,
        Self::IsEmpty,
        Self::IsNotEmpty,
        Self::IsThere,
        Self::IsMissing,
        Self::IsTrue,
        Self::IsFalse,
    ];

    /// In plain words: "starts with".
    pub fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::More => "is more than",
            Self::AtLeast => "is at least",
            Self::Less => "is less than",
            Self::AtMost => "is at most",
            Self::Contains => "contains",
            Self::ContainsNot => "does not contain",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::IsEmpty => "is empty",
            Self::IsNotEmpty => "is not empty",
            Self::IsThere => "is there",
            Self::IsMissing => "is missing",
            Self::IsTrue => "is true",
            Self::IsFalse => "is false",
        }
    }

    /// Whether the row has a value.
    pub fn takes_value(self) -> bool {
        matches!(self.form(), Form::Between(_) | Form::Method(_) | Form::NotMethod(_))
    }

    /// The operators that make sense for a field of a type.
    pub fn of_type(ty: &Type) -> Vec<Self> {
        use Operator as O;
        match ty {
            Type::Optional(_) => vec![O::IsThere, O::IsMissing],
            Type::Bool => vec![O::IsTrue, O::IsFalse],
            Type::Int | Type::Float => {
                vec![O::Is, O::IsNot, O::More, O::AtLeast, O::Less, O::AtMost]
            }
            Type::DateTime => {
                vec![O::Is, O::IsNot, O::More, O::AtLeast, O::Less, O::AtMost, O::StartsWith]
            }
            Type::Text { known } if !known.is_empty() => vec![O::Is, O::IsNot],
            Type::Text { .. } => vec![
                O::Is,
                O::IsNot,
                O::Contains,
                O::ContainsNot,
                O::StartsWith,
                O::EndsWith,
                O::IsEmpty,
                O::IsNotEmpty,
            ],
            Type::List(item) if item.is_text() || item.is_copy() => {
                vec![O::Contains, O::ContainsNot, O::IsEmpty, O::IsNotEmpty]
            }
            Type::List(_) => vec![O::IsEmpty, O::IsNotEmpty],
            Type::Any => vec![O::Is, O::IsNot],
            Type::Record(_) | Type::Null => Vec::new(),
            Type::Unknown => Self::ALL.to_vec(),
        }
    }

    pub(super) fn form(self) -> Form {
        match self {
            Self::Is => Form::Between("=="),
            Self::IsNot => Form::Between("!="),
            Self::More => Form::Between(">"),
            Self::AtLeast => Form::Between(">="),
            Self::Less => Form::Between("<"),
            Self::AtMost => Form::Between("<="),
            Self::Contains => Form::Method("contains"),
            Self::ContainsNot => Form::NotMethod("contains"),
            Self::StartsWith => Form::Method("starts_with"),
            Self::EndsWith => Form::Method("ends_with"),
            Self::IsEmpty => Form::Test("is_empty"),
            Self::IsNotEmpty => Form::NotTest("is_empty"),
            Self::IsThere => Form::Test("is_some"),
            Self::IsMissing => Form::Test("is_none"),
            Self::IsTrue => Form::Bare,
            Self::IsFalse => Form::NotBare,
        }
    }

    pub(super) fn of_binary(op: &BinOp) -> Option<Self> {
        Some(match op {
            BinOp::Eq(_) => Self::Is,
            BinOp::Ne(_) => Self::IsNot,
            BinOp::Gt(_) => Self::More,
            BinOp::Ge(_) => Self::AtLeast,
            BinOp::Lt(_) => Self::Less,
            BinOp::Le(_) => Self::AtMost,
            _ => return None,
        })
    }
}

//! What a switch decides on: text, a whole number, or true and false.

use serde_json::Value;

use super::execution::Execution;

/// A value that `cx.switch` records and gives back. On resume the recorded one is given.
#[diagnostic::on_unimplemented(
    message = "a switch decides on text, a whole number or a bool, and not on `{Self}`"
)]
pub trait Choice<'e>: Sized {
    /// What is matched on.
    type Decision;
    /// The value as the journal keeps it.
    #[doc(hidden)]
    fn to_json(&self) -> Value;
    /// The value itself.
    #[doc(hidden)]
    fn fresh(self, execution: &'e Execution) -> Self::Decision;
    /// The recorded value; `None` where it is of another type.
    #[doc(hidden)]
    fn recorded(recorded: Value, execution: &'e Execution) -> Option<Self::Decision>;
}

impl<'a, 'e: 'a> Choice<'e> for &'a str {
    type Decision = &'a str;

    fn to_json(&self) -> Value {
        (*self).into()
    }

    fn fresh(self, _: &'e Execution) -> &'a str {
        self
    }

    fn recorded(recorded: Value, execution: &'e Execution) -> Option<&'a str> {
        match recorded {
            Value::String(text) => Some(execution.keep_text(text)),
            _ => None,
        }
    }
}

impl<'a, 'e: 'a> Choice<'e> for &'a String {
    type Decision = &'a str;

    fn to_json(&self) -> Value {
        self.as_str().into()
    }

    fn fresh(self, _: &'e Execution) -> &'a str {
        self
    }

    fn recorded(recorded: Value, execution: &'e Execution) -> Option<&'a str> {
        <&'a str as Choice<'e>>::recorded(recorded, execution)
    }
}

impl<'e> Choice<'e> for String {
    type Decision = &'e str;

    fn to_json(&self) -> Value {
        self.as_str().into()
    }

    fn fresh(self, execution: &'e Execution) -> &'e str {
        execution.keep_text(self)
    }

    fn recorded(recorded: Value, execution: &'e Execution) -> Option<&'e str> {
        <&'e str as Choice<'e>>::recorded(recorded, execution)
    }
}

macro_rules! plain {
    ($($type:ty)+) => {
        $(
            impl<'e> Choice<'e> for $type {
                type Decision = $type;

                fn to_json(&self) -> Value {
                    (*self).into()
                }

                fn fresh(self, _: &'e Execution) -> $type {
                    self
                }

                fn recorded(recorded: Value, _: &'e Execution) -> Option<$type> {
                    serde_json::from_value(recorded).ok()
                }
            }
        )+
    };
}

plain!(bool i32 i64 u32 u64 usize);

//! Conditions as rows (field, operator, value), and back to the expression text.

/// A condition as rows that all hold, or of which any holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Whether all rows must hold (`&&`) or any (`||`).
    pub join: Join,
    /// The rows, top to bottom.
    pub rows: Vec<Row>,
}

/// How rows are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    All,
    /// `||`
    Any,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The list whose items are looked at, for "any of list"; none for a plain field.
    pub any_of: Option<String>,
    /// The field's path: `issue.title`; with `any_of` relative to the item: `name`, empty for the item itself.
    pub field: String,
    /// The operator.
    pub operator: Operator,
    /// The value's text as an expression (`"bug"`, `3`, `issue.user.login`); empty where the operator takes none.
    pub value: String,
}

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

/// The rows of an expression; none where it does not fit rows.
pub fn rows(text: &str) -> Option<Condition> {
    let _ = text;
    None
}

/// The expression of the rows.
pub fn text(condition: &Condition) -> String {
    let _ = condition;
    String::new()
}

/// The condition in plain words: `any label.name is "bug"`; the expression itself where it does not fit rows.
pub fn words(text: &str) -> String {
    text.to_owned()
}

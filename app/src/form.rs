//! Forms, drawn from the fields of a node kind, and the inspector around them.

pub mod choice;
pub mod condition;
pub mod context;
pub mod data;
pub mod entries;
pub mod event;
pub mod field;
pub mod flow_form;
pub mod inspector;
pub mod live;
pub mod paths;
pub mod patterns;
pub mod picker;
pub mod pin;
pub mod places;
pub mod plain;
pub mod problems;
pub mod reference;
pub mod rich_text;
pub mod set_up;
pub mod slot;
pub mod statement;
pub mod suggestions;
pub mod trigger;

//! Small parts that every screen is made of.

pub mod banner;
pub mod contact;
pub mod copy;
pub mod dialog;
pub mod fetched;
pub mod json_tree;
pub mod pause;
pub mod prose;
pub mod rove;
pub mod states;
pub mod time;
pub mod toast;

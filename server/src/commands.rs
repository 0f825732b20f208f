//! What the program can be asked to do, one file per command.

pub mod check;
pub mod generate;
pub mod login;
pub mod package;
pub mod parse;
pub mod serve;
pub mod simulate;
pub mod warm;

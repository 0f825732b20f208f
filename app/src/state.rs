//! What the screens share while the page is open.

pub mod analysis;
pub mod autosave;
pub mod build_problems;
pub mod cells;
pub mod compiler;
pub mod editor;
pub mod files;
pub mod history;
pub mod kept;
pub mod model;
pub mod outlook;
pub mod sample;
pub mod session;
pub mod source;

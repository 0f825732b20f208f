//! The API's handlers, one file per noun.

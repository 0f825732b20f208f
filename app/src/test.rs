//! The test panel.

use leptos::prelude::*;

/// The test panel.
#[component]
pub fn TestPanel() -> impl IntoView {}

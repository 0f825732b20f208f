//! The observe panel.

use leptos::prelude::*;

/// The observe panel.
#[component]
pub fn ObservePanel() -> impl IntoView {}

//! The list of flows.

use leptos::prelude::*;

/// The list of flows.
#[component]
pub fn FlowsScreen() -> impl IntoView {}

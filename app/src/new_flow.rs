//! A new flow.

use leptos::prelude::*;

/// A new flow.
#[component]
pub fn NewFlowScreen() -> impl IntoView {}

//! Connections.

use leptos::prelude::*;

/// Connections.
#[component]
pub fn ConnectionsScreen() -> impl IntoView {}

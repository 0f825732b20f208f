//! Signing in.

use leptos::prelude::*;

/// Signing in.
#[component]
pub fn SignInScreen() -> impl IntoView {}

//! The deployments panel.

use leptos::prelude::*;

/// The deployments panel.
#[component]
pub fn DeploymentsPanel() -> impl IntoView {}

/// The deploy button.
#[component]
pub fn DeployButton() -> impl IntoView {}

//! The editor in the browser: which rooms there are, and how it starts.

pub mod api;
pub mod canvas;
pub mod code;
pub mod connections;
pub mod deployments;
pub mod flow_screen;
pub mod flows;
pub mod form;
pub mod icons;
pub mod later;
pub mod new_flow;
pub mod observe;
pub mod parts;
pub mod router;
pub mod shell;
pub mod sign_in;
pub mod state;
pub mod test;

/// Draws the product into the page.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(router::App);
}

//! Deploying: the button in the top bar, the live stages, and the list of versions.

mod button;
mod log;
mod panel;
mod run;
mod stages;
mod versions;

pub use button::DeployButton;
pub use panel::DeploymentsPanel;
pub use run::DeployContext;

//! The example flows that a new installation offers.

use anyhow::Context as _;
use flow_model::flow::Flow;
use flow_model::saved;
use serde::Serialize;

/// Name of each example's folder, and its saved flow.
const EXAMPLES: &[(&str, &str)] =
    &[("github-issues-to-sheet", include_str!("../../examples/github-issues-to-sheet/flow.json"))];

/// One line of `GET /api/v1/examples`.
#[derive(Debug, Serialize)]
pub struct Example {
    /// The flow's name.
    pub name: String,
    /// What it does.
    pub about: String,
    /// The flow, for `POST /api/v1/flows`.
    pub flow: Flow,
}

/// All examples.
///
/// # Errors
/// Where one cannot be read, which is a fault of the build; a test reads them all.
pub fn all() -> anyhow::Result<Vec<Example>> {
    let read = |(folder, text): &(&str, &str)| {
        let flow = saved::read(text).with_context(|| format!("example {folder}"))?;
        Ok(Example { name: flow.name.clone(), about: flow.about.clone(), flow })
    };
    EXAMPLES.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_example_reads() {
        super::all().unwrap();
    }
}

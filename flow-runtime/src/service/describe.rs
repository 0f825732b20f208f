//! `--describe`: what the binary holds, for whoever deploys it.

use std::process::ExitCode;

use serde::Serialize;

use crate::slots::SlotInfo;
use crate::triggers::{TriggerDescription, Triggers};

#[derive(Serialize)]
struct Description {
    package: &'static str,
    runtime: &'static str,
    triggers: Vec<TriggerDescription>,
    slots: Vec<SlotInfo>,
}

/// Prints one line of JSON.
pub(super) fn print(package: &'static str, triggers: &Triggers) -> ExitCode {
    let mut slots = Vec::new();
    for slot in triggers.list.iter().filter_map(|trigger| trigger.source.slot()) {
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    let description = Description {
        package,
        runtime: env!("CARGO_PKG_VERSION"),
        triggers: triggers.list.iter().map(TriggerDescription::from).collect(),
        slots,
    };
    match serde_json::to_string(&description) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the description cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

//! The numbers and their goals; the shape in which they are printed.

use anyhow::Result;
use serde::Serialize;

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Small numbers are good.
    Lower,
    /// Large numbers are good.
    Higher,
}

/// A bench and its goal.
struct Goal {
    name: &'static str,
    unit: &'static str,
    goal: f64,
    better: Better,
}

const GOALS: [Goal; 14] = [
    Goal {
        name: "webhook.stateless_vs_handwritten",
        unit: "ratio",
        goal: 0.9,
        better: Better::Higher,
    },
    Goal {
        name: "webhook.durable_vs_raw_commit",
        unit: "ratio",
        goal: 0.5,
        better: Better::Higher,
    },
    Goal { name: "flow.idle_rss_mb", unit: "MB", goal: 15.0, better: Better::Lower },
    Goal { name: "flow.binary_mb", unit: "MB", goal: 12.0, better: Better::Lower },
    Goal { name: "flow.start_ms", unit: "ms", goal: 50.0, better: Better::Lower },
    Goal { name: "deploy.click_to_live_ms", unit: "ms", goal: 1500.0, better: Better::Lower },
    Goal { name: "app.first_load_kb", unit: "kB", goal: 500.0, better: Better::Lower },
    Goal { name: "app.flow_screen_kb", unit: "kB", goal: 500.0, better: Better::Lower },
    Goal { name: "model.all.wasm.200_ms", unit: "ms", goal: 16.0, better: Better::Lower },
    Goal { name: "model.all.wasm.1000_ms", unit: "ms", goal: 100.0, better: Better::Lower },
    Goal { name: "model.growth_exponent", unit: "", goal: 1.1, better: Better::Lower },
    Goal { name: "model.differential_mismatches", unit: "", goal: 0.0, better: Better::Lower },
    Goal { name: "model.fuzz_crashes", unit: "", goal: 0.0, better: Better::Lower },
    Goal { name: "model.example_mismatches", unit: "", goal: 0.0, better: Better::Lower },
];

/// One measured number, as a JSON line has it.
#[derive(Serialize)]
struct Line {
    name: String,
    value: f64,
    unit: &'static str,
    /// None for a part of a number that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<f64>,
    better: Better,
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
    #[serde(skip)]
    note: String,
}

/// What has been measured so far.
pub struct Report {
    prefix: String,
    lines: Vec<Line>,
}

impl Report {
    /// A report on the benches whose names begin with the prefix.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), lines: Vec::new() }
    }

    /// Whether a bench of this name, or of this room (`flow.`), is asked for.
    pub fn wants(&self, name: &str) -> bool {
        name.starts_with(&self.prefix) || self.prefix.starts_with(name)
    }

    /// Takes down a number; the note says what it was made of. One without a goal is a
    /// size where its name says so, and else a time in milliseconds.
    pub fn add(&mut self, name: &str, value: f64, note: impl Into<String>) {
        if !name.starts_with(&self.prefix) {
            return;
        }
        let goal = GOALS.iter().find(|goal| goal.name == name);
        let unit = if name.ends_with("_kb") { "kB" } else { "ms" };
        let (unit, better) = goal.map_or((unit, Better::Lower), |goal| (goal.unit, goal.better));
        let value = (value * 1000.0).round() / 1000.0;
        let holds = goal.map(|goal| match better {
            Better::Lower => value <= goal.goal,
            Better::Higher => value >= goal.goal,
        });
        let note = note.into();
        eprintln!("    {name}: {value} {unit} ({note})");
        let goal = goal.map(|goal| goal.goal);
        self.lines.push(Line { name: name.to_owned(), value, unit, goal, better, holds, note });
    }

    /// Prints everything; an error where nothing has the wanted prefix.
    pub fn print(&self, json: bool) -> Result<()> {
        anyhow::ensure!(!self.lines.is_empty(), "no bench begins with {:?}", self.prefix);
        if json {
            eprint!("{}", self.table());
            for line in &self.lines {
                println!("{}", serde_json::to_string(line)?);
            }
        } else {
            print!("{}", self.table());
        }
        Ok(())
    }

    fn table(&self) -> String {
        let mut table = format!(
            "\n{:<34} {:>10}  {:<6} {:>10}  {:<5}  note\n",
            "bench", "value", "unit", "goal", "holds"
        );
        for line in &self.lines {
            let sign = match line.better {
                Better::Lower => "<=",
                Better::Higher => ">=",
            };
            let goal = line.goal.map(|goal| format!("{sign} {goal}")).unwrap_or_default();
            let holds = match line.holds {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            table += &format!(
                "{:<34} {:>10}  {:<6} {goal:>10}  {holds:<5}  {}\n",
                line.name, line.value, line.unit, line.note
            );
        }
        table
    }
}

/// The middle one; 0 of nothing.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_chooses_names_and_rooms() {
        let report = Report::new("flow.idle");
        assert!(report.wants("flow.") && report.wants("flow.idle_rss_mb"));
        assert!(!report.wants("webhook.") && !report.wants("flow.start_ms"));
        assert!(Report::new("").wants("app."));
    }

    #[test]
    fn a_line_says_whether_its_goal_holds() {
        let mut report = Report::new("");
        report.add("flow.binary_mb", 12.5, "");
        report.add("webhook.durable_vs_raw_commit", 0.5, "");
        let holds: Vec<Option<bool>> = report.lines.iter().map(|line| line.holds).collect();
        assert_eq!(holds, [Some(false), Some(true)]);
        let line = serde_json::to_string(report.lines.first().unwrap()).unwrap();
        let wanted = r#"{"name":"flow.binary_mb","value":12.5,"unit":"MB","goal":12.0,"better":"lower","holds":false}"#;
        assert_eq!(line, wanted);
    }
}

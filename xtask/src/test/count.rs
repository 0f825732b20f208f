//! Runs a test runner, passes its output on, and counts what it says.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::process;

/// What test runners reported, added up.
#[derive(Debug, Default, PartialEq)]
pub struct Count {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were not run on purpose.
    pub ignored: u64,
    /// Names of the failed ones.
    pub failures: Vec<String>,
    /// Runners that ended badly without saying which test failed.
    pub broken: Vec<String>,
}

impl Count {
    /// Adds another runner's count.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.failures.extend(other.failures.iter().cloned());
        self.broken.extend(other.broken.iter().cloned());
    }

    /// One line of `cargo test`: `test result: ok. 3 passed; 0 failed; 1 ignored; ...`,
    /// or `test module::name ... FAILED`.
    fn read_cargo(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            let numbers = result.split_once(". ").map_or("", |(_, numbers)| numbers);
            for part in numbers.split("; ") {
                self.read_number(part);
            }
        } else if let Some(test) = line.strip_prefix("test ")
            && let Some((name, "FAILED")) = test.rsplit_once(" ... ")
        {
            self.failures.push(name.to_owned());
        }
    }

    /// The lines of `e2e/run.mjs`: `e2e: 3 passed, 0 failed, 1 ignored` and `e2e failed: name`.
    fn read_node(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("e2e failed: ") {
            self.failures.push(name.to_owned());
        } else if let Some(numbers) = line.strip_prefix("e2e: ") {
            for part in numbers.split(", ") {
                self.read_number(part);
            }
        }
    }

    fn read_number(&mut self, part: &str) {
        let Some((number, what)) = part.trim().split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        match what {
            "passed" => self.passed += number,
            "failed" => self.failed += number,
            "ignored" => self.ignored += number,
            _ => {}
        }
    }
}

/// Runs `cargo test`.
pub fn of_cargo(command: &mut Command) -> Result<Count> {
    read(command, Count::read_cargo)
}

/// Runs `e2e/run.mjs`.
pub fn of_node(command: &mut Command) -> Result<Count> {
    read(command, Count::read_node)
}

fn read(command: &mut Command, line_read: fn(&mut Count, &str)) -> Result<Count> {
    let shown = process::shown(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let output = child.stdout.take().context("the runner has no output")?;
    let mut count = Count::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        line_read(&mut count, &line);
    }
    let status = child.wait()?;
    // A runner that died, or ran nothing, must not pass for one without failures.
    let silent = count.passed + count.failed + count.ignored == 0;
    if (!status.success() && count.failed == 0) || silent {
        count.broken.push(shown);
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_lines_are_added_up() {
        let mut count = Count::default();
        for line in [
            "test expr::parses ... ok",
            "test flow::odd ... FAILED",
            "test result: FAILED. 1 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.0s",
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.0s",
        ] {
            count.read_cargo(line);
        }
        let wanted = Count {
            passed: 5,
            failed: 1,
            ignored: 2,
            failures: vec!["flow::odd".to_owned()],
            broken: Vec::new(),
        };
        assert_eq!(count, wanted);
    }

    #[test]
    fn nodes_lines_are_added_up() {
        let mut count = Count::default();
        for line in ["e2e: noise", "e2e failed: signs in", "e2e: 7 passed, 1 failed, 0 ignored"] {
            count.read_node(line);
        }
        assert_eq!((count.passed, count.failed, count.failures.len()), (7, 1, 1));
    }
}

//! `cargo xtask readme`: puts an excerpt of truly generated code into README.md.

use anyhow::{Context, Result, bail};

use crate::paths;

/// What to do with the excerpt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Fail where it is not current.
    Check,
}

impl Mode {
    /// The mode that the command line's `--check` asks for.
    pub fn from_check_flag(check: bool) -> Self {
        if check { Self::Check } else { Self::Write }
    }
}

const BEGIN: &str = "<!-- generated code: `cargo xtask readme` -->";
const END: &str = "<!-- end of generated code -->";
/// The main example, as the emitter's golden test holds it.
const SOURCE: &str = "flow-model/tests/golden/main_example/flow.rs";
const LINES: usize = 15;

/// Writes or checks the excerpt.
pub fn run(mode: Mode) -> Result<()> {
    let root = paths::root();
    let readme_file = root.join("README.md");
    let readme = std::fs::read_to_string(&readme_file).context("README.md")?;
    let source = std::fs::read_to_string(root.join(SOURCE)).context(SOURCE)?;
    let wanted = with_excerpt(&readme, &excerpt(&source))?;
    if wanted == readme {
        return Ok(());
    }
    match mode {
        Mode::Write => std::fs::write(&readme_file, wanted).context("README.md"),
        Mode::Check => bail!("README.md shows old generated code; run `cargo xtask readme`"),
    }
}

/// The handler's first lines: from its documentation on.
fn excerpt(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let handler = lines.iter().position(|line| line.starts_with("pub async fn")).unwrap_or(0);
    let documentation =
        lines.iter().take(handler).rev().take_while(|line| line.starts_with("///")).count();
    let chosen = lines.iter().skip(handler - documentation).take(LINES);
    chosen.copied().collect::<Vec<_>>().join("\n")
}

fn with_excerpt(readme: &str, excerpt: &str) -> Result<String> {
    let (before, rest) =
        readme.split_once(BEGIN).context("README.md lacks the mark for generated code")?;
    let (_, after) =
        rest.split_once(END).context("README.md lacks the mark where generated code ends")?;
    Ok(format!("{before}{BEGIN}\n```rust\n{excerpt}\n```\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excerpt_begins_with_the_handlers_documentation() {
        let source = "use a;\n\n/// A new issue.\npub async fn opened() {\n    body();\n}\n";
        assert_eq!(excerpt(source), "/// A new issue.\npub async fn opened() {\n    body();\n}");
    }

    #[test]
    fn the_excerpt_replaces_what_stood_between_the_marks() {
        let readme = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let wanted = format!("before\n{BEGIN}\n```rust\nnew\n```\n{END}\nafter\n");
        assert_eq!(with_excerpt(&readme, "new").unwrap(), wanted);
    }
}

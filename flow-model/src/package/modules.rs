//! The modules that people wrote, named in `src/lib.rs` beside Hookloom's own.

use super::is_taken;

/// `src/lib.rs` with the modules among `paths`, all files of the package, so that the flow can say
/// `use crate::steps;`.
pub fn with_modules<'p>(lib: &str, paths: impl IntoIterator<Item = &'p str>) -> String {
    let written = |line: &&str| line.starts_with("pub mod ");
    let head: String = lib.split_inclusive('\n').filter(|line| !written(line)).collect();
    let mut lines: Vec<String> = lib.lines().filter(written).map(str::to_owned).collect();
    let modules = paths.into_iter().filter_map(module);
    lines.extend(modules.map(|module| format!("pub mod {module};")));
    lines.sort_unstable();
    lines.dedup();
    format!("{head}{}\n", lines.join("\n"))
}

/// The module of a file directly in `src`, or of a folder there.
fn module(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?;
    let name = name.strip_suffix("/mod.rs").or_else(|| name.strip_suffix(".rs"))?;
    let good = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let taken = matches!(name, "main" | "lib") || is_taken(name);
    (good && !taken).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_of_people_are_named() {
        let lib = "//! Bugs.\n\npub mod flow;\npub mod payloads;\npub mod slots;\n";
        let paths = [
            "src/steps.rs",
            "src/main.rs",
            "src/flow.rs",
            "src/a/b.rs",
            "src/move.rs",
            "src/wide/mod.rs",
            "NOTES.md",
        ];
        let named = with_modules(lib, paths);
        assert_eq!(
            named,
            "//! Bugs.\n\npub mod flow;\npub mod payloads;\npub mod slots;\npub mod steps;\npub mod wide;\n"
        );
        assert_eq!(with_modules(&named, paths), named);
    }
}

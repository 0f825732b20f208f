//! The files around `flow.rs` that make a flow a Rust package of its own.

mod modules;

pub use modules::with_modules;

use crate::emit::EmittedFile;
use crate::flow::Flow;
use crate::graph::regions::Regions;
use crate::layout;

/// Longer names are cut: a registry takes 64 letters, and a folder of that name needs room for more.
const LIMIT: usize = 60;

/// Names cargo refuses for a package, or that would collide with what every package links.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "flow-runtime",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "serde",
    "serde-json",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The package's name: the flow's name in lower case letters, digits and dashes.
pub fn package_name(flow: &Flow) -> String {
    let mut slug = String::new();
    for c in flow.name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(LIMIT);
    let slug = slug.trim_end_matches('-');
    // cargo wants no digit in front.
    let is_bad = slug.is_empty() || slug.starts_with(|c: char| c.is_ascii_digit());
    if is_bad || is_taken(slug) {
        format!("flow-{slug}").trim_end_matches('-').to_owned()
    } else {
        slug.to_owned()
    }
}

/// Whether a package cannot have this name, since cargo, Rust or what every package links has it.
pub fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// The package's name as Rust code names its library.
pub fn crate_name(flow: &Flow) -> String {
    package_name(flow).replace('-', "_")
}

/// All files but those made from the graph.
pub(crate) fn frame(flow: &Flow, regions: &Regions) -> Vec<EmittedFile> {
    let file = |path: &str, text: String| EmittedFile { path: path.to_owned(), text };
    vec![
        file("src/main.rs", main_rs(flow)),
        file("src/lib.rs", lib_rs(flow)),
        file("Cargo.toml", cargo_toml(flow)),
        file("rustfmt.toml", "use_small_heuristics = \"Max\"\n".to_owned()),
        file(".gitignore", "/target\n".to_owned()),
        file(
            ".gitattributes",
            "flow.layout.jsonl merge=union\nsrc/payloads.rs merge=union\n".to_owned(),
        ),
        file("flow.layout.jsonl", layout::write_known(flow, regions)),
    ]
}

fn main_rs(flow: &Flow) -> String {
    format!(
        "//! Hands the triggers to the runtime. Written by Hookloom.\n\n\
         use std::process::ExitCode;\n\n\
         fn main() -> ExitCode {{\n    \
         let triggers = {}::flow::triggers();\n    \
         flow_runtime::run(env!(\"CARGO_PKG_NAME\"), triggers.source(\"flow.rs\", include_str!(\"flow.rs\")))\n}}\n",
        crate_name(flow)
    )
}

fn lib_rs(flow: &Flow) -> String {
    let about = if flow.about.trim().is_empty() { &flow.name } else { &flow.about };
    let line = crate::emit::doc_line(about);
    let about = if line.is_empty() { String::new() } else { format!("//! {line}\n\n") };
    format!("{about}pub mod flow;\npub mod payloads;\npub mod slots;\n")
}

/// Arithmetic that overflows fails the execution wherever the package is built, instead of counting on from the
/// other end.
pub const PROFILE: &str = "[profile.release]\noverflow-checks = true\n";

fn cargo_toml(flow: &Flow) -> String {
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nflow-runtime = \"0.1\"\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
         {PROFILE}",
        package_name(flow)
    )
}

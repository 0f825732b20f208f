//! Edits of a text as hands make them: most leave Rust behind, some do not.

use crate::random::Random;

/// Something typed, cut, moved or renamed somewhere in a text.
pub fn edited(random: &mut Random, text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = random.below(lines.len().max(1));
    let typed = |line: &str| inserted(&lines, at, line);
    match random.below(14) {
        0 => typed("    // Größe: 1 ₤ 🧵\n"),
        1 => typed("\n\n"),
        2 => typed("    let text = format!(\"{} 🧵\", issue.title);\n"),
        3 => typed("    let more = issue.title.len(); let also = vec![1, more];\n"),
        4 => typed("    cx.value(\"typed\", \"ü\".to_owned());\n"),
        5 => typed("    tracing::info!(\"{more}\"); ;; /* ; } */\n"),
        6 => typed("fn own() { let a = '{'; if a == '}' { return; } }\n"),
        7 => {
            let typed_in = ["}\n", "{\n", "    \"\n", "/*\n", ");\n"];
            typed(typed_in.get(random.below(typed_in.len())).copied().unwrap_or_default())
        }
        8 => text.replace('\n', "\r\n").replace("\r\r", "\r"),
        9 => text.replace("    ", "\t"),
        10 => format!("\u{feff}{}", text.trim_start_matches('\u{feff}')),
        11 => text.replacen("issue", "the_issue", 1 + random.below(9)),
        12 => lines
            .iter()
            .enumerate()
            .filter(|(line, _)| *line != at)
            .map(|(_, line)| *line)
            .collect(),
        _ => {
            let other = random.below(lines.len().max(1));
            let mut lines = lines;
            lines.swap(at, other);
            lines.concat()
        }
    }
}

fn inserted(lines: &[&str], at: usize, line: &str) -> String {
    let (before, behind) = lines.split_at(at.min(lines.len()));
    format!("{}{line}{}", before.concat(), behind.concat())
}

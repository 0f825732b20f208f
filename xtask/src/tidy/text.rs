//! Rules for every text file: blanks, paths of a machine, one sentence a line in papers.

use super::{Complaint, File};

/// Folders that exist on somebody's machine only. Written in two halves: this file is checked, too.
const HOST_PATHS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Use", "rs/"), concat!("/wo", "rk/")];

/// The rules of this file.
pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let number = index + 1;
        if line.ends_with([' ', '\t']) {
            complaints.push(file.complaint(number, "blanks at the end of the line"));
        }
        if let Some(path) = HOST_PATHS.iter().find(|path| line.contains(**path)) {
            complaints.push(file.complaint(number, format!("a path of one machine: {path}")));
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        complaints.push(file.complaint(0, "the last line has no end"));
    }
    if file.path.ends_with(".md") {
        complaints.extend(long_lines(file));
    }
    complaints
}

/// In papers each sentence has its own line, so that a change shows as the sentence that changed.
fn long_lines(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut in_code = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if !in_code && !line.starts_with('|') && has_two_sentences(line) {
            complaints.push(file.complaint(index + 1, "two sentences on one line"));
        }
    }
    complaints
}

fn has_two_sentences(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(2).any(|pair| {
        let [before, after] = pair else { return false };
        // `e.g.` and `..` end no sentence.
        let inside = before.get(..before.len().saturating_sub(1)).unwrap_or_default();
        let ends = before.ends_with(['.', '!', '?']) && before.len() > 3 && !inside.contains('.');
        let numbered = before.trim_end_matches('.').chars().all(|letter| letter.is_ascii_digit());
        ends && !numbered && after.starts_with(|letter: char| letter.is_uppercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_of(path: &str, text: &str) -> Vec<usize> {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        check(&file).iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn blanks_and_missing_ends_are_found() {
        assert_eq!(complaints_of("a.rs", "fine\nnot \nfine"), [2, 0]);
    }

    #[test]
    fn a_sentence_has_its_own_line() {
        let text = "One sentence. Another one.\n1. First point.\nSee e.g. Rust.\n```\na. B. Code. Here.\n```\n";
        assert_eq!(complaints_of("a.md", text), [1]);
    }
}

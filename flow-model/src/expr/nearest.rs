//! "Did you mean": the known name that a mistyped one is nearest to.

/// The candidate with the fewest typing errors, where they are few for its length. The first of equals wins.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = (found.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(found, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Levenshtein's distance over lower-case characters, a swap of neighbours counting as one error
/// (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, &left) in a.iter().enumerate() {
        let mut next = vec![row + 1];
        let mut above = None;
        for (column, &right) in b.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, column) + usize::from(left != right);
            let mut best = changed.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            if previous == Some(right) && above == Some(left) && column > 0 {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
            above = Some(right);
        }
        before = std::mem::replace(&mut last, next);
        previous = Some(left);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_typing_errors_are_recognised() {
        let names = ["title", "body", "number", "html_url"];
        for (found, meant) in [
            ("titel", Some("title")),
            ("Title", Some("title")),
            ("nmber", Some("number")),
            ("colour", None),
        ] {
            assert_eq!(nearest(found, names).as_deref(), meant, "{found}");
        }
    }
}

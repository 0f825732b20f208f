//! Two texts as the list of replacements that makes one of the other.

use super::Splice;
use super::align::matches;

/// The replacements that turn `from` into `to`: ordered, apart from each other, in bytes of `from`.
pub(super) fn splices(from: &str, to: &str) -> Vec<Splice> {
    let ours: Vec<&str> = from.split_inclusive('\n').collect();
    let theirs: Vec<&str> = to.split_inclusive('\n').collect();
    let mut found: Vec<Splice> = Vec::new();
    let (mut i, mut j) = (0, 0);
    let (mut at, mut other) = (0, 0);
    let length = |lines: Option<&[&str]>| -> usize {
        lines.unwrap_or_default().iter().map(|line| line.len()).sum()
    };
    let ends = (ours.len(), theirs.len());
    for (to_i, to_j) in matches(&ours, &theirs).into_iter().chain([ends]) {
        let removed = length(ours.get(i..to_i));
        let added = length(theirs.get(j..to_j));
        if removed > 0 || added > 0 {
            let old = from.get(at..at + removed).unwrap_or_default();
            let new = to.get(other..other + added).unwrap_or_default();
            found.push(narrowed(at, old, new));
        }
        let line = ours.get(to_i).map_or(0, |line| line.len());
        (at, other) = (at + removed + line, other + added + line);
        (i, j) = (to_i + 1, to_j + 1);
    }
    found
}

/// A replacement without what both texts begin and end with.
fn narrowed(at: usize, old: &str, new: &str) -> Splice {
    let start: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let same = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(c, _)| c.len_utf8()).sum();
    Splice {
        range: at + start..at + start + old.len() - end,
        text: new.get(..new.len() - end).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::splices;

    #[test]
    fn replacements_make_the_other_text() {
        let texts = ["", "a\nb\nc\n", "a\nc", "ä\nö\nb\n", "b\nb\nb\na\n", "x\na\ny\nc\nz"];
        for from in texts {
            for to in texts {
                let found = splices(from, to);
                let mut text = from.to_owned();
                for splice in found.iter().rev() {
                    text.replace_range(splice.range.clone(), &splice.text);
                }
                assert_eq!(text, to, "{from:?} to {to:?}: {found:?}");
                assert!(found.windows(2).all(|two| two[0].range.end <= two[1].range.start));
            }
        }
    }

    #[test]
    fn a_word_alone_is_replaced_alone() {
        let found = splices("one\nlet a = \"x\";\ntwo\n", "one\nlet a = \"yz\";\ntwo\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].range.clone(), found[0].text.as_str()), (13..14, "yz"));
    }
}

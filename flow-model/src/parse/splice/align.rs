//! What two sequences have in common, in near linear time where they are much alike.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Up to this many pairs of elements, the longest common subsequence is computed in full.
const FULL: usize = 1 << 18;

/// Places of equal elements in both, rising in both.
pub(super) fn matches<T: Ord>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut due = vec![(0, a.len(), 0, b.len())];
    while let Some((mut a_start, mut a_end, mut b_start, mut b_end)) = due.pop() {
        while a_start < a_end && b_start < b_end && a.get(a_start) == b.get(b_start) {
            found.push((a_start, b_start));
            (a_start, b_start) = (a_start + 1, b_start + 1);
        }
        while a_start < a_end && b_start < b_end && a.get(a_end - 1) == b.get(b_end - 1) {
            (a_end, b_end) = (a_end - 1, b_end - 1);
            found.push((a_end, b_end));
        }
        let (ours, theirs) =
            (a.get(a_start..a_end).unwrap_or_default(), b.get(b_start..b_end).unwrap_or_default());
        if ours.is_empty() || theirs.is_empty() {
            continue;
        }
        if ours.len().saturating_mul(theirs.len()) <= FULL {
            let equal = |i: usize, j: usize| usize::from(ours.get(i) == theirs.get(j));
            let inside = weighted(ours.len(), theirs.len(), equal);
            found.extend(inside.into_iter().map(|(i, j)| (a_start + i, b_start + j)));
            continue;
        }
        let mut from = (a_start, b_start);
        for (i, j) in anchors(ours, theirs) {
            let (i, j) = (a_start + i, b_start + j);
            found.push((i, j));
            due.push((from.0, i, from.1, j));
            from = (i + 1, j + 1);
        }
        // Without an anchor nothing would become smaller.
        if from != (a_start, b_start) {
            due.push((from.0, a_end, from.1, b_end));
        }
    }
    found.sort_unstable();
    found
}

/// The pairs of places, rising in both, that weigh most together; pairs without weight are left out.
pub(super) fn weighted(
    a: usize,
    b: usize,
    weight: impl Fn(usize, usize) -> usize,
) -> Vec<(usize, usize)> {
    if a == 0 || b == 0 {
        return Vec::new();
    }
    if a.saturating_mul(b) > 2 * FULL {
        return (0..a.min(b)).map(|place| (place, place)).collect();
    }
    let width = b + 1;
    let mut best = vec![0_usize; (a + 1) * width];
    let at = |best: &[usize], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a).rev() {
        for j in (0..b).rev() {
            let own = weight(i, j);
            let both = if own > 0 { own + at(&best, i + 1, j + 1) } else { 0 };
            let most = both.max(at(&best, i + 1, j)).max(at(&best, i, j + 1));
            if let Some(cell) = best.get_mut(i * width + j) {
                *cell = most;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while i < a && j < b {
        let here = at(&best, i, j);
        let own = weight(i, j);
        if own > 0 && here == own + at(&best, i + 1, j + 1) {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if here == at(&best, i + 1, j) {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Pairs of places in any order, the heaviest first; each place stands in one pair, pairs without weight are left out.
pub(super) fn best(
    a: usize,
    b: usize,
    weight: impl Fn(usize, usize) -> usize,
) -> Vec<(usize, usize)> {
    if a.saturating_mul(b) > FULL {
        return (0..a.min(b)).map(|place| (place, place)).collect();
    }
    let all = (0..a).flat_map(|i| (0..b).map(move |j| (i, j)));
    let mut ranked: Vec<(usize, usize, usize)> =
        all.map(|(i, j)| (weight(i, j), i, j)).filter(|(weight, ..)| *weight > 0).collect();
    ranked.sort_unstable_by_key(|(weight, i, j)| (Reverse(*weight), *i, *j));
    let (mut ours, mut theirs) = (vec![true; a], vec![true; b]);
    let mut found = Vec::new();
    for (_, i, j) in ranked {
        if let (Some(free @ true), Some(other @ true)) = (ours.get_mut(i), theirs.get_mut(j)) {
            (*free, *other) = (false, false);
            found.push((i, j));
        }
    }
    found
}

/// Elements that stand once in both, as many as rise in both.
fn anchors<T: Ord>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let theirs = once(b);
    let mut pairs: Vec<(usize, usize)> = once(a)
        .into_iter()
        .filter_map(|(element, place)| Some((place?, theirs.get(element).copied().flatten()?)))
        .collect();
    pairs.sort_unstable();
    rising(&pairs.iter().map(|(_, j)| *j).collect::<Vec<_>>())
        .into_iter()
        .filter_map(|place| pairs.get(place).copied())
        .collect()
}

/// The places of elements; none for those that stand there several times.
fn once<T: Ord>(list: &[T]) -> BTreeMap<&T, Option<usize>> {
    let mut places: BTreeMap<&T, Option<usize>> = BTreeMap::new();
    for (place, element) in list.iter().enumerate() {
        places.entry(element).and_modify(|place| *place = None).or_insert(Some(place));
    }
    places
}

/// Places of a longest rising subsequence.
pub(super) fn rising(numbers: &[usize]) -> Vec<usize> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (place, number) in numbers.iter().enumerate() {
        let pile = piles.partition_point(|top| numbers.get(*top).is_some_and(|top| top < number));
        before.push(pile.checked_sub(1).and_then(|pile| piles.get(pile).copied()));
        match piles.get_mut(pile) {
            Some(top) => *top = place,
            None => piles.push(place),
        }
    }
    let previous = |place: &usize| before.get(*place).copied().flatten();
    let mut chain: Vec<usize> = std::iter::successors(piles.last().copied(), previous).collect();
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::{matches, rising};

    #[test]
    fn longest_common_parts_are_found() {
        let cases = [("abcd", "abcd", 4), ("abcd", "xbxd", 2), ("", "a", 0), ("aab", "ab", 2)];
        for (a, b, expected) in cases {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let found = matches(&a, &b);
            assert_eq!(found.len(), expected);
            assert!(found.iter().all(|(i, j)| a[*i] == b[*j]));
            assert!(found.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
        }
    }

    #[test]
    fn long_sequences_meet_at_what_is_unique() {
        let a: Vec<usize> = (0..5_000).collect();
        let b: Vec<usize> =
            (0..5_000).map(|n| if n % 100 == 7 { n + 100_000 } else { n }).collect();
        assert_eq!(matches(&a, &b).len(), 4_950);
    }

    #[test]
    fn the_longest_rise_is_found() {
        assert_eq!(rising(&[5, 1, 4, 2, 3, 9]), [1, 3, 4, 5]);
        assert!(rising(&[]).is_empty());
    }
}

//! What this thread remembers between calls: after an edit nearly all of a flow is what it was.
//!
//! No result depends on it. What is remembered lies beside everything it was made from, and is taken again
//! only where all of that is equal.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Things that were made in this round and in the one before. What neither used is forgotten.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    now: Shelf<T>,
    before: Shelf<T>,
}

/// Things by a number that their names give; different things may come to lie together.
type Shelf<T> = HashMap<u64, Vec<T>>;

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self { now: Shelf::new(), before: Shelf::new() }
    }
}

impl<T: Clone> Memory<T> {
    /// Begins a new round.
    pub fn next_round(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    /// The thing of this name that was made from the same; `is_same` compares all that it was made from.
    pub fn recall(&mut self, name: &impl Hash, is_same: impl Fn(&T) -> bool) -> Option<T> {
        let number = number(name);
        if let Some(known) = self.now.get(&number).and_then(|all| all.iter().find(|it| is_same(it)))
        {
            return Some(known.clone());
        }
        let mut found = self.before.remove(&number)?;
        let place = found.iter().position(is_same);
        let known = place.and_then(|place| found.get(place)).cloned();
        // Nearly always it lies alone, and is moved as it lies.
        if let Some(place) = place.filter(|_| found.len() > 1) {
            let one = found.swap_remove(place);
            self.before.insert(number, std::mem::replace(&mut found, vec![one]));
        }
        let shelf = if known.is_some() { &mut self.now } else { &mut self.before };
        match shelf.entry(number) {
            Entry::Vacant(free) => {
                free.insert(found);
            }
            Entry::Occupied(mut taken) => taken.get_mut().append(&mut found),
        }
        known
    }

    /// Remembers a thing under a name.
    pub fn keep(&mut self, name: &impl Hash, thing: T) {
        self.now.entry(number(name)).or_default().push(thing);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.now.clear();
        self.before.clear();
    }
}

fn number(name: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_round_did_not_use_is_forgotten_after_it() {
        let mut memory = Memory::default();
        memory.keep(&"used", 1);
        memory.keep(&"left", 2);
        memory.next_round();
        assert_eq!(memory.recall(&"used", |_| true), Some(1));
        memory.next_round();
        assert_eq!(memory.recall(&"used", |_| true), Some(1));
        assert_eq!(memory.recall(&"left", |_| true), None);
    }

    #[test]
    fn only_what_was_made_from_the_same_is_taken_again() {
        let mut memory = Memory::default();
        memory.keep(&"name", ("from this", 1));
        memory.keep(&"name", ("from that", 2));
        memory.next_round();
        let known =
            |memory: &mut Memory<_>, from| memory.recall(&"name", |(made, _)| *made == from);
        assert_eq!(known(&mut memory, "from that"), Some(("from that", 2)));
        assert_eq!(known(&mut memory, "from this"), Some(("from this", 1)));
        assert_eq!(known(&mut memory, "from nothing"), None);
    }
}

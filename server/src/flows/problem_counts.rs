//! How many errors each draft has, by its revision: the list of flows checks no draft twice.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flow_model::problem::{Problem, Severity};

use crate::store::flows::Draft;

/// What is known since the server started; a newer server may find other problems.
#[derive(Debug, Default)]
pub struct ProblemCounts {
    /// Revision and count by the flow's key.
    known: Mutex<BTreeMap<i64, (i64, usize)>>,
}

impl ProblemCounts {
    /// The count of this very draft.
    pub fn of(&self, draft: &Draft) -> Option<usize> {
        let known = self.known().get(&draft.id).copied();
        known.filter(|(revision, _)| *revision == draft.revision).map(|(_, count)| count)
    }

    /// Notes what the checker found in a draft, and answers the count.
    pub fn note(&self, draft: &Draft, found: &[Problem]) -> usize {
        let count = found.iter().filter(|problem| problem.severity == Severity::Error).count();
        self.known().insert(draft.id, (draft.revision, count));
        count
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<i64, (i64, usize)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use flow_model::flow::Flow;

    use super::*;

    #[test]
    fn a_count_holds_for_its_revision_alone() {
        let counts = ProblemCounts::default();
        let draft = |revision| Draft {
            id: 1,
            slug: "a".to_owned(),
            revision,
            flow: Flow::default(),
            source: None,
            taken: None,
            updated_at_ms: 0,
        };
        assert_eq!(counts.of(&draft(1)), None);
        assert_eq!(counts.note(&draft(1), &[]), 0);
        assert_eq!(counts.of(&draft(1)), Some(0));
        assert_eq!(counts.of(&draft(2)), None);
    }
}

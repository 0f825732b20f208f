//! Check and emit in the browser after each edit, at most once a frame, and their results told to the cells.
//! Where a flow is so large that an analysis would be felt, it waits until the hand rests.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use flow_model::expr::Scope;
use flow_model::ids::NodeId;
use flow_model::problem::Problem;
use flow_model::{check, emit};
use leptos::prelude::*;

use super::editor::{EditorContext, now_ms};
use super::sample::NodeOutlook;

/// How long the hand rests before a moved node reaches the layout file.
const REST: Duration = Duration::from_millis(250);

/// An analysis that took longer than this, in milliseconds, is not done in every frame.
const FELT_MS: f64 = 20.0;

/// The longest pause before an analysis, in milliseconds.
const LONGEST_PAUSE_MS: f64 = 1_500.0;

thread_local! {
    /// Whether an analysis is asked for in this frame.
    static ASKED: Cell<bool> = const { Cell::new(false) };
    /// Counts the analyses asked for after a rest; only the last one is done.
    static LATER: Cell<u64> = const { Cell::new(0) };
    /// How long the last analysis took.
    static TOOK_MS: Cell<f64> = const { Cell::new(0.0) };
}

impl EditorContext {
    /// Asks for an analysis in the next frame, or for a large flow as soon as the hand rests.
    pub fn analyse_soon(self) {
        let took = TOOK_MS.get();
        if took > FELT_MS {
            let pause = (took * 2.0).min(LONGEST_PAUSE_MS);
            self.analyse_after(Duration::from_secs_f64(pause / 1_000.0));
        } else {
            self.analyse_in_next_frame();
        }
    }

    /// Asks for an analysis after the hand has come to rest: places only change the layout file.
    pub fn analyse_later(self) {
        let felt = Duration::from_secs_f64(TOOK_MS.get().min(LONGEST_PAUSE_MS) * 2.0 / 1_000.0);
        self.analyse_after(REST.max(felt));
    }

    /// The names that expressions of a node can use, with the sample's values; untracked.
    pub fn scope_of(self, node: &NodeId) -> Scope {
        let mut scope = self
            .samples
            .with_catalog(|catalog| self.with_flow(|flow| check::scope_at(flow, catalog, node)));
        let names: Vec<_> = scope.names().map(|(name, _)| name.to_owned()).collect();
        self.samples.with_values_at(node, |values| {
            for name in names {
                if let Some(value) = values.and_then(|values| values.get(&name)?.sample.clone()) {
                    scope.set_sample(&name, value);
                }
            }
        });
        scope
    }

    fn analyse_after(self, pause: Duration) {
        let waiting = LATER.get() + 1;
        LATER.set(waiting);
        set_timeout(
            move || {
                if LATER.get() == waiting {
                    self.analyse_in_next_frame();
                }
            },
            pause,
        );
    }

    fn analyse_in_next_frame(self) {
        if ASKED.replace(true) {
            return;
        }
        request_animation_frame(move || {
            ASKED.set(false);
            // The flow may have been closed since.
            if self.flow_revision.try_get_untracked().is_some() {
                self.analyse_now();
            }
        });
    }

    /// Checks, emits, and looks at the sample.
    fn analyse_now(self) {
        let began = now_ms();
        self.settle_source();
        let (mut problems, emitted) = self
            .samples
            .with_catalog(|catalog| self.with_flow(|flow| emit::check_and_emit(flow, catalog)));
        let emitted = self.with_own_source(emitted);
        problems.extend(self.source_problems());
        problems.extend(self.document.with_untracked(|document| document.problems.clone()));
        let problems = self.with_build_problems(problems);
        self.tell_nodes(&problems);
        if self.problems.with_untracked(|old| *old != problems) {
            self.problems.set(problems);
        }
        if self.emitted.with_untracked(|old| old.as_deref() != Some(&emitted)) {
            self.emitted.set(Some(Arc::new(emitted)));
        }
        self.samples.load_wanted(self);
        TOOK_MS.set(now_ms() - began);
    }

    /// Gives every node its problems and the lines of its body.
    fn tell_nodes(self, problems: &[Problem]) {
        let mut by_node: BTreeMap<&NodeId, Vec<Problem>> = BTreeMap::new();
        for problem in problems {
            if let Some(node) = &problem.node {
                by_node.entry(node).or_default().push(problem.clone());
            }
        }
        self.with_flow(|flow| self.samples.look(flow));
        self.with_model(|model| {
            for cell in model.cells.nodes() {
                let found = by_node.remove(&cell.id).unwrap_or_default();
                let outlook = self.samples.outlook_of(&cell.id);
                let lines = NodeOutlook::body(outlook.as_ref(), &found);
                if cell.problems.with_untracked(|old| *old != found) {
                    cell.problems.set(found);
                }
                if cell.body.with_untracked(|old| *old != lines) {
                    cell.body.set(lines);
                }
                let fate = outlook.map(|outlook| outlook.fate).unwrap_or_default();
                if cell.fate.get_untracked() != fate {
                    cell.fate.set(fate);
                }
            }
            for edge in &model.flow().edges {
                let Some(cell) = model.cells.edge(edge) else {
                    continue;
                };
                let fate = self.samples.fate_of_edge(edge);
                if cell.fate.get_untracked() != fate {
                    cell.fate.set(fate);
                }
            }
        });
    }
}

//! One event on its way through the regions of a flow.

use std::collections::BTreeMap;

use serde_json::Value;

use super::perform::{Leave, Ran};
use super::prepare::{Inner, Part, Prepared, Region};
use super::trace::{End, EventFault, Passage, Passed, Seen, State, Step, Trace};
use super::{Event, Mocks};
use crate::ids::StepPath;
use crate::nodes::{self, Shape};
use crate::types::{Misfit, decode};

/// Loops over huge lists are followed so far and no further.
const STEP_LIMIT: usize = 100_000;
/// The place of a loop's port for its body.
const EACH: usize = 0;

/// Runs an event through the region of its trigger.
pub(super) fn run(prepared: &Prepared<'_>, event: &Event, mocks: &Mocks) -> Trace {
    let region = match region_of(prepared, event) {
        Ok(region) => region,
        Err(message) => {
            return Trace { end: End::NoTrigger { message }, steps: Vec::new(), edges: Vec::new() };
        }
    };
    let mut run = Run {
        prepared,
        region,
        mocks,
        payload: Value::Null,
        outputs: vec![Seen::NULL; prepared.nodes.len()],
        wires: vec![Way::default(); prepared.wires.len()],
        passed: vec![Passage::Dead; prepared.wires.len()],
        lists: BTreeMap::new(),
        items: BTreeMap::new(),
        errors: BTreeMap::new(),
        scope: String::new(),
        now_ms: mocks.now_ms,
        steps: Vec::new(),
        undecided: None,
    };
    let end = run.start(event);
    let edges = run.edges();
    Trace { end, steps: run.steps, edges }
}

fn region_of<'p>(prepared: &'p Prepared<'_>, event: &Event) -> Result<&'p Region, String> {
    let id = |region: &Region| prepared.flow.nodes.get(region.trigger).map(|node| node.id.clone());
    let is_enabled = |region: &&Region| {
        prepared.flow.nodes.get(region.trigger).is_some_and(|node| !node.disabled)
    };
    let enabled: Vec<&Region> = prepared.regions.iter().filter(is_enabled).collect();
    let names: Vec<String> =
        enabled.iter().copied().filter_map(id).map(|id| format!("`{id}`")).collect();
    match &event.trigger {
        Some(wanted) => {
            if prepared.flow.node(wanted).is_some_and(|node| node.disabled) {
                return Err(format!(
                    "`{wanted}` is disabled, so that it takes no events: enable it."
                ));
            }
            let found = prepared.regions.iter().find(|region| id(region).as_ref() == Some(wanted));
            found.ok_or_else(|| match names.as_slice() {
                [] => format!("There is no trigger `{wanted}`: the flow has none."),
                names => format!("There is no trigger `{wanted}`, but {}.", names.join(", ")),
            })
        }
        None => match enabled.as_slice() {
            [only] => Ok(only),
            [] if !prepared.regions.is_empty() => {
                Err("All triggers of the flow are disabled: enable one.".to_owned())
            }
            [] => Err("The flow has no trigger: add one.".to_owned()),
            _ => Err(format!("Say which trigger the event is for: {}.", names.join(", "))),
        },
    }
}

/// What passes a wire, and which node decided it.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    passage: Passage,
    decided_by: Option<usize>,
}

/// Why a sequence ended before its end.
struct Interrupt {
    node: usize,
    end: End,
}

pub(super) struct Run<'r> {
    pub prepared: &'r Prepared<'r>,
    region: &'r Region,
    pub mocks: &'r Mocks,
    /// What the flow reads of the event.
    pub payload: Value,
    /// By place in `Flow::nodes`; null where a node did not run.
    pub outputs: Vec<Seen>,
    /// By place in `Prepared::wires`.
    wires: Vec<Way>,
    /// What passed each wire so far.
    passed: Vec<Passage>,
    /// The lists of loops whose turns are next, by place in `Flow::nodes`.
    pub lists: BTreeMap<usize, Value>,
    /// The item that each loop under way has taken, by the loop's place in `Flow::nodes`.
    pub items: BTreeMap<usize, Value>,
    /// Why steps failed that have a way for it, by place in `Flow::nodes`.
    pub errors: BTreeMap<usize, Value>,
    /// What step paths begin with: nothing, or `labels[3]/`.
    pub scope: String,
    /// The time where the execution has come to.
    pub now_ms: i64,
    steps: Vec<Step>,
    /// The first decision that is not known.
    pub undecided: Option<(StepPath, String)>,
}

impl Run<'_> {
    fn start(&mut self, event: &Event) -> End {
        let region = self.region;
        match decode(&region.payload, &region.reads, &event.payload) {
            Ok(payload) => self.payload = payload,
            Err(misfit) => {
                self.unreached(0..region.order.len(), None);
                return End::Misfit { fault: self.fault(&misfit) };
            }
        }
        let trigger = region.trigger;
        let output = Seen::Value(self.payload.clone());
        self.write(trigger, Ran { output, ..Ran::done() }, Some(trigger));
        match self.sequence(&region.body) {
            Err(interrupt) => interrupt.end,
            Ok(()) => match self.undecided.take() {
                Some((path, reason)) => End::Undecided { path, reason },
                None => End::Done,
            },
        }
    }

    fn fault(&self, misfit: &Misfit) -> EventFault {
        let all = &self.region.readers;
        let concerned = all.iter().filter(|reader| misfit.concerns(&reader.read));
        let mut readers: Vec<_> =
            concerned.filter_map(|reader| self.prepared.reader(reader)).collect();
        readers.sort();
        readers.dedup();
        EventFault { path: misfit.path.clone(), message: misfit.to_string(), readers }
    }

    fn sequence(&mut self, inner: &Inner) -> Result<(), Interrupt> {
        for part in &inner.parts {
            if let Err(interrupt) = self.part(part) {
                let rest = part.end().unwrap_or(inner.to)..inner.to;
                self.unreached(rest, Some(interrupt.node));
                return Err(interrupt);
            }
        }
        self.leave(inner);
        Ok(())
    }

    fn part(&mut self, part: &Part) -> Result<(), Interrupt> {
        match part {
            Part::Node { node, .. } => self.node(*node),
            Part::Inner(inner) => self.sequence(inner),
            Part::Each { node, body } => self.each(*node, body),
            Part::Parallel(arms) => {
                let mut side_by_side = SideBySide::since(self.now_ms);
                for arm in arms {
                    self.now_ms = side_by_side.began_ms;
                    let ended = self.sequence(arm);
                    side_by_side.ended(ended, self.now_ms);
                }
                self.now_ms = side_by_side.ends_ms;
                side_by_side.weightiest.map_or(Ok(()), Err)
            }
        }
    }

    /// Runs the body of a loop for each item of its list.
    fn each(&mut self, node: usize, body: &Inner) -> Result<(), Interrupt> {
        let (outer, path) = (self.scope.clone(), self.path(node));
        let drawn = self.prepared.flow.nodes.get(node);
        let at_once = drawn.is_some_and(|drawn| nodes::at_once(drawn).is_some());
        let Some(Value::Array(items)) = self.lists.remove(&node) else {
            // It never runs, or nobody knows for what: what stands inside is told once.
            self.scope = format!("{path}/");
            let told = self.sequence(body);
            self.scope = outer;
            return told;
        };
        let mut side_by_side = SideBySide::since(self.now_ms);
        for (index, item) in items.into_iter().enumerate() {
            if self.steps.len() > STEP_LIMIT {
                let reason = format!("The preview ends after {STEP_LIMIT} steps.");
                self.scope = outer;
                return Err(Interrupt { node, end: End::Undecided { path, reason } });
            }
            self.items.insert(node, item);
            self.scope = format!("{path}[{index}]/");
            if at_once {
                self.now_ms = side_by_side.began_ms;
            }
            let ended = self.sequence(body);
            let is_over = ended.is_err() && !at_once;
            side_by_side.ended(ended, self.now_ms);
            if is_over {
                break;
            }
        }
        self.now_ms = side_by_side.ends_ms;
        self.items.remove(&node);
        self.scope = outer;
        side_by_side.weightiest.map_or(Ok(()), Err)
    }

    /// What stands in a sequence gives nothing to what follows where its path died.
    fn leave(&mut self, inner: &Inner) {
        let passage = inner.exits.iter().filter_map(|wire| self.wires.get(*wire));
        let output = match passage.map(|way| way.passage).max() {
            None | Some(Passage::Live) => return,
            Some(Passage::Dead) => Seen::NULL,
            Some(Passage::Undecided) => {
                Seen::Unknown("Whether this is there depends on a value that is not known.".into())
            }
        };
        for node in self.region.order.get(inner.from..inner.to).into_iter().flatten() {
            if let Some(slot) = self.outputs.get_mut(*node) {
                *slot = output.clone();
            }
        }
    }

    fn node(&mut self, node: usize) -> Result<(), Interrupt> {
        let prepared = self.prepared;
        let (Some(drawn), Some(plan)) = (prepared.flow.nodes.get(node), prepared.nodes.get(node))
        else {
            return Ok(());
        };
        let ways = plan.into.iter().filter_map(|wire| self.wires.get(*wire)).copied();
        let arrives = ways.reduce(|best, way| if way.passage > best.passage { way } else { best });
        let arrives = arrives.unwrap_or_default();
        let ran = match arrives.passage {
            Passage::Live => self.perform(node, drawn),
            Passage::Dead => {
                self.skip(node, arrives.decided_by);
                return Ok(());
            }
            Passage::Undecided => {
                let reason = match self.id(arrives.decided_by) {
                    Some(id) => format!("Whether it runs depends on what `{id}` decides."),
                    None => "Whether it runs is not known.".to_owned(),
                };
                let output = Seen::Unknown(format!("Whether `{}` runs is not known.", drawn.id));
                let port = Leave::Undecided;
                let ran = Ran { output, port, ..Ran::not(State::Undecided { reason }) };
                self.write(node, ran, arrives.decided_by);
                return Ok(());
            }
        };
        let path = self.path(node);
        let end = match &ran.state {
            // A failure that has a way of its own ends nothing.
            State::Failed { .. } if matches!(ran.port, Leave::By(_)) => None,
            State::Failed { message, .. } => Some(End::Failed { path, message: message.clone() }),
            State::Stopped { reason } => Some(End::Stopped { path, reason: reason.clone() }),
            _ => None,
        };
        // What it ends is unreached: nothing decided that its paths die.
        self.write(node, ran, Some(node).filter(|_| end.is_none()));
        match end {
            Some(end) => Err(Interrupt { node, end }),
            None => Ok(()),
        }
    }

    /// Notes how a node ended, and what passes on from it.
    fn write(&mut self, node: usize, ran: Ran, decided_by: Option<usize>) {
        let prepared = self.prepared;
        let (Some(drawn), Some(plan)) = (prepared.flow.nodes.get(node), prepared.nodes.get(node))
        else {
            return;
        };
        let ports = nodes::ports(drawn);
        for place in &plan.out {
            let Some(wire) = prepared.wires.get(*place) else {
                continue;
            };
            let passage = match &ran.port {
                Leave::All => Passage::Live,
                Leave::By(port) if ports.get(wire.port) == Some(port) => Passage::Live,
                Leave::Loop(each) if wire.port == EACH => *each,
                Leave::Loop(_) => Passage::Live,
                Leave::By(_) | Leave::None => Passage::Dead,
                Leave::Undecided => Passage::Undecided,
            };
            if let (Some(way), Some(passed)) =
                (self.wires.get_mut(*place), self.passed.get_mut(*place))
            {
                *way = Way { passage, decided_by };
                *passed = passage.max(*passed);
            }
        }
        if let Some(slot) = self.outputs.get_mut(node) {
            *slot = ran.output.clone();
        }
        let port = match ran.port {
            Leave::By(port) => Some(port),
            _ => None,
        };
        self.steps.push(Step {
            path: self.path(node),
            node: drawn.id.clone(),
            kind: drawn.kind.clone(),
            state: ran.state,
            port,
            fields: ran.fields,
            input: ran.input,
            output: ran.output,
            answered_by: ran.answered_by,
        });
    }

    /// Tells of nodes that the execution ended before; of those whose paths had died already just that.
    fn unreached(&mut self, places: std::ops::Range<usize>, ended_by: Option<usize>) {
        for node in self.region.order.get(places).into_iter().flatten() {
            let into = self.prepared.nodes.get(*node).map(|plan| plan.into.as_slice());
            let ways = into.unwrap_or_default().iter().filter_map(|wire| self.wires.get(*wire));
            let mut died = ways.map(|way| way.decided_by.filter(|_| way.passage == Passage::Dead));
            match died.next().flatten().filter(|_| died.all(|way| way.is_some())) {
                Some(decided_by) => self.skip(*node, Some(decided_by)),
                None => {
                    let ended_by = self.id(ended_by);
                    self.write(*node, Ran::not(State::Unreached { ended_by }), None);
                }
            }
        }
    }

    fn skip(&mut self, node: usize, by: Option<usize>) {
        let (decided_by, reason) = (self.id(by), self.why_skipped(by));
        self.write(node, Ran::not(State::Skipped { decided_by, reason }), by);
    }

    fn why_skipped(&self, decided_by: Option<usize>) -> String {
        let Some(node) = decided_by.and_then(|node| self.prepared.flow.nodes.get(node)) else {
            return "No path leads here.".to_owned();
        };
        let title = &node.title;
        match node.kind.as_str() {
            "filter" => format!("{title} did not let the event through."),
            "for_each" => format!("{title} has an empty list."),
            _ if nodes::shape(node) == Shape::Outcome => {
                format!("{title} took its other way out.")
            }
            _ => format!("{title} went another way."),
        }
    }

    fn id(&self, node: Option<usize>) -> Option<crate::ids::NodeId> {
        node.and_then(|node| self.prepared.flow.nodes.get(node)).map(|node| node.id.clone())
    }

    pub fn path(&self, node: usize) -> StepPath {
        let id = self.prepared.flow.nodes.get(node).map_or("", |node| node.id.as_str());
        StepPath::new(format!("{}{id}", self.scope))
    }

    /// What passed the edges of the region.
    fn edges(&self) -> Vec<Passed> {
        let mut inside = vec![false; self.prepared.nodes.len()];
        for node in std::iter::once(&self.region.trigger).chain(&self.region.order) {
            if let Some(inside) = inside.get_mut(*node) {
                *inside = true;
            }
        }
        let edge = |(place, wire): (usize, &crate::graph::Wire)| {
            let edge = self.prepared.flow.edges.get(wire.edge)?.clone();
            let passage = self.passed.get(place).copied().unwrap_or_default();
            inside.get(wire.from)?.then_some(Passed { edge, passage })
        };
        self.prepared.wires.iter().enumerate().filter_map(edge).collect()
    }
}

/// Sequences that run side by side, or the turns of a loop.
struct SideBySide {
    began_ms: i64,
    /// When the last of them ends.
    ends_ms: i64,
    weightiest: Option<Interrupt>,
}

impl SideBySide {
    fn since(now_ms: i64) -> Self {
        Self { began_ms: now_ms, ends_ms: now_ms, weightiest: None }
    }

    fn ended(&mut self, how: Result<(), Interrupt>, now_ms: i64) {
        self.ends_ms = self.ends_ms.max(now_ms);
        if let Err(interrupt) = how {
            self.weightiest = Some(match self.weightiest.take() {
                Some(other) => other.outranking(interrupt),
                None => interrupt,
            });
        }
    }
}

impl Interrupt {
    /// Of the ends of two arms the one that counts, as the runtime weighs them.
    fn outranking(self, other: Self) -> Self {
        let weight = |end: &End| match end {
            End::Failed { message, .. } => (1, message.clone()),
            _ => (0, String::new()),
        };
        if weight(&self.end) >= weight(&other.end) { self } else { other }
    }
}

//! One event on its way through the regions of a flow.

use serde_json::Value;

use super::perform::{Leave, Ran};
use super::prepare::{Inner, Part, Prepared, Region};
use super::trace::{End, EventFault, Passage, Passed, Seen, State, Step, Trace};
use super::{Event, Mocks};
use crate::ids::StepPath;
use crate::nodes;
use crate::types::{Misfit, decode};

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
        steps: Vec::new(),
        undecided: None,
    };
    let end = run.start(event);
    let edges = run.edges();
    Trace { end, steps: run.steps, edges }
}

fn region_of<'p>(prepared: &'p Prepared<'_>, event: &Event) -> Result<&'p Region, String> {
    let id = |region: &Region| prepared.flow.nodes.get(region.trigger).map(|node| node.id.clone());
    let names: Vec<String> =
        prepared.regions.iter().filter_map(id).map(|id| format!("`{id}`")).collect();
    match &event.trigger {
        Some(wanted) => {
            let found = prepared.regions.iter().find(|region| id(region).as_ref() == Some(wanted));
            found.ok_or_else(|| match names.as_slice() {
                [] => format!("There is no trigger `{wanted}`: the flow has none."),
                names => format!("There is no trigger `{wanted}`, but {}.", names.join(", ")),
            })
        }
        None => match prepared.regions.as_slice() {
            [only] => Ok(only),
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
        self.record(trigger, Ran { output, ..Ran::done() });
        match self.sequence(&region.body) {
            Err(interrupt) => interrupt.end,
            Ok(()) => match self.undecided.take() {
                Some((path, reason)) => End::Undecided { path, reason },
                None => End::Done,
            },
        }
    }

    fn fault(&self, misfit: &Misfit) -> EventFault {
        let concerned = self.region.readers.iter().filter(|(read, _)| misfit.concerns(read));
        let mut readers: Vec<_> = concerned.map(|(_, reader)| reader.clone()).collect();
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
            Part::Parallel(arms) => {
                let mut weightiest: Option<Interrupt> = None;
                for arm in arms {
                    if let Err(interrupt) = self.sequence(arm) {
                        weightiest = Some(match weightiest.take() {
                            Some(other) => other.outranking(interrupt),
                            None => interrupt,
                        });
                    }
                }
                weightiest.map_or(Ok(()), Err)
            }
        }
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
            Passage::Live if drawn.disabled => Ran { state: State::Disabled, ..Ran::done() },
            Passage::Live => self.perform(node, drawn),
            Passage::Dead => {
                let ran = Ran::not(State::Skipped {
                    decided_by: self.id(arrives.decided_by),
                    reason: self.why_skipped(arrives.decided_by),
                });
                self.write(node, ran, arrives.decided_by);
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
            State::Failed { message, .. } => Some(End::Failed { path, message: message.clone() }),
            State::Stopped { reason } => Some(End::Stopped { path, reason: reason.clone() }),
            _ => None,
        };
        self.record(node, ran);
        match end {
            Some(end) => Err(Interrupt { node, end }),
            None => Ok(()),
        }
    }

    /// Notes how a node ended, and lets the event go on.
    fn record(&mut self, node: usize, ran: Ran) {
        self.write(node, ran, Some(node));
    }

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
                Leave::By(port) if ports.get(wire.port) == Some(&port.as_str()) => Passage::Live,
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

    fn unreached(&mut self, places: std::ops::Range<usize>, ended_by: Option<usize>) {
        for node in self.region.order.get(places).into_iter().flatten() {
            let ended_by = self.id(ended_by);
            self.write(*node, Ran::not(State::Unreached { ended_by }), None);
        }
    }

    fn why_skipped(&self, decided_by: Option<usize>) -> String {
        let Some(node) = decided_by.and_then(|node| self.prepared.flow.nodes.get(node)) else {
            return "No path leads here.".to_owned();
        };
        let title = &node.title;
        match node.kind.as_str() {
            "filter" => format!("{title} did not let the event through."),
            _ => format!("{title} went another way."),
        }
    }

    fn id(&self, node: Option<usize>) -> Option<crate::ids::NodeId> {
        node.and_then(|node| self.prepared.flow.nodes.get(node)).map(|node| node.id.clone())
    }

    pub fn path(&self, node: usize) -> StepPath {
        StepPath::new(self.prepared.flow.nodes.get(node).map_or("", |node| node.id.as_str()))
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

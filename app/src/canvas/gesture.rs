//! What a pointer does on the canvas: a state machine from pointer events to effects, without a browser.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow_model::flow::{Edge, Flow, Node, Point};
use flow_model::ids::{NodeId, PortId};

use super::geometry::{
    NodeFrame, PORT_REACH, Rect, ScreenPoint, THREAD_REACH, View, distance, snapped,
};
use super::thread::Thread;

/// How far a pressed pointer may wander, in CSS pixels, and still be a click.
const CLICK_REACH: f64 = 4.0;

/// What gestures need to know of one node's kind and looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Names of its output ports, top to bottom.
    pub ports: Arc<[PortId]>,
    /// Whether edges can enter it.
    pub has_input: bool,
    /// How many lines its body has.
    pub lines: usize,
}

impl Shape {
    /// The frame of a node of this shape that stands at `at`.
    pub fn frame(&self, at: Point) -> NodeFrame {
        NodeFrame { at, lines: self.lines, ports: self.ports.len() }
    }

    /// Centre of the named output port, where the shape has it.
    pub fn output(&self, at: Point, port: &PortId) -> Option<Point> {
        let index = self.ports.iter().position(|name| name == port)?;
        Some(self.frame(at).output(index))
    }
}

/// Everything a gesture looks at.
pub struct Scene<'a> {
    /// The flow as it is before the gesture.
    pub flow: &'a Flow,
    /// What is selected.
    pub selected: &'a BTreeSet<NodeId>,
    /// The shape of a node.
    pub shape: &'a dyn Fn(&Node) -> Shape,
    /// The view.
    pub view: View,
}

/// What lies under the pointer.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    /// The bare canvas.
    Nothing,
    /// A node.
    Node(NodeId),
    /// An output port.
    Output(NodeId, PortId),
    /// A thread.
    Edge(Edge),
}

/// Why a thread may not be tied to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is the node the thread leaves.
    Itself,
    /// The node takes no threads: it is a trigger.
    Trigger,
    /// The two are tied by this port already.
    Twice,
    /// The node runs before the one the thread leaves.
    Circle,
}

impl Refusal {
    /// The reason as a short sentence without its full stop.
    pub fn words(self) -> &'static str {
        match self {
            Self::Itself => "A node cannot run after itself",
            Self::Trigger => "Nothing runs before a trigger",
            Self::Twice => "These two are connected already",
            Self::Circle => "This would make a circle",
        }
    }
}

/// Where the loose end of a thread would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Landing {
    /// Onto nothing.
    Nowhere,
    /// To this node.
    On(NodeId),
    /// To a node that may not take it.
    Refused(Refusal),
}

/// Which button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The main one.
    Main,
    /// The middle one; it pans.
    Middle,
}

/// Where the pointer is and which keys are held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// Place on the surface.
    pub at: ScreenPoint,
    /// Shift adds to the selection.
    pub shift: bool,
    /// Space pans.
    pub space: bool,
}

/// One pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happening {
    /// A button went down.
    Down(Button, Pointer),
    /// The pointer moved.
    Move(Pointer),
    /// The button came up.
    Up(Pointer),
    /// The gesture was broken off: Escape, or the browser took the pointer away.
    Cancel,
}

/// What the canvas has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Move the view by so many CSS pixels.
    Pan(f64, f64),
    /// Select exactly these nodes.
    Select(Vec<NodeId>),
    /// Take a node into the selection or out of it.
    Toggle(NodeId),
    /// Select a thread.
    SelectEdge(Edge),
    /// Show nodes at these places; the flow stays as it is.
    Preview(Vec<(NodeId, Point)>),
    /// Move nodes to these places: one edit.
    Move(Vec<(NodeId, Point)>),
    /// Draw a loose thread from a port.
    Thread {
        /// The node it leaves.
        from: NodeId,
        /// The port it leaves by.
        port: PortId,
        /// Its loose end.
        to: Point,
        /// Where it would be tied.
        landing: Landing,
    },
    /// Take the loose thread away.
    EndThread,
    /// Tie: one edit.
    Connect(Edge),
    /// Say why a thread was not tied.
    Refuse(Refusal),
    /// Offer a list of nodes to add where the thread was dropped.
    QuickAdd {
        /// The node and port the thread comes from.
        from: (NodeId, PortId),
        /// Where it was dropped.
        at: Point,
    },
    /// Draw the marquee, or take it away.
    Marquee(Option<Rect>),
}

/// What the pointer is in the middle of.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Gesture {
    /// Nothing.
    #[default]
    Idle,
    /// A node is pressed; it may become a click or a drag.
    Press(NodeId, Pointer),
    /// The bare canvas is pressed; it may become a click or a pan.
    PressSurface(Pointer),
    /// The view follows the pointer.
    Pan(ScreenPoint),
    /// Nodes follow the pointer.
    Drag {
        /// Where the pointer was, on the canvas.
        start: Point,
        /// The nodes and where they stood; the first is the one that was grabbed.
        nodes: Vec<(NodeId, Point)>,
    },
    /// A thread follows the pointer.
    Connect {
        /// The node it leaves.
        from: NodeId,
        /// The port it leaves by.
        port: PortId,
        /// Where the pointer went down.
        start: ScreenPoint,
    },
    /// A marquee is drawn.
    Marquee {
        /// Its first corner.
        start: Point,
        /// What was selected before.
        before: Vec<NodeId>,
    },
}

impl Gesture {
    /// Takes one pointer event and says what has to happen.
    pub fn step(&mut self, happening: Happening, scene: &Scene<'_>) -> Vec<Effect> {
        match happening {
            Happening::Down(button, pointer) => self.down(button, pointer, scene),
            Happening::Move(pointer) => self.moved(pointer, scene),
            Happening::Up(pointer) => self.up(pointer, scene),
            Happening::Cancel => self.cancel(),
        }
    }

    fn down(&mut self, button: Button, pointer: Pointer, scene: &Scene<'_>) -> Vec<Effect> {
        if button == Button::Middle || pointer.space {
            *self = Self::Pan(pointer.at);
            return Vec::new();
        }
        match scene.hit(pointer.at) {
            Hit::Output(from, port) => {
                *self = Self::Connect { from, port, start: pointer.at };
                Vec::new()
            }
            Hit::Node(id) => {
                let effects = if pointer.shift {
                    vec![Effect::Toggle(id.clone())]
                } else if scene.selected.contains(&id) {
                    Vec::new()
                } else {
                    vec![Effect::Select(vec![id.clone()])]
                };
                *self = Self::Press(id, pointer);
                effects
            }
            Hit::Edge(edge) => {
                *self = Self::Idle;
                vec![Effect::SelectEdge(edge)]
            }
            Hit::Nothing if pointer.shift => {
                let start = scene.view.flow_from_screen(pointer.at);
                *self = Self::Marquee { start, before: scene.selected.iter().cloned().collect() };
                Vec::new()
            }
            Hit::Nothing => {
                *self = Self::PressSurface(pointer);
                Vec::new()
            }
        }
    }

    fn moved(&mut self, pointer: Pointer, scene: &Scene<'_>) -> Vec<Effect> {
        let here = scene.view.flow_from_screen(pointer.at);
        match self {
            Self::Idle => Vec::new(),
            Self::Press(id, down) => {
                if wandered(down.at, pointer.at) {
                    let nodes = scene.dragged_with(id);
                    let start = scene.view.flow_from_screen(down.at);
                    *self = Self::Drag { start, nodes };
                    return self.moved(pointer, scene);
                }
                Vec::new()
            }
            Self::PressSurface(down) => {
                if wandered(down.at, pointer.at) {
                    *self = Self::Pan(down.at);
                    return self.moved(pointer, scene);
                }
                Vec::new()
            }
            Self::Pan(last) => {
                let effect = Effect::Pan(pointer.at.x - last.x, pointer.at.y - last.y);
                *last = pointer.at;
                vec![effect]
            }
            Self::Drag { start, nodes } => vec![Effect::Preview(dragged(nodes, *start, here))],
            Self::Connect { from, port, start } => {
                let landing = match scene.landing(from, port, pointer.at) {
                    // The thread begins at the node's own edge: that is no attempt yet.
                    Landing::Refused(Refusal::Itself) if !left_port(*start, pointer.at) => {
                        Landing::Nowhere
                    }
                    landing => landing,
                };
                vec![Effect::Thread { from: from.clone(), port: port.clone(), to: here, landing }]
            }
            Self::Marquee { start, before } => {
                let rect = Rect::spanning(*start, here);
                let mut selection = scene.within(rect);
                selection.extend(before.iter().cloned());
                vec![Effect::Marquee(Some(rect)), Effect::Select(selection)]
            }
        }
    }

    fn up(&mut self, pointer: Pointer, scene: &Scene<'_>) -> Vec<Effect> {
        let here = scene.view.flow_from_screen(pointer.at);
        match std::mem::take(self) {
            Self::Idle | Self::Pan(_) => Vec::new(),
            Self::Press(id, down) => {
                if down.shift {
                    Vec::new()
                } else {
                    vec![Effect::Select(vec![id])]
                }
            }
            Self::PressSurface(_) => vec![Effect::Select(Vec::new())],
            Self::Drag { start, nodes } => {
                let places = dragged(&nodes, start, here);
                if places == nodes {
                    vec![Effect::Preview(nodes)]
                } else {
                    vec![Effect::Move(places)]
                }
            }
            Self::Connect { from, port, start } => {
                let clicked = !wandered(start, pointer.at);
                let end = match scene.landing(&from, &port, pointer.at) {
                    Landing::On(to) => Some(Effect::Connect(Edge { from, port, to })),
                    Landing::Refused(Refusal::Itself)
                        if !clicked && !left_port(start, pointer.at) =>
                    {
                        None
                    }
                    Landing::Refused(refusal) if !clicked => Some(Effect::Refuse(refusal)),
                    Landing::Refused(_) | Landing::Nowhere => {
                        Some(Effect::QuickAdd { from: (from, port), at: here })
                    }
                };
                std::iter::once(Effect::EndThread).chain(end).collect()
            }
            Self::Marquee { .. } => vec![Effect::Marquee(None)],
        }
    }

    fn cancel(&mut self) -> Vec<Effect> {
        match std::mem::take(self) {
            Self::Drag { nodes, .. } => vec![Effect::Preview(nodes)],
            Self::Connect { .. } => vec![Effect::EndThread],
            Self::Marquee { before, .. } => vec![Effect::Marquee(None), Effect::Select(before)],
            Self::Idle | Self::Press(..) | Self::PressSurface(_) | Self::Pan(_) => Vec::new(),
        }
    }
}

/// Whether a thread has been drawn far enough from its port that where it ends is meant.
fn left_port(start: ScreenPoint, at: ScreenPoint) -> bool {
    (start.x - at.x).hypot(start.y - at.y) > 2.0 * PORT_REACH
}

fn wandered(from: ScreenPoint, to: ScreenPoint) -> bool {
    (from.x - to.x).hypot(from.y - to.y) > CLICK_REACH
}

/// Where dragged nodes stand: the grabbed one on the grid, the others keep their distance from it.
fn dragged(nodes: &[(NodeId, Point)], start: Point, here: Point) -> Vec<(NodeId, Point)> {
    let Some((_, grabbed)) = nodes.first() else {
        return Vec::new();
    };
    let (free_x, free_y) = (grabbed.x + here.x - start.x, grabbed.y + here.y - start.y);
    let placed = snapped(Point { x: free_x, y: free_y });
    let (by_x, by_y) = (placed.x - grabbed.x, placed.y - grabbed.y);
    nodes.iter().map(|(id, at)| (id.clone(), Point { x: at.x + by_x, y: at.y + by_y })).collect()
}

impl Scene<'_> {
    /// What lies under a place on the surface: ports before nodes, nodes before threads, the upper before the lower.
    /// Selected nodes are drawn on top of the others.
    pub fn hit(&self, at: ScreenPoint) -> Hit {
        let here = self.view.flow_from_screen(at);
        let reach = PORT_REACH / self.view.zoom.max(0.5);
        for node in self.top_down() {
            let shape = (self.shape)(node);
            let frame = shape.frame(node.at);
            for (index, port) in shape.ports.iter().enumerate() {
                if distance(frame.output(index), here) <= reach {
                    return Hit::Output(node.id.clone(), port.clone());
                }
            }
            if frame.bounds().holds(here) {
                return Hit::Node(node.id.clone());
            }
        }
        let reach = THREAD_REACH / self.view.zoom;
        let under =
            self.flow.edges.iter().rev().find(|edge| {
                self.thread(edge).is_some_and(|thread| thread.distance(here) <= reach)
            });
        under.map_or(Hit::Nothing, |edge| Hit::Edge(edge.clone()))
    }

    /// The nodes that lie in a rectangle, wholly or in part.
    pub fn within(&self, rect: Rect) -> Vec<NodeId> {
        let touched = |node: &&Node| (self.shape)(node).frame(node.at).bounds().meets(rect);
        self.flow.nodes.iter().filter(touched).map(|node| node.id.clone()).collect()
    }

    /// Where a thread would go when dropped here: to the node under the pointer, or whose input port is near.
    pub fn landing(&self, from: &NodeId, port: &PortId, at: ScreenPoint) -> Landing {
        let here = self.view.flow_from_screen(at);
        let reach = PORT_REACH * 1.5 / self.view.zoom;
        let near = |node: &Node| {
            let shape = (self.shape)(node);
            let frame = shape.frame(node.at);
            let at_input = shape.has_input && distance(frame.input(), here) <= reach;
            frame.bounds().holds(here) || at_input
        };
        match self.top_down().find(|node| near(node)) {
            None => Landing::Nowhere,
            Some(node) => match self.refusal(from, port, node) {
                Some(refusal) => Landing::Refused(refusal),
                None => Landing::On(node.id.clone()),
            },
        }
    }

    /// Why a thread may not be tied to a node; none where it may.
    fn refusal(&self, from: &NodeId, port: &PortId, to: &Node) -> Option<Refusal> {
        let edge = Edge { from: from.clone(), port: port.clone(), to: to.id.clone() };
        if &to.id == from {
            Some(Refusal::Itself)
        } else if !(self.shape)(to).has_input {
            Some(Refusal::Trigger)
        } else if self.flow.edges.contains(&edge) {
            Some(Refusal::Twice)
        } else {
            upstream(self.flow, from).contains(&to.id).then_some(Refusal::Circle)
        }
    }

    /// The nodes a thread from here may be tied to.
    pub fn targets(&self, from: &NodeId, port: &PortId) -> BTreeSet<NodeId> {
        let upstream = upstream(self.flow, from);
        let ways = self.flow.edges.iter().filter(|edge| &edge.from == from && &edge.port == port);
        let taken: BTreeSet<_> = ways.map(|edge| &edge.to).collect();
        let open = self.flow.nodes.iter().filter(|node| {
            (self.shape)(node).has_input
                && !taken.contains(&node.id)
                && !upstream.contains(&node.id)
        });
        open.map(|node| node.id.clone()).collect()
    }

    /// The nodes from the uppermost to the lowest.
    fn top_down(&self) -> impl Iterator<Item = &Node> {
        let on_top = |node: &&Node| self.selected.contains(&node.id);
        let nodes = self.flow.nodes.iter().rev();
        nodes.clone().filter(on_top).chain(nodes.filter(move |node| !on_top(node)))
    }

    /// The course of an edge; none while one of its ends is missing.
    pub fn thread(&self, edge: &Edge) -> Option<Thread> {
        let (from, to) = (self.flow.node(&edge.from)?, self.flow.node(&edge.to)?);
        let shape = (self.shape)(from);
        let port = shape.ports.iter().position(|name| *name == edge.port)?;
        Some(Thread::between(shape.frame(from.at), port, (self.shape)(to).frame(to.at)))
    }

    fn dragged_with(&self, grabbed: &NodeId) -> Vec<(NodeId, Point)> {
        let others = self.selected.iter().filter(|id| *id != grabbed);
        std::iter::once(grabbed)
            .chain(others)
            .filter_map(|id| self.flow.node(id).map(|node| (id.clone(), node.at)))
            .collect()
    }
}

/// A node and all nodes from which it can be reached: a thread from it to any of them closes a circle.
pub fn upstream<'a>(flow: &'a Flow, node: &'a NodeId) -> BTreeSet<&'a NodeId> {
    let mut before: BTreeMap<&NodeId, Vec<&NodeId>> = BTreeMap::new();
    for edge in &flow.edges {
        before.entry(&edge.to).or_default().push(&edge.from);
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![node];
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(before.get(id).into_iter().flatten().copied());
        }
    }
    seen
}

#[cfg(test)]
#[path = "gesture_tests.rs"]
mod tests;

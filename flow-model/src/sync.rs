//! What a change of the source means for the flow on the canvas: one edit that leaves all else where it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::edit::Edit;
use crate::flow::{Edge, FieldValue, Flow, Node};
use crate::ids::{FieldId, NodeId};
use crate::place;

/// The edit that brings `current` from what the source said before (`old`) to what it says now (`new`).
/// Places, titles and whatever else no source tells stay; new nodes are placed beside what leads to them.
pub fn sync(current: &Flow, old: &Flow, new: &Flow) -> Edit {
    let kept = Kept::new(current, old, new);
    let mut target = kept.target();
    let unplaced: BTreeSet<NodeId> = kept.added().map(|node| node.id.clone()).collect();
    place::arrange(&mut target, &unplaced);
    Edit::Batch { edits: edits(current, &target, &kept) }
}

/// Which node is which in the three flows.
struct Kept<'f> {
    current: &'f Flow,
    old: &'f Flow,
    new: &'f Flow,
    /// For nodes of the new source: those of the old.
    before: BTreeMap<&'f NodeId, &'f Node>,
    /// For nodes of the old source: those on the canvas.
    drawn: BTreeMap<&'f NodeId, &'f Node>,
    /// Ids on the canvas from now on, by id in the new source.
    ids: BTreeMap<&'f NodeId, NodeId>,
    /// Nodes that no source tells of and whose id the new source takes.
    moved: BTreeMap<&'f NodeId, NodeId>,
}

impl<'f> Kept<'f> {
    fn new(current: &'f Flow, old: &'f Flow, new: &'f Flow) -> Self {
        let drawn = same(current, old);
        let before = same(old, new);
        let mut kept =
            Self { current, old, new, before, drawn, ids: BTreeMap::new(), moved: BTreeMap::new() };
        for node in &new.nodes {
            // What goes by another name on the canvas than in the source keeps it, as long as the source keeps its own.
            let id = match (kept.before.get(&node.id), kept.drawn_of(&node.id)) {
                (Some(before), Some(drawn)) if before.id == node.id => drawn.id.clone(),
                _ => node.id.clone(),
            };
            kept.ids.insert(&node.id, id);
        }
        let taken: BTreeSet<NodeId> = kept.ids.values().cloned().collect();
        let untold: Vec<&Node> = kept.untold().collect();
        for node in untold.into_iter().filter(|node| taken.contains(&node.id)) {
            let is_free = |id: &NodeId| !taken.contains(id) && current.node(id).is_none();
            let id = (2..)
                .map(|number| NodeId::new(format!("{}_{number}", node.id)))
                .find(is_free)
                .unwrap_or_else(|| node.id.clone());
            kept.moved.insert(&node.id, id);
        }
        kept
    }

    /// The node on the canvas that a node of the new source is.
    fn drawn_of(&self, id: &NodeId) -> Option<&'f Node> {
        let before = self.before.get(id)?;
        self.drawn.get(&before.id).copied()
    }

    /// Nodes on the canvas that the old source did not tell of: parked ones.
    fn untold(&self) -> impl Iterator<Item = &'f Node> + '_ {
        let told: BTreeSet<&NodeId> = self.drawn.values().map(|node| &node.id).collect();
        self.current.nodes.iter().filter(move |node| !told.contains(&node.id))
    }

    fn added(&self) -> impl Iterator<Item = &'f Node> + '_ {
        self.new.nodes.iter().filter(|node| self.drawn_of(&node.id).is_none())
    }

    /// Ids on the canvas from now on, by id on the canvas so far.
    fn renamed(&self) -> BTreeMap<&'f NodeId, &NodeId> {
        let told = self
            .new
            .nodes
            .iter()
            .filter_map(|node| Some((&self.drawn_of(&node.id)?.id, self.ids.get(&node.id)?)));
        told.chain(self.moved.iter().map(|(from, to)| (*from, to)))
            .filter(|(from, to)| from != to)
            .collect()
    }

    /// The flow as it is to be.
    fn target(&self) -> Flow {
        let mut target = Flow { edges: self.edges(), ..self.current.clone() };
        target.nodes.clear();
        let changed = |one: &str, other: &str| one != other;
        if changed(&self.old.about, &self.new.about) {
            target.about.clone_from(&self.new.about);
        }
        let renamed = self.renamed();
        let mut told: BTreeMap<NodeId, Node> = BTreeMap::new();
        for node in &self.new.nodes {
            let id = self.ids.get(&node.id).unwrap_or(&node.id).clone();
            told.insert(id.clone(), Node { id, ..self.merged(node) });
        }
        // In the order of the canvas, the new ones behind.
        for node in &self.current.nodes {
            let id = renamed.get(&node.id).copied().unwrap_or(&node.id);
            let is_untold = self.moved.contains_key(&node.id) || !self.is_told(&node.id);
            if is_untold {
                target.nodes.push(Node { id: id.clone(), ..node.clone() });
            } else if let Some(node) = told.remove(id) {
                target.nodes.push(node);
            }
        }
        let order = self.new.nodes.iter().filter_map(|node| self.ids.get(&node.id));
        target.nodes.extend(order.filter_map(|id| told.remove(id)));
        target
    }

    fn is_told(&self, id: &NodeId) -> bool {
        self.drawn.values().any(|node| &node.id == id)
    }

    /// A node of the new source, with what only the canvas knows.
    fn merged(&self, node: &Node) -> Node {
        let (Some(before), Some(drawn)) = (self.before.get(&node.id), self.drawn_of(&node.id))
        else {
            return node.clone();
        };
        if drawn.kind != node.kind {
            let title = if before.title == node.title { &drawn.title } else { &node.title };
            let (title, pinned) = (title.clone(), drawn.pinned.clone());
            return Node { title, pinned, at: drawn.at, ..node.clone() };
        }
        let mut merged = drawn.clone();
        if before.title != node.title {
            merged.title.clone_from(&node.title);
        }
        if before.output != node.output {
            merged.output.clone_from(&node.output);
        }
        if before.disabled != node.disabled {
            merged.disabled = node.disabled;
        }
        if before.pinned != node.pinned {
            merged.pinned.clone_from(&node.pinned);
        }
        for field in before.fields.keys().chain(node.fields.keys()) {
            let now = node.fields.get(field);
            if before.fields.get(field) == now {
                continue;
            }
            match now {
                Some(value) => merged.fields.insert(field.clone(), value.clone()),
                None => merged.fields.remove(field),
            };
        }
        merged
    }

    /// The edges as they are to be, in the ids from now on.
    fn edges(&self) -> Vec<Edge> {
        let renamed = self.renamed();
        let gone: BTreeSet<&NodeId> = self
            .drawn
            .values()
            .map(|node| &node.id)
            .filter(|id| {
                !self
                    .new
                    .nodes
                    .iter()
                    .any(|node| self.drawn_of(&node.id).is_some_and(|drawn| drawn.id == **id))
            })
            .collect();
        let now = |id: &NodeId| renamed.get(id).copied().unwrap_or(id).clone();
        let mut edges: Vec<Edge> = self
            .current
            .edges
            .iter()
            .filter(|edge| !gone.contains(&edge.from) && !gone.contains(&edge.to))
            .map(|edge| Edge { from: now(&edge.from), port: edge.port.clone(), to: now(&edge.to) })
            .collect();
        let of_old = |edge: &Edge| {
            let drawn = |id: &NodeId| self.drawn.get(id).filter(|node| !gone.contains(&node.id));
            let now = |id: &NodeId| Some(now(&drawn(id)?.id));
            Some(Edge { from: now(&edge.from)?, port: edge.port.clone(), to: now(&edge.to)? })
        };
        let of_new = |edge: &Edge| {
            let now = |id: &NodeId| self.ids.get(id).cloned();
            Some(Edge { from: now(&edge.from)?, port: edge.port.clone(), to: now(&edge.to)? })
        };
        let old: BTreeSet<Edge> = self.old.edges.iter().filter_map(of_old).collect();
        let new: Vec<Edge> = self.new.edges.iter().filter_map(of_new).collect();
        let has_new: BTreeSet<&Edge> = new.iter().collect();
        edges.retain(|edge| !old.contains(edge) || has_new.contains(edge));
        let mut drawn: BTreeSet<Edge> = edges.iter().cloned().collect();
        for edge in &new {
            // An edge that the old source had and the canvas has not is drawn there in another way.
            if !old.contains(edge) && drawn.insert(edge.clone()) {
                edges.push(edge.clone());
            }
        }
        edges
    }
}

/// For each node of the second flow the one of the first that it is: by id, or under another id with the same
/// kind and fields; what is left over by id alone, since a call that is being typed may be of any kind.
fn same<'f>(first: &'f Flow, second: &'f Flow) -> BTreeMap<&'f NodeId, &'f Node> {
    let mut same = BTreeMap::new();
    let by_id: BTreeMap<&NodeId, &Node> = first.nodes.iter().map(|node| (&node.id, node)).collect();
    let second_ids: BTreeSet<&NodeId> = second.nodes.iter().map(|node| &node.id).collect();
    let mut free: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
    for node in first.nodes.iter().rev() {
        let twin = second.node_kind(&node.id);
        if !second_ids.contains(&node.id)
            || twin != Some(node.kind.as_str())
            || is_other_code(second, node)
        {
            free.entry(says(node)).or_default().push(node);
        }
    }
    for node in &second.nodes {
        let found = by_id.get(&node.id).copied().filter(|other| other.kind == node.kind);
        // The number in the id of statements without a name says nothing: what they say counts.
        let by_text = || free.get_mut(&says(node)).and_then(Vec::pop);
        let found = match found {
            Some(other) if !is_numbered(node) || says(other) == says(node) => Some(other),
            _ => None,
        };
        if let Some(other) = found.or_else(by_text) {
            same.insert(&node.id, other);
        }
    }
    // So do numbered statements: one that is left over was changed in place.
    let used: BTreeSet<&NodeId> = same.values().map(|node| &node.id).collect();
    for node in &second.nodes {
        if let Some(other) = by_id.get(&node.id).filter(|other| !used.contains(&other.id)) {
            same.entry(&node.id).or_insert(*other);
        }
    }
    same
}

/// Whether a statement without a name says something else in the other flow under its number.
fn is_other_code(flow: &Flow, node: &Node) -> bool {
    is_numbered(node) && flow.node(&node.id).is_some_and(|other| says(other) != says(node))
}

fn is_numbered(node: &Node) -> bool {
    let number = node.id.as_str().strip_prefix("code_").unwrap_or("x");
    node.kind.as_str() == "code" && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// What a node is but for its id.
fn says(node: &Node) -> String {
    let fields: Vec<(&FieldId, &FieldValue)> = node.fields.iter().collect();
    format!("{} {fields:?} {}", node.kind, node.disabled)
}

impl Flow {
    fn node_kind(&self, id: &NodeId) -> Option<&str> {
        self.node(id).map(|node| node.kind.as_str())
    }
}

/// The edits from one flow to another, in an order in which each fits.
fn edits(current: &Flow, target: &Flow, kept: &Kept<'_>) -> Vec<Edit> {
    let renamed = kept.renamed();
    let back: BTreeMap<&NodeId, &NodeId> = renamed.iter().map(|(from, to)| (*to, *from)).collect();
    let was = |id: &NodeId| back.get(id).copied().unwrap_or(id).clone();
    let mut edits = Vec::new();
    if current.about != target.about {
        edits.push(Edit::SetAbout { about: target.about.clone() });
    }
    let old_nodes: BTreeMap<&NodeId, &Node> =
        current.nodes.iter().map(|node| (&node.id, node)).collect();
    let is_other =
        |node: &&Node| old_nodes.get(&was(&node.id)).is_some_and(|before| before.kind != node.kind);
    // A node of another kind takes the place of the one before.
    let others = target.nodes.iter().filter(is_other).map(|node| node.id.clone());
    let added = kept.added().filter_map(|node| kept.ids.get(&node.id)).cloned();
    let is_new: BTreeSet<NodeId> = added.chain(others).collect();
    let stays = |edge: &Edge| {
        (!is_new.contains(&edge.from) && !is_new.contains(&edge.to)).then(|| Edge {
            from: was(&edge.from),
            port: edge.port.clone(),
            to: was(&edge.to),
        })
    };
    let staying: BTreeSet<Edge> = target.edges.iter().filter_map(stays).collect();
    let drawn: BTreeSet<&Edge> = current.edges.iter().collect();
    for edge in current.edges.iter().filter(|edge| !staying.contains(edge)) {
        edits.push(Edit::RemoveEdge { edge: edge.clone() });
    }
    let kept_ids: BTreeSet<NodeId> = target
        .nodes
        .iter()
        .filter(|node| !is_new.contains(&node.id))
        .map(|node| was(&node.id))
        .collect();
    for node in current.nodes.iter().filter(|node| !kept_ids.contains(&node.id)) {
        edits.push(Edit::RemoveNode { id: node.id.clone() });
    }
    edits.extend(renames(&renamed, current));
    for (index, node) in target.nodes.iter().enumerate() {
        match old_nodes.get(&was(&node.id)).filter(|_| !is_new.contains(&node.id)) {
            Some(before) => changes(before, node, &mut edits),
            None => edits.push(Edit::AddNode { node: Box::new(node.clone()), index }),
        }
    }
    for (index, edge) in target.edges.iter().enumerate() {
        if !stays(edge).is_some_and(|edge| drawn.contains(&edge)) {
            edits.push(Edit::AddEdge { edge: edge.clone(), index });
        }
    }
    edits
}

/// Renames; where a new id is another node's old one, all step aside first.
fn renames(renamed: &BTreeMap<&NodeId, &NodeId>, current: &Flow) -> Vec<Edit> {
    let aside = |id: &NodeId| NodeId::new(format!("{id}__aside"));
    let in_way = renamed.values().any(|to| current.node(to).is_some());
    let mut edits = Vec::new();
    for (from, to) in renamed {
        let to = if in_way { aside(to) } else { (*to).clone() };
        edits.push(Edit::RenameNode { from: (*from).clone(), to });
    }
    for to in renamed.values().filter(|_| in_way) {
        edits.push(Edit::RenameNode { from: aside(to), to: (*to).clone() });
    }
    edits
}

/// What changed in a node that stays.
fn changes(before: &Node, after: &Node, edits: &mut Vec<Edit>) {
    let id = || after.id.clone();
    if before.title != after.title {
        edits.push(Edit::SetTitle { id: id(), title: after.title.clone() });
    }
    if before.output != after.output {
        edits.push(Edit::SetOutput { id: id(), output: after.output.clone() });
    }
    if before.disabled != after.disabled {
        edits.push(Edit::SetDisabled { id: id(), disabled: after.disabled });
    }
    if before.pinned != after.pinned {
        edits.push(Edit::SetPinned { id: id(), pinned: after.pinned.clone() });
    }
    let fields: BTreeSet<&FieldId> = before.fields.keys().chain(after.fields.keys()).collect();
    for field in fields {
        let value = after.fields.get(field);
        if before.fields.get(field) != value {
            let (field, value) = (field.clone(), value.cloned());
            edits.push(Edit::SetField { id: id(), field, value });
        }
    }
}

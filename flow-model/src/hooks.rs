//! Where a flow can be reached, and which connection slots it uses.

use std::collections::BTreeMap;

use crate::fields::Input;
use crate::flow::{Flow, Node};
use crate::ids::{NodeId, SlotId};
use crate::nodes;

/// The route of one trigger, below `/hooks/<flow>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookRoute {
    /// The trigger.
    pub node: NodeId,
    /// The path without a slash in front: the slot's name for GitHub, the path field for HTTP.
    pub path: String,
    /// The slot whose secret guards it; none where nobody is verified.
    pub slot: Option<SlotId>,
    /// The trigger's kind: `github`, `http`.
    pub kind: &'static str,
    /// The HTTP method, `ANY` for all.
    pub method: String,
}

/// One slot with the nodes that use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotUse {
    /// Its name.
    pub slot: SlotId,
    /// The kind of connection it takes.
    pub connection: &'static str,
    /// Who uses it, in the flow's order.
    pub nodes: Vec<NodeId>,
}

/// The routes of all triggers, in the flow's order. A trigger without path has none yet.
pub fn hooks(flow: &Flow) -> Vec<HookRoute> {
    let route = |node: &Node| {
        let slot = Some(node.text("connection")).filter(|slot| !slot.is_empty());
        let (kind, path, method) = match node.kind.as_str() {
            "github" => ("github", node.text("connection"), "POST".to_owned()),
            "http" => ("http", node.text("path"), node.text("method").to_uppercase()),
            _ => return None,
        };
        let slot = slot.filter(|_| !nodes::is_unverified(node)).map(SlotId::new);
        (!path.is_empty()).then(|| HookRoute {
            node: node.id.clone(),
            path: path.to_owned(),
            slot,
            kind,
            method,
        })
    };
    flow.nodes.iter().filter(|node| !node.disabled).filter_map(route).collect()
}

/// The slots that have to be bound for the flow to run, sorted by name: those of its nodes that are not disabled.
/// A slot that two kinds of connection are asked of appears once for each.
pub fn slots(flow: &Flow) -> Vec<SlotUse> {
    slots_of(flow, |node| !node.disabled)
}

/// All slots that stand in the code, where disabled nodes stand too.
pub(crate) fn named_slots(flow: &Flow) -> Vec<SlotUse> {
    slots_of(flow, |_| true)
}

fn slots_of(flow: &Flow, counted: impl Fn(&Node) -> bool) -> Vec<SlotUse> {
    let mut uses: BTreeMap<(&str, &'static str), Vec<NodeId>> = BTreeMap::new();
    for node in flow.nodes.iter().filter(|node| counted(node)) {
        for spec in nodes::def(&node.kind).into_iter().flat_map(|def| def.fields) {
            let slot = node.text(spec.id);
            let Input::Slot { connection } = spec.input else {
                continue;
            };
            let counts = crate::emit::lower::is_snake_case(slot) && !nodes::is_unverified(node);
            if counts {
                uses.entry((slot, connection)).or_default().push(node.id.clone());
            }
        }
    }
    let slot_use = |((slot, connection), nodes): ((&str, &'static str), Vec<NodeId>)| SlotUse {
        slot: SlotId::new(slot),
        connection,
        nodes,
    };
    uses.into_iter().map(slot_use).collect()
}

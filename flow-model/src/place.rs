//! Places for nodes that have none: beside what leads to them, where nothing stands yet.

use std::collections::{BTreeMap, BTreeSet};

use crate::flow::{Flow, Point};
use crate::graph::{Wire, topological, wires};
use crate::ids::NodeId;

/// From one column to the next, in canvas units.
const COLUMN: f64 = 280.0;
/// From one row to the next, in canvas units.
const ROW: f64 = 120.0;
/// Where the first node stands.
const START: Point = Point { x: 80.0, y: 120.0 };
/// Nodes whose corners are nearer than this cover each other.
const NEAR: Point = Point { x: 230.0, y: 90.0 };

/// Gives these nodes a place; all others stay where they are. The work grows with the number of nodes alone.
pub fn arrange(flow: &mut Flow, unplaced: &BTreeSet<NodeId>) {
    if unplaced.is_empty() {
        return;
    }
    let wires = wires(flow);
    let mut taken = Taken::default();
    for node in flow.nodes.iter().filter(|node| !unplaced.contains(&node.id)) {
        taken.take(node.at);
    }
    let mut before: BTreeMap<usize, Vec<&Wire>> = BTreeMap::new();
    for wire in &wires {
        before.entry(wire.to).or_default().push(wire);
    }
    for place in topological(flow.nodes.len(), &wires) {
        if !flow.nodes.get(place).is_some_and(|node| unplaced.contains(&node.id)) {
            continue;
        }
        let wanted =
            wanted(flow, before.get(&place).map(Vec::as_slice).unwrap_or_default(), &taken);
        let at = taken.free(wanted);
        taken.take(at);
        if let Some(node) = flow.nodes.get_mut(place) {
            node.at = at;
        }
    }
}

/// One column behind the last of what leads to a node; a further port one row lower.
fn wanted(flow: &Flow, before: &[&Wire], taken: &Taken) -> Point {
    let from: Vec<(Point, usize)> =
        before.iter().filter_map(|wire| Some((flow.nodes.get(wire.from)?.at, wire.port))).collect();
    let last = from.iter().max_by(|one, other| one.0.x.total_cmp(&other.0.x));
    match last {
        Some((at, port)) => {
            let top = from.iter().map(|(at, _)| at.y).fold(f64::INFINITY, f64::min);
            let y = if from.len() > 1 { top } else { at.y };
            #[expect(clippy::cast_precision_loss, reason = "a node has a handful of ports")]
            let lower = if from.len() > 1 { 0.0 } else { *port as f64 * ROW };
            Point { x: at.x + COLUMN, y: y + lower }
        }
        None => Point { x: START.x, y: taken.bottom.map_or(START.y, |bottom| bottom + 2.0 * ROW) },
    }
}

/// Places that are taken, by coarse columns.
#[derive(Default)]
struct Taken {
    columns: BTreeMap<i64, BTreeMap<i64, Vec<Point>>>,
    /// Where the search for a free place ended that began in a cell: all above is taken.
    searched: BTreeMap<(i64, i64), f64>,
    bottom: Option<f64>,
}

impl Taken {
    fn take(&mut self, at: Point) {
        let (column, row) = cell(at);
        self.columns.entry(column).or_default().entry(row).or_default().push(at);
        self.bottom = Some(self.bottom.map_or(at.y, |bottom| bottom.max(at.y)));
    }

    /// The place itself, or the next one below it that is free.
    fn free(&mut self, wanted: Point) -> Point {
        let mut at = wanted;
        let from = cell(wanted);
        at.y = self.searched.get(&from).map_or(at.y, |below| below.max(at.y));
        // Each step passes at least one node in the way, so the nodes of three columns bound the steps.
        while let Some(in_way) = self.in_way(at) {
            at.y = (in_way + NEAR.y).max(at.y + ROW / 2.0);
        }
        if at != wanted {
            self.searched.insert(from, at.y);
        }
        at
    }

    /// The lowest corner near a place.
    fn in_way(&self, at: Point) -> Option<f64> {
        let (column, row) = cell(at);
        let mut lowest: Option<f64> = None;
        for column in column - 1..=column + 1 {
            let Some(rows) = self.columns.get(&column) else {
                continue;
            };
            for points in rows.range(row - 1..=row + 1).map(|(_, points)| points) {
                for point in points {
                    let is_near =
                        (point.x - at.x).abs() < NEAR.x && (point.y - at.y).abs() < NEAR.y;
                    if is_near {
                        lowest = Some(lowest.map_or(point.y, |lowest| lowest.max(point.y)));
                    }
                }
            }
        }
        lowest
    }
}

/// The coarse cell of a place.
#[expect(clippy::cast_possible_truncation, reason = "places beyond any canvas share the last cell")]
fn cell(at: Point) -> (i64, i64) {
    ((at.x / NEAR.x).floor() as i64, (at.y / NEAR.y).floor() as i64)
}

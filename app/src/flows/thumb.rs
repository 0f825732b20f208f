//! A small picture of a flow: its nodes where they stand, its threads between them.

use flow_model::flow::{Flow, Node};
use flow_model::nodes::{self, Family};
use leptos::prelude::*;

use crate::icons::shape;

const WIDTH: f64 = 150.0;
const HEIGHT: f64 = 44.0;
const MARGIN: f64 = 8.0;
/// The canvas's node width, by which places on the canvas shrink to places in the picture.
const CANVAS_NODE: f64 = 212.0;

/// A picture of a flow, for cards; its text alternative names the nodes in order.
#[component]
pub fn Thumb(
    /// The flow.
    flow: Flow,
) -> impl IntoView {
    let scale = WIDTH / CANVAS_NODE;
    let left = flow.nodes.iter().map(|node| node.at.x).fold(f64::INFINITY, f64::min);
    let top = flow.nodes.iter().map(|node| node.at.y).fold(f64::INFINITY, f64::min);
    let place = move |node: &Node| {
        (MARGIN + (node.at.x - left) * scale, MARGIN + (node.at.y - top) * scale * 0.8)
    };
    let right = flow.nodes.iter().map(|node| place(node).0 + WIDTH).fold(WIDTH, f64::max);
    let bottom = flow.nodes.iter().map(|node| place(node).1 + HEIGHT).fold(HEIGHT, f64::max);
    let threads = flow.edges.iter().filter_map(|edge| {
        let (x1, y1) = place(flow.node(&edge.from)?);
        let (x2, y2) = place(flow.node(&edge.to)?);
        Some(thread(x1 + WIDTH, y1 + HEIGHT / 2.0, x2, y2 + HEIGHT / 2.0))
    });
    let names = flow.nodes.iter().map(|node| node.title.as_str()).collect::<Vec<_>>().join(", ");
    view! {
        <svg
            class="thumb"
            role="img"
            aria-label=format!("Nodes: {names}")
            viewBox=format!("0 0 {} {}", right + MARGIN, bottom + MARGIN)
            style=format!("max-width:{}px", right + MARGIN)
        >
            {threads.map(|d| view! { <path class="thumb-thread" d=d /> }).collect_view()}
            {flow.nodes.iter().map(|node| tile(node, place(node))).collect_view()}
        </svg>
    }
}

fn tile(node: &Node, (x, y): (f64, f64)) -> impl IntoView + use<> {
    let def = nodes::def(&node.kind);
    let class = def.map_or("thumb-node", |def| match def.family {
        Family::Trigger => "thumb-node trigger",
        Family::Logic => "thumb-node logic",
        Family::Step => "thumb-node step",
        Family::Code => "thumb-node rust",
    });
    let icon = shape(def.map_or("circle", |def| def.icon));
    let title = node.title.clone();
    view! {
        <g class=class transform=format!("translate({x} {y})")>
            <rect class="thumb-card" width=WIDTH height=HEIGHT rx="9" />
            <rect class="thumb-tile" x="8" y="8" width="28" height="28" rx="7" />
            <g class="thumb-icon" transform="translate(14 14) scale(0.667)" inner_html=icon></g>
            <text x="45" y="27">{clipped(&title)}</text>
        </g>
    }
}

/// A title that fits: a picture cannot wrap.
fn clipped(title: &str) -> String {
    const FITS: usize = 15;
    if title.chars().count() <= FITS {
        return title.to_owned();
    }
    let head: String = title.chars().take(FITS - 1).collect();
    format!("{}…", head.trim_end())
}

fn thread(x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    let bend = ((x2 - x1) / 2.0).max(12.0);
    format!("M{x1} {y1} C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend)
}

//! One node on the canvas. It reads its own cell and nothing else.

use flow_model::flow::Node;
use flow_model::ids::{NodeId, PortId};
use flow_model::nodes::{self, Family, NodeDef};
use flow_model::problem::{Problem, Severity};
use leptos::prelude::*;

use super::geometry::{NodeFrame, PORT_STEP, PORT_TOP};
use crate::icons::Icon;
use crate::state::cells::{Aim, BodyLine, NodeCell};
use crate::state::editor::EditorContext;
use crate::state::sample::Fate;

/// What a node says of itself in its head.
#[derive(Clone, Debug, Default, PartialEq)]
struct Head {
    title: String,
    summary: String,
    disabled: bool,
    pinned: bool,
}

/// One node.
#[component]
pub fn NodeView(
    /// Which.
    id: NodeId,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    editor.cell(&id).map(|cell| drawn(editor, cell))
}

fn drawn(editor: EditorContext, cell: NodeCell) -> impl IntoView {
    let def = cell.def;
    let head = head_of(editor, &cell);
    let NodeCell { id, ports, position, problems, body, selected, aim, fate, .. } = cell;
    let height = {
        let (body, ports) = (body.clone(), ports.clone());
        move || {
            let at = Default::default();
            format!(
                "{}px",
                NodeFrame {
                    at,
                    lines: body.with(Vec::len),
                    ports: ports.with(|ports| ports.len())
                }
                .height()
            )
        }
    };
    let placed = move || {
        let at = position.get();
        format!("translate({}px,{}px)", at.x, at.y)
    };
    let clean = problems.clone();
    let pinned = head.clone();
    let (title, summary, off, off_words) = (head.clone(), head.clone(), head.clone(), head);
    let (why, why_fate) = (body.clone(), fate.clone());
    let (pressed, chosen) = (selected.clone(), selected);
    let (may, will, may_not) = (aim.clone(), aim.clone(), aim);
    view! {
        <div
            class=format!("node {}", family_class(def))
            class:selected=move || chosen.get()
            class:disabled=move || off.with(|head| head.disabled)
            class:skipped=move || fate.get() == Fate::Skipped && !clean.with(|problems| has_error(problems))
            class:may=move || may.get() == Aim::May
            class:will=move || will.get() == Aim::Will
            class:may-not=move || may_not.get() == Aim::MayNot
            data-node=id.to_string()
            role="button"
            tabindex="0"
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            style:transform=placed
            style:height=height
        >
            // What is read aloud is the head: title, what it does, how many problems. The form says the rest better.
            <div class="node-head">
                <span class="tile"><Icon name=kind_icon(def) /></span>
                <span class="node-title">{move || title.with(|head| head.title.clone())}</span>
                " "
                <span class="node-summary">{move || summary.with(|head| head.summary.clone())}</span>
                " "
                <span class="node-marks">
                    {move || pinned.with(|head| head.pinned).then(|| view! {
                        <span class="node-state pinned"><Icon name="pin" />"pinned"</span>
                    })}
                    " "
                    {move || problems.with(|problems| state_of(problems)).map(|(class, words)| {
                        view! { <span class=class>{words}</span> }
                    })}
                </span>
                {move || off_words.with(|head| head.disabled).then(|| view! { <span class="hidden">" disabled"</span> })}
                {move || (why_fate.get() == Fate::Skipped).then(|| {
                    view! { <span class="hidden">" "{why.with(|lines| notes(lines))}</span> }
                })}
            </div>
            {move || drawn_body(&body.get())}
            {def.is_none_or(|def| def.has_input).then(|| view! { <span class="port in"></span> })}
            {move || drawn_ports(&ports.get())}
        </div>
    }
}

/// Why a node does not run, as its body says it.
fn notes(lines: &[BodyLine]) -> String {
    let words = lines.iter().filter_map(|line| match line {
        BodyLine::Note(words) => Some(words.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn has_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn head_of(editor: EditorContext, cell: &NodeCell) -> ArcMemo<Head> {
    let (id, config) = (cell.id.clone(), cell.config.clone());
    ArcMemo::new(move |_| {
        config.track();
        let head = |node: &Node| Head {
            title: node.title.clone(),
            summary: nodes::summary(node),
            disabled: node.disabled,
            pinned: node.pinned.is_some(),
        };
        editor.with_flow(|flow| flow.node(&id).map(head)).unwrap_or_default()
    })
}

/// The words for a node's problems, with their class; none where all is well.
fn state_of(problems: &[Problem]) -> Option<(&'static str, String)> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    match (errors, problems.len()) {
        (0, 0) => None,
        (0, 1) => Some(("node-state warn", "1 hint".into())),
        (0, hints) => Some(("node-state warn", format!("{hints} hints"))),
        (1, _) => Some(("node-state bad", "1 problem".into())),
        (errors, _) => Some(("node-state bad", format!("{errors} problems"))),
    }
}

fn drawn_body(lines: &[BodyLine]) -> Option<impl IntoView + use<>> {
    if lines.is_empty() {
        return None;
    }
    let lines = lines.iter().cloned().map(|line| match line {
        BodyLine::Problem(words) => {
            view! { <span class="bad" title=words.clone()>{words.clone()}</span> }.into_any()
        }
        BodyLine::Hint(words) => {
            view! { <span class="warn" title=words.clone()>{words.clone()}</span> }.into_any()
        }
        BodyLine::Note(words) => {
            view! { <span class="note" title=words.clone()>{words.clone()}</span> }.into_any()
        }
        BodyLine::Value { name, value, text } => {
            let class = if text { "text" } else { "value" };
            view! { <span>{name}" "<b class=class>{value}</b></span> }.into_any()
        }
    });
    Some(view! { <div class="node-body" aria-hidden="true">{lines.collect_view()}</div> })
}

fn drawn_ports(ports: &[PortId]) -> impl IntoView + use<> {
    let named = ports.len() > 1;
    let ports = ports.iter().enumerate().map(move |(index, port)| {
        let top = format!("{}px", PORT_TOP + index as f64 * PORT_STEP);
        let label = named.then(|| {
            view! { <span class="port-label" aria-hidden="true" style:top=top.clone()>{port.to_string()}</span> }
        });
        view! {
            {label}
            <span class="port out" data-port=port.to_string() style:top=top.clone()></span>
        }
    });
    ports.collect_view()
}

/// The class that gives a family its colours.
pub fn family_class(def: Option<&NodeDef>) -> &'static str {
    match def.map(|def| def.family) {
        Some(Family::Trigger) => "dye-trigger",
        Some(Family::Logic) => "dye-logic",
        Some(Family::Step) => "dye-step",
        Some(Family::Code) | None => "dye-code",
    }
}

/// The icon of a kind in the app's icon set.
pub fn kind_icon(def: Option<&NodeDef>) -> &'static str {
    match def.map(|def| (def.icon, def.family)) {
        Some(("branch", _)) => "split",
        Some(("code", _)) => "braces",
        Some(("delay", _)) => "timer",
        Some(("fail", _)) => "circle-x",
        Some(("for_each", _)) => "repeat",
        Some(("google_sheets", _)) => "sheet",
        Some(("http", Family::Trigger)) => "webhook",
        Some(("http", _)) => "arrow-left-right",
        Some(("respond", _)) => "reply",
        Some(("slack", _)) => "slack",
        Some(("stop", _)) => "circle-stop",
        Some(("switch", _)) => "waypoints",
        Some(("value", _)) => "equal",
        Some((icon, _)) => icon,
        None => "circle-help",
    }
}

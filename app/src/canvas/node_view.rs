//! One node on the canvas. It reads its own cell and nothing else.

use flow_model::ids::NodeId;
use flow_model::nodes::{self, Family, NodeDef};
use flow_model::problem::Severity;
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
    let NodeCell {
        id,
        def,
        position,
        config,
        problems,
        body,
        selected,
        aim,
        fate,
    } = cell;
    let head = {
        let id = id.clone();
        ArcMemo::new(move |_| {
            config.track();
            editor
                .with_flow(|flow| {
                    flow.node(&id).map(|node| Head {
                        title: node.title.clone(),
                        summary: nodes::summary(node),
                        disabled: node.disabled,
                    })
                })
                .unwrap_or_default()
        })
    };
    let ports = def.map_or(1, |def| def.ports.len());
    let height = {
        let body = body.clone();
        move || {
            let frame = NodeFrame {
                at: Default::default(),
                lines: body.with(Vec::len),
                ports,
            };
            format!("{}px", frame.height())
        }
    };
    let placed = move || {
        let at = position.get();
        format!("translate({}px,{}px)", at.x, at.y)
    };
    let label = {
        let (head, problems) = (head.clone(), problems.clone());
        move || {
            let Head {
                title, disabled, ..
            } = head.get();
            let connector = def.map_or("", |def| def.connector);
            let count = problems.with(Vec::len);
            let mut label = title;
            for part in [
                connector.to_owned(),
                problem_words(count),
                off_words(disabled),
            ] {
                if !part.is_empty() {
                    label.push_str(", ");
                    label.push_str(&part);
                }
            }
            label
        }
    };
    let (count, clean) = (problems.clone(), problems.clone());
    let state = move || {
        let count = count.with(|problems| {
            let errors = problems
                .iter()
                .filter(|p| p.severity == Severity::Error)
                .count();
            (errors, problems.len())
        });
        match count {
            (0, 0) => None,
            (0, warnings) => Some((
                "node-state warn",
                if warnings == 1 {
                    "1 hint".into()
                } else {
                    format!("{warnings} hints")
                },
            )),
            (errors, _) => Some(("node-state bad", problem_words(errors))),
        }
    };
    let (title, summary, off) = (head.clone(), head.clone(), head);
    let (pressed, chosen) = (selected.clone(), selected);
    let (may, will, may_not) = (aim.clone(), aim.clone(), aim);
    view! {
        <div
            class=format!("node {}", family_class(def))
            class:selected=move || chosen.get()
            class:disabled=move || off.with(|head| head.disabled)
            class:skipped=move || fate.get() == Fate::Skipped && clean.with(Vec::is_empty)
            class:may=move || may.get() == Aim::May
            class:will=move || will.get() == Aim::Will
            class:may-not=move || may_not.get() == Aim::MayNot
            data-node=id.to_string()
            role="button"
            tabindex="0"
            aria-label=label
            aria-pressed=move || if pressed.get() { "true" } else { "false" }
            style:transform=placed
            style:height=height
        >
            <div class="node-head">
                <span class="tile"><Icon name=kind_icon(def) /></span>
                <span class="node-words">
                    <span class="node-title">{move || title.with(|head| head.title.clone())}</span>
                    <span class="node-summary">{move || summary.with(|head| head.summary.clone())}</span>
                </span>
                {move || state().map(|(class, words)| view! { <span class=class>{words}</span> })}
            </div>
            {move || drawn_body(&body.get())}
            {def.is_none_or(|def| def.has_input).then(|| view! { <span class="port in"></span> })}
            {drawn_ports(def)}
        </div>
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
        BodyLine::Note(words) => view! { <span>{words}</span> }.into_any(),
        BodyLine::Value { name, value, text } => {
            let class = if text { "text" } else { "value" };
            view! { <span>{name}" "<b class=class>{value}</b></span> }.into_any()
        }
    });
    Some(view! { <div class="node-body">{lines.collect_view()}</div> })
}

fn drawn_ports(def: Option<&'static NodeDef>) -> impl IntoView {
    let ports = def.map_or(["then"].as_slice(), |def| def.ports);
    let named = ports.len() > 1;
    let ports = ports.iter().enumerate().map(move |(index, port)| {
        let top = format!("{}px", PORT_TOP + index as f64 * PORT_STEP);
        let label = named.then(|| {
            view! { <span class="port-label" style:top=top.clone()>{*port}</span> }
        });
        view! {
            {label}
            <span class="port out" data-port=*port style:top=top.clone()></span>
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
        Some(("google_sheets", _)) => "sheet",
        Some(("http", Family::Trigger)) => "webhook",
        Some(("http", _)) => "arrow-left-right",
        Some(("respond", _)) => "reply",
        Some(("slack", _)) => "slack",
        Some(("value", _)) => "equal",
        Some((icon, _)) => icon,
        None => "circle-help",
    }
}

fn problem_words(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 problem".into(),
        count => format!("{count} problems"),
    }
}

fn off_words(disabled: bool) -> String {
    if disabled {
        "disabled".into()
    } else {
        String::new()
    }
}

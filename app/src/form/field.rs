//! One field of a form: its label, its widget, its help and its problems.

use flow_model::fields::{FieldSpec, Input};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::choice::ChoiceField;
use super::condition::ConditionField;
use super::context::NodeForm;
use super::entries::{ExpressionsField, PairsField};
use super::event::EventField;
use super::patterns::PatternsField;
use super::plain::{CodeField, LiteralField};
use super::problems::FieldProblems;
use super::rich_text::{RichText, TextKind};
use super::slot::SlotField;
use crate::icons::Icon;
use crate::state::cells::NodeCell;

/// The field that takes a Google spreadsheet's id.
const SPREADSHEET: &str = "spreadsheet";

/// One field.
#[component]
pub fn Field(
    /// The node's form.
    form: NodeForm,
    /// What the field is.
    spec: &'static FieldSpec,
) -> impl IntoView {
    let id = format!("field-{}", spec.id);
    let problems_id = format!("{id}-problems");
    take_focus_when_wanted(form, spec.id, id.clone());
    let problems = form.problems_at(spec.id, None);
    // Widgets of several inputs name those themselves, and show problems at each.
    let own_problems = matches!(
        spec.input,
        Input::Condition | Input::Expressions | Input::Patterns | Input::Pairs
    );
    let labelled = !matches!(
        spec.input,
        Input::Condition
            | Input::Expressions
            | Input::Patterns
            | Input::Pairs
            | Input::Choice { .. }
    );
    let bad = move || problems.with(|problems| !problems.is_empty());
    // Problems of the field as a whole stand below it even where entries show their own.
    let shown = Memo::new(move |_| {
        let mut problems = problems.get();
        match spec.input {
            Input::Expressions | Input::Patterns | Input::Pairs => {
                problems.retain(|problem| problem.index.is_none())
            }
            Input::Condition => problems.clear(),
            _ => {}
        }
        problems
    });
    let label = if labelled {
        view! { <label for=id.clone()>{spec.label}</label> }.into_any()
    } else {
        view! { <span class="label">{spec.label}</span> }.into_any()
    };
    view! {
        <div class="form-field" class:bad=bad data-field=spec.id>
            <div class="form-label">
                {label}
                {(!spec.required && takes_nothing(&spec.input)).then(|| view! { <span class="optional">"optional"</span> })}
                <span class="aside">{aside(&spec.input)}</span>
            </div>
            <div class="form-widget">{widget(form, spec, id, problems_id.clone())}</div>
            {(!own_problems || !matches!(spec.input, Input::Condition)).then(|| view! {
                <FieldProblems problems=shown id=if own_problems { format!("{problems_id}-whole") } else { problems_id.clone() } />
            })}
            {(spec.id == SPREADSHEET).then(|| view! { <IdOfAddress form field=SPREADSHEET /> })}
            <p class="help">{spec.help}</p>
        </div>
    }
}

fn widget(form: NodeForm, spec: &'static FieldSpec, id: String, described_by: String) -> AnyView {
    let (field, placeholder, label) = (spec.id, spec.placeholder, spec.label);
    match spec.input {
        Input::Template { multiline } => {
            rich(form, spec, TextKind::Template, id, described_by, multiline)
        }
        Input::Expression => rich(form, spec, TextKind::Expression, id, described_by, true),
        Input::Condition => {
            view! { <ConditionField form field label placeholder id described_by /> }.into_any()
        }
        Input::Patterns => view! { <PatternsField form field label id /> }.into_any(),
        Input::Expressions => {
            view! { <ExpressionsField form field label placeholder id /> }.into_any()
        }
        Input::Pairs => view! { <PairsField form field label placeholder id /> }.into_any(),
        Input::Literal => {
            view! { <LiteralField form field id placeholder described_by /> }.into_any()
        }
        Input::Number => {
            view! { <LiteralField form field id placeholder number=true described_by /> }.into_any()
        }
        Input::Choice { options } => {
            view! { <ChoiceField form field label options required=spec.required id /> }.into_any()
        }
        Input::Slot { connection } => {
            view! { <SlotField form field connection placeholder id described_by /> }.into_any()
        }
        Input::Event { .. } => {
            view! { <EventField form field placeholder id described_by /> }.into_any()
        }
        Input::Json | Input::Rust => {
            view! { <CodeField form field id placeholder described_by /> }.into_any()
        }
    }
}

fn rich(
    form: NodeForm,
    spec: &'static FieldSpec,
    kind: TextKind,
    id: String,
    described_by: String,
    multiline: bool,
) -> AnyView {
    let field = spec.id;
    view! {
        <RichText
            form
            kind
            text=form.text(field)
            on_text=move |text: String| form.set_text(field, text)
            problems=form.problems_at(field, None)
            id
            placeholder=spec.placeholder
            multiline
            described_by
        />
    }
    .into_any()
}

/// Offers the id that stands in a pasted address.
#[component]
fn IdOfAddress(form: NodeForm, field: &'static str) -> impl IntoView {
    let text = form.text(field);
    let id = Memo::new(move |_| text.with(|text| spreadsheet_id(text).map(str::to_owned)));
    move || {
        id.get().map(|id| {
            let label = format!("Use {id}");
            view! {
                <p class="field-problem warn">
                    <Icon name="info" />
                    <span>
                        "This is the sheet's whole address; the field takes its id. "
                        <button type="button" class="fix" on:click=move |_| form.set_text(field, id.clone())>{label}</button>
                    </span>
                </p>
            }
        })
    }
}

/// The id in the address of a Google spreadsheet; none where the text is none.
fn spreadsheet_id(text: &str) -> Option<&str> {
    let (_, rest) = text.trim().split_once("docs.google.com/spreadsheets/d/")?;
    let id = rest.split(['/', '?', '#']).next()?;
    (!id.is_empty()).then_some(id)
}

/// The word at the right of a field's label.
fn aside(input: &Input) -> &'static str {
    match input {
        Input::Template { .. } => "template",
        Input::Expression | Input::Expressions => "expression",
        Input::Condition => "",
        Input::Pairs => "name and template",
        Input::Literal => "text",
        Input::Patterns => "pattern",
        Input::Choice { .. } => "",
        Input::Number => "number",
        Input::Slot { .. } => "slot",
        Input::Event { .. } => "event",
        Input::Json => "JSON",
        Input::Rust => "Rust",
    }
}

/// Whether an optional field of this sort is worth being called so.
fn takes_nothing(input: &Input) -> bool {
    !matches!(input, Input::Choice { .. })
}

/// Puts the focus into the field when somebody jumped to its problem.
fn take_focus_when_wanted(form: NodeForm, field: &'static str, id: String) {
    let wanted = form.editor.wanted_field;
    Effect::new(move |_| {
        if !wanted.with(|wanted| wanted.as_ref().is_some_and(|wanted| wanted.as_str() == field)) {
            return;
        }
        let id = id.clone();
        request_animation_frame(move || {
            wanted.try_set(None);
            let Some(element) = document().get_element_by_id(&id) else {
                return;
            };
            element.scroll_into_view();
            let inner = element.query_selector("input, textarea, select, button").ok().flatten();
            let target =
                if matches!(element.tag_name().as_str(), "DIV") { inner } else { Some(element) };
            if let Some(target) =
                target.and_then(|t| t.dyn_into::<leptos::web_sys::HtmlElement>().ok())
            {
                // Where the focus cannot be moved, the field is at least in sight.
                let _ = target.focus();
            }
        });
    });
}

/// Whether a cell's kind has fields in a group.
pub fn has_group(cell: &NodeCell, group: flow_model::fields::Group) -> bool {
    cell.def.is_some_and(|def| def.fields.iter().any(|field| field.group == group))
}

#[cfg(test)]
mod tests {
    use super::spreadsheet_id;

    #[test]
    fn the_id_stands_in_the_address() {
        let address = "https://docs.google.com/spreadsheets/d/1AbC-9_x/edit?gid=0#gid=0";
        assert_eq!(spreadsheet_id(address), Some("1AbC-9_x"));
        assert_eq!(spreadsheet_id("1AbC-9_x"), None);
        assert_eq!(spreadsheet_id("https://docs.google.com/spreadsheets/d/"), None);
    }
}

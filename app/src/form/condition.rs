//! A condition: rows of field, operator and value, or the expression itself.

use std::cell::RefCell;
use std::collections::BTreeMap;

use flow_model::expr::condition::{self, Condition, Join, Operator, Row};
use flow_model::ids::NodeId;
use flow_model::types::Type;
use leptos::prelude::*;

use super::context::NodeForm;
use super::live::LiveResult;
use super::paths;
use super::problems::FieldProblems;
use super::rich_text::{RichText, TextKind};
use super::suggestions::ComboBox;
use crate::icons::Icon;

thread_local! {
    /// How a person last chose to write each condition, by flow, node and field, while the page lives.
    static CHOSEN: RefCell<BTreeMap<Place, Writing>> = const { RefCell::new(BTreeMap::new()) };
}

/// A condition's flow, node and field.
type Place = (String, NodeId, &'static str);

/// How a condition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Rows,
    Expression,
}

/// What the rows' parts share.
#[derive(Clone, Copy)]
struct Rows {
    form: NodeForm,
    field: &'static str,
    /// The rows on the screen; unfinished ones are not in the flow yet.
    condition: RwSignal<Condition>,
    id: StoredValue<String>,
}

/// The field.
#[component]
pub fn ConditionField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Its label: "Condition".
    label: &'static str,
    /// Shown in an empty expression.
    placeholder: &'static str,
    /// Id of the field.
    id: String,
    /// Id of the element that describes the problems.
    described_by: String,
) -> impl IntoView {
    let text = form.text(field);
    let first = rows_of(&text.get_untracked());
    let place = StoredValue::new((form.editor.slug(), form.id(), field));
    let chosen = place.with_value(|place| CHOSEN.with_borrow(|all| all.get(place).copied()));
    let as_rows = RwSignal::new(first.is_some() && chosen != Some(Writing::Expression));
    let rows = Rows {
        form,
        field,
        condition: RwSignal::new(first.unwrap_or_else(blank)),
        id: StoredValue::new(id.clone()),
    };
    // The text may change from outside: undo, a fix, another tab. What the rows themselves wrote comes back unchanged.
    Effect::new(move |_| {
        let text = text.get();
        let own = rows.condition.with_untracked(text_of);
        if own == text {
            return;
        }
        match rows_of(&text) {
            Some(condition) => rows.condition.set(condition),
            None => as_rows.set(false),
        }
    });
    let problems = form.problems_at(field, None);
    let expression = {
        let described_by = described_by.clone();
        move || {
            view! {
                <RichText
                    form
                    kind=TextKind::Expression
                    text
                    on_text=move |text: String| form.set_text(field, text)
                    problems
                    id=id.clone()
                    label=label
                    placeholder
                    multiline=true
                    described_by=described_by.clone()
                />
            }
        }
    };
    view! {
        <div class="condition" role="group" aria-label=label>
            <WayOfWriting text as_rows place />
            {move || if as_rows.get() { view! { <AllRows rows /> }.into_any() } else { expression().into_any() }}
        </div>
        <FieldProblems problems id=described_by />
    }
}

/// The switch between rows and the expression itself.
#[component]
fn WayOfWriting(
    text: Memo<String>,
    as_rows: RwSignal<bool>,
    place: StoredValue<Place>,
) -> impl IntoView {
    let choose = move |writing: Writing| {
        CHOSEN.with_borrow_mut(|all| all.insert(place.get_value(), writing));
        as_rows.set(writing == Writing::Rows);
    };
    let fits = Memo::new(move |_| rows_of(&text.get()).is_some());
    view! {
        <div class="segments small" role="group" aria-label="How the condition is written">
            <button
                type="button"
                aria-pressed=move || as_rows.get().to_string()
                disabled=move || !fits.get()
                title=move || if fits.get() { "" } else { "This expression does not fit rows" }
                on:click=move |_| choose(Writing::Rows)
            >
                "Rows"
            </button>
            <button
                type="button"
                aria-pressed=move || (!as_rows.get()).to_string()
                on:click=move |_| choose(Writing::Expression)
            >
                "Expression"
            </button>
        </div>
    }
}

#[component]
fn AllRows(rows: Rows) -> impl IntoView {
    let count = Memo::new(move |_| rows.condition.with(|condition| condition.rows.len()));
    let problems = rows.form.problems_at(rows.field, None);
    let clean = Signal::derive(move || problems.with(Vec::is_empty));
    view! {
        <div class="condition-rows">
            <For each=move || 0..count.get() key=|index| *index let:index>
                <ConditionRow rows index />
            </For>
            <div class="condition-end">
                <button type="button" class="button quiet small" on:click=move |_| rows.add()>
                    <Icon name="plus" />
                    "Add row"
                </button>
                <LiveResult form=rows.form kind=TextKind::Expression text=rows.form.text(rows.field) clean length=40 />
            </div>
        </div>
    }
}

#[component]
fn ConditionRow(rows: Rows, index: usize) -> impl IntoView {
    let row = Memo::new(move |_| rows.condition.with(|c| c.rows.get(index).cloned()));
    let number = index + 1;
    let path =
        Signal::derive(move || row.with(|row| row.as_ref().map(paths::of_row).unwrap_or_default()));
    let suggest = move |typed: String| {
        let fields = paths::matching(&paths::all(&rows.form.scope()), &typed);
        fields.iter().map(paths::suggestion).collect::<Vec<_>>()
    };
    let ty = Memo::new(move |_| {
        rows.form.track_values();
        let fields = paths::all(&rows.form.scope());
        row.with(|row| row.as_ref().map(|row| paths::type_at(row, &fields)).unwrap_or_default())
    });
    let operator =
        Memo::new(move |_| row.with(|row| row.as_ref().map_or(Operator::Is, |row| row.operator)));
    let choose = move |event| {
        let words = event_target_value(&event);
        if let Some(operator) = Operator::ALL.into_iter().find(|other| other.words() == words) {
            rows.change(index, |row| row.operator = operator);
        }
    };
    let one_row = Memo::new(move |_| rows.condition.with(|c| c.rows.len() == 1));
    view! {
        {(index > 0).then(|| view! { <Joint rows /> })}
        <div class="condition-row">
            <div class="condition-field">
                <ComboBox
                    id=format!("{}-row-{index}", rows.id.get_value())
                    label=format!("Field of row {number}")
                    text=path
                    placeholder="field, such as issue.title"
                    suggest
                    on_text=move |typed: String| rows.set_path(index, &typed)
                />
            </div>
            <select
                class="input"
                aria-label=format!("Operator of row {number}")
                prop:value=move || operator.get().words()
                on:change=choose
            >
                {move || offered(&ty.get(), operator.get()).into_iter().map(|other| view! {
                    <option value=other.words() selected=move || operator.get() == other>{other.words()}</option>
                }).collect_view()}
            </select>
            {move || operator.get().takes_value().then(|| view! { <RowValue rows index ty /> })}
            <button
                type="button"
                class="tool"
                aria-label=format!("Remove row {number}")
                title="Remove"
                disabled=one_row
                on:click=move |_| rows.remove(index)
            >
                <Icon name="x" />
            </button>
        </div>
    }
}

/// The value a row compares with; known values of a text are offered.
#[component]
fn RowValue(rows: Rows, index: usize, ty: Memo<Type>) -> impl IntoView {
    let id = format!("{}-value-{index}", rows.id.get_value());
    let value = Signal::derive(move || {
        rows.condition.with(|condition| {
            condition.rows.get(index).map(|row| paths::shown_value(&row.value)).unwrap_or_default()
        })
    });
    let suggest = move |typed: String| {
        let known = match ty.get_untracked().present() {
            Type::Text { known } => known.to_vec(),
            _ => Vec::new(),
        };
        let fitting = known.into_iter().filter(|value| *value != typed && value.contains(&typed));
        fitting.map(paths::known_value).collect::<Vec<_>>()
    };
    view! {
        <div class="condition-value">
            <ComboBox
                id
                label=format!("Value of row {}", index + 1)
                text=value
                placeholder="value"
                suggest
                on_text=move |typed: String| {
                    let value = paths::typed_value(&typed, &ty.get_untracked());
                    rows.change(index, |row| row.value = value);
                }
            />
        </div>
    }
}

/// The operators that make sense, and the one that stands there.
fn offered(ty: &Type, current: Operator) -> Vec<Operator> {
    let mut operators = Operator::of_type(ty);
    if let Type::Optional(inner) = ty {
        operators.splice(0..0, Operator::of_type(inner));
    }
    if !operators.contains(&current) {
        operators.insert(0, current);
    }
    operators
}

/// "and" or "or" between two rows, the same between all.
#[component]
fn Joint(rows: Rows) -> impl IntoView {
    let words = move || {
        if rows.condition.with(|c| c.join == Join::All) { "and" } else { "or" }
    };
    let switch = move |_| {
        rows.condition.update(|c| c.join = if c.join == Join::All { Join::Any } else { Join::All });
        rows.write();
    };
    view! {
        <button type="button" class="joint" aria-label=move || format!("Rows are joined by {}, switch", words()) on:click=switch>
            {words}
        </button>
    }
}

impl Rows {
    fn change(self, index: usize, change: impl FnOnce(&mut Row)) {
        self.condition.update(|condition| {
            if let Some(row) = condition.rows.get_mut(index) {
                change(row);
            }
        });
        self.write();
    }

    /// Puts a typed path into a row; an operator that makes no sense for its type gives way to the first that does.
    fn set_path(self, index: usize, typed: &str) {
        let fields = paths::all(&self.form.scope());
        self.change(index, |row| {
            paths::into_row(row, typed, &fields);
            let ty = paths::type_at(row, &fields);
            let possible = Operator::of_type(ty.present());
            if let Some(first) = possible.first()
                && ty != Type::Unknown
                && !possible.contains(&row.operator)
            {
                row.operator = *first;
            }
        });
    }

    fn add(self) {
        self.condition.update(|condition| condition.rows.push(blank_row()));
    }

    fn remove(self, index: usize) {
        self.condition.update(|condition| {
            if condition.rows.len() > 1 {
                condition.rows.remove(index);
            }
        });
        self.write();
    }

    /// Writes the finished rows into the flow.
    fn write(self) {
        self.form.set_text(self.field, self.condition.with_untracked(text_of));
    }
}

/// The text of the rows that are finished.
fn text_of(condition: &Condition) -> String {
    let finished = |row: &&Row| {
        let has_field = !row.field.is_empty() || row.any_of.is_some();
        has_field && (!row.operator.takes_value() || !row.value.is_empty())
    };
    let rows: Vec<_> = condition.rows.iter().filter(finished).cloned().collect();
    if rows.is_empty() {
        return String::new();
    }
    condition::text(&Condition { join: condition.join, rows })
}

/// The rows of a text; one blank row for an empty one.
fn rows_of(text: &str) -> Option<Condition> {
    if text.trim().is_empty() { Some(blank()) } else { condition::rows(text) }
}

fn blank() -> Condition {
    Condition { join: Join::All, rows: vec![blank_row()] }
}

fn blank_row() -> Row {
    Row { any_of: None, field: String::new(), operator: Operator::Is, value: String::new() }
}

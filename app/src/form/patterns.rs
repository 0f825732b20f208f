//! The arms of a switch: one line of values for each way out; text is typed without quotes.

use flow_model::expr;
use flow_model::flow::FieldValue;
use flow_model::ids::PortId;
use flow_model::types::Type;
use leptos::prelude::*;

use super::context::NodeForm;
use super::problems::FieldProblems;
use crate::icons::Icon;

/// The field that the arms are compared with.
const VALUE: &str = "value";

/// The arms of one switch, as their lines share them.
#[derive(Clone, Copy)]
struct Arms {
    form: NodeForm,
    field: &'static str,
    id: StoredValue<String>,
    arms: Memo<Vec<String>>,
    /// The type of the value that the arms are compared with.
    ty: Memo<Type>,
}

impl Arms {
    fn of(form: NodeForm, field: &'static str, id: String) -> Self {
        let value = form.value(field);
        let decides = form.text(VALUE);
        Self {
            form,
            field,
            id: StoredValue::new(id),
            arms: Memo::new(move |_| match value.get() {
                Some(FieldValue::List(arms)) => arms,
                _ => Vec::new(),
            }),
            ty: Memo::new(move |_| {
                form.track_values();
                expr::expression(&decides.get(), &form.scope()).ty
            }),
        }
    }

    /// How many lines are shown: an empty field shows one to type into.
    fn count(self) -> usize {
        self.arms.with(Vec::len).max(1)
    }

    fn shown(self, index: usize) -> String {
        self.arms.with(|arms| arms.get(index).map(|arm| shown(arm)).unwrap_or_default())
    }

    fn set(self, arms: Vec<String>) {
        if arms != self.arms.get_untracked() {
            self.form.set(self.field, FieldValue::List(arms));
        }
    }

    fn pattern(self, typed: &str) -> String {
        self.ty.with_untracked(|ty| pattern(typed, ty))
    }

    /// Writes an arm while it is typed. On the way to its text it may read as another arm does: two arms of one
    /// text have one port, and the threads of one of them would be lost.
    fn write_on_the_way(self, index: usize, typed: &str) {
        let arm = self.pattern(typed);
        let mut others = self.arms.get_untracked().into_iter().enumerate();
        let is_taken = others.any(|(other, text)| other != index && text == arm);
        if !is_taken {
            self.write(index, typed);
        }
    }

    fn write(self, index: usize, typed: &str) {
        let mut arms = self.arms.get_untracked();
        if arms.len() <= index {
            arms.resize(index + 1, String::new());
        }
        if let Some(arm) = arms.get_mut(index) {
            *arm = self.pattern(typed);
        }
        self.set(arms);
    }

    /// The port by which the sample leaves the switch.
    fn taken(self) -> Option<PortId> {
        self.form.track_values();
        self.form.editor.samples.outlook_of(&self.form.id())?.step?.port
    }

    fn remove(self, index: usize) {
        let mut arms = self.arms.get_untracked();
        if index < arms.len() {
            arms.remove(index);
            self.set(arms);
        }
    }

    fn add(self) {
        let mut arms = self.arms.get_untracked();
        arms.resize(arms.len().max(1) + 1, String::new());
        self.set(arms);
    }
}

/// The field.
#[component]
pub fn PatternsField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Its label, as the group's accessible name.
    label: &'static str,
    /// Id of the field.
    id: String,
) -> impl IntoView {
    let arms = Arms::of(form, field, id);
    let id = arms.id.get_value();
    let known = move || known_values(&arms.ty.get(), &arms.arms.get());
    let taken = Memo::new(move |_| arms.taken());
    view! {
        <div class="entries" id=id.clone() role="group" aria-label=label>
            <datalist id=format!("{id}-known")>
                {move || known().into_iter().map(|value| view! { <option value=value></option> }).collect_view()}
            </datalist>
            <ol>
                <For each=move || 0..arms.count() key=|index| *index let:index>
                    <ArmEntry arms index taken />
                </For>
            </ol>
            {move || (taken.get() == Some(PortId::from("_"))).then(|| view! {
                <p class="result">"The sample matches no arm: it leaves by "<span class="value">"_"</span>"."</p>
            })}
            <button type="button" class="button quiet small" on:click=move |_| arms.add()>
                <Icon name="plus" />
                "Add arm"
            </button>
        </div>
    }
}

#[component]
fn ArmEntry(arms: Arms, index: usize, taken: Memo<Option<PortId>>) -> impl IntoView {
    // As it is being typed: a bar at the end belongs to no value yet.
    let typed = RwSignal::new(None::<String>);
    let is_taken = move || {
        let port = taken.get().map(|port| port.to_string());
        port.is_some() && arms.arms.with(|arms| arms.get(index).cloned()) == port
    };
    let problems = arms.form.problems_at(arms.field, Some(index));
    let id = arms.id.get_value();
    let problems_id = format!("{id}-{index}-problems");
    view! {
        <li class="entry">
            <span class="entry-number" aria-hidden="true">{index + 1}</span>
            <div class="entry-main">
                <input
                    class="input code"
                    id=format!("{id}-{index}")
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    list=format!("{id}-known")
                    placeholder="bug | crash"
                    aria-label=format!("Arm {}", index + 1)
                    aria-invalid=move || problems.with(|all| (!all.is_empty()).then_some("true"))
                    aria-describedby=problems_id.clone()
                    prop:value=move || typed.get().unwrap_or_else(|| arms.shown(index))
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        typed.set(Some(text.clone()));
                        arms.write_on_the_way(index, &text);
                    }
                    on:change=move |event| {
                        arms.write(index, &event_target_value(&event));
                        typed.set(None);
                    }
                />
                {move || is_taken().then(|| view! { <p class="result">"The sample takes this arm."</p> })}
                <FieldProblems problems id=problems_id />
            </div>
            <span class="entry-tools">
                <button
                    type="button"
                    class="tool"
                    aria-label=format!("Remove arm {}", index + 1)
                    title="Remove"
                    on:click=move |_| arms.remove(index)
                >
                    <Icon name="x" />
                </button>
            </span>
        </li>
    }
}

/// What was typed as a pattern of literals: text in quotes, numbers and truths as they are.
fn pattern(typed: &str, ty: &Type) -> String {
    let wants_text = ty.present().is_text() || matches!(ty, Type::Unknown | Type::Any);
    let literal = |part: &str| {
        let part = part.trim();
        let is_written = serde_json::from_str::<String>(part).is_ok();
        let is_plain = part.parse::<i64>().is_ok() || matches!(part, "true" | "false");
        if part.is_empty() || is_written || !wants_text || is_plain && !ty.present().is_text() {
            part.to_owned()
        } else {
            serde_json::to_string(part).unwrap_or_default()
        }
    };
    let parts: Vec<String> = parts(typed).into_iter().map(literal).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// A pattern as people read it: text without its quotes where none are needed.
fn shown(pattern: &str) -> String {
    let plain = |part: &str| {
        let part = part.trim();
        match serde_json::from_str::<String>(part) {
            Ok(text) if !text.is_empty() && text.trim() == text && !text.contains(['|', '"']) => {
                text
            }
            _ => part.to_owned(),
        }
    };
    parts(pattern).into_iter().map(plain).collect::<Vec<_>>().join(" | ")
}

/// The pieces between the bars that stand in no text.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '|' if !quoted => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// The values that a text is known to have and that no arm takes yet.
fn known_values(ty: &Type, arms: &[String]) -> Vec<String> {
    let Type::Text { known } = ty.present() else {
        return Vec::new();
    };
    let taken: Vec<String> = arms
        .iter()
        .flat_map(|arm| parts(arm))
        .filter_map(|part| serde_json::from_str(part.trim()).ok())
        .collect();
    known.iter().map(ToString::to_string).filter(|value| !taken.contains(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_typed_without_quotes() {
        for (typed, ty, wanted) in [
            ("bug | crash", Type::text(), r#""bug" | "crash""#),
            (r#""bug"|"a | b""#, Type::text(), r#""bug" | "a | b""#),
            ("1 | 2", Type::Int, "1 | 2"),
            ("7", Type::text(), r#""7""#),
            ("true", Type::Bool, "true"),
            ("bug |", Type::text(), r#""bug""#),
        ] {
            let written = pattern(typed, &ty);
            assert_eq!(written, wanted);
            assert_eq!(pattern(&shown(&written), &ty), written, "typed again as it is shown");
        }
        assert_eq!(shown(r#""bug" | "a | b""#), r#"bug | "a | b""#);
    }
}

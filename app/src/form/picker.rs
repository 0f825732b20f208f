//! The field picker: what a field can refer to as a tree, with types and sample values; searched by typing.

use std::collections::BTreeSet;

use flow_model::types::Type;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::reference::Reference;
use super::suggestions::glyph_of;
use crate::icons::Icon;

/// How deep a search looks.
const DEPTH: usize = 5;
/// How many hits are shown.
const HITS: usize = 80;

/// One visible line.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    entry: Reference,
    level: usize,
    open: bool,
    /// Whether the whole path is shown, as among hits.
    in_full: bool,
}

/// What the picker shows and where its cursor stands.
#[derive(Clone, Copy)]
struct Picker {
    search: RwSignal<String>,
    /// The paths of the records that are open.
    open: RwSignal<BTreeSet<String>>,
    lines: Memo<Vec<Line>>,
    at: RwSignal<usize>,
    id: StoredValue<String>,
    on_take: Callback<Reference>,
    on_close: Callback<()>,
}

impl Picker {
    fn new(
        id: String,
        roots: Vec<Reference>,
        on_take: Callback<Reference>,
        on_close: Callback<()>,
    ) -> Self {
        let search = RwSignal::new(String::new());
        // What the event is about is open from the start: its first record that is always there.
        let is_subject =
            |root: &&Reference| root.has_children() && !matches!(root.ty, Type::Optional(_));
        let first = roots.iter().find(is_subject).map(|root| root.path.clone());
        let open = RwSignal::new(first.into_iter().collect::<BTreeSet<String>>());
        let roots = StoredValue::new(roots);
        let lines = Memo::new(move |_| {
            let query = search.get().trim().to_lowercase();
            roots.with_value(|roots| {
                if query.is_empty() {
                    open.with(|open| tree(roots, open))
                } else {
                    hits(roots, &query)
                }
            })
        });
        let (at, id) = (RwSignal::new(0), StoredValue::new(id));
        Self { search, open, lines, at, id, on_take, on_close }
    }

    fn toggle(self, path: &str) {
        self.open.update(|open| {
            if !open.remove(path) {
                open.insert(path.to_owned());
            }
        });
    }

    fn take(self, index: usize) {
        let line = self.lines.with_untracked(|lines| lines.get(index).cloned());
        if let Some(line) = line.filter(|line| !line.entry.out_of_reach) {
            self.on_take.run(line.entry);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let last = self.lines.with_untracked(Vec::len).saturating_sub(1);
        let at = self.at.get_untracked();
        let current = self.lines.with_untracked(|lines| lines.get(at).cloned());
        match (event.key().as_str(), current) {
            ("ArrowDown", _) => self.at.set((at + 1).min(last)),
            ("ArrowUp", _) => self.at.set(at.saturating_sub(1)),
            ("ArrowRight", Some(line)) if line.entry.has_children() && !line.open => {
                self.toggle(&line.entry.path);
            }
            ("ArrowLeft", Some(line)) if line.open => self.toggle(&line.entry.path),
            ("Enter", _) => self.take(at),
            ("Escape", _) => self.on_close.run(()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn line_id(self, index: usize) -> String {
        format!("{}-line-{index}", self.id.get_value())
    }
}

/// The picker; it takes the focus and gives it back to its field where a person closes it.
#[component]
pub fn FieldPicker(
    /// Id of the picker in the page.
    id: String,
    /// What can be referred to.
    roots: Vec<Reference>,
    /// Called with what was taken.
    #[prop(into)]
    on_take: Callback<Reference>,
    /// Called when the person closes it and wants to go on typing.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when the person goes on elsewhere: the focus stays where they put it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let picker = Picker::new(id.clone(), roots, on_take, on_close);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Without the focus the picker still works by pointer.
            let _ = input.focus();
        }
    });
    let tree_id = format!("{id}-tree");
    view! {
        <div class="picker" id=id>
            <div class="picker-search">
                <Icon name="search" />
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label="Search the fields"
                    placeholder="Search the fields"
                    aria-expanded="true"
                    aria-controls=tree_id.clone()
                    aria-activedescendant=move || picker.line_id(picker.at.get())
                    prop:value=picker.search
                    on:input=move |event| {
                        picker.search.set(event_target_value(&event));
                        picker.at.set(0);
                    }
                    on:keydown=move |event| picker.key(&event)
                    on:blur=move |_| on_leave.run(())
                />
            </div>
            // A click beside the lines is no way out: the search keeps the focus.
            <div
                class="picker-tree"
                role="tree"
                id=tree_id
                aria-label="Fields"
                on:mousedown=move |event| event.prevent_default()
            >
                {move || {
                    let lines = picker.lines.get();
                    if lines.is_empty() {
                        return view! { <p class="help">"No field has this name."</p> }.into_any();
                    }
                    let line = |(index, line)| line_view(picker, index, line);
                    lines.into_iter().enumerate().map(line).collect_view().into_any()
                }}
            </div>
        </div>
    }
}

fn line_view(picker: Picker, index: usize, line: Line) -> AnyView {
    let at = picker.at;
    let Line { entry, level, open, in_full } = line;
    let words = entry.ty.to_string();
    let (path, has_children) = (entry.path.clone(), entry.has_children());
    let label = if in_full { entry.path.clone() } else { entry.label.clone() };
    let title =
        if entry.about.is_empty() { words.clone() } else { format!("{words}: {}", entry.about) };
    let detail = if entry.out_of_reach { "out of reach".to_owned() } else { entry.detail() };
    let shown = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if at.get() == index
            && let Some(shown) = shown.get()
        {
            let options = leptos::web_sys::ScrollIntoViewOptions::new();
            options.set_block(leptos::web_sys::ScrollLogicalPosition::Nearest);
            shown.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <div
            node_ref=shown
            id=picker.line_id(index)
            class="picker-line"
            class:away=entry.out_of_reach
            role="treeitem"
            attr:aria-level=level + 1
            aria-expanded=has_children.then(|| open.to_string())
            aria-selected=move || (at.get() == index).to_string()
            aria-disabled=entry.out_of_reach.then_some("true")
            title=title
            style=format!("--level:{level}")
            on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
            // Before the search loses the focus, so that it stays where it is.
            on:mousedown=move |event| {
                event.prevent_default();
                picker.take(index);
            }
        >
            <span
                class="picker-fold"
                aria-hidden="true"
                on:mousedown=move |event| {
                    event.prevent_default();
                    event.stop_propagation();
                    picker.toggle(&path);
                }
            >
                {has_children.then(|| view! { <Icon name=if open { "chevron-down" } else { "chevron-right" } /> })}
            </span>
            <span class="glyph">{glyph_of(&words)}</span>
            <span class="picker-label">{label}</span>
            <span class="picker-detail">{detail}</span>
        </div>
    }
    .into_any()
}

/// The lines of the open part of the tree.
fn tree(roots: &[Reference], open: &BTreeSet<String>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut waiting: Vec<(Reference, usize)> =
        roots.iter().rev().map(|root| (root.clone(), 0)).collect();
    while let Some((entry, level)) = waiting.pop() {
        let is_open = entry.has_children() && open.contains(&entry.path);
        if is_open {
            waiting.extend(entry.children().into_iter().rev().map(|child| (child, level + 1)));
        }
        lines.push(Line { entry, level, open: is_open, in_full: false });
    }
    lines
}

/// What has the words in its path, near ones first.
fn hits(roots: &[Reference], query: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut level: Vec<Reference> = roots.to_vec();
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for entry in level {
            next.extend(entry.children());
            let path = entry.path.to_lowercase();
            if query.split_whitespace().all(|word| path.contains(word)) && found.len() < HITS {
                found.push(Line { entry, level: 0, open: false, in_full: true });
            }
        }
        level = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use flow_model::expr::{Binding, Held, Scope};

    use super::*;

    fn roots() -> Vec<Reference> {
        let user = Type::record([("login", Type::text())]);
        let issue = Type::record([("title", Type::text()), ("user", user)]);
        let mut scope = Scope::default();
        scope.insert("issue", Binding::Value { ty: issue, held: Held::Reference });
        scope.insert("score", Binding::Value { ty: Type::Int, held: Held::Owned });
        Reference::roots(&scope)
    }

    fn paths(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.entry.path.as_str()).collect()
    }

    #[test]
    fn what_is_open_shows_what_is_inside() {
        let open = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(paths(&tree(&roots(), &open(&[]))), ["issue", "score"]);
        assert_eq!(
            paths(&tree(&roots(), &open(&["issue", "issue.user"]))),
            ["issue", "issue.title", "issue.user", "issue.user.login", "score"]
        );
    }

    #[test]
    fn a_search_finds_every_word_of_a_path() {
        assert_eq!(paths(&hits(&roots(), "user log")), ["issue.user.login"]);
        assert_eq!(paths(&hits(&roots(), "issue")).len(), 4);
        assert!(hits(&roots(), "nothing").is_empty());
    }
}

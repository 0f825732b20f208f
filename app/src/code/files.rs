//! The files of the flow's package: the flow itself, what people wrote, and what Hookloom writes around it.

use flow_model::problem::Severity;
use flow_model::wire::FileOwner;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::Node;
use wasm_bindgen::JsCast;

use super::git::GitBox;
use crate::form::statement::FLOW_FILE;
use crate::icons::Icon;
use crate::parts::prose::Prose;
use crate::parts::toast::{Toasts, use_toasts};
use crate::state::editor::EditorContext;

/// Written by Hookloom at first, and a person's to add to.
const MANIFEST: &str = "Cargo.toml";

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    path: String,
    owner: Group,
    mark: Mark,
}

/// What there is to say of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mark {
    Nothing,
    /// It differs from the last commit.
    Uncommitted,
    /// Its text is in this browser alone.
    Unsent,
}

/// The parts of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Group {
    Flow,
    Own,
    Written,
}

/// The list.
#[component]
pub fn FileList(path: RwSignal<String>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let entries = Memo::new(move |_| entries(editor));
    let of = move |group: Group| {
        Memo::new(move |_| {
            entries.with(|all| {
                let own = all.iter().filter(|entry| entry.owner == group);
                own.cloned().collect::<Vec<_>>()
            })
        })
    };
    let part = move |group: Group| {
        let own = of(group);
        view! {
            <ul>
                <For each=move || own.get() key=Clone::clone let:entry>
                    <FileEntry entry path />
                </For>
            </ul>
        }
    };
    view! {
        <nav class="code-files" aria-label="Files of the package">
            <h2>"The flow"</h2>
            {part(Group::Flow)}
            <h2>"Yours"</h2>
            {part(Group::Own)}
            <NewFile path />
            <h2>"Written by Hookloom"</h2>
            {part(Group::Written)}
            <GitBox />
        </nav>
    }
}

fn entries(editor: EditorContext) -> Vec<Entry> {
    let mut entries: Vec<Entry> = editor.emitted.with(|emitted| {
        let files = emitted.as_deref().map(|emitted| emitted.files.as_slice()).unwrap_or_default();
        files
            .iter()
            .filter(|file| file.path != MANIFEST)
            .map(|file| {
                let owner = if file.path == FLOW_FILE { Group::Flow } else { Group::Written };
                Entry { path: file.path.clone(), owner, mark: Mark::Nothing }
            })
            .collect()
    });
    let unsent = editor.files.unsent.get();
    editor.files.list.with(|list| {
        let own = list.iter().filter(|file| file.owner == FileOwner::User);
        let own = own.filter(|file| !unsent.contains(&file.path));
        entries.extend(own.map(|file| {
            let mark = if file.uncommitted { Mark::Uncommitted } else { Mark::Nothing };
            Entry { path: file.path.clone(), owner: Group::Own, mark }
        }));
    });
    let unsent = unsent.into_iter();
    entries.extend(unsent.map(|path| Entry { path, owner: Group::Own, mark: Mark::Unsent }));
    entries.sort_by(|a, b| {
        let rank = |entry: &Entry| (entry.owner, !entry.path.starts_with("src/"));
        rank(a).cmp(&rank(b)).then_with(|| a.path.cmp(&b.path))
    });
    entries
}

#[component]
fn FileEntry(entry: Entry, path: RwSignal<String>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let icon = if entry.path.ends_with(".rs") {
        "code"
    } else if entry.path.ends_with("json") || entry.path.ends_with("jsonl") {
        "file-json"
    } else {
        "settings"
    };
    let Entry { path: file, owner, mark } = entry;
    let (own, target) = (file.clone(), file.clone());
    let open = move |_| show(editor, path, toasts, target.clone());
    let of = file.clone();
    let in_error = Memo::new(move |_| {
        let found = editor.diagnostics();
        found.iter().any(|found| found.file == of && found.severity == Severity::Error)
    });
    view! {
        <li>
            <button
                type="button"
                class="code-file"
                title=file.clone()
                aria-current=move || path.with(|path| *path == own).then_some("true")
                on:click=open
            >
                <Icon name=icon />
                <span class="code-file-name">{file.clone()}</span>
                {move || in_error.get().then(|| view! {
                    <span class="code-file-error" role="img" aria-label="has errors" title="The compiler found errors here"><Icon name="circle-alert" /></span>
                })}
                {mark_view(mark)}
                {(owner == Group::Written).then(|| view! { <Icon name="lock" /> })}
            </button>
        </li>
    }
}

fn mark_view(mark: Mark) -> AnyView {
    match mark {
        Mark::Nothing => ().into_any(),
        Mark::Uncommitted => view! {
            <span class="code-file-dot" role="img" aria-label="changed" title="Not in a commit yet"></span>
        }
        .into_any(),
        Mark::Unsent => view! {
            <span class="code-file-dot unsent" role="img" aria-label="not saved" title="Kept in this browser; the server does not have it"></span>
        }
        .into_any(),
    }
}

/// Shows a file: one that is written from the canvas at once, one of a person as soon as it is loaded.
pub fn show(editor: EditorContext, path: RwSignal<String>, toasts: Toasts, target: String) {
    let is_written = target != MANIFEST
        && editor.emitted.with_untracked(|emitted| {
            emitted.as_deref().is_some_and(|emitted| emitted.file(&target).is_some())
        });
    if is_written {
        path.set(target);
        return;
    }
    spawn_local(async move {
        match editor.open_file(&target).await {
            Ok(()) => {
                path.try_set(target);
            }
            Err(error) => toasts.failed(&error),
        }
    });
}

/// Makes a file of a person.
#[component]
fn NewFile(path: RwSignal<String>) -> impl IntoView {
    let naming = RwSignal::new(false);
    move || {
        if naming.get() {
            view! { <NewFileForm path naming /> }.into_any()
        } else {
            view! {
                <button type="button" class="code-file new" on:click=move |_| naming.set(true)>
                    <Icon name="plus" />
                    "New file"
                </button>
            }
            .into_any()
        }
    }
}

#[component]
fn NewFileForm(path: RwSignal<String>, naming: RwSignal<bool>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let field = NodeRef::<html::Input>::new();
    let refusal = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // It fails only where the field is gone already.
            let _ = field.focus();
            field.set_selection_range(4, 4).ok();
        }
    });
    // Taking the form away moves the focus out of it, when the field is known no more.
    let name = move || {
        let field = field.try_get_untracked().flatten();
        field.map(|field| field.value().trim().to_owned()).unwrap_or_default()
    };
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = name();
        if name.is_empty() || name.ends_with('/') {
            refusal.set(Some("Name the file: src/steps.rs, for example.".to_owned()));
            return;
        }
        spawn_local(async move {
            match editor.make_file(&name, first_text(&name)).await {
                Ok(()) => {
                    naming.try_set(false);
                    path.try_set(name);
                }
                Err(error) => {
                    refusal.try_set(Some(error.message));
                }
            }
        });
    };
    // Whoever leaves the form with nothing typed wanted no file.
    let leave = move |event: leptos::ev::FocusEvent| {
        let form = event.current_target().and_then(|form| form.dyn_into::<Node>().ok());
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let stays = form.is_some_and(|form| form.contains(to.as_ref()));
        if !stays && matches!(name().as_str(), "" | "src/") {
            naming.try_set(false);
        }
    };
    view! {
        <form
            class="code-new"
            on:submit=make
            on:focusout=leave
            on:keydown=move |event| if event.key() == "Escape" { naming.set(false) }
        >
            <input
                node_ref=field
                class="code-new-name"
                type="text"
                aria-label="Path of the new file"
                aria-invalid=move || refusal.with(Option::is_some).then_some("true")
                aria-describedby="code-new-refusal"
                autocomplete="off"
                spellcheck="false"
                value="src/"
                placeholder="src/steps.rs"
                on:input=move |_| refusal.set(None)
            />
            <div id="code-new-refusal" role="alert">
                {move || refusal.get().map(|words| view! { <p class="field-problem"><Icon name="circle-alert" /><span><Prose text=words /></span></p> })}
            </div>
            <div class="code-new-buttons">
                <button type="submit" class="button small primary">"Create"</button>
                <button type="button" class="button small quiet" on:click=move |_| naming.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// What a new file begins with: a module says what it is for.
fn first_text(path: &str) -> String {
    if path.ends_with(".rs") {
        "//! What this module is for.\n\n".to_owned()
    } else {
        String::new()
    }
}

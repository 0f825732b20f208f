//! The files of the flow's package: the flow itself, what people wrote, and what Hookloom writes around it.

use flow_model::wire::FileOwner;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::git::GitBox;
use crate::form::statement::FLOW_FILE;
use crate::icons::Icon;
use crate::parts::toast::use_toasts;
use crate::state::editor::EditorContext;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    path: String,
    owner: Group,
    uncommitted: bool,
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
            .filter(|file| file.path != "Cargo.toml")
            .map(|file| {
                let owner = if file.path == FLOW_FILE { Group::Flow } else { Group::Written };
                Entry { path: file.path.clone(), owner, uncommitted: false }
            })
            .collect()
    });
    editor.files.list.with(|list| {
        for file in list.iter().filter(|file| file.owner == FileOwner::User) {
            let (path, uncommitted) = (file.path.clone(), file.uncommitted);
            entries.push(Entry { path, owner: Group::Own, uncommitted });
        }
    });
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
    let Entry { path: file, owner, uncommitted } = entry;
    let (own, target) = (file.clone(), file.clone());
    let open = move |_| {
        if owner != Group::Own {
            path.set(target.clone());
            return;
        }
        let target = target.clone();
        spawn_local(async move {
            match editor.open_file(&target).await {
                Ok(()) => {
                    path.try_set(target);
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
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
                {uncommitted.then(|| view! { <span class="code-file-dot" role="img" aria-label="changed" title="Not in a commit yet"></span> })}
                {(owner == Group::Written).then(|| view! { <Icon name="lock" /> })}
            </button>
        </li>
    }
}

/// Makes a file of a person.
#[component]
fn NewFile(path: RwSignal<String>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let naming = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let (true, Some(field)) = (naming.get(), field.get()) {
            // It fails only where the field is gone already.
            let _ = field.focus();
            field.set_selection_range(4, 4).ok();
        }
    });
    let make = move || {
        let Some(field) = field.get_untracked() else { return };
        let name = field.value().trim().to_owned();
        if name.is_empty() || name == "src/" {
            naming.set(false);
            return;
        }
        spawn_local(async move {
            match editor.make_file(&name, first_text(&name)).await {
                Ok(()) => {
                    naming.try_set(false);
                    path.try_set(name);
                }
                Err(error) => toasts.refused(error.message),
            }
        });
    };
    let keys = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => make(),
        "Escape" => naming.set(false),
        _ => {}
    };
    move || {
        if naming.get() {
            view! {
                <input
                    node_ref=field
                    class="code-new-name"
                    type="text"
                    aria-label="Path of the new file"
                    autocomplete="off"
                    spellcheck="false"
                    value="src/"
                    placeholder="src/steps.rs"
                    on:keydown=keys
                />
            }
            .into_any()
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

/// What a new file begins with: a module says what it is for.
fn first_text(path: &str) -> String {
    if path.ends_with(".rs") {
        "//! What this module is for.\n\n".to_owned()
    } else {
        String::new()
    }
}

//! How a person clones the flow's repository, edits it elsewhere, and pushes it back.

use leptos::prelude::*;

use crate::parts::copy::CopyButton;
use crate::state::editor::EditorContext;

/// The path of the repository with the three commands, ready to copy.
#[component]
pub fn GitBox() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let facts = Memo::new(move |_| {
        editor.document.with(|document| {
            (document.repository.clone(), document.head.is_some(), document.slug.clone())
        })
    });
    let path = Signal::derive(move || facts.get().0);
    let commands = Signal::derive(move || {
        let (repository, _, slug) = facts.get();
        commands(&repository, &slug)
    });
    move || {
        let is_there = facts.get().1;
        view! {
            <section class="code-git" aria-label="Work in a clone">
                <h2>"In your own editor"</h2>
                {if is_there {
                    view! {
                        <p class="help">"Clone the repository on the server's machine, edit, and push: the canvas follows."</p>
                        <div class="code-git-path">
                            <code title=path><bdi>{path}</bdi></code>
                            <CopyButton text=path label="Copy the path" />
                        </div>
                        <pre tabindex="0"><code>{commands}</code></pre>
                        <CopyButton text=commands label="Copy the commands" words=true />
                    }.into_any()
                } else {
                    view! { <p class="help">"After the first commit the flow has a git repository that you can clone and push to."</p> }.into_any()
                }}
            </section>
        }
    }
}

fn commands(repository: &str, slug: &str) -> String {
    let quoted = match repository.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c)) {
        true => repository.to_owned(),
        false => format!("'{}'", repository.replace('\'', "'\\''")),
    };
    format!(
        "git clone {quoted} {slug}\ncd {slug} && $EDITOR src/flow.rs\ngit commit -am \"Say why\" && git push"
    )
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn a_path_with_spaces_is_quoted() {
        assert!(
            commands("/data/repos/bugs.git", "bugs")
                .starts_with("git clone /data/repos/bugs.git bugs\n")
        );
        assert!(
            commands("/my data/it's.git", "bugs")
                .starts_with("git clone '/my data/it'\\''s.git' bugs\n")
        );
    }
}

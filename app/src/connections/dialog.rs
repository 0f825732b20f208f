//! The dialog that makes or changes a connection; secrets go in and never come out.

use flow_model::connections::{ConnectionKind, KINDS, SecretField, kind as kind_of};
use flow_model::wire::{Connection, SaveConnection};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::dialog::Dialog;
use crate::parts::toast::use_toasts;

/// What stands in the form.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    kind: RwSignal<String>,
    base_url: RwSignal<String>,
    /// One text per secret of the kind, by field id; empty: keep what is set.
    secrets: RwSignal<Vec<(String, String)>>,
    /// Shown once somebody tried to save.
    tried: RwSignal<bool>,
    /// The server's own words where it refused.
    refused: RwSignal<Option<String>>,
    saving: RwSignal<bool>,
}

/// Makes a connection (for a slot: with its name and kind given), or changes an existing one.
#[component]
pub fn ConnectionDialog(
    /// The connection to change; none for a new one.
    #[prop(optional, into)]
    existing: Option<Connection>,
    /// The name, where a slot asks for it.
    #[prop(optional, into)]
    name: Option<String>,
    /// The kind, where a slot asks for it.
    #[prop(optional, into)]
    kind: Option<String>,
    /// Called when the person gives up.
    on_close: Callback<()>,
    /// Called with the connection's name when it is saved.
    on_saved: Callback<String>,
) -> impl IntoView {
    let first = existing.as_ref();
    let form = Form {
        name: RwSignal::new(
            first.map(|one| one.name.clone()).or_else(|| name.clone()).unwrap_or_default(),
        ),
        kind: RwSignal::new(
            first
                .map(|one| one.kind.clone())
                .or_else(|| kind.clone())
                .unwrap_or_else(|| "github".into()),
        ),
        base_url: RwSignal::new(first.map(|one| one.base_url.clone()).unwrap_or_default()),
        secrets: RwSignal::new(Vec::new()),
        tried: RwSignal::new(false),
        refused: RwSignal::new(None),
        saving: RwSignal::new(false),
    };
    let title = match (&existing, &name) {
        (Some(one), _) => format!("Change {}", one.name),
        (None, Some(name)) => format!("Set up {name}"),
        (None, None) => "New connection".into(),
    };
    let choose_kind = existing.is_none() && kind.is_none();
    let choose_name = existing.is_none() && name.is_none();
    let set = first.map(|one| one.secrets_set.clone()).unwrap_or_default();
    let old_base_url = first.map(|one| one.base_url.clone()).unwrap_or_default();
    let submit = use_submit(form, on_saved);
    view! {
        <Dialog title on_close>
            <form
                class="dialog-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit.run(());
                }
            >
                <div class="dialog-body">
                    {choose_kind.then(|| view! { <KindChoice form /> })}
                    {choose_name.then(|| view! { <NameField form /> })}
                    {move || kind_of(&form.kind.get()).map(|kind| view! {
                        <KindFields form kind set=set.clone() old_base_url=old_base_url.clone() />
                    })}
                    {move || form.refused.get().map(|reason| view! { <Banner tone=Tone::Bad>{reason}</Banner> })}
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| on_close.run(())>"Cancel"</button>
                    <button type="submit" class="button primary" class:busy=form.saving disabled=form.saving>
                        "Save connection"
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

fn use_submit(form: Form, on_saved: Callback<String>) -> Callback<()> {
    let toasts = use_toasts();
    Callback::new(move |()| {
        form.tried.set(true);
        if name_problem(&form.name.get_untracked()).is_some() {
            return;
        }
        let name = form.name.get_untracked();
        let secrets = form.secrets.get_untracked();
        let body = SaveConnection {
            kind: form.kind.get_untracked(),
            base_url: form.base_url.get_untracked().trim().to_owned(),
            secrets: secrets.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        };
        form.saving.set(true);
        form.refused.set(None);
        spawn_local(async move {
            match api::save_connection(&name, &body).await {
                Ok(()) => {
                    toasts.done(format!("{name} is saved."));
                    on_saved.run(name);
                }
                Err(error) => {
                    form.refused.try_set(Some(error.message));
                    form.saving.try_set(false);
                }
            }
        });
    })
}

#[component]
fn KindChoice(form: Form) -> impl IntoView {
    view! {
        <div class="kinds" role="radiogroup" aria-label="Kind">
            {KINDS.iter().map(|kind| {
                let chosen = move || form.kind.with(|chosen| chosen == kind.id);
                view! {
                    <label class="kind" class:on=chosen>
                        <input
                            type="radio"
                            name="kind"
                            class="hidden"
                            prop:checked=chosen
                            on:change=move |_| {
                                form.kind.set(kind.id.into());
                                form.secrets.set(Vec::new());
                                form.base_url.set(String::new());
                            }
                        />
                        <Icon name=kind.icon />
                        <span>{kind.title}</span>
                    </label>
                }
            }).collect_view()}
        </div>
    }
}

#[component]
fn NameField(form: Form) -> impl IntoView {
    let problem =
        move || form.tried.get().then(|| form.name.with(|name| name_problem(name))).flatten();
    let sample = move || kind_of(&form.kind.get()).map(|kind| kind.sample_name);
    view! {
        <div class="field">
            <label for="connection-name">"Name"</label>
            <input
                id="connection-name"
                class="input code"
                autocomplete="off"
                spellcheck="false"
                autofocus
                placeholder=sample
                aria-invalid=move || problem().map(|_| "true")
                aria-describedby="connection-name-help"
                bind:value=form.name
            />
            <span class="help" id="connection-name-help">"Flows find the connection by this name. It cannot be changed later."</span>
            {move || problem().map(|words| view! { <FieldError words /> })}
        </div>
    }
}

#[component]
fn KindFields(
    form: Form,
    kind: &'static ConnectionKind,
    set: Vec<String>,
    old_base_url: String,
) -> impl IntoView {
    let has_secrets = !set.is_empty();
    let moved = move || has_secrets && form.base_url.with(|now| host(now) != host(&old_base_url));
    let address_first = kind.own_base_url.is_empty();
    let secrets = kind
        .secrets
        .iter()
        .enumerate()
        .map(move |(at, secret)| {
            let is_set = set.iter().any(|id| id == secret.id);
            view! { <SecretInput form secret is_set is_first={at == 0} /> }
        })
        .collect_view();
    let warning = move || {
        moved().then(|| view! {
        <Banner tone=Tone::Caution>
            "Another host must not receive the secrets of this one: those you do not enter again are erased."
        </Banner>
    })
    };
    if address_first {
        view! { <BaseUrl form kind />{secrets}{warning} }.into_any()
    } else {
        view! {
            {secrets}
            <details class="advanced" open=form.base_url.with_untracked(|url| !url.is_empty())>
                <summary>"Advanced"</summary>
                <BaseUrl form kind />
            </details>
            {warning}
        }
        .into_any()
    }
}

#[component]
fn BaseUrl(form: Form, kind: &'static ConnectionKind) -> impl IntoView {
    let help = if kind.own_base_url.is_empty() {
        "Paths of requests are joined to it. Leave it empty where the connection only checks callers."
    } else {
        "Only for a stand-in or a proxy. Empty: the provider's own."
    };
    view! {
        <div class="field">
            <label for="connection-base-url">"Base URL"</label>
            <input
                id="connection-base-url"
                class="input code"
                type="url"
                inputmode="url"
                autocomplete="off"
                spellcheck="false"
                placeholder=if kind.own_base_url.is_empty() { "https://api.example.com" } else { kind.own_base_url }
                aria-describedby="connection-base-url-help"
                bind:value=form.base_url
            />
            <span class="help" id="connection-base-url-help">{help}</span>
        </div>
    }
}

#[component]
fn SecretInput(
    form: Form,
    secret: &'static SecretField,
    is_set: bool,
    is_first: bool,
) -> impl IntoView {
    let id = format!("connection-{}", secret.id);
    let help_id = format!("{id}-help");
    let shown = RwSignal::new(false);
    let text = move || {
        form.secrets.with(|all| {
            all.iter()
                .find(|(field, _)| field == secret.id)
                .map(|(_, text)| text.clone())
                .unwrap_or_default()
        })
    };
    let write = move |text: String| {
        form.secrets.update(|all| {
            all.retain(|(field, _)| field != secret.id);
            all.push((secret.id.into(), text));
        });
    };
    view! {
        <div class="field">
            <label for=id.clone()>
                {secret.label}
                <span class="aside">
                    {match (is_set, secret.optional) {
                        (true, _) => "set",
                        (false, true) => "optional",
                        (false, false) => "not set",
                    }}
                </span>
            </label>
            <div class="secret">
                <input
                    id=id
                    class="input code"
                    autofocus=is_first
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=if is_set { "Leave empty to keep it" } else { "" }
                    aria-describedby=help_id.clone()
                    prop:value=text
                    on:input:target=move |event| write(event.target().value())
                />
                {secret.can_be_generated.then(|| view! {
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| {
                            write(random_secret());
                            shown.set(true);
                        }
                    >
                        "Generate"
                    </button>
                })}
            </div>
            <span class="help" id=help_id>
                {secret.help}
                {secret.link.map(|(words, href)| view! {
                    " "
                    <a href=href target="_blank" rel="noreferrer">{words}</a>
                })}
            </span>
        </div>
    }
}

#[component]
fn FieldError(words: &'static str) -> impl IntoView {
    view! { <span class="error" role="alert"><Icon name="circle-alert" />{words}</span> }
}

/// Why a text is no good name, in a sentence; none where it is one.
fn name_problem(name: &str) -> Option<&'static str> {
    let mut letters = name.chars();
    match letters.next() {
        None => return Some("Give it a name."),
        Some(first) if !first.is_ascii_lowercase() => {
            return Some("Begin with a small letter a to z.");
        }
        Some(_) => {}
    }
    let good = letters
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    (!good).then_some("Use small letters, digits and underscores, such as team_slack.")
}

/// The host of an address, as far as it can be told; empty for the provider's own.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// 32 random bytes as hex, from the browser's own generator.
fn random_secret() -> String {
    let mut bytes = [0_u8; 32];
    if let Ok(crypto) = window().crypto() {
        // It fails only for more than 64 KB; then the field stays all zeros, which is checked below.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return String::new();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{host, name_problem};

    #[test]
    fn names_are_rust_identifiers_in_snake_case() {
        assert_eq!(name_problem("team_slack"), None);
        assert!(name_problem("").is_some());
        assert!(name_problem("Team").is_some());
        assert!(name_problem("team-slack").is_some());
    }

    #[test]
    fn hosts_are_compared_without_scheme_and_path() {
        assert_eq!(host("https://slack.com/api"), host("http://slack.com"));
        assert_ne!(host(""), host("http://127.0.0.1:9999"));
    }
}

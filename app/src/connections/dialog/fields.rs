//! The fields of one kind of connection: its address and its secrets.

use flow_model::connections::{ConnectionKind, SecretField};
use leptos::prelude::*;

use super::Form;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};

/// All fields of a kind.
#[component]
pub(super) fn KindFields(
    /// What stands in the form.
    form: Form,
    /// The kind.
    kind: &'static ConnectionKind,
    /// Which secrets are set already.
    set: Vec<String>,
    /// The address before the change.
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
    let lacks = move || form.tried.get() && form.lacking.with(|all| all.contains(&secret.id));
    let error_id = format!("{id}-error");
    let described_by = {
        let (help_id, error_id) = (help_id.clone(), error_id.clone());
        move || if lacks() { format!("{error_id} {help_id}") } else { help_id.clone() }
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
                    aria-invalid=move || lacks().then_some("true")
                    aria-describedby=described_by
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
            {move || lacks().then(|| view! {
                <span class="error" role="alert" id=error_id.clone()><Icon name="circle-alert" />{lacking_words(secret)}</span>
            })}
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

/// What is missing, and the cure.
fn lacking_words(secret: &SecretField) -> String {
    let or = if secret.can_be_generated { ", generate one" } else { "" };
    format!("The {} is missing. Enter it{or}, or save without it.", secret.label.to_lowercase())
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
    use super::host;

    #[test]
    fn hosts_are_compared_without_scheme_and_path() {
        assert_eq!(host("https://slack.com/api"), host("http://slack.com"));
        assert_ne!(host(""), host("http://127.0.0.1:9999"));
    }
}

//! The dialog that makes or changes a connection; secrets go in and never come out.

mod fields;

use flow_model::connections::{KINDS, kind as kind_of};
use flow_model::wire::{Connection, SaveConnection};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::slots::running_with;
use crate::api;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::dialog::Dialog;
use crate::parts::fetched::Fetched;
use crate::parts::prose::Prose;
use crate::parts::toast::use_toasts;
use fields::KindFields;

/// What stands in the form.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    kind: RwSignal<String>,
    base_url: RwSignal<String>,
    /// One text per secret of the kind, by field id; empty: keep what is set.
    secrets: RwSignal<Vec<(String, String)>>,
    /// Ids of the secrets without which nothing works, and which are neither set nor entered.
    lacking: Memo<Vec<&'static str>>,
    /// The connection that has the name of this new one already.
    taken: Memo<Option<Connection>>,
    /// All connections, to know which names are taken.
    known: Fetched<Vec<Connection>>,
    /// Names of the running flows that restart with a change.
    running: Fetched<Vec<String>>,
    /// Shown once somebody tried to save.
    tried: RwSignal<bool>,
    /// The server's own words where it refused.
    refused: RwSignal<Option<String>>,
    saving: RwSignal<bool>,
}

/// What a form is for.
#[derive(Clone, PartialEq)]
enum Purpose {
    /// A connection with a name to be chosen.
    New,
    /// A connection for a slot, which says name and kind.
    Slot { name: String, kind: String },
    /// Another version of a connection.
    Change(Connection),
}

/// How much of a connection has to be there to save it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Everything it cannot work without.
    Whole,
    /// What was entered: the rest comes later.
    AsItIs,
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
    let known = Fetched::new(api::connections);
    let purpose = RwSignal::new(match (existing, name, kind) {
        (Some(existing), _, _) => Purpose::Change(existing),
        (None, Some(name), Some(kind)) => Purpose::Slot { name, kind },
        (None, ..) => Purpose::New,
    });
    // A slot whose connection is there and only lacks something changes that one.
    Effect::new(move |_| {
        let found = known.with(|known| {
            purpose.with_untracked(|purpose| match purpose {
                Purpose::Slot { name, kind } => {
                    known?.iter().find(|one| one.name == *name && one.kind == *kind).cloned()
                }
                Purpose::New | Purpose::Change(_) => None,
            })
        });
        if let Some(found) = found {
            purpose.set(Purpose::Change(found));
        }
    });
    move || {
        let now = purpose.get();
        view! { <OneConnection now purpose known on_close on_saved /> }
    }
}

#[component]
fn OneConnection(
    now: Purpose,
    purpose: RwSignal<Purpose>,
    known: Fetched<Vec<Connection>>,
    on_close: Callback<()>,
    on_saved: Callback<String>,
) -> impl IntoView {
    let form = Form::of(&now, known);
    let title = match &now {
        Purpose::Change(one) => format!("Change {}", one.name),
        Purpose::Slot { name, .. } => format!("Set up {name}"),
        Purpose::New => "New connection".into(),
    };
    let is_open_question = now == Purpose::New;
    let (set, old_base_url) = match &now {
        Purpose::Change(one) => (one.secrets_set.clone(), one.base_url.clone()),
        Purpose::New | Purpose::Slot { .. } => (Vec::new(), String::new()),
    };
    let submit = use_submit(form, now, on_saved);
    let open_taken = Callback::new(move |taken| purpose.set(Purpose::Change(taken)));
    view! {
        <Dialog title on_close>
            <form
                class="dialog-form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit.run(Extent::Whole);
                }
            >
                <div class="dialog-body">
                    {is_open_question.then(|| view! { <KindChoice form /><NameField form open_taken /> })}
                    {(!is_open_question).then(|| view! { <Taken form open_taken /> })}
                    {move || kind_of(&form.kind.get()).map(|kind| view! {
                        <KindFields form kind set=set.clone() old_base_url=old_base_url.clone() />
                    })}
                    {move || restart_words(&form.running.get().unwrap_or_default()).map(|words| view! {
                        <Banner tone=Tone::Info>{words}" with it when you save."</Banner>
                    })}
                    {move || form.refused.get().map(|reason| view! { <Banner tone=Tone::Bad>{reason}</Banner> })}
                </div>
                <footer class="dialog-footer">
                    {move || (form.tried.get() && form.lacking.with(|all| !all.is_empty())).then(|| view! {
                        <button
                            type="button"
                            class="button quiet dialog-aside"
                            disabled=form.saving
                            on:click=move |_| submit.run(Extent::AsItIs)
                        >
                            "Save without it"
                        </button>
                    })}
                    <button type="button" class="button" on:click=move |_| on_close.run(())>"Cancel"</button>
                    <button type="submit" class="button primary" class:busy=form.saving disabled=form.saving>
                        "Save connection"
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

impl Form {
    fn of(purpose: &Purpose, known: Fetched<Vec<Connection>>) -> Self {
        let (name, kind, base_url, set) = match purpose {
            Purpose::New => (String::new(), "github".into(), String::new(), Vec::new()),
            Purpose::Slot { name, kind } => (name.clone(), kind.clone(), String::new(), Vec::new()),
            Purpose::Change(one) => {
                (one.name.clone(), one.kind.clone(), one.base_url.clone(), one.secrets_set.clone())
            }
        };
        let changed = matches!(purpose, Purpose::Change(_)).then(|| name.clone());
        let (is_new, set) = (changed.is_none(), StoredValue::new(set));
        let (name, kind) = (RwSignal::new(name), RwSignal::new(kind));
        let secrets = RwSignal::new(Vec::<(String, String)>::new());
        let lacking = Memo::new(move |_| {
            let entered = secrets.read();
            set.with_value(|set| kind.with(|kind| lacking(kind, set, &entered)))
        });
        let taken = Memo::new(move |_| {
            let all = known.get().filter(|_| is_new)?;
            name.with(|name| all.into_iter().find(|one| one.name == *name))
        });
        let running = Fetched::new(move || {
            let changed = changed.clone();
            async move {
                match changed {
                    Some(name) => running_with(&name).await,
                    None => Ok(Vec::new()),
                }
            }
        });
        Self {
            name,
            kind,
            base_url: RwSignal::new(base_url),
            secrets,
            lacking,
            taken,
            known,
            running,
            tried: RwSignal::new(false),
            refused: RwSignal::new(None),
            saving: RwSignal::new(false),
        }
    }

    /// Whether something has to be mended first; puts the focus there.
    fn is_held_up(self, extent: Extent) -> bool {
        if name_problem(&self.name.get_untracked()).is_some() || self.is_taken() {
            focus("connection-name");
            return true;
        }
        let lacking = self.lacking.get_untracked();
        match lacking.first().filter(|_| extent == Extent::Whole) {
            Some(field) => {
                focus(&format!("connection-{field}"));
                true
            }
            None => false,
        }
    }

    fn is_taken(self) -> bool {
        self.taken.with_untracked(Option::is_some)
    }

    fn wish(self) -> SaveConnection {
        let secrets = self.secrets.get_untracked();
        SaveConnection {
            kind: self.kind.get_untracked(),
            base_url: self.base_url.get_untracked().trim().to_owned(),
            secrets: secrets.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        }
    }
}

fn use_submit(form: Form, purpose: Purpose, on_saved: Callback<String>) -> Callback<Extent> {
    let toasts = use_toasts();
    let is_new = !matches!(purpose, Purpose::Change(_));
    Callback::new(move |extent: Extent| {
        form.tried.set(true);
        if form.saving.get_untracked() || form.is_held_up(extent) {
            return;
        }
        form.saving.set(true);
        form.refused.set(None);
        spawn_local(async move {
            let answer = save(form, is_new).await;
            form.saving.try_set(false);
            match answer {
                Ok(Some(name)) => {
                    let running = form.running.get_untracked().unwrap_or_default();
                    let then = restart_words(&running)
                        .map_or_else(String::new, |words| format!(" {words} with it."));
                    toasts.done(format!("{name} is saved.{then}"));
                    on_saved.run(name);
                }
                // The name was taken meanwhile; the form says so.
                Ok(None) => {}
                Err(error) => {
                    form.refused.try_set(Some(error.message));
                }
            }
        });
    })
}

/// Saves, unless a new connection would take the place of one that is there: then none.
async fn save(form: Form, is_new: bool) -> Result<Option<String>, api::ApiError> {
    let name = form.name.get_untracked();
    let wish = form.wish();
    if is_new {
        // Asked anew: it may have been made since the dialog was opened.
        let all = api::connections().await?;
        let is_taken = all.iter().any(|one| one.name == name);
        form.known.set(all);
        if is_taken {
            return Ok(None);
        }
    }
    api::save_connection(&name, &wish).await?;
    Ok(Some(name))
}

/// "2 running flows restart"; none where no flow runs.
fn restart_words(running: &[String]) -> Option<String> {
    match running {
        [] => None,
        [one] => Some(format!("The running flow \u{201c}{one}\u{201d} restarts")),
        more => Some(format!("{} running flows restart", more.len())),
    }
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id);
    if let Some(element) =
        element.and_then(|one| one.dyn_into::<leptos::web_sys::HtmlElement>().ok())
    {
        // Where the focus cannot be moved, the words at the field are read out all the same.
        let _ = element.focus();
    }
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

/// Says that a new connection's name is taken, and leads to the one that has it.
#[component]
fn Taken(form: Form, open_taken: Callback<Connection>) -> impl IntoView {
    move || {
        form.taken.get().map(|taken| {
            let name = taken.name.clone();
            let kind = kind_of(&taken.kind).map_or(taken.kind.as_str(), |kind| kind.title);
            let words = format!(
                "There is a connection `{name}` already, of the kind {kind}. Edit it, or choose another name."
            );
            view! {
                <span class="error" role="alert">
                    <Icon name="circle-alert" />
                    <span><Prose text=words /></span>
                    <button type="button" class="button small" on:click=move |_| open_taken.run(taken.clone())>
                        {format!("Edit {name}")}
                    </button>
                </span>
            }
        })
    }
}

#[component]
fn NameField(form: Form, open_taken: Callback<Connection>) -> impl IntoView {
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
                aria-invalid=move || (problem().is_some() || form.taken.with(Option::is_some)).then_some("true")
                aria-describedby="connection-name-help"
                bind:value=form.name
            />
            <span class="help" id="connection-name-help">"Flows find the connection by this name. It cannot be changed later."</span>
            {move || problem().map(|words| view! { <FieldError words /> })}
            <Taken form open_taken />
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

/// Ids of the secrets a connection of this kind cannot work without, and that are neither set nor entered.
fn lacking(kind: &str, set: &[String], entered: &[(String, String)]) -> Vec<&'static str> {
    let secrets = kind_of(kind).map_or([].as_slice(), |kind| kind.secrets);
    let is_there = |id: &str| {
        set.iter().any(|field| field == id)
            || entered.iter().any(|(field, text)| field == id && !text.is_empty())
    };
    let needed = secrets.iter().filter(|secret| !secret.optional);
    needed.map(|secret| secret.id).filter(|id| !is_there(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::{lacking, name_problem, restart_words};

    #[test]
    fn names_are_rust_identifiers_in_snake_case() {
        assert_eq!(name_problem("team_slack"), None);
        assert!(name_problem("").is_some());
        assert!(name_problem("Team").is_some());
        assert!(name_problem("team-slack").is_some());
    }

    #[test]
    fn a_secret_is_lacking_until_it_is_set_or_entered() {
        let text = |field: &str, text: &str| vec![(field.to_owned(), text.to_owned())];
        let none = Vec::new();
        assert_eq!(lacking("slack", &[], &none), ["token"]);
        assert_eq!(lacking("slack", &[], &text("token", "")), ["token"]);
        assert!(lacking("slack", &[], &text("token", "xoxb-1")).is_empty());
        assert!(lacking("slack", &["token".to_owned()], &none).is_empty());
        assert_eq!(lacking("github", &["token".to_owned()], &none), ["webhook_secret"]);
        assert!(lacking("http", &[], &none).is_empty());
    }

    #[test]
    fn flows_that_restart_are_counted_or_named() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(restart_words(&[]), None);
        let one = restart_words(&names(&["Bugs"]));
        assert_eq!(one.as_deref(), Some("The running flow “Bugs” restarts"));
        let two = restart_words(&names(&["Bugs", "Orders"]));
        assert_eq!(two.as_deref(), Some("2 running flows restart"));
    }
}

//! The code editor: CodeMirror, loaded when the code view is first opened; plain text until then.

use std::ops::Range;

use flow_model::ids::NodeId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::problems::offset;
use crate::form::places::{bytes_from_utf16, utf16_from_bytes};
use crate::form::statement::FLOW_FILE;
use crate::state::source::{Place, Wanted};

/// Id of the words that say how the keyboard leaves the editor.
pub const LEAVE_HINT: &str = "code-leave";

#[wasm_bindgen]
extern "C" {
    /// Loads one of the modules of `app/js` by its name.
    #[wasm_bindgen(js_name = hookloomModule, catch)]
    async fn hookloom_module(name: &str) -> Result<JsValue, JsValue>;

    /// The exports of `app/js/code.js`.
    type CodeModule;

    #[wasm_bindgen(method)]
    fn open(
        this: &CodeModule,
        host: &leptos::web_sys::HtmlDivElement,
        hint: &str,
        press: &Closure<dyn FnMut(u32)>,
        change: &Closure<dyn FnMut(String)>,
        complete: &Closure<dyn FnMut(String, u32) -> String>,
    ) -> View;

    /// One open editor.
    type View;

    #[wasm_bindgen(method)]
    fn show(this: &View, text: &str, path: &str, editable: bool);

    #[wasm_bindgen(method)]
    fn put(this: &View, text: &str);

    #[wasm_bindgen(method)]
    fn mark(this: &View, from: i32, to: i32, reveal: bool);

    #[wasm_bindgen(method)]
    fn problems(this: &View, list: &str);

    #[wasm_bindgen(method)]
    fn go(this: &View, place: u32);

    #[wasm_bindgen(method)]
    fn close(this: &View);
}

/// A file as the editor shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Its path, which says its language.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Whether a person may type into it.
    pub editable: bool,
}

/// A problem at bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Underlined {
    /// Where.
    pub range: Range<usize>,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What.
    pub message: String,
}

/// Completions as CodeMirror takes them. Lengths are in UTF-16 units.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Proposals {
    /// The length of the word before the cursor, which they complete.
    pub word: usize,
    /// The completions.
    pub options: Vec<Proposal>,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// What is shown.
    pub label: String,
    /// What is put in place of the word at the cursor.
    pub insert: String,
    /// How much before the word it replaces too.
    pub lead: usize,
    /// Where in it the cursor goes.
    pub caret: usize,
    /// Its type and sample value.
    pub detail: String,
    /// One line of help.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub info: String,
}

/// An open editor and what it calls.
struct Open {
    view: View,
    _press: Closure<dyn FnMut(u32)>,
    _change: Closure<dyn FnMut(String)>,
    _complete: Closure<dyn FnMut(String, u32) -> String>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.view.close();
    }
}

/// The editor.
#[component]
pub fn CodeEditor(
    /// The file.
    #[prop(into)]
    shown: Signal<Shown>,
    /// The node whose statement is marked, with the bytes of that.
    #[prop(into)]
    marked: Signal<Option<(NodeId, Range<usize>)>>,
    /// What is underlined.
    #[prop(into)]
    problems: Signal<Vec<Underlined>>,
    /// A place that wants the cursor.
    wanted: RwSignal<Option<Wanted>>,
    /// A whole text of the flow's file that a person chose; taken as if it was typed.
    chosen: RwSignal<Option<String>>,
    /// Called with the byte place where somebody pressed or put the cursor.
    #[prop(into)]
    on_press: Callback<usize>,
    /// Called with the path and the whole text after somebody typed.
    #[prop(into)]
    on_change: Callback<(String, String)>,
    /// Gives proposals for a text with the cursor at a byte place.
    #[prop(into)]
    complete: Callback<(String, usize), Proposals>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let open = StoredValue::new_local(None::<Open>);
    let is_open = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(host) = host.get() else { return };
        spawn_local(async move {
            // Without the module (a broken connection, an old browser) the plain text stays.
            let Ok(module) = hookloom_module("code").await else {
                return;
            };
            let opened =
                open_in(&module.unchecked_into(), &host, shown, on_press, on_change, complete);
            // Where the screen has gone meanwhile, the editor is closed with this value.
            if open.try_set_value(Some(opened)).is_none() {
                is_open.try_set(true);
            }
        });
    });
    let with_view = move |then: &dyn Fn(&View)| with_view(open, then);
    Effect::new(move |_| {
        if is_open.get() {
            shown.with(|shown| {
                with_view(&|view| view.show(&shown.text, &shown.path, shown.editable))
            });
        }
    });
    // What is marked comes into sight when another node is selected, not while somebody types elsewhere.
    Effect::new(move |before: Option<Option<NodeId>>| {
        if !is_open.get() {
            return None;
        }
        let marked = marked.get();
        let (from, to) = shown.with(|shown| {
            marked.as_ref().map_or((-1, -1), |(_, span)| {
                (units(&shown.text, span.start), units(&shown.text, span.end))
            })
        });
        let node = marked.map(|(node, _)| node);
        let is_other = before.flatten() != node;
        with_view(&|view| view.mark(from, to, is_other));
        node
    });
    Effect::new(move |_| {
        if is_open.get() {
            let list = shown.with(|shown| problems.with(|found| listed(&shown.text, found)));
            with_view(&|view| view.problems(&list));
        }
    });
    follow_wishes(open, is_open, shown, wanted, chosen);
    on_cleanup(move || {
        open.try_update_value(Option::take);
    });
    view! {
        <div class="code-editor" node_ref=host>
            {move || (!is_open.get()).then(|| view! {
                <pre class="code-plain" tabindex="0" aria-label=move || shown.with(|shown| shown.path.clone())>{move || shown.get().text}</pre>
            })}
        </div>
    }
}

/// Does something with the editor, where it is open.
fn with_view(open: StoredValue<Option<Open>, LocalStorage>, then: &dyn Fn(&View)) {
    open.with_value(|open| {
        if let Some(open) = open {
            then(&open.view);
        }
    });
}

/// Puts the cursor where it is wanted, and takes a text that was chosen.
fn follow_wishes(
    open: StoredValue<Option<Open>, LocalStorage>,
    is_open: RwSignal<bool>,
    shown: Signal<Shown>,
    wanted: RwSignal<Option<Wanted>>,
    chosen: RwSignal<Option<String>>,
) {
    Effect::new(move |_| {
        let (true, Some(wish)) = (is_open.get(), wanted.get()) else { return };
        let place = shown.with(|shown| {
            let at = match wish.place {
                Place::Byte(at) => at,
                Place::Line(line, column) => offset(&shown.text, line, column),
            };
            (shown.path == wish.path).then(|| utf16_from_bytes(&shown.text, at))
        });
        // A file that is on its way is there soon.
        if let Some(place) = place {
            with_view(open, &|view| view.go(u32::try_from(place).unwrap_or(u32::MAX)));
            wanted.set(None);
        }
    });
    Effect::new(move |_| {
        if let (true, Some(text)) = (is_open.get(), chosen.get()) {
            if shown.with_untracked(|shown| shown.path == FLOW_FILE) {
                with_view(open, &|view| view.put(&text));
            }
            chosen.set(None);
        }
    });
}

fn open_in(
    module: &CodeModule,
    host: &leptos::web_sys::HtmlDivElement,
    shown: Signal<Shown>,
    on_press: Callback<usize>,
    on_change: Callback<(String, String)>,
    complete: Callback<(String, usize), Proposals>,
) -> Open {
    let place = |text: &str, units: u32| {
        bytes_from_utf16(text, usize::try_from(units).unwrap_or(usize::MAX))
    };
    let press = Closure::new(move |units: u32| {
        if let Some(place) = shown.try_with_untracked(|shown| place(&shown.text, units)) {
            on_press.run(place);
        }
    });
    let change = Closure::new(move |text: String| {
        if let Some(path) = shown.try_with_untracked(|shown| shown.path.clone()) {
            on_change.run((path, text));
        }
    });
    let complete = Closure::new(move |text: String, units: u32| {
        let at = place(&text, units);
        serde_json::to_string(&complete.run((text, at))).unwrap_or_default()
    });
    let view = module.open(host, LEAVE_HINT, &press, &change, &complete);
    Open { view, _press: press, _change: change, _complete: complete }
}

fn listed(text: &str, found: &[Underlined]) -> String {
    let one = |found: &Underlined| {
        serde_json::json!({
            "from": units(text, found.range.start),
            "to": units(text, found.range.end),
            "severity": found.severity,
            "message": found.message,
        })
    };
    serde_json::Value::Array(found.iter().map(one).collect()).to_string()
}

fn units(text: &str, bytes: usize) -> i32 {
    i32::try_from(utf16_from_bytes(text, bytes)).unwrap_or(i32::MAX)
}

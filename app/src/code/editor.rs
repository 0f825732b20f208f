//! The code editor: CodeMirror, loaded when the code view is first opened; plain text until then.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use crate::form::places::{bytes_from_utf16, utf16_from_bytes};

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
        label: &str,
        on_press: &Closure<dyn FnMut(u32)>,
    ) -> View;

    /// One open editor.
    type View;

    #[wasm_bindgen(method)]
    fn show(this: &View, text: &str, path: &str);

    #[wasm_bindgen(method)]
    fn mark(this: &View, from: i32, to: i32);

    #[wasm_bindgen(method)]
    fn close(this: &View);
}

/// An open editor and what it calls.
struct Open {
    view: View,
    _on_press: Closure<dyn FnMut(u32)>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.view.close();
    }
}

/// The editor.
#[component]
pub fn CodeEditor(
    /// The text of the file.
    #[prop(into)]
    text: Signal<String>,
    /// Its path, which says its language.
    #[prop(into)]
    path: Signal<String>,
    /// The bytes that are marked.
    #[prop(into)]
    marked: Signal<Option<Range<usize>>>,
    /// Called with the byte place where somebody pressed or put the cursor.
    #[prop(into)]
    on_press: Callback<usize>,
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
            let module: CodeModule = module.unchecked_into();
            let pressed = Closure::new(move |units: u32| {
                let units = usize::try_from(units).unwrap_or(0);
                if let Some(place) = text.try_with_untracked(|text| bytes_from_utf16(text, units)) {
                    on_press.run(place);
                }
            });
            let view = module.open(&host, "Code of the flow, read-only", &pressed);
            // Where the screen has gone meanwhile, the editor is closed with this value.
            let opened = Open { view, _on_press: pressed };
            if open.try_set_value(Some(opened)).is_none() {
                is_open.try_set(true);
            }
        });
    });
    Effect::new(move |_| {
        if !is_open.get() {
            return;
        }
        text.with(|text| {
            open.with_value(|open| {
                if let Some(open) = open {
                    open.view.show(text, &path.get());
                }
            });
        });
    });
    Effect::new(move |_| {
        if !is_open.get() {
            return;
        }
        let marked = marked.get();
        text.with(|text| {
            let (from, to) =
                marked.map_or((-1, -1), |span| (units(text, span.start), units(text, span.end)));
            open.with_value(|open| {
                if let Some(open) = open {
                    open.view.mark(from, to);
                }
            });
        });
    });
    on_cleanup(move || {
        open.try_update_value(Option::take);
    });
    view! {
        <div class="code-editor" node_ref=host>
            {move || (!is_open.get()).then(|| view! {
                <pre class="code-plain" tabindex="0" aria-label="Code of the flow, read-only">{text}</pre>
            })}
        </div>
    }
}

fn units(text: &str, bytes: usize) -> i32 {
    i32::try_from(utf16_from_bytes(text, bytes)).unwrap_or(i32::MAX)
}

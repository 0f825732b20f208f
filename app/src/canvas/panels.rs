//! The two panels beside the canvas: open or put away, as remembered; in a narrow window they lie over the canvas.

use leptos::ev;
use leptos::prelude::*;

use crate::icons::Icon;

/// Below this width of the window, in CSS pixels, the canvas keeps all the room and panels lie over it.
const NARROW: f64 = 1040.0;
/// Width of the inspector where it lies over the canvas, as `canvas.css` has it.
const DRAWER: f64 = 320.0;

/// Whether a panel is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// It is.
    Open,
    /// It is put away.
    Closed,
}

/// Both panels.
#[derive(Clone, Copy)]
pub struct Panels {
    narrow: RwSignal<bool>,
    /// The palette; put away, it is a strip of icons.
    pub palette: RwSignal<Panel>,
    /// The inspector.
    pub inspector: RwSignal<Panel>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The palette on the left.
    Palette,
    /// The inspector on the right.
    Inspector,
}

impl Which {
    fn storage_key(self) -> &'static str {
        match self {
            Self::Palette => "hookloom.panel.palette",
            Self::Inspector => "hookloom.panel.inspector",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Palette => "palette",
            Self::Inspector => "inspector",
        }
    }

    /// The key that opens it and puts it away.
    pub fn key(self) -> &'static str {
        match self {
            Self::Palette => "[",
            Self::Inspector => "]",
        }
    }
}

impl Panels {
    /// The panels as they were left; they follow the window's width for as long as the canvas is shown.
    pub fn following_window() -> Self {
        let narrow = window_is_narrow();
        let start = |which| if narrow { Panel::Closed } else { remembered(which) };
        let panels = Self {
            narrow: RwSignal::new(narrow),
            palette: RwSignal::new(start(Which::Palette)),
            inspector: RwSignal::new(start(Which::Inspector)),
        };
        let resized = window_event_listener(ev::resize, move |_| panels.follow_window());
        on_cleanup(move || resized.remove());
        panels
    }

    /// Whether panels lie over the canvas, tracked.
    pub fn is_narrow(self) -> bool {
        self.narrow.get()
    }

    /// Opens a panel, or puts it away, and remembers that for windows that have room for it.
    pub fn toggle(self, which: Which) {
        let next = match self.of(which).get_untracked() {
            Panel::Open => Panel::Closed,
            Panel::Closed => Panel::Open,
        };
        self.of(which).set(next);
        if self.narrow.get_untracked() {
            // One drawer at a time: two would cover the canvas.
            if next == Panel::Open {
                self.other(which).set(Panel::Closed);
            }
        } else {
            remember(which, next);
        }
    }

    /// Opens a panel if it is put away.
    pub fn open(self, which: Which) {
        if self.of(which).get_untracked() == Panel::Closed {
            self.toggle(which);
        }
    }

    /// In a narrow window, shows what was selected; elsewhere it stays as the person left it.
    pub fn show_details(self) {
        if self.narrow.get_untracked() {
            self.open(Which::Inspector);
        }
    }

    /// In a narrow window, gives the canvas its room back.
    pub fn clear_drawers(self) {
        if self.narrow.get_untracked() {
            for which in [Which::Palette, Which::Inspector] {
                if self.of(which).get_untracked() == Panel::Open {
                    self.of(which).set(Panel::Closed);
                }
            }
        }
    }

    /// How much of the canvas' right side the inspector covers, in CSS pixels.
    pub fn covered(self) -> f64 {
        let drawer = self.narrow.get_untracked() && self.inspector.get_untracked() == Panel::Open;
        if drawer { DRAWER } else { 0.0 }
    }

    fn of(self, which: Which) -> RwSignal<Panel> {
        match which {
            Which::Palette => self.palette,
            Which::Inspector => self.inspector,
        }
    }

    fn other(self, which: Which) -> RwSignal<Panel> {
        match which {
            Which::Palette => self.inspector,
            Which::Inspector => self.palette,
        }
    }

    fn follow_window(self) {
        let narrow = window_is_narrow();
        if narrow == self.narrow.get_untracked() {
            return;
        }
        self.narrow.set(narrow);
        for which in [Which::Palette, Which::Inspector] {
            self.of(which).set(if narrow { Panel::Closed } else { remembered(which) });
        }
    }
}

/// The handle at a panel's inner edge.
#[component]
pub fn Handle(
    /// Both panels.
    panels: Panels,
    /// The one it belongs to.
    which: Which,
) -> impl IntoView {
    let open = Memo::new(move |_| panels.of(which).get() == Panel::Open);
    let icon = Signal::derive(move || match (which, open.get()) {
        (Which::Palette, true) | (Which::Inspector, false) => "chevron-left",
        (Which::Palette, false) | (Which::Inspector, true) => "chevron-right",
    });
    let words = move || {
        let verb = if open.get() { "Put the" } else { "Show the" };
        let rest = if open.get() { " away" } else { "" };
        format!("{verb} {}{rest}", which.name())
    };
    view! {
        <button
            type="button"
            class=format!("panel-handle of-{}", which.name())
            aria-label=words
            aria-expanded=move || open.get().to_string()
            title=move || format!("{} ({})", words(), which.key())
            on:click=move |_| panels.toggle(which)
        >
            <Icon name=icon />
        </button>
    }
}

/// The value of `data-` attributes that the style sheet reads.
pub fn state_of(panel: Panel) -> &'static str {
    match panel {
        Panel::Open => "open",
        Panel::Closed => "closed",
    }
}

fn window_is_narrow() -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < NARROW)
}

fn remembered(which: Which) -> Panel {
    let storage = window().local_storage().ok().flatten();
    let kept = storage.and_then(|storage| storage.get_item(which.storage_key()).ok().flatten());
    match kept.as_deref() {
        Some("closed") => Panel::Closed,
        _ => Panel::Open,
    }
}

fn remember(which: Which, panel: Panel) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps no storage still obeys, until the page is closed.
        let _ = storage.set_item(which.storage_key(), state_of(panel));
    }
}

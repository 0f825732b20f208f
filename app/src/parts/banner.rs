//! A calm notice at the place where it matters.

use leptos::prelude::*;

use crate::icons::Icon;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something limits what will happen.
    Caution,
    /// Something does not work.
    Bad,
}

/// A notice of one or two sentences.
#[component]
pub fn Banner(
    /// How much it matters.
    tone: Tone,
    /// The words, and a button or link where there is one.
    children: Children,
) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Info => ("banner", "info"),
        Tone::Caution => ("banner caution", "triangle-alert"),
        Tone::Bad => ("banner bad", "circle-alert"),
    };
    view! {
        <div class=class role="note">
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
}

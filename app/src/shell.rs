//! The frame of every screen: the rail on the left with where one can go, the theme and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::icons::{Icon, Mark};
use crate::parts::time::provide_tick;
use crate::parts::toast::use_toasts;
use crate::state::session::{SessionContext, Theme};

/// The rail, and the screen beside it.
#[component]
pub fn Shell(
    /// The screen.
    children: Children,
) -> impl IntoView {
    provide_tick();
    view! {
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <div class="shell">
            <Rail />
            <main id="main" class="shell-main" tabindex="-1">{children()}</main>
        </div>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    let toasts = use_toasts();
    let path = use_location().pathname;
    let in_flows = move || {
        let path = path.get();
        path == "/" || path == "/new" || path.starts_with("/flows/")
    };
    let in_connections = move || path.get().starts_with("/connections");
    let sign_out = move |_| {
        spawn_local(async move {
            if let Err(error) = session.sign_out().await {
                toasts.failed(&error);
            }
        });
    };
    view! {
        <nav class="rail" aria-label="Main">
            <A href="/" {..} class="rail-mark" aria-label="Hookloom, all flows"><Mark /></A>
            <RailLink href="/" icon="workflow" label="Flows" current=Signal::derive(in_flows) />
            <RailLink
                href="/connections"
                icon="plug"
                label="Connections"
                current=Signal::derive(in_connections)
            />
            <span class="rail-space"></span>
            <ThemeSwitch />
            <button type="button" class="rail-item" data-tip="Sign out" aria-label="Sign out" on:click=sign_out>
                <Icon name="log-out" />
            </button>
        </nav>
    }
}

#[component]
fn RailLink(
    href: &'static str,
    icon: &'static str,
    label: &'static str,
    current: Signal<bool>,
) -> impl IntoView {
    view! {
        <a
            class="rail-item"
            href=href
            data-tip=label
            aria-label=label
            aria-current=move || current.get().then_some("page")
        >
            <Icon name=icon />
        </a>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    let icon = Signal::derive(move || match session.theme() {
        Theme::System => "monitor",
        Theme::Light => "sun",
        Theme::Dark => "moon",
    });
    let label = move || match session.theme() {
        Theme::System => "Theme: as the system. Switch to light",
        Theme::Light => "Theme: light. Switch to dark",
        Theme::Dark => "Theme: dark. Switch to the system's",
    };
    view! {
        <button
            type="button"
            class="rail-item"
            data-tip=label
            aria-label=label
            on:click=move |_| session.set_theme(session.theme().next())
        >
            <Icon name=icon />
        </button>
    }
}

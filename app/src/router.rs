//! Which address shows which screen, and the sign-in that stands before all of them.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::flows::FlowsScreen;
use crate::later::{ConnectionsScreenLater, FlowScreenLater, Later, NewFlowScreenLater};
use crate::parts::states::{Empty, Failed, Loading};
use crate::parts::toast::ToastHost;
use crate::shell::Shell;
use crate::sign_in::SignInScreen;
use crate::state::session::{SessionContext, SessionState};

/// The whole product.
#[component]
pub fn App() -> impl IntoView {
    let session = SessionContext::provide();
    session.refresh();
    Later::provide();
    view! {
        <Router>
            <ToastHost>
                <Gate session />
            </ToastHost>
        </Router>
    }
}

/// What of the session decides which half of the product shows.
#[derive(Clone, PartialEq)]
enum Half {
    Asking,
    SignIn,
    Product,
    Unreachable(crate::api::ApiError),
}

#[component]
fn Gate(session: SessionContext) -> impl IntoView {
    // A refreshed session must not redraw the screens: only these four differ.
    let half = Memo::new(move |_| match session.state() {
        SessionState::Asking => Half::Asking,
        SessionState::SignedOut => Half::SignIn,
        SessionState::SignedIn(_) => Half::Product,
        SessionState::Unreachable(error) => Half::Unreachable(error),
    });
    move || match half.get() {
        Half::Asking => view! { <Loading what="Hookloom" /> }.into_any(),
        Half::SignIn => view! { <SignInScreen /> }.into_any(),
        Half::Unreachable(error) => {
            view! { <Failed error on_retry=move || session.refresh() /> }.into_any()
        }
        Half::Product => view! { <Product /> }.into_any(),
    }
}

#[component]
fn Product() -> impl IntoView {
    view! {
        <Shell>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=FlowsScreen />
                <Route path=path!("/new") view=NewFlowScreenLater />
                <Route path=path!("/connections") view=ConnectionsScreenLater />
                <Route path=path!("/sign-in") view=SignInScreen />
                <Route path=path!("/flows/:slug/:view?") view=FlowScreenLater />
            </Routes>
        </Shell>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <Empty icon="map" title="There is no such page" about="The address may have a typing mistake.">
            <a class="button" href="/">"Show all flows"</a>
        </Empty>
    }
}

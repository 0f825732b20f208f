//! Says that the server does not answer, so that nothing on the screen claims to be how it is now.

use leptos::prelude::*;

use crate::parts::banner::{Banner, Tone};
use crate::parts::time::When;
use crate::state::session::SessionContext;

/// A notice while the server does not answer; nothing while it does.
#[component]
pub fn NoContact() -> impl IntoView {
    let session = expect_context::<SessionContext>();
    move || {
        session.lost().map(|at_ms| {
            view! {
                <Banner tone=Tone::Caution>
                    <strong>"No connection to the server. "</strong>
                    "What stands here is as of " <When at_ms />
                    "; it goes on by itself when the server answers."
                </Banner>
            }
        })
    }
}

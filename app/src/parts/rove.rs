//! Arrow keys in a row of tabs or choices: one stop for the tab key, and the arrows choose.

use leptos::ev::KeyboardEvent;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Chooses the button that an arrow key, Home or End leads to, in the group whose `keydown` this is.
pub fn rove(event: &KeyboardEvent) {
    let group = event.current_target().and_then(|group| group.dyn_into::<Element>().ok());
    let Some(group) = group else {
        return;
    };
    let Ok(found) = group.query_selector_all("[role=tab], [role=radio]") else {
        return;
    };
    let button = |index| found.get(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let buttons: Vec<HtmlElement> = (0..found.length()).filter_map(button).collect();
    let focused = leptos::prelude::document().active_element();
    let at = buttons.iter().position(|button| focused.as_ref() == Some(button.as_ref()));
    let next = at.and_then(|at| led_to(&event.key(), at, buttons.len()));
    if let Some(button) = next.and_then(|next| buttons.get(next)) {
        event.prevent_default();
        // A button that cannot take the focus is chosen all the same.
        let _ = button.focus();
        button.click();
    }
}

/// Where a key leads in a row of so many, around its ends.
fn led_to(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" | "ArrowDown" => Some(if at == last { 0 } else { at + 1 }),
        "ArrowLeft" | "ArrowUp" => Some(at.checked_sub(1).unwrap_or(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_around_the_ends() {
        for (key, at, next) in [
            ("ArrowRight", 0, Some(1)),
            ("ArrowDown", 2, Some(0)),
            ("ArrowLeft", 0, Some(2)),
            ("ArrowUp", 1, Some(0)),
            ("Home", 2, Some(0)),
            ("End", 0, Some(2)),
            ("Enter", 0, None),
        ] {
            assert_eq!(led_to(key, at, 3), next, "{key} at {at}");
        }
    }
}

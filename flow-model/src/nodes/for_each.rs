//! For each: runs what its port `each` leads to once for every item of a list.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::{Lower, is_snake_case};
use crate::fields::Input;
use crate::flow::Node;
use crate::parse::recognize::Reading;

/// How many items may be under way at once: each has its own calls and its own place in memory.
const MOST_AT_ONCE: u32 = 100;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "for_each",
        title: "For each",
        about: "Runs the nodes behind its port each once for every item of a list.",
        family: Family::Logic,
        icon: "for_each",
        connector: "",
        fields: &[
            set_up("list", "List", "The list whose items are taken one by one.", Input::Expression)
                .required()
                .placeholder("issue.labels"),
            set_up(
                "item",
                "Name of the item",
                "The name under which the nodes inside use the item.",
                Input::Literal,
            )
            .placeholder("item"),
            set_up(
                "at_once",
                "At once",
                "How many items may be under way at the same time; empty for one after the other.",
                Input::Number,
            )
            .placeholder("1"),
        ],
        ports: &["each", "then"],
        has_input: true,
    },
    shape: Shape::Each,
    emit,
    recognize,
    output: |_| Output::None,
    sample: |_| None,
    summary: |node| format!("{} in {}", item_name(node), node.text("list")),
    examples: || {
        vec![
            example(
                "for_each",
                "labels",
                "For each label",
                &[("list", text("issue.labels")), ("item", text("label"))],
            ),
            example(
                "for_each",
                "assignees",
                "Four assignees at once",
                &[("list", text("issue.assignees")), ("at_once", text("4"))],
            ),
        ]
    },
};

/// The name of the item inside the body.
pub fn item_name(node: &Node) -> &str {
    match node.text("item") {
        "" => "item",
        name => name,
    }
}

/// How many items may be under way at once; none for one after the other.
pub(crate) fn at_once(node: &Node) -> Option<&str> {
    Some(node.text("at_once").trim()).filter(|limit| !limit.is_empty())
}

/// The call without its closure: that is written with the body.
fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let id = lower.id();
    let name = item_name(lower.node());
    if !is_snake_case(name) {
        let message = format!(
            "`{name}` cannot be a name: use lower case letters, digits and `_`, beginning with a letter."
        );
        lower.problem("bad-output", "item", &message);
    }
    let limit = lower.number("at_once", 1..=MOST_AT_ONCE);
    let list = lower.items("list");
    match (at_once(lower.node()), limit) {
        (None, _) => quote!(cx.each(#id, #list)),
        (Some(_), Some(limit)) => quote!(cx.each_at_once(#id, #limit, #list)),
        (Some(typed), None) => quote!(cx.each_at_once(#id, todo!(#typed), #list)),
    }
}

/// The list and the limit; the item's name stands in the pattern of the loop.
fn recognize(call: &mut Reading<'_>) -> Option<()> {
    if let Some([list]) = call.arguments("each") {
        return call.items("list", list);
    }
    let [limit, list, _body] = call.arguments("each_at_once")?;
    if !call.unfinished("at_once", None, limit) {
        call.number("at_once", limit)?;
    }
    call.items("list", list)
}

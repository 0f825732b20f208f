//! What can stand at the cursor of the code view: what the node's expressions can use.

use flow_model::ids::NodeId;
use flow_model::{check, expr};

use super::editor::Proposal;
use crate::state::editor::EditorContext;

/// Proposals for the statement of a node, whose text goes up to the cursor.
pub fn proposals(editor: EditorContext, node: &NodeId, before: &str) -> Vec<Proposal> {
    let scope = editor
        .samples
        .with_catalog(|catalog| editor.with_flow(|flow| check::scope_at(flow, catalog, node)));
    let expression = chain(before);
    let found = expr::complete::complete(expression, expression.len(), &scope).into_iter();
    found
        .map(|one| Proposal {
            label: one.label,
            apply: one.insert,
            detail: if one.sample.is_empty() {
                one.ty
            } else {
                format!("{}  {}", one.ty, one.sample)
            },
            info: one.about,
        })
        .collect()
}

/// The chain of names, calls and fields that ends at the end of a text: `issue.labels.iter().` of `x(&issue.labels.iter().`.
fn chain(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = text.len();
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' | ']' => depth += 1,
            '(' | '[' if depth == 0 => break,
            '(' | '[' => depth -= 1,
            _ if depth > 0 => {}
            '.' | '_' => {}
            _ if letter.is_alphanumeric() => {}
            _ => break,
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::chain;

    #[test]
    fn a_chain_ends_where_another_thing_begins() {
        for (text, expect) in [
            ("cx.value(\"a\", issue.ti", "issue.ti"),
            ("values: row![issue.number, issue.", "issue."),
            (
                "&issue.labels.iter().any(|l| l.name == \"x\").",
                "issue.labels.iter().any(|l| l.name == \"x\").",
            ),
            ("if !is", "is"),
            ("", ""),
            ("a) ", ""),
        ] {
            assert_eq!(chain(text), expect);
        }
    }
}

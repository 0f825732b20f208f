//! What can stand at the cursor of the code view: what the node's expressions can use.

use flow_model::expr;
use flow_model::expr::Scope;
use flow_model::expr::complete::Completion;
use flow_model::ids::NodeId;

use super::editor::{Proposal, Proposals};
use crate::form::places::utf16_from_bytes;
use crate::state::editor::EditorContext;

/// Proposals for the statement of a node, whose text goes up to the cursor.
pub fn proposals(editor: EditorContext, node: &NodeId, before: &str) -> Proposals {
    let (start, found) = complete(before, &editor.scope_of(node));
    let units = |text: &str| utf16_from_bytes(text, text.len());
    let word = |one: &Completion| before.get(start + one.span.start..).map_or(0, units);
    // What replaces the dot before the word too reaches further back than the others.
    let shortest = found.iter().map(word).min().unwrap_or_default();
    let options = found.iter().map(|one| Proposal {
        label: one.label.clone(),
        lead: word(one) - shortest,
        caret: utf16_from_bytes(&one.insert, one.caret),
        insert: one.insert.clone(),
        detail: match one.sample.as_str() {
            "" => one.ty.clone(),
            sample => format!("{}  {sample}", one.ty),
        },
        info: one.about.clone(),
    });
    Proposals { word: shortest, options: options.collect() }
}

/// What fits at the end of a statement's beginning, and where the expression starts for which it does: the widest
/// one, since what stands around the cursor says which names and types there are.
fn complete(before: &str, scope: &Scope) -> (usize, Vec<Completion>) {
    let found = starts(before).into_iter().map(|start| {
        let expression = before.get(start..).unwrap_or_default();
        (start, expr::complete::complete(expression, expression.len(), scope))
    });
    found.into_iter().find(|(_, found)| !found.is_empty()).unwrap_or_default()
}

/// Where an expression may start that ends with the text: at its beginning, and behind each bracket, comma, colon
/// or equals sign that nothing closed; the widest first.
fn starts(text: &str) -> Vec<usize> {
    let mut open: Vec<Vec<usize>> = vec![vec![0]];
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let behind = at + letter.len_utf8();
        match letter {
            '"' => skip_text(&mut letters),
            '(' | '[' | '{' => open.push(vec![behind]),
            ')' | ']' | '}' if open.len() > 1 => drop(open.pop()),
            ',' | ':' | '=' | ';' | '>' => {
                if let Some(innermost) = open.last_mut() {
                    innermost.push(behind);
                }
            }
            _ => {}
        }
    }
    let is_space = |letter: char| letter.is_whitespace() || letter == '&';
    let trimmed = open.into_iter().flatten().filter_map(|start| {
        let rest = text.get(start..)?;
        Some(start + rest.len() - rest.trim_start_matches(is_space).len())
    });
    trimmed.collect()
}

/// Goes behind the end of a text literal; one that is open stays where the cursor is.
fn skip_text(letters: &mut impl Iterator<Item = (usize, char)>) {
    while let Some((_, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_model::expr::{Binding, Held, Scope};
    use flow_model::types::Type;
    use serde_json::json;

    use super::complete;

    fn scope() -> Scope {
        let issue = json!({
            "title": "It breaks", "state": "open", "labels": [{"name": "bug", "color": "red"}]
        });
        let mut scope = Scope::default();
        let value = |ty| Binding::Value { ty, held: Held::Place };
        scope.insert("issue", value(Type::from_sample(&issue)));
        scope.set_sample("issue", issue);
        scope.insert("data", value(Type::Any));
        scope.set_sample("data", json!({"a key": 1}));
        scope
    }

    #[test]
    fn what_stands_around_the_cursor_says_what_fits() {
        for (before, label, insert, sample) in [
            ("cx.value(\"a\", issue.ti", "title", "title", "It breaks"),
            ("values: row![issue.title, issue.", "state", "state", "open"),
            ("if cx.branch(\"b\", issue.labels.iter().any(|label| label.", "name", "name", "bug"),
            ("for (cx, x) in cx.each(\"e\", &issue.", "title", "title", "It breaks"),
            ("text: format!(\"{}, {}\", issue.title, iss", "issue", "issue", ""),
            ("let x = cx.value(\"x\", data.", "a key", "[\"a key\"]", "1"),
            ("cx.value(\"a\", issue.title.starts", "starts_with", "starts_with(\"\")", ""),
        ] {
            let (start, found) = complete(before, &scope());
            let one = found.iter().find(|one| one.label == label);
            let one = one.unwrap_or_else(|| panic!("{before}: {found:?}"));
            assert_eq!(one.insert, insert, "{before}");
            assert!(one.sample.contains(sample), "{before}: {}", one.sample);
            let kept = &before[..start + one.span.start];
            assert!(kept.ends_with(['.', ' ', 'a']) || kept.ends_with("data"), "{kept}");
        }
        // Behind a whole statement, where only a person asks for them, there are all names.
        let (_, names) = complete("cx.value(\"a\", 1);", &scope());
        let names: Vec<&str> = names.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(names, ["data", "issue"]);
    }
}

//! The message of a commit for which nobody wrote one: what changed on the canvas, in a line.

use flow_model::flow::{Flow, Node};

/// Longest list of titles; beyond it a number says more.
const LISTED: usize = 3;

/// What changed from one flow to the next.
pub fn message(before: Option<&Flow>, after: &Flow) -> String {
    let Some(before) = before else {
        return format!("Draw {}", after.name);
    };
    let added = titles(after, |node| before.node(&node.id).is_none());
    let removed = titles(before, |node| after.node(&node.id).is_none());
    let changed = titles(after, |node| {
        before.node(&node.id).is_some_and(|old| Node { at: node.at, ..old.clone() } != *node)
    });
    let mut parts = Vec::new();
    for (verb, titles) in [("Add", added), ("Change", changed), ("Remove", removed)] {
        if !titles.is_empty() {
            parts.push(format!("{verb} {}", listed(&titles)));
        }
    }
    if before.name != after.name {
        parts.push(format!("Rename the flow to {}", after.name));
    }
    if parts.is_empty() && before.edges != after.edges {
        parts.push("Connect nodes differently".to_owned());
    }
    if parts.is_empty() && before.about != after.about {
        parts.push("Describe the flow".to_owned());
    }
    if parts.is_empty() {
        parts.push("Arrange nodes".to_owned());
    }
    let mut text = parts.remove(0);
    for part in parts {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        text.push_str(", ");
        text.extend(first.into_iter().chain(letters));
    }
    text
}

fn titles(flow: &Flow, wanted: impl Fn(&Node) -> bool) -> Vec<&str> {
    flow.nodes.iter().filter(|node| wanted(node)).map(|node| node.title.as_str()).collect()
}

fn listed(titles: &[&str]) -> String {
    match titles {
        [only] => (*only).to_owned(),
        [front @ .., last] if titles.len() <= LISTED => format!("{} and {last}", front.join(", ")),
        _ => format!("{} nodes", titles.len()),
    }
}

#[cfg(test)]
mod tests {
    use flow_model::flow::Point;
    use flow_model::saved;

    use super::*;

    fn flow(nodes: &[(&str, &str)]) -> Flow {
        let nodes = nodes.iter().map(|(id, title)| {
            format!(r#"{{"id":"{id}","kind":"filter","title":"{title}","at":{{"x":0,"y":0}}}}"#)
        });
        let nodes = nodes.collect::<Vec<_>>().join(",");
        saved::read(&format!(r#"{{"version":1,"flow":{{"name":"Bugs","nodes":[{nodes}]}}}}"#))
            .unwrap()
    }

    #[test]
    fn says_what_changed() {
        let one = flow(&[("a", "A"), ("b", "B")]);
        let mut moved = one.clone();
        moved.nodes[0].at = Point { x: 5.0, y: 5.0 };
        let mut renamed = one.clone();
        renamed.name = "Ants".to_owned();
        for (before, after, expect) in [
            (None, &one, "Draw Bugs"),
            (Some(&one), &flow(&[("a", "A"), ("b", "B"), ("c", "C")]), "Add C"),
            (Some(&one), &flow(&[("a", "A2"), ("c", "C")]), "Add C, change A2, remove B"),
            (Some(&one), &flow(&[]), "Remove A and B"),
            (
                Some(&flow(&[])),
                &flow(&[("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]),
                "Add 4 nodes",
            ),
            (Some(&one), &moved, "Arrange nodes"),
            (Some(&one), &renamed, "Rename the flow to Ants"),
        ] {
            assert_eq!(message(before, after), expect);
        }
    }
}

//! What the compiler found in the last build, shown at its nodes until they are changed.

use flow_model::flow::{Flow, Node};
use flow_model::problem::Problem;
use flow_model::wire::Diagnostic;
use leptos::prelude::*;

use super::editor::EditorContext;

/// Codes of the checker never are this one.
const CODE: &str = "rustc";

/// What a message of an earlier build ends with: it may be mended, which only another build can see.
const FROM_BUILD: &str = " (from the last build)";

impl EditorContext {
    /// Takes what a build of this flow found; nothing where it found nothing.
    pub fn take_build_problems(self, built: &Flow, problems: &[Problem]) {
        self.build_problems.set_value(at_nodes(built, problems));
        self.analyse_soon();
    }

    /// The checker's problems with those of the last build that still hold.
    pub(super) fn with_build_problems(self, mut found: Vec<Problem>) -> Vec<Problem> {
        self.build_problems
            .with_value(|built| self.with_flow(|flow| found.extend(still_holding(flow, built))));
        found
    }
}

/// Whether a build found it: another build is the only way to see whether it is mended.
pub fn is_of_build(problem: &Problem) -> bool {
    problem.code == CODE
}

/// Whether a node's problem is the same thing as a diagnostic of the flow's file.
pub fn said_at_node(problem: &Problem, found: &Diagnostic) -> bool {
    is_of_build(problem) && problem.message.strip_suffix(FROM_BUILD) == Some(&found.message)
}

fn at_nodes(built: &Flow, problems: &[Problem]) -> Vec<(Node, Problem)> {
    let one = |problem: &Problem| {
        let node = built.node(problem.node.as_ref()?)?.clone();
        let message = format!("{}{FROM_BUILD}", problem.message);
        is_of_build(problem).then(|| (node, Problem { message, ..problem.clone() }))
    };
    problems.iter().filter_map(one).collect()
}

/// Those whose node says what it said when it was built; where it stands does not matter.
fn still_holding(flow: &Flow, built: &[(Node, Problem)]) -> Vec<Problem> {
    let holds = |node: &Node| {
        flow.node(&node.id).is_some_and(|now| {
            now.kind == node.kind && now.fields == node.fields && now.disabled == node.disabled
        })
    };
    built.iter().filter(|(node, _)| holds(node)).map(|(_, problem)| problem.clone()).collect()
}

#[cfg(test)]
mod tests {
    use flow_model::edit::Edit;
    use flow_model::flow::{FieldValue, Flow, Point};
    use flow_model::problem::{Problem, Severity};

    use super::{at_nodes, still_holding};

    fn flow() -> Flow {
        let node = serde_json::json!({
            "id": "work", "kind": "code", "title": "Work", "fields": {"body": "1 +"}, "at": {"x": 0.0, "y": 0.0}
        });
        let flow = serde_json::json!({"name": "A", "nodes": [node], "edges": []});
        serde_json::from_value(flow).unwrap()
    }

    #[test]
    fn what_a_build_found_holds_until_the_node_says_something_else() {
        let problem = Problem {
            code: "rustc".into(),
            severity: Severity::Error,
            node: Some("work".into()),
            field: Some("body".into()),
            span: None,
            index: None,
            message: "rustc: expected expression".into(),
            fix: None,
        };
        let unbound = Problem { code: "unbound-slot".into(), ..problem.clone() };
        let mut flow = flow();
        let built = at_nodes(&flow, &[problem, unbound]);
        assert_eq!(built.len(), 1);
        flow.apply(Edit::MoveNodes { to: vec![("work".into(), Point { x: 9.0, y: 9.0 })] })
            .unwrap();
        let found = still_holding(&flow, &built);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.ends_with("(from the last build)"));
        let value = Some(FieldValue::Text("1 + 1".into()));
        flow.apply(Edit::SetField { id: "work".into(), field: "body".into(), value }).unwrap();
        assert!(still_holding(&flow, &built).is_empty());
    }
}

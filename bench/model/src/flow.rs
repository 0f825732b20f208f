//! Flows that grow by one and the same group: values, a branch that joins, parallel arms, a filter, calls.

use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{FieldId, KindId, NodeId, PortId};

/// Nodes of one group.
const GROUP: usize = 9;

/// A flow of a trigger and as many groups as come nearest to the number of nodes.
pub fn of_size(nodes: usize) -> Flow {
    let mut flow = Flow {
        name: "Measured".to_owned(),
        about: "Grows by one group at a time.".to_owned(),
        ..Flow::default()
    };
    put(
        &mut flow,
        "issue_opened",
        "github",
        &[("event", text("issues.opened")), ("connection", text("acme_github"))],
    );
    let mut last = "issue_opened".to_owned();
    for group in 0..(nodes / GROUP).max(1) {
        last = add_group(&mut flow, group, &last);
    }
    flow
}

/// Changes one text in the middle of a flow, differently at each time.
pub fn edit(flow: &mut Flow, time: usize) {
    let notes = flow.nodes.iter().filter(|node| node.id.as_str().starts_with("note_"));
    let notes: Vec<&NodeId> = notes.map(|node| &node.id).collect();
    let Some(id) = notes.get(notes.len() / 2) else { return };
    let value = text(&format!("Closed #{{issue.number}}: {{issue.title}} {time}"));
    let edit =
        Edit::SetField { id: (*id).clone(), field: FieldId::from("text"), value: Some(value) };
    flow.apply(edit).expect("the node is there");
}

fn add_group(flow: &mut Flow, group: usize, last: &str) -> String {
    let id = |name: &str| format!("{name}_{group}");
    let (score, is_bug, tell, other) = (id("score"), id("is_bug"), id("tell"), id("other"));
    let (row, is_open, look, note, send) =
        (id("row"), id("is_open"), id("look"), id("note"), id("send"));
    put(flow, &score, "value", &[("value", text(&format!("issue.number + {group}")))]);
    let condition = text(r#"issue.labels.iter().any(|label| label.name == "bug")"#);
    put(flow, &is_bug, "branch", &[("condition", condition)]);
    put(flow, &tell, "slack.post_message", &message("Bug #{issue.number}: {issue.title}"));
    put(flow, &other, "value", &[("value", text("issue.title.to_uppercase()"))]);
    let cells = ["issue.number", "issue.title", "issue.user.login", score.as_str()];
    let cells = FieldValue::List(cells.map(str::to_owned).to_vec());
    put(
        flow,
        &row,
        "google_sheets.append_row",
        &[
            ("connection", text("issue_sheet")),
            ("spreadsheet", text("1AbC")),
            ("range", text("Issues!A:D")),
            ("values", cells),
        ],
    );
    put(flow, &is_open, "filter", &[("condition", text("issue.comments == 0"))]);
    put(
        flow,
        &look,
        "http.request",
        &request("get", &format!("/people/{{issue.user.login}}/{group}")),
    );
    put(flow, &note, "slack.post_message", &message(&format!("Row {{{row}.updated_range}}")));
    put(flow, &send, "http.request", &request("post", "/tickets"));
    for (from, port, to) in [
        (last, "then", &score),
        (&score, "then", &is_bug),
        (&is_bug, "true", &tell),
        (&is_bug, "false", &other),
        (&tell, "then", &row),
        (&other, "then", &row),
        (&row, "then", &is_open),
        (&is_open, "then", &look),
        (&row, "then", &note),
        (&look, "then", &send),
        (&note, "then", &send),
    ] {
        flow.edges.push(Edge {
            from: NodeId::new(from),
            port: PortId::from(port),
            to: NodeId::new(to),
        });
    }
    send
}

fn message(what: &str) -> [(&'static str, FieldValue); 3] {
    [("connection", text("team_slack")), ("channel", text("#triage")), ("text", text(what))]
}

fn request(method: &str, path: &str) -> [(&'static str, FieldValue); 3] {
    [("connection", text("crm")), ("method", text(method)), ("path", text(path))]
}

fn put(flow: &mut Flow, id: &str, kind: &str, fields: &[(&str, FieldValue)]) {
    flow.nodes.push(Node {
        id: NodeId::new(id),
        kind: KindId::new(kind),
        title: id.to_owned(),
        fields: fields.iter().map(|(field, value)| (FieldId::new(*field), value.clone())).collect(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point { x: 0.0, y: flow.nodes.len() as f64 * 96.0 },
    });
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

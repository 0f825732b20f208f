//! The service as its callers, its operator and its providers see it: a real process, real sockets, a real stand-in.

#![expect(
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, and JSON is read by index"
)]

#[path = "service/accept.rs"]
mod accept;
#[path = "service/admin.rs"]
mod admin;
#[path = "service/forms.rs"]
mod forms;
#[path = "service/handover.rs"]
mod handover;
#[path = "service/kill.rs"]
mod kill;
#[path = "support/process.rs"]
mod process;
#[path = "support/stand_in.rs"]
mod stand_in;
#[path = "service/start.rs"]
mod start;
#[path = "service/steps.rs"]
mod steps;

use std::collections::BTreeMap;

use process::{Flow, environment};
use stand_in::{Answer, Call, StandIn};
use tempfile::TempDir;

/// A flow with its folder and its stand-in.
struct Scene {
    flow: Flow,
    stand_in: StandIn,
    environment: BTreeMap<String, String>,
    /// Removed when the scene ends.
    folder: TempDir,
}

impl Scene {
    /// A flow with further settings; the stand-in answers by the script, or as usual.
    async fn with(
        settings: &[(&str, &str)],
        script: impl Fn(&Call, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let stand_in = StandIn::start(script).await;
        let mut environment = environment(folder.path(), &stand_in.url);
        environment.insert("HOOKLOOM_LOG".into(), "error".into());
        for (name, value) in settings {
            environment.insert((*name).to_owned(), (*value).to_owned());
        }
        let flow = Flow::start(&environment);
        Self { flow, stand_in, environment, folder }
    }

    async fn usual() -> Self {
        Self::with(&[], |_, _| None).await
    }

    /// The execution with this id.
    async fn execution(&self, id: &str) -> serde_json::Value {
        self.flow.admin(&format!("/executions/{id}")).await
    }

    /// Sends a form and gives its execution's id.
    async fn send_form(&self, form: &serde_json::Value) -> String {
        let request = self.flow.client.post(format!("{}/forms", self.flow.hooks)).json(form);
        let (status, answer) = process::answer(request).await.expect("an answer");
        assert_eq!(status, 200, "{answer}");
        answer["execution"].as_str().expect("an id").to_owned()
    }

    /// Sends a form and gives the ended execution.
    async fn form(&self, form: serde_json::Value) -> serde_json::Value {
        let id = self.send_form(&form).await;
        self.flow.settled().await;
        self.execution(&id).await
    }

    /// Sends an order to the open endpoint and gives the ended execution.
    async fn order(&self, id: i64, wish: &str) -> serde_json::Value {
        let body = serde_json::json!({ "id": id, "wish": wish });
        let request = self.flow.client.post(format!("{}/open", self.flow.hooks)).json(&body);
        let (status, answer) = process::answer(request).await.expect("an answer");
        assert_eq!(status, 200, "{answer}");
        self.flow.settled().await;
        self.execution(answer["execution"].as_str().expect("an id")).await
    }
}

/// An answer of the stand-in.
fn says(status: u16, body: serde_json::Value) -> Option<Answer> {
    Some(Answer { after: std::time::Duration::ZERO, status, headers: Vec::new(), body })
}

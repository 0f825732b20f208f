//! A deploy as the screen follows it: started from the draft, its stages live, its end.

use flow_model::problem::{Problem, Severity};
use flow_model::wire::{DeployEvent, Deployment, DeploymentState, Stage, StageState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::parts::fetched::Fetched;
use crate::parts::toast::{Toasts, use_toasts};
use crate::state::editor::EditorContext;

/// Deploys of the flow on the screen; one for the button and the panel together.
#[derive(Clone, Copy)]
pub struct DeployContext {
    editor: EditorContext,
    toasts: Toasts,
    /// The deploy under way, or the last one that this page has seen end.
    pub run: RwSignal<Option<Run>>,
    /// All versions, newest first.
    pub versions: Fetched<Vec<Deployment>>,
    /// Whether the little panel under the button is open.
    pub open: RwSignal<bool>,
}

/// One deploy.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The version it makes; 0 until the server has said.
    pub version: i64,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// How it ended; none while it is under way.
    pub end: Option<End>,
}

/// How a deploy ended.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The deployment as the server holds it; none where it never began.
    pub deployment: Option<Deployment>,
    /// What is wrong, with nodes where they are known.
    pub problems: Vec<Problem>,
    /// The server's words where there is no deployment.
    pub message: String,
}

impl DeployContext {
    /// The context of this flow screen; the first to ask makes it.
    pub fn get(editor: EditorContext) -> Self {
        if let Some(context) = use_context::<Self>() {
            return context;
        }
        Self::provide(editor)
    }

    /// Makes the context and provides it to everything below.
    pub fn provide(editor: EditorContext) -> Self {
        let context = Self {
            editor,
            toasts: use_toasts(),
            run: RwSignal::new(None),
            versions: Fetched::new(move || {
                let slug = editor.slug();
                async move { api::deployments(&slug).await }
            }),
            open: RwSignal::new(false),
        };
        provide_context(context);
        context.follow_what_is_under_way();
        context
    }

    /// How many problems stand in the way, tracked.
    pub fn blocking(self) -> usize {
        self.editor.problems.with(|problems| {
            problems.iter().filter(|problem| problem.severity == Severity::Error).count()
        })
    }

    /// Whether a deploy is under way, tracked.
    pub fn is_running(self) -> bool {
        self.run.with(|run| run.as_ref().is_some_and(|run| run.end.is_none()))
    }

    /// Saves the draft and deploys it.
    pub fn deploy(self) {
        if untrack(|| self.is_running()) {
            return;
        }
        self.open.set(true);
        self.run.set(Some(Run { version: 0, stages: Vec::new(), end: None }));
        spawn_local(async move {
            let answer = match self.editor.save_now().await {
                Ok(revision) => api::deploy(&self.editor.slug(), revision, None).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(deployment) => {
                    self.versions.reload();
                    self.follow(deployment).await;
                }
                Err(error) => self.end_without_deployment(error),
            }
        });
    }

    /// Puts an earlier (or later) version on the air.
    pub fn activate(self, version: i64) {
        spawn_local(async move {
            match api::activate(&self.editor.slug(), version).await {
                Ok(deployment) => self.follow(deployment).await,
                Err(error) => {
                    self.toasts.failed(&error);
                    self.refresh();
                }
            }
        });
    }

    /// Breaks off the deploy that is under way.
    pub fn cancel(self) {
        let Some(version) = self.run.with_untracked(|run| run.as_ref().map(|run| run.version))
        else {
            return;
        };
        spawn_local(async move {
            if let Err(error) = api::cancel_deployment(&self.editor.slug(), version).await {
                self.toasts.failed(&error);
            }
        });
    }

    /// Takes the flow off the air.
    pub fn stop(self) {
        spawn_local(async move {
            match api::stop(&self.editor.slug()).await {
                Ok(()) => self
                    .toasts
                    .done("The flow is stopped. Deliveries are answered 503 until it runs again."),
                Err(error) => self.toasts.failed(&error),
            }
            self.refresh();
        });
    }

    fn refresh(self) {
        self.versions.reload();
        self.editor.refresh_document();
    }

    /// A page that is opened while a deploy runs shows it as if it had been started here.
    fn follow_what_is_under_way(self) {
        Effect::new(move |_| {
            let deploying = self.versions.with(|versions| {
                versions?.iter().find(|one| one.state == DeploymentState::Deploying).cloned()
            });
            if let Some(deployment) = deploying
                && self.run.with_untracked(|run| {
                    run.as_ref()
                        .is_none_or(|run| run.end.is_some() && run.version != deployment.version)
                })
            {
                spawn_local(self.follow(deployment));
            }
        });
    }

    async fn follow(self, deployment: Deployment) {
        let version = deployment.version;
        let run = Run { version, stages: deployment.stages, end: None };
        if self.run.try_set(Some(run)).is_some() {
            // The screen is gone.
            return;
        }
        let slug = self.editor.slug();
        let followed = api::follow_deployment(&slug, version, |event| {
            self.run.try_update(|run| {
                if let Some(run) = run.as_mut().filter(|run| run.version == version) {
                    run.take(event);
                }
            });
        })
        .await;
        if followed.is_err() {
            self.ask_how_it_ended(&slug, version).await;
        }
        if self.run.try_get_untracked().is_some() {
            self.refresh();
        }
    }

    /// The stream broke off, as when the server is started anew: the list knows how it went on.
    async fn ask_how_it_ended(self, slug: &str, version: i64) {
        let versions = api::deployments(slug).await;
        let deployment =
            versions.ok().and_then(|all| all.into_iter().find(|one| one.version == version));
        let message = "The connection to the server broke off during the deploy. Look at the list of versions.";
        self.run.try_update(|run| {
            if let Some(run) = run.as_mut().filter(|run| run.end.is_none()) {
                run.end = Some(End { deployment, problems: Vec::new(), message: message.into() });
            }
        });
    }

    fn end_without_deployment(self, error: ApiError) {
        let end = End { deployment: None, problems: error.problems, message: error.message };
        self.run.try_update(|run| {
            if let Some(run) = run.as_mut() {
                run.end = Some(end);
            }
        });
    }
}

impl Run {
    /// Whether it ended well.
    pub fn is_live(&self) -> bool {
        self.end.as_ref().is_some_and(|end| {
            end.deployment.as_ref().is_some_and(|one| one.state == DeploymentState::Live)
        })
    }

    /// The stage that runs, or the one that failed.
    pub fn current(&self) -> Option<&Stage> {
        self.stages
            .iter()
            .find(|stage| matches!(stage.state, StageState::Running | StageState::Failed))
    }

    fn take(&mut self, event: DeployEvent) {
        match event {
            DeployEvent::Stage { name, state, took_ms } => {
                let stage = self.stage(&name);
                stage.state = state;
                stage.took_ms = took_ms;
            }
            DeployEvent::Log { stage, line } => self.stage(&stage).log.push(line),
            DeployEvent::Finished { deployment, problems } => {
                self.stages.clone_from(&deployment.stages);
                self.end =
                    Some(End { deployment: Some(*deployment), problems, message: String::new() });
            }
        }
    }

    fn stage(&mut self, name: &str) -> &mut Stage {
        let at = self.stages.iter().position(|stage| stage.name == name).unwrap_or_else(|| {
            self.stages.push(Stage {
                name: name.to_owned(),
                state: StageState::Waiting,
                took_ms: 0,
                log: Vec::new(),
            });
            self.stages.len() - 1
        });
        self.stages.get_mut(at).expect("the place was found or made just now")
    }
}

#[cfg(test)]
mod tests {
    use flow_model::wire::{DeployEvent, StageState};

    use super::Run;

    #[test]
    fn events_fill_the_stages() {
        let mut run = Run { version: 1, stages: Vec::new(), end: None };
        run.take(DeployEvent::Stage {
            name: "build".into(),
            state: StageState::Running,
            took_ms: 4,
        });
        run.take(DeployEvent::Log { stage: "build".into(), line: "Compiling".into() });
        assert_eq!(run.current().map(|stage| stage.name.as_str()), Some("build"));
        assert_eq!(run.stages.first().map(|stage| stage.log.len()), Some(1));
        assert!(!run.is_live());
    }
}

//! A deploy as the screen follows it: started from the draft, its stages live, its end.

use std::time::Duration;

use flow_model::flow::Flow;
use flow_model::problem::{Problem, Severity};
use flow_model::wire::{CANCELLED, DeployEvent, Deployment, DeploymentState, Stage, StageState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::parts::fetched::Fetched;
use crate::parts::pause::pause;
use crate::parts::time::now_ms;
use crate::parts::toast::{Toasts, use_toasts};
use crate::state::build_problems::is_of_build;
use crate::state::editor::EditorContext;

/// How often the time of a running stage goes on.
const TICK: Duration = Duration::from_millis(250);

/// How often a server that broke off is asked how the deploy went on.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The stages of a version that is built already.
const STAGES_OF_ACTIVATION: [&str; 4] = ["start", "health", "switch", "drain"];

/// Deploys of the flow on the screen; one for the button and the panel together.
#[derive(Clone, Copy)]
pub struct DeployContext {
    editor: EditorContext,
    toasts: Toasts,
    /// The flow as it was sent off; none where another page did that.
    sent: StoredValue<Option<Flow>>,
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
    /// What it does.
    pub sort: Sort,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// When the running stage began, in milliseconds since 1970.
    stage_began_ms: Option<i64>,
    /// How it ended; none while it is under way.
    pub end: Option<End>,
}

/// What a deploy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Builds a new version.
    Build,
    /// Starts one that was built before.
    Activation,
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
            sent: StoredValue::new(None),
            run: RwSignal::new(None),
            versions: Fetched::new(move || {
                let slug = editor.slug();
                async move { api::deployments(&slug).await }
            }),
            open: RwSignal::new(false),
        };
        provide_context(context);
        context.follow_what_is_under_way();
        context.keep_time();
        context
    }

    /// The server tells a stage's time at its beginning and end only.
    fn keep_time(self) {
        let handle = set_interval_with_handle(
            move || {
                if untrack(|| self.is_running()) {
                    self.run.update(|run| run.iter_mut().for_each(|run| run.tick(now_ms())));
                }
            },
            TICK,
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    }

    /// How many problems stand in the way, tracked. Those of the last build do not: only a build can clear them.
    pub fn blocking(self) -> usize {
        self.editor.problems.with(|problems| problems.iter().filter(|one| blocks(one)).count())
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
        self.run.set(Some(Run::new(0, Sort::Build, Vec::new())));
        self.editor.take_build_problems(&Flow::default(), &[]);
        spawn_local(async move {
            self.sent.set_value(Some(self.editor.with_flow(Clone::clone)));
            let answer = match self.editor.save_now().await {
                Ok(revision) => api::deploy(&self.editor.slug(), revision).await,
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
        // A version that has a binary before its first stage was built by an earlier deploy.
        let sort = if deployment.digest.is_empty() { Sort::Build } else { Sort::Activation };
        let run = Run::new(version, sort, deployment.stages);
        if self.run.try_set(Some(run)).is_some() {
            // The screen is gone.
            return;
        }
        let slug = self.editor.slug();
        let followed = api::follow_deployment(&slug, version, |event| {
            self.run.try_update(|run| {
                if let Some(run) = run.as_mut().filter(|run| run.version == version) {
                    run.take(event, now_ms());
                }
            });
        })
        .await;
        if followed.is_err() {
            self.ask_how_it_ended(&slug, version).await;
        }
        self.tell_nodes();
        if self.run.try_get_untracked().is_some() {
            self.refresh();
        }
    }

    /// Shows what the compiler found at the nodes it is about.
    fn tell_nodes(self) {
        let problems = self.run.try_with_untracked(|run| {
            run.as_ref().and_then(|run| run.end.as_ref()).map(|end| end.problems.clone())
        });
        if let Some(problems) = problems.flatten() {
            let sent = self.sent.try_update_value(Option::take).flatten();
            let built = sent.unwrap_or_else(|| self.editor.with_flow(Clone::clone));
            self.editor.take_build_problems(&built, &problems);
            self.editor.load_files();
        }
    }

    /// The stream broke off, as when the server is started anew: the list knows how it went on.
    async fn ask_how_it_ended(self, slug: &str, version: i64) {
        let versions = loop {
            match api::deployments(slug).await {
                Err(error) if error.status == 0 => pause(ASK_AGAIN).await,
                answer => break answer.ok(),
            }
            if self.run.try_get_untracked().is_none() {
                // The screen is gone.
                return;
            }
        };
        let deployment =
            versions.and_then(|all| all.into_iter().find(|one| one.version == version));
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

/// Whether a problem stands in the way of a deploy.
pub fn blocks(problem: &Problem) -> bool {
    problem.severity == Severity::Error && !is_of_build(problem)
}

impl Run {
    fn new(version: i64, sort: Sort, stages: Vec<Stage>) -> Self {
        let mut run = Self { version, sort, stages, stage_began_ms: None, end: None };
        run.keep_own_stages();
        run
    }

    /// An activation builds nothing: what the first build did is not shown as done again.
    fn keep_own_stages(&mut self) {
        if self.sort == Sort::Activation {
            self.stages.retain(|stage| STAGES_OF_ACTIVATION.contains(&stage.name.as_str()));
        }
    }

    /// Brings the time of the running stage up to now.
    fn tick(&mut self, now_ms: i64) {
        let Some(began) = self.stage_began_ms else {
            return;
        };
        if let Some(stage) = self.stages.iter_mut().find(|one| one.state == StageState::Running) {
            stage.took_ms = u64::try_from(now_ms - began).unwrap_or_default();
        }
    }

    /// Whether a person called it off.
    pub fn is_cancelled(&self) -> bool {
        is_cancelled(&self.stages)
    }

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

    fn take(&mut self, event: DeployEvent, now_ms: i64) {
        match event {
            DeployEvent::Stage { name, state, took_ms } => {
                self.stage_began_ms = (state == StageState::Running)
                    .then(|| now_ms - i64::try_from(took_ms).unwrap_or_default());
                let stage = self.stage(&name);
                stage.state = state;
                stage.took_ms = took_ms;
            }
            DeployEvent::Log { stage, line } => self.stage(&stage).log.push(line),
            DeployEvent::Finished { deployment, problems, .. } => {
                self.stages.clone_from(&deployment.stages);
                self.end =
                    Some(End { deployment: Some(*deployment), problems, message: String::new() });
            }
        }
        self.keep_own_stages();
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

/// Whether these are the stages of a deploy that a person called off.
pub fn is_cancelled(stages: &[Stage]) -> bool {
    stages.iter().any(|stage| {
        stage.state == StageState::Failed && stage.log.last().is_some_and(|line| line == CANCELLED)
    })
}

#[cfg(test)]
mod tests {
    use flow_model::wire::{CANCELLED, DeployEvent, Stage, StageState};

    use super::{Run, Sort, is_cancelled};

    fn begins(name: &str, state: StageState) -> DeployEvent {
        DeployEvent::Stage { name: name.into(), state, took_ms: 4 }
    }

    fn stage(name: &str, state: StageState, log: &[&str]) -> Stage {
        let log = log.iter().map(|&line| line.to_owned()).collect();
        Stage { name: name.into(), state, took_ms: 0, log }
    }

    #[test]
    fn events_fill_the_stages_and_time_goes_on() {
        let mut run = Run::new(1, Sort::Build, Vec::new());
        run.take(begins("build", StageState::Running), 1_000);
        run.take(DeployEvent::Log { stage: "build".into(), line: "Compiling".into() }, 1_100);
        assert_eq!(run.current().map(|stage| stage.name.as_str()), Some("build"));
        assert_eq!(run.stages.first().map(|stage| stage.log.len()), Some(1));
        run.tick(3_000);
        assert_eq!(run.stages.first().map(|stage| stage.took_ms), Some(2_004));
        run.take(begins("build", StageState::Done), 3_100);
        run.tick(9_000);
        assert_eq!(run.stages.first().map(|stage| stage.took_ms), Some(4));
        assert!(!run.is_live());
    }

    #[test]
    fn an_activation_shows_its_own_stages_alone() {
        let names = ["check", "commit", "build", "start", "health"];
        let stages = names.map(|name| stage(name, StageState::Done, &[])).to_vec();
        let shown = |sort| Run::new(1, sort, stages.clone()).stages.len();
        assert_eq!((shown(Sort::Build), shown(Sort::Activation)), (5, 2));
        let mut run = Run::new(1, Sort::Activation, stages);
        run.take(begins("build", StageState::Done), 0);
        assert!(run.stages.iter().all(|stage| stage.name != "build"));
    }

    #[test]
    fn a_cancelled_deploy_is_told_from_a_failed_one() {
        let cancelled = ["Compiling bugs", CANCELLED];
        assert!(is_cancelled(&[stage("build", StageState::Failed, &cancelled)]));
        assert!(!is_cancelled(&[stage("build", StageState::Failed, &["error: no"])]));
        assert!(!is_cancelled(&[stage("build", StageState::Done, &cancelled)]));
    }
}

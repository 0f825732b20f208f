//! GitHub triggers: `github::issues("opened").connection(slots::ACME_GITHUB)`.
//! <https://docs.github.com/en/webhooks/webhook-events-and-payloads>

use super::{Described, Source, SourceKind};
use crate::payload::ByVerifier;
use crate::slots::{Github, Slot};

/// An event, and the action where the event has actions. It still lacks the connection that signs it.
#[derive(Clone, Copy, Debug)]
#[must_use = "a trigger needs `.connection(slots::..)`"]
pub struct Events {
    event: &'static str,
    action: Option<&'static str>,
}

/// A GitHub trigger that is fully described.
#[derive(Clone, Debug)]
pub struct Deliveries {
    source: Source,
}

/// An event by its name in `X-GitHub-Event`, with any action or none: `github::event("push")`.
pub fn event(event: &'static str) -> Events {
    Events { event, action: None }
}

impl Events {
    /// Only this action.
    pub fn action(self, action: &'static str) -> Self {
        Self { action: Some(action), ..self }
    }

    /// The connection whose `webhook_secret` signs the deliveries.
    pub fn connection(self, slot: Slot<Github>) -> Deliveries {
        let Self { event, action } = self;
        let kind = SourceKind::Github { slot: slot.into(), event, action };
        Deliveries { source: Source::new(kind) }
    }
}

impl Deliveries {
    /// Answers and runs without storing: fast, but a crash loses what was under way.
    pub fn ephemeral(mut self) -> Self {
        self.source.ephemeral = true;
        self
    }

    /// Does not listen. What came before still runs.
    pub fn disabled(mut self) -> Self {
        self.source.disabled = true;
        self
    }
}

impl Described for Deliveries {
    type Mark = ByVerifier;

    fn source(self) -> Source {
        self.source
    }
}

macro_rules! events_with_actions {
    ($($event:ident)+) => {
        $(
            #[doc = concat!("`", stringify!($event), "` with this action.")]
            pub fn $event(action: &'static str) -> Events {
                event(stringify!($event)).action(action)
            }
        )+
    };
}

events_with_actions! {
    branch_protection_configuration branch_protection_rule bypass_request_push_ruleset
    bypass_request_secret_scanning check_run check_suite code_scanning_alert commit_comment
    custom_property custom_property_promoted_to_enterprise custom_property_values
    dependabot_alert deploy_key deployment deployment_protection_rule deployment_review
    deployment_status discussion discussion_comment dismissal_request_code_scanning
    dismissal_request_dependabot dismissal_request_secret_scanning
    exemption_request_push_ruleset exemption_request_secret_scanning github_app_authorization
    installation installation_repositories installation_target issue_comment issue_dependencies
    issues label marketplace_purchase member membership merge_group meta milestone org_block
    organization package personal_access_token_request project project_card project_column
    projects_v2 projects_v2_item projects_v2_status_update pull_request pull_request_review
    pull_request_review_comment pull_request_review_thread registry_package release repository
    repository_advisory repository_dispatch repository_ruleset repository_vulnerability_alert
    secret_scanning_alert secret_scanning_alert_location secret_scanning_scan security_advisory
    sponsorship star sub_issues team watch workflow_job workflow_run
}

//! The kinds of connections: their secrets, where a person gets each at the provider, and the slots they fill.

use crate::wire::Connection;

/// A kind of connection.
#[derive(Debug, PartialEq, Eq)]
pub struct ConnectionKind {
    /// As on the wire: `google_sheets`.
    pub id: &'static str,
    /// "Google Sheets".
    pub title: &'static str,
    /// Icon name.
    pub icon: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its secret fields; the first is the one without which nothing works.
    pub secrets: &'static [SecretField],
    /// The provider's own address; empty where the person has to say one.
    pub own_base_url: &'static str,
    /// A name to begin with.
    pub sample_name: &'static str,
    /// The type of its slots in Rust: `GoogleSheets`.
    pub slot_type: &'static str,
}

/// A secret of a connection.
#[derive(Debug, PartialEq, Eq)]
pub struct SecretField {
    /// As on the wire: `token`.
    pub id: &'static str,
    /// "Bot token".
    pub label: &'static str,
    /// Where a person gets it.
    pub help: &'static str,
    /// The page at the provider, where there is one.
    pub link: Option<(&'static str, &'static str)>,
    /// Whether the person may make one up, so that a button offers to.
    pub can_be_generated: bool,
    /// Whether the connection works without it.
    pub optional: bool,
}

/// All kinds, in the order in which they are offered.
pub const KINDS: [ConnectionKind; 4] = [
    ConnectionKind {
        id: "github",
        title: "GitHub",
        icon: "github",
        about: "Receives events of repositories and organisations.",
        secrets: &[
            SecretField {
                id: "webhook_secret",
                label: "Webhook secret",
                help: "GitHub signs every delivery with it. Make one up here, then paste the same one at GitHub: \
                       repository Settings, Webhooks, Add webhook, field Secret. Content type: application/json.",
                link: None,
                can_be_generated: true,
                optional: false,
            },
            SecretField {
                id: "token",
                label: "Access token",
                help: "Not needed to receive events.",
                link: Some((
                    "Tokens at GitHub",
                    "https://github.com/settings/personal-access-tokens",
                )),
                can_be_generated: false,
                optional: true,
            },
        ],
        own_base_url: "https://api.github.com",
        sample_name: "acme_github",
        slot_type: "Github",
    },
    ConnectionKind {
        id: "google_sheets",
        title: "Google Sheets",
        icon: "sheet",
        about: "Adds rows to spreadsheets.",
        secrets: &[SecretField {
            id: "token",
            label: "Access token",
            help: "An OAuth access token with the scope spreadsheets. For a first try: in the OAuth Playground choose \
                   Google Sheets API v4, authorise, exchange the code, and copy the access token. \
                   Google's access tokens end after an hour.",
            link: Some(("OAuth Playground", "https://developers.google.com/oauthplayground/")),
            can_be_generated: false,
            optional: false,
        }],
        own_base_url: "https://sheets.googleapis.com",
        sample_name: "issue_sheet",
        slot_type: "GoogleSheets",
    },
    ConnectionKind {
        id: "slack",
        title: "Slack",
        icon: "slack",
        about: "Posts messages to channels.",
        secrets: &[SecretField {
            id: "token",
            label: "Bot token",
            help: "Begins with xoxb-. At Slack: create an app, add the scope chat:write under OAuth & Permissions, \
                   install it to the workspace, copy the Bot User OAuth Token, and invite the bot to the channel.",
            link: Some(("Your Slack apps", "https://api.slack.com/apps")),
            can_be_generated: false,
            optional: false,
        }],
        own_base_url: "https://slack.com",
        sample_name: "team_slack",
        slot_type: "Slack",
    },
    ConnectionKind {
        id: "http",
        title: "HTTP",
        icon: "arrow-left-right",
        about: "Calls any HTTP API, or checks the callers of an HTTP trigger.",
        secrets: &[SecretField {
            id: "token",
            label: "Bearer token",
            help: "Sent as “Authorization: Bearer …” with requests; callers of an HTTP trigger must send the same.",
            link: None,
            can_be_generated: true,
            optional: true,
        }],
        own_base_url: "",
        sample_name: "orders_api",
        slot_type: "Http",
    },
];

/// The kind with this id.
pub fn kind(id: &str) -> Option<&'static ConnectionKind> {
    KINDS.iter().find(|kind| kind.id == id)
}

impl ConnectionKind {
    /// Labels of the secrets this connection cannot work without and does not have.
    pub fn missing(&self, connection: &Connection) -> Vec<&'static str> {
        self.secrets
            .iter()
            .filter(|secret| {
                !secret.optional && !connection.secrets_set.iter().any(|set| set == secret.id)
            })
            .map(|secret| secret.label)
            .collect()
    }
}

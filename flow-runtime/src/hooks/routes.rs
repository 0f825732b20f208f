//! Which triggers listen at which path.

use std::collections::HashMap;

use axum::http::Method;

use super::answer::Refusal;
use crate::connectors::connection::Connections;
use crate::secret::Secret;
use crate::slots::SlotInfo;
use crate::triggers::{SourceKind, Trigger};
use crate::verify::github::Verifier;

/// All paths of a flow.
#[derive(Default)]
pub(crate) struct Routes {
    by_path: HashMap<&'static str, Route>,
}

/// What listens at one path.
pub(crate) enum Route {
    /// The triggers of one GitHub slot.
    Github(GithubRoute),
    /// HTTP triggers, told apart by method.
    Http(Vec<HttpRoute>),
}

/// The triggers of one GitHub slot.
pub(crate) struct GithubRoute {
    pub(crate) path: &'static str,
    pub(crate) verifier: Verifier,
    pub(crate) triggers: Vec<GithubTrigger>,
}

/// Which deliveries a GitHub trigger wants.
pub(crate) struct GithubTrigger {
    pub(crate) index: usize,
    pub(crate) event: &'static str,
    pub(crate) action: Option<&'static str>,
}

/// One HTTP trigger.
pub(crate) struct HttpRoute {
    pub(crate) index: usize,
    pub(crate) path: &'static str,
    pub(crate) method: Option<&'static str>,
    /// `None` where anybody may call.
    pub(crate) token: Option<Secret<String>>,
}

impl Routes {
    /// Lays the routes out; a missing secret or two triggers in one place are errors that say so.
    pub(crate) fn new(triggers: &[Trigger], connections: &Connections) -> Result<Self, String> {
        let mut routes = Self::default();
        let enabled = triggers.iter().enumerate().filter(|(_, trigger)| !trigger.source.disabled);
        for (index, trigger) in enabled {
            match &trigger.source.kind {
                SourceKind::Github { slot, event, action } => {
                    let wanted = GithubTrigger { index, event, action: *action };
                    routes.add_github(*slot, wanted, connections)?;
                }
                SourceKind::Http { path, method, slot } => {
                    let token = match slot {
                        Some(slot) => Some(secret(connections, *slot, "token")?),
                        None => None,
                    };
                    routes.add_http(HttpRoute { index, path, method: *method, token })?;
                }
            }
        }
        Ok(routes)
    }

    /// What listens at a path, given without slashes at its ends.
    pub(crate) fn get(&self, path: &str) -> Option<&Route> {
        self.by_path.get(path)
    }

    fn add_github(
        &mut self,
        slot: SlotInfo,
        wanted: GithubTrigger,
        connections: &Connections,
    ) -> Result<(), String> {
        let secret = secret(connections, slot, "webhook_secret")?;
        let route = self.by_path.entry(slot.name).or_insert_with(|| {
            Route::Github(GithubRoute {
                path: slot.name,
                verifier: Verifier::new(&secret),
                triggers: Vec::new(),
            })
        });
        match route {
            Route::Github(route) => route.triggers.push(wanted),
            Route::Http(_) => return Err(taken(slot.name)),
        }
        Ok(())
    }

    fn add_http(&mut self, wanted: HttpRoute) -> Result<(), String> {
        let route = self.by_path.entry(wanted.path).or_insert_with(|| Route::Http(Vec::new()));
        match route {
            Route::Http(routes) if routes.iter().all(|other| other.method != wanted.method) => {
                routes.push(wanted);
                Ok(())
            }
            _ => Err(taken(wanted.path)),
        }
    }
}

fn taken(path: &str) -> String {
    format!("two triggers listen at /{path}; give one of them another path or method")
}

fn secret(
    connections: &Connections,
    slot: SlotInfo,
    field: &str,
) -> Result<Secret<String>, String> {
    connections.required(slot, field).cloned().map_err(|error| error.message)
}

impl Route {
    /// Whether anything here takes this method; otherwise 405.
    pub(super) fn check_method(&self, method: &Method) -> Result<(), Refusal> {
        match self {
            Self::Github(_) if method == Method::POST => Ok(()),
            Self::Github(_) => Err(Refusal::method("POST")),
            Self::Http(routes) if routes.iter().any(|route| route.takes(method)) => Ok(()),
            Self::Http(routes) => {
                let methods = routes.iter().filter_map(|route| route.method).collect::<Vec<_>>();
                Err(Refusal::method(&methods.join(", ")))
            }
        }
    }
}

impl HttpRoute {
    /// Whether this trigger takes this method.
    pub(super) fn takes(&self, method: &Method) -> bool {
        self.method.is_none_or(|own| own == method.as_str())
    }
}

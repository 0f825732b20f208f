//! Connections: which kinds there are, what their fields may hold, and their secrets, sealed on the way in.

use flow_model::connections::{self, ConnectionKind};
use flow_model::flow::Flow;
use flow_model::ids::NodeId;
use flow_model::wire::{Connection, SaveConnection};
use url::Url;

use crate::app::AppState;
use crate::error::ApiError;
use crate::model;
use crate::secrets::Secret;
use crate::store::connections::{ConnectionChange, ConnectionRow, SealedSecret};

/// Longest secret. A Google access token has about 2,000 characters.
const SECRET_LIMIT_BYTES: usize = 16 * 1024;
const NAME_LIMIT_BYTES: usize = 64;
/// Variables with this prefix tell a flow's process what the server wants of it.
const RESERVED_PREFIX: &str = "hookloom";

/// A connection with its secrets open, for the environment of a flow's process.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Its kind.
    pub kind: String,
    /// Its base URL; empty for the provider's own.
    pub base_url: String,
    /// Its secrets by field.
    pub secrets: Vec<(String, Secret)>,
}

/// All connections, as the API shows them.
pub async fn list(state: &AppState) -> Result<Vec<Connection>, ApiError> {
    let all = state.store.connections().await?;
    Ok(all.into_iter().map(|(row, fields)| shown(row, fields)).collect())
}

/// The connection that a slot of this name is bound to.
///
/// # Errors
/// Where a secret was sealed with another key.
pub async fn bound(state: &AppState, name: &str) -> Result<Option<Bound>, ApiError> {
    let Some((row, sealed)) = state.store.connection(name).await? else {
        return Ok(None);
    };
    let mut secrets = Vec::with_capacity(sealed.len());
    for secret in sealed {
        let open = state.sealer.open(name, &secret.field, &secret.sealed);
        secrets.push((secret.field, open.map_err(anyhow::Error::from)?));
    }
    Ok(Some(Bound { kind: row.kind, base_url: row.base_url, secrets }))
}

/// Creates or changes a connection.
///
/// # Errors
/// 400 with the reason where a name, kind, address or secret is not usable.
pub async fn save(
    state: &AppState,
    name: &str,
    wish: SaveConnection,
) -> Result<Connection, ApiError> {
    check_name(name)?;
    let kind = kind_of(&wish.kind)?;
    let base_url = base_url(&wish.base_url)?;
    let mut removed = Vec::new();
    let mut set = Vec::new();
    for (field, text) in &wish.secrets {
        check_secret(kind, field, text)?;
        if text.is_empty() {
            removed.push(field.as_str());
        } else {
            let sealed = state.sealer.seal(name, field, &Secret::new(text.as_str()));
            set.push(SealedSecret { field: field.clone(), sealed, made_here: false });
        }
    }
    let change = ConnectionChange { name, kind: &wish.kind, base_url: &base_url, removed, set };
    let moves =
        |old: &ConnectionRow| old.kind != wish.kind || origin(&old.base_url) != origin(&base_url);
    state.store.save_connection(&change, moves).await?;
    let saved = state.store.connection(name).await?;
    let (row, secrets) = saved.ok_or_else(|| not_found(name))?;
    Ok(shown(row, secrets.into_iter().map(|secret| secret.field).collect()))
}

/// Removes a connection.
///
/// # Errors
/// 404 where there is none.
pub async fn remove(state: &AppState, name: &str) -> Result<(), ApiError> {
    if state.store.remove_connection(name).await? { Ok(()) } else { Err(not_found(name)) }
}

/// Where a secret comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The server made it, so that a person pastes it at the provider.
    MadeHere,
    /// A person typed it in; it never leaves the server again but towards the flow.
    TypedIn,
}

/// The secret of a trigger as it may be told.
///
/// # Errors
/// As `signing_secret`, and 409 where a person typed it in.
pub async fn hook_secret(state: &AppState, flow: &Flow, node: &NodeId) -> Result<Secret, ApiError> {
    let (secret, origin) = signing_secret(state, flow, node).await?;
    let (slot, ..) = trigger_slot(flow, node)?;
    match origin {
        Origin::MadeHere => Ok(secret),
        Origin::TypedIn => Err(ApiError::conflict(
            "typed-in",
            format!(
                "It is the secret you entered in the connection `{slot}`, which is not shown again. Use the same one at the provider, or remove it from the connection to have one made here."
            ),
        )),
    }
}

/// The secret that signs the deliveries of a trigger; made where there is none yet.
///
/// # Errors
/// 404 where the node is no trigger with a slot, 409 where the slot's connection has another kind.
pub async fn signing_secret(
    state: &AppState,
    flow: &Flow,
    node: &NodeId,
) -> Result<(Secret, Origin), ApiError> {
    let (slot, kind, field) = trigger_slot(flow, node)?;
    check_name(&slot)?;
    let fresh = crate::auth::Token::random();
    let sealed = state.sealer.seal(&slot, field, &Secret::new(fresh.reveal()));
    let made = SealedSecret { field: field.to_owned(), sealed, made_here: true };
    match state.store.connection(&slot).await? {
        Some((row, _)) if row.kind != kind => {
            return Err(ApiError::conflict(
                "wrong-kind",
                format!(
                    "The connection `{slot}` is of the kind {}, and this trigger needs {kind}.",
                    row.kind
                ),
            ));
        }
        Some((_, secrets)) if secrets.iter().any(|secret| secret.field == field) => {}
        _ => {
            state.store.add_made_secret(&slot, kind, &made).await?;
        }
    }
    // Read back: another request may have been faster.
    let (_, secrets) = state.store.connection(&slot).await?.ok_or_else(|| not_found(&slot))?;
    let secret = secrets.into_iter().find(|secret| secret.field == field);
    let secret = secret.ok_or_else(|| not_found(&slot))?;
    let open = state.sealer.open(&slot, field, &secret.sealed).map_err(anyhow::Error::from)?;
    Ok((open, if secret.made_here { Origin::MadeHere } else { Origin::TypedIn }))
}

/// The slot, connection kind and secret field of a trigger.
fn trigger_slot(
    flow: &Flow,
    node: &NodeId,
) -> Result<(String, &'static str, &'static str), ApiError> {
    let none = || ApiError::not_found(format!("The node `{node}` is no trigger with a secret."));
    let hook = model::hooks(flow).into_iter().find(|hook| hook.node == *node);
    let slot = hook.and_then(|hook| hook.slot).ok_or_else(none)?;
    let uses = model::slots(flow);
    let used = uses.iter().find(|used| used.slot == slot && used.nodes.contains(node));
    let kind = used.and_then(|used| connections::kind(used.connection)).ok_or_else(none)?;
    let field = kind.secrets.first().ok_or_else(none)?;
    Ok((slot.as_str().to_owned(), kind.id, field.id))
}

fn shown(row: ConnectionRow, secrets_set: Vec<String>) -> Connection {
    let ConnectionRow { name, kind, base_url, updated_at_ms } = row;
    Connection { name, kind, base_url, secrets_set, updated_at_ms }
}

fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("There is no connection `{name}`."))
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let good = name.len() <= NAME_LIMIT_BYTES
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    // `hookloom_admin` would become HOOKLOOM_ADMIN_TOKEN, which is the server's own.
    if good && name.starts_with(RESERVED_PREFIX) {
        return Err(ApiError::bad_request(
            "Names that begin with `hookloom` are the server's own; choose another, such as `team_slack`.",
        ));
    }
    if good {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "A connection's name begins with a lower case letter and holds lower case letters, digits and _, at most 64, such as `team_slack`.",
    ))
}

fn kind_of(id: &str) -> Result<&'static ConnectionKind, ApiError> {
    connections::kind(id).ok_or_else(|| {
        let kinds = connections::KINDS.map(|kind| kind.id).join(", ");
        ApiError::bad_request(format!("There is no connection kind `{id}`; there are {kinds}."))
    })
}

/// The address without a slash at the end; empty stays empty.
fn base_url(text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let url = url.ok_or_else(|| {
        ApiError::bad_request(
            "The base URL has to be an http or https address without user name, ? and #, such as https://api.example.com/v1.",
        )
    })?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Scheme, host and port: where a secret may go. Empty (the provider's own) is a place of its own.
fn origin(base_url: &str) -> Option<url::Origin> {
    Url::parse(base_url).ok().map(|url| url.origin())
}

/// Says nothing of the text itself: a refusal must not carry a secret.
fn check_secret(kind: &ConnectionKind, field: &str, text: &str) -> Result<(), ApiError> {
    if !kind.secrets.iter().any(|secret| secret.id == field) {
        let ids = kind.secrets.iter().map(|secret| secret.id).collect::<Vec<_>>().join(", ");
        return Err(ApiError::bad_request(format!(
            "A connection of the kind {} has no secret of that name; it has {ids}.",
            kind.id
        )));
    }
    if text.len() > SECRET_LIMIT_BYTES {
        return Err(ApiError::bad_request(format!("The secret `{field}` is too long.")));
    }
    // It travels in a header and in an environment variable.
    if text.chars().any(char::is_control) || text.trim() != text {
        return Err(ApiError::bad_request(format!(
            "The secret `{field}` has a line break, a control character or a space around it; paste it again."
        )));
    }
    Ok(())
}

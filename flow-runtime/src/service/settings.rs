//! Settings: the environment, and a `.env` file in the working folder where the environment is silent.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::secret::Secret;

/// GitHub's own limit of a delivery.
const BODY_LIMIT_BYTES: usize = 25 * 1024 * 1024;

/// What the environment says.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Hook listener.
    pub(crate) listen: SocketAddr,
    /// Admin listener.
    pub(crate) admin_listen: SocketAddr,
    /// Bearer token of the admin listener.
    pub(crate) admin_token: Secret<String>,
    /// Whether the token was made here and has to be told.
    pub(crate) admin_token_is_new: bool,
    /// The SQLite file.
    pub(crate) store: PathBuf,
    /// Number of this deployment.
    pub(crate) deployment: i64,
    /// Most executions that may wait.
    pub(crate) inbox_limit: i64,
    /// Longest body.
    pub(crate) body_limit: usize,
    /// How long a graceful end may take.
    pub(crate) drain: Duration,
    /// Most executions that run at once.
    pub(crate) concurrency: usize,
    /// SQLite's own limit of the store's size.
    pub(crate) max_pages: Option<u32>,
    /// How long a delivery id is remembered.
    pub(crate) dedupe: Duration,
    /// How long ended executions are kept.
    pub(crate) keep: Duration,
    /// Filter of the logs.
    pub(crate) log: String,
}

/// All variables by name.
pub(crate) type Variables = BTreeMap<String, Secret<String>>;

/// The process's environment over the file `.env` of the working folder.
pub(super) fn variables() -> Result<Variables, String> {
    let mut variables = match std::fs::read_to_string(".env") {
        Ok(text) => parse_env(&text)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Variables::new(),
        Err(error) => return Err(format!(".env cannot be read: {error}")),
    };
    for (name, value) in std::env::vars_os() {
        if let (Ok(name), Ok(value)) = (name.into_string(), value.into_string()) {
            variables.insert(name, Secret::new(value));
        }
    }
    Ok(variables)
}

/// `NAME=value` lines; `#` begins a comment line, `export` before a name and quotes around a value are taken off.
fn parse_env(text: &str) -> Result<Variables, String> {
    let mut variables = Variables::new();
    for (position, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| format!(".env line {} is not NAME=value", position + 1))?;
        let value = value.trim();
        let bare = ['"', '\'']
            .iter()
            .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
            .unwrap_or(value);
        variables.insert(name.trim().to_owned(), Secret::new(bare.to_owned()));
    }
    Ok(variables)
}

impl Settings {
    /// Reads the settings; a variable that makes no sense is an error that names it.
    pub(crate) fn from_variables(variables: &Variables) -> Result<Self, String> {
        let admin_token = text(variables, "HOOKLOOM_ADMIN_TOKEN");
        let deployment = number(variables, "HOOKLOOM_DEPLOYMENT", 1_i64)?;
        let max_pages = number(variables, "HOOKLOOM_SQLITE_MAX_PAGES", 0_u32)?;
        Ok(Self {
            listen: number(variables, "HOOKLOOM_LISTEN", SocketAddr::from(([127, 0, 0, 1], 3000)))?,
            admin_listen: number(
                variables,
                "HOOKLOOM_ADMIN_LISTEN",
                SocketAddr::from(([127, 0, 0, 1], 3001)),
            )?,
            admin_token_is_new: admin_token.is_none(),
            admin_token: Secret::new(admin_token.map_or_else(new_token, str::to_owned)),
            store: store_path(text(variables, "HOOKLOOM_STORE").unwrap_or("sqlite:flow.db"))?,
            deployment,
            inbox_limit: number(variables, "HOOKLOOM_INBOX_LIMIT", 100_000_i64)?,
            body_limit: number(variables, "HOOKLOOM_BODY_LIMIT_BYTES", BODY_LIMIT_BYTES)?,
            drain: Duration::from_secs(number(variables, "HOOKLOOM_DRAIN_SECONDS", 30_u64)?),
            concurrency: number(variables, "HOOKLOOM_CONCURRENCY", 64_usize)?.clamp(1, 10_000),
            max_pages: (max_pages > 0).then_some(max_pages),
            dedupe: hours(number(variables, "HOOKLOOM_DEDUPE_HOURS", 72_u64)?),
            keep: hours(number(variables, "HOOKLOOM_KEEP_DAYS", 30_u64)?.saturating_mul(24)),
            log: text(variables, "HOOKLOOM_LOG").unwrap_or("info").to_owned(),
        })
    }
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours.saturating_mul(3600))
}

fn text<'v>(variables: &'v Variables, name: &str) -> Option<&'v str> {
    variables.get(name).map(|value| value.expose().as_str()).filter(|value| !value.is_empty())
}

fn number<T>(variables: &Variables, name: &str, default: T) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    match text(variables, name) {
        None => Ok(default),
        Some(value) => value.parse().map_err(|error| format!("{name} is `{value}`: {error}")),
    }
}

fn store_path(url: &str) -> Result<PathBuf, String> {
    let path = url.strip_prefix("sqlite:").ok_or_else(|| {
        format!("HOOKLOOM_STORE is `{url}`: this version knows only `sqlite:` and a file's path")
    })?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.starts_with(':') {
        return Err(
            "HOOKLOOM_STORE must name a file: events have to outlive the process".to_owned()
        );
    }
    Ok(PathBuf::from(path))
}

/// 256 random bits.
fn new_token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Settings, Variables, parse_env};
    use crate::secret::Secret;

    #[test]
    fn env_files() {
        let variables =
            parse_env("# c\n\nexport A=1\nB = \"two words\"\nC='x=y'\nD=\n").expect("it parses");
        let value = |name: &str| variables.get(name).map(|value| value.expose().as_str());
        assert_eq!(
            (value("A"), value("B"), value("C"), value("D")),
            (Some("1"), Some("two words"), Some("x=y"), Some(""))
        );
        assert_eq!(
            parse_env("A=1\nnonsense").expect_err("it does not"),
            ".env line 2 is not NAME=value"
        );
    }

    #[test]
    fn settings_name_what_makes_no_sense() {
        let settings = |pairs: &[(&str, &str)]| {
            let variables = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Secret::new((*value).to_owned())))
                .collect::<Variables>();
            Settings::from_variables(&variables)
        };
        let plain = settings(&[]).expect("everything has a default");
        assert_eq!(plain.store, Path::new("flow.db"));
        assert!(plain.admin_token_is_new && plain.admin_token.expose().len() == 64);
        let check = |name: &str, value: &str, expect: &str| {
            let error = settings(&[(name, value)]).expect_err(expect);
            assert!(error.contains(name) && error.contains(expect), "{error}");
        };
        check("HOOKLOOM_LISTEN", "here", "invalid socket address");
        check("HOOKLOOM_DEPLOYMENT", "two", "invalid digit");
        check("HOOKLOOM_STORE", "postgres://x", "only `sqlite:`");
        check("HOOKLOOM_STORE", "sqlite::memory:", "must name a file");
        let path =
            settings(&[("HOOKLOOM_STORE", "sqlite:///var/flow.db")]).expect("it is a path").store;
        assert_eq!(path, Path::new("/var/flow.db"));
    }
}

//! The command line and the settings a running server works with.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use url::{Host, Url};

/// Draw a webhook flow, get a Rust service you own in git.
#[derive(Parser)]
#[command(name = "hookloom", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the editor, the hooks and the deployed flows.
    Serve(ServeArguments),
    /// Compiles what flows are built from, so that the first deploy is as fast as any.
    Warm(WarmArguments),
    /// Prints a new sign-in link for a running server.
    Login(LoginArguments),
    /// Reads the Rust of a flow's package and prints the flow as JSON: exit code 1 where it cannot be read whole.
    Parse {
        /// Folder of the flow's package.
        folder: PathBuf,
    },
    /// Checks a flow: exit code 1 and the problems on standard error where something is wrong.
    Check {
        /// Folder of the flow's package, whose problems are printed as JSON too, or a saved flow.
        flow: PathBuf,
    },
    /// Runs one event through a flow without building it, and prints each node's values as JSON.
    Simulate {
        /// Folder of the flow's package, or a saved flow.
        flow: PathBuf,
        /// File with the event: a payload as JSON, or `{"trigger": .., "payload": ..}`.
        #[arg(long)]
        event: PathBuf,
        /// The trigger it comes to, where the flow has several.
        #[arg(long)]
        trigger: Option<String>,
        /// File with what steps answer: `{"pinned": {"add_row": {"output": ..}}}`.
        #[arg(long)]
        mocks: Option<PathBuf>,
    },
    /// Writes the files around a flow: in a package those that Hookloom owns, from a saved flow the whole package.
    Gen {
        /// Folder of the flow's package, or a saved flow.
        flow: PathBuf,
        /// The folder to write to, made where it is missing; a package's own where it is left out.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Settings of `serve`.
#[derive(Args)]
pub struct ServeArguments {
    /// Folder with everything the server keeps; made where it is missing.
    #[arg(long, env = "HOOKLOOM_DATA", default_value = "./hookloom-data")]
    pub data: PathBuf,
    /// Where the editor and the API listen. Port 0 takes any free port.
    #[arg(long, env = "HOOKLOOM_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where hooks are received.
    #[arg(long, env = "HOOKLOOM_HOOKS_LISTEN", default_value = "127.0.0.1:8081")]
    pub hooks_listen: SocketAddr,
    /// Address under which providers reach the hooks, such as `https://hooks.example.com`.
    #[arg(long, env = "HOOKLOOM_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// Folder of the flow builder; several data folders may share a warm one.
    #[arg(long, env = "HOOKLOOM_BUILDER_DIR")]
    pub builder_dir: Option<PathBuf>,
    /// Whether the flow builder compiles its dependencies at the start.
    #[arg(long, env = "HOOKLOOM_WARM_UP", default_value_t = true, action = clap::ArgAction::Set)]
    pub warm_up: bool,
}

/// Settings of `warm`.
#[derive(Args)]
pub struct WarmArguments {
    /// The server's data folder.
    #[arg(long, env = "HOOKLOOM_DATA", default_value = "./hookloom-data")]
    pub data: PathBuf,
    /// Folder of the flow builder; several data folders may share a warm one.
    #[arg(long, env = "HOOKLOOM_BUILDER_DIR")]
    pub builder_dir: Option<PathBuf>,
}

/// Settings of `login`.
#[derive(Args)]
pub struct LoginArguments {
    /// The server's data folder.
    #[arg(long, env = "HOOKLOOM_DATA", default_value = "./hookloom-data")]
    pub data: PathBuf,
}

/// What a running server knows about itself; both listeners are bound when it is made.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder, absolute.
    pub data: PathBuf,
    /// The flow builder's folder, absolute.
    pub builder_dir: PathBuf,
    /// Where the editor listens, with the real port.
    pub listen: SocketAddr,
    /// Where hooks are received, with the real port.
    pub hooks_listen: SocketAddr,
    /// Base of all hook addresses, without a slash at the end.
    pub hooks_base: String,
    /// Whether only this machine can reach `hooks_base`.
    pub hooks_loopback_only: bool,
    /// Whether the flow builder is warmed at the start.
    pub warm_up: bool,
}

impl Config {
    /// Puts the settings together once both ports are known. `data` is the absolute data folder.
    ///
    /// # Errors
    /// Where the public address is none that a provider could call, or the builder's folder has no absolute path.
    pub fn new(
        arguments: &ServeArguments,
        data: PathBuf,
        listen: SocketAddr,
        hooks_listen: SocketAddr,
    ) -> anyhow::Result<Self> {
        let builder_dir = match &arguments.builder_dir {
            Some(folder) => std::path::absolute(folder)
                .with_context(|| format!("{} is no path", folder.display()))?,
            None => data.join("builder"),
        };
        let (hooks_base, hooks_loopback_only) = match &arguments.public_url {
            Some(url) => (public_base(url)?, is_loopback(url)),
            None => (
                format!("http://{}", reachable(hooks_listen)),
                reachable(hooks_listen).ip().is_loopback(),
            ),
        };
        let warm_up = arguments.warm_up;
        Ok(Self {
            data,
            builder_dir,
            listen,
            hooks_listen,
            hooks_base,
            hooks_loopback_only,
            warm_up,
        })
    }

    /// The editor's address as the sign-in link names it.
    pub fn app_url(&self) -> String {
        format!("http://{}", reachable(self.listen))
    }

    /// What callers of the hooks write into `Host`.
    pub fn hooks_host(&self) -> String {
        let base = Url::parse(&self.hooks_base).ok();
        base.map(|url| url.authority().to_owned()).unwrap_or_default()
    }

    /// Where hooks are received on this machine, whatever the public address.
    pub fn hooks_address(&self) -> String {
        format!("http://{}", reachable(self.hooks_listen))
    }
}

/// Where this machine reaches a listener; "every interface" is no address to call.
pub fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip =
        if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
    SocketAddr::new(ip, listen.port())
}

fn public_base(url: &Url) -> anyhow::Result<String> {
    if !matches!(url.scheme(), "http" | "https")
        || url.query().is_some()
        || url.fragment().is_some()
    {
        bail!(
            "--public-url has to be an http or https address without ? and #, such as https://hooks.example.com"
        );
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_the_hooks_is_without_scheme_and_path() {
        for (public_url, host) in [
            (None, "127.0.0.1:8081"),
            (Some("https://hooks.example.com/below/"), "hooks.example.com"),
            (Some("http://hooks.example.com:8443"), "hooks.example.com:8443"),
        ] {
            let options = public_url.map(|url| ["--public-url", url]);
            let line = ["hookloom", "serve"].into_iter().chain(options.into_iter().flatten());
            let Command::Serve(arguments) = Cli::parse_from(line).command else { panic!("serve") };
            let anywhere = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port);
            let config =
                Config::new(&arguments, PathBuf::from("/data"), anywhere(8080), anywhere(8081));
            assert_eq!(config.unwrap().hooks_host(), host);
        }
    }
}

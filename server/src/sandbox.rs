//! Walls around programs that people wrote: bubblewrap where it works, and the reason where it does not.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

/// Folders of the system that every program may read.
const SYSTEM_FOLDERS: [&str; 8] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];

/// What of `/etc` programs need to link, to resolve names and to check certificates. Not the whole folder:
/// it may hold other services' passwords.
const SYSTEM_FILES: [&str; 16] = [
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/pki",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl/certs",
];

/// Sets the limits and becomes the program. The copy of standard output as descriptor 3 is where
/// bubblewrap writes the process id of the program inside.
const LIMITED: &str = "ulimit -c 0 2>/dev/null; ulimit -n \"$1\" 2>/dev/null; \
    ulimit -v \"$2\" 2>/dev/null; shift 2; exec \"$@\" 3>&1";

/// The sandbox of this installation.
#[derive(Clone, Debug)]
pub enum Sandbox {
    /// bubblewrap works here.
    Bubblewrap {
        /// Its program.
        program: PathBuf,
    },
    /// There are no walls: flow authors are trusted like the server itself.
    Missing {
        /// Why, and the cure, in a sentence or two.
        reason: String,
    },
}

/// What one confined program may see and use.
#[derive(Clone, Debug)]
pub struct Walls {
    /// Files and folders it may read, at their own absolute paths, besides the system's.
    pub readable: Vec<PathBuf>,
    /// Folders it may write.
    pub writable: Vec<PathBuf>,
    /// Its working directory.
    pub directory: PathBuf,
    /// Whether it reaches the network.
    pub network: Network,
    /// Address space it may use.
    pub memory_bytes: u64,
    /// Files and sockets it may have open at once.
    pub open_files: u32,
}

/// Whether a confined program reaches the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// As the server does.
    Open,
    /// Not even loopback of the machine.
    Closed,
}

impl Sandbox {
    /// Finds out by trying it. `HOOKLOOM_SANDBOX=off` switches the walls off.
    pub async fn find() -> Self {
        if std::env::var_os("HOOKLOOM_SANDBOX").is_some_and(|value| value == "off") {
            let reason = "The sandbox is switched off by HOOKLOOM_SANDBOX=off.".to_owned();
            return Self::Missing { reason };
        }
        let Some(program) = on_path("bwrap") else {
            let reason = "bubblewrap is not installed, so builds and flows run with the server's own \
                          rights: trust their authors, or install the package `bubblewrap` and start \
                          Hookloom again.";
            return Self::Missing { reason: reason.to_owned() };
        };
        let found = Self::Bubblewrap { program };
        match found.try_out().await {
            Ok(()) => found,
            Err(why) => Self::Missing {
                reason: format!(
                    "bubblewrap does not work here ({why}), so builds and flows run with the server's \
                     own rights: trust their authors, or allow unprivileged user namespaces."
                ),
            },
        }
    }

    /// Why there are no walls, where there are none.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Self::Bubblewrap { .. } => None,
            Self::Missing { reason } => Some(reason),
        }
    }

    /// A command that runs `program` behind the walls, in a process group of its own, with an empty environment.
    /// With bubblewrap the first thing on its standard output is bubblewrap's JSON with `child-pid`.
    pub fn command<A: AsRef<OsStr>>(
        &self,
        walls: &Walls,
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(LIMITED).arg("sh");
        command.arg(walls.open_files.to_string());
        command.arg((walls.memory_bytes / 1024).to_string());
        match self {
            Self::Bubblewrap { program: bubblewrap } => {
                command.arg(bubblewrap).args(bubblewrap_arguments(walls)).arg("--");
            }
            Self::Missing { .. } => {
                // Without bubblewrap's --die-with-parent the kernel is asked the same way, where util-linux is.
                if let Some(setpriv) = on_path("setpriv") {
                    command.arg(setpriv).args(["--pdeathsig", "KILL", "--"]);
                }
            }
        }
        command.arg(program).args(arguments);
        command.env_clear().current_dir(&walls.directory);
        command.stdin(Stdio::null()).process_group(0).kill_on_drop(true);
        command
    }

    async fn try_out(&self) -> Result<(), String> {
        let walls = Walls {
            readable: Vec::new(),
            writable: Vec::new(),
            directory: PathBuf::from("/"),
            network: Network::Closed,
            memory_bytes: 1 << 30,
            open_files: 64,
        };
        let mut command = self.command(&walls, Path::new("/bin/sh"), ["-c", "exit 0"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let ended = tokio::time::timeout(Duration::from_secs(5), command.output()).await;
        match ended {
            Ok(Ok(output)) if output.status.success() => Ok(()),
            Ok(Ok(output)) => {
                let words = String::from_utf8_lossy(&output.stderr);
                Err(words.lines().next().unwrap_or("it ended without a word").trim().to_owned())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it did not answer within 5 s".to_owned()),
        }
    }
}

/// The walls in bubblewrap's words. Later mounts lie over earlier ones: the private `/tmp` comes before
/// the folders, which may be below it.
fn bubblewrap_arguments(walls: &Walls) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = [
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--as-pid-1",
        "--die-with-parent",
        "--new-session",
        "--info-fd",
        "3",
        "--cap-drop",
        "ALL",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
    ]
    .map(OsString::from)
    .to_vec();
    if walls.network == Network::Closed {
        arguments.push("--unshare-net".into());
    }
    for folder in SYSTEM_FOLDERS.map(Path::new) {
        match std::fs::read_link(folder) {
            Ok(target) => mount(&mut arguments, "--symlink", &target, folder),
            Err(_) if folder.exists() => mount(&mut arguments, "--ro-bind", folder, folder),
            Err(_) => {}
        }
    }
    for file in SYSTEM_FILES.map(Path::new) {
        // A link into /run, as systemd's resolv.conf is, is followed here: its target is not inside.
        if let Ok(real) = file.canonicalize() {
            mount(&mut arguments, "--ro-bind-try", &real, file);
        }
    }
    for path in &walls.readable {
        mount(&mut arguments, "--ro-bind-try", path, path);
    }
    for path in &walls.writable {
        mount(&mut arguments, "--bind", path, path);
    }
    arguments.push("--chdir".into());
    arguments.push(walls.directory.clone().into());
    arguments
}

fn mount(arguments: &mut Vec<OsString>, how: &str, from: &Path, to: &Path) {
    arguments.extend([OsString::from(how), from.into(), to.into()]);
}

/// The absolute path of a program on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_absolute() && file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(walls: &Walls, script: &str) -> Option<(bool, String)> {
        let sandbox = Sandbox::find().await;
        if let Some(reason) = sandbox.missing() {
            // Only whoever switched the walls off may go without this test.
            let off = std::env::var_os("HOOKLOOM_SANDBOX").is_some_and(|value| value == "off");
            assert!(off, "{reason}");
            return None;
        }
        let mut command = sandbox.command(walls, Path::new("/bin/sh"), ["-c", script]);
        let output = command.output().await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Some((output.status.success(), text))
    }

    fn walls(directory: &Path) -> Walls {
        Walls {
            readable: Vec::new(),
            writable: vec![directory.to_owned()],
            directory: directory.to_owned(),
            network: Network::Closed,
            memory_bytes: 1 << 30,
            open_files: 77,
        }
    }

    #[tokio::test]
    async fn only_the_own_folder_is_there_and_writable() {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("hookloom.db"), "secret").unwrap();
        let own = data.path().join("own");
        std::fs::create_dir(&own).unwrap();
        let script = "echo mine > mine && test ! -e ../hookloom.db && test ! -e /etc/shadow \
                      && ! touch /usr/x 2>/dev/null && ulimit -n";
        let Some((success, text)) = run(&walls(&own), script).await else {
            return;
        };
        assert!(success, "{text}");
        assert!(text.contains("child-pid") && text.trim_end().ends_with("77"), "{text}");
        assert_eq!(std::fs::read_to_string(own.join("mine")).unwrap(), "mine\n");
        assert!(!data.path().join("mine").exists());
    }

    #[tokio::test]
    async fn the_environment_is_empty_and_the_network_closed() {
        let data = tempfile::tempdir().unwrap();
        let script = "env; cat /proc/net/dev";
        let Some((_, text)) = run(&walls(data.path()), script).await else {
            return;
        };
        assert!(!text.contains("HOME="), "{text}");
        assert!(!text.contains("eth"), "{text}");
    }
}

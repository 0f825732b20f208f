//! Stage `build`: from a package to an immutable binary with its digest, and what the binary says of itself.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Output, Stdio};

use flow_model::flow::Flow;
use flow_model::problem::{Problem, Severity};
use flow_model::wire::BuilderState;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Child;

use super::builder::{BuildError, Warm};
use super::cargo::CargoError;
use super::package::Package;
use super::run::{Fault, StageName};
use super::{Deploy, off_the_reactor, rustc};
use crate::model;
use crate::supervise::binary;
use crate::supervise::process::walls;

/// Longest description; a flow has some hundred slots at the most.
const DESCRIPTION_LIMIT_BYTES: u64 = 1024 * 1024;

/// What a binary says of itself with `--describe`, as far as the server needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Description {
    /// The connections it needs.
    pub slots: Vec<SlotNeed>,
}

/// One slot of a binary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotNeed {
    /// Its name.
    pub name: String,
    /// The connection kind.
    pub kind: String,
}

/// Puts the binary of this version in its place: built, or taken from an earlier version of the same sources.
pub async fn build(deploy: &Deploy<'_>, flow: &Flow, package: &Package) -> Result<(), Fault> {
    let Deploy { state, run } = deploy;
    let warm = warm(deploy).await?;
    let key = warm.build_key(package);
    let folder = state.deployer.supervisor().flow_folder(&run.slug);
    let program = binary(&folder, run.version);
    let taken = match reuse(deploy, &folder, &key).await? {
        Some(taken) => taken,
        None => compile(deploy, &warm, package, &program).await?,
    };
    describe(deploy, flow).await?;
    let Taken { digest, bytes } = taken;
    let megabytes = bytes as f64 / 1_000_000.0;
    run.log(StageName::Build, format!("{megabytes:.1} MB, SHA-256 {digest}"));
    run.note(|record| {
        record.deployment.digest = digest;
        record.deployment.binary_bytes = bytes;
        record.build_key = key;
    });
    Ok(())
}

/// What the binary of a version said of itself when it was built.
///
/// # Errors
/// Where its folder is not there any more.
pub fn description(flow_folder: &Path, version: i64) -> io::Result<Description> {
    let text = fs::read(binary(flow_folder, version).with_extension("json"))?;
    Ok(serde_json::from_slice(&text)?)
}

struct Taken {
    digest: String,
    bytes: u64,
}

/// The builder, once it is warm.
async fn warm(deploy: &Deploy<'_>) -> Result<std::sync::Arc<Warm>, Fault> {
    let Deploy { state, run } = deploy;
    let builder = state.deployer.builder();
    let mut progress = builder.watch();
    let warming = builder.warm_up();
    tokio::pin!(warming);
    let warm = loop {
        tokio::select! {
            biased;
            warm = &mut warming => break warm,
            Ok(()) = progress.changed() => {
                if let BuilderState::Warming { doing } = &*progress.borrow_and_update() {
                    run.log(StageName::Build, format!("The builder is still warming up: {doing}"));
                }
            }
        }
    };
    warm.map_err(|reason| Fault {
        problems: vec![Problem {
            code: "builder-broken".to_owned(),
            severity: Severity::Error,
            node: None,
            field: None,
            span: None,
            index: None,
            message: reason.clone(),
            fix: None,
        }],
        diagnostics: Vec::new(),
        message: reason,
    })
}

async fn reuse(deploy: &Deploy<'_>, folder: &Path, key: &str) -> Result<Option<Taken>, Fault> {
    let Deploy { state, run } = deploy;
    let built = state.store.built_with(&run.slug, key).await?;
    let Some(version) = built.filter(|version| *version != run.version) else {
        return Ok(None);
    };
    let earlier = state.store.deployment(&run.slug, version).await?;
    let Some(digest) = earlier.map(|earlier| earlier.deployment.digest) else {
        return Ok(None);
    };
    let (from, to) = (binary(folder, version), binary(folder, run.version));
    if !from.is_file() {
        return Ok(None);
    }
    let expect = digest.clone();
    let taken = off_the_reactor(move || {
        let program = fs::read(from)?;
        let same = hex::encode(Sha256::digest(&program)) == expect;
        if same {
            lay(&to, &program)?;
        }
        Ok(same.then_some(program.len() as u64))
    });
    let Some(bytes) = taken.await? else {
        run.log(
            StageName::Build,
            format!("The binary of version {version} was changed; builds anew."),
        );
        return Ok(None);
    };
    let text = format!(
        "Nothing was changed that goes into the build: takes the binary of version {version}."
    );
    run.log(StageName::Build, text);
    Ok(Some(Taken { digest, bytes }))
}

async fn compile(
    deploy: &Deploy<'_>,
    warm: &Warm,
    package: &Package,
    program: &Path,
) -> Result<Taken, Fault> {
    let Deploy { state, run } = deploy;
    run.log(StageName::Build, format!("Rust {}", warm.compiler()));
    let tell = |line| run.log(StageName::Build, line);
    let take = async |built: super::builder::Built| {
        let program = program.to_owned();
        let taken = move || {
            let bytes = fs::read(&built.program)?;
            lay(&program, &bytes)?;
            let digest = hex::encode(Sha256::digest(&bytes));
            Ok(Taken { digest, bytes: bytes.len() as u64 })
        };
        off_the_reactor(taken).await
    };
    let outcome = state.deployer.builder().build(warm, package, tell, take).await;
    let outcome = outcome.map(|(taken, warnings)| {
        run.note(|record| record.diagnostics = rustc::diagnostics(&warnings));
        taken
    });
    outcome.map_err(|error| match error {
        BuildError::Refused(errors) => Fault {
            message: "The compiler found errors.".to_owned(),
            problems: rustc::problems(package.flow_rs(), &state.catalog, &errors),
            diagnostics: rustc::diagnostics(&errors),
        },
        // The log has cargo's lines already.
        BuildError::Failed => Fault::new("cargo failed."),
        BuildError::Overtaken => {
            Fault::new("Another version of Hookloom has just used the builder; deploy again.")
        }
        BuildError::Cargo(CargoError::Late(limit)) => {
            Fault::new(format!("The build was ended after {} s, its time limit.", limit.as_secs()))
        }
        BuildError::Cargo(CargoError::Run(error)) | BuildError::Folder(error) => error.into(),
    })
}

/// Writes a file of a version so that it is there whole or not at all, after a power cut too: the database
/// says of it that it was built. Nobody changes it afterwards.
fn lay(file: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let beside = file.with_extension("new");
    let _ = fs::remove_file(&beside);
    let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o555).open(&beside)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    drop(new);
    fs::rename(beside, file)?;
    fs::File::open(folder)?.sync_all()?;
    // The folder of the version may be new in its own folder.
    folder.parent().map_or(Ok(()), |above| fs::File::open(above)?.sync_all())
}

/// What a program says until its end. One that says more than the limit finds its output closed.
async fn bounded_output(mut child: Child) -> io::Result<Output> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (stdout, stderr) = tokio::try_join!(bounded(stdout), bounded(stderr))?;
    Ok(Output { status: child.wait().await?, stdout, stderr })
}

async fn bounded(from: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(DESCRIPTION_LIMIT_BYTES).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Asks the new binary what it needs and keeps the answer beside it.
async fn describe(deploy: &Deploy<'_>, flow: &Flow) -> Result<(), Fault> {
    let Deploy { state, run } = deploy;
    let supervisor = state.deployer.supervisor();
    let launch = supervisor.launch(&run.slug, run.version, Vec::new());
    fs::create_dir_all(&launch.folder)?;
    let means = supervisor.means();
    let mut command = means.sandbox.command(&walls(&launch), &launch.program, ["--describe"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = means.spawner.spawn(command).await?;
    let limit = std::time::Duration::from_secs(10);
    let late = || Fault::new("The binary did not describe itself within 10 s.");
    let output = tokio::time::timeout(limit, bounded_output(child)).await.map_err(|_| late())?;
    let output = output?;
    let text = String::from_utf8_lossy(&output.stdout);
    // The sandbox's own JSON comes before the binary's.
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let description = values.find_map(|value| {
        serde_json::from_value::<Description>(value.ok()?).ok().filter(|_| output.status.success())
    });
    let Some(mut description) = description else {
        let (flow, words) = (&run.slug, String::from_utf8_lossy(&output.stderr));
        tracing::error!(flow, %words, "a new binary does not describe itself");
        return Err(Fault::new("The binary does not describe itself; the server's log says why."));
    };
    // The binary knows its triggers' slots; those of its steps are in the flow.
    for slot in model::slots(flow) {
        let need =
            SlotNeed { name: slot.slot.as_str().to_owned(), kind: slot.connection.to_owned() };
        if !description.slots.contains(&need) {
            description.slots.push(need);
        }
    }
    let json = serde_json::to_vec(&description).map_err(Fault::internal)?;
    let file = launch.program.with_extension("json");
    Ok(off_the_reactor(move || lay(&file, &json)).await?)
}

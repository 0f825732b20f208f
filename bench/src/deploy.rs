//! From the click on Deploy to live, with a warm builder; each round changes a condition and proves it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use flow_model::flow::Flow;
use flow_model::wire::{
    Deployment, DeploymentState, FlowDocument, NewDeployment, NewFlow, SaveConnection,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::delivery;
use crate::measure::{Report, median};
use crate::product::Product;
use crate::stand_ins::{self, StandIns};

const ROUNDS: usize = 5;
/// Looked at so often, a deployment's end is known this late at most.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const LIMIT: Duration = Duration::from_secs(300);

/// Deploys the main example again and again; gives the last binary.
pub async fn measure(root: &Path, product: &mut Product, report: &mut Report) -> Result<PathBuf> {
    let stand_ins = stand_ins::start().await?;
    connect(product, &stand_ins).await?;
    let example: Vec<Value> = product.get("examples").await?;
    let example = example.first().and_then(|example| example.get("flow")).context("no example")?;
    let flow: Flow = serde_json::from_value(example.clone())?;
    let document: FlowDocument = product.send(Method::POST, "flows", &NewFlow { flow }).await?;
    let slug = document.slug.clone();
    let hook = document.hooks.first().context("the example has no hook")?.url.clone();

    // The first one builds everything that the flow's own crate needs anew; a warm builder is the goal's premise.
    let mut last = deploy(product, &slug, &labelled(&document.flow, "first")?).await?.0;
    let rounds = if report.wants("deploy.") { ROUNDS } else { 0 };
    let mut times = Vec::new();
    for round in 0..rounds {
        let label = format!("bug-{round}");
        let (deployment, took) = deploy(product, &slug, &labelled(&document.flow, &label)?).await?;
        ensure!(deployment.digest != last.digest, "round {round}: the binary is the old one");
        prove(root, product, &stand_ins, &slug, &hook, &label).await?;
        times.push(took.as_secs_f64() * 1000.0);
        last = deployment;
    }
    if !times.is_empty() {
        let stages = last.stages.iter().map(|stage| format!("{} {}", stage.name, stage.took_ms));
        let note = format!("median of {ROUNDS}; last: {}", stages.collect::<Vec<_>>().join(", "));
        report.add("deploy.click_to_live_ms", median(&mut times), note);
    }
    find_service(&product.data().join("flows").join(&slug).join(last.version.to_string()))
}

async fn connect(product: &Product, stand_ins: &StandIns) -> Result<()> {
    let origin = format!("http://{}", stand_ins.address);
    let connections = [
        ("acme_github", "github", String::new(), ("webhook_secret", delivery::SECRET)),
        ("issue_sheet", "google_sheets", origin.clone(), ("token", "bench")),
        ("team_slack", "slack", origin, ("token", "bench")),
    ];
    for (name, kind, base_url, (field, secret)) in connections {
        let body = SaveConnection {
            kind: kind.to_owned(),
            base_url,
            secrets: vec![(field.to_owned(), secret.to_owned())],
        };
        let _: Value = product.send(Method::PUT, &format!("connections/{name}"), &body).await?;
    }
    Ok(())
}

/// The example with another label in its condition.
fn labelled(flow: &Flow, label: &str) -> Result<Flow> {
    let text = serde_json::to_string(flow)?;
    let changed = text.replace(r#"\"bug\""#, &format!(r#"\"{label}\""#));
    ensure!(changed != text, "the example has no condition on the label \"bug\"");
    Ok(serde_json::from_str(&changed)?)
}

/// One click from an unsaved draft, and the time until it is live.
async fn deploy(product: &Product, slug: &str, flow: &Flow) -> Result<(Deployment, Duration)> {
    let document: FlowDocument = product.get(&format!("flows/{slug}")).await?;
    let body =
        NewDeployment { revision: document.revision, flow: Some(flow.clone()), source: None };
    let path = format!("flows/{slug}/deployments");
    let start = Instant::now();
    let asked: Deployment = product.send(Method::POST, &path, &body).await?;
    loop {
        let all: Vec<Deployment> = product.get(&path).await?;
        let took = start.elapsed();
        let own = all.into_iter().find(|deployment| deployment.version == asked.version);
        let own = own.context("the deployment is not in the list")?;
        match own.state {
            DeploymentState::Live => return Ok((own, took)),
            DeploymentState::Deploying if took < LIMIT => tokio::time::sleep(LOOK_EVERY).await,
            state => {
                bail!("version {} is {state:?} after {took:?}: {:#?}", own.version, own.stages)
            }
        }
    }
}

/// An issue with the new label gets its message; one with the old label does not.
async fn prove(
    root: &Path,
    product: &Product,
    stand_ins: &StandIns,
    slug: &str,
    hook: &str,
    label: &str,
) -> Result<()> {
    let (rows, messages) = (stand_ins.rows(), stand_ins.messages());
    send(root, product, hook, label, "with").await?;
    send(root, product, hook, "bug", "without").await?;
    let start = Instant::now();
    while stand_ins.rows() < rows + 2 || stand_ins.messages() < messages + 1 {
        if start.elapsed() > Duration::from_secs(20) {
            let executions: Value = product.get(&format!("flows/{slug}/executions")).await?;
            bail!("the new behaviour did not show for {label}: {executions:#}");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    ensure!(
        stand_ins.messages() == messages + 1,
        "the old behaviour is still there beside {label}"
    );
    Ok(())
}

async fn send(root: &Path, product: &Product, hook: &str, label: &str, which: &str) -> Result<()> {
    let mut payload = delivery::issue_opened(root)?;
    let labels = payload.pointer_mut("/issue/labels").context("labels")?;
    *labels = json!([{ "name": label }]);
    let title = payload.pointer_mut("/issue/title").context("title")?;
    *title = json!(format!("{label} {which} {:?}", std::time::SystemTime::now()));
    let body = serde_json::to_vec(&payload)?;
    // Every body is another one, so its signature serves as the delivery's id.
    let signature = delivery::sign(&body);
    let response = product
        .client()
        .post(hook)
        .header("content-type", "application/json")
        .header("x-github-event", "issues")
        .header("x-github-delivery", signature.get(..32).unwrap_or_default())
        .header("x-hub-signature-256", format!("sha256={signature}"))
        .body(body)
        .send()
        .await?;
    ensure!(response.status().is_success(), "the delivery was answered with {}", response.status());
    Ok(())
}

/// The binary in a deployment's folder.
fn find_service(folder: &Path) -> Result<PathBuf> {
    let service = folder.join(format!("service{}", std::env::consts::EXE_SUFFIX));
    ensure!(service.is_file(), "there is no {}", service.display());
    Ok(service)
}

//! Stage `checkout`: the commit's files, laid out in a folder that stays, so that only changes are written.

use super::package::Package;
use super::run::{Fault, StageName};
use super::{Deploy, off_the_reactor};

/// Checks the commit out and reads the package.
pub async fn checkout(deploy: &Deploy<'_>, commit: &str) -> Result<Package, Fault> {
    let Deploy { state, run } = deploy;
    let folder = state.deployer.supervisor().flow_folder(&run.slug).join("source");
    state.repos.checkout_to(&run.slug, &folder, commit).await?;
    let slug = run.slug.clone();
    let package = off_the_reactor(move || Package::read(&slug, &folder)).await?;
    run.log(StageName::Checkout, format!("{} files of {commit}", package.files().len()));
    Ok(package)
}

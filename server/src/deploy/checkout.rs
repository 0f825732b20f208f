//! Stage `checkout`: the commit's files, laid out in a folder that stays, so that only changes are written.

use super::Deploy;
use super::package::Package;
use super::run::{Fault, StageName};

/// Checks the commit out and reads the package.
pub async fn checkout(deploy: &Deploy<'_>, commit: &str) -> Result<Package, Fault> {
    let Deploy { state, run } = deploy;
    let folder = state.deployer.supervisor().flow_folder(&run.slug).join("source");
    state.repos.checkout_to(&run.slug, &folder, commit).await.map_err(Fault::new)?;
    let package = Package::read(&run.slug, &folder).map_err(Fault::new)?;
    run.log(StageName::Checkout, format!("{} files of {commit}", package.files().len()));
    Ok(package)
}

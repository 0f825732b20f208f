//! `hookloom login`: a new sign-in link, through the database of a running server.

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::auth::{SIGN_IN_MS, Token, sign_in_link};
use crate::config::LoginArguments;
use crate::store::{Store, now_ms};

/// The setting with the editor's address.
pub const APP_URL: &str = "app_url";

/// Prints the link.
///
/// # Errors
/// Where the folder is no data folder or no server ever ran in it.
pub fn run(arguments: &LoginArguments) -> anyhow::Result<ExitCode> {
    let file = arguments.data.join("hookloom.db");
    if !file.is_file() {
        bail!(
            "{} is no data folder of a server; say where it is with --data",
            arguments.data.display()
        );
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let link = runtime.block_on(async {
        let store = Store::open(&file).await.with_context(|| {
            format!("the database {} cannot be opened by this user", file.display())
        })?;
        let app_url = store.setting(APP_URL).await?;
        let app_url =
            app_url.context("the server has not been started yet; run `hookloom serve`")?;
        new_link(&store, &app_url).await
    })?;
    println!("Sign in once with {link}");
    Ok(ExitCode::SUCCESS)
}

/// A link that works once, for an hour.
pub async fn new_link(store: &Store, app_url: &str) -> anyhow::Result<String> {
    let (token, now) = (Token::random(), now_ms());
    store.add_sign_in_token(&token.hash(), now, now + SIGN_IN_MS).await?;
    Ok(sign_in_link(app_url, &token))
}

//! The routes of a flow's repository: its files, its pushes, what the compiler said of them.

use flow_model::wire::{
    Checked, Diagnosed, FileText, FlowDocument, LastReadable, RepoFile, RevisionOf, SaveFile,
    SettlePushed,
};
use gloo_net::http::Method;

use super::{ApiError, get, post, read, send};

/// `GET /api/v1/flows/{slug}/revision`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn revision(slug: &str) -> Result<RevisionOf, ApiError> {
    get(&format!("flows/{slug}/revision")).await
}

/// `POST /api/v1/flows/{slug}/pushed`.
///
/// # Errors
/// 409 where nothing waits any more.
pub async fn settle_pushed(slug: &str, body: &SettlePushed) -> Result<FlowDocument, ApiError> {
    post(&format!("flows/{slug}/pushed"), body).await
}

/// `GET /api/v1/flows/{slug}/last-readable`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn last_readable(slug: &str) -> Result<LastReadable, ApiError> {
    get(&format!("flows/{slug}/last-readable")).await
}

/// `GET /api/v1/flows/{slug}/files`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn files(slug: &str) -> Result<Vec<RepoFile>, ApiError> {
    get(&format!("flows/{slug}/files")).await
}

/// `GET /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 404 where there is none.
pub async fn file(slug: &str, path: &str) -> Result<FileText, ApiError> {
    get(&address(slug, path)).await
}

/// `PUT /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 409 where it was changed elsewhere, 400 where the path is none.
pub async fn save_file(slug: &str, path: &str, body: &SaveFile) -> Result<FileText, ApiError> {
    read(send(Method::PUT, &address(slug, path), Some(body)).await?).await
}

/// `DELETE /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 409 where it was changed elsewhere.
pub async fn delete_file(slug: &str, path: &str, version: &str) -> Result<(), ApiError> {
    let path = format!("{}?version={version}", address(slug, path));
    send::<()>(Method::DELETE, &path, None).await.map(drop)
}

/// `GET /api/v1/flows/{slug}/diagnostics`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn diagnostics(slug: &str) -> Result<Diagnosed, ApiError> {
    get(&format!("flows/{slug}/diagnostics")).await
}

/// `POST /api/v1/flows/{slug}/check`.
///
/// # Errors
/// 422 and 503 where the compiler could not be asked.
pub async fn check(slug: &str) -> Result<Checked, ApiError> {
    post(&format!("flows/{slug}/check"), &serde_json::json!({})).await
}

/// The address of a file: its folders keep their slashes, all else that an address would read otherwise is encoded.
fn address(slug: &str, path: &str) -> String {
    let mut address = format!("flows/{slug}/files");
    for part in path.split('/') {
        address.push('/');
        for byte in part.bytes() {
            match byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                true => address.push(char::from(byte)),
                false => address.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_path_reaches_the_server_as_it_is() {
        for (path, expect) in [
            ("src/steps.rs", "flows/a/files/src/steps.rs"),
            (".github/workflows/ci.yml", "flows/a/files/.github/workflows/ci.yml"),
            ("a b?c#d.rs", "flows/a/files/a%20b%3Fc%23d.rs"),
            ("50%/\u{e9}", "flows/a/files/50%25/%C3%A9"),
        ] {
            assert_eq!(address("a", path), expect);
        }
    }
}

//! The editor's files: from the binary in release builds, from `app/dist` in debug builds.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Names in here carry a hash of their content.
const HASHED: &str = "assets/";
const PAGE: &str = "index.html";

/// Encodings that a build leaves beside a file, the smallest first.
const ENCODINGS: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Hookloom</title>\
<body style=\"font:16px/1.5 system-ui;max-width:36rem;margin:4rem auto;padding:0 1rem\">\
<h1>The editor is not built yet</h1><p>The server runs. Build the editor with <code>cargo xtask app</code>, \
or build and start everything with <code>cargo xtask run</code>, then reload this page.</p>";

/// Answers everything that is not the API: a file, or the page for the app's own routes.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_route = !path.starts_with(HASHED) && !last_part(path).contains('.');
    let name = if is_route { PAGE } else { path };
    match find(name, &headers) {
        Some(found) => found.into_response(),
        None if is_route => (
            StatusCode::SERVICE_UNAVAILABLE,
            [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            NOT_BUILT,
        )
            .into_response(),
        None => (
            StatusCode::NOT_FOUND,
            [(header::CACHE_CONTROL, "no-store")],
            "There is no such file.\n",
        )
            .into_response(),
    }
}

/// A file in the encoding that was chosen.
struct Found<'a> {
    name: &'a str,
    bytes: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
}

fn find<'a>(name: &'a str, headers: &HeaderMap) -> Option<Found<'a>> {
    // The plain file decides whether there is one: a forgotten `.br` alone serves nobody.
    let plain = read(name)?;
    for (encoding, suffix) in ENCODINGS {
        if accepts(headers, encoding)
            && let Some(bytes) = read(&format!("{name}{suffix}"))
        {
            return Some(Found { name, bytes, encoding: Some(encoding) });
        }
    }
    Some(Found { name, bytes: plain, encoding: None })
}

impl IntoResponse for Found<'_> {
    fn into_response(self) -> Response {
        let lasting = self.name.starts_with(HASHED) && cfg!(not(debug_assertions));
        let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut response = Response::new(Body::from(self.bytes));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, content_type(self.name));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = self.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// WebAssembly compiles while it streams in only under its own type.
fn content_type(name: &str) -> HeaderValue {
    let essence = mime_guess::from_path(name).first_or_octet_stream();
    let text = match essence.type_() == mime_guess::mime::TEXT {
        true => format!("{essence}; charset=utf-8"),
        false => essence.to_string(),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let refused =
                weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(not(debug_assertions))]
fn read(name: &str) -> Option<Cow<'static, [u8]>> {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../app/dist"]
    #[allow_missing = true]
    struct Files;
    <Files as rust_embed::RustEmbed>::get(name).map(|file| file.data)
}

#[cfg(debug_assertions)]
fn read(name: &str) -> Option<Cow<'static, [u8]>> {
    // Names come from the address line: only plain parts, no way upwards.
    let plain = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/dist");
    if plain { std::fs::read(folder.join(name)).ok().map(Cow::Owned) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_accept_encoding() {
        for (value, encoding, expect) in [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=1.0, br;q=0", "br", false),
            ("gzip;q=0.5", "gzip", true),
            ("identity", "gzip", false),
            ("", "gzip", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(accepts(&headers, encoding), expect, "{value}");
        }
    }

    #[test]
    fn names_types() {
        for (name, expect) in [
            ("assets/app-1.wasm", "application/wasm"),
            ("assets/app-1.js", "text/javascript; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("assets/inter.woff2", "font/woff2"),
        ] {
            assert_eq!(content_type(name), expect, "{name}");
        }
    }
}

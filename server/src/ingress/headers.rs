//! What of a request's headers a flow may see, and what of its answer's headers may leave.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::auth::SESSION_COOKIE;

/// Headers between two neighbours only: RFC 9110, section 7.6.1 <https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1>.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// On the way to the flow: without the product's cookies, with the sender's address.
pub fn inward(headers: &mut HeaderMap, sender: IpAddr) {
    without_hop_by_hop(headers);
    without_own_cookies(headers);
    let chain = match headers.get(&FORWARDED_FOR).and_then(|value| value.to_str().ok()) {
        Some(before) => format!("{before}, {sender}"),
        None => sender.to_string(),
    };
    if let Ok(chain) = HeaderValue::from_str(&chain) {
        headers.insert(FORWARDED_FOR, chain);
    }
    // A proxy in front has said these better already.
    if let (None, Some(host)) = (headers.get(&FORWARDED_HOST), headers.get(header::HOST).cloned()) {
        headers.insert(FORWARDED_HOST, host);
    }
    if !headers.contains_key(&FORWARDED_PROTO) {
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
    }
}

/// On the way out: a flow's answer never sets cookies and never runs as a page, wherever it is opened.
pub fn outward(headers: &mut HeaderMap) {
    without_hop_by_hop(headers);
    headers.remove(header::SET_COOKIE);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

fn without_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

fn without_own_cookies(headers: &mut HeaderMap) {
    let kept: Vec<String> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .filter(|pair| pair.split('=').next().is_some_and(|name| name.trim() != SESSION_COOKIE))
        .map(str::to_owned)
        .collect();
    headers.remove(header::COOKIE);
    if !kept.is_empty()
        && let Ok(value) = HeaderValue::from_str(&kept.join("; "))
    {
        headers.insert(header::COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn inward_strips_own_cookies_and_hop_by_hop_headers() {
        let own = format!("a=1; {SESSION_COOKIE}=secret; b=2");
        let mut headers = map(&[
            ("cookie", &own),
            ("connection", "keep-alive, x-private"),
            ("x-private", "1"),
            ("host", "hooks.example.com"),
            ("x-forwarded-for", "10.0.0.1"),
        ]);
        inward(&mut headers, "192.0.2.7".parse().unwrap());
        assert_eq!(headers.get("cookie").unwrap(), "a=1; b=2");
        assert!(!headers.contains_key("connection") && !headers.contains_key("x-private"));
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "10.0.0.1, 192.0.2.7");
        assert_eq!(headers.get("x-forwarded-host").unwrap(), "hooks.example.com");
    }

    #[test]
    fn outward_strips_cookies_and_adds_the_sandbox() {
        let mut headers = map(&[
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("content-security-policy", "default-src *"),
        ]);
        outward(&mut headers);
        assert!(!headers.contains_key("set-cookie"));
        assert_eq!(headers.get("content-security-policy").unwrap(), "sandbox");
        assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
    }
}

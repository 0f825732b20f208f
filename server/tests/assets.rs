//! The editor's page for every route of the app, and nothing from outside of its folder.

use crate::product::Product;

#[tokio::test]
async fn routes_of_the_app_get_its_page_or_a_clear_one() {
    let product = Product::start();
    let caller = product.stranger();
    for path in ["/", "/sign-in", "/flows/a/canvas", "/connections"] {
        let answer = caller.send(caller.client.get(format!("{}{path}", product.base))).await;
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8", "{path}");
        match answer.status.as_u16() {
            200 => assert_eq!(answer.headers["cache-control"], "no-cache"),
            503 => assert!(answer.text().contains("cargo xtask run"), "{path}"),
            status => panic!("{path}: {status}"),
        }
    }
    let post = caller.client.post(format!("{}/", product.base));
    assert_eq!(caller.send(post).await.status, 405);
}

#[tokio::test]
async fn nothing_outside_of_the_folder_is_served() {
    let product = Product::start();
    let caller = product.stranger();
    for path in [
        "/assets/none.js",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/assets/../../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "//etc/hosts.txt",
        "/.git/config.txt",
    ] {
        let answer = caller.send(caller.client.get(format!("{}{path}", product.base))).await;
        assert!(matches!(answer.status.as_u16(), 404 | 503), "{path}: {}", answer.status);
        assert!(!answer.text().contains("[package]"), "{path}");
    }
}

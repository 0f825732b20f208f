//! Starting: ready at once, and a clear sentence with the cure where it cannot.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use flow_model::wire::Session;

use crate::product::{Product, errors, hookloom, run, serve};

#[track_caller]
fn refused(command: &mut Command, words: &[&str]) {
    let output = run(command);
    let text = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for word in words {
        assert!(text.contains(word), "{word} in: {text}");
    }
    assert!(output.stdout.is_empty(), "nothing is ready");
    assert!(!text.contains("panicked"), "{text}");
}

fn on_ports(data: &Path, listen: &str, hooks: &str) -> Command {
    let mut command = hookloom();
    command.args(["serve", "--listen", listen, "--hooks-listen", hooks, "--data"]).arg(data);
    command
}

#[test]
fn a_taken_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let port = address.port().to_string();
    let (data, address) = (folder.path(), address.to_string());
    refused(&mut on_ports(data, &address, "127.0.0.1:0"), &[&port, "taken", "--listen"]);
    refused(&mut on_ports(data, "127.0.0.1:0", &address), &[&port, "taken", "--hooks-listen"]);
    refused(&mut on_ports(data, "203.0.113.1:80", "127.0.0.1:0"), &["no address 203.0.113.1"]);
}

#[test]
fn an_unusable_data_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    refused(&mut serve(&file), &["file", "--data"]);
    refused(&mut serve(&file.join("below")), &["file", "--data"]);
    refused(&mut serve(Path::new("/proc/hookloom")), &["/proc/hookloom", "--data"]);

    let damaged = folder.path().join("damaged");
    fs::create_dir(&damaged).unwrap();
    fs::write(damaged.join("hookloom.db"), "no database, but long enough to look at\n".repeat(100))
        .unwrap();
    refused(&mut serve(&damaged), &["hookloom.db", "backup"]);
}

#[test]
fn a_data_folder_serves_one_at_a_time() {
    let product = Product::start();
    refused(&mut serve(&product.data), &["another Hookloom", "--data"]);
    let data = product.data.clone();
    let product = product.restart();
    assert_eq!(product.data, data);
}

#[test]
fn the_key_has_to_be_private_and_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Product::start_on(&data).stop();
    let key = data.join("key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&mut serve(&data), &["mode 0644", "chmod 600"]);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();

    let text = fs::read_to_string(&key).unwrap();
    fs::write(&key, "damaged").unwrap();
    refused(&mut serve(&data), &["damaged", "backup"]);
    fs::remove_file(&key).unwrap();
    refused(&mut serve(&data), &["not the one", "earlier key"]);
    refused(serve(&data).env("HOOKLOOM_KEY", "short"), &["HOOKLOOM_KEY", "base64"]);
    Product::start_with(serve(&data).env("HOOKLOOM_KEY", text.trim()), &data).stop();
}

#[test]
fn a_newer_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    Product::start_on(&data).stop();
    let script = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                  VALUES (9999, 'later', 1, x'00', 0)";
    // Debian's sqlite3 is a convenience of this test alone.
    let Ok(output) = Command::new("sqlite3").arg(data.join("hookloom.db")).arg(script).output()
    else {
        return;
    };
    assert!(output.status.success(), "{}", errors(&output));
    refused(&mut serve(&data), &["newer Hookloom", "update"]);
}

#[test]
fn wrong_settings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    refused(serve(folder.path()).args(["--public-url", "ftp://x"]), &["--public-url", "https"]);
    let output = run(serve(folder.path()).args(["--public-url", "no url"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("--public-url"));
}

#[tokio::test]
async fn a_public_address_stands_in_the_hooks() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = serve(&data);
    command.args(["--public-url", "https://hooks.example.com/"]);
    let product = Product::start_with(&mut command, &data);
    let session: Session = product.sign_in().await.get("/session").await.json();
    assert_eq!(session.server.hooks_base, "https://hooks.example.com");
    assert!(!session.server.hooks_loopback_only);
}

//! A full disk: writes are refused as 507, reads go on, nothing is lost, and no restart is needed.

use std::path::Path;
use std::process::Command;

use reqwest::{Client, StatusCode};
use serde_json::json;

use super::served::{set_up, sign_in, under, wait_for};

const DISK: &str = "6291456";
/// Takes most of the disk, to be given back later.
const BALLAST: &str = "2000000";

#[tokio::test]
async fn a_full_disk_refuses_writes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, url) = wait_for(on_a_small_disk(folder.path()));
    // Only the server's own view of the file system has that disk.
    let disk = Path::new("/proc").join(served_by(child.id())).join("root");
    let disk = disk.join(folder.path().strip_prefix("/").unwrap());
    let http = Client::new();
    set_up(&http, &url, &std::fs::read_to_string(disk.join("data/setup-token")).unwrap()).await;
    let (token, leaving) = (sign_in(&http, &url).await, sign_in(&http, &url).await);
    let create = async |name: String| {
        let body = json!({"name": name, "kind": "web", "description": "x".repeat(900),
            "target": {"url": "https://example.org"}});
        http.post(format!("{url}/api/workspaces")).bearer_auth(&token).json(&body).send().await.unwrap()
    };
    let get = async |path: &str, token: &str| {
        http.get(format!("{url}{path}")).bearer_auth(token).send().await.unwrap().status()
    };
    let log_out = async || {
        let request = http.post(format!("{url}/api/auth/logout")).bearer_auth(&leaving).json(&json!({}));
        request.send().await.unwrap().status()
    };

    let mut made = 0;
    let refused = loop {
        let answer = create(format!("w{made}")).await;
        if answer.status() != StatusCode::CREATED {
            break answer;
        }
        made += 1;
        assert!(made < 20_000, "the disk never fills");
    };
    assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(refused.headers()["retry-after"], "30");
    assert_eq!(log_out().await, StatusCode::INSUFFICIENT_STORAGE, "what is not durable is not answered as done");
    assert_eq!(get("/api/auth/me", &leaving).await, StatusCode::OK, "so the token lives");
    assert_eq!(get("/api/workspaces?limit=200", &token).await, StatusCode::OK);
    assert_eq!(get("/health", &token).await, StatusCode::OK);

    std::fs::remove_file(disk.join("ballast")).unwrap();
    assert_eq!(create("after".to_owned()).await.status(), StatusCode::CREATED, "without a restart");
    assert_eq!(log_out().await, StatusCode::OK);
    assert_eq!(get("/api/auth/me", &leaving).await, StatusCode::UNAUTHORIZED);
    let verified = http.get(format!("{url}/api/audit-logs/verify")).bearer_auth(&token).send().await.unwrap();
    let verified: serde_json::Value = verified.json().await.unwrap();
    assert_eq!(verified["intact"], true, "{verified}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The process that bubblewrap has started, or itself where it became the program.
fn served_by(sandbox: u32) -> String {
    let children = std::fs::read_to_string(format!("/proc/{sandbox}/task/{sandbox}/children")).unwrap_or_default();
    children.split_whitespace().next().map_or_else(|| sandbox.to_string(), str::to_owned)
}

fn on_a_small_disk(folder: &Path) -> Command {
    let mut command = under(Command::new("bwrap"));
    command.args(["--die-with-parent", "--dev-bind", "/", "/", "--size", DISK, "--tmpfs"]).arg(folder);
    let script =
        format!(r#"head -c {BALLAST} /dev/zero > "$0/ballast"; exec "$1" serve --listen 127.0.0.1:0 --data "$0/data""#);
    command.args(["sh", "-c", &script]).arg(folder).arg(env!("CARGO_BIN_EXE_doorward"));
    command
}

//! No file descriptors left: connections wait, the process lives, and answers again.

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::Client;

use super::served::{under, wait_for};

const LIMIT: usize = 96;

#[tokio::test]
async fn used_up_descriptors_stop_nothing_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = under(Command::new("sh"));
    let script = format!(r#"ulimit -n {LIMIT}; exec "$1" serve --listen 127.0.0.1:0 --data "$0""#);
    command.args(["-c", &script]).arg(folder.path().join("data")).arg(env!("CARGO_BIN_EXE_doorward"));
    let (mut child, url) = wait_for(command);
    let address = url.strip_prefix("http://").unwrap().to_owned();
    // More than it can accept, fewer than the kernel keeps waiting.
    let idle: Vec<TcpStream> = (0..150).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let open = || std::fs::read_dir(format!("/proc/{}/fd", child.id())).unwrap().count();
    let deadline = Instant::now() + Duration::from_secs(10);
    while open() < LIMIT {
        assert!(Instant::now() < deadline, "the descriptors are never used up: {} are open", open());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(idle);
    let http = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    assert_eq!(http.get(format!("{url}/health")).send().await.unwrap().status(), 200);
    assert!(child.try_wait().unwrap().is_none(), "the process lives");
    child.kill().unwrap();
    child.wait().unwrap();
}

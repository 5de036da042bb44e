//! A failover that Sentinel decides.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use storage::redis::{Reading, Redis, RedisProblem};
use tokio::time::Instant;

use crate::server::{Server, eventually, free_port, options};

struct Sentinel {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Sentinel {
    async fn watch(primary: u16) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let configuration = folder.path().join("sentinel.conf");
        let text = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\nsentinel monitor main 127.0.0.1 {primary} 1\n\
             sentinel auth-pass main secret\nsentinel down-after-milliseconds main 500\n\
             sentinel failover-timeout main 3000\n",
            folder.path().display()
        );
        std::fs::write(&configuration, text).unwrap();
        let process = Command::new("redis-server")
            .arg(configuration)
            .arg("--sentinel")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        eventually(Duration::from_secs(10), || async {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        Self { process, port, _folder: folder }
    }

    /// How many replicas it knows.
    async fn replicas(&self) -> usize {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let found: Vec<redis::Value> =
            redis::cmd("SENTINEL").arg("REPLICAS").arg("main").query_async(&mut connection).await.unwrap();
        found.len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_that_sentinel_promotes_is_followed() {
    let secret = ["--requirepass", "secret", "--masterauth", "secret"];
    let Some(mut primary) = Server::start(&secret) else { return };
    let follows = ["--replicaof", "127.0.0.1", &primary.port().to_string()];
    let replica = Server::start(&[&secret[..], &follows[..]].concat()).unwrap();
    let sentinel = Sentinel::watch(primary.port()).await;
    // Sentinel finds replicas by asking their primary every ten seconds, and at once when it starts.
    eventually(Duration::from_secs(30), || async { (sentinel.replicas().await == 1).then_some(()) }).await;

    // The first of the Sentinels is not there.
    let url =
        |login: &str| format!("redis+sentinel://{login}127.0.0.1:{},127.0.0.1:{}/main/0", free_port(), sentinel.port);
    let refused = Redis::open(&options(&url(":wrong@"))).unwrap().check_server().await;
    assert!(matches!(refused, Err(RedisProblem::LoginRefused | RedisProblem::Unreachable { .. })), "{refused:?}");
    let redis = Redis::open(&options(&url(":secret@"))).unwrap();
    assert_eq!(redis.check_server().await, Ok(()));
    let mut reader = redis.stream.reader();
    let cursor = reader.begin().await.unwrap();

    primary.kill();
    let since = Instant::now();
    let now = domain::time::Timestamp::from_millis(1_767_614_400_000);
    eventually(Duration::from_secs(30), || async {
        redis.stream.publish(&[crate::stream::revocation(1)], now).await.ok()
    })
    .await;
    eprintln!("usable {:?} after the primary was killed", since.elapsed());
    let read = match reader.read_after(&cursor).await {
        Err(_) => reader.read_after(&cursor).await.unwrap(),
        Ok(read) => read,
    };
    assert_eq!(read, Reading::Reload);
    eventually(Duration::from_secs(2), || async { redis.ping().await.ok() }).await;
    drop(replica);
}

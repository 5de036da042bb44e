//! A Redis server of one test: on loopback, in a folder of its own, without a file of data.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use storage::redis::{Redis, RedisOptions};
use test_kit::randomness::SeededRandomness;
use tokio::time::{Instant, sleep};

/// Ends with the test.
pub struct Server {
    process: Child,
    pub port: u16,
    folder: tempfile::TempDir,
    arguments: Vec<String>,
}

#[allow(clippy::disallowed_methods, reason = "tests are told by the environment what must be there")]
fn absent() -> Option<Server> {
    assert!(std::env::var("REQUIRE_ALL_BACKENDS").is_err(), "redis-server is not installed");
    eprintln!("skipped: redis-server is not installed");
    None
}

impl Server {
    /// A server with those arguments, once it listens; `None`, said in plain words, where there is no program.
    pub async fn start(arguments: &[&str]) -> Option<Self> {
        let port = free_port();
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let folder = tempfile::tempdir().unwrap();
        let Some(process) = spawn(port, folder.path(), &arguments) else { return absent() };
        let server = Self { process, port, folder, arguments };
        server.listens().await;
        Some(server)
    }

    /// The address, with a login such as `user:password@`.
    pub fn url(&self, login: &str) -> String {
        format!("redis://{login}127.0.0.1:{}/0", self.port)
    }

    pub fn options(&self) -> RedisOptions {
        options(&self.url(""))
    }

    pub fn open(&self) -> Redis {
        Redis::open(&self.options()).unwrap()
    }

    /// A connection past everything under test.
    pub async fn connection(&self) -> MultiplexedConnection {
        redis::Client::open(self.url("")).unwrap().get_multiplexed_async_connection().await.unwrap()
    }

    /// Runs a command past everything under test.
    pub async fn run(&self, command: &str) {
        let mut words = command.split(' ');
        let mut asked = redis::cmd(words.next().unwrap());
        words.for_each(|word| {
            asked.arg(word);
        });
        asked.exec_async(&mut self.connection().await).await.unwrap();
    }

    /// `STOP`: it accepts connections and answers nothing. `CONT`: it goes on.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again where it was, without what it held.
    pub async fn restart(&mut self) {
        self.process = spawn(self.port, self.folder.path(), &self.arguments).unwrap();
        self.listens().await;
    }

    async fn listens(&self) {
        eventually(Duration::from_secs(10), || async {
            tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.ok()
        })
        .await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn options(url: &str) -> RedisOptions {
    // Replicas that make the same choices would never be told apart.
    static SEED: AtomicU64 = AtomicU64::new(1);
    let seed = SEED.fetch_add(1, Ordering::Relaxed);
    RedisOptions::new(url.into(), Arc::new(SeededRandomness::new(seed)))
}

fn spawn(port: u16, folder: &Path, arguments: &[String]) -> Option<Child> {
    let port = port.to_string();
    Command::new("redis-server")
        .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
        .arg(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Tries until it works, for so long.
pub async fn eventually<T, F: Future<Output = Option<T>>>(within: Duration, mut attempt: impl FnMut() -> F) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = attempt().await {
            return found;
        }
        assert!(since.elapsed() < within, "not within {within:?}");
        sleep(Duration::from_millis(10)).await;
    }
}

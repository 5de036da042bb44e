//! A Redis server of one test, and what is open to it.

use std::net::TcpListener;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use storage::redis::{Redis, RedisOptions};
use test_kit::randomness::SeededRandomness;
use tokio::time::{Instant, sleep};

/// Ends with the test.
pub struct Server(test_kit::servers::Redis);

impl Server {
    /// A server with those settings; `None`, said in plain words, where there is no program.
    pub fn start(settings: &[&str]) -> Option<Self> {
        test_kit::servers::Redis::start_with(settings).map(Self)
    }

    /// The address, with a login such as `user:password@`.
    pub fn url_for(&self, login: &str) -> String {
        format!("redis://{login}{}/0", self.address())
    }

    pub fn open(&self) -> Redis {
        Redis::open(&options(&self.url_for(""))).unwrap()
    }

    /// A connection past everything under test.
    pub async fn connection(&self) -> MultiplexedConnection {
        redis::Client::open(self.url_for("")).unwrap().get_multiplexed_async_connection().await.unwrap()
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
}

impl Deref for Server {
    type Target = test_kit::servers::Redis;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

pub fn options(url: &str) -> RedisOptions {
    // Replicas that make the same choices would never be told apart.
    static SEED: AtomicU64 = AtomicU64::new(1);
    let seed = SEED.fetch_add(1, Ordering::Relaxed);
    RedisOptions::new(url.into(), Arc::new(SeededRandomness::new(seed)))
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

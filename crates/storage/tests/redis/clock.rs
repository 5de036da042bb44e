//! What time it is by the server.

use domain::time::Timestamp;

use crate::server::Server;

fn millis() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "compared with what the server says, on the same machine")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_what_time_it_is() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let before = millis();
    let said = redis.clock.now().await.unwrap();
    assert!((Timestamp::from_millis(before - 1)..=Timestamp::from_millis(millis() + 1)).contains(&said), "{said}");
}

//! Messages between replicas.

use std::time::Duration;

use storage::redis::Heard;
use tokio::time::{Instant, timeout};

use crate::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_listener_hears_every_message_and_learns_that_it_was_cut_off() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = [server.open(), server.open()];
    let mut listeners = [redis[0].control.listener(), redis[1].control.listener()];
    for listener in &mut listeners {
        assert_eq!(listener.next().await, Ok(Heard::Begun));
    }
    for message in [&b"end terminal 1"[..], &[0, 255, 13, 10]] {
        redis[1].control.publish(message).await.unwrap();
        for listener in &mut listeners {
            assert_eq!(listener.next().await, Ok(Heard::Message(message.to_vec())));
        }
    }
    server.run("CLIENT KILL TYPE pubsub").await;
    for listener in &mut listeners {
        assert_eq!(listener.next().await, Ok(Heard::Begun));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_of_a_server_that_hangs_says_so_and_begins_again_after_it() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let mut listener = redis.control.listener();
    assert_eq!(listener.next().await, Ok(Heard::Begun));
    assert!(timeout(Duration::from_millis(1_500), listener.next()).await.is_err(), "silence is no failure");
    server.freeze();
    let since = Instant::now();
    assert!(listener.next().await.is_err());
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
    server.thaw();
    let since = Instant::now();
    while listener.next().await != Ok(Heard::Begun) {
        assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    }
}

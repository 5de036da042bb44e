//! Servers that hang, vanish, are empty, read-only or full.

use std::time::Duration;

use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use domain::time::{Clock as _, Timestamp};
use storage::error::StorageError;
use storage::ports::tickets::Ticket;
use storage::redis::Redis;
use test_kit::people::People;
use tokio::time::Instant;

use crate::server::{Server, eventually, options};
use crate::shim::Shim;

/// A call takes no longer than this, whatever happens.
const BUDGET: Duration = Duration::from_millis(1_600);

/// A call while the breaker is open.
const AT_ONCE: Duration = Duration::from_millis(50);

/// How soon all is well again.
const RECOVERY: Duration = Duration::from_secs(2);

const OUT: Result<(), StorageError> = Err(StorageError::Unavailable);

fn ticket() -> (SecretDigest, Ticket, Timestamp) {
    let people = People::default();
    let now = people.clock.now();
    let ticket = Ticket {
        session_id: people.id(),
        organization_id: people.id(),
        user_id: people.id(),
        login_session_id: people.id(),
        expires_at: now.plus(Duration::from_secs(30)),
    };
    (OneTimeSecret::from_bytes([1; 32]).digest(Purpose::Ticket), ticket, now)
}

async fn put(redis: &Redis) -> Result<(), StorageError> {
    let (token, ticket, now) = ticket();
    redis.short_lived.tickets.put(&token, &ticket, now).await
}

async fn timed<T>(call: impl Future<Output = T>) -> (T, Duration) {
    let since = Instant::now();
    (call.await, since.elapsed())
}

async fn works_again(redis: &Redis) -> Duration {
    timed(eventually(RECOVERY, || async { put(redis).await.ok() })).await.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_costs_three_calls_their_budget_and_the_rest_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    assert_eq!(put(&redis).await, Ok(()));
    server.freeze();
    for _ in 0..3 {
        let (answer, took) = timed(redis.ping()).await;
        assert_eq!(answer, OUT);
        assert!(took < BUDGET, "{took:?}");
    }
    let until = Instant::now() + Duration::from_secs(4);
    while Instant::now() < until {
        let (answer, took) = timed(put(&redis)).await;
        assert_eq!(answer, OUT);
        assert!(took < AT_ONCE, "{took:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.thaw();
    let took = works_again(&redis).await;
    eprintln!("usable {took:?} after CONT");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_on_a_server_that_hangs_all_end_in_time() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = std::sync::Arc::new(server.open());
    assert_eq!(put(&redis).await, Ok(()));
    server.freeze();
    let running: Vec<_> = (0..1_200)
        .map(|_| {
            let redis = std::sync::Arc::clone(&redis);
            tokio::spawn(async move { timed(put(&redis)).await })
        })
        .collect();
    let mut turned_away = 0;
    for one in running {
        let (answer, took) = one.await.unwrap();
        turned_away += usize::from(answer == Err(StorageError::Overloaded));
        assert!(answer.is_err() && took < BUDGET, "{answer:?} after {took:?}");
    }
    assert!(turned_away >= 200, "more than a thousand wait: {turned_away} turned away");
    server.thaw();
    works_again(&redis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_used_again_when_it_is_back() {
    let Some(mut server) = Server::start(&[]) else { return };
    let redis = server.open();
    assert_eq!(put(&redis).await, Ok(()));
    server.kill();
    eventually(RECOVERY, || async { redis.ping().await.err() }).await;
    for _ in 0..100 {
        let (answer, took) = timed(put(&redis)).await;
        assert_eq!(answer, OUT);
        assert!(took < AT_ONCE * 2, "{took:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.empty();
    let took = works_again(&redis).await;
    eprintln!("usable {took:?} after the restart");
    let (token, _, now) = ticket();
    assert!(redis.short_lived.tickets.take(&token, now).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_while_idle_is_replaced_before_it_is_missed() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    for _ in 0..5 {
        assert_eq!(put(&redis).await, Ok(()));
        let connected = || async {
            let clients: String =
                redis::cmd("CLIENT").arg("LIST").query_async(&mut server.connection().await).await.unwrap();
            clients.lines().filter(|client| client.contains("resp=3")).count()
        };
        // Settled: a connection that is cut as soon as it is made is not replaced at once.
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.run("CLIENT KILL TYPE normal SKIPME yes").await;
        eventually(RECOVERY, || async { (connected().await == 1).then_some(()) }).await;
    }
    assert_eq!(put(&redis).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_takes_no_writes_until_it_is_promoted() {
    let Some(primary) = Server::start(&[]) else { return };
    let replica = Server::start(&["--replicaof", "127.0.0.1", &primary.port().to_string()]).unwrap();
    let redis = replica.open();
    eventually(Duration::from_secs(10), || async { redis.ping().await.ok() }).await;
    let (token, _, now) = ticket();
    for _ in 0..5 {
        assert_eq!(put(&redis).await, OUT);
    }
    let revocation = crate::stream::revocation(1);
    assert_eq!(redis.stream.publish(&[revocation], now).await, OUT);
    assert_eq!(redis.stream.position().await.err(), Some(StorageError::Unavailable));
    replica.run("REPLICAOF NO ONE").await;
    works_again(&redis).await;
    assert!(redis.short_lived.tickets.take(&token, now).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_server_refuses_and_forgets_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let (token, ticket, now) = ticket();
    assert_eq!(put(&redis).await, Ok(()));
    server.run("CONFIG SET maxmemory 1").await;
    for _ in 0..10 {
        assert_eq!(put(&redis).await, OUT);
        assert_eq!(redis.ping().await, Ok(()), "what writes nothing goes on");
    }
    assert_eq!(redis.short_lived.tickets.take(&token, now).await, Ok(Some(ticket)));
    server.run("CONFIG SET maxmemory 0").await;
    assert_eq!(put(&redis).await, Ok(()), "at once: the breaker stayed closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_replies_are_an_absent_server() {
    for reply in [
        "-LOADING Redis is loading the dataset in memory",
        "-MOVED 3999 127.0.0.1:6381",
        "-NOAUTH Authentication required.",
        "-MASTERDOWN Link with MASTER is down",
        "-MISCONF Errors writing to the AOF file",
        ":7",
    ] {
        let shim = Shim::start(reply).await;
        let redis = Redis::open(&options(&format!("redis://127.0.0.1:{}", shim.port))).unwrap();
        let (token, _, now) = ticket();
        let (answer, took) = timed(redis.short_lived.tickets.take(&token, now)).await;
        // A number is no ticket, but readable as text.
        let expected = if reply == ":7" { StorageError::Unreadable } else { StorageError::Unavailable };
        assert_eq!(answer, Err(expected), "{reply}");
        assert!(took < AT_ONCE * 4, "{reply}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_taken_by_one_of_twenty_across_two_replicas() {
    let Some(server) = Server::start(&[]) else { return };
    let replicas = [server.open(), server.open()];
    for _ in 0..20 {
        put(&replicas[0]).await.unwrap();
        let takers: Vec<_> = (0..20)
            .map(|number| {
                let tickets = replicas[number % 2].short_lived.tickets.clone();
                let (token, _, now) = ticket();
                tokio::spawn(async move { tickets.take(&token, now).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for taker in takers {
            won += usize::from(taker.await.unwrap().is_some());
        }
        assert_eq!(won, 1);
    }
}

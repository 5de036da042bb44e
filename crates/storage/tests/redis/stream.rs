//! Revocations from one replica to another, and what makes a reader load everything again.

use std::time::Duration;

use domain::id::Id as _;
use domain::revocation::{Revocation, Revoked};
use domain::time::{Timestamp, minutes};
use storage::redis::{Cursor, Reading, RevocationReader};
use tokio::time::Instant;

use crate::server::{Server, eventually};

const BEGINNING: i64 = 1_767_614_400_000;

fn now() -> Timestamp {
    Timestamp::from_millis(BEGINNING)
}

pub fn revocation(number: u128) -> Revocation {
    let what = Revoked::Token { id: domain::id::TokenId::from_uuid(uuid::Uuid::from_u128(number)) };
    Revocation::new(what, now(), minutes(16))
}

async fn entries(reader: &mut RevocationReader, cursor: &mut Cursor) -> Vec<Revocation> {
    match reader.read_after(cursor).await.unwrap() {
        Reading::Entries { revocations, cursor: next } => {
            *cursor = next;
            revocations
        }
        Reading::Reload => panic!("nothing was missed"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_publishes_the_others_read_in_order_and_soon() {
    let Some(server) = Server::start(&[]) else { return };
    let (from, to) = (server.open(), server.open());
    let mut reader = to.stream.reader();
    let mut cursor = reader.begin().await.unwrap();
    assert_eq!(entries(&mut reader, &mut cursor).await, [], "nothing in 200 ms");
    // The first on an empty server, one by one, then many at once.
    for number in 0..3 {
        let since = Instant::now();
        let (published, read) = tokio::join!(
            async { from.stream.publish(&[revocation(number)], now()).await },
            entries(&mut reader, &mut cursor)
        );
        assert_eq!((published, read), (Ok(()), vec![revocation(number)]));
        assert!(since.elapsed() < Duration::from_millis(150), "{:?}", since.elapsed());
    }
    let many: Vec<Revocation> = (10..300).map(revocation).collect();
    from.stream.publish(&many, now()).await.unwrap();
    assert_eq!(entries(&mut reader, &mut cursor).await, many);
    let position = from.stream.position().await.unwrap();
    assert_eq!(position, to.stream.position().await.unwrap());
    assert!(position.first.unwrap() < position.last && !position.epoch.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_and_a_dead_login_session_have_a_key_as_long_as_they_are_remembered() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let id = |number| uuid::Uuid::from_u128(number);
    let session = domain::id::LoginSessionId::from_uuid(id(2));
    let person = domain::id::UserId::from_uuid(id(3));
    let what = [Revoked::LoginSession { id: session }, Revoked::Person { id: person, below: 4 }];
    let mut all: Vec<Revocation> = what.into_iter().map(|what| Revocation::new(what, now(), minutes(16))).collect();
    all.push(revocation(1));
    all.push(Revocation { expires_at: now(), ..revocation(5) });
    redis.stream.publish(&all, now()).await.unwrap();
    let mut connection = server.connection().await;
    for (number, left) in [(1, true), (2, true), (3, false), (5, false)] {
        let key = format!("doorward:revoked:{}", id(number));
        let left_millis: i64 = redis::cmd("PTTL").arg(&key).query_async(&mut connection).await.unwrap();
        assert_eq!((950_000..=960_000).contains(&left_millis), left, "{key}: {left_millis}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_may_hide_a_revocation_makes_a_reader_load_everything() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let mut reader = redis.stream.reader();
    let reasons = [
        "FLUSHALL",
        "DEL doorward:epoch",
        "DEL doorward:revocations",
        "XTRIM doorward:revocations MAXLEN 1",
        "XADD doorward:revocations * revocation nonsense",
        "XADD doorward:revocations * other field",
        "CLIENT KILL TYPE normal SKIPME yes",
    ];
    for reason in reasons {
        redis.stream.publish(&[revocation(1)], now()).await.unwrap();
        let cursor = reader.begin().await.unwrap();
        redis.stream.publish(&[revocation(2), revocation(3)], now()).await.unwrap();
        server.run(reason).await;
        // A cut connection is an error first; the reader then has none that belongs to the cursor.
        let read = match reader.read_after(&cursor).await {
            Err(_) => reader.read_after(&cursor).await.unwrap(),
            Ok(read) => read,
        };
        assert_eq!(read, Reading::Reload, "{reason}");
        server.run("FLUSHALL").await;
        eventually(Duration::from_secs(2), || async { redis.ping().await.ok() }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_server_gets_another_epoch() {
    let Some(server) = Server::start(&[]) else { return };
    let (redis, other) = (server.open(), server.open());
    let before = redis.stream.position().await.unwrap();
    assert_eq!(redis.stream.position().await.unwrap(), before, "the epoch stays");
    server.run("FLUSHALL").await;
    let after = other.stream.position().await.unwrap();
    assert_ne!(after.epoch, before.epoch);
    assert_eq!(redis.stream.position().await.unwrap(), after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_no_writes_is_read_and_one_that_follows_another_is_not() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let position = redis.stream.position().await.unwrap();
    server.run("CONFIG SET maxmemory 1").await;
    assert_eq!(server.open().stream.position().await.unwrap(), position);
    let mut reader = redis.stream.reader();
    let mut cursor = reader.begin().await.unwrap();
    assert_eq!(entries(&mut reader, &mut cursor).await, []);
    server.run("CONFIG SET maxmemory 0").await;
    server.run("REPLICAOF 127.0.0.1 1").await;
    assert!(redis.stream.reader().begin().await.is_err(), "what is revoked may never come there");
    server.run("REPLICAOF NO ONE").await;
    // A user who may not ask for the rank: the server that takes a write is a primary.
    server.run("ACL SETUSER blind on >secret ~* &* +@all -info").await;
    let blind = storage::redis::Redis::open(&crate::server::options(&server.url_for("blind:secret@"))).unwrap();
    assert_eq!(blind.stream.position().await.unwrap(), position);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_longer_than_what_is_kept_is_read_again_by_who_is_behind() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let (mut behind, mut ahead) = (redis.stream.reader(), redis.stream.reader());
    redis.stream.publish(&[revocation(1)], now()).await.unwrap();
    let (old, mut new) = (behind.begin().await.unwrap(), ahead.begin().await.unwrap());
    let batch: Vec<Revocation> = (0..5_000).map(revocation).collect();
    for _ in 0..21 {
        redis.stream.publish(&batch, now()).await.unwrap();
        let mut read = 0;
        while read < batch.len() {
            read += entries(&mut ahead, &mut new).await.len();
        }
        assert_eq!(read, batch.len());
    }
    assert_eq!(behind.read_after(&old).await, Ok(Reading::Reload));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_a_server_that_hangs_ends_in_time_and_begins_again_after_it() {
    let Some(server) = Server::start(&[]) else { return };
    let redis = server.open();
    let mut reader = redis.stream.reader();
    let cursor = reader.begin().await.unwrap();
    server.freeze();
    let since = Instant::now();
    assert!(reader.read_after(&cursor).await.is_err());
    assert!(since.elapsed() < Duration::from_millis(1_600), "{:?}", since.elapsed());
    assert_eq!(reader.read_after(&cursor).await, Ok(Reading::Reload));
    let mut beginnings = 0;
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        let since = Instant::now();
        assert!(reader.begin().await.is_err());
        assert!(since.elapsed() < Duration::from_millis(2_300), "{:?}", since.elapsed());
        beginnings += 1;
    }
    assert!(beginnings < 60, "it pauses between attempts: {beginnings}");
    server.thaw();
    let since = Instant::now();
    while reader.begin().await.is_err() {
        assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    }
}

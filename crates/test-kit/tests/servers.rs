//! Real servers do what tests ask of them: freeze, go on, die, come back with their data or without.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::time::Duration;

use mongodb::bson::{Document, doc};
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use test_kit::servers::{Caddy, MongoDb, Redis};

async fn connect(redis: &Redis) -> MultiplexedConnection {
    redis::Client::open(redis.url()).unwrap().get_multiplexed_async_connection().await.unwrap()
}

#[tokio::test]
async fn a_killed_redis_comes_back_on_its_port_with_what_it_acknowledged() {
    let Some(mut redis) = Redis::start() else { return };
    let port = redis.port();
    let () = connect(&redis).await.set("key", "value").await.unwrap();
    redis.kill();
    assert!(redis::Client::open(redis.url()).unwrap().get_multiplexed_async_connection().await.is_err());
    redis.start_again();
    assert_eq!(redis.port(), port);
    assert_eq!(connect(&redis).await.get::<_, Option<String>>("key").await.unwrap().as_deref(), Some("value"));
}

#[tokio::test]
async fn an_emptied_redis_has_forgotten_everything() {
    let Some(mut redis) = Redis::start() else { return };
    let () = connect(&redis).await.set("key", "value").await.unwrap();
    redis.empty();
    assert_eq!(connect(&redis).await.get::<_, Option<String>>("key").await.unwrap(), None);
}

#[tokio::test]
async fn a_frozen_redis_answers_once_it_is_thawed() {
    let Some(redis) = Redis::start() else { return };
    let mut connection = connect(&redis).await;
    connection.set_response_timeout(Duration::from_secs(30));
    redis.freeze();
    let mut asking = Box::pin(connection.set::<_, _, ()>("key", "value"));
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut asking).await.is_err());
    redis.thaw();
    asking.await.unwrap();
}

#[tokio::test]
async fn settings_reach_redis_and_two_of_them_run_side_by_side() {
    let Some(primary) = Redis::start() else { return };
    let Some(replica) = Redis::start_with(&["--replicaof", "127.0.0.1", &primary.port().to_string()]) else { return };
    let refused = connect(&replica).await.set::<_, _, ()>("key", "value").await.unwrap_err();
    assert_eq!(refused.code(), Some("READONLY"));
}

#[tokio::test]
async fn a_stopped_redis_can_be_started_again() {
    let Some(mut redis) = Redis::start() else { return };
    redis.stop();
    redis.start_again();
    let () = connect(&redis).await.set("key", "value").await.unwrap();
}

#[tokio::test]
async fn a_killed_mongodb_comes_back_on_its_port_with_what_it_acknowledged() {
    let Some(mut server) = MongoDb::start() else { return };
    let client = mongodb::Client::with_uri_str(server.url()).await.unwrap();
    let things = client.database("test").collection::<Document>("things");
    things.insert_one(doc! {"_id": 1}).await.unwrap();
    server.kill();
    server.start_again();
    assert_eq!(things.find_one(doc! {}).await.unwrap(), Some(doc! {"_id": 1}));
}

#[tokio::test]
async fn a_frozen_mongodb_answers_once_it_is_thawed() {
    let Some(server) = MongoDb::start() else { return };
    let client = mongodb::Client::with_uri_str(server.url()).await.unwrap();
    let things = client.database("test").collection::<Document>("things");
    things.insert_one(doc! {"_id": 1}).await.unwrap();
    server.freeze();
    let mut asking = tokio::spawn(async move { things.insert_one(doc! {"_id": 2}).await });
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut asking).await.is_err());
    server.thaw();
    asking.await.unwrap().unwrap();
}

#[tokio::test]
async fn caddy_answers_by_the_caddyfile_it_is_given() {
    let caddyfile = "http://127.0.0.1:{$PORT} {\n  respond \"hello {$WHOM}\"\n}\n";
    let Some(caddy) = Caddy::start_with(caddyfile, &[("WHOM", "tests")]) else { return };
    let answer = reqwest::get(caddy.url()).await.unwrap().text().await.unwrap();
    assert_eq!(answer, "hello tests");
}

//! A tail that is cut off in the database is found by the head that is kept outside.

use domain::audit::Chain;
use domain::audit_chain::AuditKey;
use mongodb::bson::{Document, doc};
use storage::mongo::{Mongo, MongoOptions};
use storage::redis::{Redis, RedisOptions};
use test_kit::people::People;
use test_kit::randomness::SeededRandomness;
use test_kit::servers::{shared_mongodb, shared_redis};

use crate::database::{KEY, fresh_name, options, trail};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_compared_with_the_head_outside_and_a_cut_tail_is_found() {
    let (Some(url), Some(redis)) = (shared_mongodb(), shared_redis()) else { return };
    let name = fresh_name();
    let randomness = std::sync::Arc::new(SeededRandomness::default());
    let redis_options = RedisOptions { key_prefix: format!("{name}:"), ..RedisOptions::new(redis.into(), randomness) };
    let redis = Redis::open(&redis_options).unwrap();
    let outside = Some(std::sync::Arc::clone(&redis.heads));
    let mongo = Mongo::open(MongoOptions { outside, ..options(&url, &name) }, storage::memory::open()).await.unwrap();
    let people = People::default();
    mongo.stores.audit.record(&trail(&people, Chain::Platform)).await.unwrap();
    // Nobody waits for the head to be kept.
    while redis.heads.newest(Chain::Platform).await.unwrap().is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    mongo.stores.audit.record(&trail(&people, Chain::Platform)).await.unwrap();
    let verified = mongo.stores.audit.verify(Chain::Platform).await.unwrap();
    assert_eq!((verified.first_bad_seq, verified.checked, verified.compared_with_seq), (None, 2, Some(1)));

    let client = mongodb::Client::with_uri_str(&url).await.unwrap();
    let events = client.database(&name).collection::<Document>("audit_events");
    events.delete_many(doc! {}).await.unwrap();
    let verified = mongo.stores.audit.verify(Chain::Platform).await.unwrap();
    assert_eq!((verified.first_bad_seq, verified.compared_with_seq), (Some(1), Some(1)));
    assert_eq!(mongo.stores.audit.chains().await.unwrap(), [Chain::Platform], "it is not forgotten");

    // A head that somebody else wrote counts for nothing.
    let forged = domain::audit_chain::ChainHead { seq: 9, hash: domain::audit_chain::ChainDigest::ZERO };
    let forged = forged.signed(Chain::Platform, &AuditKey::new(b"another key"));
    redis.heads.keep(Chain::Platform, &forged).await.unwrap();
    assert_eq!(mongo.stores.audit.verify(Chain::Platform).await.unwrap().compared_with_seq, None);
    assert_ne!(KEY, b"another key");
    mongo.drop_database().await.unwrap();
}

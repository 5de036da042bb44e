//! Keys of one test on a Redis that others use, too.

use std::sync::Arc;

use redis::AsyncCommands as _;
use secrecy::ExposeSecret as _;
use storage::redis::RedisOptions;
use test_kit::randomness::SeededRandomness;

/// Options with a prefix that nobody else has.
pub fn options(url: &str) -> RedisOptions {
    let key_prefix = format!("doorward_test_{}:", uuid::Uuid::new_v4().simple());
    RedisOptions { key_prefix, ..RedisOptions::new(url.into(), Arc::new(SeededRandomness::default())) }
}

/// Removes all keys with that prefix.
pub async fn remove(options: &RedisOptions) {
    let client = redis::Client::open(options.url.expose_secret()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut scanning = connection.clone();
    let mut found = scanning.scan_match::<_, String>(format!("{}*", options.key_prefix)).await.unwrap();
    while let Some(key) = found.next_item().await {
        let _: () = connection.unlink(key.unwrap()).await.unwrap();
    }
}

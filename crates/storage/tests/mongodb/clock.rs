//! What time it is by the server.

use domain::time::Timestamp;
use test_kit::servers::shared_mongodb;

use crate::database::{fresh_name, open};

fn millis() -> i64 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_what_time_it_is() {
    let Some(url) = shared_mongodb() else { return };
    let mongo = open(&url, &fresh_name()).await;
    let before = millis();
    let said = mongo.clock.now().await.unwrap();
    assert!((Timestamp::from_millis(before - 1)..=Timestamp::from_millis(millis() + 1)).contains(&said), "{said}");
    mongo.drop_database().await.unwrap();
}

//! The database hangs, is gone, comes back; answers of it get lost.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use test_kit::phases::phase;
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Fault, WireShim};

use crate::world::World;

/// F9, F10 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_database_calls_are_refused_in_time_and_what_was_acknowledged_is_there_afterwards() {
    let Some(mut mongodb) = MongoDb::start() else { return };
    let shape = Shape { mongodb_url: Some(mongodb.url()), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let mut acknowledged = Vec::new();
    for number in 0..5 {
        let body = json!({"name": format!("Page {number}"), "kind": "web", "target": {"url": "https://example.org"}});
        let added = world.post(&world.platform(number % 2), "/api/workspaces", Some(&root.token), body).await;
        assert_eq!(added.status, 201, "{added:?}");
        acknowledged.push(added.text("id"));
    }
    for hangs in [true, false] {
        if hangs {
            mongodb.freeze()
        } else {
            mongodb.kill()
        }
        for round in 0..phase(3, 12) {
            let login = world.login(&world.auth(round % 2), "root@example.org").await;
            assert_eq!(login.status, 503, "{login:?}");
            assert!(login.retry_after.is_some(), "{login:?}");
            assert!(login.took < Duration::from_secs(5), "{:?}", login.took);
            let body = json!({"name": format!("Lost {round}"), "kind": "web", "target": {"url": "https://e.org"}});
            let added = world.post(&world.platform(round % 2), "/api/workspaces", Some(&root.token), body).await;
            assert_eq!(added.status, 503, "{added:?}");
            assert!(added.took < Duration::from_secs(8), "{:?}", added.took);
            assert_eq!(world.get(&format!("{}/health", world.platform(0)), "").await.status, 200);
        }
        if hangs {
            mongodb.thaw()
        } else {
            mongodb.start_again()
        }
        world
            .until("all are let in again", Duration::from_secs(15), async || {
                world.everywhere(&root.token).await == [200; 4]
            })
            .await;
    }
    let listed = world.get(&format!("{}/api/workspaces", world.platform(0)), &root.token).await;
    let there: Vec<&str> = listed.body.as_array().unwrap().iter().map(|found| found["id"].as_str().unwrap()).collect();
    assert!(acknowledged.iter().all(|id| there.contains(&id.as_str())), "what was acknowledged is there");
    let verified = world.get(&format!("{}/api/audit-logs/verify", world.platform(1)), &root.token).await;
    assert_eq!(verified.body["intact"], true, "{verified:?}");
}

/// F11, F12, F13 of the faults; and every write is one that a majority has made durable.
#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_and_changes_of_rank_double_nothing_and_lose_nothing() {
    let Some(upstream) = MongoDb::start() else { return };
    let shim = WireShim::start(upstream.address()).await;
    let shape = Shape { mongodb_url: Some(shim.url()), auth: 1, platform: 1, ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let platform = world.platform(0);
    let (mut made, mut number) = (Vec::new(), 0);
    for command in ["insert", "findAndModify", "update"] {
        for fault in [Fault::LoseAnswer, Fault::Refuse(test_kit::wire_shim::ServerError::NotWritablePrimary)] {
            number += 1;
            shim.next(command, 1, fault);
            let name = format!("Page {number}");
            let body = json!({"name": name, "kind": "web", "target": {"url": "https://example.org"}});
            let send = || world.keyed(&name, &platform, "/api/workspaces", Some(&root.token), body.clone());
            let added = send().await;
            assert!([201, 503].contains(&added.status), "{added:?}");
            shim.clear();
            // Whatever became of it: sent again under its key, as a client does after a 503, it is there once.
            let begun = Instant::now();
            let mut again = send().await;
            while again.status == 503 && begun.elapsed() < Duration::from_secs(10) {
                tokio::time::sleep(Duration::from_millis(50)).await;
                again = send().await;
            }
            assert_eq!(again.status, 201, "{again:?}");
            assert!(added.status == 503 || added.text("id") == again.text("id"));
            made.push(name.clone());
        }
    }
    let listed =
        world.send(Method::GET, &format!("{}/api/workspaces", world.platform(0)), Some(&root.token), None).await;
    let names: Vec<String> =
        listed.body.as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap().to_owned()).collect();
    for name in made {
        assert_eq!(names.iter().filter(|found| **found == name).count(), 1, "{name} in {names:?}");
    }
    assert!(shim.weak_writes().is_empty(), "{:?}", shim.weak_writes());
}

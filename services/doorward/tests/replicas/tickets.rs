//! Tickets to terminals are good once on all replicas, also after Redis has forgotten that one was taken.

use domain::random::{OneTimeSecret, Purpose};
use serde_json::json;
use test_kit::servers::{Redis, Shape};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;

use crate::terminals::{attached, launched, until};
use crate::world::{Person, World, bubblewrap};

async fn refused(world: &World, replica: usize, url: &str) -> u16 {
    let address = world.platform(replica).replace("http://", "ws://");
    match connect_async(format!("{address}{url}&from=0")).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("{other:?}"),
    }
}

/// Under which key Redis keeps the ticket of that address.
fn key(world: &World, url: &str) -> String {
    let (_, ticket) = url.split_once("ticket=").unwrap();
    let digest = OneTimeSecret::parse(ticket).unwrap().digest(Purpose::Ticket);
    format!("{}ticket:{}", world.services.redis_prefix(), digest.as_str())
}

async fn attachments(world: &World, root: &Person) -> usize {
    let url = format!("{}/api/audit-logs?action=attach_terminal", world.platform(0));
    world.get(&url, &root.token).await.body.as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_ticket_that_redis_brings_back_is_refused_by_the_record() {
    let (Some(()), Some(redis)) = (bubblewrap(), Redis::start()) else { return };
    let shape = Shape { redis_url: Some(redis.url()), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let workspace = world.shell(&root).await;
    let (session, first) = launched(&world, &root, &workspace, 0).await;
    let path = format!("/api/sessions/{session}/ticket");
    let second = world.post(&world.platform(1), &path, Some(&root.token), json!({})).await.text("url");
    for url in [&first, &second] {
        let key = key(&world, url);
        assert_eq!(redis.ask(&format!("COPY {key} kept:{key}")), ":1", "a primary that will have heard of nothing");
    }

    // The first at the terminal's own replica, the second relayed to it: each is used once and recorded once.
    let mut sockets = [attached(&world, 0, &first).await, attached(&world, 1, &second).await];
    until(&mut sockets[1], "$ ").await;
    assert_eq!(attachments(&world, &root).await, 2);

    for replica in [0, 1] {
        for url in [&first, &second] {
            let key = key(&world, url);
            assert_eq!(redis.ask(&format!("COPY kept:{key} {key}")), ":1", "it is back");
            assert_eq!(refused(&world, replica, url).await, 401, "{url} at replica {replica}");
        }
    }
    assert_eq!(attachments(&world, &root).await, 2, "whoever was refused has not attached");
    assert!(world.services.logs().contains("came back"), "it is said");
}

//! The Redis that knew of revocations is lost, and one that never heard of them takes its place.

use std::time::Duration;

use test_kit::fault_proxy::{FaultProxy, Mode};
use test_kit::phases::phase;
use test_kit::servers::{Redis, Shape};

use crate::world::World;

/// So many entries a server's stream of revocations has.
fn entries(redis: &Redis, prefix: &str) -> u32 {
    redis.ask(&format!("XLEN {prefix}revocations")).trim_start_matches(':').parse().unwrap()
}

/// F5 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_before_redis_failed_over_stays_revoked() {
    let Some(mut primary) = Redis::start() else { return };
    let (door, link) = (FaultProxy::start(primary.address()).await, FaultProxy::start(primary.address()).await);
    let replica = Redis::start_with(&["--replicaof", "127.0.0.1", &link.port().to_string()]).unwrap();
    let shape = Shape { redis_url: Some(format!("redis://{}", door.address())), ..Shape::default() };
    let Some((mut world, root)) = World::start(shape).await else { return };
    let prefix = world.services.redis_prefix();
    let people = world.sign_ins(phase(51, 1_001)).await;
    let (first, people) = people.split_first().unwrap();
    world.log_out(&world.auth(0), &first.token).await;
    let known = entries(&primary, &prefix);
    assert!(known > 0);
    world.until("the replica follows", Duration::from_secs(10), async || entries(&replica, &prefix) == known).await;

    link.set(Mode::BlackHole).await;
    for (number, person) in people.iter().enumerate() {
        world.log_out(&world.auth(number % 2), &person.token).await;
    }
    assert!(
        entries(&primary, &prefix) >= known + phase(50, 1_000) && entries(&replica, &prefix) == known,
        "they are known to one alone"
    );
    primary.kill();
    assert_eq!(replica.ask("REPLICAOF NO ONE"), "+OK");
    door.lead_to(replica.address()).await;
    // One replica of each service has no memory of what it heard from the primary.
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        services.auth[1].start_again();
        services.platform[1].start_again();
    });
    world
        .until("all are let in again", Duration::from_secs(5), async || world.everywhere(&root.token).await == [200; 4])
        .await;
    for person in people {
        assert_eq!(world.everywhere(&person.token).await, [401; 4], "a revoked token was let in");
    }
    let someone = &world.sign_ins(1).await[0];
    world.log_out(&world.auth(0), &someone.token).await;
    world
        .until("all hear by the new primary", Duration::from_secs(1), async || {
            world.everywhere(&someone.token).await == [401; 4]
        })
        .await;
}

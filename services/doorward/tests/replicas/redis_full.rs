//! Redis answers, and takes no writes: it is full, or no primary.

use std::time::Duration;

use test_kit::servers::{Redis, Shape};

use crate::world::{ROOT, World, load, with_status};

/// Nobody signs in, and is told so soon.
async fn nobody_signs_in(world: &World) {
    let refused = load(2, Duration::from_secs(2), async |number| {
        let login = world.login(&world.auth(number % 2), ROOT).await;
        assert!(login.retry_after.is_some(), "{login:?}");
        login
    })
    .await;
    assert_eq!(with_status(&refused, 503), refused.len(), "{refused:?}");
    let slowest = refused.iter().map(|login| login.took).max().unwrap();
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
}

async fn all_is_well_within_two_seconds(world: &World, token: &str) {
    world
        .until("people sign in again", Duration::from_secs(2), async || {
            world.login(&world.auth(0), ROOT).await.status == 200
                && world.login(&world.auth(1), ROOT).await.status == 200
                && world.everywhere(token).await == [200; 4]
        })
        .await;
}

/// Every connection is cut; token routes are usable again without any write.
async fn everybody_reconnects(world: &World, redis: &Redis, token: &str) {
    assert!(redis.ask("CLIENT KILL TYPE normal SKIPME yes").starts_with(':'));
    world
        .until("all are let in again", Duration::from_secs(3), async || world.everywhere(token).await == [200; 4])
        .await;
    // Not only for as long as what was read before is believed.
    let answers =
        load(1, Duration::from_secs(2), async |number| world.get(&world.guarded()[number % 4], token).await).await;
    assert_eq!(with_status(&answers, 200), answers.len(), "{answers:?}");
}

/// F7 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_takes_no_writes_lets_nobody_sign_in_and_forgets_no_revocation() {
    let Some(redis) = Redis::start() else { return };
    let shape = Shape { redis_url: Some(redis.url()), ..Shape::default() };
    let Some((mut world, root)) = World::start(shape).await else { return };
    let people = world.sign_ins(3).await;

    // Full: what only reads goes on, and who signs out is out, for the record says so where the stream does not.
    assert_eq!(redis.ask("CONFIG SET maxmemory 1"), "+OK");
    nobody_signs_in(&world).await;
    assert_eq!(world.everywhere(&root.token).await, [200; 4]);
    for person in &people {
        world.log_out(&world.auth(0), &person.token).await;
        world
            .until("every replica refuses it", Duration::from_secs(1), async || {
                world.everywhere(&person.token).await == [401; 4]
            })
            .await;
    }
    everybody_reconnects(&world, &redis, &root.token).await;
    for person in &people {
        assert_eq!(world.everywhere(&person.token).await, [401; 4]);
    }
    // Also who was not there before; the gateway's part is done by its readiness.
    tokio::task::block_in_place(|| {
        world.services.auth[1].start_again();
        world.services.platform[1].start_again();
    });
    assert_eq!(world.everywhere(&root.token).await, [200; 4]);
    for person in &people {
        assert_eq!(world.everywhere(&person.token).await, [401; 4]);
    }
    nobody_signs_in(&world).await;
    assert_eq!(redis.ask("CONFIG SET maxmemory 0"), "+OK");
    all_is_well_within_two_seconds(&world, &root.token).await;

    // No primary any more: reads that wait there are ended, and whoever begins anew is refused. Dead is dead.
    assert_eq!(redis.ask("REPLICAOF 127.0.0.1 1"), "+OK");
    nobody_signs_in(&world).await;
    assert!(world.everywhere(&root.token).await.iter().all(|status| [200, 503].contains(status)));
    for person in &people {
        assert_eq!(world.everywhere(&person.token).await, [401; 4]);
    }
    assert_eq!(redis.ask("REPLICAOF NO ONE"), "+OK");
    all_is_well_within_two_seconds(&world, &root.token).await;
    for person in &people {
        assert_eq!(world.everywhere(&person.token).await, [401; 4]);
    }
}

//! One replica cannot reach Redis; the others can.

use std::time::Duration;

use test_kit::fault_proxy::{FaultProxy, Mode};
use test_kit::servers::{Redis, Shape};
use tokio::time::sleep;

use crate::world::{World, load, with_status};

/// F31 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_alone_lost_redis_is_taken_out_and_lets_nobody_in_who_was_thrown_out() {
    let Some(redis) = Redis::start() else { return };
    let proxies = [FaultProxy::start(redis.address()).await, FaultProxy::start(redis.address()).await];
    let shape = Shape { redis_url: Some(redis.url()), ..Shape::default() };
    let Some((mut world, root)) = World::start(shape).await else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        let alone = [(&mut services.auth[1], &proxies[0]), (&mut services.platform[1], &proxies[1])];
        for (replica, proxy) in alone {
            replica.set("REDIS_URL", format!("redis://{}", proxy.address()));
            replica.start_again();
        }
    });
    let people = world.sign_ins(2).await;
    let cases = [
        (world.auth(1), format!("{}/api/auth/me", world.services.url()), Mode::Refuse),
        (world.platform(1), format!("{}/api/workspaces", world.services.url()), Mode::Hang),
    ];
    for (((alone, through_gateway, mode), proxy), gone) in cases.iter().zip(&proxies).zip(&people) {
        proxy.set(*mode).await;
        let ready = format!("{alone}/ready");
        world
            .until("it says that it is not ready", Duration::from_secs(3), async || {
                world.get(&ready, "").await.status == 503
            })
            .await;
        let others = [world.auth(0), world.auth(1), world.platform(0), world.platform(1)];
        for other in others.iter().filter(|other| *other != alone) {
            assert_eq!(world.get(&format!("{other}/ready"), "").await.status, 200, "{other}");
        }
        // The gateway looks once a second.
        sleep(Duration::from_millis(2_500)).await;
        world.log_out(&world.auth(0), &gone.token).await;
        sleep(Duration::from_secs(1)).await;
        let guarded: Vec<String> = world.guarded().into_iter().filter(|url| url.starts_with(alone)).collect();
        let lasting = Duration::from_secs(3);
        let (answers, refused) = tokio::join!(
            load(3, lasting, |_| world.get(through_gateway, &root.token)),
            load(1, lasting, |_| world.get(&guarded[0], &gone.token)),
        );
        assert_eq!(with_status(&answers, 200), answers.len(), "the gateway asks the others");
        assert_eq!(with_status(&refused, 200), 0, "a revoked token was let in");

        // Back again, it knows what it missed before it lets anybody in.
        let watched = load(1, lasting, |_| world.get(&guarded[0], &gone.token));
        let back = async {
            proxy.set(Mode::Pass).await;
            world
                .until("it is ready again", Duration::from_secs(3), async || world.get(&ready, "").await.status == 200)
                .await;
        };
        let (watched, ()) = tokio::join!(watched, back);
        assert_eq!(with_status(&watched, 200), 0, "a revoked token was let in");
        assert_eq!(world.everywhere(&gone.token).await, [401; 4]);
        assert_eq!(world.everywhere(&root.token).await, [200; 4]);
    }
}

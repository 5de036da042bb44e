//! Redis answers, and takes its time.

use std::time::Duration;

use test_kit::fault_proxy::{Direction, FaultProxy, Mode};
use test_kit::phases::phase;
use test_kit::servers::{Redis, Shape};

use crate::world::{ROOT, World, load, slowest_but_one_in_a_hundred, with_status};

/// F3 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn with_a_slow_redis_everything_is_answered_in_time_and_afterwards_as_ever() {
    let Some(redis) = Redis::start() else { return };
    let proxy = FaultProxy::start(redis.address()).await;
    let shape = Shape { redis_url: Some(format!("redis://{}", proxy.address())), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let gone = world.signed_in(&world.auth(0), ROOT).await;
    let slow = Mode::Delay { by: Duration::from_millis(300), jitter: Duration::from_millis(200) };
    proxy.set_toward(Direction::ToClient, slow).await;

    world.log_out(&world.auth(1), &gone.token).await;
    let (lasting, guarded) = (Duration::from_secs(phase(8, 60)), world.guarded());
    let (reads, dead, sign_ins) = tokio::join!(
        load(4, lasting, |number| world.get(&guarded[number % 4], &root.token)),
        async {
            // What was signed out is dead everywhere within a second.
            tokio::time::sleep(Duration::from_secs(1)).await;
            load(1, lasting, |number| world.get(&guarded[number % 4], &gone.token)).await
        },
        load(2, lasting, async |number| world.login(&world.auth(number % 2), ROOT).await),
    );
    assert_eq!(with_status(&reads, 200) + with_status(&reads, 503), reads.len(), "let in, or not now");
    assert_eq!(with_status(&sign_ins, 200) + with_status(&sign_ins, 503), sign_ins.len(), "signed in, or not now");
    assert_eq!(with_status(&dead, 200), 0, "a revoked token was let in");
    // The budgets of calls, on a machine that compiles besides.
    for (answers, most) in [(&reads, 3_000), (&sign_ins, 5_000)] {
        let slowest = slowest_but_one_in_a_hundred(answers);
        assert!(slowest < Duration::from_millis(most), "{slowest:?}");
    }
    assert!(with_status(&reads, 200) > 0 && with_status(&sign_ins, 200) > 0, "slow is not gone");

    proxy.set(Mode::Pass).await;
    world
        .until("all are let in again", Duration::from_secs(1), async || world.everywhere(&root.token).await == [200; 4])
        .await;
    world.sign_ins(4).await;
    assert_eq!(world.everywhere(&gone.token).await, [401; 4]);
}

//! Redis comes and goes while people sign out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use parking_lot::Mutex;
use test_kit::fault_proxy::{FaultProxy, Mode};
use test_kit::phases::phase;
use test_kit::servers::{Redis, Shape};
use tokio::time::sleep;

use crate::world::World;

/// So soon a token is dead everywhere.
const EVERYWHERE: Duration = Duration::from_secs(1);

/// F8 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_while_redis_comes_and_goes_every_half_second_is_refused_by_every_replica() {
    let Some(redis) = Redis::start() else { return };
    let proxy = FaultProxy::start(redis.address()).await;
    let shape = Shape { redis_url: Some(format!("redis://{}", proxy.address())), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let people = world.sign_ins(phase(30, 200)).await;
    let (dead, over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let flapping = async {
        for _ in 0..phase(10, 60) {
            proxy.set(Mode::Refuse).await;
            sleep(Duration::from_millis(500)).await;
            proxy.set(Mode::Pass).await;
            sleep(Duration::from_millis(500)).await;
        }
        over.store(true, Ordering::Release);
    };
    let revoking = async {
        for (number, person) in people.iter().enumerate() {
            world.log_out(&world.auth(number % 2), &person.token).await;
            dead.lock().push((&person.token, Instant::now()));
            sleep(Duration::from_millis(150)).await;
        }
    };
    let watching = world.guarded().into_iter().map(async |url| {
        let mut turn = 0;
        while !over.load(Ordering::Acquire) {
            // One of those that were revoked last, and of all.
            let asked = Instant::now();
            let found = {
                let dead = dead.lock();
                turn += 1;
                let newest = dead.len().saturating_sub(1 + turn % 3);
                dead.get(if turn % 2 == 0 { newest } else { turn % dead.len().max(1) }).copied()
            };
            if let Some((token, since)) = found {
                let answer = world.get(&url, token).await;
                let late = asked.saturating_duration_since(since);
                let refused = [401, 503].contains(&answer.status);
                assert!(refused || late < EVERYWHERE, "let in {late:?} after its end by {url}: {answer:?}");
            }
            sleep(Duration::from_millis(5)).await;
        }
    });
    tokio::join!(flapping, revoking, join_all(watching));
    assert_eq!(dead.lock().len(), people.len());
    // Each replica holds a few connections; a storm would be hundreds of each.
    let taken = proxy.counts().taken;
    assert!(taken < phase(300, 1_800), "{taken} connections, some thirty a second");
    world
        .until("all that were revoked are refused for good", Duration::from_secs(3), async || {
            let mut refused = true;
            for person in &people {
                refused &= world.everywhere(&person.token).await == [401; 4];
            }
            refused && world.everywhere(&root.token).await == [200; 4]
        })
        .await;
}

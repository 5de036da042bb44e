//! Redis refuses, hangs, forgets: nobody is let in who was thrown out, and nothing hangs.

use std::time::Duration;

use serde_json::json;
use test_kit::phases::phase;
use test_kit::servers::{Redis, Shape};

use crate::world::World;

/// F1, F2, F4, F31 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_stays_dead_while_redis_hangs_is_gone_and_comes_back_empty() {
    let Some(mut redis) = Redis::start() else { return };
    let shape = Shape { redis_url: Some(redis.url()), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let gone = world.signed_in(&world.auth(0), "root@example.org").await;
    assert_eq!(world.post(&world.auth(0), "/api/auth/logout", Some(&gone.token), json!({})).await.status, 200);
    world
        .until("it is refused", Duration::from_secs(1), async || world.everywhere(&gone.token).await == [401; 4])
        .await;

    // It hangs: refused within the budget, at once after a while; the revoked one is never let in.
    redis.freeze();
    world
        .until("nobody is let in", Duration::from_secs(5), async || world.everywhere(&root.token).await == [503; 4])
        .await;
    for url in world.guarded() {
        let refused = world.get(&url, &root.token).await;
        assert_eq!((refused.status, refused.code()), (503, "revocation_unavailable"), "{refused:?}");
        assert_eq!(refused.retry_after.as_deref(), Some("2"));
        assert!(refused.took < Duration::from_millis(500), "{:?}", refused.took);
        assert_eq!(world.get(&url, &gone.token).await.status, 401, "dead is dead");
    }
    for replica in 0..2 {
        let login = world.login(&world.auth(replica), "root@example.org").await;
        assert_eq!(login.status, 503, "{login:?}");
        assert!(login.took < Duration::from_secs(3), "{:?}", login.took);
        let ready = world.get(&format!("{}/ready", world.auth(replica)), "").await;
        assert_eq!(ready.status, 503);
        assert_eq!(world.get(&format!("{}/health", world.platform(replica)), "").await.status, 200);
    }
    tokio::time::sleep(Duration::from_secs(phase(0, 30))).await;
    assert_eq!(world.everywhere(&gone.token).await, [401; 4], "dead is dead");
    redis.thaw();
    world
        .until("all are let in again", Duration::from_secs(4), async || world.everywhere(&root.token).await == [200; 4])
        .await;
    assert_eq!(world.everywhere(&gone.token).await, [401; 4]);

    // It comes back without anything: what was revoked is known from the record before anybody is let in.
    redis.kill();
    world
        .until("nobody is let in", Duration::from_secs(5), async || world.everywhere(&root.token).await == [503; 4])
        .await;
    redis.empty();
    let watched = async {
        for _ in 0..20 {
            assert_eq!(world.everywhere(&gone.token).await, [401; 4], "a revoked token was let in");
        }
    };
    let back =
        world.until("all are let in", Duration::from_secs(5), async || world.everywhere(&root.token).await == [200; 4]);
    tokio::join!(watched, back);
    // Sign-ins that were under way begin anew, in words.
    let stale = json!({"session_token": "A".repeat(43), "tenant_id": "01920000-0000-7000-8000-000000000000"});
    assert_eq!(world.post(&world.auth(0), "/api/auth/select-tenant", None, stale).await.status, 401);
    assert_eq!(world.login(&world.auth(1), "root@example.org").await.status, 200);
}

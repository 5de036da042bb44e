//! Signing in and out across replicas.

use serde_json::json;
use test_kit::servers::Shape;

use crate::world::{World, person};

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_begins_another_finishes_and_what_one_revokes_all_refuse() {
    let Some((world, root)) = World::start(Shape::default()).await else { return };
    assert_eq!(world.everywhere(&root.token).await, [200; 4], "no replica has to be told of a set-up");
    let acme = world.second_organization(&root).await;

    // Begun on one replica, finished on another; only once, wherever.
    let begun = world.login(&world.auth(0), "root@example.org").await;
    assert_eq!(begun.body["requires_tenant_selection"], true, "{begun:?}");
    let choice = json!({"session_token": begun.text("session_token"), "tenant_id": acme});
    let chosen = world.post(&world.auth(1), "/api/auth/select-tenant", None, choice.clone()).await;
    assert_eq!(chosen.status, 200, "{chosen:?}");
    for replica in 0..2 {
        let again = world.post(&world.auth(replica), "/api/auth/select-tenant", None, choice.clone()).await;
        assert_eq!((again.status, again.code()), (401, "invalid_session_token"));
    }

    // Refreshed on one, refreshed on the other; the family ends when a used one comes back.
    let first = person(&chosen);
    let refresh = |token: &str| json!({"refresh_token": token});
    let second = person(&world.post(&world.auth(0), "/api/auth/refresh", None, refresh(&first.refresh)).await);
    let third = person(&world.post(&world.auth(1), "/api/auth/refresh", None, refresh(&second.refresh)).await);
    let reused = world.post(&world.auth(0), "/api/auth/refresh", None, refresh(&first.refresh)).await;
    assert_eq!(reused.status, 401);
    let dead = world.post(&world.auth(1), "/api/auth/refresh", None, refresh(&third.refresh)).await;
    assert_eq!(dead.status, 401, "the family has ended");
    assert_eq!(world.everywhere(&third.token).await, [401; 4]);

    // Signed out at one: refused by all, before the first of them is asked.
    for round in 0..10 {
        let login = world.login(&world.auth(round % 2), "root@example.org").await;
        let choice = json!({"session_token": login.text("session_token"), "tenant_id": acme, });
        let someone = person(&world.post(&world.auth(0), "/api/auth/select-tenant", None, choice).await);
        assert_eq!(world.everywhere(&someone.token).await, [200; 4]);
        let out = world.post(&world.auth(round % 2), "/api/auth/logout", Some(&someone.token), json!({})).await;
        assert_eq!(out.status, 200);
        world
            .until("every replica refuses the token", std::time::Duration::from_secs(1), async || {
                world.everywhere(&someone.token).await == [401; 4]
            })
            .await;
    }
    // Guesses are counted for all replicas together.
    let mut refused = 0;
    for guess in 0..14 {
        let body = json!({"email": "root@example.org", "password": "not the one that it is"});
        let answer = world.post(&world.auth(guess % 2), "/api/auth/login", None, body).await;
        refused += usize::from(answer.status == 429);
    }
    assert!(refused >= 4, "{refused}");
}

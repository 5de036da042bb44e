//! Links to set a new password, made by administrators.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::world::{Answer, Person, World};

const OTHER: &str = "copper lantern orbit sandal";

async fn link(world: &World, who: &Person, user: &str) -> Answer {
    world.post(&format!("/api/users/{user}/reset-link"), Some(&who.token), json!({})).await
}

fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.text("link").split_once("/reset#").unwrap().1.to_owned()
}

async fn redeem(world: &World, token: &str) -> Answer {
    world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": OTHER})).await
}

#[tokio::test]
async fn an_administrator_makes_a_link_for_somebody_of_theirs_that_works_once() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let added = json!({"email": "ben@acme.example", "name": "Ben", "role": "user"});
    let ben = world.post("/api/users", Some(&acme.token), added).await.text("id");
    let dan = world.joined(&acme, "dan@acme.example", "company_admin").await;
    let first = token(&link(&world, &acme, &ben).await);
    let answer = link(&world, &acme, &ben).await;
    let second = token(&answer);
    assert_eq!(redeem(&world, &first).await.code(), "link_used", "only the newest works");
    assert_eq!(redeem(&world, &second).await.status, 204);
    assert_eq!(redeem(&world, &second).await.code(), "link_used");
    assert_eq!(world.login("ben@acme.example", OTHER).await.status, 200);
    let of_dan = token(&link(&world, &acme, &dan.id).await);
    assert_eq!(world.get("/api/auth/me", &dan.token).await.code(), "revoked", "whoever is reset is signed out");
    world.clock.advance(Duration::from_secs(31 * 60));
    assert_eq!(redeem(&world, &of_dan).await.code(), "link_used", "half an hour and no longer");
    let acme = world.signed_in(&acme.email, None).await;
    let log = world.get("/api/audit-logs?limit=50&action=create_reset_link", &acme.token).await.body;
    assert_eq!(log["items"].as_array().unwrap().len(), 3);
    assert_eq!(log["items"][0]["actor"]["user_id"], acme.id.as_str());
    for secret in [&first, &second, &of_dan] {
        assert!(!log.to_string().contains(secret.as_str()));
    }
}

#[tokio::test]
async fn nobody_gets_at_the_account_of_somebody_who_is_not_theirs_alone() {
    let (world, mut root) = World::set_up().await;
    let default = world.get("/api/organizations", &root.token).await.body[0]["id"].as_str().unwrap().to_owned();
    let globex = world.organization(&mut root, "Globex").await;
    let victim = world.joined(&globex, "victim@globex.example", "user").await;
    let left = world.joined(&globex, "left@globex.example", "user").await;
    world.clock.advance(Duration::from_secs(120));
    let acme = world.organization(&mut root, "Acme").await;
    let take = async |email: &str| {
        let body = json!({"email": email, "name": "X", "role": "user"});
        assert_eq!(world.post("/api/users", Some(&acme.token), body).await.status, 201);
    };
    assert_eq!(link(&world, &acme, &victim.id).await.status, 404, "no member");
    for email in [&victim.email, &left.email, &root.email] {
        take(email).await;
    }
    let refused = async |user: &str| {
        let answer = link(&world, &acme, user).await;
        (answer.status, answer.code().to_owned())
    };
    let elsewhere = (403, "belongs_elsewhere".to_owned());
    assert_eq!(refused(&victim.id).await, elsewhere);
    let globex = world.signed_in(&globex.email, None).await;
    let off = format!("/api/users/{}/disable", victim.id);
    assert_eq!(world.post(&off, Some(&globex.token), json!({})).await.status, 200);
    assert_eq!(refused(&victim.id).await, elsewhere, "a disabled membership may be enabled again");
    let path = format!("/api/users/{}", left.id);
    assert_eq!(world.call(Method::DELETE, &path, Some(&globex.token), None).await.status, 204);
    assert_eq!(refused(&left.id).await, elsewhere, "an account from before is not theirs");
    assert_eq!(refused(&root.id).await, (403, "platform_administrators_only".to_owned()));
    assert_eq!(refused(&acme.id).await, (403, "own_account".to_owned()));
    let denied = world.actions(&acme, "&action=create_reset_link").await;
    assert_eq!(denied, vec!["create_reset_link:denied"; 5]);
    assert_eq!(world.login(&left.email, super::world::PASSWORD).await.status, 200, "passwords are what they were");

    // A platform administrator who acts there may, but not for themselves.
    let root = world.signed_in(&root.email, Some(&default)).await;
    let switch = json!({"tenant_id": acme.tenant, "refresh_token": root.refresh});
    let root = super::world::person(&world.post("/api/auth/switch-tenant", Some(&root.token), switch).await);
    assert_eq!(link(&world, &root, &victim.id).await.status, 201);
    assert_eq!(link(&world, &root, &root.id).await.code(), "own_account");
}

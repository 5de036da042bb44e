//! Invitations, from the link to the membership.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::world::{PASSWORD, Person, World};

async fn invited(world: &World, admin: &Person, email: &str) -> (String, String) {
    let answer = world.post("/api/invitations", Some(&admin.token), json!({"email": email, "role": "user"})).await;
    assert_eq!(answer.status, 201);
    assert!(answer.text("link").ends_with(&format!("/invite#{}", answer.text("token"))));
    (answer.text("id"), answer.text("token"))
}

fn proof() -> serde_json::Value {
    json!({"name": "Ben", "password": PASSWORD, "refresh_token_in": "body"})
}

#[tokio::test]
async fn an_invitation_is_accepted_once_by_whoever_is_first() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let (_, token) = invited(&world, &acme, "ben@acme.example").await;
    let path = format!("/api/invitations/{token}");
    for _ in 0..3 {
        let shown = world.call(Method::GET, &path, None, None).await;
        assert_eq!((shown.status, shown.text("organization").as_str()), (200, "Acme"), "looking uses nothing up");
    }
    let accept = format!("{path}/accept");
    let racing = (0..20).map(|_| world.post(&accept, None, proof()));
    let statuses: Vec<u16> = futures_util::future::join_all(racing).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 401, 409, 410, 429, 503].contains(status)), "{statuses:?}");
    assert_eq!(world.post(&accept, None, proof()).await.status, 410);
    assert_eq!(world.call(Method::GET, &path, None, None).await.status, 410);
    let people = world.get("/api/users", &acme.token).await;
    assert_eq!(people.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(people.body["items"][1]["email_verified"], false);
}

#[tokio::test]
async fn resending_kills_the_old_link_and_revoking_the_new_one() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let (id, old) = invited(&world, &acme, "ben@acme.example").await;
    let new = world.post(&format!("/api/invitations/{id}/resend"), Some(&acme.token), json!({})).await.text("token");
    assert_eq!(world.post(&format!("/api/invitations/{old}/accept"), None, proof()).await.status, 404);
    assert_eq!(
        world.call(Method::DELETE, &format!("/api/invitations/{id}"), Some(&acme.token), None).await.status,
        204
    );
    assert_eq!(world.post(&format!("/api/invitations/{new}/accept"), None, proof()).await.status, 410);
    let listed = world.get("/api/invitations?limit=1", &acme.token).await;
    assert_eq!(listed.body["items"][0]["state"], "revoked");
    assert!(!listed.body.to_string().contains("token"));
}

#[tokio::test]
async fn an_invitation_dies_after_seven_days_and_with_the_inviters_right() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let deputy = world.joined(&acme, "deputy@acme.example", "company_admin").await;
    let (_, late) = invited(&world, &acme, "late@acme.example").await;
    let (_, token) = invited(&world, &deputy, "ben@acme.example").await;
    let demote = world
        .call(Method::PATCH, &format!("/api/users/{}", deputy.id), Some(&acme.token), Some(json!({"role": "user"})))
        .await;
    assert_eq!(demote.status, 200);
    assert_eq!(world.post(&format!("/api/invitations/{token}/accept"), None, proof()).await.status, 410);
    world.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(world.post(&format!("/api/invitations/{late}/accept"), None, proof()).await.status, 410);
}

#[tokio::test]
async fn a_known_person_proves_themselves_and_a_wrong_password_uses_nothing_up() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let (_, token) = invited(&world, &globex, &acme.email).await;
    let accept = format!("/api/invitations/{token}/accept");
    assert_eq!(world.post(&accept, None, json!({"password": "not the right password"})).await.status, 401);
    let takeover = json!({"name": "Mallory", "password": "another long password indeed"});
    assert_eq!(world.post(&accept, None, takeover).await.status, 401, "a name does not make them new");
    let other = world.joined(&globex, "other@globex.example", "user").await;
    assert_eq!(world.post(&accept, Some(&other.token), json!({})).await.status, 403, "somebody else's bearer");
    let accepted = world.post(&accept, None, json!({"password": PASSWORD})).await;
    assert_eq!((accepted.status, accepted.body["user"]["tenant_name"].as_str()), (200, Some("Globex")));
    let again = world.post("/api/invitations", Some(&globex.token), json!({"email": acme.email, "role": "user"})).await;
    assert_eq!((again.status, again.code()), (409, "already_member"));
}

#[tokio::test]
async fn whoever_is_signed_in_accepts_for_nobody_else() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let cleo = world.joined(&acme, "cleo@acme.example", "user").await;
    let (_, token) = invited(&world, &globex, "ben@acme.example").await;
    let accept = format!("/api/invitations/{token}/accept");
    let by_cleo = world.post(&accept, Some(&cleo.token), proof()).await;
    assert_eq!((by_cleo.status, by_cleo.code()), (403, "other_person"), "also with the right password");
    assert_eq!(world.post(&accept, Some(&ben.token), json!({})).await.status, 200, "nothing was used up");
}

#[tokio::test]
async fn an_inviter_who_lost_the_right_invites_nobody() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ann = world.joined(&acme, "ann@acme.example", "company_admin").await;
    let (_, token) = invited(&world, &ann, "ben@acme.example").await;
    let demoted = world
        .call(Method::PATCH, &format!("/api/users/{}", ann.id), Some(&acme.token), Some(json!({"role": "user"})))
        .await;
    assert_eq!(demoted.status, 200, "{}", demoted.body);
    assert_eq!(world.post(&format!("/api/invitations/{token}/accept"), None, proof()).await.status, 410);
}

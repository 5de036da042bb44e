//! What changes here, followed at Keycloak; what changes there changes nothing here.

use std::time::Duration;

use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::world::PASSWORD;
use super::Realms;
use super::sign_in::joins;

const OTHER: &str = "another violet kettle museum";

/// Somebody new, by an invitation.
async fn invited(realms: &Realms, admin: &super::super::world::Person, name: &str) -> super::super::world::Person {
    let person = realms.world.joined(admin, &realms.address(name), "user").await;
    realms.comes_in(name, PASSWORD).await;
    person
}

async fn eventually(realms: &Realms, what: &str, holds: impl AsyncFn(&Value) -> bool, name: &str) {
    let realm = realms.realm("acme");
    let found = async || match realms.user(&realm, name).await {
        Some(user) => holds(&user).await,
        None => holds(&Value::Null).await,
    };
    realms.world.until(what, found).await;
}

#[tokio::test]
async fn role_state_and_membership_are_followed_at_keycloak() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = invited(&realms, &ann, "ben").await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    let path = format!("/api/users/{}", ben.id);
    let roles = async |user: &Value| realms.roles(&realm, user).await;
    eventually(&realms, "ben is a user there", async |user| !user.is_null() && roles(user).await == ["user"], "ben")
        .await;

    let role = json!({"role": "company_admin"});
    assert_eq!(world.call(Method::PATCH, &path, Some(&ann.token), Some(role)).await.status, 200);
    eventually(&realms, "the role follows", async |user| roles(user).await == ["company_admin"], "ben").await;

    assert_eq!(world.post(&format!("{path}/disable"), Some(&ann.token), json!({})).await.status, 200);
    eventually(&realms, "ben is disabled there", async |user| user["enabled"] == false, "ben").await;
    assert_eq!(world.login(&ben.email, PASSWORD).await.status, 401);
    assert_eq!(world.post(&format!("{path}/enable"), Some(&ann.token), json!({})).await.status, 200);
    eventually(&realms, "ben is enabled there", async |user| user["enabled"] == true, "ben").await;
    assert_eq!(world.login(&ben.email, PASSWORD).await.status, 200);

    // Somebody who has signed in is kept and closed; somebody who never did goes.
    assert_eq!(world.call(Method::DELETE, &path, Some(&ann.token), None).await.status, 204);
    eventually(&realms, "ben's account is closed", async |user| user["enabled"] == false, "ben").await;
    let eve = world.joined(&ann, &realms.address("eve"), "user").await;
    eventually(&realms, "eve's account is there", async |user| !user.is_null(), "eve").await;
    let path = format!("/api/users/{}", eve.id);
    assert_eq!(world.call(Method::DELETE, &path, Some(&ann.token), None).await.status, 204);
    eventually(&realms, "eve's account is gone", async |user| user.is_null(), "eve").await;
}

/// Z6: who is put into a realm by somebody else becomes nobody here.
#[tokio::test]
async fn somebody_who_is_only_at_keycloak_is_nobody_here() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let realm = realms.realm("acme");
    let mallory = realms.address("mallory");
    realm.user(&mallory, PASSWORD).await;
    assert_eq!(realms.world.login(&mallory, PASSWORD).await.status, 401);
    let people = realms.world.get("/api/users", &ann.token).await;
    assert_eq!(people.body["items"].as_array().unwrap().len(), 1, "{}", people.body);
    // Nor is their account taken for ours when they are invited: the operator has to look.
    let invited = realms.world.joined(&ann, &mallory, "user").await;
    let plans = &realms.world.installation.auth.stores.realm_plans;
    let troubled = async || {
        let troubled = plans.troubled(10).await.unwrap();
        troubled.iter().any(|plan| plan.record.trouble.as_deref() == Some("realm_object_taken"))
    };
    realms.world.until("that is noted", troubled).await;
    assert_eq!(realms.world.login(&invited.email, PASSWORD).await.status, 401);
}

#[tokio::test]
async fn a_platform_administrator_switches_somebody_off_in_every_realm() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let acting = domain::scribe::Acting::system();
    let (auth, email) = (&realms.world.installation.auth, EmailAddress::parse(&ann.email).unwrap());
    auth::users::operator::switch(auth, &acting, &email, auth::users::operator::Switched::Off).await.unwrap();
    eventually(&realms, "ann is disabled there", async |user| user["enabled"] == false, "ann").await;
    assert_eq!(realms.world.login(&ann.email, PASSWORD).await.status, 401);
}

/// Another service disables and renames organizations: their realms follow within a quarter of an hour; tokens die at once.
#[tokio::test]
async fn a_disabled_organizations_realm_is_disabled_and_a_deleted_ones_is_closed() {
    let Some(mut realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    let path = format!("/api/organizations/{}", ann.tenant);
    let off = json!({"enabled": false});
    assert_eq!(world.call(Method::PATCH, &path, Some(&realms.root.token), Some(off)).await.status, 200);
    assert_eq!(world.get("/api/auth/me", &ann.token).await.status, 401);
    assert_eq!(world.login(&ann.email, PASSWORD).await.status, 401);
    world.clock.advance(Duration::from_secs(16 * 60));
    world.until("the realm is disabled", async || realm.settings().await["enabled"] == false).await;
    realms.root = world.signed_in(&realms.root.email, None).await;
    assert_eq!(world.call(Method::DELETE, &path, Some(&realms.root.token), None).await.status, 204);
    world.clock.advance(Duration::from_secs(16 * 60));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(realm.settings().await["enabled"], false, "somebody had signed in by it: it is kept");
}

/// change-password goes to every realm that takes the current one, and to no other.
#[tokio::test]
async fn a_changed_password_counts_where_the_old_one_did() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    joins(&realms, &ben, &ann, PASSWORD).await;
    let world = &realms.world;
    let wrong = json!({"current_password": OTHER, "new_password": "yet another violet kettle"});
    let wrong = world.post("/api/auth/change-password", Some(&ann.token), wrong).await;
    assert_eq!((wrong.status, wrong.code()), (403, "wrong_password"), "{}", wrong.body);
    let change = json!({"current_password": PASSWORD, "new_password": OTHER});
    let changed = world.post("/api/auth/change-password", Some(&ann.token), change).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(world.login(&ann.email, PASSWORD).await.status, 401);
    let both = world.login(&ann.email, OTHER).await;
    assert_eq!(both.body["tenants"].as_array().map(Vec::len), Some(2), "{}", both.body);
    assert_eq!(world.login(&ben.email, PASSWORD).await.status, 200, "another person's stays");
}

/// An administrator's link opens their own organization and nothing else, whoever it is for.
#[tokio::test]
async fn a_link_sets_the_password_of_one_realm_and_ends_what_rested_on_it() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    joins(&realms, &ben, &ann, PASSWORD).await;
    let world = &realms.world;
    let made = world.post(&format!("/api/users/{}/reset-link", ann.id), Some(&ben.token), json!({})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let link = made.text("link");
    let token = link.split_once('#').unwrap().1;
    let set = async |token: &str, password: &str| {
        world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": password})).await
    };
    assert_eq!(set(token, "short").await.code(), "password_too_short");
    let (whose, secret) = token.rsplit_once('.').unwrap();
    let forged = format!("{whose}.{}", secret.chars().rev().collect::<String>());
    assert_eq!(set(&forged, OTHER).await.status, 404);
    assert_eq!(set(token, OTHER).await.status, 204);
    assert_eq!(set(token, OTHER).await.status, 410);
    let acme = world.login(&ann.email, PASSWORD).await;
    assert_eq!(acme.body["user"]["tenant_id"], ann.tenant.as_str(), "{}", acme.body);
    let globex = world.login(&ann.email, OTHER).await;
    assert_eq!(globex.body["user"]["tenant_id"], ben.tenant.as_str(), "{}", globex.body);
    // Who was signed in by the other realm still is.
    assert_eq!(world.get("/api/auth/me", &ann.token).await.status, 200);
}

/// A provider that proves whose an account is takes the password that somebody else may have left at Keycloak along: it opens
/// nothing any more, also when the person has one there again.
#[tokio::test]
async fn a_password_that_was_dropped_does_not_come_back_with_the_account() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    joins(&realms, &ben, &ann, OTHER).await;
    let world = &realms.world;
    let stale = world.post(&format!("/api/users/{}/reset-link", ann.id), Some(&ben.token), json!({})).await;
    // As a claim leaves it.
    let (auth, email) = (&world.installation.auth, EmailAddress::parse(&ann.email).unwrap());
    let user = auth.stores.users.by_email(&email).await.unwrap().unwrap();
    let asked = auth.followed_everywhere(&user.record).await.unwrap();
    let claimed = user.with(|user| {
        user.credential_source = CredentialSource::None;
        user.claimed_at = Some(auth.now());
    });
    auth.stores.users.rehash(&claimed).await.unwrap();
    asked.made().await;
    eventually(&realms, "ann's account is closed", async |user| user["enabled"] == false, "ann").await;
    let redeem = async |link: &str, password: &str| {
        let token = link.split_once('#').unwrap().1.to_owned();
        world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": password})).await
    };
    assert_eq!(redeem(&stale.text("link"), OTHER).await.code(), "link_used", "it is from before the proof");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let fresh = world.post(&format!("/api/users/{}/reset-link", ann.id), Some(&ben.token), json!({})).await;
    let third = "a third violet kettle museum";
    assert_eq!(redeem(&fresh.text("link"), third).await.status, 204);
    assert_eq!(world.login(&ann.email, third).await.body["user"]["tenant_id"], ben.tenant.as_str());
    // Whatever has Keycloak look at the other account again opens it without the password that was dropped.
    let user = auth.stores.users.by_email(&email).await.unwrap().unwrap();
    auth.followed_everywhere(&user.record).await.unwrap().made().await;
    eventually(&realms, "ann's account is open", async |user| user["enabled"] == true, "ann").await;
    assert_eq!(world.login(&ann.email, PASSWORD).await.status, 401);
}

/// What one organization's realm proved is no way to open the rest of the account.
#[tokio::test]
async fn a_realm_of_one_organization_is_no_way_to_link_for_all_of_them() {
    let set = [("OIDC_TEST_ISSUER", "https://issuer.example"), ("OIDC_TEST_CLIENT_ID", "x")];
    let Some(realms) = Realms::with(&set).await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    let world = &realms.world;
    let link = async |token: &str| world.post("/api/auth/identities", Some(token), json!({"provider": "test"})).await;
    assert_eq!(link(&ann.token).await.status, 503, "the account was made for Acme alone: only the provider is missing");
    joins(&realms, &ben, &ann, OTHER).await;
    let narrow = super::super::world::person(&world.login(&ann.email, OTHER).await);
    assert_eq!(link(&narrow.token).await.code(), "reauthentication_required");
    // Nor where it is the only one left, which the account was not made for.
    assert_eq!(
        world.call(Method::DELETE, &format!("/api/users/{}", ann.id), Some(&narrow.token), None).await.status,
        204
    );
    let elsewhere = super::super::world::person(&world.login(&ann.email, PASSWORD).await);
    assert_eq!(link(&elsewhere.token).await.status, 503);
}

/// A realm with a password policy of its own refuses what we would take; the link is good for another password.
#[tokio::test]
async fn a_password_that_the_realm_refuses_does_not_use_the_link_up() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let world = &realms.world;
    let ben = invited(&realms, &ann, "ben").await;
    realms.realm("acme").configure(json!({"passwordPolicy": "digits(3)"})).await;
    let made = world.post(&format!("/api/users/{}/reset-link", ben.id), Some(&ann.token), json!({})).await;
    let link = made.text("link");
    let set = async |password: &str| {
        let body = json!({"token": link.split_once('#').unwrap().1, "new_password": password});
        world.post("/api/auth/reset-password", None, body).await
    };
    let refused = set(OTHER).await;
    assert_eq!((refused.status, refused.code()), (422, "password_refused"), "{}", refused.body);
    let taken = set(&format!("{OTHER} 365")).await;
    assert_eq!(taken.status, 204, "{}", taken.body);
    assert_eq!(world.login(&ben.email, &format!("{OTHER} 365")).await.status, 200);
    let change = json!({"current_password": format!("{OTHER} 365"), "new_password": "a third violet kettle museum"});
    let ben = super::super::world::person(&world.login(&ben.email, &format!("{OTHER} 365")).await);
    let refused = world.post("/api/auth/change-password", Some(&ben.token), change).await;
    assert_eq!((refused.status, refused.code()), (422, "password_refused"), "{}", refused.body);
}

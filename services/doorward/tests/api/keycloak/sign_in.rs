//! Signing in by a password that Keycloak verifies.

use std::time::Duration;

use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use reqwest::Method;
use serde_json::json;

use super::super::world::{PASSWORD, Person, person};
use super::Realms;

const OTHER: &str = "another violet kettle museum";

/// Invites somebody who is signed in elsewhere; they accept, and set a password in the realm of that organization.
pub async fn joins(realms: &Realms, admin: &Person, known: &Person, password: &str) {
    let invited = json!({"email": known.email, "role": "user"});
    let invitation = realms.world.post("/api/invitations", Some(&admin.token), invited).await;
    assert_eq!(invitation.status, 201, "{}", invitation.body);
    let accept = format!("/api/invitations/{}/accept", invitation.text("token"));
    let joined = realms.world.post(&accept, Some(&known.token), json!({})).await;
    assert_eq!((joined.status, &joined.body["status"]), (200, &json!("joined")), "{}", joined.body);
    let link = joined.body["set_password"]["link"].as_str().unwrap().to_owned();
    let token = link.split_once('#').unwrap().1;
    let set =
        realms.world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": password})).await;
    if set.status != 204 {
        // The organization's first account: its realm is still being made, and the password is set in it then.
        assert_eq!((set.status, set.code()), (503, "realm_not_ready"), "{}", set.body);
        let (name, _) = known.email.split_once('@').unwrap();
        realms.comes_in(name, password).await;
    }
    let again =
        realms.world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": password})).await;
    assert_eq!((again.status, again.code()), (410, "link_used"), "{}", again.body);
}

/// Each realm vouches for its own organization, and for no other.
#[tokio::test]
async fn only_organizations_whose_realm_accepts_the_password_are_proved() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    joins(&realms, &ben, &ann, OTHER).await;
    let world = &realms.world;
    for (password, tenant) in [(PASSWORD, &ann.tenant), (OTHER, &ben.tenant)] {
        let answer = world.login(&ann.email, password).await;
        assert_eq!((answer.status, &answer.body["user"]["tenant_id"]), (200, &json!(tenant)), "{}", answer.body);
        let only: Vec<_> = answer.body["available_tenants"].as_array().unwrap().clone();
        assert_eq!(only.len(), 1, "nothing else is offered: {only:?}");
    }
    let here = person(&world.login(&ann.email, PASSWORD).await);
    let switch = json!({"tenant_id": ben.tenant, "refresh_token": here.refresh});
    let refused = world.post("/api/auth/switch-tenant", Some(&here.token), switch).await;
    assert_eq!((refused.status, refused.code()), (403, "reauthentication_required"), "{}", refused.body);

    // The same password in both: a choice, and a switch.
    let there = person(&world.login(&ann.email, OTHER).await);
    let change = json!({"current_password": OTHER, "new_password": PASSWORD});
    assert_eq!(world.post("/api/auth/change-password", Some(&there.token), change).await.status, 200);
    let choice = world.login(&ann.email, PASSWORD).await;
    assert_eq!(choice.text("status"), "tenant_selection_required");
    let chosen = json!({"session_token": choice.text("session_token"), "tenant_id": ben.tenant, });
    let chosen = person(&world.post("/api/auth/select-tenant", None, chosen).await);
    let switch = json!({"tenant_id": ann.tenant, "refresh_token": chosen.refresh});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&chosen.token), switch).await.status, 200);
}

/// P1, P2: one answer for all who may not come in; the record says why.
#[tokio::test]
async fn wrong_unknown_and_disabled_are_answered_alike() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let world = &realms.world;
    let wrong = world.login(&ann.email, OTHER).await;
    let unknown = world.login(&realms.address("nobody"), OTHER).await;
    let realm = realms.realm("acme");
    let user = realms.user(&realm, "ann").await.unwrap();
    realm.disable(user["id"].as_str().unwrap()).await;
    let disabled = world.login(&ann.email, PASSWORD).await;
    assert_eq!((wrong.status, wrong.code()), (401, "invalid_credentials"));
    assert_eq!(wrong.comparable(), unknown.comparable());
    assert_eq!(wrong.comparable(), disabled.comparable());
    let found = world.get("/api/audit-logs?limit=2&action=login", &ann.token).await;
    let reasons: Vec<_> = found.body["items"].as_array().unwrap().iter().map(|event| event["reason"].clone()).collect();
    assert_eq!(reasons, [json!("disabled_at_keycloak"), json!("invalid_credentials")]);
    // A password for nobody is tried where nobody has one, so that it takes as long.
    let decoys = realms.admin.realms().await.into_iter().filter(|realm| realm.starts_with("doorward_decoy_"));
    assert!(decoys.count() >= 1);
}

/// What only somebody with the right password is told.
#[tokio::test]
async fn a_temporary_password_and_a_required_action_say_what_to_do() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    let id = realms.user(&realm, "ann").await.unwrap()["id"].as_str().unwrap().to_owned();
    realm.set_temporary_password(&id, OTHER).await;
    let temporary = world.login(&ann.email, OTHER).await;
    assert_eq!((temporary.status, temporary.code()), (403, "temporary_password"), "{}", temporary.body);
    let place = format!("/realms/{}/account", realm.name());
    assert!(temporary.text("detail").contains(&place), "{}", temporary.body);
    assert_eq!(world.login(&ann.email, PASSWORD).await.code(), "invalid_credentials");
    realm.set_password(&id, PASSWORD).await;
    realm.require(&id, "VERIFY_EMAIL").await;
    let action = world.login(&ann.email, PASSWORD).await;
    assert_eq!((action.status, action.code()), (403, "action_required"), "{}", action.body);
    realm.change(&id, json!({"requiredActions": []})).await;
    assert_eq!(world.login(&ann.email, PASSWORD).await.status, 200);
}

/// Keycloak locks somebody whose password is tried too often past us; that is no other answer.
#[tokio::test]
async fn whom_keycloak_has_locked_is_answered_like_a_wrong_password() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    realm.configure(json!({"failureFactor": 2})).await;
    for _ in 0..3 {
        assert_eq!(world.login(&ann.email, OTHER).await.code(), "invalid_credentials");
    }
    assert_eq!(world.login(&ann.email, PASSWORD).await.code(), "invalid_credentials");
}

/// Keycloak takes sign-ins of one person at once for an attack: ours come one after the other.
#[tokio::test]
async fn sign_ins_of_one_person_at_once_all_succeed_and_leave_no_session_at_keycloak() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let one = || realms.world.login(&ann.email, PASSWORD);
    let answers = tokio::join!(one(), one(), one(), one(), one());
    for answer in [answers.0, answers.1, answers.2, answers.3, answers.4] {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let realm = realms.realm("acme");
    let user = realms.user(&realm, "ann").await.unwrap();
    assert_eq!(realm.sessions(user["id"].as_str().unwrap()).await, Vec::<serde_json::Value>::new());
}

/// People who are local stay local, and Keycloak is not asked about them.
#[tokio::test]
async fn who_is_local_signs_in_by_our_own_hash() {
    let Some(realms) = Realms::start().await else { return };
    let answer = realms.world.login(&realms.root.email, PASSWORD).await;
    assert_eq!((answer.status, &answer.body["user"]["role"]), (200, &json!("super_admin")), "{}", answer.body);
    let change = json!({"current_password": PASSWORD, "new_password": OTHER});
    let root = person(&answer);
    assert_eq!(realms.world.post("/api/auth/change-password", Some(&root.token), change).await.status, 200);
    let user = realms.world.installation.auth.stores.users.get(root.id.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(user.record.credential_source, CredentialSource::Local);
    assert_eq!(realms.world.login(&realms.root.email, OTHER).await.status, 200);
}

/// Only the default organization's realm vouches for a platform administrator, as a local password does.
#[tokio::test]
async fn the_platform_role_counts_by_the_default_organizations_realm_alone() {
    let Some(realms) = Realms::start().await else { return };
    // The realms of other tests have names of their own; this one is the default organization's everywhere.
    let default = realms.admin.realm("default");
    if realms.admin.realms().await.contains(&"default".to_owned()) {
        default.delete().await;
    }
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let world = &realms.world;
    joins(&realms, &realms.root, &ann, OTHER).await;
    let stores = &world.installation.auth.stores;
    let acting = domain::scribe::Acting::system();
    let email = EmailAddress::parse(&ann.email).unwrap();
    auth::users::operator::grant_super_admin(&world.installation.auth, &acting, &email).await.unwrap();
    assert_eq!(
        stores.users.by_email(&email).await.unwrap().unwrap().record.credential_source,
        CredentialSource::Keycloak
    );
    let by_acme = world.login(&ann.email, PASSWORD).await;
    assert_eq!(by_acme.body["user"]["role"], "company_admin", "{}", by_acme.body);
    let by_default = world.login(&ann.email, OTHER).await;
    assert_eq!(by_default.body["user"]["role"], "super_admin", "{}", by_default.body);
    let refresh = json!({"refresh_token": by_acme.text("refresh_token")});
    let refreshed = world.post("/api/auth/refresh", None, refresh).await;
    assert_eq!(refreshed.body["user"]["role"], "company_admin", "{}", refreshed.body);
    default.delete().await;
}

/// Gone or disabled there ends the login session at the next refresh; an outage does not, for an hour.
#[tokio::test]
async fn a_login_session_ends_when_its_account_is_disabled_at_keycloak() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    let refreshed =
        async |refresh: &str| world.post("/api/auth/refresh", None, json!({"refresh_token": refresh})).await;
    let id = realms.user(&realm, "ann").await.unwrap()["id"].as_str().unwrap().to_owned();
    realm.disable(&id).await;
    let soon = refreshed(&ann.refresh).await;
    assert_eq!(soon.status, 200, "it was looked at a moment ago");
    world.clock.advance(Duration::from_secs(16 * 60));
    let late = refreshed(&soon.text("refresh_token")).await;
    assert_eq!((late.status, late.code()), (401, "revoked"), "{}", late.body);
    realm.enable(&id).await;
    let again = refreshed(&soon.text("refresh_token")).await;
    assert_eq!(again.status, 401, "it has ended");
}

/// P7's last part, E9: every way to try a password counts alike.
#[tokio::test]
async fn guesses_are_counted_before_keycloak_hears_of_them() {
    let Some(realms) = Realms::with(&[("THROTTLE_ACCOUNT", "3")]).await else { return };
    let ann = realms.signs_up("ann", "Acme", PASSWORD).await;
    assert_eq!(ann.status, 202);
    let address = realms.address("ann");
    let login = json!({"email": address, "password": OTHER});
    for _ in 0..3 {
        let answer = realms.world.call(Method::POST, "/api/auth/login", None, Some(login.clone())).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
    let answer = realms.world.call(Method::POST, "/api/auth/login", None, Some(login)).await;
    assert_eq!((answer.status, answer.code()), (429, "too_many_attempts"));
}

/// P8: what was right a moment ago proves nothing of what is typed now.
#[tokio::test]
async fn a_right_password_is_asked_for_anew_each_time() {
    let Some(realms) = Realms::start().await else { return };
    let long = format!("a{}", "nn".repeat(20));
    let ann = realms.signed_up(&long, "Acme", PASSWORD).await;
    for wrong in [OTHER, &PASSWORD[..PASSWORD.len() - 1], ""] {
        assert_eq!(realms.world.login(&ann.email, PASSWORD).await.status, 200);
        assert_eq!(realms.world.login(&ann.email, wrong).await.code(), "invalid_credentials", "{wrong}");
    }
}

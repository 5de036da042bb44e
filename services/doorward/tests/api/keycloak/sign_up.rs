//! Signing up: a realm, a client, roles and a user, made by a plan.

use std::time::Duration;

use domain::email::EmailAddress;
use domain::realm_plan::RealmPlanKey;
use domain::time::{days, hours};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::world::PASSWORD;
use super::Realms;

/// Z26: the realm as the papers of vsay-auth have it, and no public client by which passwords can be tried past us.
#[tokio::test]
async fn signing_up_makes_a_realm_with_its_client_roles_and_user_and_they_sign_in() {
    let Some(realms) = Realms::start().await else { return };
    let person = realms.signed_up("ann", "Acme", PASSWORD).await;
    let realm = realms.realm("acme");
    let settings = realm.settings().await;
    for (name, value) in [
        ("enabled", json!(true)),
        ("registrationAllowed", json!(false)),
        ("bruteForceProtected", json!(true)),
        ("accessTokenLifespan", json!(900)),
        ("ssoSessionMaxLifespan", json!(36_000)),
    ] {
        assert_eq!(settings[name], value, "{name}");
    }
    assert_eq!(settings["attributes"]["doorward.organization"], person.tenant.as_str());
    let clients = realms.admin.told(Method::GET, &format!("/realms/{}/clients", realm.name()), Value::Null).await;
    for client in clients.as_array().unwrap() {
        let open = client["directAccessGrantsEnabled"] == true && client["publicClient"] == true;
        assert!(!open, "{} takes passwords from anybody", client["clientId"]);
    }
    let ours = clients.as_array().unwrap().iter().find(|client| client["clientId"] == "doorward").unwrap();
    assert_eq!(ours["attributes"]["pkce.code.challenge.method"], "S256");
    assert_eq!((&ours["standardFlowEnabled"], &ours["serviceAccountsEnabled"]), (&json!(false), &json!(false)));
    let user = realms.user(&realm, "ann").await.unwrap();
    assert_eq!(user["enabled"], true);
    assert_eq!(realms.roles(&realm, &user).await, ["company_admin"]);
    // The session that verifying the password made is gone.
    assert_eq!(realm.sessions(user["id"].as_str().unwrap()).await, Vec::<Value>::new());
    let me = realms.world.get("/api/auth/me", &person.token).await;
    assert_eq!((me.status, &me.body["role"]), (200, &json!("company_admin")), "{}", me.body);
    let told = realms.world.actions(&person, "").await;
    assert_eq!(told.last().map(String::as_str), Some("signup:success"));
    assert_eq!(told.iter().filter(|action| *action == "create_realm:success").count(), 1);
}

/// Nobody learns by signing up whether an address is taken, and nothing is made for one that is.
#[tokio::test]
async fn an_address_that_is_taken_is_answered_alike_and_gets_no_realm() {
    let Some(realms) = Realms::start().await else { return };
    let first = realms.signs_up("ann", "Acme", PASSWORD).await;
    assert_eq!(first.status, 202, "{}", first.body);
    let ann = realms.comes_in("ann", PASSWORD).await;
    let other = "another violet kettle museum";
    let second = realms.signs_up("ann", "Globex", other).await;
    assert_eq!((second.status, &second.body["message"]), (202, &first.body["message"]), "{}", second.body);
    assert_ne!(second.body["user_id"], first.body["user_id"], "it is a fresh one");
    let unlike = |answer: &super::super::world::Answer| {
        let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        (names, answer.body.as_object().map(|body| body.keys().cloned().collect::<Vec<_>>()))
    };
    assert_eq!(unlike(&first), unlike(&second));
    // What was prepared is forgotten once it can no longer be about to happen.
    realms.world.clock.advance(Duration::from_secs(61));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(!realms.admin.realms().await.contains(&realms.realm("globex").name().to_owned()));
    assert_eq!(realms.world.login(&realms.address("ann"), other).await.status, 401);
    let stores = &realms.world.installation.auth.stores;
    let due = stores.realm_plans.due(realms.world.installation.auth.now().plus(days(1)), 100).await.unwrap();
    assert!(due.iter().all(|plan| plan.record.key.organization().to_string() == ann.tenant), "{due:?}");
}

#[tokio::test]
async fn only_so_many_sign_ups_a_day_get_a_realm() {
    let Some(realms) = Realms::with(&[("SIGNUP_REALMS_PER_DAY", "2")]).await else { return };
    for name in ["ann", "ben"] {
        assert_eq!(realms.signs_up(name, name, PASSWORD).await.status, 202);
    }
    let third = realms.signs_up("eve", "Eve", PASSWORD).await;
    assert_eq!((third.status, third.code()), (429, "too_many_attempts"), "{}", third.body);
}

/// A realm of that name that somebody else made is never taken over, nor touched.
#[tokio::test]
async fn a_realm_that_is_not_ours_is_left_alone_and_the_operator_is_told() {
    let Some(realms) = Realms::start().await else { return };
    let theirs = realms.admin.make_realm(realms.realm("acme").name()).await;
    let before = theirs.settings().await;
    assert_eq!(realms.signs_up("ann", "Acme", PASSWORD).await.status, 202);
    let plans = &realms.world.installation.auth.stores.realm_plans;
    let taken = async || {
        plans.troubled(10).await.unwrap().iter().any(|plan| plan.record.trouble.as_deref() == Some("realm_taken"))
    };
    realms.world.until("the trouble is noted", taken).await;
    assert_eq!(theirs.settings().await, before);
    assert_eq!(theirs.users().await, Vec::<Value>::new());
    assert_eq!(realms.world.login(&realms.address("ann"), PASSWORD).await.status, 401);
    // Once it is out of the way, ours is made.
    theirs.delete().await;
    realms.world.clock.advance(Duration::from_secs(400));
    let ann = realms.comes_in("ann", PASSWORD).await;
    let told = realms.world.actions(&ann, "").await;
    assert!(told.contains(&"create_realm:failure".to_owned()) && told.contains(&"create_realm:success".to_owned()));
}

/// The password is in the memory of one process: lost with it, the next sign-up of that address gives another.
#[tokio::test]
async fn a_password_that_was_lost_is_taken_from_the_next_sign_up_of_that_address() {
    let Some(realms) = Realms::start().await else { return };
    let taken = realms.admin.make_realm(realms.realm("acme").name()).await;
    assert_eq!(realms.signs_up("ann", "Acme", PASSWORD).await.status, 202);
    // Nobody else's password takes its place while the first still waits.
    let other = "another violet kettle museum";
    assert_eq!(realms.signs_up("ann", "Globex", other).await.status, 202);
    let auth = &realms.world.installation.auth;
    let ann = auth.stores.users.by_email(&EmailAddress::parse(&realms.address("ann")).unwrap()).await.unwrap().unwrap();
    let choices = auth.stores.memberships.choices(ann.record.id).await.unwrap();
    let account = RealmPlanKey::Account { organization_id: choices[0].organization.id, user_id: ann.record.id };
    let keycloak = auth.keycloak.as_ref().unwrap();
    assert!(keycloak.waiting.of(account, auth.now()).is_some());
    // As if an hour had passed, after which the process that had it would have forgotten it.
    let plan = auth.stores.realm_plans.get(account).await.unwrap().unwrap();
    let promise = plan.record.account.promise.clone().unwrap();
    keycloak.waiting.forget(account, &promise);
    let late = plan.with(|plan| plan.account.promise.as_mut().unwrap().at = promise.at.minus(hours(1)));
    auth.stores.realm_plans.replace(&late).await.unwrap();
    let third = "a third violet kettle museum";
    assert_eq!(realms.signs_up("ann", "Initech", third).await.status, 202);
    taken.delete().await;
    realms.world.clock.advance(Duration::from_secs(301));
    realms.comes_in("ann", third).await;
    let forgotten = async || keycloak.waiting.of(account, auth.now()).is_none();
    realms.world.until("it is kept no longer than needed", forgotten).await;
    let ann = realms.world.login(&realms.address("ann"), third).await;
    let told = realms.world.get("/api/audit-logs?limit=200&action=signup", &ann.text("access_token")).await;
    assert_eq!(told.body["items"][0]["reason"], "password_given_again", "{}", told.body);
    for lost in [PASSWORD, other] {
        assert_eq!(realms.world.login(&realms.address("ann"), lost).await.status, 401);
    }
}

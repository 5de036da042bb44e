//! F17: a Keycloak that is down, hangs, fails or is not to be believed. Nobody comes in by it then, nothing else is tried
//! instead, and who does not need it notices nothing.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use domain::credential::{CredentialSource, PasswordHash};
use domain::email::EmailAddress;
use reqwest::Method;
use serde_json::{Value, json};
use test_kit::fault_proxy::{FaultProxy, Mode};
use test_kit::servers::shared_keycloak;

use super::super::world::{PASSWORD, SETUP_TOKEN, World, person};
use super::Realms;

/// An installation that reaches Keycloak through a proxy.
async fn through_proxy() -> Option<(Realms, FaultProxy)> {
    let admin = shared_keycloak()?;
    let upstream: SocketAddr = admin.url().strip_prefix("http://").unwrap().parse().unwrap();
    let proxy = FaultProxy::start(upstream).await;
    let url = format!("http://{}", proxy.address());
    Some((Realms::at(admin, &url, &[]).await, proxy))
}

/// P6: not even a hash of ours that somebody planted lets anybody in while Keycloak is away, nor does an outage count as a
/// guess.
#[tokio::test]
async fn while_keycloak_is_away_nobody_comes_in_by_it_and_local_people_notice_nothing() {
    let Some((realms, proxy)) = through_proxy().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, stores) = (&realms.world, &realms.world.installation.auth.stores);
    let email = EmailAddress::parse(&realms.root.email).unwrap();
    let hash = stores.users.by_email(&email).await.unwrap().unwrap().record.password_hash;
    let user = stores.users.by_email(&EmailAddress::parse(&ann.email).unwrap()).await.unwrap().unwrap();
    assert_eq!(
        (user.record.credential_source, &user.record.password_hash),
        (CredentialSource::Keycloak, &None::<PasswordHash>)
    );
    let planted = user.with(|user| user.password_hash = hash);
    stores.users.rehash(&planted).await.unwrap();

    for mode in [Mode::Refuse, Mode::Hang, Mode::Reset] {
        proxy.set(mode).await;
        for _ in 0..4 {
            let begun = Instant::now();
            let answer = world.login(&ann.email, PASSWORD).await;
            assert_eq!((answer.status, answer.code()), (503, "idp_unavailable"), "{mode:?} {}", answer.body);
            assert_eq!(answer.headers["retry-after"], "5");
            assert!(begun.elapsed() < Duration::from_secs(5), "{mode:?}: {:?}", begun.elapsed());
        }
        let unknown = world.login(&realms.address("nobody"), PASSWORD).await;
        assert_eq!((unknown.status, unknown.code()), (503, "idp_unavailable"), "{mode:?} {}", unknown.body);
        assert_eq!(world.login(&realms.root.email, PASSWORD).await.status, 200, "{mode:?}");
        assert_eq!(world.get("/api/auth/me", &ann.token).await.status, 200, "{mode:?}");
        proxy.set(Mode::Pass).await;
        world.clock.advance(Duration::from_secs(6));
        assert_eq!(world.login(&ann.email, PASSWORD).await.status, 200, "after {mode:?} the breaker closes");
    }
    // Counted, and on the record once a minute: an outage must not fill it.
    auth::sign_in::refusals::record(&realms.world.installation.auth).await;
    let told = world.get("/api/audit-logs?limit=200&scope=platform&action=throttled", &realms.root.token).await;
    let items = told.body["items"].as_array().unwrap().clone();
    let counted: u64 = items
        .iter()
        .filter(|event| event["reason"] == "login_unavailable")
        .map(|event| event["after"]["count"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 15, "{items:?}");
}

/// Refreshes go on for an hour after the last good look, and then no longer.
#[tokio::test]
async fn an_outage_lets_refreshes_pass_for_an_hour() {
    let Some((realms, proxy)) = through_proxy().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let world = &realms.world;
    let refreshed =
        async |refresh: &str| world.post("/api/auth/refresh", None, json!({"refresh_token": refresh})).await;
    proxy.set(Mode::Refuse).await;
    let mut token = ann.refresh.clone();
    for _ in 0..3 {
        world.clock.advance(Duration::from_secs(16 * 60));
        let answer = refreshed(&token).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        token = answer.text("refresh_token");
    }
    world.clock.advance(Duration::from_secs(16 * 60));
    let late = refreshed(&token).await;
    assert_eq!((late.status, late.code()), (503, "idp_unavailable"), "{}", late.body);
    proxy.set(Mode::Pass).await;
    world.clock.advance(Duration::from_secs(6));
    assert_eq!(refreshed(&token).await.status, 200, "nothing was lost");
}

/// A plan goes on where it was stopped, whatever was made before.
#[tokio::test]
async fn a_plan_that_is_interrupted_at_any_moment_is_finished() {
    let Some((realms, proxy)) = through_proxy().await else { return };
    for (number, bytes) in [400_u64, 2_500, 6_000, 12_000, 20_000].into_iter().enumerate() {
        let (name, organization) = (format!("ann{number}"), format!("Acme{number}"));
        proxy.set(Mode::CutAfter { bytes }).await;
        assert_eq!(realms.signs_up(&name, &organization, PASSWORD).await.status, 202);
        tokio::time::sleep(Duration::from_secs(1)).await;
        proxy.set(Mode::Pass).await;
        realms.world.clock.advance(Duration::from_secs(6));
        realms.comes_in(&name, PASSWORD).await;
        let realm = realms.realm(&organization);
        let user = realms.user(&realm, &name).await.unwrap();
        assert_eq!(realms.roles(&realm, &user).await, ["company_admin"], "{bytes}");
        assert_eq!(realm.users().await.len(), 1, "{bytes}");
    }
}

/// What an administrator of Keycloak breaks, each with a word of its own; what we can mend is mended.
#[tokio::test]
async fn a_wrong_secret_is_mended_and_a_realm_that_is_gone_is_said_to_be() {
    let Some(realms) = Realms::start().await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let (world, realm) = (&realms.world, realms.realm("acme"));
    let clients = format!("/realms/{}/clients", realm.name());
    let found = realms.admin.told(Method::GET, &format!("{clients}?clientId=doorward"), Value::Null).await;
    let path = format!("{clients}/{}", found[0]["id"].as_str().unwrap());
    let other = json!({"clientId": "doorward", "secret": "somebody-changed-it"});
    realms.admin.told(Method::PUT, &path, other).await;
    let answer = world.login(&ann.email, PASSWORD).await;
    assert_eq!((answer.status, answer.code()), (503, "idp_misconfigured"), "{}", answer.body);
    world.until("the secret is set anew", async || world.login(&ann.email, PASSWORD).await.status == 200).await;
    realm.delete().await;
    let answer = world.login(&ann.email, PASSWORD).await;
    assert_eq!((answer.status, answer.code()), (503, "idp_realm_missing"), "{}", answer.body);
}

#[tokio::test]
async fn wrong_credentials_of_our_own_account_are_said_to_the_operator_and_local_people_come_in() {
    let Some(admin) = shared_keycloak() else { return };
    let set = [
        ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
        ("CREDENTIAL_BACKEND", "keycloak"),
        ("KEYCLOAK_URL", admin.url()),
        ("KEYCLOAK_CLIENT_ID", "nobody-made-it"),
        ("KEYCLOAK_CLIENT_SECRET", "wrong"),
        ("SIGNUP", "open"),
    ];
    let world = World::with(&set).await;
    let root = world.first_administrator(SETUP_TOKEN).await;
    let unknown = world.login("nobody@acme.example", PASSWORD).await;
    assert_eq!((unknown.status, unknown.code()), (503, "idp_misconfigured"), "{}", unknown.body);
    assert_eq!(person(&world.login(&root.email, PASSWORD).await).id, root.id);
    // What needs Keycloak is refused before anything is used up.
    let invited = json!({"email": "ann@acme.example", "role": "user"});
    let invitation = world.post("/api/invitations", Some(&root.token), invited).await;
    let accept = format!("/api/invitations/{}/accept", invitation.text("token"));
    let proof = json!({"name": "Ann", "password": PASSWORD});
    for _ in 0..2 {
        let answer = world.post(&accept, None, proof.clone()).await;
        assert_eq!((answer.status, answer.code()), (503, "idp_misconfigured"), "{}", answer.body);
    }
}

/// By a service account, as the papers recommend it.
#[tokio::test]
async fn a_service_account_is_enough() {
    let Some(admin) = shared_keycloak() else { return };
    let client = format!("doorward-{}", std::process::id());
    let secret = admin.service_account(&client).await;
    let set = [("KEYCLOAK_CLIENT_ID", client.as_str()), ("KEYCLOAK_CLIENT_SECRET", secret.as_str())];
    let Some(realms) = Realms::with(&set).await else { return };
    realms.signed_up("ann", "Acme", PASSWORD).await;
}

/// A guess counts although another of the person's realms does not answer: otherwise a broken one would make guessing free.
#[tokio::test]
async fn a_guess_counts_although_another_realm_of_the_person_is_gone() {
    let Some(realms) = Realms::with(&[("THROTTLE_ACCOUNT", "4")]).await else { return };
    let ann = realms.signed_up("ann", "Acme", PASSWORD).await;
    let ben = realms.signed_up("ben", "Globex", PASSWORD).await;
    super::sign_in::joins(&realms, &ben, &ann, PASSWORD).await;
    realms.realm("globex").delete().await;
    let right = realms.world.login(&ann.email, PASSWORD).await;
    assert_eq!((right.status, &right.body["user"]["tenant_id"]), (200, &json!(ann.tenant)), "{}", right.body);
    realms.world.clock.advance(Duration::from_secs(1_000));
    let body = json!({"email": ann.email, "password": "another violet kettle museum"});
    let guess = || realms.world.call(Method::POST, "/api/auth/login", None, Some(body.clone()));
    for _ in 0..4 {
        let answer = guess().await;
        assert_eq!((answer.status, answer.code()), (503, "idp_realm_missing"), "{}", answer.body);
    }
    assert_eq!(guess().await.code(), "too_many_attempts");
}

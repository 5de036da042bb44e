//! Keycloak as the verifier of passwords over several replicas: whichever a person meets, and whichever is killed on the way.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::fault_proxy::{FaultProxy, Mode};
use test_kit::servers::{KeycloakAdmin, Shape, shared_keycloak};

use crate::world::{Answer, PASSWORD, Person, World, person};

async fn start(keycloak: &KeycloakAdmin, url: &str) -> Option<(World, Person)> {
    let set = [
        ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
        ("CREDENTIAL_BACKEND", "keycloak"),
        ("KEYCLOAK_URL", url),
        // Its tokens name the address that it was asked by.
        ("KEYCLOAK_ADMIN_USERNAME", "admin"),
        ("KEYCLOAK_ADMIN_PASSWORD", keycloak.password()),
        ("SIGNUP", "open"),
    ];
    let set = set.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    World::start(Shape { auth: 2, platform: 1, set, ..Shape::default() }).await
}

/// A name of this test alone: others use the same Keycloak.
fn own(name: &str) -> String {
    format!("{name}{}", std::process::id())
}

async fn signs_up(world: &World, replica: usize, name: &str, password: &str) -> Answer {
    let body =
        json!({"email": format!("{name}@acme.example"), "password": password, "name": name, "organization_name": name});
    world.post(&world.auth(replica), "/api/auth/signup", None, body).await
}

async fn login(world: &World, replica: usize, name: &str, password: &str) -> Answer {
    let body = json!({"email": format!("{name}@acme.example"), "password": password, "refresh_token_in": "body"});
    world.post(&world.auth(replica), "/api/auth/login", None, body).await
}

async fn users(keycloak: &KeycloakAdmin, realm: &str) -> Vec<Value> {
    if keycloak.realms().await.contains(&realm.to_owned()) { keycloak.realm(realm).users().await } else { Vec::new() }
}

async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    // A plan that a killed replica was looking at is free after half a minute.
    for _ in 0..300 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("in a minute it did not happen that {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_up_at_one_replica_signs_in_at_the_other() {
    let Some(keycloak) = shared_keycloak() else { return };
    let Some((world, _)) = start(&keycloak, keycloak.url()).await else { return };
    let ann = own("ann");
    let answer = signs_up(&world, 0, &ann, PASSWORD).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    eventually("the account is there", async || !users(&keycloak, &ann).await.is_empty()).await;
    let mut signed_in = None;
    eventually("she can sign in", async || {
        let answer = login(&world, 1, &ann, PASSWORD).await;
        signed_in = (answer.status == 200).then(|| person(&answer));
        signed_in.is_some()
    })
    .await;
    let ann_there = signed_in.unwrap();
    assert_eq!(world.everywhere(&ann_there.token).await, [200; 3]);
    let refresh = json!({"refresh_token": ann_there.refresh});
    assert_eq!(world.post(&world.auth(0), "/api/auth/refresh", None, refresh).await.status, 200);
    let change = json!({"current_password": PASSWORD, "new_password": "another violet kettle museum"});
    let again = person(&login(&world, 0, &ann, PASSWORD).await);
    assert_eq!(world.post(&world.auth(1), "/api/auth/change-password", Some(&again.token), change).await.status, 200);
    assert_eq!(login(&world, 0, &ann, PASSWORD).await.status, 401);
    assert_eq!(login(&world, 0, &ann, "another violet kettle museum").await.status, 200);
}

/// A link to set the only member's password, which whoever administers the platform makes in their organization.
async fn link(world: &World, root: &Person, slug: &str) -> String {
    let url = format!("{}/api/organizations", world.platform(0));
    let organizations = world.send(Method::GET, &url, Some(&root.token), None).await;
    let found = organizations.body.as_array().unwrap().iter().find(|found| found["slug"] == slug).unwrap();
    let switch = json!({"tenant_id": found["id"], "refresh_token": root.refresh});
    let root = person(&world.post(&world.auth(0), "/api/auth/switch-tenant", Some(&root.token), switch).await);
    let people = world.send(Method::GET, &format!("{}/api/users", world.auth(0)), Some(&root.token), None).await;
    let path = format!("/api/users/{}/reset-link", people.body["items"][0]["id"].as_str().unwrap());
    let made = world.post(&world.auth(0), &path, Some(&root.token), json!({})).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("link").split_once('#').unwrap().1.to_owned()
}

/// The other replica makes what the plan says; the password was with the one that is gone, and a link gives another.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_killed_in_the_middle_of_a_plan_takes_only_the_password_along() {
    let Some(keycloak) = shared_keycloak() else { return };
    let upstream: SocketAddr = keycloak.url().strip_prefix("http://").unwrap().parse().unwrap();
    let proxy = FaultProxy::start(upstream).await;
    let Some((mut world, root)) = start(&keycloak, &format!("http://{}", proxy.address())).await else { return };
    proxy.set(Mode::Refuse).await;
    let ben = own("ben");
    assert_eq!(signs_up(&world, 0, &ben, PASSWORD).await.status, 202);
    tokio::task::block_in_place(|| {
        world.services.auth[0].kill();
        world.services.auth[0].start_again();
    });
    proxy.set(Mode::Pass).await;
    eventually("the other replica makes the account", async || !users(&keycloak, &ben).await.is_empty()).await;
    assert_eq!(login(&world, 1, &ben, PASSWORD).await.status, 401);

    let token = link(&world, &root, &ben).await;
    let set = json!({"token": token, "new_password": PASSWORD});
    let set = world.post(&world.auth(1), "/api/auth/reset-password", None, set).await;
    assert_eq!(set.status, 204, "{set:?}");
    assert_eq!(login(&world, 0, &ben, PASSWORD).await.status, 200);
}

/// A password that still waits at one replica never takes the place of one that was given at another since.
#[tokio::test(flavor = "multi_thread")]
async fn the_password_that_was_given_last_counts_wherever_the_first_still_waits() {
    let Some(keycloak) = shared_keycloak() else { return };
    let upstream: SocketAddr = keycloak.url().strip_prefix("http://").unwrap().parse().unwrap();
    let proxy = FaultProxy::start(upstream).await;
    let Some((world, root)) = start(&keycloak, &format!("http://{}", proxy.address())).await else { return };
    let (eve, last) = (own("eve"), "another violet kettle museum");
    proxy.set(Mode::Refuse).await;
    assert_eq!(signs_up(&world, 0, &eve, PASSWORD).await.status, 202);
    let token = link(&world, &root, &eve).await;
    proxy.set(Mode::Pass).await;
    // Keycloak is left alone for some seconds after it failed: until then nothing is used up.
    let mut set = None;
    eventually("the link is taken", async || {
        let body = json!({"token": token, "new_password": last});
        let answer = world.post(&world.auth(1), "/api/auth/reset-password", None, body).await;
        let taken = answer.status == 204 || answer.code() == "realm_not_ready";
        set = Some(answer);
        taken
    })
    .await;
    eventually("it is set", async || login(&world, 0, &eve, last).await.status == 200).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(login(&world, 1, &eve, PASSWORD).await.status, 401, "{set:?}");
    assert_eq!(login(&world, 0, &eve, last).await.status, 200);
    keycloak.realm(&eve).delete().await;
}

//! Linking who one is outside while signed in.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::identity_provider::{IdTokenChange, Person as Outsider};
use url::Url;

use super::{Browser, Person, Sides, by_password, events};
use crate::world::Answer;

/// Sends something with a token, as a browser.
async fn send(sides: &Sides, browser: &Browser<'_>, path: &str, token: &str, body: Value) -> Answer {
    let jar: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = sides.world.request(Method::POST, path).bearer_auth(token).header("cookie", jar.join("; "));
    let answer = sides.world.send(request.header("sec-fetch-site", "same-origin").json(&body)).await;
    browser.keep(&answer.headers);
    answer
}

/// To the provider and back: the code that is handed over.
async fn code(sides: &Sides, browser: &Browser<'_>, token: &str) -> String {
    let begun = send(sides, browser, "/api/auth/identities", token, json!({"provider": "test"})).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let back = browser.at_provider(&Url::parse(&begun.text("url")).unwrap()).await;
    let page = browser.come_back(&back).await;
    assert_eq!(page.parameter("links").as_deref(), Some("true"));
    page.code()
}

async fn member(sides: &mut Sides) -> (Person, Person) {
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let ann = sides.world.joined(&acme, "ann@acme.example", "user").await;
    (acme, ann)
}

#[tokio::test]
async fn what_is_linked_while_signed_in_keeps_everything_and_is_a_way_in_from_then_on() {
    let mut sides = Sides::start().await;
    let (acme, ann) = member(&mut sides).await;
    // Neither the same address nor one that is vouched for: who is signed in says who they are.
    sides.provider.person(Outsider::new("outside", &json!({"email": "private@home.example"})));
    let browser = sides.browser();
    let code = code(&sides, &browser, &ann.token).await;
    let linked = send(&sides, &browser, "/api/auth/identities/complete", &ann.token, json!({"code": code})).await;
    assert_eq!((linked.status, linked.text("provider").as_str()), (200, "test"), "{}", linked.body);
    assert_eq!(events(&sides.world, &acme.token, "").await, ["link_identity:success:-"]);
    assert_eq!(sides.world.get("/api/auth/me", &ann.token).await.status, 200);
    assert_eq!(by_password(&sides.world, &ann.email).await.status, 200);
    assert_eq!(sides.browser().signs_in("test").await.body["user"]["id"], ann.id.as_str());

    let listed = sides.world.get("/api/auth/identities", &ann.token).await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed.body["items"][0]["email"], "private@home.example");
    let path = format!("/api/auth/identities/{}", linked.text("id"));
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&acme.token), None).await.status, 404, "another's");
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&ann.token), None).await.status, 204);
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&ann.token), None).await.status, 404);
    assert_eq!(sides.browser().refused("test").await, "email_not_verified");
}

/// L9: neither another person, nor another browser, nor an old sign-in.
#[tokio::test]
async fn nobody_links_what_another_one_began() {
    let mut sides = Sides::start().await;
    let (acme, ann) = member(&mut sides).await;
    sides.comes("attacker", "eve@evil.example");
    let (attacker, victim) = (sides.browser(), sides.browser());
    let planted = code(&sides, &attacker, &ann.token).await;
    let path = "/api/auth/identities/complete";
    for (browser, token) in [(&victim, &acme.token), (&attacker, &acme.token), (&victim, &ann.token)] {
        let refused = send(&sides, browser, path, token, json!({"code": planted})).await;
        assert_eq!((refused.status, refused.code()), (410, "hand_off_used"));
    }
    // A sign-in's code links nothing, and the other way round.
    let page = {
        sides.added("ben@acme.example").await;
        sides.comes("ben", "ben@acme.example");
        victim.go("test").await
    };
    assert_eq!(send(&sides, &victim, path, &acme.token, json!({"code": page.code()})).await.status, 410);
    let own = code(&sides, &victim, &acme.token).await;
    assert_eq!(victim.send("/api/auth/oidc/complete", json!({"code": own})).await.status, 410);

    sides.world.clock.advance(Duration::from_secs(301));
    let late = send(&sides, &attacker, "/api/auth/identities", &ann.token, json!({"provider": "test"})).await;
    assert_eq!((late.status, late.code()), (403, "reauthentication_required"));
    assert_eq!(sides.world.get("/api/auth/identities", &ann.token).await.body["items"], json!([]));
}

#[tokio::test]
async fn an_identity_is_one_persons_and_the_last_way_in_stays() {
    let mut sides = Sides::start().await;
    let (_, ann) = member(&mut sides).await;
    sides.added("ben@acme.example").await;
    sides.comes("ben", "ben@acme.example");
    sides.proved_now();
    let ben = sides.browser().signs_in("test").await;
    let browser = sides.browser();
    let taken = code(&sides, &browser, &ann.token).await;
    let refused = send(&sides, &browser, "/api/auth/identities/complete", &ann.token, json!({"code": taken})).await;
    assert_eq!((refused.status, refused.code()), (409, "identity_taken"));
    let token = ben.text("access_token");
    let own = sides.world.get("/api/auth/identities", &token).await;
    let path = format!("/api/auth/identities/{}", own.body["items"][0]["id"].as_str().unwrap());
    let last = sides.world.call(Method::DELETE, &path, Some(&token), None).await;
    assert_eq!((last.status, last.code()), (409, "last_way_in"));
}

/// A way in that does not speak for all of somebody opens no other that does.
#[tokio::test]
async fn a_provider_of_one_organization_is_no_way_to_link_another() {
    let set = [("OIDC_TEST_ORGANIZATIONS", "acme"), ("OIDC_TEST_DOMAINS", "acme.example")];
    let mut sides = Sides::made(&set, super::providers::github).await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let body = json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
    assert_eq!(sides.world.post("/api/users", Some(&acme.token), body).await.status, 201);
    sides.comes("ann", "ann@acme.example");
    sides.proved_now();
    let ann = sides.browser().signs_in("test").await;
    assert_eq!(ann.status, 200, "{}", ann.body);
    let browser = sides.browser();
    let token = ann.text("access_token");
    let refused = send(&sides, &browser, "/api/auth/identities", &token, json!({"provider": "github"})).await;
    assert_eq!((refused.status, refused.code()), (403, "reauthentication_required"));
}

/// Who came in by a provider that is not enough for the platform role links none that is.
#[tokio::test]
async fn a_weak_way_in_is_no_way_to_the_platform_role() {
    let sides = Sides::made(&[("PLATFORM_PROVIDERS", "test")], super::providers::github).await;
    let browser = sides.browser();
    sides.provider.github().user(test_kit::identity_provider::GitHubUser::new(7, "root", "root@example.org"));
    let body = json!({"provider": "github"});
    let begun = send(&sides, &browser, "/api/auth/identities", &sides.root.token, body).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let back = browser.at_provider(&Url::parse(&begun.text("url")).unwrap()).await;
    let code = browser.come_back(&back).await.code();
    let path = "/api/auth/identities/complete";
    assert_eq!(send(&sides, &browser, path, &sides.root.token, json!({"code": code})).await.status, 200);

    let weak = sides.browser().signs_in("github").await;
    assert_eq!((weak.status, &weak.body["user"]["role"]), (200, &json!("company_admin")), "{}", weak.body);
    let token = weak.text("access_token");
    let orgs = sides.world.get("/api/organizations", &token).await;
    assert_eq!(orgs.body.as_array().map_or(orgs.body["items"].as_array().map_or(0, Vec::len), Vec::len), 1);
    sides.proved_now();
    let refused = send(&sides, &browser, "/api/auth/identities", &token, json!({"provider": "test"})).await;
    assert_eq!((refused.status, refused.code()), (403, "reauthentication_required"));
}

/// Fresh is what the provider says is, not when the browser came by.
#[tokio::test]
async fn a_provider_that_was_signed_in_to_long_ago_gives_no_fresh_proof() {
    let sides = Sides::start().await;
    sides.provider.pushed_authorization(test_kit::identity_provider::PushedAuthorization::Absent);
    sides.added("ann@acme.example").await;
    let link = async |token: &str| {
        let browser = sides.browser();
        send(&sides, &browser, "/api/auth/identities", token, json!({"provider": "test"})).await.status
    };
    sides.comes("ann", "ann@acme.example");
    sides.provider.id_token([IdTokenChange::WithoutClaim("auth_time".to_owned())]);
    let silent = sides.browser().signs_in("test").await;
    assert_eq!(link(&silent.text("access_token")).await, 403, "it does not say when");
    sides.proved_at(-3_600);
    let old = sides.browser().signs_in("test").await;
    assert_eq!(link(&old.text("access_token")).await, 403, "an hour ago");
    sides.proved_at(0);
    let fresh = sides.browser().signs_in("test").await;
    assert_eq!(link(&fresh.text("access_token")).await, 200);
    let age = async |query: &str| {
        let there = sides.browser().set_out(&format!("test{query}")).await;
        there.query_pairs().find(|(name, _)| name == "max_age").map(|(_, value)| value.into_owned())
    };
    assert_eq!((age("").await.as_deref(), age("?fresh=true").await.as_deref()), (Some("2592000"), Some("300")));
}

/// Whoever came in by what is unlinked is out with it.
#[tokio::test]
async fn unlinking_ends_the_other_login_sessions() {
    let mut sides = Sides::start().await;
    let (_, ann) = member(&mut sides).await;
    sides.comes("planted", "eve@evil.example");
    let browser = sides.browser();
    let code = code(&sides, &browser, &ann.token).await;
    let linked = send(&sides, &browser, "/api/auth/identities/complete", &ann.token, json!({"code": code})).await;
    let thief = sides.browser().signs_in("test").await;
    assert_eq!(thief.body["user"]["id"], ann.id.as_str());
    let path = format!("/api/auth/identities/{}", linked.text("id"));
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&ann.token), None).await.status, 204);
    let refresh = json!({"refresh_token": thief.text("refresh_token")});
    assert_eq!(sides.world.post("/api/auth/refresh", None, refresh).await.status, 401);
    let refresh = json!({"refresh_token": ann.refresh});
    assert_eq!(sides.world.post("/api/auth/refresh", None, refresh).await.status, 200, "the caller's own goes on");
}

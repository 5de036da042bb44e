//! Providers that fail, lead astray, or are not there; and how they are told of.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use test_kit::identity_provider::{Answer as Told, Endpoint, GitHubUser, MicrosoftPerson, RedirectIssuer};

use super::{Sides, events};

#[tokio::test]
async fn what_is_configured_is_told_and_what_is_not_is_refused_with_what_is_missing() {
    let sides = Sides::with(&[("OIDC_TEST_NAME", "Test & Sons")]).await;
    let told = sides.world.send(sides.world.request(Method::GET, "/api/oidc/providers")).await;
    let test = json!({"id": "test", "name": "Test & Sons", "kind": "oidc"});
    assert_eq!(told.body, json!({"providers": [test], "microsoft_enabled": false, "github_enabled": false}));
    for (name, text) in [("microsoft", "Microsoft login is not configured"), ("nobody", "OIDC_<NAME>_CLIENT_ID")] {
        let refused = sides.world.send(sides.world.request(Method::GET, &format!("/api/auth/oidc/{name}"))).await;
        assert_eq!((refused.status, refused.code()), (404, "provider_not_configured"));
        assert!(refused.text("detail").contains(text), "{}", refused.body);
    }
}

/// F17, F18, F20: only that way in fails, soon, and it is tried again by itself.
#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be_and_comes_back() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    sides.provider.answer(Endpoint::Discovery, Told::Status(500));
    let set_out = || sides.world.send(sides.world.request(Method::GET, "/api/auth/oidc/test"));
    for _ in 0..4 {
        let refused = set_out().await;
        assert_eq!((refused.status, refused.code()), (503, "provider_unavailable"));
        assert!(refused.headers.contains_key("retry-after"));
    }
    assert_eq!(sides.provider.hits(Endpoint::Discovery), 3, "after three failures it is left alone");
    let navigating = sides.world.request(Method::GET, "/api/auth/oidc/test").header("sec-fetch-mode", "navigate");
    let page = super::Client::builder().redirect(super::Policy::none()).build().unwrap();
    let page = page.execute(navigating.build().unwrap()).await.unwrap();
    assert_eq!(page.status().as_u16(), 303, "a person is sent to a page");
    assert_eq!(super::by_password(&sides.world, "root@example.org").await.status, 200);
    sides.provider.behave();
    sides.world.clock.advance(Duration::from_secs(6));
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
}

#[tokio::test]
async fn whatever_the_token_endpoint_answers_nobody_comes_in_by_it() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let odd = [
        (Told::error(400, "invalid_grant"), "sign_on_expired"),
        (Told::error(401, "invalid_client"), "provider_misconfigured"),
        (Told::error(400, "server_error"), "provider_misconfigured"),
        (Told::json("{}"), "provider_misconfigured"),
        (Told::json("[]"), "provider_misconfigured"),
        (Told::json("{\"id_token\":7}"), "provider_misconfigured"),
        (Told::Status(500), "provider_unavailable"),
        (Told::html(), "provider_unavailable"),
        (Told::Redirect("http://127.0.0.1:1/".to_owned()), "provider_unavailable"),
        (Told::Huge(2_000_000), "provider_unavailable"),
        (Told::Never, "provider_unavailable"),
    ];
    for (told, word) in odd {
        sides.provider.answer_next(Endpoint::Token, 1, told.clone());
        assert_eq!(sides.browser().refused("test").await, word, "{told:?}");
        sides.world.clock.advance(Duration::from_secs(6));
        assert_eq!(sides.browser().signs_in("test").await.status, 200, "after {told:?}");
    }
}

/// O8, S2: a document of another issuer, or one that leads elsewhere, is not used.
#[tokio::test]
async fn a_discovery_document_that_leads_astray_is_refused() {
    let sides = Sides::start().await;
    let issuer = sides.provider.issuer();
    let astray = [
        ("issuer", format!("{issuer}/")),
        ("issuer", "https://evil.example".to_owned()),
        ("token_endpoint", "http://10.0.0.1/token".to_owned()),
        ("token_endpoint", "https://evil.example/token".to_owned()),
        ("jwks_uri", "http://169.254.169.254/keys".to_owned()),
        ("userinfo_endpoint", "https://10.1/me".to_owned()),
        ("authorization_endpoint", "javascript:alert(1)".to_owned()),
    ];
    for (member, value) in astray {
        sides.provider.metadata(member, value.clone());
        let refused = sides.world.send(sides.world.request(Method::GET, "/api/auth/oidc/test")).await;
        assert_eq!((refused.status, refused.code()), (503, "provider_misconfigured"), "{member} {value}");
        sides.provider.right_metadata();
    }
    for member in ["token_endpoint", "jwks_uri", "authorization_endpoint"] {
        sides.provider.metadata_without(member);
        let refused = sides.world.send(sides.world.request(Method::GET, "/api/auth/oidc/test")).await;
        assert_eq!((refused.status, refused.code()), (503, "provider_misconfigured"), "{member}");
        sides.provider.right_metadata();
    }
}

/// S1: nothing is called that the operator has not allowed.
#[tokio::test]
async fn a_private_address_is_not_called_unless_it_is_allowed() {
    let sides = Sides::with(&[("OUTSIDE_NETWORKS", "10.0.0.0/8")]).await;
    let refused = sides.world.send(sides.world.request(Method::GET, "/api/auth/oidc/test")).await;
    assert_eq!(refused.status, 503);
    assert_eq!(sides.provider.all_hits(), 0);
}

pub fn github(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("GITHUB_URL", base.to_owned()),
        ("GITHUB_API_URL", base.to_owned()),
        ("GITHUB_CLIENT_ID", "doorward".to_owned()),
        ("GITHUB_CLIENT_SECRET", test_kit::identity_provider::IdentityProvider::CLIENT_SECRET.to_owned()),
    ]
}

/// L4, L5.
#[tokio::test]
async fn at_github_a_person_is_their_number_with_the_verified_primary_address() {
    let sides = Sides::made(&[], github).await;
    let id = sides.added("ann@acme.example").await;
    let ann = GitHubUser::new(7, "ann", "ann@acme.example");
    for number in [json!(null), json!(""), json!(0), json!("7")] {
        sides.provider.github().user(GitHubUser { id: number.clone(), ..ann.clone() });
        assert_eq!(sides.browser().refused("github").await, "provider_misconfigured", "{number}");
    }
    let mut unverified = ann.clone();
    unverified.emails[0].verified = false;
    sides.provider.github().user(unverified.clone());
    assert_eq!(sides.browser().refused("github").await, "email_not_verified");
    sides.provider.github().user(GitHubUser {
        emails: vec![],
        public_email: Some("ann@acme.example".to_owned()),
        ..ann.clone()
    });
    assert_eq!(sides.browser().refused("github").await, "no_email", "a public address is not a verified one");
    sides.provider.github().user(GitHubUser::new(8, "eve", "eve@acme.example"));
    assert_eq!(sides.browser().refused("github").await, "no_account");
    sides.provider.github().user(ann);
    assert_eq!(sides.browser().signs_in("github").await.body["user"]["id"], id.as_str());
    // Once linked the address counts no more.
    sides.provider.github().user(unverified);
    assert_eq!(sides.browser().signs_in("github").await.body["user"]["id"], id.as_str());
    sides.provider.github().rate_limited();
    assert_eq!(sides.browser().refused("github").await, "provider_misconfigured");
}

const OURS: &str = "11111111-1111-4111-8111-111111111111";
const EVIL: &str = "66666666-6666-4666-8666-666666666666";

fn microsoft(tenant: &'static str) -> impl FnOnce(&str) -> Vec<(&'static str, String)> {
    move |base| {
        vec![
            ("MICROSOFT_AUTHORITY", base.to_owned()),
            ("MICROSOFT_TENANT_ID", tenant.to_owned()),
            ("MICROSOFT_CLIENT_ID", "doorward".to_owned()),
            ("MICROSOFT_CLIENT_SECRET", test_kit::identity_provider::IdentityProvider::CLIENT_SECRET.to_owned()),
        ]
    }
}

fn person(tenant: &str, object: &str, edov: Option<serde_json::Value>) -> MicrosoftPerson {
    MicrosoftPerson {
        tenant: tenant.to_owned(),
        object: format!("{object}2222222-2222-4222-8222-222222222222"),
        email: Some("ann@acme.example".to_owned()),
        domain_owner_verified: edov,
    }
}

/// L1, L2, L3.
#[tokio::test]
async fn at_microsoft_a_person_is_tenant_and_object_and_an_address_counts_where_its_owner_was_verified() {
    let sides = Sides::made(&[], microsoft("common")).await;
    let id = sides.added("ann@acme.example").await;
    for edov in [None, Some(json!(false)), Some(json!("true")), Some(json!(1))] {
        sides.provider.person(person(EVIL, "2", edov.clone()));
        assert_eq!(sides.browser().refused("microsoft").await, "email_not_verified", "{edov:?}");
    }
    sides.provider.person(person(OURS, "2", Some(json!(true))));
    let answer = sides.browser().signs_in("microsoft").await;
    assert_eq!(answer.body["user"]["id"], id.as_str(), "{}", answer.body);
    // The same object id in another tenant is somebody else.
    sides.provider.person(person(EVIL, "2", None));
    assert_eq!(sides.browser().refused("microsoft").await, "email_not_verified");
    let told = events(&sides.world, &sides.root.token, "&scope=platform").await;
    assert_eq!(told[0], "sso_login:failure:email_not_verified");
}

/// O4: of many tenants, the answer and the token must name the same one.
#[tokio::test]
async fn at_microsoft_one_tenant_does_not_finish_what_another_answered() {
    let sides = Sides::made(&[], microsoft("common")).await;
    sides.added("ann@acme.example").await;
    sides.provider.person(person(OURS, "2", Some(json!(true))));
    let named = |tenant| RedirectIssuer::Other(sides.provider.microsoft().issuer(tenant));
    sides.provider.redirect_issuer(named(EVIL));
    assert_eq!(sides.browser().refused("microsoft").await, "provider_not_believed");
    sides.provider.redirect_issuer(named(OURS));
    assert_eq!(sides.browser().signs_in("microsoft").await.status, 200);
}

#[tokio::test]
async fn one_tenant_speaks_for_its_addresses_and_no_other_tenant_does() {
    let sides = Sides::made(&[], microsoft(OURS)).await;
    let id = sides.added("ann@acme.example").await;
    sides.provider.person(person(EVIL, "2", Some(json!(true))));
    assert_eq!(sides.browser().refused("microsoft").await, "provider_not_believed");
    sides.provider.person(person(OURS, "2", None));
    assert_eq!(sides.browser().signs_in("microsoft").await.body["user"]["id"], id.as_str());
}

/// E1: what is told of an address is told of its domain.
#[tokio::test]
async fn the_ways_in_for_an_address_come_from_its_domain() {
    let sides = Sides::made(&[("OIDC_TEST_DOMAINS", "Corp.example")], github).await;
    sides.added("ann@corp.example").await;
    let discover = async |email: &str| {
        let told = sides.world.post("/api/auth/discover", None, json!({"email": email})).await;
        assert_eq!(told.status, 200, "{}", told.body);
        told.body["methods"].clone()
    };
    let github = json!({"kind": "oidc", "provider": "github", "name": "GitHub"});
    let test = json!({"kind": "oidc", "provider": "test", "name": "Test"});
    let password = json!({"kind": "password"});
    for email in ["ann@corp.example", "nobody@CORP.example"] {
        assert_eq!(discover(email).await, json!([test, github, password]), "{email}");
    }
    for email in ["ann@sub.corp.example", "ann@exploitcorp.example", "root@example.org"] {
        assert_eq!(discover(email).await, json!([github, password]), "{email}");
    }
    let wrong = sides.world.post("/api/auth/discover", None, json!({"email": "ann"})).await;
    assert_eq!((wrong.status, wrong.code()), (422, "invalid"));
}

#[tokio::test]
async fn an_address_that_was_typed_is_told_to_the_provider_if_it_is_one() {
    let sides = Sides::start().await;
    sides.provider.pushed_authorization(test_kit::identity_provider::PushedAuthorization::Absent);
    let hint = async |typed: &str| {
        let there = sides.browser().set_out(&format!("test?login_hint={typed}")).await;
        there.query_pairs().find(|(name, _)| name == "login_hint").map(|(_, value)| value.into_owned())
    };
    assert_eq!(hint("Ann%40Acme.example").await.as_deref(), Some("ann@acme.example"));
    assert_eq!(hint("%3Cscript%3E").await, None);
}

/// F17, F20: the token endpoint too is left alone once it fails, and a wrong code is no failure of it.
#[tokio::test]
async fn a_token_endpoint_that_fails_is_left_alone_for_a_moment() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.provider.answer(Endpoint::Token, Told::error(400, "invalid_grant"));
    for _ in 0..5 {
        assert_eq!(sides.browser().refused("test").await, "sign_on_expired");
    }
    let (there, before) = (sides.browser(), sides.provider.hits(Endpoint::Token));
    sides.provider.answer(Endpoint::Token, Told::Status(503));
    let waiting = there.set_out("test").await;
    for _ in 0..3 {
        assert_eq!(sides.browser().refused("test").await, "provider_unavailable");
    }
    let back = there.at_provider(&waiting).await;
    assert_eq!(there.come_back(&back).await.parameter("error").as_deref(), Some("provider_unavailable"));
    assert_eq!(sides.provider.hits(Endpoint::Token), before + 3);
    sides.provider.behave();
    sides.world.clock.advance(Duration::from_secs(6));
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
}

/// How providers do is told to administrators: all of it to those of the platform, to others that their people's way in fails.
#[tokio::test]
async fn administrators_are_told_how_the_ways_in_do() {
    let mut sides = Sides::with(&[
        ("OIDC_ELSEWHERE_ISSUER", "http://127.0.0.1:1"),
        ("OIDC_ELSEWHERE_CLIENT_ID", "x"),
        ("OIDC_ELSEWHERE_ORGANIZATIONS", "globex"),
        ("OIDC_ELSEWHERE_DOMAINS", "globex.example"),
    ])
    .await;
    sides.added("ann@acme.example").await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let told = async |token: &str| sides.world.get("/api/auth/providers", token).await.body["items"].clone();
    let all = told(&sides.root.token).await;
    assert_eq!(all.as_array().unwrap().len(), 2, "{all}");
    assert_eq!((&all[1]["id"], &all[1]["state"]), (&json!("test"), &json!("unknown")));
    assert!(all[1]["redirect_address"].as_str().unwrap().ends_with("/api/auth/oidc/test/callback"), "{all}");
    sides.comes("subject-1", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    assert_eq!(told(&sides.root.token).await[1]["state"], "ok");
    sides.provider.answer(Endpoint::Token, Told::Status(503));
    sides.browser().refused("test").await;
    let failing = told(&sides.root.token).await;
    assert_eq!(
        (&failing[1]["state"], &failing[1]["trouble"]),
        (&json!("failing"), &json!("it answered with status 503"))
    );
    let theirs = told(&acme.token).await;
    assert_eq!(theirs.as_array().unwrap().len(), 1, "what is others' is not theirs to know: {theirs}");
    assert_eq!(
        (&theirs[0]["state"], &theirs[0]["trouble"], &theirs[0]["redirect_address"]),
        (&json!("failing"), &json!(null), &json!(null))
    );
    // Asked again, it says how it does now.
    sides.provider.answer(Endpoint::Token, Told::Right);
    let check = async |id: &str, token: &str| {
        sides.world.post(&format!("/api/auth/providers/{id}/check"), Some(token), json!({})).await
    };
    assert_eq!(check("test", &sides.root.token).await.body["state"], "ok");
    assert_eq!(check("elsewhere", &sides.root.token).await.body["trouble"], "it cannot be reached");
    assert_eq!(check("nobody", &sides.root.token).await.status, 404);
    assert_eq!(check("test", &acme.token).await.status, 403);
    let ready = sides.world.get("/ready", &sides.root.token).await;
    assert_eq!(ready.status, 200, "a provider that is down is no reason to send nobody here: {}", ready.body);
}

/// GitHub gives no token to whose primary address waits to be verified.
#[tokio::test]
async fn at_github_an_address_that_waits_to_be_verified_is_said_to_be() {
    let sides = Sides::made(&[], github).await;
    sides.provider.answer(
        Endpoint::Token,
        Told::Error { status: 200, error: "unverified_user_email".to_owned(), description: String::new() },
    );
    assert_eq!(sides.browser().refused("github").await, "email_not_verified");
}

//! Whose account a provider's word opens.

use serde_json::json;

use super::{PASSWORD, Sides, by_password, events};

#[tokio::test]
async fn who_is_nobody_here_is_told_so_and_nothing_is_made() {
    let sides = Sides::start().await;
    sides.comes("subject-1", "eve@acme.example");
    assert_eq!(sides.browser().refused("test").await, "no_account");
    let told = events(&sides.world, &sides.root.token, "&scope=platform").await;
    assert_eq!(told, ["sso_login:failure:no_account"]);
    let found = sides.world.get("/api/users", &sides.root.token).await;
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
}

/// L7, L8: somebody else may have made the account, and waits in it.
#[tokio::test]
async fn an_account_that_nobody_showed_to_be_theirs_is_taken_over_only_with_all_of_it_dropped() {
    let mut sides = Sides::start().await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let attacker = sides.world.joined(&acme, "victim@acme.example", "company_admin").await;
    let invited = json!({"email": "accomplice@evil.example", "role": "company_admin"});
    let planted = sides.world.post("/api/invitations", Some(&attacker.token), invited).await;
    assert_eq!(planted.status, 201);
    sides.world.clock.advance(std::time::Duration::from_secs(5));

    sides.comes("subject-1", "victim@acme.example");
    let browser = sides.browser();
    let question = browser.signs_in("test").await;
    assert_eq!((question.status, question.text("status").as_str()), (200, "claim_required"), "{}", question.body);
    assert_eq!(question.body["drops"], json!({"password": true, "login_sessions": 1, "identities": 0}));
    assert_eq!(sides.world.get("/api/auth/me", &attacker.token).await.status, 200, "nothing happens before the answer");
    let code = json!({"code": question.text("code")});
    assert_eq!(sides.browser().send("/api/auth/oidc/claim", code.clone()).await.status, 410, "another browser");
    let claimed = browser.send("/api/auth/oidc/claim", code.clone()).await;
    assert_eq!((claimed.status, claimed.text("status").as_str()), (200, "authenticated"), "{}", claimed.body);
    assert_eq!(claimed.body["user"]["id"], attacker.id.as_str());
    assert_eq!(browser.send("/api/auth/oidc/claim", code).await.status, 410, "once");

    assert_eq!(sides.world.get("/api/auth/me", &attacker.token).await.status, 401);
    let refresh = json!({"refresh_token": attacker.refresh});
    assert_eq!(sides.world.post("/api/auth/refresh", None, refresh).await.status, 401);
    assert_eq!(by_password(&sides.world, "victim@acme.example").await.status, 401);
    let accept = format!("/api/invitations/{}/accept", planted.text("token"));
    let accepted = sides.world.post(&accept, None, json!({"name": "Eve", "password": PASSWORD})).await;
    assert_eq!(accepted.status, 410, "what the account issued before is void");
    let told = events(&sides.world, &acme.token, "").await;
    assert_eq!(told[..2], ["sso_login:success:-", "claim_account:success:-"]);
    // From now on they are known.
    assert_eq!(sides.browser().signs_in("test").await.text("status"), "authenticated");
}

/// Nobody with a platform role is joined by an address.
#[tokio::test]
async fn a_platform_administrator_links_their_identity_themselves() {
    let sides = Sides::start().await;
    sides.comes("subject-1", "root@example.org");
    assert_eq!(sides.browser().refused("test").await, "link_required");
}

/// L12: whole domains are compared.
#[tokio::test]
async fn a_provider_for_some_domains_counts_for_no_others() {
    let sides = Sides::with(&[("OIDC_TEST_DOMAINS", "corp.example")]).await;
    for email in ["ann@exploitcorp.example", "ann@corp.example.evil.example", "ann@sub.corp.example"] {
        sides.added(email).await;
        sides.comes(email, email);
        assert_eq!(sides.browser().refused("test").await, "email_not_verified", "{email}");
    }
    sides.added("ann@corp.example").await;
    sides.comes("ann", "ann@Corp.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
}

#[tokio::test]
async fn a_provider_of_one_organization_proves_nothing_for_another() {
    let mut sides = Sides::with(&[("OIDC_TEST_ORGANIZATIONS", "acme"), ("OIDC_TEST_DOMAINS", "acme.example")]).await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let globex = sides.world.organization(&mut sides.root, "Globex").await;
    let add = async |admin: &super::Person, email: &str| {
        let body = json!({"email": email, "name": "Somebody", "role": "user"});
        assert_eq!(sides.world.post("/api/users", Some(&admin.token), body).await.status, 201);
    };
    add(&acme, "ann@acme.example").await;
    add(&globex, "ben@acme.example").await;
    // What an administrator says of their domains proves nothing.
    let domains = json!({"domains": ["globex.example"]});
    let path = format!("/api/organizations/{}", acme.tenant);
    let named = sides.world.call(reqwest::Method::PATCH, &path, Some(&acme.token), Some(domains)).await;
    assert_eq!(named.status, 200, "{}", named.body);
    add(&acme, "cleo@globex.example").await;
    sides.comes("cleo", "cleo@globex.example");
    assert_eq!(sides.browser().refused("test").await, "email_not_verified");
    sides.comes("ann", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.body["user"]["tenant_id"], acme.tenant.as_str());
    sides.comes("ben", "ben@acme.example");
    assert_eq!(sides.browser().refused("test").await, "no_account", "a member of another organization only");

    // Who belongs to both comes in to the one alone, and cannot switch to the other.
    sides.comes("ann", "ann@acme.example");
    let ann = sides.browser().signs_in("test").await;
    let invited = json!({"email": "ann@acme.example", "role": "user"});
    let invitation = sides.world.post("/api/invitations", Some(&globex.token), invited).await;
    let accept = format!("/api/invitations/{}/accept", invitation.text("token"));
    assert_eq!(sides.world.post(&accept, Some(&ann.text("access_token")), json!({})).await.status, 200);
    let again = sides.browser().signs_in("test").await;
    assert_eq!(again.body["user"]["tenant_id"], acme.tenant.as_str(), "{}", again.body);
    assert_eq!(again.body["available_tenants"].as_array().unwrap().len(), 1, "it need not know of the other");
    let switch = json!({"tenant_id": globex.tenant, "refresh_token": again.text("refresh_token")});
    let switched = sides.world.post("/api/auth/switch-tenant", Some(&again.text("access_token")), switch).await;
    assert_eq!((switched.status, switched.code()), (403, "reauthentication_required"));
}

#[tokio::test]
async fn who_is_disabled_is_refused_and_it_stands_on_the_record() {
    let sides = Sides::start().await;
    let id = sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    let off = json!({"platform_enabled": false});
    let path = format!("/api/users/{id}");
    let disabled = sides.world.call(reqwest::Method::PATCH, &path, Some(&sides.root.token), Some(off)).await;
    assert_eq!(disabled.status, 200, "{}", disabled.body);
    assert_eq!(sides.browser().refused("test").await, "account_disabled");
    assert_eq!(events(&sides.world, &sides.root.token, "").await[0], "sso_login:denied:account_disabled");
}

/// A provider of one organization takes over nothing that others may have a part in.
#[tokio::test]
async fn a_provider_of_one_organization_claims_no_account_of_several() {
    let mut sides = Sides::with(&[("OIDC_TEST_ORGANIZATIONS", "acme"), ("OIDC_TEST_DOMAINS", "acme.example")]).await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let globex = sides.world.organization(&mut sides.root, "Globex").await;
    let ben = sides.world.joined(&globex, "ben@acme.example", "user").await;
    let cat = sides.world.joined(&acme, "cat@acme.example", "user").await;
    let added = json!({"email": ben.email, "name": "Ben", "role": "user"});
    assert_eq!(sides.world.post("/api/users", Some(&acme.token), added).await.status, 201);
    sides.comes("ben", "ben@acme.example");
    assert_eq!(sides.browser().refused("test").await, "no_account");
    sides.comes("cat", "cat@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.text("status"), "claim_required");
    assert_eq!(sides.world.get("/api/auth/me", &cat.token).await.status, 200);
}

/// L8: a link from before the proof sets no password after it, and the question is about the account as it was.
#[tokio::test]
async fn what_was_made_before_the_proof_is_void_after_it() {
    let mut sides = Sides::start().await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let body = json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
    let added = sides.world.post("/api/users", Some(&acme.token), body).await;
    let link = format!("/api/users/{}/reset-link", added.text("id"));
    let planted = sides.world.post(&link, Some(&acme.token), json!({})).await;
    assert_eq!(planted.status, 201, "{}", planted.body);
    let token = planted.text("link").rsplit('#').next().unwrap().to_owned();
    sides.world.clock.advance(std::time::Duration::from_secs(1));
    sides.comes("ann", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    let reset = json!({"token": token, "new_password": PASSWORD});
    assert_eq!(sides.world.post("/api/auth/reset-password", None, reset).await.status, 410);

    let ben = sides.world.joined(&acme, "ben@acme.example", "user").await;
    sides.comes("ben", "ben@acme.example");
    let browser = sides.browser();
    let question = browser.signs_in("test").await;
    assert_eq!(question.text("status"), "claim_required");
    let named = json!({"name": "Another"});
    let renamed = sides.world.call(reqwest::Method::PATCH, "/api/auth/me", Some(&ben.token), Some(named)).await;
    assert_eq!(renamed.status, 200);
    let claimed = browser.send("/api/auth/oidc/claim", json!({"code": question.text("code")})).await;
    assert_eq!((claimed.status, claimed.code()), (410, "hand_off_used"), "it is another account than was shown");
    assert_eq!(sides.world.get("/api/auth/me", &ben.token).await.status, 200);
}

/// A new password by a link drops whoever linked themselves before.
#[tokio::test]
async fn a_reset_link_drops_what_was_linked() {
    let mut sides = Sides::start().await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let body = json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
    let added = sides.world.post("/api/users", Some(&acme.token), body).await;
    sides.comes("planted", "ann@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.world.clock.advance(std::time::Duration::from_secs(1));
    let link = format!("/api/users/{}/reset-link", added.text("id"));
    let made = sides.world.post(&link, Some(&acme.token), json!({})).await;
    let token = made.text("link").rsplit('#').next().unwrap().to_owned();
    let reset = json!({"token": token, "new_password": PASSWORD});
    assert_eq!(sides.world.post("/api/auth/reset-password", None, reset).await.status, 204);
    sides.provider.person(test_kit::identity_provider::Person::new("planted", &json!({"email": "eve@evil.example"})));
    assert_eq!(sides.browser().refused("test").await, "email_not_verified");
}

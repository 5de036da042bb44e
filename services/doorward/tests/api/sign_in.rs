//! Signing in and out.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::world::{PASSWORD, SETUP_TOKEN, World};

#[tokio::test]
async fn before_set_up_everything_else_is_refused_and_set_up_happens_once() {
    let world = World::empty().await;
    let login = world.login("root@example.org", PASSWORD).await;
    assert_eq!((login.status, login.code()), (503, "setup_required"));
    assert!(login.headers.contains_key("retry-after"));
    let body =
        |token: &str| json!({"setup_token": token, "email": "root@example.org", "password": PASSWORD, "name": "Root"});
    assert_eq!(world.post("/api/auth/setup", None, body("wrong")).await.status, 401);
    let racing = (0..8).map(|_| world.post("/api/auth/setup", None, body(SETUP_TOKEN)));
    let statuses: Vec<u16> = futures_util::future::join_all(racing).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409, 429].contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn wrong_setup_tokens_are_slowed_down() {
    let world = World::empty().await;
    let body = json!({"setup_token": "wrong", "email": "root@example.org", "password": PASSWORD, "name": "Root"});
    for _ in 0..10 {
        assert_eq!(world.post("/api/auth/setup", None, body.clone()).await.status, 401);
    }
    let refused = world.post("/api/auth/setup", None, body).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_person_of_two_organizations_chooses_and_the_choice_is_good_once() {
    let (world, mut root) = World::set_up().await;
    let home = root.tenant.clone();
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let invited =
        world.post("/api/invitations", Some(&globex.token), json!({"email": acme.email, "role": "user"})).await;
    let accept = format!("/api/invitations/{}/accept", invited.text("token"));
    let joined = world.post(&accept, Some(&acme.token), json!({})).await;
    assert_eq!((joined.status, joined.text("status").as_str()), (200, "joined"));

    let login = world.login(&acme.email, PASSWORD).await;
    assert_eq!(login.text("status"), "tenant_selection_required");
    assert_eq!(login.body["tenants"].as_array().unwrap().len(), 2);
    let session_token = login.text("session_token");
    let select = |tenant: &str| {
        world.post("/api/auth/select-tenant", None, json!({"session_token": session_token, "tenant_id": tenant}))
    };
    // A foreign organization is refused like one that does not exist, and uses nothing up.
    let foreign = select(&home).await;
    let absent = select("00000000-0000-7000-8000-000000000000").await;
    assert_eq!((foreign.status, foreign.comparable()), (403, absent.comparable()));
    // A session token is no bearer token.
    assert_eq!(world.get("/api/auth/me", &session_token).await.status, 401);
    let racing = (0..20).map(|_| select(&acme.tenant));
    let answers = futures_util::future::join_all(racing).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(select(&acme.tenant).await.status, 401);
}

#[tokio::test]
async fn a_choice_expires_after_ten_minutes() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let invited =
        world.post("/api/invitations", Some(&root.token), json!({"email": "root@example.org", "role": "user"})).await;
    let accept = format!("/api/invitations/{}/accept", invited.text("token"));
    assert_eq!(world.post(&accept, Some(&root.token), json!({})).await.status, 200);
    let login = world.login(&root.email, PASSWORD).await;
    world.clock.advance(Duration::from_secs(601));
    let body = json!({"session_token": login.text("session_token"), "tenant_id": acme.tenant});
    assert_eq!(world.post("/api/auth/select-tenant", None, body).await.status, 401);
}

#[tokio::test]
async fn unknown_wrong_disabled_and_passwordless_look_and_cost_the_same() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let path = format!("/api/users/{}", ben.id);
    let off = json!({"platform_enabled": false});
    assert_eq!(world.call(Method::PATCH, &path, Some(&root.token), Some(off)).await.status, 200);

    let hasher = &world.installation.auth.hasher;
    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@acme.example", PASSWORD),
        (acme.email.as_str(), "a wrong password of some length"),
        (ben.email.as_str(), PASSWORD),
        ("no address at all", PASSWORD),
    ] {
        let before = hasher.hashed();
        answers.push(world.login(email, password).await);
        assert_eq!(hasher.hashed() - before, 1, "{email}");
    }
    for answer in &answers {
        assert_eq!((answer.status, answer.comparable()), (401, answers[0].comparable()));
        assert_eq!(answer.headers["content-length"], answers[0].headers["content-length"]);
    }
    // Longer than any password: as wrong as the others, and no slot used.
    let before = hasher.hashed();
    let long = world.login(&acme.email, &"x".repeat(300)).await;
    assert_eq!((long.status, long.comparable(), hasher.hashed()), (401, answers[0].comparable(), before));
}

#[tokio::test]
async fn guessing_one_account_is_slowed_down_and_its_owner_is_not_locked_out() {
    let (world, root) = World::set_up().await;
    let hasher = &world.installation.auth.hasher;
    let before = hasher.hashed();
    let mut refused = 0;
    for _ in 0..40 {
        let answer = world.login(&root.email, "a wrong password of some length").await;
        refused += u32::from(answer.status == 429);
    }
    assert!(hasher.hashed() - before <= 10);
    assert!(refused >= 30);
    // The owner, from an address they have signed in from, has a counter of their own.
    let body = json!({"email": root.email, "password": PASSWORD});
    let known = reqwest::Client::new().post(format!("{}/api/auth/login", world.url));
    let known = known.header("x-forwarded-for", "10.1.1.1").json(&body).send().await.unwrap();
    assert_eq!(known.status().as_u16(), 200);
}

#[tokio::test]
async fn one_password_over_many_accounts_is_seen() {
    let (world, _) = World::set_up().await;
    let http = reqwest::Client::new();
    let mut statuses = Vec::new();
    for number in 0..60 {
        let body = json!({"email": format!("person{number}@example.org"), "password": PASSWORD});
        let request = http.post(format!("{}/api/auth/login", world.url)).header("x-forwarded-for", "10.9.9.9");
        statuses.push(request.json(&body).send().await.unwrap().status().as_u16());
    }
    assert!(statuses[..50].iter().all(|status| *status == 401));
    assert!(statuses[50..].iter().all(|status| *status == 429));
}

#[tokio::test]
async fn refresh_rotates_forgives_a_lost_answer_and_ends_the_family_on_a_copy() {
    let (world, root) = World::set_up().await;
    let refresh = |token: &str| world.post("/api/auth/refresh", None, json!({"refresh_token": token}));
    let second = refresh(&root.refresh).await;
    assert_eq!(second.status, 200);
    let again = refresh(&root.refresh).await;
    assert_eq!(again.text("refresh_token"), second.text("refresh_token"), "the answer was lost: the same successor");
    let third = refresh(&second.text("refresh_token")).await;
    assert_eq!(third.status, 200);
    assert_eq!(refresh(&root.refresh).await.status, 401, "a copy");
    assert_eq!(refresh(&third.text("refresh_token")).await.status, 401, "the whole family is dead");
    assert_eq!(world.get("/api/auth/me", &third.text("access_token")).await.code(), "revoked");
    let root = world.signed_in(&root.email, None).await;
    assert!(world.actions(&root, "&action=refresh_reuse").await.contains(&"refresh_reuse:denied".to_owned()));
}

#[tokio::test]
async fn the_grace_of_a_lost_answer_is_ten_seconds() {
    let (world, root) = World::set_up().await;
    let refresh = |token: &str| world.post("/api/auth/refresh", None, json!({"refresh_token": token}));
    assert_eq!(refresh(&root.refresh).await.status, 200);
    world.clock.advance(Duration::from_secs(11));
    assert_eq!(refresh(&root.refresh).await.status, 401);
}

#[tokio::test]
async fn fifty_presentations_of_one_refresh_token_make_one_successor() {
    let (world, root) = World::set_up().await;
    let racing = (0..50).map(|_| world.post("/api/auth/refresh", None, json!({"refresh_token": root.refresh})));
    let answers = futures_util::future::join_all(racing).await;
    let mut successors: Vec<String> =
        answers.iter().filter(|answer| answer.status == 200).map(|answer| answer.text("refresh_token")).collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn login_sessions_end_after_seven_idle_and_thirty_busy_days() {
    let (world, root) = World::set_up().await;
    let mut token = root.refresh.clone();
    for _ in 0..4 {
        world.clock.advance(Duration::from_secs(6 * 86_400));
        let next = world.post("/api/auth/refresh", None, json!({"refresh_token": token})).await;
        assert_eq!(next.status, 200);
        token = next.text("refresh_token");
    }
    world.clock.advance(Duration::from_secs(6 * 86_400 + 1));
    assert_eq!(world.post("/api/auth/refresh", None, json!({"refresh_token": token})).await.status, 401);
    let idle = world.signed_in(&root.email, None).await;
    world.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(world.post("/api/auth/refresh", None, json!({"refresh_token": idle.refresh})).await.status, 401);
}

#[tokio::test]
async fn signing_out_kills_everything_before_the_answer() {
    let (world, root) = World::set_up().await;
    let answer = world.post("/api/auth/logout", Some(&root.token), json!({})).await;
    assert_eq!(answer.status, 200);
    for _ in 0..10 {
        assert_eq!(world.get("/api/auth/me", &root.token).await.code(), "revoked");
        assert_eq!(world.get("/api/workspaces", &root.token).await.code(), "revoked");
    }
    assert_eq!(world.post("/api/auth/refresh", None, json!({"refresh_token": root.refresh})).await.status, 401);
    // By refresh token, where the access token has expired; again is fine; a forged one is not.
    let other = world.signed_in(&root.email, None).await;
    world.clock.advance(Duration::from_secs(1_000));
    for _ in 0..2 {
        assert_eq!(world.post("/api/auth/logout", None, json!({"refresh_token": other.refresh})).await.status, 200);
    }
    assert_eq!(world.post("/api/auth/logout", None, json!({"refresh_token": "AAAA"})).await.status, 401);
    assert_eq!(world.post("/api/auth/logout", None, json!({})).await.status, 401);
}

#[tokio::test]
async fn signing_out_everywhere_and_of_one_device() {
    let (world, root) = World::set_up().await;
    let laptop = world.signed_in(&root.email, None).await;
    let phone = world.signed_in(&root.email, None).await;
    let devices = world.get("/api/auth/sessions", &laptop.token).await;
    let items = devices.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let oldest = items.last().unwrap()["id"].as_str().unwrap();
    let path = format!("/api/auth/sessions/{oldest}");
    assert_eq!(world.call(Method::DELETE, &path, Some(&laptop.token), None).await.status, 204);
    assert_eq!(world.get("/api/auth/me", &root.token).await.status, 401);
    assert_eq!(world.get("/api/auth/me", &phone.token).await.status, 200);
    assert_eq!(world.post("/api/auth/logout-all", Some(&laptop.token), json!({})).await.body["ended"], 2);
    assert_eq!(world.get("/api/auth/me", &phone.token).await.status, 401);
}

#[tokio::test]
async fn switching_ends_the_earlier_tokens_and_needs_the_refresh_token() {
    let (world, mut root) = World::set_up().await;
    let home = root.tenant.clone();
    let acme = world.organization(&mut root, "Acme").await;
    let body = json!({"tenant_id": home});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&root.token), body).await.status, 401, "no refresh token");
    let stolen = json!({"tenant_id": home, "refresh_token": acme.refresh});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&root.token), stolen).await.status, 401, "another's");
    let body = json!({"tenant_id": home, "refresh_token": root.refresh});
    let back = world.post("/api/auth/switch-tenant", Some(&root.token), body).await;
    assert_eq!((back.status, back.body["user"]["tenant_id"].as_str()), (200, Some(home.as_str())));
    assert_eq!(world.get("/api/auth/me", &root.token).await.code(), "revoked");
    assert_eq!(world.get("/api/auth/me", &back.text("access_token")).await.status, 200);
    let foreign = json!({"tenant_id": home, "refresh_token": acme.refresh});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&acme.token), foreign).await.status, 403);
    assert_eq!(world.actions(&acme, "&action=switch_tenant&outcome=denied").await.len(), 1, "and it is on the record");
}

#[tokio::test]
async fn browsers_keep_the_refresh_token_in_a_cookie_that_only_our_pages_may_use() {
    let (world, root) = World::set_up().await;
    let answer = world.post("/api/auth/login", None, json!({"email": root.email, "password": PASSWORD})).await;
    assert!(answer.body.get("refresh_token").is_none());
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["__Host-doorward_refresh=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap().to_owned();
    let refresh = |headers: Vec<(&'static str, String)>| {
        let mut request = world.request(Method::POST, "/api/auth/refresh").json(&json!({}));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        world.send(request)
    };
    let ours = ("origin", world.url.clone());
    assert_eq!(refresh(vec![("cookie", pair.clone()), ("origin", "https://evil.example".into())]).await.status, 403);
    assert_eq!(refresh(vec![("cookie", pair.clone())]).await.status, 403, "no browser says it is ours");
    let cross = ("sec-fetch-site", "cross-site".to_owned());
    assert_eq!(refresh(vec![("cookie", pair.clone()), ours.clone(), cross]).await.status, 403);
    let twice = format!("{pair}; {pair}");
    assert_eq!(refresh(vec![("cookie", twice), ours.clone()]).await.status, 401);
    assert_eq!(refresh(vec![("cookie", pair.clone()), ours]).await.status, 200);
    // What was given to a cookie does not work in a body.
    let value = pair.split_once('=').unwrap().1;
    assert_eq!(world.post("/api/auth/refresh", None, json!({"refresh_token": value})).await.status, 401);
}

#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_the_end_of_all_sign_ins() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let invited = json!({"email": "ben@acme.example", "role": "user"});
    let token = world.post("/api/invitations", Some(&globex.token), invited).await.text("token");
    let joined = world.post(&format!("/api/invitations/{token}/accept"), Some(&ben.token), json!({})).await;
    // A thief has the password and stands before the choice; then Ben ends everything.
    let choice = world.login("ben@acme.example", PASSWORD).await;
    let ended = world.post("/api/auth/logout-all", Some(&ben.token), json!({})).await;
    assert_eq!(ended.status, 200, "{}", ended.body);
    let body = json!({"session_token": choice.text("session_token"), "tenant_id": joined.text("tenant_id")});
    let chosen = world.post("/api/auth/select-tenant", None, body).await;
    assert_eq!((chosen.status, chosen.code()), (401, "invalid_session_token"));
    let again = world.signed_in("ben@acme.example", Some(&joined.text("tenant_id"))).await;
    assert_eq!(world.get("/api/auth/me", &again.token).await.status, 200);
}

//! People: roles, leaving, passwords, registration.

use std::time::Duration;

use auth::recovery::reset_link;
use domain::email::EmailAddress;
use domain::scribe::Acting;
use reqwest::Method;
use serde_json::json;

use super::world::{PASSWORD, World};

const OTHER: &str = "copper lantern orbit sandal";

#[tokio::test]
async fn an_organization_keeps_its_last_administrator_whoever_is_faster() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let own = format!("/api/users/{}", acme.id);
    for (method, path, body) in [
        (Method::DELETE, own.clone(), None),
        (Method::PATCH, own.clone(), Some(json!({"role": "user"}))),
        (Method::POST, format!("{own}/disable"), Some(json!({}))),
    ] {
        let answer = world.call(method, &path, Some(&acme.token), body).await;
        assert_eq!((answer.status, answer.code()), (409, "last_admin"));
    }
    for round in 0..10 {
        let name = format!("Round {round}");
        let ann = world.organization(&mut root, &name).await;
        let bob = world.joined(&ann, &format!("bob{round}@acme.example"), "company_admin").await;
        let body = Some(json!({"role": "user"}));
        let (ann_path, bob_path) = (format!("/api/users/{}", ann.id), format!("/api/users/{}", bob.id));
        let (first, second) = tokio::join!(
            world.call(Method::PATCH, &bob_path, Some(&ann.token), body.clone()),
            world.call(Method::PATCH, &ann_path, Some(&bob.token), body.clone()),
        );
        let won = [first.status, second.status].iter().filter(|status| **status == 200).count();
        assert_eq!(won, 1, "{} {}", first.body, second.body);
    }
}

#[tokio::test]
async fn nobody_acts_on_somebody_above_them() {
    let (world, root) = World::set_up().await;
    let deputy = world.joined(&root, "deputy@example.org", "company_admin").await;
    let path = format!("/api/users/{}", root.id);
    let tries = [
        (Method::PATCH, path.clone(), Some(json!({"role": "user"}))),
        (Method::POST, format!("{path}/disable"), Some(json!({}))),
        (Method::DELETE, path.clone(), None),
        (Method::PATCH, format!("/api/users/{}", deputy.id), Some(json!({"platform_enabled": false}))),
    ];
    for (method, path, body) in tries {
        assert_eq!(world.call(method, &path, Some(&deputy.token), body).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn leaving_and_coming_back_revives_nothing() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let workspace = world.workspace(&acme, "Handbook").await;
    world.grant(&acme, &workspace, &ben, json!({"level": "use"})).await;
    world.clock.advance(Duration::from_secs(5));
    let own = format!("/api/users/{}", ben.id);
    assert_eq!(world.call(Method::DELETE, &own, Some(&ben.token), None).await.status, 204);
    assert_eq!(world.login(&ben.email, PASSWORD).await.code(), "no_organization");
    let invited = world.post("/api/invitations", Some(&acme.token), json!({"email": ben.email, "role": "user"})).await;
    let accept = format!("/api/invitations/{}/accept", invited.text("token"));
    assert_eq!(world.post(&accept, None, json!({"password": PASSWORD})).await.status, 200);
    assert_eq!(world.get("/api/auth/me", &ben.token).await.code(), "revoked", "the old token");
    let back = world.signed_in(&ben.email, None).await;
    assert_eq!(world.get("/api/workspaces", &back.token).await.body, json!([]), "the old grant");
    assert_eq!(
        world.post(&format!("/api/workspaces/{workspace}/launch"), Some(&back.token), json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn changing_the_password_needs_the_current_one_and_ends_the_other_devices() {
    let (world, root) = World::set_up().await;
    let other = world.signed_in(&root.email, None).await;
    let change = |current: &str, new: &str| {
        world.post(
            "/api/auth/change-password",
            Some(&root.token),
            json!({"current_password": current, "new_password": new}),
        )
    };
    assert_eq!(change("wrong", OTHER).await.code(), "wrong_password");
    for (weak, code) in [
        ("password1234567", "password_blocked"),
        ("short", "password_too_short"),
        ("root@example.org", "password_blocked"),
    ] {
        let answer = change(PASSWORD, weak).await;
        assert_eq!((answer.status, answer.code()), (422, code), "{weak}");
    }
    assert_eq!(change(PASSWORD, OTHER).await.status, 200);
    assert_eq!(world.get("/api/auth/me", &root.token).await.status, 200, "this device stays");
    assert_eq!(world.get("/api/auth/me", &other.token).await.status, 401);
    assert_eq!(world.post("/api/auth/refresh", None, json!({"refresh_token": other.refresh})).await.status, 401);
    assert_eq!(world.login(&root.email, PASSWORD).await.status, 401);
    assert_eq!(world.login(&root.email, OTHER).await.status, 200);
}

#[tokio::test]
async fn long_and_foreign_passwords_count_to_their_last_character() {
    let (world, root) = World::set_up().await;
    let long = format!("{} end-a", "mossy granite kettle ".repeat(5));
    let foreign: String = "пароль из нескольких слов — Füße und Straße".to_owned();
    for password in [long.as_str(), foreign.as_str()] {
        let current = if password == long { PASSWORD.to_owned() } else { long.clone() };
        let body = json!({"current_password": current, "new_password": password});
        assert_eq!(world.post("/api/auth/change-password", Some(&root.token), body).await.status, 200);
        let shorter: String = password.chars().take(password.chars().count() - 1).collect();
        let prefix: String = password.chars().take(20).collect();
        for wrong in [shorter, prefix, format!("{password} "), password.to_uppercase()] {
            assert_eq!(world.login(&root.email, &wrong).await.status, 401, "{wrong}");
            world.clock.advance(Duration::from_secs(60));
        }
        assert_eq!(world.login(&root.email, password).await.status, 200);
    }
    // The same letters composed and decomposed are one password.
    let decomposed = foreign.replace('ü', "u\u{308}");
    assert_eq!(world.login(&root.email, &decomposed).await.status, 200);
}

#[tokio::test]
async fn a_reset_link_works_once_for_half_an_hour_and_only_the_newest() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let email = EmailAddress::parse(&acme.email).unwrap();
    let operator = Acting::operator();
    let link = || reset_link::issue(&world.installation.auth, &operator, &email);
    let token = |link: reset_link::ResetLink| link.link.split_once("/reset#").unwrap().1.to_owned();
    let reset =
        |token: String| world.post("/api/auth/reset-password", None, json!({"token": token, "new_password": OTHER}));
    let old = token(link().await.unwrap());
    assert_eq!(world.get("/api/auth/me", &acme.token).await.status, 401, "making the link ends all sign-ins");
    let new = token(link().await.unwrap());
    assert_eq!(reset(old).await.status, 410);
    let racing = (0..10).map(|_| reset(new.clone()));
    let won = futures_util::future::join_all(racing).await.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(won, 1);
    assert_eq!(reset(new).await.status, 410);
    assert_eq!(world.login(&acme.email, OTHER).await.status, 200);
    let late = token(link().await.unwrap());
    world.clock.advance(Duration::from_secs(1_801));
    assert_eq!(reset(late).await.status, 410);
    assert_eq!(reset("AAAA".to_owned()).await.status, 404);
}

#[tokio::test]
async fn signing_up_tells_nobody_whether_an_address_is_taken() {
    let (world, _) = World::set_up_with(&[("SIGNUP", "open")]).await;
    let hasher = &world.installation.auth.hasher;
    let sign_up = |email: &str| {
        let body = json!({"email": email, "password": PASSWORD, "first_name": "Quinn", "last_name": "Quick", "organization_name": "Quick Co"});
        world.post("/api/auth/signup", None, body)
    };
    let before = hasher.hashed();
    let new = sign_up("quinn@quick.example").await;
    let middle = hasher.hashed();
    let taken = sign_up("quinn@quick.example").await;
    assert_eq!((new.status, taken.status), (201, 201));
    assert_eq!(middle - before, hasher.hashed() - middle);
    let names = |answer: &super::world::Answer| answer.body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&new), names(&taken));
    assert_eq!(new.body["message"], taken.body["message"]);
    let quinn = world.signed_in("quinn@quick.example", None).await;
    assert_eq!(quinn.id, new.text("user_id"));
    assert_eq!(world.get("/api/organizations", &quinn.token).await.body[0]["slug"], "quick-co");
    assert_eq!(sign_up("other@quick.example").await.status, 201, "the same name gets another slug");
}

#[tokio::test]
async fn whether_anybody_may_sign_up_is_said_to_everybody_once_there_is_something_to_sign_in_to() {
    for (mode, said) in [("open", "open"), ("closed", "closed")] {
        let (world, root) = World::set_up_with(&[("SIGNUP", mode)]).await;
        for token in [None, Some(root.token.as_str()), Some("no token")] {
            let options = world.call(Method::GET, "/api/auth/options", token, None).await;
            assert_eq!((options.status, options.body), (200, json!({"signup": said})));
        }
    }
    let world = World::empty().await;
    let before = world.call(Method::GET, "/api/auth/options", None, None).await;
    assert_eq!((before.status, before.code()), (503, "setup_required"));
}

#[tokio::test]
async fn registering_needs_an_open_organization() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let register = |organization: Option<&str>, email: &str| {
        let body = json!({"email": email, "password": PASSWORD, "name": "Quinn", "organization": organization});
        world.post("/api/auth/register", None, body)
    };
    for organization in [None, Some("acme"), Some("Acme"), Some("nowhere")] {
        let answer = register(organization, "quinn@acme.example").await;
        assert_eq!((answer.status, answer.code()), (403, "registration_closed"), "{organization:?}");
    }
    let open = json!({"registration": "open"});
    let path = format!("/api/organizations/{}", acme.tenant);
    assert_eq!(world.call(Method::PATCH, &path, Some(&acme.token), Some(open)).await.status, 200);
    let joined = register(Some("Acme"), "quinn@acme.example").await;
    assert_eq!((joined.status, joined.body["user"]["role"].as_str()), (201, Some("user")));
    assert_eq!(register(Some("acme"), "quinn@acme.example").await.code(), "address_taken");
}

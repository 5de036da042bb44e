//! People who are added without an invitation.

use std::time::Duration;

use auth::recovery::reset_link;
use domain::scribe::Acting;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Answer, PASSWORD, Person, World};

fn ben(role: &str) -> Value {
    json!({"email": "Ben@Person.example", "name": "Ben", "role": role})
}

async fn add(world: &World, who: &Person, body: Value) -> Answer {
    world.post("/api/users", Some(&who.token), body).await
}

#[tokio::test]
async fn a_new_person_has_no_password_and_comes_in_by_a_reset_link() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let added = add(&world, &acme, ben("user")).await;
    assert_eq!((added.status, added.text("email").as_str()), (201, "ben@person.example"), "{}", added.body);
    assert_eq!((added.text("role"), added.body["last_login_at"].clone()), ("user".to_owned(), Value::Null));
    let path = format!("/api/users/{}", added.text("id"));
    let shown = world.get(&path, &acme.token).await;
    assert_eq!((shown.body, &shown.headers["etag"]), (added.body.clone(), &added.headers["etag"]));
    for password in ["", PASSWORD] {
        assert_eq!(world.login("ben@person.example", password).await.status, 401);
    }
    let email = domain::email::EmailAddress::parse("ben@person.example").unwrap();
    let link = reset_link::issue(&world.installation.auth, &Acting::operator(), &email).await.unwrap();
    let token = link.link.split_once('#').unwrap().1.to_owned();
    let reset = json!({"token": token, "new_password": PASSWORD});
    assert_eq!(world.post("/api/auth/reset-password", None, reset).await.status, 204);
    let signed_in = world.signed_in("ben@person.example", None).await;
    assert_eq!(signed_in.tenant, acme.tenant);
    let events = world.get("/api/audit-logs?limit=5&action=add_member", &acme.token).await;
    let events = events.body["items"].as_array().unwrap().clone();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["after"], json!({"email": "ben@person.example", "role": "user"}));
    assert_eq!(events[0]["target"], format!("user:{}", added.text("id")));
}

#[tokio::test]
async fn a_known_person_gets_the_membership_and_the_answer_looks_the_same() {
    let (world, mut root) = World::set_up().await;
    let globex = world.organization(&mut root, "Globex").await;
    let acme = world.organization(&mut root, "Acme").await;
    let known = world.joined(&globex, "ben@person.example", "user").await;
    world.clock.advance(Duration::from_secs(60));
    let added = add(&world, &acme, ben("company_admin")).await;
    assert_eq!((added.status, added.text("id")), (201, known.id.clone()), "{}", added.body);
    let new =
        add(&world, &acme, json!({"email": "new@person.example", "name": "Somebody", "role": "company_admin"})).await;
    let alike = |answer: &Answer| {
        let mut body = answer.body.clone();
        for name in ["id", "email"] {
            body.as_object_mut().unwrap().remove(name);
        }
        body
    };
    assert_eq!(alike(&added), alike(&new), "nothing of what they did elsewhere");
    let details = async |who: &str| {
        let filter = format!("/api/audit-logs?limit=5&action=add_member&target=user:{who}");
        world.get(&filter, &acme.token).await.body["items"][0]["after"]["role"].clone()
    };
    assert_eq!(
        (details(&added.text("id")).await, details(&new.text("id")).await),
        (json!("company_admin"), json!("company_admin"))
    );
    assert_eq!(world.actions(&globex, "&action=add_member").await, Vec::<String>::new());
    let there = world.signed_in("ben@person.example", Some(&acme.tenant)).await;
    assert_eq!(world.get("/api/users", &there.token).await.status, 200);
    let since = world.get(&format!("/api/users/{}", known.id), &acme.token).await;
    assert!(since.body["last_login_at"].is_string(), "what they do here is shown");
    let again = add(&world, &acme, ben("user")).await;
    assert_eq!((again.status, again.code()), (409, "already_member"));
}

#[tokio::test]
async fn a_request_that_is_sent_again_adds_one_and_what_is_wrong_is_named() {
    let (world, mut root) = World::set_up().await;
    let globex = world.organization(&mut root, "Globex").await;
    let acme = world.organization(&mut root, "Acme").await;
    world.joined(&globex, "known@person.example", "user").await;
    let keyed = |body: Value| {
        let request = world.request(Method::POST, "/api/users").bearer_auth(&acme.token).json(&body);
        world.send(request.header("idempotency-key", "k"))
    };
    for email in ["ben@person.example", "known@person.example"] {
        let body = json!({"email": email, "name": "Ben", "role": "user"});
        let (first, second) = (keyed(body.clone()).await, keyed(body.clone()).await);
        assert_eq!((first.status, second.status), (201, 201), "{email}: {} {}", first.body, second.body);
        assert_eq!(first.body, second.body);
        let other = json!({"email": email, "name": "Ben", "role": "company_admin"});
        assert_eq!(keyed(other).await.code(), "idempotency_key_reused");
    }
    assert_eq!(world.actions(&acme, "&action=add_member").await.len(), 2);
    let racing = (0..20).map(|_| add(&world, &acme, json!({"email": "x@person.example", "name": "X", "role": "user"})));
    let answers = futures_util::future::join_all(racing).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.code() == "already_member"));
    for (body, fields) in [
        (json!({"email": "x", "name": "", "role": "user"}), vec!["email", "name"]),
        (json!({"email": "x", "name": "Ben", "role": "user"}), vec!["email"]),
        (json!({"email": "a@b.example", "name": "B", "role": "super_admin"}), vec!["role"]),
        (json!({"email": "a@b.example", "name": "B", "role": "user", "password": "x"}), vec!["password"]),
    ] {
        let refused = add(&world, &acme, body.clone()).await;
        assert_eq!(refused.status, 422, "{body}");
        let named = refused.body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap());
        assert_eq!(named.collect::<Vec<_>>(), fields, "{body}");
    }
}

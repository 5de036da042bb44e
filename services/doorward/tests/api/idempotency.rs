//! `Idempotency-Key`: one effect and one answer, however often a request is sent.

use std::time::Duration;

use domain::time::hours;
use futures_util::future::join_all;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use super::terminals::sandboxes;
use super::world::{Answer, PASSWORD, Person, World};

async fn sent(world: &World, path: &str, by: Option<&Person>, key: &str, body: Value) -> Answer {
    let mut request = world.request(Method::POST, path).header("idempotency-key", key).json(&body);
    if let Some(person) = by {
        request = request.bearer_auth(&person.token);
    }
    world.send(request).await
}

/// Ten at once, of which all get the same answer; gives that.
async fn ten(world: &World, path: &str, by: Option<&Person>, body: &Value) -> Answer {
    let answers = join_all((0..10).map(|_| sent(world, path, by, "ten at once", body.clone()))).await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    answers[0].clone()
}

fn page(name: &str) -> Value {
    json!({"name": name, "kind": "web", "target": {"url": "https://www.example.org/"}})
}

/// How often an action stands in the log of the caller's organization.
async fn times(world: &World, admin: &Person, action: &str) -> usize {
    let wanted = format!("{action}:success");
    world.actions(admin, "").await.iter().filter(|action| **action == wanted).count()
}

fn reused(answer: &Answer) -> bool {
    (answer.status, answer.code()) == (422, "idempotency_key_reused")
}

#[tokio::test]
async fn a_workspace_is_made_once_under_a_key() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let first = ten(&world, "/api/workspaces", Some(&acme), &page("Handbook")).await;
    let again = sent(&world, "/api/workspaces", Some(&acme), "ten at once", page("Handbook")).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()));
    assert_eq!(times(&world, &acme, "create_workspace").await, 1);
    assert!(reused(&sent(&world, "/api/workspaces", Some(&acme), "ten at once", page("Other")).await));
    let path = format!("/api/workspaces/{}", first.text("id"));
    let renamed = world.call(Method::PATCH, &path, Some(&acme.token), Some(json!({"name": "Book"}))).await;
    assert_eq!(renamed.status, 200);
    let again = sent(&world, "/api/workspaces", Some(&acme), "ten at once", page("Handbook")).await;
    assert_eq!((again.text("id"), again.text("name")), (first.text("id"), "Book".to_owned()), "as it is now");
    // Somebody else, another organization, another route: other keys.
    let ben = world.joined(&acme, "ben@acme.example", "company_admin").await;
    let others = [
        sent(&world, "/api/workspaces", Some(&ben), "ten at once", page("Handbook")).await,
        sent(&world, "/api/workspaces", Some(&root), "ten at once", page("Handbook 2")).await,
        sent(&world, "/api/workspaces", Some(&world.organization(&mut root, "Globex").await), "ten at once", page("A"))
            .await,
    ];
    for other in others {
        assert_eq!(other.status, 201, "{}", other.body);
        assert_ne!(other.text("id"), first.text("id"));
    }
    let launch = format!("{path}/launch");
    assert_eq!(sent(&world, &launch, Some(&acme), "ten at once", json!({})).await.status, 201);
    // Deleted, and the key with it.
    assert_eq!(world.call(Method::DELETE, &path, Some(&acme.token), None).await.status, 204);
    let new = sent(&world, "/api/workspaces", Some(&acme), "ten at once", page("New")).await;
    assert_eq!(new.status, 201, "{}", new.body);
}

#[tokio::test]
async fn a_key_is_free_again_after_a_day() {
    let (world, root) = World::set_up().await;
    let first = sent(&world, "/api/workspaces", Some(&root), "daily", page("First")).await;
    world.clock.advance(hours(24) - Duration::from_millis(1));
    let root = world.signed_in("root@example.org", None).await;
    assert!(reused(&sent(&world, "/api/workspaces", Some(&root), "daily", page("Second")).await));
    world.clock.advance(Duration::from_millis(1));
    let second = sent(&world, "/api/workspaces", Some(&root), "daily", page("Second")).await;
    assert_eq!(second.status, 201, "{}", second.body);
    assert_ne!(second.text("id"), first.text("id"));
    assert!(reused(&sent(&world, "/api/workspaces", Some(&root), "daily", page("First")).await));
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let (world, root) = World::set_up().await;
    let with = |keys: &[&[u8]]| {
        let mut request = world.request(Method::POST, "/api/workspaces").bearer_auth(&root.token).json(&page("A"));
        for key in keys {
            request = request.header("idempotency-key", HeaderValue::from_bytes(key).unwrap());
        }
        world.send(request)
    };
    let long = [b'k'; 256];
    for bad in [&b""[..], &long, "schlüssel".as_bytes(), b"a\tb"] {
        let answer = with(&[bad]).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid"), "{bad:?}");
        assert_eq!(answer.body["errors"][0]["field"], "Idempotency-Key");
    }
    let two = with(&[b"one", b"one"]).await;
    assert_eq!((two.status, two.code()), (400, "malformed"));
    assert_eq!(with(&[&long[..255]]).await.status, 201);
}

#[tokio::test]
async fn an_organization_and_an_invitation_are_made_once_under_a_key() {
    let (world, root) = World::set_up().await;
    let body = json!({"name": "Acme"});
    let first = ten(&world, "/api/organizations", Some(&root), &body).await;
    let again = sent(&world, "/api/organizations", Some(&root), "ten at once", body).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()));
    assert!(reused(&sent(&world, "/api/organizations", Some(&root), "ten at once", json!({"name": "B"})).await));
    assert_eq!(world.get("/api/organizations", &root.token).await.body.as_array().unwrap().len(), 2);

    let body = json!({"email": "ben@acme.example", "role": "user"});
    let first = ten(&world, "/api/invitations", Some(&root), &body).await;
    let again = sent(&world, "/api/invitations", Some(&root), "ten at once", body).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()), "with the same link");
    let other = json!({"email": "ben@acme.example", "role": "company_admin"});
    assert!(reused(&sent(&world, "/api/invitations", Some(&root), "ten at once", other).await));
    assert_eq!(world.get("/api/invitations", &root.token).await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(times(&world, &root, "create_invitation").await, 1);
    let proof = json!({"name": "Ben", "password": PASSWORD});
    let accepted = world.post(&format!("/api/invitations/{}/accept", first.text("token")), None, proof).await;
    assert_eq!(accepted.status, 201, "{}", accepted.body);
}

#[tokio::test]
async fn a_launch_under_a_key_opens_one_session_until_that_ends() {
    let (world, root) = World::set_up().await;
    let workspace = world.workspace(&root, "Page").await;
    let path = format!("/api/workspaces/{workspace}/launch");
    let first = ten(&world, &path, Some(&root), &json!({})).await;
    let again = sent(&world, &path, Some(&root), "ten at once", json!({})).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()));
    assert_eq!(times(&world, &root, "launch_workspace").await, 1);
    let elsewhere = format!("/api/workspaces/{}/launch", world.workspace(&root, "Other").await);
    assert!(reused(&sent(&world, &elsewhere, Some(&root), "ten at once", json!({})).await));
    let session = format!("/api/sessions/{}/disconnect", first.text("session_id"));
    assert_eq!(world.post(&session, Some(&root.token), json!({})).await.status, 200);
    let late = sent(&world, &path, Some(&root), "ten at once", json!({})).await;
    assert_eq!((late.status, late.code()), (409, "session_ended"));
    assert_eq!(sent(&world, &path, Some(&root), "another", json!({})).await.status, 201);
}

#[tokio::test]
async fn a_repeated_launch_of_a_terminal_gets_a_fresh_ticket_to_the_same_one() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let path = format!("/api/workspaces/{}/launch", world.terminal(&root, "Shell").await);
    let answers = join_all((0..10).map(|_| sent(&world, &path, Some(&root), "shell", json!({})))).await;
    let mut tickets: Vec<_> = answers.iter().map(|answer| answer.body["connection"]["ticket"].to_string()).collect();
    tickets.sort_unstable();
    tickets.dedup();
    assert_eq!(tickets.len(), 10, "each has a ticket of its own");
    assert!(answers.iter().all(|answer| answer.text("session_id") == answers[0].text("session_id")));
    assert_eq!(world.installation.platform.live.count(), 1);
    let end = format!("/api/sessions/{}/disconnect", answers[0].text("session_id"));
    assert_eq!(world.post(&end, Some(&root.token), json!({})).await.status, 200);
    assert_eq!(sent(&world, &path, Some(&root), "shell", json!({})).await.code(), "session_ended");
}

#[tokio::test]
async fn a_sign_up_under_a_key_gets_the_same_answer_also_for_an_address_that_was_taken() {
    let (world, root) = World::set_up_with(&[("SIGNUP", "open")]).await;
    let said = |email: &str, password: &str, organization: &str| json!({"email": email, "password": password, "name": "Quinn", "organization_name": organization});
    let path = "/api/auth/signup";
    let body = said("quinn@quick.example", PASSWORD, "Quick");
    let first = ten(&world, path, None, &body).await;
    let hashed = world.installation.auth.hasher.hashed();
    let again = sent(&world, path, None, "ten at once", body).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()));
    assert_eq!(world.installation.auth.hasher.hashed() - hashed, 1, "it takes as long");
    let secret = said("quinn@quick.example", "another kettle museum drift", "Quick");
    assert_eq!(sent(&world, path, None, "ten at once", secret).await.comparable(), first.comparable());
    assert!(reused(&sent(&world, path, None, "ten at once", said("quinn@quick.example", PASSWORD, "B")).await));
    let quinn = world.signed_in("quinn@quick.example", None).await;
    assert_eq!(quinn.id, first.text("user_id"), "by the first password");
    assert_eq!(times(&world, &quinn, "signup").await, 1);
    assert_eq!(world.get("/api/organizations", &root.token).await.body.as_array().unwrap().len(), 2);
    // An address that is taken: the same, and the identifier leads nowhere.
    let body = said("root@example.org", PASSWORD, "Roots");
    let first = ten(&world, path, None, &body).await;
    let again = sent(&world, path, None, "ten at once", body).await;
    assert_eq!((again.status, again.comparable()), (201, first.comparable()));
    assert_ne!(first.text("user_id"), root.id);
    assert_eq!(world.get("/api/organizations", &root.token).await.body.as_array().unwrap().len(), 2);
}

//! Changes that are meant for one version.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Answer, Person, World};

fn tag(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tag = answer.headers.get("etag").unwrap().to_str().unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is no strong tag");
    tag
}

async fn change(world: &World, (method, path): (Method, &str), who: &Person, tag: &str, body: Value) -> Answer {
    let request = world.request(method, path).bearer_auth(&who.token).header("if-match", tag);
    world.send(if body.is_null() { request } else { request.json(&body) }).await
}

/// Changes `path` by `body`, as it is and as it was before `other`; gives the newest tag.
async fn only_the_version_that_was_seen(world: &World, path: &str, who: &Person, bodies: [Value; 2]) -> String {
    let [first, second] = bodies;
    let seen = tag(&world.get(path, &who.token).await);
    assert_eq!(tag(&world.get(path, &who.token).await), seen, "looking changes nothing");
    let changed = change(world, (Method::PATCH, path), who, &seen, first).await;
    let newer = tag(&changed);
    assert_ne!(newer, seen);
    assert_eq!(tag(&world.get(path, &who.token).await), newer, "the answer says what is there now");
    let before = world.get(path, &who.token).await;
    for (old, status, code) in
        [(seen.as_str(), 409, "changed_meanwhile"), ("W/\"1\"", 409, "changed_meanwhile"), ("1", 400, "malformed")]
    {
        let refused = change(world, (Method::PATCH, path), who, old, second.clone()).await;
        assert_eq!((refused.status, refused.code()), (status, code), "{old} of {path}");
    }
    assert_eq!(world.get(path, &who.token).await.body, before.body, "nothing was changed");
    let either = format!("{seen}, {newer}");
    tag(&change(world, (Method::PATCH, path), who, &either, second.clone()).await);
    tag(&change(world, (Method::PATCH, path), who, "*", second.clone()).await);
    let unconditional = world.call(Method::PATCH, path, Some(&who.token), Some(second)).await;
    assert_eq!(tag(&unconditional), tag(&world.get(path, &who.token).await), "what stays the same keeps its version");
    seen
}

#[tokio::test]
async fn a_workspace_is_changed_and_deleted_at_the_version_that_was_seen() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let path = format!("/api/workspaces/{}", world.workspace(&acme, "Handbook").await);
    let bodies = [json!({"icon": "book"}), json!({"icon": "pen"})];
    let old = only_the_version_that_was_seen(&world, &path, &acme, bodies).await;
    let whole = json!({"name": "Handbook", "kind": "web", "target": {"url": "https://example.org/"}});
    assert_eq!(change(&world, (Method::PUT, &path), &acme, &old, whole.clone()).await.code(), "changed_meanwhile");
    let newest = tag(&world.get(&path, &acme.token).await);
    let replaced = tag(&change(&world, (Method::PUT, &path), &acme, &newest, whole).await);
    assert_eq!(change(&world, (Method::DELETE, &path), &acme, &newest, Value::Null).await.code(), "changed_meanwhile");
    assert_eq!(world.get(&path, &acme.token).await.status, 200);
    assert_eq!(change(&world, (Method::DELETE, &path), &acme, &replaced, Value::Null).await.status, 204);
}

#[tokio::test]
async fn an_organization_is_changed_at_the_version_that_was_seen() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let path = format!("/api/organizations/{}", acme.tenant);
    let bodies = [json!({"name": "Acme Ltd"}), json!({"domains": ["acme.example"]})];
    only_the_version_that_was_seen(&world, &path, &acme, bodies).await;
}

#[tokio::test]
async fn a_member_is_changed_and_removed_at_the_version_that_was_seen() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let path = format!("/api/users/{}", ben.id);
    let bodies = [json!({"role": "company_admin"}), json!({"role": "user"})];
    let old = only_the_version_that_was_seen(&world, &path, &acme, bodies).await;
    let seen = tag(&world.get(&path, &acme.token).await);
    world.signed_in(&ben.email, None).await;
    assert_eq!(tag(&world.get(&path, &acme.token).await), seen, "signing in is no change");
    // What a platform administrator changes of the person counts too.
    let off = json!({"platform_enabled": false});
    assert_eq!(change(&world, (Method::PATCH, &path), &root, &old, off.clone()).await.code(), "changed_meanwhile");
    let disabled = tag(&change(&world, (Method::PATCH, &path), &root, &seen, off).await);
    assert_ne!(disabled, seen);
    assert_eq!(change(&world, (Method::DELETE, &path), &acme, &seen, Value::Null).await.code(), "changed_meanwhile");
    assert_eq!(world.get(&path, &acme.token).await.status, 200);
    assert_eq!(change(&world, (Method::DELETE, &path), &acme, &disabled, Value::Null).await.status, 204);
}

#[tokio::test]
async fn a_grant_is_changed_and_removed_at_the_version_that_was_seen() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let path = format!("/api/workspaces/{}/grants/user:{}", world.workspace(&acme, "Handbook").await, ben.id);
    let put = async |tag: &str, level: &str| {
        world.clock.advance(Duration::from_millis(5));
        change(&world, (Method::PUT, &path), &acme, tag, json!({"level": level})).await
    };
    let remove = async |tag: &str| change(&world, (Method::DELETE, &path), &acme, tag, Value::Null).await;
    assert_eq!(put("\"1\"", "use").await.code(), "changed_meanwhile", "there is none");
    assert_eq!(world.get(&path, &acme.token).await.status, 404);
    let first = tag(&put("*", "use").await);
    let seen = world.get(&path, &acme.token).await;
    assert_eq!((tag(&seen), seen.text("level")), (first.clone(), "use".to_owned()));
    let second = tag(&put(&first, "manage").await);
    assert_eq!(put(&first, "use").await.code(), "changed_meanwhile");
    assert_eq!(put("1", "use").await.code(), "malformed");
    assert_eq!(remove(&first).await.code(), "changed_meanwhile");
    assert_eq!(tag(&world.get(&path, &acme.token).await), second, "nothing was changed");
    assert_eq!(remove(&second).await.status, 204);
    assert_eq!(remove(&second).await.status, 404);
    let again = tag(&world.call(Method::PUT, &path, Some(&acme.token), Some(json!({"level": "use"}))).await);
    assert!(![&first, &second].contains(&&again), "given again it is another one");
    assert_eq!(remove(&first).await.code(), "changed_meanwhile");
    let unconditional = world.call(Method::DELETE, &path, Some(&acme.token), None).await;
    assert_eq!(unconditional.status, 204);
    let removed = world.get("/api/audit-logs?limit=1&action=remove_grant", &acme.token).await;
    assert_eq!(removed.body["items"][0]["before"]["level"], "use", "what was taken is on the record");
}

#[tokio::test]
async fn of_twenty_changes_to_one_version_one_is_made() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let path = format!("/api/workspaces/{}", world.workspace(&acme, "Handbook").await);
    let seen = tag(&world.get(&path, &acme.token).await);
    let changes = (0..20).map(|number| {
        let body = json!({"description": format!("by {number}")});
        change(&world, (Method::PATCH, &path), &acme, &seen, body)
    });
    let answers = futures_util::future::join_all(changes).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.code() == "changed_meanwhile").count(), 19);
}

#[tokio::test]
async fn whoever_may_not_learns_nothing_of_versions() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let path = format!("/api/workspaces/{}", world.workspace(&acme, "Handbook").await);
    let refused = change(&world, (Method::PATCH, &path), &globex, "\"1\"", json!({"icon": "x"})).await;
    let other = change(&world, (Method::PATCH, &path), &globex, "\"9\"", json!({"icon": "x"})).await;
    assert_eq!((refused.status, refused.comparable()), (404, other.comparable()));
    assert!(refused.headers.get("etag").is_none());
}

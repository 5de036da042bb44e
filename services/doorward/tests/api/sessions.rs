//! Whose sessions are.

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Person, World};

/// The person of the newest session of a list: name and address.
async fn whose(world: &World, path: &str, who: &Person) -> [Value; 2] {
    let listed = world.get(path, &who.token).await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    let newest = if path.contains('?') { &listed.body["items"][0] } else { &listed.body[0] };
    [newest["user_name"].clone(), newest["user_email"].clone()]
}

#[tokio::test]
async fn a_session_tells_whose_it_is_as_long_as_they_are_a_member() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let manager = world.joined(&acme, "mia@acme.example", "user").await;
    let workspace = world.workspace(&acme, "Handbook").await;
    world.grant(&acme, &workspace, &ben, json!({"level": "use"})).await;
    world.grant(&acme, &workspace, &manager, json!({"level": "manage"})).await;
    let launched = world.post(&format!("/api/workspaces/{workspace}/launch"), Some(&ben.token), json!({})).await;
    let session = launched.text("session_id");
    assert_eq!(launched.body["session"]["user_name"], "Somebody");
    let all = "/api/sessions?scope=organization&limit=9";
    let of_workspace = format!("/api/sessions/active?workspace={workspace}&limit=9");
    let called = |name: &str| [json!(name), json!("ben@acme.example")];
    for (path, who) in [(all, &acme), (&of_workspace, &manager), ("/api/sessions", &ben)] {
        assert_eq!(whose(&world, path, who).await, called("Somebody"), "{path}");
    }
    let body = Some(json!({"name": "Ben"}));
    assert_eq!(world.call(Method::PATCH, "/api/auth/me", Some(&ben.token), body).await.status, 200);
    let one = world.get(&format!("/api/sessions/{session}"), &acme.token).await;
    assert_eq!([one.body["user_name"].clone(), one.body["user_email"].clone()], called("Ben"));
    world.post(&format!("/api/users/{}/disable", ben.id), Some(&acme.token), json!({})).await;
    assert_eq!(whose(&world, all, &acme).await, called("Ben"), "who is disabled is a member still");
    let path = format!("/api/users/{}", ben.id);
    assert_eq!(world.call(Method::DELETE, &path, Some(&acme.token), None).await.status, 204);
    assert_eq!(whose(&world, all, &acme).await, [Value::Null, Value::Null]);
    let one = world.get(&format!("/api/sessions/{session}"), &acme.token).await;
    assert_eq!((one.text("user_id"), &one.body["user_name"]), (ben.id, &Value::Null));
}

//! Putting an organization's workspaces back to the default set.

use serde_json::{Value, json};

use super::world::{Person, World};

async fn names(world: &World, who: &Person) -> Vec<String> {
    let listed = world.get("/api/workspaces", &who.token).await;
    listed.body.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

const SET: &str = r#"[{"name": "Shell", "kind": "terminal", "target": {"profile": "shell"}},
                      {"name": "Handbook", "kind": "web", "icon": "book", "target": {"url": "https://example.org/"}}]"#;

#[tokio::test]
async fn a_confirmed_reset_leaves_the_default_set_ends_sessions_and_is_one_event() {
    let (world, mut root) =
        World::set_up_with(&[("DEFAULT_WORKSPACES", SET), ("TERMINAL_ORGANIZATIONS", "acme")]).await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let wiki = world.workspace(&acme, "Wiki").await;
    let old = world.workspace(&acme, "Handbook").await;
    world.workspace(&globex, "Wiki").await;
    world.grant(&acme, &wiki, &ben, json!({"level": "use"})).await;
    let launched = world.post(&format!("/api/workspaces/{wiki}/launch"), Some(&ben.token), json!({})).await;

    for body in [json!({}), json!({"confirm": "globex"}), json!({"confirm": "Acme"}), json!({"confirm": 1})] {
        let refused = world.post("/api/workspaces/reset", Some(&acme.token), body.clone()).await;
        assert_eq!((refused.status, refused.code()), (422, "invalid"), "{body}");
    }
    let refused = world.post("/api/workspaces/reset", Some(&acme.token), json!({"confirm": "globex"})).await;
    assert_eq!(refused.body["errors"][0]["field"], "confirm");
    assert_eq!(names(&world, &acme).await, ["Wiki", "Handbook"], "nothing has happened");

    let reset = world.post("/api/workspaces/reset", Some(&acme.token), json!({"confirm": "acme"})).await;
    assert_eq!((reset.status, reset.body["count"].clone()), (200, json!(2)), "{}", reset.body);
    assert!(reset.text("message").contains('2'));
    assert_eq!(names(&world, &acme).await, ["Shell", "Handbook"]);
    assert_eq!(names(&world, &ben).await, Vec::<String>::new(), "grants go with their workspaces");
    assert_eq!(world.get(&format!("/api/workspaces/{old}"), &acme.token).await.status, 404);
    assert_eq!(names(&world, &globex).await, ["Wiki"], "other organizations keep theirs");
    let path = format!("/api/sessions/{}", launched.text("session_id"));
    world
        .until("its session ended", || async {
            world.get(&path, &acme.token).await.body["end_reason"] == "access_lost"
        })
        .await;
    let events = world.get("/api/audit-logs?limit=5&action=reset_workspaces", &acme.token).await;
    let events = events.body["items"].as_array().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["before"], json!({"count": 2, "workspaces": ["Wiki", "Handbook"]}));
    assert_eq!(events[0]["after"], json!({"count": 2, "workspaces": ["Shell", "Handbook"]}));
    assert_eq!(world.actions(&acme, "&action=delete_workspace").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_organization_without_terminals_gets_the_rest_of_the_set_and_may_repeat_it() {
    let (world, mut root) = World::set_up_with(&[("DEFAULT_WORKSPACES", SET)]).await;
    let acme = world.organization(&mut root, "Acme").await;
    for _ in 0..2 {
        let reset = world.post("/api/workspaces/reset", Some(&acme.token), json!({"confirm": "acme"})).await;
        assert_eq!((reset.status, reset.body["count"].clone()), (200, json!(1)), "{}", reset.body);
        assert_eq!(names(&world, &acme).await, ["Handbook"]);
    }
}

#[tokio::test]
async fn the_default_organization_starts_over_with_a_shell() {
    let (world, root) = World::set_up().await;
    world.workspace(&root, "Wiki").await;
    let reset = world.post("/api/workspaces/reset", Some(&root.token), json!({"confirm": "default"})).await;
    assert_eq!(reset.status, 200, "{}", reset.body);
    let listed = world.get("/api/workspaces", &root.token).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
    assert_eq!(listed.body[0]["name"], "Shell");
    assert_eq!(listed.body[0]["target"], json!({"profile": "shell"}));
    assert_eq!(listed.body[0]["icon"], Value::Null);
}

#[tokio::test]
#[should_panic(expected = "target.profile")]
async fn a_default_set_that_could_not_be_made_is_refused_at_the_start() {
    let unknown = r#"[{"name": "Shell", "kind": "terminal", "target": {"profile": "unknown"}}]"#;
    World::with(&[("DEFAULT_WORKSPACES", unknown)]).await;
}

#[tokio::test]
#[should_panic(expected = "two workspaces of one name")]
async fn a_default_set_with_a_name_twice_is_refused_at_the_start() {
    let twice = r#"[{"name": "A", "kind": "web", "target": {"url": "https://a.example"}},
                    {"name": "a", "kind": "web", "target": {"url": "https://a.example"}}]"#;
    World::with(&[("DEFAULT_WORKSPACES", twice)]).await;
}

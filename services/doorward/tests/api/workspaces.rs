//! Workspaces, grants and sessions on pages.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::world::World;

#[tokio::test]
async fn members_see_what_they_were_granted_and_why_they_cannot_open_it() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let mut ids = Vec::new();
    for name in ["Now", "Later", "Over", "Off", "Hidden"] {
        ids.push(world.workspace(&acme, name).await);
    }
    let now = domain::time::Clock::now(world.clock.as_ref());
    let (hour, day) = (Duration::from_secs(3_600), Duration::from_secs(86_400));
    world.grant(&acme, &ids[0], &ben, json!({"level": "use"})).await;
    world.grant(&acme, &ids[1], &ben, json!({"level": "use", "from": now.plus(hour).to_string()})).await;
    world.grant(&acme, &ids[2], &ben, json!({"level": "use", "until": now.minus(hour).to_string()})).await;
    world.grant(&acme, &ids[3], &ben, json!({"level": "manage"})).await;
    let off = json!({"status": "disabled"});
    assert_eq!(
        world.call(Method::PATCH, &format!("/api/workspaces/{}", ids[3]), Some(&ben.token), Some(off)).await.status,
        200
    );
    let listed = world.get("/api/workspaces", &ben.token).await;
    let seen: Vec<(String, Value)> = listed
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["name"].as_str().unwrap().to_owned(), item["reason"].clone()))
        .collect();
    let expected = [
        ("Now", Value::Null),
        ("Later", json!("grant_not_started")),
        ("Over", json!("grant_expired")),
        ("Off", json!("disabled")),
    ];
    assert_eq!(seen, expected.map(|(name, reason)| (name.to_owned(), reason)));
    for (id, status) in ids.iter().zip([201, 409, 409, 409, 404]) {
        assert_eq!(
            world.post(&format!("/api/workspaces/{id}/launch"), Some(&ben.token), json!({})).await.status,
            status
        );
    }
    world.clock.advance(day);
    let ben = world.signed_in(&ben.email, None).await;
    assert_eq!(
        world.post(&format!("/api/workspaces/{}/launch", ids[1]), Some(&ben.token), json!({})).await.status,
        201
    );
    assert!(
        world.actions(&world.signed_in(&acme.email, None).await, "&action=launch_workspace&outcome=denied").await.len()
            >= 3
    );
}

#[tokio::test]
async fn a_name_is_unique_however_it_is_written_and_free_after_deletion() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let id = world.workspace(&acme, "Handbook").await;
    world.workspace(&globex, "Handbook").await;
    for name in ["Handbook", "handbook", "ＨＡＮＤＢＯＯＫ"] {
        let body = json!({"name": name, "kind": "web", "target": {"url": "https://example.org"}});
        assert_eq!(world.post("/api/workspaces", Some(&acme.token), body).await.code(), "name_taken", "{name}");
    }
    assert_eq!(world.call(Method::DELETE, &format!("/api/workspaces/{id}"), Some(&acme.token), None).await.status, 204);
    world.workspace(&acme, "Handbook").await;
}

#[tokio::test]
async fn changing_is_partial_replacing_is_whole_and_a_target_fits_its_kind() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let id = world.workspace(&acme, "Handbook").await;
    let path = format!("/api/workspaces/{id}");
    let patch = |body: Value| world.call(Method::PATCH, &path, Some(&acme.token), Some(body));
    let changed = patch(json!({"icon": "book", "cpu": "2 cores", "description": "All\nof it"})).await;
    assert_eq!((changed.text("icon"), changed.text("description")), ("book".to_owned(), "All\nof it".to_owned()));
    assert_eq!(patch(json!({"icon": null})).await.body["icon"], Value::Null);
    assert_eq!(patch(json!({"cpu": "4 cores"})).await.text("cpu"), "4 cores");
    assert_eq!(patch(json!({"target": {"profile": "shell"}})).await.status, 422);
    assert_eq!(patch(json!({"kind": "terminal", "target": {"profile": "unknown"}})).await.status, 422);
    assert_eq!(patch(json!({"kind": "terminal", "target": {"profile": "shell"}})).await.code(), "profile_not_allowed");
    let whole = json!({"name": "Handbook", "kind": "web", "target": {"url": "https://example.org/new"}});
    let replaced = world.call(Method::PUT, &path, Some(&acme.token), Some(whole)).await;
    assert_eq!((replaced.body["cpu"].clone(), replaced.text("description")), (Value::Null, String::new()));
    let part = json!({"name": "Handbook"});
    assert_eq!(world.call(Method::PUT, &path, Some(&acme.token), Some(part)).await.status, 422);
}

#[tokio::test]
async fn sessions_end_with_their_reasons() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let id = world.workspace(&acme, "Handbook").await;
    world.grant(&acme, &id, &ben, json!({"level": "use"})).await;
    let launch = || async {
        let answer = world.post(&format!("/api/workspaces/{id}/launch"), Some(&ben.token), json!({})).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.body["connection"], json!({"kind": "web", "url": "https://www.example.org/"}));
        answer.text("session_id")
    };
    let reason = |session: String| {
        let (world, acme) = (&world, &acme);
        async move { world.get(&format!("/api/sessions/{session}"), &acme.token).await.body["end_reason"].clone() }
    };
    let stopped = launch().await;
    assert_eq!(world.post(&format!("/api/workspaces/{id}/stop"), Some(&ben.token), json!({})).await.body["ended"], 1);
    assert_eq!(world.post(&format!("/api/workspaces/{id}/stop"), Some(&ben.token), json!({})).await.body["ended"], 0);
    assert_eq!(reason(stopped).await, "user");
    let cut = launch().await;
    for _ in 0..2 {
        assert_eq!(
            world.post(&format!("/api/sessions/{cut}/disconnect"), Some(&acme.token), json!({})).await.status,
            200
        );
    }
    assert_eq!(reason(cut).await, "admin");
    let lost = launch().await;
    assert_eq!(
        world
            .call(Method::DELETE, &format!("/api/workspaces/{id}/grants/user:{}", ben.id), Some(&acme.token), None)
            .await
            .status,
        204
    );
    world
        .until("the session without its grant has ended", || async { reason(lost.clone()).await == "access_lost" })
        .await;
    world.grant(&acme, &id, &ben, json!({"level": "use"})).await;
    let out = launch().await;
    assert_eq!(world.get("/api/stats", &acme.token).await.body["active_sessions"], 1);
    world.post("/api/auth/logout", Some(&ben.token), json!({})).await;
    world.until("the session of who signed out has ended", || async { reason(out.clone()).await == "logout" }).await;
    assert_eq!(world.get("/api/stats", &acme.token).await.body["active_sessions"], 0);
}

#[tokio::test]
async fn lists_are_paged_by_cursors_of_their_own() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    for number in 0..7 {
        world.workspace(&acme, &format!("W{number}")).await;
    }
    let mut after = String::new();
    let mut names = Vec::new();
    loop {
        let page = world.get(&format!("/api/workspaces?limit=3{after}"), &acme.token).await;
        names.extend(page.body["items"].as_array().unwrap().iter().map(|item| item["name"].clone()));
        match page.body["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(names, (0..7).map(|number| json!(format!("W{number}"))).collect::<Vec<_>>());
    let cursor = world.get("/api/workspaces?limit=3", &acme.token).await.text("next");
    assert_eq!(world.get(&format!("/api/workspaces?after={cursor}"), &globex.token).await.status, 400);
    assert_eq!(world.get(&format!("/api/users?after={cursor}"), &acme.token).await.status, 400);
    for limit in ["0", "201", "-1", "x", "1e3", "99999999999999999999"] {
        assert_eq!(world.get(&format!("/api/workspaces?limit={limit}"), &acme.token).await.status, 422, "{limit}");
    }
}

#[tokio::test]
async fn whoever_manages_a_workspace_sees_its_sessions_and_no_others() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let (wiki, other) = (world.workspace(&acme, "Wiki").await, world.workspace(&acme, "Other").await);
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let dan = world.joined(&acme, "dan@acme.example", "user").await;
    world.grant(&acme, &wiki, &ben, json!({"level": "manage"})).await;
    for id in [&wiki, &other] {
        world.grant(&acme, id, &dan, json!({"level": "use"})).await;
        let launched = world.post(&format!("/api/workspaces/{id}/launch"), Some(&dan.token), json!({})).await;
        assert_eq!(launched.status, 201, "{}", launched.body);
    }
    let of = |id: &str| format!("/api/sessions?limit=10&workspace={id}");
    let seen = world.get(&of(&wiki), &ben.token).await;
    assert_eq!(seen.body["items"].as_array().unwrap().len(), 1, "{}", seen.body);
    assert_eq!(seen.body["items"][0]["user_id"], dan.id);
    assert_eq!(world.get(&of(&other), &ben.token).await.status, 404, "without a grant there is no such workspace");
    assert_eq!(world.get(&of(&wiki), &dan.token).await.status, 403, "using is not managing");
    assert_eq!(world.get(&of(&other), &acme.token).await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn administrators_are_told_the_names_of_the_profiles_that_they_may_use_and_no_more() {
    let (world, mut root) = World::set_up_with(&[("TERMINAL_ORGANIZATIONS", "acme")]).await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let profiles = async |who: &super::world::Person| world.get("/api/workspaces/profiles", &who.token).await;
    assert_eq!(profiles(&acme).await.body, json!({"items": [{"name": "shell"}]}));
    assert_eq!(profiles(&globex).await.body, json!({"items": []}), "none was given to it");
    for profile in profiles(&acme).await.body["items"].as_array().unwrap() {
        let body = json!({"name": profile["name"], "kind": "terminal", "target": {"profile": profile["name"]}});
        assert_eq!(world.post("/api/workspaces", Some(&acme.token), body).await.status, 201);
    }
    assert_eq!(profiles(&ben).await.code(), "administrators_only");
    assert_eq!(world.actions(&acme, "&action=read_workspaces").await, ["read_workspaces:denied"]);
}

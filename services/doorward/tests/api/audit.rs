//! The record of what was done.

use domain::audit::{Actor, ActorKind};
use serde_json::{Value, json};

use super::world::{PASSWORD, World};

#[tokio::test]
async fn every_change_failure_and_denial_is_one_event_with_who_and_from_where() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let id = world.workspace(&acme, "Handbook").await;
    world.get("/api/users", &ben.token).await;
    world.login(&ben.email, "a wrong password of some length").await;
    let actions = world.actions(&acme, "").await;
    let expected = [
        "login:failure",
        "read_members:denied",
        "create_workspace:success",
        "login:success",
        "accept_invitation:success",
        "create_invitation:success",
        "login:success",
        "accept_invitation:success",
        "create_invitation:success",
        "switch_tenant:success",
        "create_organization:success",
    ];
    assert_eq!(actions, expected);
    let made = world.get("/api/audit-logs?action=create_workspace&limit=1", &acme.token).await;
    let event = &made.body["items"][0];
    assert_eq!(event["target"], format!("workspace:{id}"));
    assert_eq!(event["actor"]["user_id"], acme.id);
    assert!(event["actor"]["address"].as_str().unwrap().starts_with("10.1.1."));
    assert_eq!(event["after"]["name"], "Handbook");
    let actor: Actor = serde_json::from_value(event["actor"].clone()).unwrap();
    assert_eq!(actor.kind, ActorKind::User);
    // Members see their own, and of others nothing.
    let own = world.get("/api/audit-logs?limit=200", &ben.token).await;
    assert!(own.body["items"].as_array().unwrap().iter().all(|event| event["actor"]["user_id"] == ben.id.as_str()));
    assert_eq!(world.get(&format!("/api/audit-logs?actor={}", acme.id), &ben.token).await.status, 404);
}

#[tokio::test]
async fn what_is_typed_into_the_wrong_field_is_nowhere() {
    let (world, root) = World::set_up().await;
    world.login(PASSWORD, "x").await;
    let found = world.get("/api/audit-logs?scope=platform&limit=200", &root.token).await.body.to_string();
    assert!(found.contains("typed_address"));
    assert!(!found.contains(PASSWORD));
    let file = std::fs::read(world.folder.path().join("doorward.sqlite3")).unwrap();
    let log = std::fs::read(world.folder.path().join("doorward.sqlite3-wal")).unwrap_or_default();
    for secret in [PASSWORD, &root.refresh, &root.token] {
        for bytes in [&file, &log] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[tokio::test]
async fn filters_narrow_and_the_chain_is_intact() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let id = world.workspace(&acme, "Handbook").await;
    for (filter, count) in [
        ("&action=create_workspace", 1),
        ("&outcome=denied", 0),
        (&format!("&target=workspace:{id}"), 1),
        (&format!("&actor={}", acme.id), 3),
        ("&from=2000-01-01T00:00:00Z&to=2001-01-01T00:00:00Z", 0),
    ] {
        assert_eq!(world.actions(&acme, filter).await.len(), count, "{filter}");
    }
    for bad in ["action=nothing", "outcome=maybe", "from=yesterday", "actor=x", "text=abc"] {
        assert_eq!(world.get(&format!("/api/audit-logs?{bad}"), &acme.token).await.status, 422, "{bad}");
    }
    for (token, scope) in [(&acme.token, ""), (&root.token, "?scope=platform")] {
        let verified = world.get(&format!("/api/audit-logs/verify{scope}"), token).await;
        assert_eq!(
            (verified.body["intact"].clone(), verified.body["first_bad_seq"].clone()),
            (json!(true), Value::Null)
        );
        assert!(verified.body["checked"].as_u64().unwrap() > 0);
    }
}

#[tokio::test]
async fn events_can_be_recomputed_by_an_outsider() {
    use sha2::Digest as _;
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let listed = world.get("/api/audit-logs?limit=200", &acme.token).await;
    let mut events = listed.body["items"].as_array().unwrap().clone();
    events.reverse();
    let mut previous = [0; 32].to_vec();
    for event in &mut events {
        let members = event.as_object_mut().unwrap();
        let hash = members.remove("hash").unwrap();
        for name in ["mac", "prev_hash", "organization_id"] {
            members.remove(name);
        }
        let mut hasher = sha2::Sha256::new();
        hasher.update(&previous);
        hasher.update(serde_json::to_string(&event).unwrap());
        previous = hasher.finalize().to_vec();
        assert_eq!(hash, hex::encode(&previous));
    }
    assert!(events.len() >= 4);
}

#[tokio::test]
async fn a_cursor_continues_the_list_with_its_filters_and_no_other() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    for number in 0..60 {
        world.workspace(&acme, &format!("w{number}")).await;
    }
    let list = "/api/audit-logs?action=create_workspace";
    let bare = world.get(list, &acme.token).await;
    assert_eq!(bare.body.as_array().unwrap().len(), 50);
    let link = bare.headers["link"].to_str().unwrap().to_owned();
    let next = link.strip_prefix('<').and_then(|link| link.split_once('>')).unwrap().0;
    let rest = world.get(next, &acme.token).await;
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 10, "{link}");
    assert!(rest.body["items"].as_array().unwrap().iter().all(|event| event["action"] == "create_workspace"));
    let (_, cursor) = next.split_once("after=").unwrap();
    let other = world.get(&format!("/api/audit-logs?action=login&after={cursor}"), &acme.token).await;
    assert_eq!(other.status, 400, "{}", other.body);
}

#[tokio::test]
async fn switching_tells_neither_organization_of_the_other() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let acme_id = world.get("/api/auth/me", &acme.token).await.body["organization"]["id"].clone();
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let invited = json!({"email": "ben@acme.example", "role": "user"});
    let token = world.post("/api/invitations", Some(&globex.token), invited).await.text("token");
    let joined = world.post(&format!("/api/invitations/{token}/accept"), Some(&ben.token), json!({})).await;
    let globex_id = joined.text("tenant_id");
    let body = json!({"tenant_id": globex_id, "refresh_token": ben.refresh});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&ben.token), body).await.status, 200);
    let filter = format!("/api/audit-logs?limit=200&action=switch_tenant&actor={}", ben.id);
    let (of_acme, of_globex) = (world.get(&filter, &acme.token).await, world.get(&filter, &globex.token).await);
    for events in [&of_acme, &of_globex] {
        assert_eq!(events.body["items"].as_array().unwrap().len(), 1, "{}", events.body);
    }
    assert!(!of_acme.body.to_string().contains(&globex_id), "{}", of_acme.body);
    if let Some(acme_id) = acme_id.as_str() {
        assert!(!of_globex.body.to_string().contains(acme_id), "{}", of_globex.body);
    }
}

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
    for bad in ["action=nothing", "outcome=maybe", "from=yesterday", "actor=x", "text=a", "unknown=abc"] {
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

#[tokio::test]
async fn a_text_is_found_in_what_one_may_list_and_nowhere_else() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    world.workspace(&acme, "Needle Handbook").await;
    world.workspace(&globex, "Needle of others").await;
    let search = |who: &super::world::Person, filter: &str| {
        let (path, token) = (format!("/api/audit-logs?limit=50&text={filter}"), who.token.clone());
        let world = &world;
        async move { world.get(&path, &token).await }
    };
    let count = async |who: &super::world::Person, filter: &str| {
        let found = search(who, filter).await;
        assert_eq!(found.status, 200, "{}", found.body);
        found.body["items"].as_array().unwrap().len()
    };
    let found = search(&acme, "nEEdle%20h").await;
    assert_eq!(found.body["items"][0]["after"]["name"], "Needle Handbook");
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    assert!(found.body.get("scanned_to_limit").is_none(), "nothing was left out");
    assert_eq!(count(&acme, "needle&action=create_workspace").await, 1);
    assert_eq!(count(&acme, "needle&action=login").await, 0);
    assert_eq!(count(&acme, "ben@ACME").await, 3, "by address: invited, accepted, signed in");
    // What one cannot list one cannot find.
    assert_eq!(count(&ben, "needle").await, 0);
    assert_eq!(count(&ben, "accept_invitation").await, 1);
    assert_eq!(search(&ben, &format!("needle&actor={}", acme.id)).await.status, 404);
    assert_eq!(count(&globex, "handbook").await, 0);
    assert_eq!(search(&acme, "needle&scope=all").await.status, 404);
    assert_eq!(count(&root, "needle&scope=all").await, 2);
    for bad in ["", "a", "%20a%20", &"x".repeat(101)] {
        let refused = search(&acme, bad).await;
        assert_eq!((refused.status, refused.body["errors"][0]["field"].clone()), (422, json!("text")), "{bad}");
    }
    let cursor = world.get("/api/audit-logs?limit=1&text=example", &acme.token).await.text("next");
    assert_eq!(world.get(&format!("/api/audit-logs?text=example&after={cursor}"), &acme.token).await.status, 200);
    for other in ["text=examples", "action=login"] {
        let moved = world.get(&format!("/api/audit-logs?{other}&after={cursor}"), &acme.token).await;
        assert_eq!(moved.status, 400, "{other}: a cursor continues its own search only");
    }
    let bare = world.get("/api/audit-logs?text=needle", &acme.token).await;
    assert_eq!((bare.body.as_array().unwrap().len(), bare.headers.get("x-audit-scanned-to-limit")), (1, None));
}

#[tokio::test]
async fn a_search_that_stops_says_so() {
    let (world, root) = World::set_up().await;
    let stores = &world.installation.store.stores;
    let chain = domain::audit::Chain::Organization(root.tenant.parse().unwrap());
    let people = test_kit::people::People::default();
    let mut trail = domain::audit::Trail::of(people.event(chain));
    trail.extend((0..10_000).map(|_| people.event(chain)));
    stores.audit.record(&trail).await.unwrap();
    let page = world.get("/api/audit-logs?limit=5&text=setup", &root.token).await;
    assert_eq!((page.body["items"].clone(), page.body["scanned_to_limit"].clone()), (json!([]), json!(10_000)));
    let bare = world.get("/api/audit-logs?text=setup", &root.token).await;
    assert_eq!(bare.body, json!([]));
    assert_eq!(bare.headers["x-audit-scanned-to-limit"], "10000");
    assert_eq!(world.get("/api/audit-logs?text=setup&action=setup", &root.token).await.body[0]["action"], "setup");
}

#[tokio::test]
async fn who_accepted_whose_invitation_is_told_in_names() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let globex = world.organization(&mut root, "Globex").await;
    let invited = json!({"email": ben.email, "role": "user"});
    let token = world.post("/api/invitations", Some(&globex.token), invited).await.text("token");
    let path = format!("/api/invitations/{token}/accept");
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let accepting = world.request(reqwest::Method::POST, &path).bearer_auth(&ben.token).header("user-agent", agent);
    assert_eq!(world.send(accepting.json(&json!({}))).await.status, 200);
    for (admin, client) in [(&acme, "Unknown device"), (&globex, "Firefox on Linux")] {
        let path = format!("/api/audit-logs?limit=1&action=accept_invitation&actor={}", ben.id);
        let event = &world.get(&path, &admin.token).await.body["items"][0];
        let expected = json!({"user_id": ben.id, "email": ben.email, "role": "user", "invited_by": admin.id,
                              "invited_by_email": admin.email, "client": client});
        assert_eq!(event["after"], expected);
        assert!(!event.to_string().contains(&token));
    }
}

//! Two services over one database stay two services: each writes what is its own, and nothing else.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Durability, RecordedCommand, WireShim};

use crate::world::{PASSWORD, ROOT, World, person};

/// What both may write.
const BOTH: [&str; 4] = ["audit_events", "audit_inbox", "revocations", "organizations"];
const OF_AUTH: [&str; 8] =
    ["invitations", "login_sessions", "memberships", "password_resets", "realm_plans", "rosters", "set_up", "users"];
const OF_PLATFORM: [&str; 4] = ["replicas", "workspace_grants", "workspace_sessions", "workspaces"];

/// Which collections were written to, with what. Bookkeeping of the schema aside, which is made by whoever comes first.
fn written(shim: &WireShim) -> BTreeSet<(String, String)> {
    let writes = shim.commands().into_iter().filter(|command| command.durability() != Durability::NoWrite);
    let writes = writes.map(|command| (command.collection.unwrap_or_default(), command.name));
    writes.filter(|(collection, _)| collection != "schema").collect()
}

fn only(shim: &WireShim, own: &[&str], at_least: &[&str]) {
    let written = written(shim);
    for (collection, command) in &written {
        assert!(BOTH.contains(&collection.as_str()) || own.contains(&collection.as_str()), "{command} on {collection}");
        assert!(collection != "audit_events" || command == "insert", "the log is only added to: {command}");
    }
    for collection in at_least {
        assert!(written.iter().any(|(found, _)| found == collection), "{collection} was not written: {written:?}");
    }
}

/// What a process may know of people: it reads no more members of their documents.
fn asks_of_people_only(shim: &WireShim, known: &[&str]) {
    let of_people = |command: &RecordedCommand| command.collection.as_deref() == Some("users");
    let asked: Vec<RecordedCommand> = shim.commands().into_iter().filter(of_people).collect();
    assert!(!asked.is_empty());
    for RecordedCommand { name, body, .. } in asked {
        let members = body.get_document("projection").map(|members| members.keys().cloned().collect::<Vec<_>>());
        let members = members.unwrap_or_else(|_| panic!("{name} asks for all: {body}"));
        assert!(name == "find" && members.iter().all(|member| known.contains(&member.as_str())), "{name} {members:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_writes_only_to_its_own_collections() {
    let Some(mongodb) = MongoDb::start() else { return };
    let shims = [WireShim::start(mongodb.address()).await, WireShim::start(mongodb.address()).await];
    let shape = Shape { mongodb_url: Some(mongodb.url()), ..Shape::default() };
    let Some(mut world) = World::not_set_up(&shape) else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        for (replicas, shim) in [&mut services.auth, &mut services.platform].into_iter().zip(&shims) {
            for replica in replicas {
                replica.set("MONGODB_URL", shim.url());
                replica.start_again();
            }
        }
    });
    let root = world.set_up().await;
    let (auth, platform) = (world.auth(0), world.platform(0));
    let (token, done) = (Some(root.token.as_str()), [200, 201, 204]);
    let ask = async |method: Method, url: String, body| {
        let answer = world.send(method, &url, token, body).await;
        assert!(done.contains(&answer.status), "{url}: {answer:?}");
        answer
    };

    // People: invited, registered, changed, switched off and on, removed.
    let body = json!({"email": "ada@example.org", "role": "user"});
    let invited = ask(Method::POST, format!("{auth}/api/invitations"), Some(body)).await;
    let body = json!({"name": "Ada", "password": PASSWORD, "refresh_token_in": "body"});
    let ada = world.post(&auth, &format!("/api/invitations/{}/accept", invited.text("token")), None, body).await;
    assert!(done.contains(&ada.status), "{ada:?}");
    let ada_id = world.get(&format!("{auth}/api/auth/me"), &person(&ada).token).await.text("id");

    // Places: made, granted, opened, left, changed, deleted.
    let page = world.page(&platform, &root.token, "Page").await.text("id");
    let grant = format!("{platform}/api/workspaces/{page}/grants/user:{ada_id}");
    ask(Method::PUT, grant.clone(), Some(json!({"level": "use"}))).await;
    let launch = format!("{platform}/api/workspaces/{page}/launch");
    let session = ask(Method::POST, launch, Some(json!({}))).await.text("session_id");
    ask(Method::POST, format!("{platform}/api/sessions/{session}/disconnect"), Some(json!({}))).await;
    ask(Method::DELETE, grant, None).await;
    let other = world.page(&platform, &root.token, "Other page").await.text("id");
    ask(Method::POST, format!("{platform}/api/workspaces/{other}/launch"), Some(json!({}))).await;
    ask(Method::DELETE, format!("{platform}/api/workspaces/{page}"), None).await;

    ask(Method::POST, format!("{auth}/api/users/{ada_id}/disable"), Some(json!({}))).await;
    ask(Method::POST, format!("{auth}/api/users/{ada_id}/enable"), Some(json!({}))).await;
    ask(Method::DELETE, format!("{auth}/api/users/{ada_id}"), None).await;
    // Two occasions to ask for people: the supervisor looks at whoever has a session, because somebody lost a right;
    // and somebody reads the log, into which what waits in anybody's document is brought.
    world
        .until("the supervisor has looked", Duration::from_secs(10), async || {
            shims[1].commands_named("find").iter().any(|find| find.body.to_string().contains("body.platform_role"))
        })
        .await;
    ask(Method::GET, format!("{platform}/api/audit-logs?scope=all"), None).await;
    let wrong = json!({"email": ROOT, "password": "not the one that it is"});
    assert_eq!(world.post(&auth, "/api/auth/login", None, wrong).await.status, 401);
    world.second_organization(&root).await;
    world.log_out(&auth, &root.token).await;

    let known = ["_id", "body.name", "body.email", "body.platform_role", "body.enabled", "pending", "plan", "steps"];
    asks_of_people_only(&shims[1], &known);
    only(
        &shims[0],
        &OF_AUTH,
        &["users", "memberships", "login_sessions", "invitations", "set_up", "revocations", "audit_events"],
    );
    only(
        &shims[1],
        &OF_PLATFORM,
        &["workspaces", "workspace_grants", "workspace_sessions", "replicas", "organizations", "audit_events"],
    );
    assert!(shims.iter().all(|shim| shim.weak_writes().is_empty()), "every write is one that a majority made durable");
}

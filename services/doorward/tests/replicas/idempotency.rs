//! The same request many times, at whichever replica: one effect and one answer.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use test_kit::fault_proxy::FaultProxy;
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Fault, WireShim};

use crate::terminals::sandboxes;
use crate::world::{Answer, PASSWORD, Person, World, bubblewrap};

/// Sends a request ten times at once under one key, through the gateway and at the replicas themselves, then once more; all
/// that are answered with 201 get the same. Gives that.
async fn ten(world: &World, direct: &[String; 2], path: &str, token: Option<&str>, body: Value) -> Answer {
    let bases = [world.services.url(), direct[0].clone(), direct[1].clone()];
    let sending = (0..10).map(|number| world.keyed(path, &bases[number % 3], path, token, body.clone()));
    let answers = join_all(sending).await;
    let last = world.keyed(path, &bases[0], path, token, body.clone()).await;
    assert_eq!(last.status, 201, "{last:?}");
    for answer in answers {
        let same = |name: &str| answer.body[name] == last.body[name];
        if answer.status == 201 {
            assert!(["id", "session_id", "link", "user_id"].into_iter().all(same), "{answer:?} {last:?}");
        } else {
            assert!([409, 503].contains(&answer.status) && answer.retry_after.is_some(), "{answer:?}");
        }
    }
    last
}

fn page(name: &str) -> Value {
    json!({"name": name, "kind": "web", "target": {"url": "https://example.org"}})
}

/// How many there are in a list, bare or paged.
async fn count(world: &World, root: &Person, path: &str) -> usize {
    let listed = world.get(&format!("{}{path}", world.services.url()), &root.token).await;
    let items = listed.body.as_array().or_else(|| listed.body["items"].as_array());
    items.unwrap_or_else(|| panic!("{listed:?}")).len()
}

/// F32 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_ten_times_to_all_replicas_has_one_effect() {
    let shape = Shape { set: vec![("SIGNUP".to_owned(), "open".to_owned())], ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let (auth, platform) = ([world.auth(0), world.auth(1)], [world.platform(0), world.platform(1)]);
    let (token, url) = (Some(root.token.as_str()), world.services.url());

    let made = ten(&world, &platform, "/api/workspaces", token, page("Handbook")).await;
    assert_eq!(count(&world, &root, "/api/workspaces").await, 1);
    let other = world.keyed("/api/workspaces", &url, "/api/workspaces", token, page("Other")).await;
    assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));

    let path = format!("/api/workspaces/{}/launch", made.text("id"));
    ten(&world, &platform, &path, token, json!({})).await;
    assert_eq!(count(&world, &root, "/api/sessions").await, 1);

    ten(&world, &platform, "/api/organizations", token, json!({"name": "Acme"})).await;
    let invited = json!({"email": "ben@acme.example", "role": "user"});
    ten(&world, &auth, "/api/invitations", token, invited).await;
    assert_eq!(count(&world, &root, "/api/invitations").await, 1);

    let body = json!({"email": "quinn@quick.example", "password": PASSWORD, "name": "Quinn",
                      "organization_name": "Quick"});
    let signed_up = ten(&world, &auth, "/api/auth/signup", None, body).await;
    let login = world.login(&url, "quinn@quick.example").await;
    assert_eq!(login.body["user"]["id"], signed_up.body["user_id"], "{login:?}");
    assert_eq!(count(&world, &root, "/api/organizations").await, 3, "the default one, Acme, Quick");

    let mut workspaces = 1;
    if sandboxes() {
        workspaces += 1;
        let shell = format!("/api/workspaces/{}/launch", world.shell(&root).await);
        ten(&world, &platform, &shell, token, json!({})).await;
        assert_eq!(count(&world, &root, "/api/sessions/active").await, 2, "the page and one terminal");
    }
    let verified = world.get(&format!("{url}/api/audit-logs/verify"), &root.token).await;
    assert_eq!(verified.body["intact"], true, "{verified:?}");
    let events = world.get(&format!("{url}/api/audit-logs?limit=200"), &root.token).await;
    let events = events.body["items"].as_array().unwrap_or_else(|| panic!("{events:?}"));
    let times = |action: &str| events.iter().filter(|event| event["action"] == action).count();
    assert_eq!(times("create_workspace"), workspaces);
    assert_eq!(times("launch_workspace"), workspaces);
    assert_eq!(times("create_invitation"), 1);
}

/// F13 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_was_lost_gets_it_from_another_replica() {
    let Some((world, root)) = World::start(Shape::default()).await else { return };
    let replica = world.services.platform[0].address();
    let proxy = FaultProxy::start(replica).await;
    proxy.lose_answers(1, b"POST /api/workspaces").await;
    let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    let lost = http
        .post(format!("http://{}/api/workspaces", proxy.address()))
        .header("host", replica.to_string())
        .header("idempotency-key", "lost")
        .bearer_auth(&root.token)
        .json(&page("Handbook"))
        .send()
        .await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(proxy.counts().lost_answers, 1);
    let token = Some(root.token.as_str());
    let again = world.keyed("lost", &world.platform(1), "/api/workspaces", token, page("Handbook")).await;
    assert_eq!(again.status, 201, "{again:?}");
    let listed = world.get(&format!("{}/api/workspaces", world.platform(1)), &root.token).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1);
    assert_eq!(listed.body[0]["id"], again.body["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_whose_record_was_not_acknowledged_leads_nobody_to_a_terminal_that_is_gone() {
    let Some(()) = bubblewrap() else { return };
    let Some(upstream) = MongoDb::start() else { return };
    let shim = WireShim::start(upstream.address()).await;
    let shape = Shape { mongodb_url: Some(shim.url()), auth: 1, ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    let path = format!("/api/workspaces/{}/launch", world.shell(&root).await);
    let launch = async |replica: usize| {
        world.keyed("launch", &world.platform(replica), &path, Some(&root.token), json!({})).await
    };
    // Also what the driver sends when it tries again: it is recorded, and the replica does not know.
    shim.next("insert", 2, Fault::LoseAnswer);
    let unknown = launch(0).await;
    shim.clear();
    assert_eq!((unknown.status, unknown.code()), (409, "session_ended"), "{unknown:?}");
    for replica in [0, 1] {
        let again = launch(replica).await;
        assert_eq!((again.status, again.code()), (409, "session_ended"), "{again:?}");
    }
    let listed = world.get(&format!("{}/api/sessions", world.platform(1)), &root.token).await;
    let reasons: Vec<_> = listed.body.as_array().unwrap().iter().map(|item| &item["end_reason"]).collect();
    assert_eq!(reasons, ["backend_lost"], "{listed:?}");
}

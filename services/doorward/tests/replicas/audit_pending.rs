//! Events that have happened and cannot get to the audit log for now.

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_and_a_walk_of_the_audit_log_say_how_many_events_are_missing() {
    let Some(mongodb) = MongoDb::start() else { return };
    let shim = WireShim::start(mongodb.address()).await;
    let shape = Shape { auth: 1, platform: 1, mongodb_url: Some(mongodb.url()), ..Shape::default() };
    let Some(mut world) = World::not_set_up(&shape) else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        services.platform[0].set("MONGODB_URL", shim.url());
        services.platform[0].start_again();
    });
    let root = world.set_up().await;
    let (platform, token) = (world.platform(0), root.token.as_str());
    let page = world.page(&platform, token, "Page").await.text("id");
    let list = async |query: &str| world.get(&format!("{platform}/api/audit-logs{query}"), token).await;

    shim.next("insert", u32::MAX, Fault::Refuse(ServerError::WriteConcernFailed));
    let url = format!("{platform}/api/workspaces/{page}");
    let renamed = world.send(Method::PATCH, &url, Some(token), Some(json!({"name": "Renamed"}))).await;
    assert_eq!(renamed.status, 200, "it has happened: {renamed:?}");
    let (paged, bare, walked) = (list("?limit=1").await, list("").await, list("/verify").await);
    assert_eq!((&paged.body["pending"], paged.pending.as_deref()), (&json!(1), Some("1")));
    assert!(bare.body.is_array() && bare.pending.as_deref() == Some("1"), "{bare:?}");
    assert_eq!((&walked.body["pending"], &walked.body["intact"]), (&json!(1), &json!(true)));

    // They cannot be counted either; the list says so and does not fail.
    shim.next_on("audit_events", "aggregate", u32::MAX, Fault::SwallowAnswer);
    let (paged, bare, walked) = (list("?limit=1").await, list("").await, list("/verify").await);
    assert_eq!(
        (paged.status, paged.body.get("pending"), paged.pending.as_deref()),
        (200, Some(&Value::Null), Some("unknown"))
    );
    assert!(bare.body.is_array() && bare.pending.as_deref() == Some("unknown"), "{bare:?}");
    assert_eq!((walked.status, walked.body.get("pending")), (200, Some(&Value::Null)));

    shim.clear();
    let (paged, bare, walked) = (list("?limit=1").await, list("").await, list("/verify").await);
    assert_eq!(paged.body["items"][0]["action"], "update_workspace");
    assert_eq!((paged.body.get("pending"), paged.pending, bare.pending), (None, None, None));
    assert_eq!(walked.body["pending"], 0);
}

//! A member who was removed by a call that was stopped before anybody was told.

use reqwest::Method;
use serde_json::json;
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::world::{PASSWORD, World, person};

#[tokio::test(flavor = "multi_thread")]
async fn removing_a_member_once_more_revokes_what_the_first_call_did_not() {
    let Some(mongodb) = MongoDb::start() else { return };
    let shim = WireShim::start(mongodb.address()).await;
    let shape = Shape { auth: 1, platform: 1, mongodb_url: Some(mongodb.url()), ..Shape::default() };
    let Some(mut world) = World::not_set_up(&shape) else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        services.auth[0].set("MONGODB_URL", shim.url());
        services.auth[0].start_again();
    });
    let root = world.set_up().await;
    let (auth, platform) = (world.auth(0), world.platform(0));
    let body = json!({"email": "ada@example.org", "role": "user"});
    let invited = world.post(&auth, "/api/invitations", Some(&root.token), body).await;
    let body = json!({"name": "Ada", "password": PASSWORD, "refresh_token_in": "body"});
    let accepted = world.post(&auth, &format!("/api/invitations/{}/accept", invited.text("token")), None, body).await;
    let ada = person(&accepted);
    let id = world.get(&format!("{auth}/api/auth/me"), &ada.token).await.text("id");
    let workspaces = format!("{platform}/api/workspaces");
    assert_eq!(world.get(&workspaces, &ada.token).await.status, 200);

    // The membership ends; then the revocation cannot be recorded.
    let remove = async || world.send(Method::DELETE, &format!("{auth}/api/users/{id}"), Some(&root.token), None).await;
    shim.next_on("revocations", "update", 1, Fault::Refuse(ServerError::WriteConcernFailed));
    let stopped = remove().await;
    assert_eq!(stopped.status, 503, "{stopped:?}");
    // Before the job comes by, which it does every five seconds.
    let again = remove().await;
    assert_eq!(again.status, 404, "{again:?}");
    let theirs = world.get(&format!("{auth}/api/auth/sessions"), &ada.token).await;
    assert_eq!((theirs.status, theirs.code()), (401, "revoked"), "{theirs:?}");
}

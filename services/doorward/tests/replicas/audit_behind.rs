//! The audit log cannot be added to for longer than ten seconds: nothing is begun that it could not record.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::servers::{MongoDb, Shape};
use test_kit::wire_shim::{Fault, ServerError, WireShim};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;

use crate::terminals::{attached, launched};
use crate::world::{Answer, Person, ROOT, World, bubblewrap};

/// What changes state or opens a terminal, at both services.
async fn changes(world: &World, root: &Person, page: &str) -> Vec<Answer> {
    let (auth, platform, token) = (world.auth(0), world.platform(0), Some(root.token.as_str()));
    let invite = json!({"email": "ada@example.org", "role": "user"});
    vec![
        rename(world, root, page, "Refused").await,
        world.post(&platform, &format!("/api/workspaces/{page}/launch"), token, json!({})).await,
        world.post(&auth, "/api/invitations", token, invite).await,
        world.post(&auth, "/api/auth/refresh", None, json!({"refresh_token": root.refresh})).await,
        world.login(&auth, ROOT).await,
    ]
}

async fn rename(world: &World, root: &Person, page: &str, name: &str) -> Answer {
    let url = format!("{}/api/workspaces/{page}", world.platform(0));
    world.send(Method::PATCH, &url, Some(&root.token), Some(json!({"name": name}))).await
}

/// For how many seconds the oldest event of a service has been waiting.
async fn oldest(base: &str) -> u64 {
    let figures = reqwest::get(format!("{base}/metrics")).await.unwrap().text().await.unwrap();
    let mut figures = figures.lines().filter_map(|line| line.strip_prefix("audit_backlog_oldest_seconds "));
    figures.next().map_or(0, |seconds| seconds.parse().unwrap())
}

/// The answer to somebody who attaches to a terminal: its status and its code.
async fn attaching(world: &World, root: &Person, session: &str) -> (u16, String) {
    let path = format!("/api/sessions/{session}/ticket");
    let ticket = world.post(&world.platform(0), &path, Some(&root.token), json!({})).await;
    let address = world.platform(0).replace("http://", "ws://");
    match connect_async(format!("{address}{}&from=0", ticket.text("url"))).await {
        Err(Error::Http(response)) => {
            let body: Value = serde_json::from_slice(response.body().as_deref().unwrap_or_default()).unwrap();
            (response.status().as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_log_is_behind_nothing_is_begun_what_is_there_is_read_and_afterwards_all_is_recorded() {
    let (Some(()), Some(mongodb)) = (bubblewrap(), MongoDb::start()) else { return };
    let shim = WireShim::start(mongodb.address()).await;
    let shape = Shape { auth: 1, platform: 1, mongodb_url: Some(mongodb.url()), ..Shape::default() };
    let Some(mut world) = World::not_set_up(&shape) else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        for replica in services.auth.iter_mut().chain(&mut services.platform) {
            replica.set("MONGODB_URL", shim.url());
            replica.start_again();
        }
    });
    let root = world.set_up().await;
    let (auth, platform) = (world.auth(0), world.platform(0));
    let page = world.page(&platform, &root.token, "Page").await.text("id");
    let shell = world.shell(&root).await;
    let (session, url) = launched(&world, &root, &shell, 0).await;
    let _terminal = attached(&world, 0, &url).await;

    shim.next_on("audit_events", "insert", u32::MAX, Fault::Refuse(ServerError::WriteConcernFailed));
    let in_time = [rename(&world, &root, &page, "In time").await.status, world.login(&auth, ROOT).await.status];
    assert_eq!(in_time, [200, 200], "for ten seconds they go on");
    world
        .until("both services have found the log behind", Duration::from_secs(40), async || {
            oldest(&auth).await >= 15 && oldest(&platform).await >= 15
        })
        .await;
    for refused in changes(&world, &root, &page).await {
        assert_eq!((refused.status, refused.code()), (503, "audit_unavailable"), "{refused:?}");
        assert!(refused.retry_after.is_some(), "{refused:?}");
    }
    assert_eq!(attaching(&world, &root, &session).await, (503, "audit_unavailable".to_owned()));
    // What is there is read, and who is signed in stays so.
    assert_eq!(world.everywhere(&root.token).await, [200; 2]);
    let log = world.get(&format!("{platform}/api/audit-logs?limit=1"), &root.token).await;
    assert!(log.status == 200 && log.body["pending"].as_u64() > Some(0), "{log:?}");

    shim.clear();
    world
        .until("changes are made again", Duration::from_secs(20), async || {
            rename(&world, &root, &page, "Afterwards").await.status == 200
        })
        .await;
    world
        .until("people sign in again", Duration::from_secs(20), async || world.login(&auth, ROOT).await.status == 200)
        .await;
    let verified = world.get(&format!("{platform}/api/audit-logs/verify"), &root.token).await;
    assert_eq!((&verified.body["intact"], &verified.body["pending"]), (&json!(true), &json!(0)), "{verified:?}");
}

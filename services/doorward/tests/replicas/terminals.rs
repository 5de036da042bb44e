//! Terminals: launched at one replica, reached through and ended from another, and lost with theirs.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use test_kit::servers::Shape;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::world::{Person, World};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub fn sandboxes() -> bool {
    let there = std::process::Command::new("bwrap").arg("--version").output().is_ok();
    assert!(there || boot::settings::variable("REQUIRE_ALL_BACKENDS").is_none(), "bubblewrap is missing");
    there
}

pub async fn launched(world: &World, root: &Person, workspace: &str, replica: usize) -> (String, String) {
    let path = format!("/api/workspaces/{workspace}/launch");
    let launched = world.post(&world.platform(replica), &path, Some(&root.token), json!({})).await;
    assert_eq!(launched.status, 201, "{launched:?}");
    (launched.text("session_id"), launched.body["connection"]["url"].as_str().unwrap().to_owned())
}

pub async fn attached(world: &World, replica: usize, url: &str) -> Socket {
    let address = world.platform(replica).replace("http://", "ws://");
    connect_async(format!("{address}{url}&from=0")).await.unwrap().0
}

/// Reads until that was shown; gives everything shown.
pub async fn until(socket: &mut Socket, wanted: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(wanted) {
        match tokio::time::timeout(Duration::from_secs(10), socket.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => seen.push_str(&String::from_utf8_lossy(&bytes)),
            Ok(Some(Ok(_))) => {}
            other => panic!("{other:?} before {wanted} after {seen}"),
        }
    }
    seen
}

/// Reads to the end: the last words and the close code.
async fn ends(mut socket: Socket) -> (String, u16) {
    let mut words = String::new();
    loop {
        match tokio::time::timeout(Duration::from_secs(20), socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => words = text.to_string(),
            Ok(Some(Ok(Message::Close(frame)))) => return (words, frame.map_or(0, |frame| frame.code.into())),
            Ok(Some(Ok(_))) => {}
            other => panic!("{other:?} after {words}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_reached_through_ended_from_and_outlived_by_other_replicas() {
    if !sandboxes() {
        return;
    }
    let Some((mut world, root)) = World::start(Shape { platform: 3, ..Shape::default() }).await else { return };
    let workspace = world.shell(&root).await;

    // Through another replica: typed, shown, resized; a ticket is good once, whoever is asked.
    let (session, url) = launched(&world, &root, &workspace, 0).await;
    let mut socket = attached(&world, 1, &url).await;
    socket.send(Message::text(r#"{"type":"resize","cols":99,"rows":22}"#)).await.unwrap();
    socket.send(Message::binary("echo $((6*7)) is it; stty size\n".as_bytes().to_vec())).await.unwrap();
    assert!(until(&mut socket, "22 99").await.contains("42 is it"));
    for replica in 0..3 {
        let address = world.platform(replica).replace("http://", "ws://");
        assert!(connect_async(format!("{address}{url}&from=0")).await.is_err(), "a ticket is good once");
    }
    // Ended from a third: the process dies, the client hears why.
    let path = format!("/api/sessions/{session}/disconnect");
    let ended = world.post(&world.platform(2), &path, Some(&root.token), json!({})).await;
    assert_eq!(ended.status, 200);
    let (words, code) = ends(socket).await;
    assert!(words.contains(r#""reason":"user""#) && code == 1000, "{words} {code}");

    // Signed out at a replica of the other service: the terminal of a relayed client dies too.
    let someone = world.signed_in(&world.auth(1), "root@example.org").await;
    let (_, url) = launched(&world, &someone, &workspace, 1).await;
    let socket = attached(&world, 2, &url).await;
    world.post(&world.auth(0), "/api/auth/logout", Some(&someone.token), json!({})).await;
    let (words, code) = ends(socket).await;
    assert!(words.contains(r#""reason":"logout""#) && code == 4401, "{words} {code}");

    // Its replica is killed: others end the session, the client is told to begin again.
    let (lost, url) = launched(&world, &root, &workspace, 1).await;
    let mut socket = attached(&world, 0, &url).await;
    until(&mut socket, "$ ").await;
    world.services.platform[1].kill();
    let (_, code) = ends(socket).await;
    assert_eq!(code, 1012);
    let record = format!("{}/api/sessions/{lost}", world.platform(2));
    world
        .until("the session of a killed replica has ended", Duration::from_secs(25), async || {
            world.get(&record, &root.token).await.body["end_reason"] == "backend_lost"
        })
        .await;
    let verified = world.get(&format!("{}/api/audit-logs/verify", world.platform(0)), &root.token).await;
    assert_eq!(verified.body["intact"], true, "{verified:?}");
}

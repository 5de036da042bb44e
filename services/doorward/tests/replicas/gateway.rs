//! The gateway is killed and started again while people work through it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::json;
use test_kit::servers::Shape;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::world::{World, bubblewrap};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What became of the calls of one worker: names with the status, or none where the call failed.
type Outcomes = Vec<(String, Option<u16>)>;

/// Calls until it is told to stop; `number` gives each call a name.
fn working(method: Method, url: String, token: String, stopping: &Arc<AtomicBool>) -> JoinHandle<Outcomes> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let stopping = Arc::clone(stopping);
    tokio::spawn(async move {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        let mut outcomes = Vec::new();
        while !stopping.load(Ordering::Relaxed) {
            let name = format!("Page {}", NUMBER.fetch_add(1, Ordering::Relaxed));
            let mut request = http.request(method.clone(), &url).bearer_auth(&token);
            if method == Method::POST {
                let target = json!({"url": "https://example.org"});
                request = request.json(&json!({"name": name, "kind": "web", "target": target}));
            }
            let status = request.send().await.ok().map(|answer| answer.status().as_u16());
            outcomes.push((name, status));
            let pause = if method == Method::POST { 80 } else { 10 };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        outcomes
    })
}

/// Reads until that was shown: how many bytes of output came, and from where on.
async fn shown(socket: &mut Socket, wanted: &str) -> (usize, u64) {
    let (mut seen, mut from) = (Vec::new(), 0);
    while !String::from_utf8_lossy(&seen).contains(wanted) {
        match tokio::time::timeout(Duration::from_secs(10), socket.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => seen.extend_from_slice(&bytes),
            Ok(Some(Ok(Message::Text(text)))) => {
                let said: serde_json::Value = serde_json::from_str(&text).unwrap();
                from = said["from"].as_u64().unwrap_or(from);
            }
            Ok(Some(Ok(_))) => {}
            other => panic!("{other:?} before {wanted} after {}", String::from_utf8_lossy(&seen)),
        }
    }
    (seen.len(), from)
}

/// F29 of the faults.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gateway_that_is_killed_doubles_nothing_and_terminals_are_attached_again_where_they_were() {
    if bubblewrap().is_none() {
        return;
    }
    let Some((mut world, root)) = World::start(Shape::default()).await else { return };
    let gateway = world.services.url();
    let shell = world.shell(&root).await;
    let launched = world.post(&gateway, &format!("/api/workspaces/{shell}/launch"), Some(&root.token), json!({})).await;
    let (session, url) = (launched.text("session_id"), launched.body["connection"]["url"].as_str().unwrap().to_owned());
    let socket_of = |url: &str, from: usize| format!("{}{url}&from={from}", gateway.replace("http://", "ws://"));
    let mut socket = connect_async(socket_of(&url, 0)).await.unwrap().0;
    // The second line is shown while nobody is attached.
    let typed = "echo before-$((6*7)); (sleep 2; echo missed-$((7*7))) &\n";
    shown(&mut socket, "$ ").await;
    socket.close(None).await.unwrap();
    let again = world.post(&gateway, &format!("/api/sessions/{session}/ticket"), Some(&root.token), json!({})).await;
    let mut socket = connect_async(socket_of(&again.text("url"), 0)).await.unwrap().0;
    socket.send(Message::binary(typed.as_bytes().to_vec())).await.unwrap();
    let (seen, _) = shown(&mut socket, "before-42").await;

    let stopping = Arc::new(AtomicBool::new(false));
    let work = |method: Method, path| working(method, format!("{gateway}{path}"), root.token.clone(), &stopping);
    let reading: Vec<_> = ["/api/auth/me", "/api/workspaces"].map(|path| work(Method::GET, path)).into();
    let adding: Vec<_> = (0..2).map(|_| work(Method::POST, "/api/workspaces")).collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.services.gateway.kill();
    tokio::time::sleep(Duration::from_secs(2)).await;
    tokio::task::block_in_place(|| world.services.gateway.start_again());
    let back = Instant::now();
    for path in ["/api/auth/me", "/api/workspaces"] {
        let url = format!("{gateway}{path}");
        world
            .until("requests are answered", Duration::from_secs(2), async || {
                world.get(&url, &root.token).await.status == 200
            })
            .await;
    }
    let ticket = world.post(&gateway, &format!("/api/sessions/{session}/ticket"), Some(&root.token), json!({})).await;
    let mut socket = connect_async(socket_of(&ticket.text("url"), seen)).await.unwrap().0;
    let (_, from) = shown(&mut socket, "missed-49").await;
    assert_eq!(from, seen as u64, "nothing is shown twice, and nothing is left out");
    assert!(back.elapsed() < Duration::from_secs(5), "{:?}", back.elapsed());

    tokio::time::sleep(Duration::from_secs(1)).await;
    stopping.store(true, Ordering::Relaxed);
    for reader in reading {
        let outcomes = reader.await.unwrap();
        assert!(outcomes.iter().all(|(_, status)| [None, Some(200), Some(503)].contains(status)), "{outcomes:?}");
    }
    let mut outcomes = Vec::new();
    for adder in adding {
        outcomes.extend(adder.await.unwrap());
    }
    let listed = world.get(&format!("{}/api/workspaces", world.platform(0)), &root.token).await;
    let pages = listed.body.as_array().unwrap();
    let made: Vec<&str> = pages.iter().filter_map(|page| page["name"].as_str()).collect();
    assert!(outcomes.iter().filter(|(_, status)| *status == Some(201)).count() > 2, "{outcomes:?}");
    for (name, status) in outcomes {
        let times = made.iter().filter(|made| **made == name.as_str()).count();
        // 409 would say that the gateway sent it twice.
        match status {
            Some(201) => assert_eq!(times, 1, "{name}"),
            None | Some(503) => assert!(times <= 1, "{name}"),
            Some(other) => panic!("{other} for {name}"),
        }
    }
}

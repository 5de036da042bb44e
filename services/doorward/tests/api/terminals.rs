//! Terminals over WebSockets: tickets, frames, taking over, resuming, ending.

use std::time::Duration;

use domain::time::{Clock as _, hours};
use domain::workspace_session::EndReason;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::world::{Answer, Person, World};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Sandboxes need bubblewrap; without it these tests say so and pass, unless everything is required.
pub fn sandboxes() -> bool {
    let there = std::process::Command::new("bwrap").arg("--version").output().is_ok();
    let required = boot::settings::variable("REQUIRE_ALL_BACKENDS").is_some();
    assert!(there || !required, "bubblewrap is missing");
    if !there {
        eprintln!("skipped: bubblewrap is not installed");
    }
    there
}

async fn launch(world: &World, person: &Person, workspace: &str) -> Answer {
    world.post(&format!("/api/workspaces/{workspace}/launch"), Some(&person.token), json!({})).await
}

async fn connect(world: &World, url: &str, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
    let mut request = format!("{}{url}", world.url.replace("http", "ws")).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

async fn type_in(socket: &mut Socket, text: &str) {
    socket.send(Message::Binary(text.as_bytes().to_vec().into())).await.unwrap();
}

/// Reads until `wanted` was put out; gives everything and how many bytes it was.
async fn until(socket: &mut Socket, wanted: &str) -> (String, u64) {
    let mut seen = Vec::new();
    let read = async {
        while !String::from_utf8_lossy(&seen).contains(wanted) {
            match socket.next().await {
                Some(Ok(Message::Binary(bytes))) => seen.extend_from_slice(&bytes),
                Some(Ok(_)) => {}
                other => panic!("{other:?} after {}", String::from_utf8_lossy(&seen)),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), read).await.unwrap_or_else(|_| panic!("no {wanted}"));
    (String::from_utf8_lossy(&seen).into_owned(), seen.len() as u64)
}

/// Reads to the end; gives the last control message and the close code.
async fn farewell(socket: &mut Socket) -> (Value, u16) {
    let mut last = Value::Null;
    let read = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => last = serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| u16::from(frame.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return 1006,
            }
        }
    };
    let code = tokio::time::timeout(Duration::from_secs(10), read).await.expect("the socket was closed");
    (last, code)
}

#[tokio::test]
async fn a_ticket_opens_one_shell_once() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let launched = launch(&world, &root, &workspace).await;
    assert_eq!(launched.status, 201, "{}", launched.body);
    let url = launched.body["connection"]["url"].as_str().unwrap().to_owned();
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!(connect(&world, &url, &[("origin", origin)]).await.err(), Some(403), "{origin}");
    }
    let token = &root.token;
    assert_eq!(
        connect(&world, &format!("/api/sessions/{}/terminal?ticket={token}", launched.text("session_id")), &[])
            .await
            .err(),
        Some(401)
    );
    let mut socket = connect(&world, &url, &[("origin", world.url.as_str())]).await.unwrap();
    assert_eq!(connect(&world, &url, &[]).await.err(), Some(401), "the ticket is used");
    let Some(Ok(Message::Text(first))) = socket.next().await else { panic!("no resume") };
    assert_eq!(serde_json::from_str::<Value>(&first).unwrap(), json!({"type": "resume", "from": 0, "heard": 0}));
    socket.send(Message::Text(json!({"type": "resize", "cols": 123, "rows": 45}).to_string().into())).await.unwrap();
    type_in(&mut socket, "echo $((40+2)); stty size; id -u; echo \"$TERM $HOME\"\n").await;
    let (seen, _) = until(&mut socket, "xterm-256color /home/user").await;
    for expected in ["42", "45 123", "1000"] {
        assert!(seen.contains(expected), "{expected} in {seen}");
    }
    type_in(&mut socket, "exit 7\n").await;
    let (last, code) = farewell(&mut socket).await;
    assert_eq!((last, code), (json!({"type": "ended", "reason": "exited", "exit_code": 7}), 1000));
    let path = format!("/api/sessions/{}", launched.text("session_id"));
    world
        .until("the end is on the record", || async { world.get(&path, token).await.body["end_reason"] == "exited" })
        .await;
    assert_eq!(world.post(&format!("{path}/ticket"), Some(token), json!({})).await.status, 409);
}

#[tokio::test]
async fn who_attached_to_which_workspace_is_told_in_names() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let launched = launch(&world, &root, &workspace).await;
    let mut socket = connect(&world, launched.body["connection"]["url"].as_str().unwrap(), &[]).await.unwrap();
    let newest = async |action: &str| {
        let path = format!("/api/audit-logs?limit=1&action={action}");
        world.get(&path, &root.token).await.body["items"][0].clone()
    };
    let mut expected = json!({"workspace_id": workspace, "workspace_name": "Shell", "user_id": root.id});
    let attached = newest("attach_terminal").await;
    assert_eq!((&attached["after"], &attached["actor"]["email"]), (&expected, &json!(root.email)));
    assert!(!attached.to_string().contains(launched.body["connection"]["ticket"].as_str().unwrap()));
    type_in(&mut socket, "exit 7\n").await;
    world.until("the end is on the record", async || newest("end_session").await["after"].is_object()).await;
    expected["exit_code"] = json!(7);
    assert_eq!(newest("end_session").await["after"], expected);
}

#[tokio::test]
async fn tickets_expire_after_half_a_minute() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let launched = launch(&world, &root, &workspace).await;
    world.clock.advance(Duration::from_secs(31));
    let url = launched.body["connection"]["url"].as_str().unwrap();
    assert_eq!(connect(&world, url, &[]).await.err(), Some(401));
}

#[tokio::test]
async fn a_second_attachment_takes_over_and_gets_what_was_missed() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let launched = launch(&world, &root, &workspace).await;
    let mut first = connect(&world, launched.body["connection"]["url"].as_str().unwrap(), &[]).await.unwrap();
    type_in(&mut first, "echo one-$((1+1))\n").await;
    let (_, seen) = until(&mut first, "one-2").await;
    let path = format!("/api/sessions/{}/ticket", launched.text("session_id"));
    let ticket = world.post(&path, Some(&root.token), json!({})).await;
    type_in(&mut first, "echo two-$((1+1))\n").await;
    until(&mut first, "two-2").await;
    let mut second = connect(&world, &format!("{}&from={seen}", ticket.text("url")), &[]).await.unwrap();
    let Some(Ok(Message::Text(resume))) = second.next().await else { panic!("no resume") };
    let resume: Value = serde_json::from_str(&resume).unwrap();
    assert_eq!((&resume["type"], &resume["from"]), (&json!("resume"), &json!(seen)));
    assert!(resume["heard"].as_u64().is_some_and(|heard| heard >= seen), "{resume}");
    let (missed, _) = until(&mut second, "two-2").await;
    assert!(!missed.contains("one-2"), "{missed}");
    assert_eq!(farewell(&mut first).await.1, 4409);
    type_in(&mut second, "echo three-$((1+1))\n").await;
    until(&mut second, "three-2").await;
}

#[tokio::test]
async fn bad_frames_close_the_socket_and_not_the_terminal() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let launched = launch(&world, &root, &workspace).await;
    let path = format!("/api/sessions/{}/ticket", launched.text("session_id"));
    for bad in [
        "{}",
        "x",
        "{\"type\":\"resize\",\"cols\":0,\"rows\":5}",
        "{\"type\":\"resize\",\"cols\":65536,\"rows\":5}",
        "{\"type\":\"exec\"}",
    ] {
        let ticket = world.post(&path, Some(&root.token), json!({})).await;
        let mut socket = connect(&world, &ticket.text("url"), &[]).await.unwrap();
        socket.send(Message::Text(bad.to_owned().into())).await.unwrap();
        assert_eq!(farewell(&mut socket).await.1, 1008, "{bad}");
    }
    let ticket = world.post(&path, Some(&root.token), json!({})).await;
    let mut socket = connect(&world, &ticket.text("url"), &[]).await.unwrap();
    socket.send(Message::Binary(vec![b'x'; 70_000].into())).await.unwrap();
    assert_eq!(farewell(&mut socket).await.1, 1009);
    let ticket = world.post(&path, Some(&root.token), json!({})).await;
    let mut socket = connect(&world, &ticket.text("url"), &[]).await.unwrap();
    type_in(&mut socket, "echo still-$((1+1))\n").await;
    until(&mut socket, "still-2").await;
}

/// What takes the access of `ben`, as the caller that may do it.
async fn take_away(world: &World, how: &str, acme: &Person, ben: &Person, workspace: &str) {
    let workspace = format!("/api/workspaces/{workspace}");
    let user = format!("/api/users/{}", ben.id);
    let organization = format!("/api/organizations/{}", acme.tenant);
    let (method, path, token, body) = match how {
        "logout" => (Method::POST, "/api/auth/logout".to_owned(), &ben.token, json!({})),
        "grant" => (Method::DELETE, format!("{workspace}/grants/user:{}", ben.id), &acme.token, Value::Null),
        "disabled member" => (Method::POST, format!("{user}/disable"), &acme.token, json!({})),
        "removed member" => (Method::DELETE, user, &acme.token, Value::Null),
        "disabled workspace" => (Method::PATCH, workspace, &acme.token, json!({"status": "disabled"})),
        "deleted workspace" => (Method::DELETE, workspace, &acme.token, Value::Null),
        _ => (Method::PATCH, organization, &acme.token, json!({"enabled": false})),
    };
    let answer = world.call(method, &path, Some(token), (!body.is_null()).then_some(body)).await;
    assert!(answer.status < 300, "{how}: {}", answer.body);
}

#[tokio::test]
async fn lost_access_closes_an_open_terminal_and_nothing_more_is_executed() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let ways = [
        ("logout", 4401),
        ("grant", 4403),
        ("disabled member", 4403),
        ("removed member", 4403),
        ("disabled workspace", 4403),
        ("deleted workspace", 4403),
        ("organization", 4403),
    ];
    for (number, (how, expected)) in ways.into_iter().enumerate() {
        let ben = world.joined(&root, &format!("ben{number}@example.org"), "user").await;
        let workspace = world.terminal(&root, &format!("Shell {number}")).await;
        world.grant(&root, &workspace, &ben, json!({"level": "use"})).await;
        let launched = launch(&world, &ben, &workspace).await;
        assert_eq!(launched.status, 201, "{how}: {}", launched.body);
        let mut socket = connect(&world, launched.body["connection"]["url"].as_str().unwrap(), &[]).await.unwrap();
        type_in(&mut socket, "echo ready-$((1+1))\n").await;
        until(&mut socket, "ready-2").await;
        take_away(&world, how, &root, &ben, &workspace).await;
        let started = tokio::time::Instant::now();
        let (last, code) = farewell(&mut socket).await;
        assert!(started.elapsed() < Duration::from_secs(2), "{how}");
        let reason = if expected == 4401 { "logout" } else { "access_lost" };
        assert_eq!((last["reason"].as_str(), code), (Some(reason), expected), "{how}");
    }
    world.until("no terminal is left", || async { world.installation.platform.live.count() == 0 }).await;
}

#[tokio::test]
async fn nobody_attached_for_long_enough_ends_it_as_idle() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let never = launch(&world, &root, &workspace).await.text("session_id");
    let left = launch(&world, &root, &workspace).await;
    let socket = connect(&world, left.body["connection"]["url"].as_str().unwrap(), &[]).await.unwrap();
    let reason = |id: String| {
        let (world, root) = (&world, &root);
        async move { world.get(&format!("/api/sessions/{id}"), &root.token).await.body["end_reason"].clone() }
    };
    world.clock.advance(Duration::from_secs(61));
    world.until("it has ended idle", || async { reason(never.clone()).await == "idle" }).await;
    drop(socket);
    let left = left.text("session_id");
    world
        .until("the socket is gone", || async {
            !world
                .installation
                .platform
                .live
                .all()
                .iter()
                .any(|live| live.terminal.unattended() == platform::runtimes::terminal::Unattended::No)
        })
        .await;
    world.clock.advance(Duration::from_secs(299));
    assert_eq!(reason(left.clone()).await, Value::Null);
    world.clock.advance(Duration::from_secs(2));
    world.until("it has ended idle", || async { reason(left.clone()).await == "idle" }).await;
}

#[tokio::test]
async fn a_person_has_five_terminals_and_no_more() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let racing = (0..8).map(|_| launch(&world, &root, &workspace));
    let answers = futures_util::future::join_all(racing).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 5);
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.code() == "too_many_terminals"));
    assert_eq!(
        world.post(&format!("/api/workspaces/{workspace}/stop"), Some(&root.token), json!({})).await.body["ended"],
        5
    );
    assert_eq!(launch(&world, &root, &workspace).await.status, 201);
}

/// F22 of the faults: a machine whose clock is set, or that comes back from a pause with a wrong one.
#[tokio::test]
async fn setting_the_clock_neither_ends_an_unattended_terminal_nor_prolongs_it() {
    if !sandboxes() {
        return;
    }
    let (world, root) = World::set_up().await;
    let workspace = world.terminal(&root, "Shell").await;
    let organization = root.tenant.parse().unwrap();
    let sessions = &world.installation.platform.stores.workspace_sessions;
    // Not by the interface, where the clock that was set ends tokens.
    let reason = async |id: &str| sessions.get(&organization, id.parse().unwrap()).await.unwrap().unwrap().end_reason;
    let opened = async || {
        let earlier = launch(&world, &root, &workspace).await.text("session_id");
        world.clock.advance(Duration::from_secs(30));
        (earlier, launch(&world, &root, &workspace).await.text("session_id"))
    };

    let begun = world.clock.now();
    let (earlier, later) = opened().await;
    world.clock.set(begun.plus(hours(1)));
    world.clock.advance(Duration::from_secs(31));
    world.until("60 s have passed", async || reason(&earlier).await == Some(EndReason::Idle)).await;
    assert_eq!(reason(&later).await, None, "31 s have passed for it, whatever the clock says");
    world.clock.set(begun.minus(hours(1)));
    world.clock.advance(Duration::from_secs(30));
    world.until("60 s have passed", async || reason(&later).await == Some(EndReason::Idle)).await;
}

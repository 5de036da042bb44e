//! Opening a workspace: a page's address, or this terminal attached to a terminal there.

use std::process::ExitCode;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::account::text;
use super::api::{Api, ClientError};
use super::raw_mode::{RawMode, size};
use super::work::all;
use crate::report::safe;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Could not be launched.
const NOT_LAUNCHED: u8 = 125;
/// Ended by somebody else, or access was lost.
const ENDED: u8 = 126;
/// The connection was lost for good.
const LOST: u8 = 127;

/// How often a lost connection is made again before giving up.
const RECONNECTS: u32 = 8;

/// How a session ended.
enum End {
    /// Its process ended.
    Exited(u8),
    /// For this reason.
    Because(String),
    /// The socket was lost; it may be made again.
    SocketLost,
}

/// Opens a workspace by name or id.
///
/// # Errors
/// When it cannot be found.
pub async fn open(api: &mut Api, wanted: &str) -> Result<ExitCode, ClientError> {
    let workspaces = all(api, "/api/workspaces").await?;
    let fits = |item: &&Value| text(item, "id") == wanted || text(item, "name").to_lowercase() == wanted.to_lowercase();
    let Some(workspace) = workspaces.iter().find(fits) else {
        let hint = format!("there is no workspace {wanted} for you; `doorward workspaces` lists those there are");
        return Err(ClientError::Usage(hint));
    };
    let path = format!("/api/workspaces/{}/launch", text(workspace, "id"));
    let launched = match api.call(Method::POST, &path, Some(json!({}))).await {
        Ok(launched) => launched,
        Err(ClientError::Refused { detail, .. }) => {
            crate::report::error(&safe(&detail));
            return Ok(ExitCode::from(NOT_LAUNCHED));
        }
        Err(other) => return Err(other),
    };
    let connection = launched.get("connection").cloned().unwrap_or_default();
    if text(&connection, "kind") == "web" {
        println!("{}", safe(text(&connection, "url")));
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("Opening {}. The session ends when its shell does (exit, or Ctrl-D).", safe(text(workspace, "name")));
    let end = attached(api, text(&launched, "session_id"), text(&connection, "url")).await?;
    Ok(farewell(end))
}

fn farewell(end: End) -> ExitCode {
    match end {
        End::Exited(code) => ExitCode::from(code),
        End::Because(reason) => {
            eprintln!("\r\nThe session has ended: {}.", safe(&reason));
            ExitCode::from(if reason == "user" { 0 } else { ENDED })
        }
        End::SocketLost => {
            eprintln!("\r\nThe connection was lost for good. The session may still run: `doorward sessions`.");
            ExitCode::from(LOST)
        }
    }
}

/// Stays attached over as many sockets as it takes.
async fn attached(api: &mut Api, session: &str, first: &str) -> Result<End, ClientError> {
    let _raw = RawMode::enter()?;
    let mut typed = typing();
    let mut resized = signal(SignalKind::window_change())?;
    let mut seen = 0;
    let mut url = first.to_owned();
    let mut failures = 0;
    loop {
        if let Ok((socket, _)) = connect_async(address(&api.server, &url, seen)).await {
            failures = 0;
            match converse(socket, &mut typed, &mut resized, &mut seen).await {
                End::SocketLost => {}
                end => return Ok(end),
            }
        }
        failures += 1;
        if failures > RECONNECTS {
            return Ok(End::SocketLost);
        }
        tokio::time::sleep(Duration::from_millis(100 << failures.min(6))).await;
        match api.call(Method::POST, &format!("/api/sessions/{session}/ticket"), Some(json!({}))).await {
            Ok(ticket) => url = text(&ticket, "url").to_owned(),
            Err(ClientError::Refused { status: 403 | 404 | 409, .. }) => return ended_meanwhile(api, session).await,
            Err(ClientError::NotSignedIn) => return Ok(End::Because("logout".to_owned())),
            // The server may be restarting.
            Err(_) => {}
        }
    }
}

/// The session ended while nobody was attached: its record says how.
async fn ended_meanwhile(api: &mut Api, session: &str) -> Result<End, ClientError> {
    let record = api.call(Method::GET, &format!("/api/sessions/{session}"), None).await?;
    let code = record.get("exit_code").and_then(Value::as_i64).and_then(|code| u8::try_from(code).ok());
    Ok(match code {
        Some(code) => End::Exited(code),
        None => End::Because(text(&record, "end_reason").to_owned()),
    })
}

fn address(server: &str, url: &str, seen: u64) -> String {
    let scheme = if server.starts_with("https") { "wss" } else { "ws" };
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    format!("{scheme}://{rest}{url}&from={seen}")
}

/// What is typed here, read by a thread of its own: a terminal cannot be asked without waiting.
fn typing() -> mpsc::Receiver<Bytes> {
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        let mut input = tokio::io::stdin();
        let mut buffer = vec![0; 8 * 1024];
        while let Ok(count) = input.read(&mut buffer).await {
            // The end of a piped input is the end of what is typed: Ctrl-D.
            let bytes = if count == 0 { vec![4] } else { buffer.get(..count).unwrap_or_default().to_vec() };
            if sender.send(bytes.into()).await.is_err() || count == 0 {
                return;
            }
        }
    });
    receiver
}

async fn converse(socket: Socket, typed: &mut mpsc::Receiver<Bytes>, resized: &mut Signal, seen: &mut u64) -> End {
    let (mut sink, mut stream) = socket.split();
    if resize(&mut sink).await.is_err() {
        return End::SocketLost;
    }
    let listening = listen(&mut stream, seen);
    tokio::pin!(listening);
    loop {
        let sent = tokio::select! {
            end = &mut listening => return end,
            Some(bytes) = typed.recv() => sink.send(Message::Binary(bytes)).await,
            _ = resized.recv() => resize(&mut sink).await,
        };
        if sent.is_err() {
            // What was said last may still be there to be read.
            return tokio::time::timeout(Duration::from_secs(2), listening).await.unwrap_or(End::SocketLost);
        }
    }
}

async fn resize(sink: &mut SplitSink<Socket, Message>) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let (cols, rows) = size();
    let control = json!({"type": "resize", "cols": cols, "rows": rows});
    sink.send(Message::Text(control.to_string().into())).await
}

async fn listen(stream: &mut SplitStream<Socket>, seen: &mut u64) -> End {
    let mut output = tokio::io::stdout();
    let mut end = End::SocketLost;
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Binary(bytes) => {
                *seen += bytes.len() as u64;
                if output.write_all(&bytes).await.is_err() || output.flush().await.is_err() {
                    return End::SocketLost;
                }
            }
            Message::Text(control) => {
                let control: Value = serde_json::from_str(&control).unwrap_or_default();
                match text(&control, "type") {
                    "resume" => *seen = control.get("from").and_then(Value::as_u64).unwrap_or(*seen),
                    "ended" => end = ended(&control),
                    _ => {}
                }
            }
            Message::Close(Some(frame)) if u16::from(frame.code) == 4409 => {
                return End::Because("it was attached to from elsewhere".to_owned());
            }
            Message::Close(_) => return end,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
    end
}

fn ended(control: &Value) -> End {
    let code = control.get("exit_code").and_then(Value::as_i64);
    match (text(control, "reason"), code) {
        ("exited", Some(code)) => End::Exited(u8::try_from(code).unwrap_or(u8::MAX)),
        (reason, _) => End::Because(reason.to_owned()),
    }
}

//! Relaying a client's WebSocket to the replica that runs its terminal: frames pass as they are, in both
//! directions, and neither side is read faster than the other takes it.

use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use domain::id::WorkspaceSessionId;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::pass::HEADER;

/// How long another replica may take to answer: less than the budget of the request that waits for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a silent client is asked whether it is there, and after how long it counts as gone.
const HEARTBEAT: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(60);

/// A connection to the replica that runs a terminal.
pub type Owner = WebSocketStream<TcpStream>;

/// The other replica cannot be reached or does not run that terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the replica that runs the terminal does not answer")]
pub struct OutOfReach;

/// Connects to the replica that runs a terminal.
///
/// # Errors
/// When it does not let us in.
pub async fn connect(address: &str, id: WorkspaceSessionId, from: u64, pass: &str) -> Result<Owner, OutOfReach> {
    let connecting = async {
        let url = format!("ws://{address}/relay/{id}/{from}");
        let mut request = url.into_client_request().map_err(|_| OutOfReach)?;
        request.headers_mut().insert(HEADER, HeaderValue::from_str(pass).map_err(|_| OutOfReach)?);
        let stream = TcpStream::connect(address).await.map_err(|_| OutOfReach)?;
        stream.set_nodelay(true).map_err(|_| OutOfReach)?;
        let (owner, _) = client_async(request, stream).await.map_err(|_| OutOfReach)?;
        Ok(owner)
    };
    timeout(PATIENCE, connecting).await.unwrap_or(Err(OutOfReach))
}

/// Relays until one side ends it.
pub async fn serve(owner: Owner, client: Session, messages: AggregatedMessageStream) {
    let (to_owner, from_owner) = owner.split();
    tokio::select! {
        () = inwards(messages, to_owner, client.clone()) => {}
        () = outwards(from_owner, client) => {}
    }
}

/// From the client to the terminal. Ends when the client is gone; the terminal waits for the next one.
async fn inwards(mut messages: AggregatedMessageStream, mut owner: SplitSink<Owner, Message>, mut client: Session) {
    let (mut heartbeat, mut heard) = (interval(HEARTBEAT), Instant::now());
    loop {
        let message = tokio::select! {
            message = messages.recv() => message,
            _ = heartbeat.tick() => {
                if heard.elapsed() > SILENCE || client.ping(b"").await.is_err() {
                    break;
                }
                continue;
            }
        };
        heard = Instant::now();
        let passed = match message {
            Some(Ok(AggregatedMessage::Text(text))) => Message::text(text.to_string()),
            Some(Ok(AggregatedMessage::Binary(bytes))) => Message::Binary(bytes),
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                if client.pong(&bytes).await.is_err() {
                    break;
                }
                continue;
            }
            Some(Ok(AggregatedMessage::Pong(_))) => continue,
            Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => break,
        };
        if owner.send(passed).await.is_err() {
            // The other direction hears why.
            return std::future::pending().await;
        }
    }
    let _ = timeout(PATIENCE, owner.close()).await;
}

/// From the terminal to the client, its last words and close code included.
async fn outwards(mut owner: SplitStream<Owner>, mut client: Session) {
    loop {
        let passed = match owner.next().await {
            Some(Ok(Message::Text(text))) => client.text(text.as_str().to_owned()).await,
            Some(Ok(Message::Binary(bytes))) => client.binary(bytes).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(()),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(CloseCode::Normal, |CloseFrame { code, .. }| CloseCode::from(u16::from(code)));
                let _ = timeout(PATIENCE, client.close(Some(CloseReason::from(code)))).await;
                return;
            }
            // The replica is gone: the client tries again, and finds the session ended or not.
            Some(Err(_)) | None => {
                let _ = timeout(PATIENCE, client.close(Some(CloseReason::from(CloseCode::Restart)))).await;
                return;
            }
        };
        if passed.is_err() {
            return;
        }
    }
}

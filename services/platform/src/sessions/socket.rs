//! One attached WebSocket: output goes out as fast as the client takes it, input goes in as fast as the
//! terminal does, and neither waits for the other.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, ProtocolError, Session};
use domain::workspace_session::EndReason;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, interval, timeout};

use crate::runtimes::terminal::{Attachment, Output, Typist};

/// How often a silent client is asked whether it is there.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// After how long a silent client counts as gone.
const SILENCE: Duration = Duration::from_secs(60);
/// How long the last words to a client may take.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What a client says in text frames.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Control {
    Resize { cols: u16, rows: u16 },
    Ping {},
    Pong {},
}

/// How a socket ends.
enum Farewell {
    /// The session has ended.
    Ended(EndReason, Option<i32>),
    /// Somebody else attached.
    TakenOver,
    /// The client sent what it may not.
    Refused(CloseCode),
    /// The client is gone.
    Gone,
}

/// Serves one socket until the terminal, the client or somebody's decision ends it.
pub async fn serve(
    mut attachment: Attachment,
    mut ending: watch::Receiver<Option<EndReason>>,
    mut sink: Session,
    messages: AggregatedMessageStream,
) {
    let heard = Rc::new(Cell::new(Instant::now()));
    let (left, leaving) = oneshot::channel();
    let listening = actix_web::rt::spawn(listen(attachment.typist(), sink.clone(), messages, Rc::clone(&heard), left));
    let farewell = tokio::select! {
        biased;
        reason = decided(&mut ending) => Farewell::Ended(reason, None),
        farewell = leaving => farewell.unwrap_or(Farewell::Gone),
        farewell = speak(&mut attachment, &mut sink, &heard) => farewell,
    };
    // What was typed and not read yet is dropped with the listener.
    listening.abort();
    let reason = *ending.borrow();
    // A client that does not read its last words gets none.
    let _ = timeout(LAST_WORDS, close(sink, farewell, reason)).await;
}

/// What somebody decided. Where nobody did, and the session is over, its process ended by itself: that is said
/// with its code, behind its last output.
async fn decided(ending: &mut watch::Receiver<Option<EndReason>>) -> EndReason {
    match ending.wait_for(Option::is_some).await.map(|reason| *reason) {
        Ok(Some(reason)) => reason,
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

/// Passes output on; a client that does not take it makes the terminal wait.
async fn speak(attachment: &mut Attachment, sink: &mut Session, heard: &Cell<Instant>) -> Farewell {
    let mut heartbeat = interval(HEARTBEAT);
    loop {
        let sent = tokio::select! {
            output = attachment.next() => match output {
                Output::Resume { from, heard } => {
                    sink.text(json!({"type": "resume", "from": from, "heard": heard}).to_string()).await
                }
                Output::Bytes(bytes) => sink.binary(bytes).await,
                Output::TakenOver => return Farewell::TakenOver,
                Output::Ended(ended) => return Farewell::Ended(EndReason::Exited, Some(ended.exit_code)),
            },
            _ = heartbeat.tick() => {
                if heard.get().elapsed() > SILENCE {
                    return Farewell::Gone;
                }
                sink.ping(b"").await
            }
        };
        if sent.is_err() {
            return Farewell::Gone;
        }
    }
}

/// Takes input; a terminal that does not read makes the client wait.
async fn listen(
    typist: Typist,
    mut sink: Session,
    mut messages: AggregatedMessageStream,
    heard: Rc<Cell<Instant>>,
    left: oneshot::Sender<Farewell>,
) {
    let farewell = loop {
        let message = match messages.recv().await {
            None => break Farewell::Gone,
            Some(Err(error)) => break Farewell::Refused(refusal(&error)),
            Some(Ok(message)) => message,
        };
        heard.set(Instant::now());
        let taken = match message {
            AggregatedMessage::Binary(bytes) => typist.input(bytes).await.is_ok(),
            AggregatedMessage::Text(text) => match control(text.as_bytes()) {
                None => break Farewell::Refused(CloseCode::Policy),
                Some(Control::Resize { cols, rows }) => typist.resize(cols, rows).await.is_ok(),
                Some(Control::Ping {}) => sink.text(json!({"type": "pong"}).to_string()).await.is_ok(),
                Some(Control::Pong {}) => true,
            },
            AggregatedMessage::Ping(bytes) => sink.pong(&bytes).await.is_ok(),
            AggregatedMessage::Pong(_) => true,
            AggregatedMessage::Close(_) => break Farewell::Gone,
        };
        if !taken {
            // The terminal has ended or was taken over; the other half says so.
            return std::future::pending().await;
        }
    };
    let _ = left.send(farewell);
}

fn control(text: &[u8]) -> Option<Control> {
    let control = serde_json::from_slice(text).ok()?;
    match control {
        Control::Resize { cols, rows } if !(1..=1000).contains(&cols) || !(1..=1000).contains(&rows) => None,
        control => Some(control),
    }
}

fn refusal(error: &ProtocolError) -> CloseCode {
    match error {
        ProtocolError::Overflow => CloseCode::Size,
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::Other => CloseCode::Size,
        _ => CloseCode::Protocol,
    }
}

/// The last words: why, and the close code that says it to programs.
async fn close(mut sink: Session, farewell: Farewell, decided: Option<EndReason>) {
    let code = match farewell {
        Farewell::Gone => CloseCode::Normal,
        Farewell::TakenOver => CloseCode::Other(4409),
        Farewell::Refused(code) => code,
        Farewell::Ended(reason, exit_code) => {
            let reason = decided.unwrap_or(reason);
            let exit_code = exit_code.filter(|_| reason == EndReason::Exited);
            let words = json!({"type": "ended", "reason": reason.as_str(), "exit_code": exit_code});
            if sink.text(words.to_string()).await.is_err() {
                return;
            }
            match reason {
                EndReason::Logout => CloseCode::Other(4401),
                EndReason::AccessLost => CloseCode::Other(4403),
                EndReason::BackendLost => CloseCode::Restart,
                EndReason::User | EndReason::Admin | EndReason::Idle | EndReason::Exited => CloseCode::Normal,
            }
        }
    };
    let _ = sink.close(Some(CloseReason::from(code))).await;
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn an_end_that_nobody_decided_is_left_to_the_terminal_to_tell() {
        let (ending, mut heard) = watch::channel(None);
        assert_eq!(decided(&mut heard).now_or_never(), None);
        ending.send_replace(Some(EndReason::Admin));
        assert_eq!(decided(&mut heard).now_or_never(), Some(EndReason::Admin));
        ending.send_replace(None);
        drop(ending);
        assert_eq!(decided(&mut heard).now_or_never(), None, "its code and last output come first");
    }
}

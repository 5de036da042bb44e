//! Control messages between replicas. They are hints: everything in them stands in the record too.

use std::sync::Arc;

use domain::id::WorkspaceSessionId;
use storage::redis::{Control, Heard};

use crate::state::State;

/// The message that a session has ended.
pub(super) fn ended(id: WorkspaceSessionId) -> String {
    format!("ended {id}")
}

/// Listens until the process ends. What concerns a terminal here makes the supervisor look at it.
pub async fn listen(state: Arc<State>, control: Control) {
    let mut listener = control.listener();
    loop {
        match listener.next().await {
            Ok(Heard::Message(message)) if concerns(&state, &message) => state.look.notify_one(),
            Ok(Heard::Message(_)) => {}
            // What was sent before was missed.
            Ok(Heard::Begun) => state.look.notify_one(),
            Err(error) => tracing::debug!(%error, "control messages cannot be heard"),
        }
    }
}

fn concerns(state: &State, message: &[u8]) -> bool {
    let text = std::str::from_utf8(message).unwrap_or_default();
    let id = text.strip_prefix("ended ").and_then(|id| id.parse::<WorkspaceSessionId>().ok());
    id.is_some_and(|id| state.live.get(id).is_some())
}

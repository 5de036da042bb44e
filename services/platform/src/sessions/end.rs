//! Ending a session: its process first, then its record.

use domain::audit::{AuditEvent, Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::scribe::Acting;
use domain::workspace_session::{EndReason, WorkspaceSession};
use serde_json::{Value, json};
use storage::error::WriteError;
use storage::ports::Done;
use storage::ports::workspace_sessions::EndOfSession;

use crate::state::State;

/// By whom and why a session ends.
#[derive(Clone, Debug)]
pub struct Ending {
    /// By whom.
    pub acting: Acting,
    /// Under which name it goes on the record.
    pub action: AuditAction,
    /// Why.
    pub reason: EndReason,
    /// The code of its process, where that ended by itself.
    pub exit_code: Option<i32>,
}

impl Ending {
    /// The program itself ends a session.
    #[must_use]
    pub const fn by_system(reason: EndReason, exit_code: Option<i32>) -> Self {
        Self { acting: Acting::system(), action: AuditAction::EndSession, reason, exit_code }
    }
}

/// Ends a session once; it keeps its first reason. While the record cannot be written the process is
/// gone already, and the supervisor tries again.
///
/// # Errors
/// When the record cannot be written.
pub async fn end(state: &State, session: &WorkspaceSession, ending: Ending) -> Result<Done, WriteError> {
    let live = state.live.get(session.id);
    let reason = match (&live, ending.reason) {
        // Its process is gone already, and those attached hear its last words before its code.
        (_, EndReason::Exited) | (None, _) => ending.reason,
        (Some(live), reason) => live.begin_end(reason),
    };
    let event = event(state, session, &ending, reason);
    let end = EndOfSession { id: session.id, at: state.now(), reason, exit_code: ending.exit_code };
    let done = state.stores.workspace_sessions.end(&session.organization_id, &end, &Trail::of(event)).await?;
    state.live.remove(session.id);
    if let Some(cluster) = &state.cluster {
        cluster.tell_ended(session).await;
    }
    Ok(done)
}

fn event(state: &State, session: &WorkspaceSession, ending: &Ending, reason: EndReason) -> AuditEvent {
    let chain = Chain::Organization(session.organization_id);
    let event = state.scribe.event(&ending.acting, chain, ending.action, Outcome::Success);
    let after = json!({
        "workspace_id": session.workspace_id, "workspace_name": session.workspace_name,
        "user_id": session.user_id, "exit_code": ending.exit_code,
    });
    event.on("session", session.id).because(reason.as_str()).changing(Value::Null, after)
}

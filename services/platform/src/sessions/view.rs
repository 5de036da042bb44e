//! A session as somebody sees it.

use domain::workspace::WorkspaceKind;
use domain::workspace_session::{EndReason, SessionStatus, WorkspaceSession};
use serde::Serialize;
use utoipa::ToSchema;

/// A session on a workspace.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Which.
    id: String,
    /// On which workspace.
    workspace_id: String,
    /// The workspace's name at the launch.
    workspace_name: String,
    /// The workspace's kind at the launch.
    #[schema(value_type = String)]
    workspace_kind: WorkspaceKind,
    /// Whose.
    user_id: String,
    /// `active` or `ended`.
    #[schema(value_type = String)]
    status: SessionStatus,
    /// When it was launched.
    started_at: String,
    /// When it ended.
    ended_at: Option<String>,
    /// Why it ended.
    #[schema(value_type = Option<String>)]
    end_reason: Option<EndReason>,
    /// The code of its process, for `exited`.
    exit_code: Option<i32>,
    /// From where it was launched.
    client_address: String,
}

impl SessionView {
    /// The session.
    #[must_use]
    pub fn of(session: &WorkspaceSession) -> Self {
        Self {
            id: session.id.to_string(),
            workspace_id: session.workspace_id.to_string(),
            workspace_name: session.workspace_name.to_string(),
            workspace_kind: session.workspace_kind,
            user_id: session.user_id.to_string(),
            status: session.status,
            started_at: session.started_at.to_string(),
            ended_at: session.ended_at.map(|moment| moment.to_string()),
            end_reason: session.end_reason,
            exit_code: session.exit_code,
            client_address: session.client_address.to_string(),
        }
    }
}

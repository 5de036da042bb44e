//! A session as somebody sees it.

use std::collections::{HashMap, HashSet};

use domain::id::{OrganizationId, UserId};
use domain::workspace::WorkspaceKind;
use domain::workspace_session::{EndReason, SessionStatus, WorkspaceSession};
use http_kit::problem::Problem;
use serde::Serialize;
use storage::ports::memberships::MemberName;
use utoipa::ToSchema;

use crate::state::State;

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
    /// Their name; null once they are no member any more.
    user_name: Option<String>,
    /// Their address; null once they are no member any more.
    user_email: Option<String>,
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
    /// The session of somebody who is called as `names` has it.
    fn of(session: &WorkspaceSession, names: &HashMap<UserId, MemberName>) -> Self {
        let named = names.get(&session.user_id);
        Self {
            id: session.id.to_string(),
            workspace_id: session.workspace_id.to_string(),
            workspace_name: session.workspace_name.to_string(),
            workspace_kind: session.workspace_kind,
            user_id: session.user_id.to_string(),
            user_name: named.map(|named| named.name.to_string()),
            user_email: named.map(|named| named.email.to_string()),
            status: session.status,
            started_at: session.started_at.to_string(),
            ended_at: session.ended_at.map(|moment| moment.to_string()),
            end_reason: session.end_reason,
            exit_code: session.exit_code,
            client_address: session.client_address.to_string(),
        }
    }

    /// Sessions of an organization, in their order.
    ///
    /// # Errors
    /// When the names of their people cannot be read.
    pub async fn all(
        state: &State,
        organization: OrganizationId,
        sessions: &[WorkspaceSession],
    ) -> Result<Vec<Self>, Problem> {
        let people: HashSet<UserId> = sessions.iter().map(|session| session.user_id).collect();
        let people: Vec<UserId> = people.into_iter().collect();
        let names = state.stores.memberships.names(&organization, &people).await?;
        Ok(sessions.iter().map(|session| Self::of(session, &names)).collect())
    }

    /// One session.
    ///
    /// # Errors
    /// When the name of its person cannot be read.
    pub async fn one(state: &State, session: &WorkspaceSession) -> Result<Self, Problem> {
        let names = state.stores.memberships.names(&session.organization_id, &[session.user_id]).await?;
        Ok(Self::of(session, &names))
    }
}

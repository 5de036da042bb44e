//! Tickets to attach to a terminal once.

use domain::id::{LoginSessionId, OrganizationId, UserId, WorkspaceSessionId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a ticket is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Attaching to this session.
    pub session_id: WorkspaceSessionId,
    /// Of this organization.
    pub organization_id: OrganizationId,
    /// By this person.
    pub user_id: UserId,
    /// In this login session.
    pub login_session_id: LoginSessionId,
    /// Until then.
    pub expires_at: Timestamp,
}

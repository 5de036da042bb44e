//! Tickets to attach to a terminal once. Short-lived; lost at a restart.

use async_trait::async_trait;
use domain::id::{LoginSessionId, OrganizationId, UserId, WorkspaceSessionId};
use domain::random::SecretDigest;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Stored;

/// Tickets.
#[async_trait]
pub trait Tickets: Send + Sync {
    /// Keeps a ticket until it expires.
    async fn put(&self, token: &SecretDigest, ticket: &Ticket, now: Timestamp) -> Stored<()>;

    /// Takes a ticket: of any number of callers at most one gets it; `None` when unknown, used or expired.
    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<Ticket>>;
}

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

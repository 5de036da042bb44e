//! A session on a workspace, from its launch to its end for a stated reason.
//!
//! ```text
//! launch ─▶ active ─▶ ended (reason)
//! ```

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::id::{LoginSessionId, OrganizationId, UserId, WorkspaceId, WorkspaceSessionId};
use crate::idempotency::IdempotencyMark;
use crate::text::Name;
use crate::time::Timestamp;
use crate::used_ticket::UsedTicket;
use crate::workspace::WorkspaceKind;

/// A workspace session as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSession {
    /// Which.
    pub id: WorkspaceSessionId,
    /// In which organization.
    pub organization_id: OrganizationId,
    /// On which workspace.
    pub workspace_id: WorkspaceId,
    /// The workspace's name as it was at the launch.
    pub workspace_name: Name,
    /// The workspace's kind as it was at the launch.
    pub workspace_kind: WorkspaceKind,
    /// Whose.
    pub user_id: UserId,
    /// The login session that launched it, and with which it ends.
    pub login_session_id: LoginSessionId,
    /// From where it was launched.
    pub client_address: IpAddr,
    /// Which replica of the platform service runs its terminal; `None` for what is no terminal, and where
    /// there is one process only.
    #[serde(default)]
    pub replica: Option<String>,
    /// The numbers that its terminal holds while it lives, where several replicas share the caps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<TerminalPlace>,
    /// How far it is.
    pub status: SessionStatus,
    /// When it was launched.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// The code with which its process ended (128 + signal, as shells count), for `exited`.
    pub exit_code: Option<i32>,
    /// The request that launched it, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
    /// The tickets that were used to attach to it, as long as one of them could still seem good.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_tickets: Vec<UsedTicket>,
}

/// The numbers of a live terminal: no other live one of its person has the first, none of its organization the second.
/// There are as many numbers as terminals may live, so that launches on several replicas at once cannot exceed that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalPlace {
    /// Among those of the person, in all of their organizations.
    pub of_person: u32,
    /// Among those of the organization.
    pub of_organization: u32,
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Open.
    Active,
    /// Over.
    Ended,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its owner stopped it.
    User,
    /// An administrator, or a manager of the workspace, ended it.
    Admin,
    /// The login session behind it was ended or expired.
    Logout,
    /// Nobody was attached for too long.
    Idle,
    /// Role, grant, membership, organization or workspace no longer allow it.
    AccessLost,
    /// The server restarted or lost it.
    BackendLost,
    /// Its process ended by itself.
    Exited,
}

impl EndReason {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Logout => "logout",
            Self::Idle => "idle",
            Self::AccessLost => "access_lost",
            Self::BackendLost => "backend_lost",
            Self::Exited => "exited",
        }
    }
}

impl WorkspaceSession {
    /// Whether the session is open.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        match self.status {
            SessionStatus::Active => true,
            SessionStatus::Ended => false,
        }
    }

    /// The session, ended.
    #[must_use]
    pub fn ended(mut self, now: Timestamp, reason: EndReason, exit_code: Option<i32>) -> Self {
        self.status = SessionStatus::Ended;
        self.ended_at = Some(now);
        self.end_reason = Some(reason);
        self.exit_code = exit_code;
        self.place = None;
        // Nobody attaches to what has ended, by whatever ticket.
        self.used_tickets.clear();
        self
    }
}

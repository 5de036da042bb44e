//! A workspace: something that an organization's people open.

use serde::{Deserialize, Serialize};

use crate::id::{OrganizationId, UserId, WorkspaceId};
use crate::idempotency::IdempotencyMark;
use crate::text::{Description, Label, Name};
use crate::time::Timestamp;

/// A workspace as stored. Its state of use belongs to its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Unique in the organization, compared in [`Name::folded`] form.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// What launching opens.
    pub target: Target,
    /// The name of a picture.
    pub icon: Option<Label>,
    /// How much of a processor, as text to show.
    pub cpu: Option<Label>,
    /// How much memory, as text to show.
    pub memory: Option<Label>,
    /// How much disk, as text to show.
    pub storage: Option<Label>,
    /// Whether it can be opened.
    pub status: WorkspaceStatus,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// The request that made it, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
}

/// What launching a workspace opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// A page, in a session of ours.
    Web {
        /// Its address.
        url: String,
    },
    /// A sandboxed terminal on this machine.
    Terminal {
        /// The operator's profile.
        profile: String,
    },
}

impl Target {
    /// The kind of the target.
    #[must_use]
    pub const fn kind(&self) -> WorkspaceKind {
        match self {
            Self::Web { .. } => WorkspaceKind::Web,
            Self::Terminal { .. } => WorkspaceKind::Terminal,
        }
    }
}

/// The kinds of workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceKind {
    /// A page.
    Web,
    /// A sandboxed terminal.
    Terminal,
}

/// Whether a workspace can be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceStatus {
    /// It can.
    #[default]
    Available,
    /// Switched off.
    Disabled,
    /// Announced.
    ComingSoon,
}

//! Workspaces; written by `platform` only.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::Grant;
use domain::id::{OrganizationId, UserId, WorkspaceId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use domain::workspace::Workspace;

use super::{Stored, Written};

/// Workspaces.
#[async_trait]
pub trait Workspaces: Send + Sync {
    /// A workspace of the organization.
    async fn get(&self, organization: &OrganizationId, id: WorkspaceId) -> Stored<Option<Versioned<Workspace>>>;

    /// The workspace that was made under an idempotency key which is still remembered at `now`.
    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Workspace>>;

    /// Workspaces of the organization by id, each with the viewer's own grant.
    async fn list(
        &self,
        organization: &OrganizationId,
        viewer: Viewer,
        page: PageRequest<WorkspaceId>,
    ) -> Stored<Page<SeenWorkspace, WorkspaceId>>;

    /// How many workspaces the organization has.
    async fn count(&self, organization: &OrganizationId) -> Stored<u64>;

    /// Adds a workspace. A mark of the same key whose time is over is cleared.
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)`, `Taken(WorkspaceName)`.
    async fn add(&self, organization: &OrganizationId, workspace: &Workspace, trail: &Trail) -> Written;

    /// Replaces a workspace, read at that version.
    ///
    /// # Errors
    /// `Conflict` when it has moved or gone, `Taken(WorkspaceName)`.
    async fn replace(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written;

    /// Deletes a workspace, read at that version, with its grants. Its name can be used again.
    ///
    /// # Errors
    /// `Conflict` when it has moved or gone.
    async fn delete(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written;

    /// Deletes workspaces with their grants and adds others, all in one effect. One that has gone already is passed
    /// over.
    ///
    /// # Errors
    /// `Taken(WorkspaceName)` when one that stays has the name of a new one.
    async fn reset(&self, organization: &OrganizationId, plan: &ResetPlan, trail: &Trail) -> Written;
}

/// What a reset of workspaces does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetPlan {
    /// Which go.
    pub gone: Vec<WorkspaceId>,
    /// Which come; their names differ.
    pub made: Vec<Workspace>,
}

/// Who looks at a list of workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// An administrator: everything, with this person's own grants.
    Administrator(UserId),
    /// A member: only what they have a grant on, of any time.
    Member(UserId),
}

/// A workspace as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenWorkspace {
    /// The workspace.
    pub workspace: Versioned<Workspace>,
    /// The viewer's grant on it.
    pub grant: Option<Grant>,
}

//! Grants on workspaces; written by `platform` only.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId};
use domain::page::{Page, PageRequest};
use domain::versioned::Versioned;

use super::{Done, Stored, Written};

/// Grants.
#[async_trait]
pub trait WorkspaceGrants: Send + Sync {
    /// The grant of one subject on one workspace.
    async fn get(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        subject: GrantSubject,
    ) -> Stored<Option<Versioned<Grant>>>;

    /// The grants on a workspace, by subject.
    async fn list(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        page: PageRequest<GrantSubject>,
    ) -> Stored<Page<Grant, GrantSubject>>;

    /// Gives a grant, in place of the one that this subject had on the workspace.
    ///
    /// # Errors
    /// `Conflict` when the workspace has gone.
    async fn put(&self, organization: &OrganizationId, grant: &Grant, trail: &Trail) -> Written;

    /// Gives a grant in place of the one that was read.
    ///
    /// # Errors
    /// `Conflict` when that one has been changed or taken, or the workspace has gone.
    async fn replace(
        &self,
        organization: &OrganizationId,
        read: &Versioned<Grant>,
        grant: &Grant,
        trail: &Trail,
    ) -> Written;

    /// Takes the grant that was read.
    ///
    /// # Errors
    /// `Conflict` when it has been changed.
    async fn remove(&self, organization: &OrganizationId, read: &Versioned<Grant>, trail: &Trail) -> Written<Done>;
}

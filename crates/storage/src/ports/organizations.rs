//! Organizations. The only records that are asked for across tenants: by platform administrators, and
//! by a sign-in that lists a person's own.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::OrganizationId;
use domain::idempotency::MarkDigest;
use domain::organization::Organization;
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::versioned::Versioned;

use super::{Stored, Written};

/// Organizations. One that was deleted is not there for any of them; its slug stays taken.
#[async_trait]
pub trait Organizations: Send + Sync {
    /// The organization of that id.
    async fn get(&self, id: OrganizationId) -> Stored<Option<Versioned<Organization>>>;

    /// The organization of that slug.
    async fn by_slug(&self, slug: &Slug) -> Stored<Option<Versioned<Organization>>>;

    /// The organizations of that name (compared folded), at most two: enough to tell that it is unique.
    async fn by_name(&self, folded: &str) -> Stored<Vec<Organization>>;

    /// The organization that was made under an idempotency key which is still remembered at `now`.
    async fn by_mark(&self, scope: &MarkDigest, now: Timestamp) -> Stored<Option<Organization>>;

    /// All organizations by id, with counts as they are now.
    async fn list(&self, page: PageRequest<OrganizationId>) -> Stored<Page<CountedOrganization, OrganizationId>>;

    /// How many people and workspaces an organization has now.
    async fn counts(&self, id: OrganizationId) -> Stored<OrganizationCounts>;

    /// Adds an organization without any administrator. A mark of the same key whose time is over is cleared.
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)`, `Taken(Slug)`.
    async fn add(&self, organization: &Organization, trail: &Trail) -> Written;

    /// Replaces an organization, read at that version; `revocation` when its tokens die by it.
    ///
    /// # Errors
    /// `Conflict` when the version has moved.
    async fn replace(
        &self,
        organization: &Versioned<Organization>,
        revocation: Option<&Revocation>,
        trail: &Trail,
    ) -> Written;

    /// Marks an organization as deleted, read at that version. By that alone nobody belongs to it any more.
    ///
    /// # Errors
    /// `Conflict` when the version has moved or it is gone.
    async fn delete(&self, organization: &Versioned<Organization>, end: &EndOfOrganization, trail: &Trail) -> Written;

    /// Finishes what an earlier change of an organization left over, its revocations among it: asked for before the
    /// answer that nothing is to change. A store that writes a change at once has nothing left over.
    async fn finish_changes(&self, id: OrganizationId) -> Written {
        let _ = id;
        Ok(())
    }
}

/// How an organization is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndOfOrganization {
    /// When.
    pub at: Timestamp,
    /// The end of the tokens for it.
    pub revocation: Revocation,
}

impl EndOfOrganization {
    /// The record as it is kept. The key of the request that made it is forgotten.
    pub(crate) fn mark(&self, organization: &Organization) -> Organization {
        Organization { deleted_at: Some(self.at), idempotency: None, ..organization.clone() }
    }
}

/// An organization with its live counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedOrganization {
    /// The organization.
    pub organization: Versioned<Organization>,
    /// Its counts.
    pub counts: OrganizationCounts,
}

/// How many people and workspaces an organization has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrganizationCounts {
    /// Its memberships, disabled ones included.
    pub users: u64,
    /// Its workspaces.
    pub workspaces: u64,
}

//! Invitations; written by `auth` only.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{InvitationId, OrganizationId};
use domain::idempotency::MarkDigest;
use domain::invitation::Invitation;
use domain::membership::Membership;
use domain::page::{Page, PageRequest};
use domain::random::SecretDigest;
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;

use super::{Stored, Written};

/// Invitations.
#[async_trait]
pub trait Invitations: Send + Sync {
    /// An invitation of the organization.
    async fn get(&self, organization: &OrganizationId, id: InvitationId) -> Stored<Option<Versioned<Invitation>>>;

    /// The invitation whose living link has that digest. The link itself names the organization.
    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<Invitation>>>;

    /// The invitation that was made under an idempotency key which is still remembered at `now`.
    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Invitation>>;

    /// The invitations of an organization, newest first.
    async fn list(
        &self,
        organization: &OrganizationId,
        page: PageRequest<InvitationId>,
    ) -> Stored<Page<Invitation, InvitationId>>;

    /// Adds an invitation. A mark of the same key whose time is over is cleared.
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)`.
    async fn add(&self, organization: &OrganizationId, invitation: &Invitation, trail: &Trail) -> Written;

    /// Replaces an invitation, read at that version.
    ///
    /// # Errors
    /// `Conflict` when it has moved.
    async fn replace(
        &self,
        organization: &OrganizationId,
        invitation: &Versioned<Invitation>,
        trail: &Trail,
    ) -> Written;

    /// Accepts an invitation: the invitation is used up, a new person (if any) and the membership are
    /// made, all or nothing.
    ///
    /// # Errors
    /// `Conflict` when the invitation has moved (somebody was faster), `Taken(Email)`,
    /// `Taken(Membership)` when the person is a member already.
    async fn accept(&self, organization: &OrganizationId, plan: &AcceptancePlan, trail: &Trail) -> Written;
}

/// What accepting an invitation makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptancePlan {
    /// The invitation, accepted, at the version it was read.
    pub invitation: Versioned<Invitation>,
    /// The new person, unless the person exists.
    pub user: Option<User>,
    /// The membership. Its generation is set by the store.
    pub membership: Membership,
}

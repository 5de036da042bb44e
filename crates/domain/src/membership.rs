//! Who belongs to an organization, and the roster of its administrators.

use serde::{Deserialize, Serialize};

use crate::external_identity::ProviderId;
use crate::id::{OrganizationId, UserId};
use crate::idempotency::IdempotencyMark;
use crate::role::MemberRole;
use crate::time::Timestamp;

/// A person's place in one organization; unique per pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// Who.
    pub user_id: UserId,
    /// What they are there.
    pub role: MemberRole,
    /// Whether they may act there.
    pub enabled: bool,
    /// Raised by every write that ends the person's access tokens for this organization. It outlives
    /// the membership: somebody who leaves and comes back does not revive old tokens.
    pub generation: u64,
    /// When they joined; grants made earlier do not count.
    pub joined_at: Timestamp,
    /// The provider that gave it, as long as it follows that provider; what an administrator sets by hand follows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<ProviderId>,
    /// The request that added them, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
}

/// The enabled administrators of one organization, in one document, so that "never without its last
/// administrator" is one conditional write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Of which organization.
    pub organization_id: OrganizationId,
    /// Who is an enabled `company_admin`, in the order they became one.
    pub admins: Vec<UserId>,
}

/// An organization that has had an administrator never loses the last one (`last_admin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an organization keeps at least one administrator")]
pub struct LastAdmin;

impl Roster {
    /// The roster of an organization that has no administrator yet.
    #[must_use]
    pub const fn empty(organization_id: OrganizationId) -> Self {
        Self { organization_id, admins: Vec::new() }
    }

    /// The roster with `user` on it.
    #[must_use]
    pub fn with(mut self, user: UserId) -> Self {
        if !self.admins.contains(&user) {
            self.admins.push(user);
        }
        self
    }

    /// The roster without `user`.
    ///
    /// # Errors
    /// When `user` is the only one on it.
    pub fn without(mut self, user: UserId) -> Result<Self, LastAdmin> {
        if self.admins == [user] {
            return Err(LastAdmin);
        }
        self.admins.retain(|admin| *admin != user);
        Ok(self)
    }

    /// The roster after a membership has changed to what it is now (`None`: it ended).
    ///
    /// # Errors
    /// When the change would take the last administrator.
    pub fn after(self, user: UserId, membership: Option<&Membership>) -> Result<Self, LastAdmin> {
        match membership {
            Some(Membership { enabled: true, role: MemberRole::CompanyAdmin, .. }) => Ok(self.with(user)),
            Some(_) | None => self.without(user),
        }
    }
}

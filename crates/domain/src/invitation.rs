//! An invitation to join an organization: a link, used once.

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::id::{InvitationId, OrganizationId, UserId};
use crate::idempotency::IdempotencyMark;
use crate::random::SecretDigest;
use crate::role::MemberRole;
use crate::time::Timestamp;

/// An invitation as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// Into which organization.
    pub organization_id: OrganizationId,
    /// Who is invited.
    pub email: EmailAddress,
    /// As what.
    pub role: MemberRole,
    /// Who invited; their right is checked again at acceptance.
    pub invited_by: UserId,
    /// When the invitation was made.
    pub created_at: Timestamp,
    /// When its living link was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    /// Until when it may be accepted.
    pub expires_at: Timestamp,
    /// What became of it.
    pub state: InvitationState,
    /// Which link is the living one: 1 at first, one more with every resend.
    pub issue: u32,
    /// Digest of the living link's secret.
    pub token_digest: SecretDigest,
    /// Who accepted it, once somebody has.
    pub accepted_by: Option<UserId>,
    /// The request that made it, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
}

/// What became of an invitation. That it has expired follows from the time and is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Waits.
    Pending,
    /// Was accepted.
    Accepted,
    /// Was taken back.
    Revoked,
    /// Its time is over.
    Expired,
}

impl Invitation {
    /// The state as it is at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        match self.state {
            InvitationState::Pending if now >= self.expires_at => InvitationState::Expired,
            state => state,
        }
    }
}

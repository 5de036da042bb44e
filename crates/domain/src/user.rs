//! A person: one user, any number of memberships.

use serde::{Deserialize, Serialize};

use crate::credential::{CredentialSource, PasswordHash};
use crate::email::EmailAddress;
use crate::external_identity::ExternalIdentity;
use crate::id::UserId;
use crate::idempotency::IdempotencyMark;
use crate::role::PlatformRole;
use crate::text::Name;
use crate::time::Timestamp;

/// A person as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// The canonical address; unique.
    pub email: EmailAddress,
    /// Whether the person has shown that the address is theirs.
    pub email_verified: bool,
    /// What to call them.
    pub name: Name,
    /// Their role beside any organization.
    pub platform_role: PlatformRole,
    /// Whether they may sign in at all; only a platform administrator or the operator changes it.
    pub enabled: bool,
    /// The hash, when we verify the password.
    pub password_hash: Option<PasswordHash>,
    /// Who verifies the password.
    pub credential_source: CredentialSource,
    /// Whether a new password must be chosen before anything else.
    pub must_change_password: bool,
    /// Raised by every write that ends all of the person's access tokens.
    pub generation: u64,
    /// When the user was made.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_login_at: Option<Timestamp>,
    /// Who they are at providers outside; at most [`MOST_IDENTITIES`](crate::external_identity::MOST_IDENTITIES).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<ExternalIdentity>,
    /// When a provider proved whose the account is after somebody else may have used it: what it issued before is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<Timestamp>,
    /// The sign-up that made them, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
}

impl User {
    /// Whether they may have a password somewhere: here, or at Keycloak.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        match self.credential_source {
            CredentialSource::Local => self.password_hash.is_some(),
            CredentialSource::Keycloak => true,
            CredentialSource::None => false,
        }
    }
}

/// What somebody may be on the platform: all of a person that is asked for where nobody signs in. There is no secret
/// in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Their role beside any organization.
    pub platform_role: PlatformRole,
    /// Whether they may sign in at all.
    pub enabled: bool,
}

//! A password reset: a link, used once, that only the newest issue of works.

use serde::{Deserialize, Serialize};

use crate::id::{PasswordResetId, UserId};
use crate::random::SecretDigest;
use crate::time::Timestamp;

/// A reset link as stored. There is one living link per person: a newer one ends the older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Which.
    pub id: PasswordResetId,
    /// Whose password.
    pub user_id: UserId,
    /// Digest of the link's secret.
    pub token_digest: SecretDigest,
    /// When the link was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it was used or replaced.
    pub ended_at: Option<Timestamp>,
}

//! Password resets: one living link per person, used once.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::password_reset::PasswordReset;
use domain::random::SecretDigest;
use domain::user::User;
use domain::versioned::Versioned;

use super::login_sessions::EndLogins;
use super::{Stored, Written};

/// Password resets.
#[async_trait]
pub trait PasswordResets: Send + Sync {
    /// Stores a new link, ends the person's older ones and, in the same effect, login sessions.
    async fn issue(&self, reset: &PasswordReset, end: &EndLogins, trail: &Trail) -> Written;

    /// The reset of that link, also when it has been used.
    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<PasswordReset>>>;

    /// Uses a link up, replaces the person and ends login sessions, all or nothing.
    ///
    /// # Errors
    /// `Conflict` when link or person has moved.
    async fn redeem(&self, plan: &RedemptionPlan, trail: &Trail) -> Written;
}

/// What using a reset link does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedemptionPlan {
    /// The reset, ended, at the version it was read.
    pub reset: Versioned<PasswordReset>,
    /// The person with the new password, at the version they were read.
    pub user: Versioned<User>,
    /// Which login sessions end.
    pub end: EndLogins,
}

//! Sign-ins in progress: what a `session_token` stands for. Short-lived; lost at a restart.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::sign_in::SignIn;
use domain::time::Timestamp;

use super::Stored;

/// Sign-ins in progress.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Keeps a sign-in until it expires.
    async fn put(&self, token: &SecretDigest, sign_in: &SignIn, now: Timestamp) -> Stored<()>;

    /// Looks at a sign-in without using it up; `None` when unknown, used or expired.
    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>>;

    /// Takes a sign-in: of any number of callers at most one gets it.
    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>>;
}

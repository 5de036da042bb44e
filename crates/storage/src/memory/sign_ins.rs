//! Sign-ins in progress.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::sign_in::SignIn;
use domain::time::Timestamp;

use super::expiring::Expiring;
use crate::ports::Stored;
use crate::ports::sign_ins::SignIns;

#[derive(Default)]
pub(super) struct InMemory(Expiring<SecretDigest, SignIn>);

#[async_trait]
impl SignIns for InMemory {
    async fn put(&self, token: &SecretDigest, sign_in: &SignIn, now: Timestamp) -> Stored<()> {
        self.0.put(token.clone(), sign_in.clone(), sign_in.expires_at, now)
    }

    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>> {
        Ok(self.0.peek(token, now, Clone::clone))
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>> {
        Ok(self.0.take(token, now))
    }
}

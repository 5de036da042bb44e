//! What stands for one thing once.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::time::Timestamp;

use super::expiring::Expiring;
use crate::ports::Stored;
use crate::ports::one_time::{Expires, OneTime};

#[async_trait]
impl<R: Expires> OneTime<R> for Expiring<SecretDigest, R> {
    async fn put(&self, token: &SecretDigest, record: &R, now: Timestamp) -> Stored<()> {
        self.put(token.clone(), record.clone(), record.expires_at(), now)
    }

    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>> {
        Ok(self.peek(token, now, Clone::clone))
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>> {
        Ok(self.take(token, now))
    }
}

//! Sign-ins in progress.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::sign_in::SignIn;
use domain::time::Timestamp;

use super::expiring::{Expires, Expiring};
use crate::ports::Stored;
use crate::ports::sign_ins::SignIns;

impl Expires for SignIn {
    const KIND: &'static str = "sign_in";

    fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

#[async_trait]
impl SignIns for Expiring<SignIn> {
    async fn put(&self, token: &SecretDigest, sign_in: &SignIn, now: Timestamp) -> Stored<()> {
        self.put(token, sign_in, now).await
    }

    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>> {
        self.peek(token, now).await
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<SignIn>> {
        self.take(token, now).await
    }
}

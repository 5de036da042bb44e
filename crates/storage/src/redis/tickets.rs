//! Tickets.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::time::Timestamp;

use super::expiring::{Expires, Expiring};
use crate::ports::Stored;
use crate::ports::tickets::{Ticket, Tickets};

impl Expires for Ticket {
    const KIND: &'static str = "ticket";

    fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

#[async_trait]
impl Tickets for Expiring<Ticket> {
    async fn put(&self, token: &SecretDigest, ticket: &Ticket, now: Timestamp) -> Stored<()> {
        self.put(token, ticket, now).await
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<Ticket>> {
        self.take(token, now).await
    }
}

//! Tickets.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::time::Timestamp;

use super::expiring::Expiring;
use crate::ports::Stored;
use crate::ports::tickets::{Ticket, Tickets};

#[derive(Default)]
pub(super) struct InMemory(Expiring<SecretDigest, Ticket>);

#[async_trait]
impl Tickets for InMemory {
    async fn put(&self, token: &SecretDigest, ticket: &Ticket, now: Timestamp) -> Stored<()> {
        self.0.put(token.clone(), ticket.clone(), ticket.expires_at, now)
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<Ticket>> {
        Ok(self.0.take(token, now))
    }
}

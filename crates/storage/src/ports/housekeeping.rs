//! What keeps the store itself in order.

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;

use super::Stored;

/// Audit events that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many.
    pub events: u64,
    /// For how long the oldest has been, in whole rounds of the job that sees to them.
    pub oldest: Duration,
}

/// Upkeep of the store.
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Whether records can be read and written now.
    async fn check(&self) -> Stored<()>;

    /// The audit events that wait for their place in a chain, as of the job's last round. A store that
    /// writes them together with the change has none.
    fn backlog(&self) -> Backlog {
        Backlog::default()
    }

    /// Removes what expired more than an hour before `now`: revocations, login sessions, reset links.
    /// Never audit events, never people. Forgets idempotency keys whose time was over by then. Says how
    /// many records and keys went.
    async fn purge(&self, now: Timestamp) -> Stored<u64>;
}

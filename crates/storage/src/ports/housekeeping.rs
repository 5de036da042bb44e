//! What keeps the store itself in order.

use async_trait::async_trait;
use domain::time::Timestamp;

use super::Stored;

/// Upkeep of the store.
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Whether records can be read and written now.
    async fn check(&self) -> Stored<()>;

    /// Removes what expired more than an hour before `now`: revocations, login sessions, reset links.
    /// Never audit events, never people. Forgets idempotency keys whose time was over by then. Says how
    /// many records and keys went.
    async fn purge(&self, now: Timestamp) -> Stored<u64>;
}

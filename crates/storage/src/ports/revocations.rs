//! The record of revocations. Other ports write it together with what causes them; the copies in
//! memory are built and fed from here.

use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Timestamp;

use super::Stored;

/// Revocations. They concern tokens of every organization and belong to this server as a whole.
#[async_trait]
pub trait Revocations: Send + Sync {
    /// All that must still be remembered at `now`.
    async fn live(&self, now: Timestamp) -> Stored<Vec<Revocation>>;
}

/// Learns of revocations. Called after they are durable and before the change that made them is
/// answered, on the storage's own thread: it must not block.
pub trait RevocationObserver: Send + Sync {
    /// These have become durable, in that order.
    fn revoked(&self, revocations: &[Revocation]);
}

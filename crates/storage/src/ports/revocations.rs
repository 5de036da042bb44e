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

    /// Those of them that were recorded since the newest that was seen, and some before; all when none was
    /// seen. A store with one process, which tells everything itself, has nothing to look for here.
    async fn recorded_since(&self, seen: Option<ServerTime>, now: Timestamp) -> Stored<RecordedSince> {
        let _ = seen;
        Ok(RecordedSince { revocations: self.live(now).await?, seen: None })
    }
}

/// A moment by the database's own clock, in milliseconds since the epoch: no other clock compares with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerTime(pub i64);

/// What was recorded, and the newest moment of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedSince {
    /// The revocations.
    pub revocations: Vec<Revocation>,
    /// The newest moment at which any was recorded.
    pub seen: Option<ServerTime>,
}

/// Learns of revocations. Called after they are durable and before the change that made them is
/// answered, on the storage's own thread: it must not block.
pub trait RevocationObserver: Send + Sync {
    /// These have become durable, in that order.
    fn revoked(&self, revocations: &[Revocation]);
}

/// Tells other processes of revocations. Called after they are durable and before the change that made
/// them is answered. Whoever cannot be told learns of them from the record.
#[async_trait]
pub trait RevocationAnnouncer: Send + Sync {
    /// These have become durable, in that order.
    async fn announce(&self, revocations: &[Revocation]);
}

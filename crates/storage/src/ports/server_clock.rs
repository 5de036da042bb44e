//! What time it is by the clock of a server.

use async_trait::async_trait;
use domain::time::Timestamp;

use super::Stored;

/// The clock of a server: what ours is compared with, and never used in place of it.
#[async_trait]
pub trait ServerClock: Send + Sync {
    /// Now, by the server's clock.
    async fn now(&self) -> Stored<Timestamp>;
}

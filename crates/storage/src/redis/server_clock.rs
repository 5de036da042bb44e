//! The clock of the server.

use async_trait::async_trait;
use domain::time::Timestamp;
use redis::cmd;

use super::link::Link;
use crate::ports::Stored;
use crate::ports::server_clock::ServerClock;

#[async_trait]
impl ServerClock for Link {
    async fn now(&self) -> Stored<Timestamp> {
        let ask = |mut connection| async move { cmd("TIME").query_async(&mut connection).await };
        let (seconds, micros): (i64, i64) = self.run("TIME", ask).await?;
        Ok(Timestamp::from_millis(seconds.saturating_mul(1_000).saturating_add(micros / 1_000)))
    }
}

//! The clock of the server that answers: the primary's.

use async_trait::async_trait;
use domain::time::Timestamp;
use mongodb::bson::doc;

use super::Record;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::server_clock::ServerClock;

#[async_trait]
impl ServerClock for Record {
    /// It waits for no slot: nobody is let in while it is not known.
    async fn now(&self) -> Stored<Timestamp> {
        let asking = async { Ok(self.0.database.run_command(doc! {"hello": 1}).await?) };
        let hello = tokio::time::timeout(self.0.budget, asking).await.unwrap_or(Err(StorageError::Unavailable))?;
        let told = hello.get_datetime("localTime").map_err(|_| StorageError::Unreadable)?;
        Ok(Timestamp::from_millis(told.timestamp_millis()))
    }
}

//! Upkeep of the database.

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use mongodb::bson::{DateTime, Document, doc};

use super::Record;
use super::collection::Collection;
use crate::ports::Stored;
use crate::ports::housekeeping::{Backlog, Housekeeping};

/// How long what has expired is kept.
const KEPT: Duration = Duration::from_secs(3_600);

#[async_trait]
impl Housekeeping for Record {
    async fn check(&self) -> Stored<()> {
        self.read(async {
            self.documents(Collection::SetUp).find_one(Document::new()).await?;
            Ok(())
        })
        .await
    }

    fn backlog(&self) -> Backlog {
        *self.0.backlog.lock()
    }

    /// Documents with events or steps that wait stay until those are done.
    async fn purge(&self, now: Timestamp) -> Stored<u64> {
        let before = now.minus(KEPT);
        let expired = doc! {
            "body.expires_at": {"$lt": before.to_string()},
            "pending.0": {"$exists": false},
            "steps.0": {"$exists": false},
        };
        let revocations = doc! {"expires_at": {"$lt": DateTime::from_millis(before.millis())}};
        self.read(async {
            let mut gone = self.documents(Collection::Revocations).delete_many(revocations).await?.deleted_count;
            for collection in [Collection::LoginSessions, Collection::PasswordResets] {
                gone += self.documents(collection).delete_many(expired.clone()).await?.deleted_count;
            }
            Ok(gone + self.forget_marks(before).await?)
        })
        .await
    }
}

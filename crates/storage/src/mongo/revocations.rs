//! The record of revocations.

use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Timestamp;
use futures_util::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};

use super::Record;
use super::collection::Collection;
use super::document::record;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::revocations::{RecordedSince, Revocations, ServerTime};

/// So far back a look at what is new begins, counted from the newest that was seen: a write that began
/// earlier may become visible later.
const OVERLAP_MILLIS: i64 = 120_000;

#[async_trait]
impl Revocations for Record {
    async fn live(&self, now: Timestamp) -> Stored<Vec<Revocation>> {
        let filter = doc! {"expires_at": {"$gt": DateTime::from_millis(now.millis())}};
        Ok(self.read(self.find_revocations(filter)).await?.revocations)
    }

    async fn recorded_since(&self, seen: Option<ServerTime>, now: Timestamp) -> Stored<RecordedSince> {
        let mut filter = doc! {"expires_at": {"$gt": DateTime::from_millis(now.millis())}};
        if let Some(ServerTime(seen)) = seen {
            filter.insert("recorded_at", doc! {"$gte": DateTime::from_millis(seen - OVERLAP_MILLIS)});
        }
        let found = self.read(self.find_revocations(filter)).await?;
        Ok(RecordedSince { seen: found.seen.max(seen), ..found })
    }
}

impl Record {
    async fn find_revocations(&self, filter: Document) -> Stored<RecordedSince> {
        let mut found = self.documents(Collection::Revocations).find(filter).await?;
        let mut since = RecordedSince::default();
        while let Some(document) = found.try_next().await? {
            let recorded = document.get_datetime("recorded_at").map_err(|_| StorageError::Unreadable)?;
            since.seen = since.seen.max(Some(ServerTime(recorded.timestamp_millis())));
            since.revocations.push(record(&document)?);
        }
        Ok(since)
    }
}

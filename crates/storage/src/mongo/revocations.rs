//! The record of revocations.

use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Timestamp;
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

/// How many are read at once.
const PAGE: i64 = 10_000;

#[async_trait]
impl Revocations for Record {
    async fn live(&self, now: Timestamp) -> Stored<Vec<Revocation>> {
        let filter = doc! {"expires_at": {"$gt": DateTime::from_millis(now.millis())}};
        Ok(self.find_revocations(filter).await?.revocations)
    }

    async fn recorded_since(&self, seen: Option<ServerTime>, _: Timestamp) -> Stored<RecordedSince> {
        // By no clock of ours: what has expired does no harm, and goes by itself.
        let mut filter = Document::new();
        if let Some(ServerTime(seen)) = seen {
            filter.insert("recorded_at", doc! {"$gte": DateTime::from_millis(seen - OVERLAP_MILLIS)});
        }
        let found = self.find_revocations(filter).await?;
        Ok(RecordedSince { seen: found.seen.max(seen), ..found })
    }
}

impl Record {
    /// Page by page, each with a budget of its own: a day's revocations may be many. It waits for no slot:
    /// nobody is let in while it has not been done.
    async fn find_revocations(&self, filter: Document) -> Stored<RecordedSince> {
        let mut since = RecordedSince::default();
        let mut after = String::new();
        loop {
            let mut page = filter.clone();
            page.insert("_id", doc! {"$gt": &after});
            let reading = self.all(Collection::Revocations, page, doc! {"_id": 1}, PAGE);
            let read = tokio::time::timeout(self.0.budget, reading).await;
            let found = read.unwrap_or(Err(StorageError::Unavailable))?;
            for document in &found {
                let recorded = document.get_datetime("recorded_at").map_err(|_| StorageError::Unreadable)?;
                since.seen = since.seen.max(Some(ServerTime(recorded.timestamp_millis())));
                since.revocations.push(record(document)?);
            }
            match found.last().and_then(|last| last.get_str("_id").ok()) {
                Some(last) => last.clone_into(&mut after),
                None => return Ok(since),
            }
        }
    }
}

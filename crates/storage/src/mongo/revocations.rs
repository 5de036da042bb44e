//! The record of revocations.

use std::future::IntoFuture as _;

use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Timestamp;
use futures_util::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};
use serde::Deserialize;

use super::Record;
use super::collection::Collection;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::revocations::{RecordedSince, Revocations, ServerTime};

/// So far back a look at what is new begins, counted from the newest that was seen: a write that began
/// earlier may become visible later.
const OVERLAP_MILLIS: i64 = 120_000;

/// How many are read at once.
const BATCH: u32 = 10_000;

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

/// What is read of each: straight from the wire, for there may be very many, and nobody is let in meanwhile.
#[derive(Deserialize)]
struct Row {
    body: Revocation,
    recorded_at: DateTime,
}

impl Record {
    /// Batch by batch, each within the budget of a call: a day's revocations may be many. It waits for no slot:
    /// nobody is let in while it has not been done.
    async fn find_revocations(&self, filter: Document) -> Stored<RecordedSince> {
        let rows = self.documents(Collection::Revocations).clone_with_type::<Row>();
        let finding = rows.find(filter).projection(doc! {"body": 1, "recorded_at": 1}).batch_size(BATCH);
        let mut rows = self.in_time(finding.into_future()).await?;
        let mut since = RecordedSince::default();
        while let Some(Row { body, recorded_at }) = self.in_time(rows.try_next()).await? {
            since.seen = since.seen.max(Some(ServerTime(recorded_at.timestamp_millis())));
            since.revocations.push(body);
        }
        Ok(since)
    }

    async fn in_time<T>(&self, asking: impl Future<Output = mongodb::error::Result<T>>) -> Stored<T> {
        let answer = tokio::time::timeout(self.0.budget, asking).await;
        Ok(answer.map_err(|_| StorageError::Unavailable)??)
    }
}

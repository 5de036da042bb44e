//! What a reader of the log does first: it brings there what has happened and waits, and says what it could not.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::audit::Chain;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::audit::Counting;

/// How long a reader of the log waits for what is on its way there.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it may take to count what could not be brought: who reads the log does not wait for a number.
const COUNTING: Duration = Duration::from_millis(500);

/// How many documents of a kind a reader of the log brings.
const MOST: i64 = 500;
/// Not bounded: what is counted is counted whole, or not in time.
const ALL: i64 = 0;

/// What waited when a reader came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    Something,
}

impl Record {
    /// Brings events that wait for a chain, or for any, into the log, and waits a moment for it; says how many are
    /// not there even so, if that can be counted.
    pub(super) async fn bring_in(&self, chain: Option<Chain>, counting: Counting) -> Option<u64> {
        match (tokio::time::timeout(PATIENCE, self.bring_all(chain)).await, counting) {
            (Ok(Ok(Waiting::Nothing)), Counting::Yes | Counting::No) => Some(0),
            (Ok(_) | Err(_), Counting::Yes) => self.counted(chain).await,
            (Ok(_) | Err(_), Counting::No) => None,
        }
    }

    /// How many events are missing; what is there can be read although nobody knows.
    async fn counted(&self, chain: Option<Chain>) -> Option<u64> {
        let counting = tokio::time::timeout(COUNTING, self.read(self.missing(chain))).await;
        let counted = counting.unwrap_or(Err(StorageError::Unavailable));
        if let Err(error) = &counted {
            tracing::warn!(%error, "the events that wait for their place in a chain cannot be counted now");
        }
        counted.ok()
    }

    async fn bring_all(&self, chain: Option<Chain>) -> Stored<Waiting> {
        let mut waiting = Waiting::Nothing;
        for collection in Collection::DECIDING {
            let found = self.read(self.waiting_in(collection, chain, MOST)).await?;
            if !found.is_empty() {
                waiting = Waiting::Something;
                self.bring_documents(collection, &found).await;
            }
        }
        Ok(waiting)
    }

    /// How many events wait and are not in their chain: one that is may still stand where it waited.
    async fn missing(&self, chain: Option<Chain>) -> Stored<u64> {
        let mut ids = BTreeSet::new();
        for collection in Collection::DECIDING {
            let found = self.waiting_in(collection, chain, ALL).await?;
            ids.extend(found.iter().flat_map(|document| ids_of(document, chain)));
        }
        let there = doc! {"_id": {"$in": ids.iter().collect::<Vec<_>>()}};
        let there = self.documents(Collection::AuditEvents).count_documents(there).await?;
        Ok((ids.len() as u64).saturating_sub(there))
    }

    /// The documents in which events wait, without what they are about: another service's process need not know that.
    async fn waiting_in(&self, collection: Collection, chain: Option<Chain>, most: i64) -> Stored<Vec<Document>> {
        let documents = self.documents(collection);
        let found = documents.find(waiting_for(chain)).projection(doc! {"pending": 1}).limit(most);
        Ok(found.await?.try_collect().await?)
    }
}

fn waiting_for(chain: Option<Chain>) -> Document {
    match chain {
        Some(chain) => doc! {"pending.chain": chain.to_string()},
        None => doc! {"pending.chain": {"$exists": true}},
    }
}

/// The ids of the events in a document that wait for a chain, also of those that are not what was written.
fn ids_of(document: &Document, chain: Option<Chain>) -> Vec<String> {
    let entries = document.get_array("pending").map(Vec::as_slice).unwrap_or_default();
    let entries = entries.iter().filter_map(|entry| entry.as_document());
    let wanted = entries.filter(|entry| {
        chain.is_none_or(|chain| entry.get_str("chain").is_ok_and(|waits_for| waits_for == chain.to_string()))
    });
    wanted.filter_map(|entry| entry.get_str("id").ok().map(str::to_owned)).collect()
}

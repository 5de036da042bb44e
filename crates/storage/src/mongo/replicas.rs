//! Replicas.

use async_trait::async_trait;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::replicas::{Replica, Replicas};

#[async_trait]
impl Replicas for Record {
    async fn beat(&self, name: &str, address: &str) -> Stored<()> {
        let update = doc! {"$set": {"address": address}, "$inc": {"beat": 1_i64}};
        let replicas = self.documents(Collection::Replicas);
        self.read(async {
            replicas.update_one(doc! {"_id": name}, update).upsert(true).await?;
            Ok(())
        })
        .await
    }

    async fn all(&self) -> Stored<Vec<Replica>> {
        let found = self.read(Self::all(self, Collection::Replicas, Document::new(), doc! {"_id": 1}, 0)).await?;
        let replica = |document: &Document| {
            Some(Replica {
                name: document.get_str("_id").ok()?.to_owned(),
                address: document.get_str("address").ok()?.to_owned(),
                beat: document.get_i64("beat").ok()?,
            })
        };
        found.iter().map(|document| replica(document).ok_or(StorageError::Unreadable)).collect()
    }

    async fn forget(&self, name: &str) -> Stored<()> {
        let replicas = self.documents(Collection::Replicas);
        self.read(async {
            replicas.delete_one(doc! {"_id": name}).await?;
            Ok(())
        })
        .await
    }
}

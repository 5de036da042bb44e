//! The audit log.

use async_trait::async_trait;
use domain::audit::{Chain, Trail};
use domain::audit_chain::{ChainDigest, SealedEvent};
use domain::id::EventId;
use domain::page::PageRequest;
use domain::time::Timestamp;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::name;
use super::organizations::count;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::audit::{AuditLog, AuditPage, AuditPosition, AuditQuery, AuditSize, Counting, Verification};
use crate::ports::audit_days::DayCount;
use crate::ports::audit_search::{AuditSearch, FoundPage, SearchPosition, Walk};
use crate::ports::{Stored, Written};

#[async_trait]
impl AuditLog for Record {
    async fn record(&self, trail: &Trail) -> Written {
        let document = doc! {"_id": name(trail), "version": 1_i64};
        let taken = WriteError::Taken(UniqueKey::Id);
        self.write(self.found(Collection::AuditInbox, document, &[], trail, taken)).await.map(|_| ())
    }

    async fn list(&self, query: &AuditQuery, page: PageRequest<AuditPosition>) -> Stored<AuditPage> {
        let pending = self.bring_in(query.chain, query.counting).await;
        let events = self.events(query, page.after, page.limit.and_one()).await?;
        Ok(AuditPage::cut(events, page.limit, pending))
    }

    async fn search(&self, search: &AuditSearch, page: PageRequest<SearchPosition>) -> Stored<FoundPage> {
        let pending = self.bring_in(search.among.chain, search.among.counting).await;
        let mut walk = Walk::start(search, &page);
        while let Some(stride) = walk.wants() {
            walk.take(self.events(&search.among, stride.after, stride.most).await?);
        }
        Ok(walk.end(pending))
    }

    async fn daily(&self, chain: Chain, from: Timestamp) -> Stored<Vec<DayCount>> {
        let _ = self.bring_in(Some(chain), Counting::No).await;
        self.read(self.days_of(chain, from)).await
    }

    async fn verify(&self, chain: Chain) -> Stored<Verification> {
        let pending = self.bring_in(Some(chain), Counting::Yes).await;
        Ok(Verification { pending, ..self.walk(chain).await? })
    }

    async fn chains(&self) -> Stored<Vec<Chain>> {
        self.bring_in(None, Counting::No).await;
        let names = self.read(async { Ok(self.documents(Collection::AuditEvents).distinct("chain", doc! {}).await?) });
        let chains = names.await?.into_iter().map(|name| name.as_str().and_then(|name| name.parse().ok()));
        let mut chains: Vec<Chain> = chains.collect::<Option<_>>().ok_or(StorageError::Unreadable)?;
        if let Some(outside) = &self.0.outside {
            // A chain that was cut off whole is known there only.
            chains.extend(outside.chains().await.unwrap_or_default());
        }
        chains.sort_unstable();
        chains.dedup();
        Ok(chains)
    }

    async fn size(&self) -> Stored<AuditSize> {
        let total = doc! {"$group": {
            "_id": null, "count": {"$sum": 1_i64}, "bytes": {"$sum": {"$strLenBytes": "$body"}},
        }};
        let found: Vec<Document> = self
            .read(async { Ok(self.documents(Collection::AuditEvents).aggregate([total]).await?.try_collect().await?) })
            .await?;
        let Some(total) = found.first() else { return Ok(AuditSize::default()) };
        let bytes = doc! {"count": total.get("bytes").cloned()};
        Ok(AuditSize { events: count(total).unwrap_or(0), bytes: count(&bytes).unwrap_or(0) })
    }
}

impl Record {
    /// Up to `most` events that follow `after`, newest first.
    async fn events(
        &self,
        query: &AuditQuery,
        after: Option<AuditPosition>,
        most: i64,
    ) -> Stored<Vec<(EventId, SealedEvent)>> {
        let key = if query.chain.is_some() { "seq" } else { "_id" };
        let mut sort = Document::new();
        sort.insert(key, -1);
        let filter = filter(query, after);
        let found = self.read(self.all(Collection::AuditEvents, filter, sort, most)).await?;
        found.iter().map(|document| Ok((id(document)?, sealed(document)?))).collect()
    }
}

fn filter(query: &AuditQuery, after: Option<AuditPosition>) -> Document {
    let mut filter = Document::new();
    let exactly = [
        ("chain", query.chain.map(|chain| chain.to_string())),
        ("actor", query.actor.map(|actor| actor.to_string())),
        ("action", query.action.map(|action| action.as_str().to_owned())),
        ("outcome", query.outcome.map(|outcome| outcome.as_str().to_owned())),
        ("target", query.target.clone()),
    ];
    for (field, value) in exactly {
        if let Some(value) = value {
            filter.insert(field, value);
        }
    }
    let mut at = Document::new();
    if let Some(from) = query.from {
        at.insert("$gte", from.to_string());
    }
    if let Some(to) = query.to {
        at.insert("$lt", to.to_string());
    }
    if !at.is_empty() {
        filter.insert("at", at);
    }
    match (query.chain, after) {
        (Some(_), Some(after)) => filter.insert("seq", doc! {"$lt": super::document::signed(after.seq)}),
        (None, Some(after)) => filter.insert("_id", doc! {"$lt": after.id.to_string()}),
        (_, None) => None,
    };
    filter
}

fn id(document: &Document) -> Stored<EventId> {
    document.get_str("_id").ok().and_then(|id| id.parse().ok()).ok_or(StorageError::Unreadable)
}

/// Reads an event in its place.
pub(super) fn sealed(document: &Document) -> Stored<SealedEvent> {
    let digest = |field: &str| -> Option<ChainDigest> { document.get_str(field).ok()?.parse().ok() };
    let read = || {
        Some(SealedEvent {
            seq: u64::try_from(document.get_i64("seq").ok()?).ok()?,
            body: document.get_str("body").ok()?.to_owned(),
            prev_hash: digest("prev_hash")?,
            hash: digest("hash")?,
            mac: digest("mac")?,
        })
    };
    read().ok_or(StorageError::Unreadable)
}

//! The appender: moves events from where they wait into their chains, in groups.
//!
//! There is one in each process and no order between processes: unique `(chain, seq)` and unique event
//! ids make two appenders on one chain, and the same event brought twice, harmless. Whoever loses reads
//! the head again and goes on with what is not there yet.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use domain::audit::{AuditEvent, Chain};
use domain::audit_chain::{AuditKey, ChainHead, SealedEvent};
use futures_util::TryStreamExt as _;
use futures_util::future::join_all;
use mongodb::Database;
use mongodb::bson::{Document, doc};
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use super::account::{Account, Writes};
use super::collection::Collection;
use super::document::signed;
use super::error::{Refusal, refusal};
use super::head_keeper::{self, HeadKeeper};
use super::pending::Place;
use crate::error::StorageError;
use crate::fuse::Fuse;
use crate::ports::Stored;
use crate::ports::audit::OutsideHeads;

/// How long a writer waits for its events to be appended; it answers in any case, and the job sees to
/// the rest.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many writers' events are taken at once.
const GROUP: usize = 256;
/// How many groups may wait.
const QUEUE: usize = 4_096;
/// How often an appender that others overtook tries again.
const TRIES: u32 = 40;

/// Where events are brought to be appended.
pub(super) struct Appender(mpsc::Sender<Waiting>);

/// Events of one document, in their order.
struct Waiting {
    place: Place,
    events: Vec<AuditEvent>,
    appended: oneshot::Sender<Stored<()>>,
}

impl Appender {
    /// Starts the appender of this process; it ends when nobody can bring anything any more.
    pub(super) fn start(database: Database, key: AuditKey, extras: Extras) -> Self {
        let Extras { account, fuse, outside } = extras;
        let keeper = HeadKeeper::new(outside, key.clone());
        let work = Work { database, key, account, fuse, keeper, heads: HashMap::new() };
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(work.run(receiver));
        Self(sender)
    }

    /// Brings the events of a document and waits a moment for them to be appended.
    pub(super) async fn append(&self, place: &Place, events: Vec<AuditEvent>) {
        if tokio::time::timeout(PATIENCE, self.bring(place.clone(), events)).await.is_err() {
            tracing::warn!("audit events wait for their place in the chain");
        }
    }

    /// Brings the events of many documents and waits until each has been appended or refused.
    pub(super) async fn append_all(&self, brought: Vec<(Place, Vec<AuditEvent>)>) {
        join_all(brought.into_iter().map(|(place, events)| self.bring(place, events))).await;
    }

    async fn bring(&self, place: Place, events: Vec<AuditEvent>) {
        let (appended, answer) = oneshot::channel();
        if self.0.send(Waiting { place, events, appended }).await.is_ok() {
            let _ = answer.await;
        }
    }
}

struct Work {
    database: Database,
    key: AuditKey,
    account: Account,
    fuse: Fuse,
    keeper: HeadKeeper,
    /// Where the chains stood when this process last appended; others may have gone on since.
    heads: HashMap<Chain, ChainHead>,
}

/// What else the appender works with.
pub(super) struct Extras {
    /// Which collections this process changes.
    pub(super) account: Account,
    pub(super) fuse: Fuse,
    /// Where heads are kept outside the database.
    pub(super) outside: Option<Arc<dyn OutsideHeads>>,
}

impl Work {
    async fn run(mut self, mut receiver: mpsc::Receiver<Waiting>) {
        let mut group = Vec::with_capacity(GROUP);
        let mut minutes = tokio::time::interval(head_keeper::EVERY);
        minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                count = receiver.recv_many(&mut group, GROUP) => match count {
                    0 => return self.keeper.keep_moved(),
                    _ => self.append(std::mem::take(&mut group)).await,
                },
                _ = minutes.tick() => self.keeper.keep_moved(),
            }
        }
    }

    async fn append(&mut self, group: Vec<Waiting>) {
        let mut by_chain: BTreeMap<Chain, Vec<AuditEvent>> = BTreeMap::new();
        for event in group.iter().flat_map(|waiting| &waiting.events) {
            by_chain.entry(event.chain).or_default().push(event.clone());
        }
        // What becomes of a head that is not told anew is not known: it is read again.
        let mut heads = std::mem::take(&mut self.heads);
        let work = &*self;
        let appending = by_chain.into_iter().map(|(chain, events)| {
            let known = heads.remove(&chain);
            async move { (chain, work.extend(chain, known, events).await) }
        });
        let appended: Vec<(Chain, Stored<ChainHead>)> = join_all(appending.collect::<Vec<_>>()).await;
        let appended: BTreeMap<Chain, Stored<ChainHead>> = appended.into_iter().collect();
        self.heads = heads;
        for (chain, head) in &appended {
            if let Ok(head) = head {
                self.heads.insert(*chain, *head);
                self.keeper.moved(*chain, *head);
            }
        }
        let mut done: BTreeMap<Collection, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for Waiting { place, events, appended: answer } in group {
            let failed = events.iter().find_map(|event| appended.get(&event.chain)?.as_ref().err().copied());
            if failed.is_none() {
                let (documents, ids) = done.entry(place.collection).or_default();
                documents.push(place.id);
                ids.extend(events.iter().map(|event| event.id.to_string()));
            }
            // Whoever does not wait any more has been answered.
            let _ = answer.send(failed.map_or(Ok(()), Err));
        }
        for (collection, (documents, ids)) in done {
            if let Err(error) = self.clear(collection, documents, ids).await {
                tracing::debug!(%error, "appended events still stand where they waited");
            }
        }
    }

    /// Appends events to one chain; gives its head after the last of them.
    async fn extend(&self, chain: Chain, known: Option<ChainHead>, mut rest: Vec<AuditEvent>) -> Stored<ChainHead> {
        let mut head = match known {
            Some(head) => head,
            None => self.head(chain).await?,
        };
        for tried in 0..TRIES {
            let (documents, last) = self.seal(head, &rest)?;
            self.fuse.blows()?;
            match self.events().insert_many(documents).ordered(true).await {
                Ok(_) => return Ok(last),
                Err(error) if refusal(&error) == Refusal::Other => return Err(error.into()),
                Err(_) => {}
            }
            // Somebody else was faster, or brought one of these events already.
            tokio::time::sleep(apart(&rest, tried)).await;
            head = self.head(chain).await?;
            let there = self.present(&rest).await?;
            rest.retain(|event| !there.contains(&event.id.to_string()));
            if rest.is_empty() {
                return Ok(head);
            }
        }
        Err(StorageError::Overloaded)
    }

    fn seal(&self, mut head: ChainHead, events: &[AuditEvent]) -> Stored<(Vec<Document>, ChainHead)> {
        let mut documents = Vec::with_capacity(events.len());
        for event in events {
            let sealed = SealedEvent::seal(event, head, &self.key).map_err(|_| StorageError::Unreadable)?;
            head = sealed.head();
            documents.push(document(event, sealed));
        }
        Ok((documents, head))
    }

    async fn head(&self, chain: Chain) -> Stored<ChainHead> {
        let newest = self.events().find_one(doc! {"chain": chain.to_string()}).sort(doc! {"seq": -1}).await?;
        let Some(newest) = newest else { return Ok(ChainHead::EMPTY) };
        Ok(super::audit::sealed(&newest)?.head())
    }

    /// Which of some events are in their chain already.
    async fn present(&self, events: &[AuditEvent]) -> Stored<Vec<String>> {
        let ids: Vec<String> = events.iter().map(|event| event.id.to_string()).collect();
        let found = self.events().find(doc! {"_id": {"$in": ids}}).projection(doc! {"_id": 1}).await?;
        let found: Vec<Document> = found.try_collect().await?;
        Ok(found.iter().filter_map(|document| document.get_str("_id").ok().map(str::to_owned)).collect())
    }

    /// Clears appended events from the documents where they waited. The version stays as it is.
    async fn clear(&self, collection: Collection, documents: Vec<String>, ids: Vec<String>) -> Stored<()> {
        if self.account.writes(collection) == Writes::No {
            // Its owner clears it; appending it twice does nothing.
            return Ok(());
        }
        self.fuse.blows()?;
        let places = self.database.collection::<Document>(collection.name());
        let which = doc! {"_id": {"$in": &documents}};
        places.update_many(which, doc! {"$pull": {"pending": {"id": {"$in": ids}}}}).await?;
        if collection == Collection::AuditInbox {
            places
                .delete_many(doc! {"_id": {"$in": documents}, "pending": {"$size": 0}, "steps.0": {"$exists": false}})
                .await?;
        }
        Ok(())
    }

    fn events(&self) -> mongodb::Collection<Document> {
        self.database.collection(Collection::AuditEvents.name())
    }
}

/// Keeps appenders that met from meeting again: a few milliseconds, other ones for other events.
fn apart(events: &[AuditEvent], tried: u32) -> Duration {
    let spread = events.first().map_or(0, |event| u64::from(event.id.uuid().as_bytes()[15] % 8));
    Duration::from_millis(spread * u64::from(tried.min(4)))
}

fn document(event: &AuditEvent, sealed: SealedEvent) -> Document {
    doc! {
        "_id": event.id.to_string(),
        "chain": event.chain.to_string(),
        "seq": signed(sealed.seq),
        "body": sealed.body,
        "prev_hash": sealed.prev_hash.to_string(),
        "hash": sealed.hash.to_string(),
        "mac": sealed.mac.to_string(),
        "actor": event.actor.user_id.map(|user| user.to_string()),
        "action": event.action.as_str(),
        "outcome": event.outcome.as_str(),
        "target": event.target.clone(),
        "at": event.at.to_string(),
    }
}

//! Deciding: one conditional write to one document, with its events and with what follows from it.

use std::time::Duration;

use domain::audit::{AuditEvent, Trail};
use domain::id::LoginSessionId;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::ReturnDocument;
use tracing::Instrument as _;

use super::collection::Collection;
use super::document::{signed, visible};
use super::error::unique;
use super::in_the_way::InTheWay;
use super::pending::{self, Place};
use super::step::{self, Step};
use super::{Record, pending::MOST};
use crate::error::{StorageError, WriteError};
use crate::ports::{Stored, Written};

/// How often a decision is tried again after it found somebody else's unfinished steps.
const TRIES: usize = 60;
/// How long one waits for whoever decided before to finish.
const PAUSE: Duration = Duration::from_millis(10);

/// A decision that has not been made yet.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) place: Place,
    pub(super) conditions: Document,
    set: Document,
    unset: Document,
    raise: bool,
    steps: Vec<Step>,
    pub(super) trail: Option<Trail>,
}

/// What a decision has brought about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effects {
    /// The login sessions that it ended.
    pub(super) ended: Vec<LoginSessionId>,
}

impl Decision {
    /// A decision in a visible document; it raises the version.
    pub(super) fn on(place: Place) -> Self {
        Self::under(place, visible(Document::new()))
    }

    /// A decision in a document that meets `conditions` only; it raises the version.
    pub(super) fn under(place: Place, conditions: Document) -> Self {
        let (set, unset) = (Document::new(), Document::new());
        Self { place, conditions, set, unset, raise: true, steps: Vec::new(), trail: None }
    }

    /// Only if the document is at that version.
    pub(super) fn at(mut self, version: u64) -> Self {
        self.conditions.insert("version", signed(version));
        self
    }

    /// Only if the document meets this too.
    pub(super) fn when(mut self, conditions: Document) -> Self {
        self.conditions.extend(conditions);
        self
    }

    /// Sets a field.
    pub(super) fn set(mut self, field: &str, value: impl Into<Bson>) -> Self {
        self.set.insert(field, value.into());
        self
    }

    /// Clears a field.
    pub(super) fn unset(mut self, field: &str) -> Self {
        self.unset.insert(field, "");
        self
    }

    /// Leaves the version as it is: what is noted must not make anybody's change fail.
    pub(super) const fn quietly(mut self) -> Self {
        self.raise = false;
        self
    }

    /// What follows from it, in that order.
    pub(super) fn steps(mut self, steps: Vec<Step>) -> Self {
        self.steps = steps;
        self
    }

    /// Its events.
    pub(super) fn trail(mut self, trail: &Trail) -> Self {
        self.trail = Some(trail.clone());
        self
    }

    /// The name of the decision: that of its first event, which no other has.
    pub(super) fn name(&self) -> String {
        self.trail.as_ref().map_or_else(String::new, name)
    }

    fn filter(&self) -> Document {
        let mut filter = self.place.filter();
        filter.extend(self.conditions.clone());
        // What follows from one decision is finished before the next one is made in the same document.
        filter.insert("steps.0", doc! {"$exists": false});
        if self.trail.is_some() {
            filter.insert(format!("pending.{}", MOST - 1), doc! {"$exists": false});
        }
        filter
    }

    fn update(&self, record: &Record) -> Stored<Document> {
        let mut update = Document::new();
        let mut set = self.set.clone();
        if !self.steps.is_empty() {
            set.insert("steps", step::documents(&self.name(), &self.steps)?);
        }
        if !set.is_empty() {
            update.insert("$set", set);
        }
        if !self.unset.is_empty() {
            update.insert("$unset", self.unset.clone());
        }
        if self.raise {
            update.insert("$inc", doc! {"version": 1_i64});
        }
        if let Some(trail) = &self.trail {
            let events = pending::documents(trail, &record.0.key)?;
            update.insert("$push", doc! {"pending": {"$each": events}});
        }
        Ok(update)
    }
}

/// The name of the decision that leaves this trail.
pub(super) fn name(trail: &Trail) -> String {
    trail.events().first().map_or_else(String::new, |event| event.id.to_string())
}

impl Record {
    /// Makes a decision and finishes it.
    ///
    /// # Errors
    /// `Conflict` when the document does not meet the conditions; nothing has happened then.
    pub(super) async fn decide(&self, decision: Decision) -> Written<Effects> {
        let documents = self.documents(decision.place.collection);
        let (filter, update) = (decision.filter(), decision.update(self)?);
        for tried in 0..TRIES {
            self.0.fuse.blows()?;
            let changing = documents.find_one_and_update(filter.clone(), update.clone());
            let found = changing.return_document(ReturnDocument::Before).projection(doc! {"pending": 1}).await;
            let taken = WriteError::Taken(decision.place.collection.unique_key());
            if let Some(before) = found.map_err(|error| unique(error, taken))? {
                return self.finish_made(decision, before).await;
            }
            match self.in_the_way(&decision).await? {
                InTheWay::Nothing => return Err(WriteError::Conflict),
                // Whoever decided is most likely at it: helping at once would only be work done twice.
                InTheWay::Unfinished(_) if tried == 0 => tokio::time::sleep(PAUSE).await,
                InTheWay::Unfinished(found) => {
                    self.finish_left_over(&decision.place, &found).await?;
                }
                InTheWay::NoLonger => {}
                InTheWay::TooManyEvents => return Err(StorageError::AuditBehind.into()),
                InTheWay::Itself(found) => return self.finish_made(decision, found).await,
            }
        }
        Err(StorageError::Overloaded.into())
    }

    /// Stores a new document as a decision and finishes it.
    ///
    /// # Errors
    /// `taken` when a unique index refuses it.
    pub(super) async fn found(
        &self,
        collection: Collection,
        mut document: Document,
        steps: &[Step],
        trail: &Trail,
        taken: WriteError,
    ) -> Written<Effects> {
        let id = document.get_str("_id").map_err(|_| StorageError::Unreadable)?;
        let place = Place::new(collection, id);
        document.insert("pending", pending::documents(trail, &self.0.key)?);
        if !steps.is_empty() {
            document.insert("steps", step::documents(&name(trail), steps)?);
        }
        let name = name(trail);
        document.insert("founded_by", &name);
        self.0.fuse.blows()?;
        if let Err(error) = self.documents(collection).insert_one(document).await {
            let error = unique(error, taken);
            // Sent twice because its answer was lost on the way: it is there, and it is ours.
            let mut ours = place.filter();
            ours.insert("founded_by", &name);
            if error != taken || self.one(collection, ours).await?.is_none() {
                return Err(error);
            }
        }
        let (steps, events) = (steps.to_vec(), trail.events().to_vec());
        self.regardless(|record| async move { record.finish(&place, &name, &steps, events).await }).await
    }

    /// What follows from a decision that has been made goes on although nobody waits for it any more: a caller who
    /// ran out of time has been told that it may have happened.
    async fn regardless<F>(&self, following: impl FnOnce(Self) -> F) -> Written<Effects>
    where
        F: Future<Output = Written<Effects>> + Send + 'static,
    {
        let task = tokio::spawn(following(self.clone()).in_current_span());
        task.await.unwrap_or(Err(WriteError::Storage(StorageError::Unavailable)))
    }

    /// What waited in the document before goes into the chain with it: a document's events keep their order.
    async fn finish_made(&self, decision: Decision, before: Document) -> Written<Effects> {
        let mut events = pending::waiting(&before, &self.0.key);
        if let Some(trail) = &decision.trail {
            let ours = trail.events().iter().filter(|event| events.iter().all(|waiting| waiting.id != event.id));
            let ours: Vec<AuditEvent> = ours.cloned().collect();
            events.extend(ours);
        }
        let (name, Decision { place, steps, .. }) = (decision.name(), decision);
        if steps.is_empty() && events.is_empty() {
            return Ok(Effects::default());
        }
        self.regardless(|record| async move { record.finish(&place, &name, &steps, events).await }).await
    }

    /// Does what follows from a decision that has been made: its steps and, beside them, its events.
    async fn finish(&self, place: &Place, name: &str, steps: &[Step], events: Vec<AuditEvent>) -> Written<Effects> {
        let appended = async {
            if !events.is_empty() {
                self.0.appender.append(place, events).await;
            }
        };
        let (done, ()) = tokio::join!(self.take_steps(place, name, steps), appended);
        done
    }

    /// Takes steps in order and then clears them.
    pub(super) async fn take_steps(&self, place: &Place, name: &str, steps: &[Step]) -> Written<Effects> {
        let mut effects = Effects::default();
        if steps.is_empty() {
            return Ok(effects);
        }
        for (number, step) in steps.iter().enumerate() {
            effects.ended.extend(self.take(name, number, step).await?);
        }
        self.0.fuse.blows()?;
        let clear = doc! {"$pull": {"steps": {"decision": name}}};
        let documents = self.documents(place.collection);
        documents.update_one(place.filter(), clear).await?;
        if place.collection == Collection::AuditInbox {
            // It was kept for its steps after its events had been appended.
            let mut done = place.filter();
            done.extend(doc! {"steps": {"$size": 0}, "pending": {"$size": 0}});
            documents.delete_one(done).await?;
        }
        Ok(effects)
    }

    /// Finishes what an earlier decision in a document has left over, for an answer that rests on it.
    pub(super) async fn finish_earlier(&self, place: &Place) -> Written {
        let documents = self.documents(place.collection);
        let mut unfinished = place.filter();
        unfinished.insert("steps.0", doc! {"$exists": true});
        let find = || documents.find_one(unfinished.clone()).projection(doc! {"steps": 1});
        if find().await?.is_some() {
            // Whoever decided is most likely at it.
            tokio::time::sleep(PAUSE).await;
            if let Some(found) = find().await? {
                self.finish_left_over(place, &found).await?;
            }
        }
        Ok(())
    }

    /// Finishes the steps that stand in a document.
    pub(super) async fn finish_left_over(&self, place: &Place, found: &Document) -> Written<LeftOver> {
        let Some((name, steps)) = step::left_over(found)? else { return Ok(LeftOver::None) };
        self.take_steps(place, &name, &steps).await?;
        Ok(LeftOver::Some)
    }
}

/// Whether steps were left over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOver {
    /// Some were, and have been taken.
    Some,
    /// None were.
    None,
}

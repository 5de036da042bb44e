//! Idempotency keys, kept in the records that they made.

use domain::audit::Trail;
use domain::idempotency::{IdempotencyMark, MarkDigest};
use domain::time::Timestamp;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::document::visible;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::{Stored, Written};

/// The collections whose records are found by the mark of a key. A sign-up is found by its address.
pub(super) const COLLECTIONS: [Collection; 4] =
    [Collection::Invitations, Collection::Organizations, Collection::WorkspaceSessions, Collection::Workspaces];

/// The unique field of a mark.
pub(super) const SCOPE: &str = "body.idempotency.scope";

/// How often a record whose key was held by an expired mark is stored again.
const TRIES: usize = 3;

/// The filter for the record that keeps a living mark.
pub(super) fn marked(scope: &MarkDigest, now: Timestamp) -> Document {
    visible(doc! {SCOPE: scope.as_str(), "body.idempotency.until": {"$gt": now.to_string()}})
}

/// Marks whose time is over. A record that an open plan is about to replace keeps its own until then.
fn over(now: Timestamp) -> Document {
    doc! {SCOPE: {"$exists": true}, "body.idempotency.until": {"$lte": now.to_string()}, "plan": Bson::Null}
}

/// The version is raised: whoever read the record with its mark must not write that back.
fn forgetting() -> Document {
    doc! {"$unset": {"body.idempotency": ""}, "$inc": {"version": 1_i64}}
}

impl Record {
    /// Stores a new record that may keep the mark of a key (see [`Record::found`]).
    ///
    /// # Errors
    /// `Taken(IdempotencyKey)` while another record keeps it, `taken` when another index refuses.
    pub(super) async fn found_once(
        &self,
        collection: Collection,
        document: Document,
        (mark, now): (Option<&IdempotencyMark>, Timestamp),
        trail: &Trail,
        taken: WriteError,
    ) -> Written {
        for _ in 0..TRIES {
            let found = self.found(collection, document.clone(), &[], trail, taken).await;
            match (found, mark) {
                (Err(error), Some(mark)) if error == taken => match self.holder(collection, mark, now).await? {
                    Holder::None => return Err(error),
                    Holder::Living => return Err(WriteError::Taken(UniqueKey::IdempotencyKey)),
                    Holder::Cleared => {}
                },
                (found, _) => return found.map(|_| ()),
            }
        }
        Err(StorageError::Overloaded.into())
    }

    /// The server does not say which index refused in words that can be relied on: this looks.
    async fn holder(&self, collection: Collection, mark: &IdempotencyMark, now: Timestamp) -> Written<Holder> {
        let documents = self.documents(collection);
        let held = doc! {SCOPE: mark.scope.as_str()};
        let Some(found) = documents.find_one(held.clone()).await? else { return Ok(Holder::None) };
        let kept = found.get_document("body").and_then(|body| body.get_document("idempotency"));
        let until = kept.and_then(|mark| mark.get_str("until")).map_err(|_| StorageError::Unreadable)?;
        if until > now.to_string().as_str() {
            return Ok(Holder::Living);
        }
        let mut expired = over(now);
        expired.extend(held);
        self.0.fuse.blows()?;
        documents.update_one(expired, forgetting()).await?;
        Ok(Holder::Cleared)
    }

    /// Clears the marks whose time was over at that moment; says how many there were.
    pub(super) async fn forget_marks(&self, before: Timestamp) -> Stored<u64> {
        let mut forgotten = 0;
        for collection in COLLECTIONS {
            forgotten += self.documents(collection).update_many(over(before), forgetting()).await?.modified_count;
        }
        Ok(forgotten)
    }
}

/// Who keeps the mark of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// Nobody: another index refused, or it has gone.
    None,
    /// A record, for its time.
    Living,
    /// A record kept it beyond its time, and does no longer.
    Cleared,
}

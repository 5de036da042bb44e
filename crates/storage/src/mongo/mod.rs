//! The record in MongoDB: one JSON document per record, one write per decision.
//!
//! ```text
//! decide: one conditional write    ──▶  settle: what follows from it     ──▶  append: its events
//! {_id, version} → body, version+1,     (revocations, ended logins,           from `pending` into the
//!  steps, pending events                 revealed dependents), cleared         chain, then cleared
//! ```
//!
//! No rule needs a transaction over several documents. What a decision entails stands inside the
//! document that decides, so that whoever comes by (the writer, the next change, the job) can finish it,
//! any number of times with the same result. What a decision needs beforehand is made hidden and
//! revealed by a step of it; what never became real is removed by the job.

mod account;
mod appender;
mod audit;
mod audit_days;
mod audit_walk;
mod backlog;
mod bring_in;
mod collection;
mod commands;
mod decision;
mod document;
mod error;
mod head_keeper;
mod housekeeping;
mod idempotency;
mod in_the_way;
mod init;
mod invitations;
mod login_sessions;
mod login_standing;
mod memberships;
mod open;
mod organizations;
mod password_resets;
mod pending;
mod plan;
mod realm_plans;
mod replicas;
mod revocations;
mod rosters;
mod schema;
mod server_clock;
mod set_up;
mod settler;
mod sign_ups;
mod step;
mod users;
mod workspace_grants;
mod workspace_sessions;
mod workspaces;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::audit_chain::AuditKey;
use domain::revocation::Revocation;
use futures_util::TryStreamExt as _;
use mongodb::Database;
use mongodb::bson::Document;
use parking_lot::Mutex;
use tokio::sync::Semaphore;

pub use account::Account;
pub use init::{InitOptions, init};
pub use open::{Mongo, MongoOptions, OpenError, Standalone, Topology};
pub use settler::Patience;

use crate::error::{StorageError, WriteError};
use crate::fuse::Fuse;
use crate::ports::audit::OutsideHeads;
use crate::ports::housekeeping::Backlog;
use crate::ports::revocations::{RevocationAnnouncer, RevocationObserver};
use crate::ports::{Stored, Written};
use appender::Appender;
use collection::Collection;

/// How long a call usually may take, however many commands it needs: less than the budget of a request, which is
/// then told that it was the database.
pub const BUDGET: Duration = Duration::from_millis(2_500);
/// How long telling other processes of revocations may hold an answer up.
const ANNOUNCING: Duration = Duration::from_millis(500);
/// How many calls may be under way at once; more wait within their budget.
const AT_ONCE: usize = 128;

/// The one implementation of every durable port.
#[derive(Clone)]
struct Record(Arc<Core>);

struct Core {
    database: Database,
    key: AuditKey,
    fuse: Fuse,
    listeners: Listeners,
    appender: Appender,
    /// Where the heads of the chains are kept besides.
    outside: Option<Arc<dyn OutsideHeads>>,
    /// Which collections this process changes.
    account: Account,
    budget: Duration,
    slots: Semaphore,
    /// Events wait too long for their place in a chain: nothing new is begun.
    behind: AtomicBool,
    /// Events that waited when the job last looked.
    backlog: Mutex<Backlog>,
}

/// Who learns of revocations, once they are durable and before the change is answered.
#[derive(Clone, Default)]
struct Listeners {
    observer: Option<Arc<dyn RevocationObserver>>,
    announcer: Option<Arc<dyn RevocationAnnouncer>>,
}

impl Listeners {
    async fn tell(&self, revocations: &[Revocation]) {
        if let Some(observer) = &self.observer {
            observer.revoked(revocations);
        }
        if let Some(announcer) = &self.announcer {
            // Whoever is not told in time finds it in the record, and believes nothing in between.
            let _ = tokio::time::timeout(ANNOUNCING, announcer.announce(revocations)).await;
        }
    }
}

impl Record {
    fn documents(&self, collection: Collection) -> mongodb::Collection<Document> {
        self.0.database.collection(collection.name())
    }

    /// The document that `filter` finds.
    async fn one(&self, collection: Collection, filter: Document) -> Stored<Option<Document>> {
        Ok(self.documents(collection).find_one(filter).await?)
    }

    /// The documents that `filter` finds, in the order of `sort`: at most `most`, with 0 all.
    async fn all(&self, collection: Collection, filter: Document, sort: Document, most: i64) -> Stored<Vec<Document>> {
        let documents = self.documents(collection);
        Ok(documents.find(filter).sort(sort).limit(most).await?.try_collect().await?)
    }

    /// Reads within the budget of a call.
    async fn read<T>(&self, reading: impl Future<Output = Stored<T>>) -> Stored<T> {
        let limited = async {
            let _slot = self.0.slots.acquire().await.map_err(|_| StorageError::Unavailable)?;
            reading.await
        };
        tokio::time::timeout(self.0.budget, limited).await.unwrap_or(Err(StorageError::Unavailable))
    }

    /// Makes a change within the budget of a call. One that runs out of time may have happened.
    async fn write<T>(&self, writing: impl Future<Output = Written<T>>) -> Written<T> {
        if self.0.behind.load(Ordering::Acquire) {
            return Err(StorageError::AuditBehind.into());
        }
        let limited = async {
            let _slot = self.0.slots.acquire().await.map_err(|_| StorageError::Unavailable)?;
            writing.await
        };
        tokio::time::timeout(self.0.budget, limited)
            .await
            .unwrap_or(Err(WriteError::Storage(StorageError::Unavailable)))
    }
}

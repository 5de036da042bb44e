//! The record in one SQLite file: one writer thread that commits in groups, a few readers.

mod audit;
mod audit_days;
mod connection;
mod document;
mod error;
mod heads;
mod housekeeping;
mod idempotency;
mod invitations;
mod login_sessions;
mod memberships;
mod open;
mod organizations;
mod password_resets;
mod queue;
mod readers;
mod realm_plans;
mod revocations;
mod schema;
mod set_up;
mod sign_ups;
mod unit;
mod users;
mod workspace_grants;
mod workspace_sessions;
mod workspaces;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;

use domain::audit::Chain;
use domain::audit_chain::{AuditKey, ChainHead};

pub use audit::AuditReader;
pub use open::{OpenError, Place, Sqlite, SqliteOptions};

use crate::ports::{Stored, Written};
use readers::Readers;
use unit::Unit;
use writer::Writer;

/// The one implementation of every durable port.
#[derive(Clone)]
struct Record {
    reading: Reading,
    writer: Arc<Writer>,
}

/// What reading needs.
#[derive(Clone)]
struct Reading {
    readers: Arc<Readers>,
    audit_key: AuditKey,
    heads: OutsideHeads,
}

/// The heads of the audit chains that are kept outside the database.
#[derive(Clone)]
enum OutsideHeads {
    /// None are kept.
    None,
    /// In a file that this process writes.
    Ours(Arc<heads::HeadsFile>),
    /// As they were when a file that another process writes was read.
    Seen(HashMap<Chain, ChainHead>),
}

impl Record {
    /// Reads on a reader's connection, which sees everything that has been answered.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Stored<T> {
        self.reading.readers.read(query).await
    }

    /// Makes one change: all of it or nothing, durable when this returns.
    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Unit<'_>) -> Written<T> + Send + 'static,
    ) -> Written<T> {
        self.writer.write(change).await
    }
}

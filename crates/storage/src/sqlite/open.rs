//! Opening a store.

use std::fs::OpenOptions;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use domain::audit_chain::AuditKey;
use rusqlite::Connection;
use rusqlite::backup::{Backup, Progress, StepResult};

use super::heads::{HeadsFile, HeadsProblem};
use super::readers::Readers;
use super::schema::{self, SchemaProblem};
use super::unit::ChainHeads;
use super::writer::{Workshop, Writer};
use super::{OutsideHeads, Reading, Record, connection};
use crate::fuse::Fuse;
use crate::memory;
use crate::ports::revocations::RevocationObserver;
use crate::stores::Stores;

/// Where a store lives.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a file, made if absent.
    File(PathBuf),
    /// In memory: for tests.
    Memory,
}

/// How a store is opened.
pub struct SqliteOptions {
    /// Where it lives.
    pub place: Place,
    /// The file that keeps the heads of the audit chains; a store in memory needs none.
    pub heads: Option<PathBuf>,
    /// The key of the audit chains.
    pub audit_key: AuditKey,
    /// Who learns of revocations.
    pub observer: Option<Arc<dyn RevocationObserver>>,
    /// For the contract suite; a default one never blows.
    pub fuse: Fuse,
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The schema does not fit.
    #[error(transparent)]
    Schema(#[from] SchemaProblem),
    /// The file of chain heads cannot be trusted.
    #[error("the file of audit chain heads {0}; compare it with your backup, and move it away only if you know why")]
    Heads(#[from] HeadsProblem),
    /// The audit key is another one than that of the log.
    #[error("the audit key is {given}, the audit log was written with {found}; give the right AUDIT_KEY_FILE")]
    AuditKey {
        /// The name of the key given.
        given: String,
        /// The name of the key in the newest event.
        found: String,
    },
    /// A file or thread cannot be made.
    #[error("the store cannot be opened: {0}")]
    Io(#[from] std::io::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Schema(SchemaProblem::Sqlite(error))
    }
}

/// An open store.
pub struct Sqlite {
    /// Its ports.
    pub stores: Stores,
    writer: JoinHandle<()>,
}

impl Sqlite {
    /// Opens a store: brings the schema up to date and starts its threads.
    ///
    /// # Errors
    /// When it cannot be used, and what to do about it.
    pub fn open(options: SqliteOptions) -> Result<Self, OpenError> {
        let (mut writing, path) = match options.place {
            Place::Memory => (connection::in_memory()?, None),
            Place::File(path) => {
                make_private(&path)?;
                (connection::writing(&path)?, Some(path))
            }
        };
        schema::migrate(&mut writing)?;
        same_key(&writing, &options.audit_key)?;
        let (heads_file, heads) = match &options.heads {
            None => (None, ChainHeads::default()),
            Some(path) => {
                let (file, known) = HeadsFile::open(path, &options.audit_key)?;
                (Some(Arc::new(file)), ahead_of(&writing, known)?)
            }
        };
        let (writer, thread) = Writer::start(Workshop {
            connection: writing,
            path: path.clone(),
            heads,
            heads_file: heads_file.clone(),
            key: options.audit_key.clone(),
            fuse: options.fuse,
            observer: options.observer,
        })?;
        let writer = Arc::new(writer);
        let readers = match &path {
            Some(path) => Readers::start(path)?,
            None => Readers::Writer(Arc::clone(&writer)),
        };
        let heads = heads_file.map_or(OutsideHeads::None, OutsideHeads::Ours);
        let reading = Reading { readers: Arc::new(readers), audit_key: options.audit_key, heads };
        let record = Record { reading, writer };
        Ok(Self { stores: Stores::of(record, memory::open()), writer: thread })
    }

    /// Waits until everything given to the store has been written. Every copy of its ports must have
    /// been dropped before.
    pub fn close(self) {
        let Self { stores, writer } = self;
        drop(stores);
        if writer.join().is_err() {
            tracing::error!("the thread that writes had panicked");
        }
    }

    /// Copies the database at `from` into a new file at `into`, also while a server uses it (SQLite's
    /// online backup). `progress` learns of pages done and in all.
    ///
    /// # Errors
    /// When it is no database of ours, or one of the files cannot be used.
    pub fn back_up(from: &Path, into: &Path, progress: &mut dyn FnMut(i32, i32)) -> Result<(), OpenError> {
        let source = connection::reading(from)?;
        schema::check(&source)?;
        make_private(into)?;
        let mut target = Connection::open(into)?;
        let backup = Backup::new(&source, &mut target)?;
        loop {
            let step = backup.step(256)?;
            let Progress { remaining, pagecount } = backup.progress();
            progress(pagecount - remaining, pagecount);
            match step {
                StepResult::Done => return Ok(()),
                StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(20)),
                _ => {}
            }
        }
    }
}

/// The heads that the file knows and the database does not: there a tail was cut off. The chain goes on
/// from the file's head, so that the gap stays to be found.
fn ahead_of(
    connection: &Connection,
    known: std::collections::HashMap<domain::audit::Chain, domain::audit_chain::ChainHead>,
) -> Result<ChainHeads, OpenError> {
    let mut ahead = std::collections::HashMap::new();
    for (chain, head) in known {
        let stored = super::unit::newest(connection, chain)?.map_or(0, |stored| stored.seq);
        if stored < head.seq {
            tracing::error!(%chain, stored, known = head.seq, "events are missing at the end of an audit chain");
            ahead.insert(chain, head);
        }
    }
    Ok(ChainHeads::starting_from(ahead))
}

fn same_key(connection: &Connection, key: &AuditKey) -> Result<(), OpenError> {
    let sql = "SELECT body ->> '$.key_id' FROM audit_events ORDER BY rowid DESC LIMIT 1";
    match super::document::one(connection, sql, [], |row| row.get::<_, String>(0))? {
        Some(found) if found != key.id() => Err(OpenError::AuditKey { given: key.id().to_owned(), found }),
        Some(_) | None => Ok(()),
    }
}

/// Makes the file, if absent, and keeps it from others' eyes; SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

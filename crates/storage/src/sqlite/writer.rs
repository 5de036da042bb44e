//! The one thread that writes. It takes what waits, gives each change a savepoint, commits them
//! together, and answers only then.
//!
//! ```text
//! BEGIN ─▶ change, change, … ─▶ COMMIT ─▶ heads file ─▶ observer ─▶ answers
//! ```

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;

use domain::audit_chain::AuditKey;
use domain::revocation::Revocation;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::error::stored;
use super::heads::HeadsFile;
use super::queue::{Queue, answer};
use super::unit::{ChainHeads, Unit};
use super::{connection, queue};
use crate::error::{StorageError, WriteError};
use crate::fuse::Fuse;
use crate::ports::Written;
use crate::ports::revocations::RevocationObserver;
use crate::spans;

/// How many changes are committed together at most.
const LARGEST_BATCH: usize = 256;

/// Gives the answer of one change, once it is known whether the batch was committed.
type Answer = Box<dyn FnOnce(Result<(), StorageError>) + Send>;

/// A change that waits for its turn.
trait Change: Send {
    /// Makes it, within the batch's transaction.
    fn make(self: Box<Self>, unit: &mut Unit<'_>) -> Answer;

    /// Answers that it was not tried.
    fn refuse(self: Box<Self>, error: StorageError);
}

struct Asked<F, T> {
    change: F,
    answer: oneshot::Sender<Written<T>>,
}

impl<F, T> Change for Asked<F, T>
where
    F: FnOnce(&mut Unit<'_>) -> Written<T> + Send,
    T: Send + 'static,
{
    fn make(self: Box<Self>, unit: &mut Unit<'_>) -> Answer {
        let Self { change, answer } = *self;
        let outcome = unit.savepoint(change);
        Box::new(move |committed| {
            // The asker may have gone; what was committed stays.
            let _ = answer.send(committed.map_err(WriteError::from).and(outcome));
        })
    }

    fn refuse(self: Box<Self>, error: StorageError) {
        let _ = self.answer.send(Err(error.into()));
    }
}

enum Job {
    Change(Box<dyn Change>),
    Read(Box<dyn FnOnce(&Connection) + Send>),
}

/// The giving end of the writer.
pub(super) struct Writer {
    jobs: Queue<Job>,
}

/// What the thread works with.
pub(super) struct Workshop {
    pub(super) connection: Connection,
    /// From where the connection can be made again after an I/O error; none in memory.
    pub(super) path: Option<PathBuf>,
    pub(super) heads: ChainHeads,
    pub(super) heads_file: Option<Arc<HeadsFile>>,
    pub(super) key: AuditKey,
    pub(super) fuse: Fuse,
    pub(super) observer: Option<Arc<dyn RevocationObserver>>,
}

impl Writer {
    /// Starts the thread. It ends, after what waits, when the writer is dropped.
    pub(super) fn start(workshop: Workshop) -> std::io::Result<(Self, thread::JoinHandle<()>)> {
        let (jobs, waiting) = queue::Queue::new();
        let thread = thread::Builder::new().name("sqlite-write".to_owned()).spawn(move || run(workshop, &waiting))?;
        Ok((Self { jobs }, thread))
    }

    /// Makes a change.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Unit<'_>) -> Written<T> + Send + 'static,
    ) -> Written<T> {
        let (sender, receiver) = oneshot::channel();
        self.jobs.give(Job::Change(Box::new(Asked { change, answer: sender })))?;
        let span = spans::sqlite("write");
        let made =
            answer(receiver).instrument(span.clone()).await.map_err(WriteError::from).and_then(std::convert::identity);
        if let Err(WriteError::Storage(error)) = &made {
            spans::failed(&span, error.kind());
        }
        made
    }

    /// Reads on the writer's connection, between batches.
    pub(super) fn read(&self, job: Box<dyn FnOnce(&Connection) + Send>) -> Result<(), StorageError> {
        self.jobs.give(Job::Read(job))
    }
}

fn run(mut workshop: Workshop, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut changes = Vec::new();
        let mut next = Some(first);
        let mut read = None;
        while let Some(job) = next {
            match job {
                Job::Change(change) => changes.push(change),
                // A read sees everything before it, so it ends the batch.
                Job::Read(job) => {
                    read = Some(job);
                    break;
                }
            }
            next = if changes.len() < LARGEST_BATCH { waiting.try_recv().ok() } else { None };
        }
        if !changes.is_empty() {
            workshop.batch(changes);
        }
        if let Some(read) = read {
            read(&workshop.connection);
        }
    }
}

impl Workshop {
    fn batch(&mut self, changes: Vec<Box<dyn Change>>) {
        let mut revocations = Vec::new();
        let (answers, committed) = self.commit(changes, &mut revocations);
        if committed.is_ok() {
            let moved = self.heads.settle();
            if let Some(file) = &self.heads_file {
                file.write(&moved);
            }
            if let Some(observer) = self.observer.as_ref().filter(|_| !revocations.is_empty()) {
                observer.revoked(&revocations);
            }
        } else {
            self.heads.abandon();
        }
        for answer in answers {
            answer(committed);
        }
    }

    fn commit(
        &mut self,
        changes: Vec<Box<dyn Change>>,
        revocations: &mut Vec<Revocation>,
    ) -> (Vec<Answer>, Result<(), StorageError>) {
        if let Err(error) = self.connection.execute_batch("BEGIN IMMEDIATE") {
            let error = self.recover(&error);
            changes.into_iter().for_each(|change| change.refuse(error));
            return (Vec::new(), Err(error));
        }
        let mut answers = Vec::with_capacity(changes.len());
        let mut trouble = None;
        let mut waiting = changes.into_iter();
        for change in waiting.by_ref() {
            answers.extend(self.attempt(change, revocations, &mut trouble));
            // A full disk or an I/O error makes SQLite roll the whole transaction back by itself; what
            // came after it would commit on its own.
            if self.connection.is_autocommit() {
                break;
            }
        }
        if self.connection.is_autocommit() {
            let error = trouble.unwrap_or(StorageError::Unavailable);
            waiting.for_each(|change| change.refuse(error));
            return (answers, Err(error));
        }
        let committed = self.connection.execute_batch("COMMIT").map_err(|error| self.recover(&error));
        (answers, committed)
    }

    /// Makes one change. A bug in it must not end the thread that all others need: its savepoint is
    /// rolled back and its asker sees the answer dropped.
    fn attempt(
        &mut self,
        change: Box<dyn Change>,
        revocations: &mut Vec<Revocation>,
        trouble: &mut Option<StorageError>,
    ) -> Option<Answer> {
        let mut unit = Unit {
            connection: &self.connection,
            heads: &mut self.heads,
            revocations,
            key: &self.key,
            fuse: &self.fuse,
            trouble,
        };
        let mark = unit.mark();
        match catch_unwind(AssertUnwindSafe(|| change.make(&mut unit))) {
            Ok(answer) => Some(answer),
            Err(_) => {
                tracing::error!("a change panicked; it was rolled back");
                let _ = unit.back_to(mark);
                None
            }
        }
    }

    /// After a failed statement: nothing of the batch stays. An I/O error also costs the connection.
    fn recover(&mut self, error: &rusqlite::Error) -> StorageError {
        if !self.connection.is_autocommit() {
            // It may have been rolled back by SQLite itself.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let lost = matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::SystemIoFailure
                    | ErrorCode::DatabaseCorrupt
                    | ErrorCode::CannotOpen
                    | ErrorCode::NotADatabase
            )
        );
        if let (true, Some(path)) = (lost, &self.path) {
            match connection::writing(path) {
                Ok(fresh) => self.connection = fresh,
                Err(error) => tracing::error!(%error, "the database cannot be opened again"),
            }
        }
        stored(error)
    }
}

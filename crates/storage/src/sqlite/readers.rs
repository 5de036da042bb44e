//! A few threads that read, each on a connection of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::error::stored;
use super::queue::{Queue, answer};
use super::writer::Writer;
use super::{connection, queue};
use crate::error::StorageError;
use crate::ports::Stored;
use crate::spans;

/// How many threads read: one a core of a small machine.
const THREADS: usize = 2;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// Where reads go.
pub(super) enum Readers {
    /// To threads with connections of their own.
    Threads(Queue<Job>),
    /// To the writer: a store in memory has one connection only.
    Writer(Arc<Writer>),
}

impl Readers {
    /// Starts the threads.
    pub(super) fn start(path: &Path) -> rusqlite::Result<Self> {
        let (queue, jobs) = queue::Queue::new();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 1..=THREADS {
            let connection = connection::reading(path)?;
            let jobs = Arc::clone(&jobs);
            let body = move || run(&connection, &jobs);
            thread::Builder::new()
                .name(format!("sqlite-read-{number}"))
                .spawn(body)
                .map_err(|_| rusqlite::Error::InvalidQuery)?;
        }
        Ok(Self::Threads(queue))
    }

    /// Reads.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Stored<T> {
        let (sender, receiver) = oneshot::channel();
        let job = move |connection: &Connection| {
            let found = catch_unwind(AssertUnwindSafe(|| query(connection)));
            // The asker may have gone; then nobody needs the answer.
            let _ = sender.send(match found {
                Ok(found) => found.map_err(|error| stored(&error)),
                Err(_) => Err(StorageError::Unavailable),
            });
        };
        match self {
            Self::Threads(queue) => queue.give(Box::new(job))?,
            Self::Writer(writer) => writer.read(Box::new(job))?,
        }
        let span = spans::sqlite("read");
        let found = answer(receiver).instrument(span.clone()).await.and_then(std::convert::identity);
        if let Err(error) = &found {
            spans::failed(&span, error.kind());
        }
        found
    }
}

fn run(connection: &Connection, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(connection),
            Err(_) => return,
        }
    }
}

//! A bounded queue of work for a thread of its own, and the answers that come back.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tokio::sync::oneshot;

use crate::error::StorageError;

/// How many jobs may wait; more is refused at once.
const LONGEST: usize = 4_096;

/// The giving end.
pub(super) struct Queue<J>(SyncSender<J>);

impl<J> Queue<J> {
    /// A queue, and the end that the worker takes from.
    pub(super) fn new() -> (Self, Receiver<J>) {
        let (sender, receiver) = sync_channel(LONGEST);
        (Self(sender), receiver)
    }

    /// Gives a job.
    pub(super) fn give(&self, job: J) -> Result<(), StorageError> {
        self.0.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => StorageError::Overloaded,
            TrySendError::Disconnected(_) => StorageError::Unavailable,
        })
    }
}

/// Waits for an answer; a worker that is gone cannot give one.
pub(super) async fn answer<T>(receiver: oneshot::Receiver<T>) -> Result<T, StorageError> {
    receiver.await.map_err(|_| StorageError::Unavailable)
}

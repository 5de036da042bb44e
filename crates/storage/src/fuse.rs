//! A fuse, for the contract suite: it stops a change after so many writes, as a crash would.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::StorageError;

/// Blows after so many writes of one change, for the contract suite: the change must then leave nothing.
#[derive(Clone, Debug, Default)]
pub struct Fuse(Arc<AtomicU32>);

impl Fuse {
    /// Lets `writes` documents be written from now on, then fails the change; 0 switches the fuse off.
    pub fn blow_after(&self, writes: u32) {
        self.0.store(writes, Ordering::SeqCst);
    }

    /// Whether everything was written without using the fuse up.
    #[must_use]
    pub fn outlasted(&self) -> Outlasted {
        if self.0.load(Ordering::SeqCst) > 1 { Outlasted::Yes } else { Outlasted::No }
    }

    /// Counts one write.
    ///
    /// # Errors
    /// `Unavailable` when the fuse blows.
    pub(crate) fn blows(&self) -> Result<(), StorageError> {
        // 1 means that the next write is one too many.
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| match left {
            0 => None,
            1 => Some(1),
            more => Some(more - 1),
        });
        match left {
            Ok(1) => Err(StorageError::Unavailable),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// Whether a fuse lasted longer than what it guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlasted {
    /// There were fewer writes than it let through.
    Yes,
    /// It was used up, and may have blown.
    No,
}

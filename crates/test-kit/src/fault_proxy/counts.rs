//! What went through the proxy.

use std::sync::atomic::{AtomicU64, Ordering};

use super::mode::Direction;

/// What went through the proxy since it was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Connections that were taken, those that were reset at once among them.
    pub taken: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Bytes passed on to the server.
    pub to_server: u64,
    /// Bytes passed on to clients.
    pub to_client: u64,
    /// Answers that were thrown away.
    pub lost_answers: u64,
}

/// The counters behind it.
#[derive(Debug, Default)]
pub(super) struct Counting {
    taken: AtomicU64,
    open: AtomicU64,
    to_server: AtomicU64,
    to_client: AtomicU64,
    lost_answers: AtomicU64,
}

impl Counting {
    /// Counts a connection as taken and gives its number.
    pub(super) fn take(&self) -> u64 {
        self.taken.fetch_add(1, Ordering::SeqCst)
    }

    /// Counts a connection as open for as long as the value lives.
    pub(super) fn open(&self) -> OpenConnection<'_> {
        self.open.fetch_add(1, Ordering::SeqCst);
        OpenConnection(&self.open)
    }

    pub(super) fn passed(&self, direction: Direction, bytes: usize) {
        let counter = match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        };
        counter.fetch_add(bytes as u64, Ordering::SeqCst);
    }

    pub(super) fn lost_answer(&self) {
        self.lost_answers.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Counts {
        Counts {
            taken: self.taken.load(Ordering::SeqCst),
            open: self.open.load(Ordering::SeqCst),
            to_server: self.to_server.load(Ordering::SeqCst),
            to_client: self.to_client.load(Ordering::SeqCst),
            lost_answers: self.lost_answers.load(Ordering::SeqCst),
        }
    }
}

/// A connection that is open.
pub(super) struct OpenConnection<'a>(&'a AtomicU64);

impl Drop for OpenConnection<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

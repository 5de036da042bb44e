//! The feed of revocations: from the record into the list that every worker reads, and on to those who
//! close what is open.

use std::sync::Arc;

use access_token::revocation_list::RevocationList;
use domain::revocation::Revocation;
use storage::ports::revocations::RevocationObserver;
use tokio::sync::broadcast;

/// How many revocations may wait for a slow listener before it must look at the whole list instead.
const WAITING: usize = 4_096;

/// The feed of one process.
#[derive(Clone, Debug)]
pub struct RevocationFeed {
    list: Arc<RevocationList>,
    listeners: broadcast::Sender<Revocation>,
}

impl Default for RevocationFeed {
    fn default() -> Self {
        Self { list: Arc::default(), listeners: broadcast::Sender::new(WAITING) }
    }
}

impl RevocationFeed {
    /// A feed of what other processes revoke too: its list is believed only as long as it is fed.
    #[must_use]
    pub fn from_outside() -> Self {
        Self { list: Arc::new(RevocationList::fed()), listeners: broadcast::Sender::new(WAITING) }
    }

    /// The list that it keeps.
    #[must_use]
    pub const fn list(&self) -> &Arc<RevocationList> {
        &self.list
    }

    /// Learns of every revocation from now on. A listener that lags is told so and must look at
    /// everything it watches.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Revocation> {
        self.listeners.subscribe()
    }
}

impl RevocationObserver for RevocationFeed {
    fn revoked(&self, revocations: &[Revocation]) {
        // What was known before has been told before.
        for revocation in self.list.add(revocations) {
            // Without a listener there is nothing open to close.
            let _ = self.listeners.send(revocation);
        }
    }
}

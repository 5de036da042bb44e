//! Feeding this process's list of revocations from Redis and from the record.
//!
//! Two sources, because each has its gaps: Redis is fast and may lose what it acknowledged; the record
//! loses nothing and is asked twice a second. The list is believed only as long as both have been heard
//! of lately; whatever was missed is loaded anew before it is believed again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::time::Clock;
use http_kit::revocations::RevocationFeed;
use storage::ports::Stored;
use storage::ports::revocations::{RevocationObserver as _, Revocations, ServerTime};
use storage::redis::{Cursor, Reading, RevocationReader};

use crate::figures::RevocationLag;

/// So long after the end of a read the stream counts as heard.
const STREAM: Duration = Duration::from_millis(500);
/// So long after a look the record counts as heard.
const RECORD: Duration = Duration::from_secs(2);
/// The same while only the record cannot be asked: what was revoked still comes by the stream.
const RECORD_AWAY: Duration = Duration::from_secs(5);
/// How often the record is asked.
const LOOK: Duration = Duration::from_millis(500);

/// Feeds the list until the process ends.
pub struct Feeder {
    /// The list, and who listens.
    pub feed: RevocationFeed,
    /// The stream.
    pub reader: RevocationReader,
    /// The record.
    pub record: Arc<dyn Revocations>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How long the list is believed beyond its freshness.
    pub grace: Duration,
    /// How late what comes by the stream is.
    pub lag: RevocationLag,
}

/// When each source was last heard of.
#[derive(Clone, Copy)]
struct Heard {
    stream: Instant,
    record: Instant,
    /// How long the record may be silent.
    patience: Duration,
}

impl Heard {
    fn fresh_until(self) -> Instant {
        (self.stream + STREAM).min(self.record + self.patience)
    }
}

impl Feeder {
    /// Feeds on a thread of its own: load on the threads that answer requests must not make revocations
    /// late.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(self) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("revocations".to_owned()).spawn(move || runtime.block_on(self.run()))?;
        Ok(())
    }

    async fn run(mut self) {
        loop {
            if let Err(error) = self.follow().await {
                tracing::warn!(%error, "revocations cannot be followed; beginning again");
                // The reader waits by itself after a failure of its own; the record has no such patience.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Begins at the end of the stream, loads the record, and follows both until something may have been
    /// missed.
    async fn follow(&mut self) -> Stored<()> {
        let mut cursor = self.reader.begin().await?;
        let mut seen = self.look(None).await?;
        let begun = Instant::now();
        let mut heard = Heard { stream: begun, record: begun, patience: RECORD };
        let mut next_look = begun + LOOK;
        loop {
            self.feed.list().believe_until(heard.fresh_until(), self.grace);
            cursor = match self.read(&cursor).await? {
                Some(cursor) => cursor,
                None => return Ok(()),
            };
            heard.stream = Instant::now();
            if Instant::now() >= next_look {
                next_look = Instant::now() + LOOK;
                match self.look(seen).await {
                    Ok(newest) => {
                        seen = newest;
                        heard = Heard { record: Instant::now(), patience: RECORD, ..heard };
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the record of revocations cannot be read");
                        heard.patience = RECORD_AWAY;
                    }
                }
            }
        }
    }

    /// Reads on in the stream; `None` when something may have been missed.
    async fn read(&mut self, cursor: &Cursor) -> Stored<Option<Cursor>> {
        match self.reader.read_after(cursor).await? {
            Reading::Reload => Ok(None),
            Reading::Entries { revocations, cursor } => {
                self.feed.revoked(&revocations);
                self.lag.listed(&revocations, self.clock.now());
                Ok(Some(cursor))
            }
        }
    }

    async fn look(&self, seen: Option<ServerTime>) -> Stored<Option<ServerTime>> {
        let found = self.record.recorded_since(seen, self.clock.now()).await?;
        self.feed.revoked(&found.revocations);
        Ok(found.seen)
    }
}

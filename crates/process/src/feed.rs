//! Feeding this process's list of revocations from Redis and from the record.
//!
//! Two sources, because each has its gaps: Redis is fast and may lose what it acknowledged; the record
//! loses nothing and is asked twice a second. The list is believed only as long as both have been heard
//! of lately; whatever was missed is loaded anew before it is believed again.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::time::Clock;
use http_kit::clock_trust::{Believed, ClockTrust};
use http_kit::revocations::RevocationFeed;
use storage::ports::Stored;
use storage::ports::revocations::{RevocationObserver as _, Revocations, ServerTime};
use storage::redis::{Reading, RevocationReader};

use crate::figures::RevocationLag;

/// So long after the end of a read the stream counts as heard.
const STREAM: Duration = Duration::from_millis(500);
/// So long after the beginning of a look the record counts as heard: while the stream is heard, only the record
/// can be away, and what was revoked still comes by the stream.
const RECORD: Duration = Duration::from_secs(5);
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
    /// Whether it may be believed: with a wrong one the list is not.
    pub clock_trust: Arc<ClockTrust>,
    /// How long the list is believed beyond its freshness.
    pub grace: Duration,
    /// How late what comes by the stream is.
    pub lag: RevocationLag,
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

    /// Begins at the end of the stream, loads the record, and follows both, each at its own pace, until
    /// something may have been missed.
    async fn follow(&mut self) -> Stored<()> {
        // From before the stream was asked: what is loaded next may take longer than that is believed.
        let stream = Instant::now();
        let cursor = self.reader.begin().await?;
        let begun = Instant::now();
        let seen = look(&self.feed, self.record.as_ref(), self.clock.as_ref(), None).await?;
        let looked = Cell::new(begun);
        let looking = keep_looking((&self.feed, self.record.as_ref(), self.clock.as_ref()), seen, &looked);
        let reading = async {
            let (mut cursor, mut stream) = (cursor, stream);
            loop {
                match self.clock_trust.standing().believed() {
                    Believed::Yes => {
                        let fresh_until = (stream + STREAM).min(looked.get() + RECORD);
                        self.feed.list().believe_until(fresh_until, self.grace);
                    }
                    Believed::No => self.feed.list().disbelieve(),
                }
                cursor = match self.reader.read_after(&cursor).await? {
                    Reading::Reload => return Ok(()),
                    Reading::Entries { revocations, cursor } => {
                        self.feed.revoked(&revocations);
                        self.lag.listed(&revocations, self.clock.now());
                        cursor
                    }
                };
                stream = Instant::now();
            }
        };
        tokio::select! {
            missed = reading => missed,
            () = looking => Ok(()),
        }
    }
}

/// Looks at what the record gained, twice a second; a slow record holds up nothing else.
async fn keep_looking(
    (feed, record, clock): (&RevocationFeed, &dyn Revocations, &dyn Clock),
    mut seen: Option<ServerTime>,
    looked: &Cell<Instant>,
) {
    loop {
        let begun = Instant::now();
        match look(feed, record, clock, seen).await {
            Ok(newest) => {
                seen = newest;
                // What was found is no newer than the beginning of the look.
                looked.set(begun);
            }
            Err(error) => tracing::warn!(%error, "the record of revocations cannot be read"),
        }
        tokio::time::sleep(LOOK.saturating_sub(begun.elapsed())).await;
    }
}

async fn look(
    feed: &RevocationFeed,
    record: &dyn Revocations,
    clock: &dyn Clock,
    seen: Option<ServerTime>,
) -> Stored<Option<ServerTime>> {
    let found = record.recorded_since(seen, clock.now()).await?;
    feed.revoked(&found.revocations);
    Ok(found.seen)
}

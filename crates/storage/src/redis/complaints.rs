//! What goes wrong with Redis, in the log, and not once per call.

use std::time::Duration;

use parking_lot::Mutex;
use redis::RedisError;
use tokio::time::Instant;

use super::error::reason;

/// The same reason is repeated no sooner.
const QUIET: Duration = Duration::from_secs(10);

/// Remembers what has been logged last.
#[derive(Default)]
pub(super) struct Complaints(Mutex<Option<(String, Instant)>>);

impl Complaints {
    pub(super) fn note(&self, what: &'static str, error: &RedisError) {
        let reason = reason(error);
        let mut last = self.0.lock();
        if last.as_ref().is_some_and(|(said, at)| *said == reason && at.elapsed() < QUIET) {
            return;
        }
        tracing::warn!(reason, "{what}");
        *last = Some((reason, Instant::now()));
    }
}

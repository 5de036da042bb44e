//! A clock that is moved by hand.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::time::{Clock, Tick, Timestamp};

/// Stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicI64,
    /// Milliseconds that have passed, however the clock was set.
    passed: AtomicU64,
}

impl Default for ManualClock {
    /// 2026-01-05, a Monday, at noon.
    fn default() -> Self {
        Self { now: AtomicI64::new(1_767_614_400_000), passed: AtomicU64::new(0) }
    }
}

impl ManualClock {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.now.fetch_add(millis, Ordering::SeqCst);
        self.passed.fetch_add(millis.unsigned_abs(), Ordering::SeqCst);
    }

    /// Sets the clock, as somebody sets the clock of a machine: no time passes by that.
    pub fn set(&self, now: Timestamp) {
        self.now.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    fn tick(&self) -> Tick {
        Tick::after(Duration::from_millis(self.passed.load(Ordering::SeqCst)))
    }
}

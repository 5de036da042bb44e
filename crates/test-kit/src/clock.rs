//! A clock that is moved by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

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
    /// One that goes by itself from `start` on, as the machine's does; it can be moved on top of that. For what works together
    /// with a server that has a clock of its own.
    ///
    /// # Panics
    /// When its thread cannot be started.
    #[must_use]
    pub fn going_from(start: Timestamp) -> Arc<Self> {
        let clock = Arc::new(Self::default());
        clock.set(start);
        let (going, mut told) = (Arc::downgrade(&clock), Instant::now());
        thread::spawn(move || {
            while let Some(clock) = going.upgrade() {
                let since = told.elapsed();
                let whole = Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
                clock.advance(whole);
                told += whole;
                drop(clock);
                thread::sleep(Duration::from_millis(5));
            }
        });
        clock
    }

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

//! How long to wait before trying again: longer each time, and never all replicas at once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::random::Randomness;
use tokio::time::sleep;

/// The first pause.
const SHORTEST: Duration = Duration::from_millis(50);

/// The pause that is not exceeded, but for jitter of a quarter.
const LONGEST: Duration = Duration::from_millis(500);

/// Pauses between attempts.
pub(super) struct BackOff {
    failures: u32,
    randomness: Arc<dyn Randomness>,
}

impl BackOff {
    pub(super) fn new(randomness: Arc<dyn Randomness>) -> Self {
        Self { failures: 0, randomness }
    }

    /// The pause after one more failure.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.pause(self.failures);
        self.failures = self.failures.saturating_add(1);
        pause
    }

    /// Waits before an attempt, if the one before was not followed by [`Self::reset`].
    pub(super) async fn before_attempt(&mut self) {
        if let Some(failures_before) = self.failures.checked_sub(1) {
            sleep(self.pause(failures_before)).await;
        }
        self.failures = self.failures.saturating_add(1);
    }

    /// The longest pause: for a server that is there and does not answer.
    pub(super) fn longest(&self) -> Duration {
        self.jitter(LONGEST)
    }

    /// It worked: the next failure is a first one.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    fn pause(&self, failures_before: u32) -> Duration {
        self.jitter(SHORTEST.saturating_mul(1 << failures_before.min(8)).min(LONGEST))
    }

    /// Up to a quarter more or less.
    fn jitter(&self, pause: Duration) -> Duration {
        let mut byte = [0];
        self.randomness.fill(&mut byte);
        pause.mul_f32(0.75 + f32::from(byte[0]) / 512.0)
    }
}

impl fmt::Debug for BackOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("BackOff").field("failures", &self.failures).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_second_and_start_anew_after_a_success() {
        let mut back_off = BackOff::new(Arc::new(test_kit::randomness::SeededRandomness::default()));
        for expected in [50, 100, 200, 400, 500, 500, 500] {
            let expected = Duration::from_millis(expected);
            let pause = back_off.next();
            assert!(pause >= expected.mul_f32(0.74) && pause <= expected.mul_f32(1.26), "{pause:?} for {expected:?}");
        }
        back_off.reset();
        assert!(back_off.next() < Duration::from_millis(64));
    }
}

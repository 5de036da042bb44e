//! Leaves a server alone that fails: nobody waits for what will not come.

use std::time::Duration;

use domain::time::Timestamp;
use parking_lot::Mutex;

use super::http::OutsideError;

/// So many failures in a row open it.
const FAILURES: u32 = 3;
/// How long it stays open before one more call is tried.
const PAUSE: Duration = Duration::from_secs(5);

/// Counts the failures of one server.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<Failures>);

#[derive(Debug, Default)]
struct Failures {
    in_a_row: u32,
    left_alone_until: Option<Timestamp>,
}

/// Whether a server is to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Call,
    /// It failed a moment ago: try again after that.
    LeaveAlone(Duration),
}

impl Breaker {
    /// Calls the server unless it failed lately. Whatever it answers, short of an error of its own, shows that it lives.
    ///
    /// # Errors
    /// Those of the call, and [`OutsideError::LeftAlone`].
    pub async fn guard<T>(
        &self,
        now: Timestamp,
        call: impl Future<Output = Result<T, OutsideError>>,
    ) -> Result<T, OutsideError> {
        if let Standing::LeaveAlone(_) = self.standing(now) {
            return Err(OutsideError::LeftAlone);
        }
        let answered = call.await;
        match &answered {
            Err(OutsideError::Unreachable | OutsideError::TooSlow) => self.failed(now),
            Err(OutsideError::Broken(status)) if *status >= 500 => self.failed(now),
            Ok(_) | Err(_) => self.succeeded(),
        }
        answered
    }

    /// Whether to call now. After the pause one caller is let through at a time.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let mut failures = self.0.lock();
        match failures.left_alone_until {
            Some(until) if now < until => Standing::LeaveAlone(now.until(until)),
            Some(_) => {
                failures.left_alone_until = Some(now.plus(PAUSE));
                Standing::Call
            }
            None => Standing::Call,
        }
    }

    /// It answered.
    pub fn succeeded(&self) {
        *self.0.lock() = Failures::default();
    }

    /// It did not.
    pub fn failed(&self, now: Timestamp) {
        let mut failures = self.0.lock();
        failures.in_a_row = failures.in_a_row.saturating_add(1);
        if failures.in_a_row >= FAILURES {
            failures.left_alone_until = Some(now.plus(PAUSE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_server_is_left_alone_and_tried_again_by_one_at_a_time() {
        let (breaker, start) = (Breaker::default(), Timestamp::default());
        for _ in 0..FAILURES {
            assert_eq!(breaker.standing(start), Standing::Call);
            breaker.failed(start);
        }
        assert_eq!(breaker.standing(start), Standing::LeaveAlone(PAUSE));
        let later = start.plus(PAUSE);
        assert_eq!(breaker.standing(later), Standing::Call);
        assert_eq!(breaker.standing(later), Standing::LeaveAlone(PAUSE), "one try at a time");
        breaker.succeeded();
        assert_eq!(breaker.standing(later), Standing::Call);
    }
}

//! Whether this process's clock may be believed: it is compared with the clocks of the servers that it works with.
//!
//! | differs by more than 30 s from | verdict |
//! |---|---|
//! | both, in the same direction | wrong |
//! | one of them, or both in different directions | right: those two are not of one mind |
//! | the only one that was heard of lately | wrong |
//!
//! What a server said goes on being compared by the monotonic clock, which nobody sets: a clock that jumps is wrong
//! at the next look at it, not only when a server is asked again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use access_token::verifier::CLOCKS_APART;
use domain::time::{Clock, Timestamp};
use parking_lot::RwLock;

/// A clock may differ by so much: then two that are believed are no further apart than verifiers allow for.
pub const TOLERANCE: Duration = Duration::from_secs(CLOCKS_APART.as_secs() / 2);

/// What a server said counts for so long beside what another says.
const LATELY: Duration = Duration::from_secs(15);

/// A server whose clock ours is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeServer {
    /// The database.
    Database,
    /// Redis.
    Redis,
}

/// What our clock is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStanding {
    /// It is compared with no other: everything happens in this process.
    Alone,
    /// No server has said yet what time it is.
    Unknown,
    /// It agrees with the others, but for so much: above zero it is ahead.
    Right {
        /// Milliseconds.
        ahead: i64,
    },
    /// It is off by so much: above zero it is ahead.
    Wrong {
        /// Milliseconds.
        ahead: i64,
    },
}

impl ClockStanding {
    /// Whether times may be judged by our clock.
    #[must_use]
    pub const fn believed(self) -> Believed {
        match self {
            Self::Alone | Self::Right { .. } => Believed::Yes,
            Self::Unknown | Self::Wrong { .. } => Believed::No,
        }
    }

    /// By how many whole seconds our clock is ahead, as far as that is known.
    #[must_use]
    pub const fn seconds_ahead(self) -> i64 {
        match self {
            Self::Alone | Self::Unknown => 0,
            Self::Right { ahead } | Self::Wrong { ahead } => (ahead + 500 * ahead.signum()) / 1_000,
        }
    }
}

/// Whether times may be judged by our clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Believed {
    /// They may.
    Yes,
    /// They may not: whose time is over cannot be told.
    No,
}

/// One for a process, shared by all of its threads.
#[derive(Debug, Default)]
pub struct ClockTrust(Option<Compared>);

#[derive(Debug)]
struct Compared {
    clock: Arc<dyn Clock>,
    heard: RwLock<Heard>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    database: Option<Said>,
    redis: Option<Said>,
}

/// At some moment between two of ours a server's clock stood so.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// What it said.
    pub time: Timestamp,
    /// It was asked then.
    pub asked: Instant,
    /// It had answered then.
    pub answered: Instant,
}

impl ClockTrust {
    /// A clock that is compared with those of servers, and not believed before one of them was heard.
    #[must_use]
    pub fn compared(clock: Arc<dyn Clock>) -> Self {
        Self(Some(Compared { clock, heard: RwLock::default() }))
    }

    /// A server has said what time it is.
    pub fn heard(&self, server: TimeServer, said: Said) {
        let Some(compared) = &self.0 else { return };
        let mut heard = compared.heard.write();
        match server {
            TimeServer::Database => heard.database = Some(said),
            TimeServer::Redis => heard.redis = Some(said),
        }
    }

    /// How far ahead of ours the clock may be that issued a token. Where no other issues any, ours may have been set
    /// back a little since.
    #[must_use]
    pub const fn issuer_ahead(&self) -> Duration {
        match &self.0 {
            Some(_) => CLOCKS_APART,
            None => TOLERANCE,
        }
    }

    /// What our clock is worth now.
    #[must_use]
    pub fn standing(&self) -> ClockStanding {
        let Some(compared) = &self.0 else { return ClockStanding::Alone };
        let heard = *compared.heard.read();
        heard.judge(compared.clock.now(), Instant::now())
    }
}

impl Heard {
    fn judge(self, ours: Timestamp, now: Instant) -> ClockStanding {
        let all = [self.database, self.redis];
        let lately = |said: &Said| now.saturating_duration_since(said.answered) <= LATELY;
        let of_late = all.map(|said| said.filter(lately));
        // With all of them silent, what they said last is still the best there is.
        let counted = if of_late.iter().any(Option::is_some) { of_late } else { all };
        let ahead = counted.map(|said| said.map(|said| said.ahead(ours, now)));
        match ahead {
            [None, None] => ClockStanding::Unknown,
            [Some(ahead), None] | [None, Some(ahead)] => verdict(ahead, beyond(ahead)),
            [Some(one), Some(other)] => {
                let nearest = if one.abs() <= other.abs() { one } else { other };
                verdict(nearest, beyond(one) && beyond(other) && one.signum() == other.signum())
            }
        }
    }
}

impl Said {
    /// By how many milliseconds ours is certainly ahead: what the way to the server and back may account for is not
    /// counted.
    fn ahead(&self, ours: Timestamp, now: Instant) -> i64 {
        let earliest = self.time.plus(now.saturating_duration_since(self.answered)).millis();
        let latest = self.time.plus(now.saturating_duration_since(self.asked)).millis();
        let ours = ours.millis();
        ours.saturating_sub(ours.clamp(earliest, latest.max(earliest)))
    }
}

fn beyond(ahead: i64) -> bool {
    u128::from(ahead.unsigned_abs()) > TOLERANCE.as_millis()
}

const fn verdict(ahead: i64, wrong: bool) -> ClockStanding {
    if wrong { ClockStanding::Wrong { ahead } } else { ClockStanding::Right { ahead } }
}

#[cfg(test)]
mod tests {
    use domain::time::minutes;
    use test_kit::clock::ManualClock;

    use super::*;

    const NOON: i64 = 1_767_614_400_000;

    /// What a server says at `now` whose clock is so many seconds ahead of ours at noon.
    fn said(seconds: i64, now: Instant) -> Said {
        Said { time: Timestamp::from_millis(NOON + seconds * 1_000), asked: now, answered: now }
    }

    fn judged(database: Option<i64>, redis: Option<i64>) -> ClockStanding {
        let now = Instant::now();
        let heard = Heard { database: database.map(|by| said(by, now)), redis: redis.map(|by| said(by, now)) };
        heard.judge(Timestamp::from_millis(NOON), now)
    }

    #[test]
    fn a_clock_is_wrong_when_both_others_say_so_in_one_direction_or_the_only_one_does() {
        let (right, wrong) =
            (|ahead| ClockStanding::Right { ahead }, |seconds: i64| ClockStanding::Wrong { ahead: seconds * 1_000 });
        for (database, redis, standing) in [
            (None, None, ClockStanding::Unknown),
            (Some(0), Some(0), right(0)),
            (Some(-30), Some(-30), right(30_000)),
            (Some(-31), Some(-31), wrong(31)),
            (Some(600), Some(601), wrong(-600)),
            // One agrees with us: the other is wrong.
            (Some(-600), Some(0), right(0)),
            (Some(1), Some(600), right(-1_000)),
            // We stand between two that are not of one mind.
            (Some(-600), Some(600), right(600_000)),
            (Some(-600), None, wrong(600)),
            (None, Some(40), wrong(-40)),
            (None, Some(-2), right(2_000)),
        ] {
            assert_eq!(judged(database, redis), standing, "{database:?} {redis:?}");
        }
    }

    #[test]
    fn the_way_to_a_server_and_back_is_not_held_against_our_clock() {
        let asked = Instant::now();
        let answered = asked + Duration::from_secs(70);
        // At some moment of those 70 s it was noon: now it is a time between noon and 70 s later.
        let slow = Said { time: Timestamp::from_millis(NOON), asked, answered };
        for (ours, ahead) in [(0, 0), (70, 0), (101, 31_000), (-31, -31_000)] {
            let heard = Heard { database: Some(slow), redis: None };
            let standing = heard.judge(Timestamp::from_millis(NOON + ours * 1_000), answered);
            let expected = if ahead == 0 { ClockStanding::Right { ahead } } else { ClockStanding::Wrong { ahead } };
            assert_eq!(standing, expected, "{ours}");
        }
    }

    #[test]
    fn a_server_that_was_not_heard_of_lately_decides_only_alone() {
        let then = Instant::now();
        let now = then + minutes(1);
        let (old, new) = (said(-660, then), Said { time: Timestamp::from_millis(NOON), asked: now, answered: now });
        let ours = Timestamp::from_millis(NOON);
        let both = Heard { database: Some(old), redis: Some(new) };
        assert_eq!(both.judge(ours, now), ClockStanding::Right { ahead: 0 });
        let silent = Heard { database: Some(old), redis: None };
        assert_eq!(silent.judge(ours, now), ClockStanding::Wrong { ahead: 600_000 }, "a minute later by our own count");
    }

    #[test]
    fn a_clock_that_jumps_is_wrong_at_once_and_right_again_at_once() {
        let clock = Arc::new(ManualClock::default());
        let trust = ClockTrust::compared(clock.clone());
        assert_eq!(trust.standing().believed(), Believed::No, "before anybody said what time it is");
        let now = Instant::now();
        trust.heard(TimeServer::Redis, Said { time: clock.now(), asked: now, answered: now });
        assert_eq!(trust.standing().believed(), Believed::Yes);
        clock.advance(minutes(10));
        let standing = trust.standing();
        assert_eq!((standing.believed(), standing.seconds_ahead()), (Believed::No, 600));
        clock.set(Timestamp::from_millis(NOON));
        assert_eq!(trust.standing().believed(), Believed::Yes);
        assert_eq!(ClockTrust::default().standing(), ClockStanding::Alone);
    }
}

//! How a server outside did the last time that it was called: for administrators and `/ready`, who ask without calling it.

use std::fmt;

use domain::time::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

/// How a server did, since when.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<Told>>);

/// How it did when it was last called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Since when it is so.
    pub since: Timestamp,
    /// What is wrong, in words for the operator; none while all is well.
    pub trouble: Option<String>,
}

/// The same in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Nobody has needed it since this process began.
    Unknown,
    /// It did what it should.
    Ok,
    /// It did not.
    Failing,
}

impl Health {
    /// Notes how a call went; a trouble that says nothing of the server is not to be noted.
    pub fn note(&self, now: Timestamp, trouble: Option<&dyn fmt::Display>) {
        let trouble = trouble.map(ToString::to_string);
        let mut told = self.0.lock();
        match told.as_mut() {
            // As long as it fails it is the first failure that counts, with the newest reason.
            Some(told) if told.trouble.is_some() == trouble.is_some() => told.trouble = trouble,
            Some(_) | None => *told = Some(Told { since: now, trouble }),
        }
    }

    /// How it did when it was last called; none where nobody has needed it yet.
    #[must_use]
    pub fn told(&self) -> Option<Told> {
        self.0.lock().clone()
    }
}

impl Told {
    /// In one word.
    #[must_use]
    pub const fn state(&self) -> HealthState {
        if self.trouble.is_some() { HealthState::Failing } else { HealthState::Ok }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_failure_counts_from_its_first_moment_with_its_newest_reason() {
        let (health, start) = (Health::default(), Timestamp::default());
        let at = |seconds| start.plus(Duration::from_secs(seconds));
        assert_eq!(health.told(), None);
        health.note(at(1), None);
        health.note(at(2), Some(&"slow"));
        health.note(at(3), Some(&"gone"));
        assert_eq!(health.told(), Some(Told { since: at(2), trouble: Some("gone".to_owned()) }));
        health.note(at(4), None);
        assert_eq!(health.told().map(|told| (told.since, told.state())), Some((at(4), HealthState::Ok)));
    }
}

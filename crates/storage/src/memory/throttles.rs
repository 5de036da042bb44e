//! Throttles.

use std::collections::HashSet;
use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;

use super::expiring::Expiring;
use crate::ports::Stored;
use crate::ports::throttles::{Admission, ThrottleKey, ThrottleRule, Throttles};

#[derive(Default)]
pub(super) struct InMemory {
    attempts: Expiring<ThrottleKey, Attempts>,
    members: Expiring<ThrottleKey, HashSet<String>>,
}

#[derive(Default)]
struct Attempts {
    count: u32,
    last: Timestamp,
}

#[async_trait]
impl Throttles for InMemory {
    async fn admit(&self, key: &ThrottleKey, rule: &ThrottleRule, now: Timestamp) -> Stored<Admission> {
        self.attempts.change(key, now.plus(rule.window), now, |attempts, until| {
            let refused_until =
                if attempts.count >= rule.limit { until } else { attempts.last.plus(pause(attempts.count, rule)) };
            if attempts.count > 0 && now < refused_until {
                return Admission::Refused { retry_after: now.until(refused_until) };
            }
            attempts.count += 1;
            attempts.last = now;
            Admission::Admitted
        })
    }

    async fn forgive(&self, key: &ThrottleKey) -> Stored<()> {
        self.attempts.remove(key);
        Ok(())
    }

    async fn give_back(&self, key: &ThrottleKey, now: Timestamp) -> Stored<()> {
        self.attempts.change(key, now, now, |attempts, _| attempts.count = attempts.count.saturating_sub(1))
    }

    async fn admit_distinct(
        &self,
        key: &ThrottleKey,
        member: &str,
        rule: &ThrottleRule,
        now: Timestamp,
    ) -> Stored<Admission> {
        self.members.change(key, now.plus(rule.window), now, |members, until| {
            if members.contains(member) {
                return Admission::Admitted;
            }
            if members.len() >= rule.limit as usize {
                return Admission::Refused { retry_after: now.until(until) };
            }
            members.insert(member.to_owned());
            Admission::Admitted
        })
    }
}

/// The pause after `count` attempts: none at first, then 1 s, doubled with each.
fn pause(count: u32, rule: &ThrottleRule) -> Duration {
    match rule.back_off_from {
        Some(from) if count >= from => Duration::from_secs(1 << (count - from).min(16)),
        Some(_) | None => Duration::ZERO,
    }
}

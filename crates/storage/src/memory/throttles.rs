//! Throttles.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;

use super::expiring::{Expiring, Keep};
use crate::ports::Stored;
use crate::ports::throttles::{Admission, ThrottleKey, ThrottleRule, Throttles};

pub(super) struct InMemory {
    attempts: Expiring<ThrottleKey, Attempts>,
    /// Attempts by member.
    members: Expiring<ThrottleKey, HashMap<String, u32>>,
}

/// With fewer attempts than this a counter slows nobody down yet and may make room for others: a flood
/// of new keys must lock nobody out.
const FEW: u32 = 5;

impl Default for InMemory {
    fn default() -> Self {
        Self {
            attempts: Expiring::expending(|attempts: &Attempts| attempts.count < FEW),
            members: Expiring::expending(|members: &HashMap<String, u32>| members.len() < FEW as usize),
        }
    }
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
            let pause = pause(attempts.count, rule);
            let refused_until = if attempts.count >= rule.limit {
                until
            } else if pause.is_zero() {
                // Also for one whose time was read a moment earlier than that of the last.
                now
            } else {
                attempts.last.plus(pause)
            };
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
        self.attempts.update(key, now, |attempts| {
            attempts.count = attempts.count.saturating_sub(1);
            if attempts.count == 0 { Keep::No } else { Keep::Yes }
        });
        Ok(())
    }

    async fn admit_distinct(
        &self,
        key: &ThrottleKey,
        member: &str,
        rule: &ThrottleRule,
        now: Timestamp,
    ) -> Stored<Admission> {
        self.members.change(key, now.plus(rule.window), now, |members, until| {
            if let Some(attempts) = members.get_mut(member) {
                *attempts = attempts.saturating_add(1);
                return Admission::Admitted;
            }
            if members.len() >= rule.limit as usize {
                return Admission::Refused { retry_after: now.until(until) };
            }
            members.insert(member.to_owned(), 1);
            Admission::Admitted
        })
    }

    async fn give_back_distinct(&self, key: &ThrottleKey, member: &str, now: Timestamp) -> Stored<()> {
        self.members.update(key, now, |members| {
            if let Some(attempts) = members.get_mut(member) {
                *attempts = attempts.saturating_sub(1);
            }
            members.retain(|_, attempts| *attempts > 0);
            if members.is_empty() { Keep::No } else { Keep::Yes }
        });
        Ok(())
    }
}

/// The pause after `count` attempts: none at first, then 1 s, doubled with each.
fn pause(count: u32, rule: &ThrottleRule) -> Duration {
    match rule.back_off_from {
        Some(from) if count >= from => Duration::from_secs(1 << (count - from).min(16)),
        Some(_) | None => Duration::ZERO,
    }
}

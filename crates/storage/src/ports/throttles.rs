//! Counters that slow down guessing. Every attempt counts before it is tried, so that a burst cannot
//! outrun the count; success takes it back.

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;

use super::Stored;

/// Throttles.
#[async_trait]
pub trait Throttles: Send + Sync {
    /// Counts an attempt under `key` and says whether it may be tried. A refused attempt is not counted.
    async fn admit(&self, key: &ThrottleKey, rule: &ThrottleRule, now: Timestamp) -> Stored<Admission>;

    /// Takes the attempts under `key` back: one of them succeeded.
    async fn forgive(&self, key: &ThrottleKey) -> Stored<()>;

    /// Takes one attempt back that was admitted and then not tried.
    async fn give_back(&self, key: &ThrottleKey, now: Timestamp) -> Stored<()>;

    /// Counts `member` among the distinct members seen under `key`; refuses a new one beyond the limit.
    async fn admit_distinct(
        &self,
        key: &ThrottleKey,
        member: &str,
        rule: &ThrottleRule,
        now: Timestamp,
    ) -> Stored<Admission>;

    /// Takes one attempt of `member` under `key` back: it succeeded, or was not tried. A member without
    /// any is no longer counted.
    async fn give_back_distinct(&self, key: &ThrottleKey, member: &str, now: Timestamp) -> Stored<()>;
}

/// What is counted: a purpose and a value, such as an account or an address. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThrottleKey {
    /// What for: a key space of its own.
    pub purpose: &'static str,
    /// Whose.
    pub value: String,
}

/// How much is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// So many attempts …
    pub limit: u32,
    /// … within so long, counted from the first.
    pub window: Duration,
    /// From which attempt on there is a pause before the next: 1 s, doubled with each; `None`: never.
    pub back_off_from: Option<u32>,
}

/// Whether an attempt may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Admitted,
    /// Not before so long.
    Refused {
        /// When to try again.
        retry_after: Duration,
    },
}

//! Throttles: one counter per key for all replicas, changed by scripts that nothing comes between.

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use redis::{FromRedisValue, Script, ScriptInvocation, cmd};

use super::keys::Keys;
use super::link::Link;
use crate::ports::Stored;
use crate::ports::throttles::{Admission, ThrottleKey, ThrottleRule, Throttles};

pub(super) struct InRedis {
    link: Link,
    keys: Keys,
    admit: Script,
    give_back: Script,
    admit_distinct: Script,
    give_back_distinct: Script,
}

impl InRedis {
    pub(super) fn new(link: Link, keys: Keys) -> Self {
        Self {
            link,
            keys,
            admit: Script::new(include_str!("scripts/admit.lua")),
            give_back: Script::new(include_str!("scripts/give_back.lua")),
            admit_distinct: Script::new(include_str!("scripts/admit_distinct.lua")),
            give_back_distinct: Script::new(include_str!("scripts/give_back_distinct.lua")),
        }
    }

    async fn invoke<T: FromRedisValue>(&self, invocation: &ScriptInvocation<'_>) -> Stored<T> {
        self.link.run("EVALSHA", |mut connection| async move { invocation.invoke_async(&mut connection).await }).await
    }
}

#[async_trait]
impl Throttles for InRedis {
    async fn admit(&self, key: &ThrottleKey, rule: &ThrottleRule, now: Timestamp) -> Stored<Admission> {
        let mut admit = self.admit.prepare_invoke();
        admit.key(self.keys.throttle(key)).arg(now.millis()).arg(now.plus(rule.window).millis());
        admit.arg(rule.limit).arg(rule.back_off_from.map_or(-1, i64::from));
        self.invoke(&admit).await.map(admission)
    }

    async fn forgive(&self, key: &ThrottleKey) -> Stored<()> {
        let mut forget = cmd("DEL");
        forget.arg(self.keys.throttle(key));
        self.link.run("DEL", |mut connection| async move { forget.exec_async(&mut connection).await }).await
    }

    async fn give_back(&self, key: &ThrottleKey, now: Timestamp) -> Stored<()> {
        let mut give_back = self.give_back.prepare_invoke();
        give_back.key(self.keys.throttle(key)).arg(now.millis());
        self.invoke(&give_back).await
    }

    async fn admit_distinct(
        &self,
        key: &ThrottleKey,
        member: &str,
        rule: &ThrottleRule,
        now: Timestamp,
    ) -> Stored<Admission> {
        let mut admit = self.admit_distinct.prepare_invoke();
        admit.key(self.keys.throttle_members(key)).arg(now.millis()).arg(now.plus(rule.window).millis());
        admit.arg(rule.limit).arg(member);
        self.invoke(&admit).await.map(admission)
    }

    async fn give_back_distinct(&self, key: &ThrottleKey, member: &str, now: Timestamp) -> Stored<()> {
        let mut give_back = self.give_back_distinct.prepare_invoke();
        give_back.key(self.keys.throttle_members(key)).arg(now.millis()).arg(member);
        self.invoke(&give_back).await
    }
}

/// What a script answers: milliseconds to wait, or a negative number for none.
fn admission(wait: i64) -> Admission {
    match u64::try_from(wait) {
        Ok(wait) => Admission::Refused { retry_after: Duration::from_millis(wait) },
        Err(_) => Admission::Admitted,
    }
}

//! What stands for one thing once. It expires by the clock that callers pass in, and by the server's own soon after.

use std::marker::PhantomData;

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::time::Timestamp;
use redis::cmd;

use super::keys::Keys;
use super::link::Link;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::one_time::{Expires, OneTime};

/// Records of one kind, as JSON.
pub(super) struct Expiring<R> {
    link: Link,
    keys: Keys,
    kind: PhantomData<fn() -> R>,
}

impl<R: Expires> Expiring<R> {
    pub(super) fn new(link: Link, keys: Keys) -> Self {
        Self { link, keys, kind: PhantomData }
    }

    async fn read(&self, command: &'static str, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>> {
        let mut read = cmd(command);
        read.arg(self.keys.secret(R::KIND, token));
        let body: Option<String> =
            self.link.run(command, |mut connection| async move { read.query_async(&mut connection).await }).await?;
        let Some(body) = body else { return Ok(None) };
        let record: R = serde_json::from_str(&body).map_err(|_| {
            tracing::error!(kind = R::KIND, "a record in Redis cannot be read by this version");
            StorageError::Unreadable
        })?;
        Ok(Some(record).filter(|record| now < record.expires_at()))
    }
}

#[async_trait]
impl<R: Expires> OneTime<R> for Expiring<R> {
    async fn put(&self, token: &SecretDigest, record: &R, now: Timestamp) -> Stored<()> {
        let left = now.until(record.expires_at());
        if left.is_zero() {
            return Ok(());
        }
        let body = serde_json::to_string(record).map_err(|_| StorageError::Unreadable)?;
        let mut set = cmd("SET");
        set.arg(self.keys.secret(R::KIND, token)).arg(body).arg("PX").arg(millis(left));
        self.link.run("SET", |mut connection| async move { set.exec_async(&mut connection).await }).await
    }

    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>> {
        self.read("GET", token, now).await
    }

    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>> {
        self.read("GETDEL", token, now).await
    }
}

/// Milliseconds, as Redis takes them.
pub(super) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

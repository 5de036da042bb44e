//! Records that expire by the clock that callers pass in, and by the server's own soon after.

use std::marker::PhantomData;

use domain::random::SecretDigest;
use domain::time::Timestamp;
use redis::cmd;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::keys::Keys;
use super::link::Link;
use crate::error::StorageError;
use crate::ports::Stored;

/// Something that is kept until a moment of its own.
pub(super) trait Expires: Serialize + DeserializeOwned {
    /// Its key space.
    const KIND: &'static str;

    fn expires_at(&self) -> Timestamp;
}

/// Records of one kind, as JSON.
pub(super) struct Expiring<V> {
    link: Link,
    keys: Keys,
    kind: PhantomData<fn() -> V>,
}

impl<V: Expires> Expiring<V> {
    pub(super) fn new(link: Link, keys: Keys) -> Self {
        Self { link, keys, kind: PhantomData }
    }

    /// Keeps a record until it expires.
    pub(super) async fn put(&self, token: &SecretDigest, value: &V, now: Timestamp) -> Stored<()> {
        let left = now.until(value.expires_at());
        if left.is_zero() {
            return Ok(());
        }
        let body = serde_json::to_string(value).map_err(|_| StorageError::Unreadable)?;
        let mut set = cmd("SET");
        set.arg(self.keys.secret(V::KIND, token)).arg(body).arg("PX").arg(millis(left));
        self.link.run("SET", |mut connection| async move { set.exec_async(&mut connection).await }).await
    }

    /// Looks at a record.
    pub(super) async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<V>> {
        self.read("GET", token, now).await
    }

    /// Takes a record out: of any number of callers at most one gets it.
    pub(super) async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<V>> {
        self.read("GETDEL", token, now).await
    }

    async fn read(&self, command: &'static str, token: &SecretDigest, now: Timestamp) -> Stored<Option<V>> {
        let mut read = cmd(command);
        read.arg(self.keys.secret(V::KIND, token));
        let body: Option<String> =
            self.link.run(command, |mut connection| async move { read.query_async(&mut connection).await }).await?;
        let Some(body) = body else { return Ok(None) };
        let value: V = serde_json::from_str(&body).map_err(|_| {
            tracing::error!(kind = V::KIND, "a record in Redis cannot be read by this version");
            StorageError::Unreadable
        })?;
        Ok(Some(value).filter(|value| now < value.expires_at()))
    }
}

/// Milliseconds, as Redis takes them.
pub(super) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

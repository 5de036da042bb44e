//! The names of what stands in Redis.

use std::sync::Arc;

use domain::random::SecretDigest;

use crate::ports::throttles::ThrottleKey;

/// Names under one prefix. Cheap to clone.
#[derive(Clone)]
pub(super) struct Keys(Arc<str>);

impl Keys {
    pub(super) fn new(prefix: &str) -> Self {
        Self(prefix.into())
    }

    /// A secret's record in the key space `kind`.
    pub(super) fn secret(&self, kind: &'static str, digest: &SecretDigest) -> String {
        format!("{}{kind}:{}", self.0, digest.as_str())
    }

    pub(super) fn throttle(&self, key: &ThrottleKey) -> String {
        format!("{}throttle:{}:{}", self.0, key.purpose, key.value)
    }

    pub(super) fn throttle_members(&self, key: &ThrottleKey) -> String {
        format!("{}throttle_members:{}:{}", self.0, key.purpose, key.value)
    }

    pub(super) fn revocations(&self) -> String {
        format!("{}revocations", self.0)
    }

    pub(super) fn revoked(&self, id: impl std::fmt::Display) -> String {
        format!("{}revoked:{id}", self.0)
    }

    pub(super) fn epoch(&self) -> String {
        format!("{}epoch", self.0)
    }

    pub(super) fn heads(&self) -> String {
        format!("{}heads", self.0)
    }

    pub(super) fn control(&self) -> String {
        format!("{}control", self.0)
    }
}

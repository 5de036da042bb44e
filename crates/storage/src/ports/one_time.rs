//! What stands for one thing once: sign-ins in progress, single sign-ons under way, hand-offs, tickets. Short-lived;
//! lost at a restart of where it is kept.

use async_trait::async_trait;
use domain::random::SecretDigest;
use domain::sign_in::SignIn;
use domain::sign_on::{HandOff, SignOn};
use domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Stored;
use super::tickets::Ticket;

/// Records of one kind, each under the digest of a secret.
#[async_trait]
pub trait OneTime<R: Expires>: Send + Sync {
    /// Keeps a record until it expires.
    async fn put(&self, token: &SecretDigest, record: &R, now: Timestamp) -> Stored<()>;

    /// Looks at a record without using it up; `None` when unknown, used or expired.
    async fn peek(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>>;

    /// Takes a record: of any number of callers at most one gets it.
    async fn take(&self, token: &SecretDigest, now: Timestamp) -> Stored<Option<R>>;
}

/// Something that is kept until a moment of its own.
pub trait Expires: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its key space.
    const KIND: &'static str;

    /// The first moment at which it counts no more.
    fn expires_at(&self) -> Timestamp;
}

macro_rules! expiring {
    ($($record:ty: $kind:literal,)*) => {$(
        impl Expires for $record {
            const KIND: &'static str = $kind;

            fn expires_at(&self) -> Timestamp {
                self.expires_at
            }
        }
    )*};
}

expiring! {
    SignIn: "sign_in",
    SignOn: "sign_on",
    HandOff: "hand_off",
    Ticket: "ticket",
}

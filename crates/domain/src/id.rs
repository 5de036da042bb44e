//! Identifiers: UUIDv7 (RFC 9562), one type per kind of record, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::{Arc, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::random::Randomness;
use crate::time::{Clock, Timestamp};

/// The text is no identifier: 36 characters of a hyphenated, lower-case UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

/// Makes identifiers that grow with time, also within one millisecond of one process.
#[derive(Debug)]
pub struct IdSource {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    last: Mutex<(i64, u16)>,
}

impl IdSource {
    /// A source over the given clock and randomness.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { clock, randomness, last: Mutex::new((0, 0)) }
    }

    /// A fresh identifier of the kind that the caller expects.
    pub fn make<I: Id>(&self) -> I {
        let mut bytes = [0; 10];
        self.randomness.fill(&mut bytes);
        let (millis, counter) = self.tick();
        // RFC 9562, section 6.2, method 1: a counter in `rand_a` keeps the order within a millisecond.
        let [high, low] = counter.to_be_bytes();
        bytes[0] = high;
        bytes[1] = low;
        let millis = u64::try_from(millis).unwrap_or(0);
        I::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    fn tick(&self) -> (i64, u16) {
        let now = self.clock.now().millis();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (millis, counter) if now <= millis && counter < 0x0fff => (millis, counter + 1),
            (millis, _) if now <= millis => (millis + 1, 0),
            _ => (now, 0),
        };
        *last
    }
}

/// A kind of identifier.
pub trait Id: Sized {
    /// Wraps a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier as a UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// The smallest identifier that could have been made at `moment`, for ranges by time.
            #[must_use]
            pub fn first_at(moment: Timestamp) -> Self {
                let millis = u64::try_from(moment.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
            }
        }

        impl Id for $name {
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
                // One spelling only: an identifier in upper case or in braces is another text.
                if uuid.hyphenated().to_string() == text { Ok(Self(uuid)) } else { Err(NotAnId) }
            }
        }
    )*};
}

ids! {
    /// An organization, the tenant (`tenant_id` on the wire).
    OrganizationId;
    /// A person.
    UserId;
    /// A login session (`sid`): one of a person's devices.
    LoginSessionId;
    /// A sign-in in progress.
    SignInId;
    /// A single sign-on: one trip to a provider and back.
    SignOnId;
    /// An access token (`jti`).
    TokenId;
    /// An invitation.
    InvitationId;
    /// A password reset.
    PasswordResetId;
    /// A workspace.
    WorkspaceId;
    /// A session on a workspace.
    WorkspaceSessionId;
    /// An audit event.
    EventId;
    /// A request (`X-Request-Id`).
    RequestId;
}

//! Idempotency: a request that comes several times under one key has one effect and one answer.
//!
//! The mark of a key is kept in the record that the request made, so that the record and its key are one
//! write: either both are there, or neither.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::email::EmailAddress;
use crate::id::{Id, OrganizationId, UserId};
use crate::random::keyed_hash;
use crate::time::{Timestamp, hours};

/// How long a key is remembered.
pub const LIFE: Duration = hours(24);

/// The longest key.
const LONGEST: usize = 255;

/// What a client calls one of its requests: 1 to 255 printable characters of ASCII. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 255 printable characters of ASCII")]
pub struct NotAKey;

impl IdempotencyKey {
    /// Reads a key.
    ///
    /// # Errors
    /// When it is empty, too long or not printable ASCII.
    pub fn parse(text: &[u8]) -> Result<Self, NotAKey> {
        let printable = text.iter().all(|byte| matches!(byte, b' '..=b'~'));
        if text.is_empty() || text.len() > LONGEST || !printable {
            return Err(NotAKey);
        }
        String::from_utf8(text.to_vec()).map(Self).map_err(|_| NotAKey)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("IdempotencyKey(hidden)")
    }
}

/// Whose key it is. The same key of somebody else is another one.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// Somebody signed in, in the organization they act in.
    Person {
        /// Who.
        user: UserId,
        /// Where.
        organization: OrganizationId,
    },
    /// Somebody who signs up.
    Address(&'a EmailAddress),
}

/// What a key stands for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose key it is.
    pub asker: Asker<'a>,
    /// Method and template of the route.
    pub route: &'a str,
    /// The key.
    pub key: &'a IdempotencyKey,
    /// All that the request says, without its secrets.
    pub body: &'a Value,
}

/// A keyed hash in a mark: 64 hexadecimal characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkDigest(String);

impl MarkDigest {
    /// The digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a record keeps of the request that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdempotencyMark {
    /// Asker, route and key; unique among the marks of a kind of record.
    pub scope: MarkDigest,
    /// What the request said.
    pub body: MarkDigest,
    /// From when on the key is free again.
    pub until: Timestamp,
}

impl IdempotencyMark {
    /// What a request of this mark is to the record that keeps `kept`.
    #[must_use]
    pub fn compare(&self, kept: Option<&Self>, now: Timestamp) -> Repeat {
        match kept {
            Some(kept) if kept.scope == self.scope && kept.until > now => {
                if kept.body == self.body {
                    Repeat::Same
                } else {
                    Repeat::OtherBody
                }
            }
            Some(_) | None => Repeat::No,
        }
    }
}

/// Whether a request is one that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It is not.
    No,
    /// It is: it gets the same answer.
    Same,
    /// It says something else under the same key: it is refused.
    OtherBody,
}

/// Makes marks. Without the key of the installation nobody can tell from a mark who sent what.
#[derive(Clone)]
pub struct Marker([u8; 32]);

impl Marker {
    /// A marker by a key that is used for nothing else.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The mark of a request that arrives `now`.
    #[must_use]
    pub fn mark(&self, asked: &Asked<'_>, now: Timestamp) -> IdempotencyMark {
        let Asked { asker, route, key, body } = *asked;
        let (kind, who): (&[u8], String) = match asker {
            Asker::Person { user, organization } => (b"person", format!("{organization}/{user}")),
            Asker::Address(email) => (b"address", email.to_string()),
        };
        let scope: [&[u8]; 5] = [b"scope", kind, who.as_bytes(), route.as_bytes(), key.0.as_bytes()];
        IdempotencyMark {
            scope: self.digest(&scope),
            body: self.digest(&[b"body", body.to_string().as_bytes()]),
            until: now.plus(LIFE),
        }
    }

    /// An identifier that the same request always gets, whatever becomes of it (UUIDv8: RFC 9562, section
    /// 5.8).
    #[must_use]
    pub fn identifier<I: Id>(&self, mark: &IdempotencyMark) -> I {
        let hash = keyed_hash(&self.0, &[b"identifier", mark.scope.0.as_bytes(), mark.body.0.as_bytes()]);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
        I::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    fn digest(&self, parts: &[&[u8]]) -> MarkDigest {
        MarkDigest(hex::encode(keyed_hash(&self.0, parts)))
    }
}

impl fmt::Debug for Marker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Marker(hidden)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

    use serde_json::json;

    use super::{Asked, Asker, IdempotencyKey, IdempotencyMark, LIFE, Marker, NotAKey, Repeat};
    use crate::id::{Id as _, OrganizationId, UserId};
    use crate::time::Timestamp;

    fn mark((user, organization): (u128, u128), route: &str, key: &str, body: &str) -> IdempotencyMark {
        let user = UserId::from_uuid(uuid::Uuid::from_u128(user));
        let organization = OrganizationId::from_uuid(uuid::Uuid::from_u128(organization));
        let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
        let asked = Asked { asker: Asker::Person { user, organization }, route, key: &key, body: &json!(body) };
        Marker::new([1; 32]).mark(&asked, Timestamp::default())
    }

    #[test]
    fn a_key_is_up_to_255_printable_characters_of_ascii() {
        for good in ["k", " a key ~", &"k".repeat(255)] {
            assert!(IdempotencyKey::parse(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in ["", "a\tb", "a\u{7f}", "schlüssel", &"k".repeat(256)] {
            assert_eq!(IdempotencyKey::parse(bad.as_bytes()), Err(NotAKey), "{bad}");
        }
    }

    #[test]
    fn a_key_of_somebody_else_elsewhere_or_for_something_else_is_another_one() {
        let scope = mark((1, 2), "POST /a", "k", "b").scope;
        assert_eq!(mark((1, 2), "POST /a", "k", "other").scope, scope);
        for other in [
            mark((3, 2), "POST /a", "k", "b"),
            mark((1, 3), "POST /a", "k", "b"),
            mark((1, 2), "POST /b", "k", "b"),
            mark((1, 2), "POST /a", "l", "b"),
            mark((1, 2), "POST /", "ak", "b"),
        ] {
            assert_ne!(other.scope, scope);
        }
    }

    #[test]
    fn a_repeat_is_told_from_a_reuse_and_from_what_came_too_late() {
        let (first, now) = (mark((1, 2), "POST /a", "k", "b"), Timestamp::default());
        assert_eq!(first.compare(Some(&first), now), Repeat::Same);
        assert_eq!(mark((1, 2), "POST /a", "k", "c").compare(Some(&first), now), Repeat::OtherBody);
        assert_eq!(mark((1, 2), "POST /a", "l", "b").compare(Some(&first), now), Repeat::No);
        assert_eq!(first.compare(Some(&first), now.plus(LIFE)), Repeat::No);
        assert_eq!(first.compare(None, now), Repeat::No);
    }
}

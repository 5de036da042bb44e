//! What has been taken back before its time, and until when that must be remembered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{LoginSessionId, OrganizationId, TokenId, UserId};
use crate::time::Timestamp;

/// A revocation as stored. Access tokens that it names are dead from the moment it is durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// What is dead.
    pub what: Revoked,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When the last token that it could concern has expired by itself.
    pub expires_at: Timestamp,
}

impl Revocation {
    /// A revocation made at `now`, to be remembered for as long as tokens live: the longest life of an
    /// access token, and as far as clocks may be apart.
    #[must_use]
    pub fn new(what: Revoked, now: Timestamp, remember: Duration) -> Self {
        Self { what, recorded_at: now, expires_at: now.plus(remember) }
    }
}

/// What a revocation kills.
///
/// A generation is a counter on a record, raised by the write that revokes; a token carries those of
/// its issue and is dead when one of them is lower than `below`. Counters, not times: clocks and whole
/// seconds would kill or spare the wrong tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Revoked {
    /// One access token (`jti`).
    Token {
        /// Which.
        id: TokenId,
    },
    /// A whole login session (`sid`).
    LoginSession {
        /// Which.
        id: LoginSessionId,
    },
    /// The tokens that a login session had before it switched organizations.
    LoginSessionTokens {
        /// Which.
        id: LoginSessionId,
        /// Tokens of lower generations are dead.
        below: u64,
    },
    /// All tokens of a person.
    Person {
        /// Who.
        id: UserId,
        /// Tokens of lower generations are dead.
        below: u64,
    },
    /// A person's tokens for one organization.
    Membership {
        /// In which organization.
        organization_id: OrganizationId,
        /// Who.
        user_id: UserId,
        /// Tokens of lower generations are dead.
        below: u64,
    },
    /// Every token that was issued before a moment, or in the second of it: a backup was restored, and what
    /// was revoked after it was made is not known any more.
    Everything {
        /// Tokens issued (`iat`) until then are dead.
        until: Timestamp,
    },
    /// All tokens for an organization.
    Organization {
        /// Which.
        id: OrganizationId,
        /// Tokens of lower generations are dead.
        below: u64,
    },
}

/// The generations that a token carries (`gen`): those of its issue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generations {
    /// Of the person.
    pub person: u64,
    /// Of the person's membership.
    pub membership: u64,
    /// Of the organization.
    pub organization: u64,
    /// Of the login session.
    pub session: u64,
}

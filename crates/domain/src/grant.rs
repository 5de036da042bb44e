//! A grant: somebody's right on one workspace, from and until.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{NotAnId, OrganizationId, UserId, WorkspaceId};
use crate::time::Timestamp;

/// A grant as stored; one per workspace and subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// On which workspace.
    pub workspace_id: WorkspaceId,
    /// To whom.
    pub subject: GrantSubject,
    /// How much.
    pub level: GrantLevel,
    /// From when; at once if absent.
    pub from: Option<Timestamp>,
    /// Until when; for good if absent.
    pub until: Option<Timestamp>,
    /// Who gave it.
    pub granted_by: UserId,
    /// When it was given. It counts only if that was after its subject joined.
    pub granted_at: Timestamp,
}

/// To whom a grant is given: `user:<id>` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GrantSubject {
    /// A person.
    User(UserId),
}

impl fmt::Display for GrantSubject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(out, "user:{user}"),
        }
    }
}

impl FromStr for GrantSubject {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        text.strip_prefix("user:").ok_or(NotAnId)?.parse().map(Self::User)
    }
}

impl Serialize for GrantSubject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GrantSubject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How much a grant allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantLevel {
    /// Opening it.
    Use,
    /// Opening it, describing it, and looking after its sessions.
    Manage,
}

/// How a grant stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// It counts.
    InForce,
    /// Its `from` lies ahead.
    NotYet,
    /// Its `until` has passed.
    Over,
    /// It was given before its subject (last) joined, so it is not theirs.
    OfEarlierMembership,
}

impl Grant {
    /// How the grant stands at `now` for a subject who joined at `joined_at`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp, joined_at: Timestamp) -> GrantState {
        if self.granted_at < joined_at {
            GrantState::OfEarlierMembership
        } else if self.until.is_some_and(|until| now >= until) {
            GrantState::Over
        } else if self.from.is_some_and(|from| now < from) {
            GrantState::NotYet
        } else {
            GrantState::InForce
        }
    }
}

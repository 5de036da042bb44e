//! Audit events: who did what to whom, from where, and what came of it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::audit_action::AuditAction;
use crate::email::EmailAddress;
use crate::id::{EventId, LoginSessionId, NotAnId, OrganizationId, RequestId, UserId};
use crate::time::Timestamp;

/// An event before it has its place in a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// Which.
    pub id: EventId,
    /// On which chain it goes.
    pub chain: Chain,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// What came of it.
    pub outcome: Outcome,
    /// On what: `user:<id>`, `workspace:<id>`, …
    pub target: Option<String>,
    /// The changed fields as they were. Never a secret.
    pub before: Option<Map<String, Value>>,
    /// The changed fields as they are now. Never a secret.
    pub after: Option<Map<String, Value>>,
    /// Why, as a stable word: an error code, a rule's name, an end reason.
    pub reason: Option<String>,
    /// The request that caused it.
    pub request_id: Option<RequestId>,
}

/// The chain of one organization, or the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chain {
    /// What concerns one organization.
    Organization(OrganizationId),
    /// What concerns none or all.
    Platform,
}

impl fmt::Display for Chain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => fmt::Display::fmt(id, out),
            Self::Platform => out.write_str("platform"),
        }
    }
}

impl FromStr for Chain {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text == "platform" { Ok(Self::Platform) } else { text.parse().map(Self::Organization) }
    }
}

impl Serialize for Chain {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The person, when known.
    pub user_id: Option<UserId>,
    /// The person's address, when the person is known.
    pub email: Option<EmailAddress>,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// What the client says it is, cut and stripped of control characters.
    pub agent: Option<String>,
    /// The login session.
    pub sid: Option<LoginSessionId>,
}

/// What kind of actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    User,
    /// Somebody who has not proved who they are.
    Anonymous,
    /// The operator, on the machine itself.
    Operator,
    /// The program itself: a job, a reaper, a restart.
    System,
}

impl Actor {
    /// The operator, by the command line on the machine itself.
    #[must_use]
    pub const fn operator() -> Self {
        Self::of_kind(ActorKind::Operator)
    }

    /// The program itself.
    #[must_use]
    pub const fn system() -> Self {
        Self::of_kind(ActorKind::System)
    }

    const fn of_kind(kind: ActorKind) -> Self {
        Self { kind, user_id: None, email: None, address: None, agent: None, sid: None }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Success,
    /// It went wrong.
    Failure,
    /// It was refused.
    Denied,
}

impl Outcome {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Denied => "denied",
        }
    }
}

/// The events that go with one change: at least one, each for its chain. A change that stores its
/// `Trail` in the same write cannot be made without a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail(Vec<AuditEvent>);

impl Trail {
    /// The trail of one event.
    #[must_use]
    pub fn of(event: AuditEvent) -> Self {
        Self(vec![event])
    }

    /// The same trail with one more event.
    #[must_use]
    pub fn and(mut self, event: AuditEvent) -> Self {
        self.0.push(event);
        self
    }

    /// The events, in the order they were added.
    #[must_use]
    pub fn events(&self) -> &[AuditEvent] {
        &self.0
    }
}

impl Extend<AuditEvent> for Trail {
    fn extend<I: IntoIterator<Item = AuditEvent>>(&mut self, events: I) {
        self.0.extend(events);
    }
}

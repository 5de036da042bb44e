//! The audit log: append only. Changes append their events through the other ports.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::audit_chain::{ChainHead, ChainWalk, SealedEvent};
use domain::id::{EventId, UserId};
use domain::page::{Limit, Page, PageRequest};
use domain::time::Timestamp;
use serde::Serialize;

use super::audit_days::DayCount;
use super::audit_search::{AuditSearch, FoundPage, SearchPosition};
use super::{Stored, Written};

/// The audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Appends what changed nothing: failures, denials, counted refusals.
    async fn record(&self, trail: &Trail) -> Written;

    /// Events, newest first: of one chain by sequence number, of all by id, so that a page may cross
    /// chains. What has happened and is not in its chain yet is brought there first, for a second at most.
    async fn list(&self, query: &AuditQuery, page: PageRequest<AuditPosition>) -> Stored<AuditPage>;

    /// Events in which a text stands, as [`AuditLog::list`] has them, among the newest
    /// [`SEARCHED`](super::audit_search::SEARCHED) of those.
    async fn search(&self, search: &AuditSearch, page: PageRequest<SearchPosition>) -> Stored<FoundPage>;

    /// How often things happened in one chain on each day in UTC from `from` on, which is midnight; days on which they
    /// did not are left out. Counted in an index, without reading an event.
    async fn daily(&self, chain: Chain, from: Timestamp) -> Stored<Vec<DayCount>>;

    /// Walks one chain from its first event to its newest and compares it with the heads kept outside; what is not in
    /// it yet is brought there first, for a second at most.
    async fn verify(&self, chain: Chain) -> Stored<Verification>;

    /// Every chain that has an event, or had one by the heads kept outside.
    async fn chains(&self) -> Stored<Vec<Chain>>;

    /// How many events all chains hold together, and how many bytes their bodies have.
    async fn size(&self) -> Stored<AuditSize>;
}

/// Events of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The events.
    pub items: Vec<SealedEvent>,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<AuditPosition>,
    /// How many events of the chain, or of all, have happened and do not stand in it yet.
    pub pending: u64,
}

impl AuditPage {
    /// Makes a page of up to one event more than `limit`, which tells whether more follow.
    pub(crate) fn cut(found: Vec<(EventId, SealedEvent)>, limit: Limit, pending: u64) -> Self {
        let Page { items, next } = Page::cut(found, limit, |(id, event)| AuditPosition { seq: event.seq, id: *id });
        Self { items: items.into_iter().map(|(_, event)| event).collect(), next, pending }
    }
}

/// Where an event stands: `<seq>.<id>` as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditPosition {
    /// Within its chain.
    pub seq: u64,
    /// Among all.
    pub id: EventId,
}

impl fmt::Display for AuditPosition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.seq, self.id)
    }
}

/// The text is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is no position in the audit log")]
pub struct NotAPosition;

impl FromStr for AuditPosition {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let (seq, id) = text.split_once('.').ok_or(NotAPosition)?;
        let (seq, id) = (seq.parse().map_err(|_| NotAPosition)?, id.parse().map_err(|_| NotAPosition)?);
        Ok(Self { seq, id })
    }
}

/// Which events a list shows. Absent members do not filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// Of which chain; `None` for all, which only platform administrators ask for.
    pub chain: Option<Chain>,
    /// Done by this person.
    pub actor: Option<UserId>,
    /// This action.
    pub action: Option<AuditAction>,
    /// This outcome.
    pub outcome: Option<Outcome>,
    /// On this target, exactly.
    pub target: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
}

impl AuditQuery {
    /// All events of a chain.
    #[must_use]
    pub const fn of(chain: Chain) -> Self {
        Self { chain: Some(chain), actor: None, action: None, outcome: None, target: None, from: None, to: None }
    }
}

/// What a walk over a chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// How many events were good, from the first on.
    pub checked: u64,
    /// The first sequence number at which the chain is not what was written; for a cut tail, the first
    /// one that is missing. `None`: intact.
    pub first_bad_seq: Option<u64>,
    /// The last good event.
    pub head: ChainHead,
    /// The newest sequence number that was kept outside the database, with which the chain was compared;
    /// `None`: nothing was there to compare it with.
    pub compared_with_seq: Option<u64>,
    /// How many events have happened and do not stand in the chain yet: the walk says nothing of them.
    pub pending: u64,
}

impl Verification {
    /// What a walk found that was compared with `outside`; nothing was pending.
    #[must_use]
    pub fn of(walk: &ChainWalk<'_>, first_bad_seq: Option<u64>, outside: Option<ChainHead>) -> Self {
        let head = walk.head();
        let compared_with_seq = outside.map(|outside| outside.seq);
        Self { checked: head.seq, first_bad_seq, head, compared_with_seq, pending: 0 }
    }
}

/// Keeps the newest head of each chain outside the database, so that a tail that is cut off there is found.
#[async_trait]
pub trait OutsideHeads: Send + Sync {
    /// Keeps a head, signed, unless a newer one is kept.
    async fn keep(&self, chain: Chain, signed: &str) -> Stored<()>;

    /// The newest that is kept, as it was given.
    async fn newest(&self, chain: Chain) -> Stored<Option<String>>;

    /// The chains of which any is kept.
    async fn chains(&self) -> Stored<Vec<Chain>>;
}

/// The size of the audit log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditSize {
    /// Events.
    pub events: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

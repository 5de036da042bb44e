//! Sessions on workspaces; written by `platform` only.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{OrganizationId, UserId, WorkspaceId, WorkspaceSessionId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::used_ticket::{TicketRefusal, UsedTicket};
use domain::workspace_session::{EndReason, TerminalPlace, WorkspaceSession};
use serde::Deserialize;

use super::{Done, Stored, Written};
use crate::error::{StorageError, WriteError};

/// Sessions on workspaces.
#[async_trait]
pub trait WorkspaceSessions: Send + Sync {
    /// Adds a live session. A mark of the same key whose time is over is cleared.
    ///
    /// # Errors
    /// `Conflict` when its workspace has gone meanwhile, `Taken(IdempotencyKey)`, `Taken(TerminalPlace)`.
    async fn add(&self, organization: &OrganizationId, session: &WorkspaceSession, trail: &Trail) -> Written;

    /// A session of the organization.
    async fn get(&self, organization: &OrganizationId, id: WorkspaceSessionId) -> Stored<Option<WorkspaceSession>>;

    /// The session that was launched under an idempotency key which is still remembered at `now`.
    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<WorkspaceSession>>;

    /// Sessions of the organization, newest first.
    async fn list(
        &self,
        organization: &OrganizationId,
        filter: &SessionFilter,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>>;

    /// How many sessions are live in the organization.
    async fn count_live(&self, organization: &OrganizationId) -> Stored<u64>;

    /// Which terminals are live: of a person in all of their organizations, and of one organization.
    async fn live_terminals(&self, organization: &OrganizationId, person: UserId) -> Stored<TakenPlaces>;

    /// Records that somebody attached to a live session by a ticket, which is used up by that: the store it was taken
    /// from may bring it back.
    async fn attach(&self, organization: &OrganizationId, attachment: &Attachment, trail: &Trail) -> Written<Attached>;

    /// Ends a session once; a session that has ended keeps its first reason.
    async fn end(&self, organization: &OrganizationId, end: &EndOfSession, trail: &Trail) -> Written<Done>;

    /// The names of the replicas that live sessions of all organizations belong to.
    async fn owners_of_live(&self) -> Stored<Vec<String>>;

    /// The live sessions of all organizations that belong to one replica, or to none: for the server
    /// itself, which reconciles them with what really runs. By id, at most a page.
    async fn live_of(
        &self,
        replica: Option<&str>,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>>;
}

/// The places of terminals that are live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenPlaces {
    /// Of the person.
    pub of_person: TakenNumbers,
    /// Of the organization.
    pub of_organization: TakenNumbers,
}

/// The numbers of terminals that are live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenNumbers {
    /// How many terminals there are, also without a number.
    pub count: usize,
    /// The numbers.
    pub numbers: BTreeSet<u32>,
}

/// What counts of a live terminal: a session holds much more, and there may be thousands of them.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct LiveTerminal {
    user_id: UserId,
    organization_id: OrganizationId,
    #[serde(default)]
    place: Option<TerminalPlace>,
}

impl TakenPlaces {
    /// The places of live terminals of a person or of an organization.
    pub(crate) fn of(organization: OrganizationId, person: UserId, terminals: &[LiveTerminal]) -> Self {
        let numbers = |number: fn(TerminalPlace) -> u32, belongs: &dyn Fn(&LiveTerminal) -> bool| {
            let own: Vec<_> = terminals.iter().filter(|terminal| belongs(terminal)).collect();
            let numbers = own.iter().filter_map(|terminal| terminal.place.map(number)).collect();
            TakenNumbers { count: own.len(), numbers }
        };
        Self {
            of_person: numbers(|place| place.of_person, &|terminal| terminal.user_id == person),
            of_organization: numbers(|place| place.of_organization, &|terminal| {
                terminal.organization_id == organization
            }),
        }
    }
}

/// Which sessions a list shows. Absent members do not filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Of this person.
    pub user: Option<UserId>,
    /// On this workspace.
    pub workspace: Option<WorkspaceId>,
    /// Which states.
    pub state: StateFilter,
}

/// Which states of sessions a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateFilter {
    /// All.
    #[default]
    Any,
    /// Live ones.
    Live,
}

/// How somebody attaches to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// To which.
    pub id: WorkspaceSessionId,
    /// By what.
    pub ticket: UsedTicket,
    /// When.
    pub at: Timestamp,
}

/// Whether somebody has attached to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// They have; the ticket is used up.
    Now,
    /// The ticket was used before.
    Already,
    /// The session has ended.
    SessionOver,
}

impl Attached {
    /// What is answered to somebody whose ticket is refused.
    pub(crate) const fn refused(refusal: TicketRefusal) -> Written<Self> {
        match refusal {
            TicketRefusal::Used => Ok(Self::Already),
            TicketRefusal::SessionOver => Ok(Self::SessionOver),
            TicketRefusal::TooMany => Err(WriteError::Storage(StorageError::Overloaded)),
        }
    }
}

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndOfSession {
    /// Which.
    pub id: WorkspaceSessionId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: EndReason,
    /// With which code, for `exited`.
    pub exit_code: Option<i32>,
}

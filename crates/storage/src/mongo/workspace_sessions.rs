//! Sessions on workspaces.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{OrganizationId, UserId, WorkspaceSessionId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use domain::workspace_session::WorkspaceSession;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{body, first, record, versioned, visible};
use super::idempotency::marked;
use super::pending::Place;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::workspace_sessions::{
    Attached, Attachment, EndOfSession, LiveTerminal, SessionFilter, StateFilter, TakenPlaces, WorkspaceSessions,
};
use crate::ports::{Done, Stored, Written};

/// How often a session that moved is read again.
const TRIES: usize = 8;

#[async_trait]
impl WorkspaceSessions for Record {
    /// A workspace that goes at the same moment leaves a session on nothing, which the next look of the
    /// supervisor ends.
    async fn add(&self, organization: &OrganizationId, session: &WorkspaceSession, trail: &Trail) -> Written {
        let adding = async {
            if self.find_workspace(*organization, session.workspace_id).await?.is_none() {
                return Err(WriteError::Conflict);
            }
            let document = first(&session.id.to_string(), session)?;
            let taken = WriteError::Taken(session.place.map_or(UniqueKey::Id, |_| UniqueKey::TerminalPlace));
            let mark = (session.idempotency.as_ref(), session.started_at);
            self.found_once(Collection::WorkspaceSessions, document, mark, trail, taken).await
        };
        self.write(adding).await
    }

    async fn get(&self, organization: &OrganizationId, id: WorkspaceSessionId) -> Stored<Option<WorkspaceSession>> {
        let found = self.read(self.find_session(*organization, id)).await?;
        Ok(found.map(|found| found.record))
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<WorkspaceSession>> {
        let mut filter = marked(scope, now);
        filter.insert("body.organization_id", organization.to_string());
        let found = self.read(self.one(Collection::WorkspaceSessions, filter)).await?;
        found.as_ref().map(record).transpose()
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        filter: &SessionFilter,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>> {
        let mut wanted = visible(doc! {"body.organization_id": organization.to_string()});
        if let Some(user) = filter.user {
            wanted.insert("body.user_id", user.to_string());
        }
        if let Some(workspace) = filter.workspace {
            wanted.insert("body.workspace_id", workspace.to_string());
        }
        if let Some(after) = page.after {
            wanted.insert("_id", doc! {"$lt": after.to_string()});
        }
        match filter.state {
            StateFilter::Any => {}
            StateFilter::Live => {
                wanted.insert("body.status", LIVE);
            }
        }
        let found = self.read(self.find_sessions(wanted, doc! {"_id": -1}, page.limit.and_one())).await?;
        Ok(Page::cut(found, page.limit, |session| session.id))
    }

    async fn count_live(&self, organization: &OrganizationId) -> Stored<u64> {
        let live = visible(doc! {"body.organization_id": organization.to_string(), "body.status": LIVE});
        self.read(async { Ok(self.documents(Collection::WorkspaceSessions).count_documents(live).await?) }).await
    }

    async fn live_terminals(&self, organization: &OrganizationId, person: UserId) -> Stored<TakenPlaces> {
        let mut live = visible(doc! {"body.status": LIVE, "body.workspace_kind": "terminal"});
        let either =
            [doc! {"body.user_id": person.to_string()}, doc! {"body.organization_id": organization.to_string()}];
        live.insert("$or", either.to_vec());
        let only = doc! {"body.user_id": 1, "body.organization_id": 1, "body.place": 1};
        let sessions = self.documents(Collection::WorkspaceSessions);
        let finding = sessions.find(live).projection(only);
        let found: Vec<Document> = self.read(async { Ok(finding.await?.try_collect().await?) }).await?;
        let found: Vec<LiveTerminal> = found.iter().map(record).collect::<Stored<_>>()?;
        Ok(TakenPlaces::of(*organization, person, &found))
    }

    async fn attach(&self, organization: &OrganizationId, attachment: &Attachment, trail: &Trail) -> Written<Attached> {
        self.write(self.attach_to_session(*organization, attachment, trail)).await
    }

    async fn end(&self, organization: &OrganizationId, end: &EndOfSession, trail: &Trail) -> Written<Done> {
        self.write(self.end_session(*organization, end, trail)).await
    }

    async fn owners_of_live(&self) -> Stored<Vec<String>> {
        let owned = visible(doc! {"body.status": LIVE, "body.replica": {"$gt": ""}});
        let sessions = self.documents(Collection::WorkspaceSessions);
        let names = self.read(async { Ok(sessions.distinct("body.replica", owned).await?) }).await?;
        Ok(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
    }

    async fn live_of(
        &self,
        replica: Option<&str>,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>> {
        let mut live = visible(doc! {"body.status": LIVE, "body.replica": replica});
        if let Some(after) = page.after {
            live.insert("_id", doc! {"$gt": after.to_string()});
        }
        let found = self.read(self.find_sessions(live, doc! {"_id": 1}, page.limit.and_one())).await?;
        Ok(Page::cut(found, page.limit, |session| session.id))
    }
}

/// The one state of a session that is not over.
const LIVE: &str = "active";

impl Record {
    async fn find_session(
        &self,
        organization: OrganizationId,
        id: WorkspaceSessionId,
    ) -> Stored<Option<Versioned<WorkspaceSession>>> {
        let filter = visible(doc! {"_id": id.to_string(), "body.organization_id": organization.to_string()});
        self.documents(Collection::WorkspaceSessions).find_one(filter).await?.as_ref().map(versioned).transpose()
    }

    async fn find_sessions(&self, filter: Document, sort: Document, most: i64) -> Stored<Vec<WorkspaceSession>> {
        let found = self.all(Collection::WorkspaceSessions, filter, sort, most).await?;
        found.iter().map(record).collect()
    }

    async fn end_session(&self, organization: OrganizationId, end: &EndOfSession, trail: &Trail) -> Written<Done> {
        for _ in 0..TRIES {
            let found = self.find_session(organization, end.id).await?.filter(|found| found.record.is_live());
            let Some(Versioned { record: session, version }) = found else { return Ok(Done::Already) };
            let ended = session.ended(end.at, end.reason, end.exit_code);
            if self.change_session(version, &ended, trail).await? == Changed::Yes {
                return Ok(Done::Now);
            }
        }
        Err(StorageError::Overloaded.into())
    }

    async fn attach_to_session(
        &self,
        organization: OrganizationId,
        attachment: &Attachment,
        trail: &Trail,
    ) -> Written<Attached> {
        for _ in 0..TRIES {
            let Some(Versioned { record: session, version }) = self.find_session(organization, attachment.id).await?
            else {
                return Ok(Attached::SessionOver);
            };
            let attached = match session.after_use(&attachment.ticket, attachment.at) {
                Ok(attached) => attached,
                Err(refusal) => return Attached::refused(refusal),
            };
            if self.change_session(version, &attached, trail).await? == Changed::Yes {
                return Ok(Attached::Now);
            }
        }
        Err(StorageError::Overloaded.into())
    }

    async fn change_session(&self, version: u64, session: &WorkspaceSession, trail: &Trail) -> Written<Changed> {
        let place = Place::new(Collection::WorkspaceSessions, session.id);
        let decision = Decision::on(place).at(version).set("body", body(session)?).trail(trail);
        match self.decide(decision).await {
            Err(WriteError::Conflict) => Ok(Changed::No),
            decided => decided.map(|_| Changed::Yes),
        }
    }
}

/// Whether a session could be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changed {
    /// It was.
    Yes,
    /// Somebody else was faster.
    No,
}

//! Grants.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId};
use domain::page::{Page, PageRequest};
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{body, first, record, visible};
use super::pending::Place;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::workspace_grants::WorkspaceGrants;
use crate::ports::{Done, Stored, Written};

/// How often a grant that others change at the same time is tried again.
const TRIES: usize = 4;

#[async_trait]
impl WorkspaceGrants for Record {
    async fn get(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        subject: GrantSubject,
    ) -> Stored<Option<Grant>> {
        let mut filter = visible(doc! {"_id": id(workspace, subject)});
        filter.extend(of(*organization));
        let found = self.read(self.one(Collection::WorkspaceGrants, filter)).await?;
        found.as_ref().map(record).transpose()
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        page: PageRequest<GrantSubject>,
    ) -> Stored<Page<Grant, GrantSubject>> {
        let mut filter = visible(of(*organization));
        filter.insert("body.workspace_id", workspace.to_string());
        if let Some(after) = page.after {
            filter.insert("body.subject", doc! {"$gt": after.to_string()});
        }
        let most = page.limit.and_one();
        let found = self.read(self.all(Collection::WorkspaceGrants, filter, doc! {"body.subject": 1}, most)).await?;
        let found: Stored<Vec<Grant>> = found.iter().map(record).collect();
        Ok(Page::cut(found?, page.limit, |grant| grant.subject))
    }

    async fn put(&self, organization: &OrganizationId, grant: &Grant, trail: &Trail) -> Written {
        self.write(self.put_grant(*organization, grant, trail)).await
    }

    async fn remove(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        subject: GrantSubject,
        trail: &Trail,
    ) -> Written<Done> {
        let place = Place::new(Collection::WorkspaceGrants, id(workspace, subject));
        let decision = Decision::on(place).when(of(*organization)).set("gone", true).trail(trail);
        match self.write(self.decide(decision)).await {
            Ok(_) => Ok(Done::Now),
            Err(WriteError::Conflict) => Ok(Done::Already),
            Err(error) => Err(error),
        }
    }
}

impl Record {
    /// Only on a workspace that is there. One that goes at the same moment leaves a grant on nothing,
    /// which no list shows.
    async fn put_grant(&self, organization: OrganizationId, grant: &Grant, trail: &Trail) -> Written {
        let id = id(grant.workspace_id, grant.subject);
        for _ in 0..TRIES {
            if self.find_workspace(organization, grant.workspace_id).await?.is_none() {
                return Err(WriteError::Conflict);
            }
            let place = Place::new(Collection::WorkspaceGrants, &id);
            let decision = Decision::under(place, of(organization)).set("body", body(grant)?).set("gone", Bson::Null);
            match self.decide(decision.trail(trail)).await {
                Err(WriteError::Conflict) => {}
                decided => return decided.map(|_| ()),
            }
            let taken = WriteError::Taken(UniqueKey::Id);
            match self.found(Collection::WorkspaceGrants, first(&id, grant)?, &[], trail, taken).await {
                Err(WriteError::Taken(_)) => {}
                found => return found.map(|_| ()),
            }
        }
        Err(StorageError::Overloaded.into())
    }
}

fn id(workspace: WorkspaceId, subject: GrantSubject) -> String {
    format!("{workspace}/{subject}")
}

fn of(organization: OrganizationId) -> Document {
    doc! {"body.organization_id": organization.to_string()}
}

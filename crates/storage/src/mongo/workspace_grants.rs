//! Grants.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId};
use domain::page::{Page, PageRequest};
use domain::versioned::Versioned;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{body, first, record, versioned, visible};
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
    ) -> Stored<Option<Versioned<Grant>>> {
        let mut filter = visible(doc! {"_id": id(workspace, subject)});
        filter.extend(of(*organization));
        let found = self.read(self.one(Collection::WorkspaceGrants, filter)).await?;
        found.as_ref().map(versioned).transpose()
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

    async fn replace(
        &self,
        organization: &OrganizationId,
        read: &Versioned<Grant>,
        grant: &Grant,
        trail: &Trail,
    ) -> Written {
        let decision = at(*organization, read).set("body", body(grant)?).trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn remove(&self, organization: &OrganizationId, read: &Versioned<Grant>, trail: &Trail) -> Written<Done> {
        let decision = at(*organization, read).set("gone", true).trail(trail);
        match self.write(self.decide(decision)).await {
            Ok(_) => Ok(Done::Now),
            Err(WriteError::Conflict) => {
                let there = self.get(organization, read.record.workspace_id, read.record.subject).await?;
                there.map_or(Ok(Done::Already), |_| Err(WriteError::Conflict))
            }
            Err(error) => Err(error),
        }
    }
}

/// A decision on the grant that was read. One that was taken and given again may be at the first version again.
fn at(organization: OrganizationId, read: &Versioned<Grant>) -> Decision {
    let Versioned { record, version } = read;
    let place = Place::new(Collection::WorkspaceGrants, id(record.workspace_id, record.subject));
    let mut conditions = of(organization);
    conditions.insert("body.granted_at", record.granted_at.to_string());
    Decision::on(place).at(*version).when(conditions)
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
